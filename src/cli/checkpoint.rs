//! `daicho checkpoint`: the signed checkpoint of the log as it is, to be kept by others.

use serde::Serialize;

use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::error::CliError;
use crate::cli::level::{level, level_there, read};
use crate::cli::output::Output;

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
    let note = match context.at()? {
        At::Here(place) => {
            let published = level(&place, |reader| Ok(reader.published()))?;
            published.map(|published| published.note.clone())
        }
        At::There(client) => Some(level_there(&client)?),
    };
    let Some(note) = note else { return Ok(()) };
    let checkpoint = read(&note)?;
    let shown = Shown {
        origin: checkpoint.origin,
        size: checkpoint.size,
        root: checkpoint.root.base64(),
        checkpoint: note,
    };
    context.printer(args.output.json).show(&shown, |_| shown.checkpoint.clone())
}
