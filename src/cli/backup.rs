//! `daicho backup`: the whole log in one file that can be checked.

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::domain::seq::Seq;
use crate::store::backup::{self, BackupReport};
use crate::store::disclosures;
use crate::wording::lang::pick;

/// Write the whole log to one file, and check it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The new file
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// What a backup holds.
#[derive(Serialize)]
pub struct Copied {
    /// How many events.
    pub events: u64,
    /// The seq of the last.
    pub head: Seq,
    /// The chain there.
    pub chain: String,
    /// The size of the file.
    pub bytes: u64,
}

impl From<BackupReport> for Copied {
    fn from(report: BackupReport) -> Self {
        let BackupReport { head, chain, bytes, .. } = report;
        Self { events: head.0, head, chain: chain.to_string(), bytes }
    }
}

/// Writes a backup.
///
/// # Errors
/// Store, where the log or the file cannot be used.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let report = context.place()?.with(|register| {
        let companion = register.companion()?.to_bytes()?;
        // Without them, what is restored would have lost them: better no backup than such a one.
        let personal = disclosures::to_lines(register.disclosures.all()?.iter());
        let report = backup::backup(register.log.as_ref(), &companion, &personal, &args.file);
        report.map_err(|error| CliError::backup(error, &args.file))
    })?;
    let copied: Copied = report.into();
    context.printer(args.output.json).show(&copied, |lang| {
        let Copied { events, bytes, .. } = &copied;
        pick(
            lang,
            format!("Wrote {events} events in {bytes} bytes, read back and checked.\n"),
            format!("{events} 件を {bytes} バイトに書き出し、読み直して確かめました。\n"),
        )
    })
}
