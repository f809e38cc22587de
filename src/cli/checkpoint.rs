//! `daicho checkpoint`: the signed checkpoint of the log as it is, to be kept by others.

use std::thread::sleep;
use std::time::Duration;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::prove::level;
use crate::client::Client;
use crate::client::error::ClientError;
use crate::client::reading::AskedView;
use crate::merkle::checkpoint::Checkpoint;
use crate::wording::lang::Words;

/// How often, and after how long each time, a server is asked whether its checkpoint covers everything.
const LOOKS: u32 = 100;
const LOOK: Duration = Duration::from_millis(50);

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
    let (checkpoint, _) = Checkpoint::read(note.as_bytes()).map_err(|_| no_checkpoint())?;
    let shown = Shown {
        origin: checkpoint.origin,
        size: checkpoint.size,
        root: checkpoint.root.base64(),
        checkpoint: note,
    };
    context.printer(args.output.json).show(&shown, |_| shown.checkpoint.clone())
}

/// The checkpoint of a server once it covers all that is recorded, which is a moment after that.
///
/// # Errors
/// What the server says, and a checkpoint that is none or stays behind.
pub fn level_there(client: &Client) -> Result<String, CliError> {
    let head = client.register(&AskedView::default())?.head;
    for _ in 0..LOOKS {
        let note = client.checkpoint()?;
        let (checkpoint, _) = Checkpoint::read(note.as_bytes()).map_err(|_| no_checkpoint())?;
        if checkpoint.size >= head.0 {
            return Ok(note);
        }
        sleep(LOOK);
    }
    Err(CliError::Store(Words::new(
        "expected a checkpoint of all that is recorded, the server's stays behind. Its keeper finds the \
         reason in its log.",
        "サーバーのチェックポイントが、記録の全体に追いついていません。理由はサーバーのログに記録されています。",
    )))
}

fn no_checkpoint() -> CliError {
    let why = "no checkpoint".to_owned();
    ClientError::OtherVersion { asked: "/checkpoint".to_owned(), why }.into()
}
