//! `daicho backup` and `daicho restore`: the whole log in one file that can be checked, and back.

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::companion::Companion;
use crate::cli::error::CliError;
use crate::cli::key::vkeys;
use crate::cli::output::Output;
use crate::domain::seq::Seq;
use crate::store::backup::{self, BackupReport};
use crate::store::disclosures;
use crate::wording::lang::pick;

/// Write the whole log to one file, and check it
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The new file
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// Bring a log back from a backup, into a directory that holds none
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The backup
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct Copied {
    events: u64,
    head: Seq,
    chain: String,
    bytes: u64,
}

#[derive(Serialize)]
struct Restored {
    #[serde(flatten)]
    copied: Copied,
    vkeys: Vec<String>,
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
pub fn backup(args: BackupArgs, context: &Context) -> Result<(), CliError> {
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

/// Restores a backup.
///
/// # Errors
/// Store, where the backup is damaged or the directory holds a log.
pub fn restore(args: RestoreArgs, context: &Context) -> Result<(), CliError> {
    let place = context.place()?;
    let report = place.restore(&args.file)?;
    let earlier = Companion::read(&report.companion).vkeys;
    let vkeys = vkeys(&place)?;
    let restored = Restored { copied: report.into(), vkeys };
    let printer = context.printer(args.output.json);
    printer.show(&restored, |lang| {
        let Copied { events, head, .. } = &restored.copied;
        pick(
            lang,
            format!("Restored {events} events, head {head}, every byte checked.\n"),
            format!("{events} 件を復元し、すべてのバイトを確かめました（最新 {head}）。\n"),
        )
    })?;
    if !earlier.iter().all(|key| restored.vkeys.contains(key)) {
        printer.remark(|lang| {
            let keys = restored.vkeys.join("\n");
            pick(
                lang,
                format!("The key that signed before is not in a backup. From now on this register signs with\n{keys}"),
                format!("以前の署名鍵はバックアップに含まれません。これからは次の鍵で署名します。\n{keys}"),
            )
        });
    }
    Ok(())
}
