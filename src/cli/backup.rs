//! `daicho backup`: the whole log in one file that can be checked.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::register::Place;
use crate::client::Client;
use crate::domain::seq::Seq;
use crate::store::backup::{self, BackupReport};
use crate::store::error::StoreError;
use crate::store::{disclosures, durable};
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
    let report = match context.at()? {
        At::Here(place) => back_up_here(&place, &args.file)?,
        At::There(client) => back_up_there(&client, &args.file)?,
    };
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

fn back_up_here(place: &Place, file: &Path) -> Result<BackupReport, CliError> {
    place.with(|register| {
        let companion = register.companion()?.to_bytes()?;
        // Without them, what is restored would have lost them: better no backup than such a one.
        let personal = disclosures::to_lines(register.disclosures.all()?.iter());
        let report = backup::backup(register.log.as_ref(), &companion, &personal, file);
        report.map_err(|error| CliError::backup(error, file))
    })
}

/// Takes the backup that a server makes, which has its name here when it was checked.
fn back_up_there(client: &Client, file: &Path) -> Result<BackupReport, CliError> {
    let failed = |error: io::Error| CliError::file(&file.display().to_string(), &error);
    if file.symlink_metadata().is_ok() {
        return Err(StoreError::BackupExists.into());
    }
    let dir = durable::parent(file);
    // Nobody but its owner may read a backup: that is how it is made.
    let made = tempfile::Builder::new().prefix(".daicho-new-").tempfile_in(&dir);
    let mut made = made.map_err(failed)?;
    client.copy("/api/v1/backup", "application/octet-stream", &mut made)?;
    made.as_file().sync_all().map_err(failed)?;
    let report =
        backup::verify_backup(made.path()).map_err(|error| CliError::backup(error, file))?;
    made.persist_noclobber(file).map_err(|error| failed(error.error))?;
    durable::sync_dir(&dir).map_err(failed)?;
    Ok(report)
}
