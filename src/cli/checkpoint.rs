//! `daicho checkpoint`: the signed checkpoint of the log as it is, to be kept by others.

use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::prove::level;

/// Print the signed checkpoint, for others to keep
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct Shown {
    origin: String,
    size: u64,
    root: String,
    checkpoint: String,
}

/// Prints the checkpoint, signed anew where the log has grown.
///
/// # Errors
/// Store, where the register or its key cannot be used.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let published = level(&context.place()?, |reader| Ok(reader.published()))?;
    let Some(published) = published else { return Ok(()) };
    let checkpoint = &published.checkpoint;
    let shown = Shown {
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: checkpoint.root.base64(),
        checkpoint: published.note.clone(),
    };
    context.printer(args.output.json).show(&shown, |_| shown.checkpoint.clone())
}
