//! `daicho restore`: a log from a backup, or from its export, where none is.

mod export;
mod kept;
mod report;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;

use self::kept::Kept;
use crate::cli::Context;
use crate::cli::backup::Copied;
use crate::cli::check::read_keys;
use crate::cli::companion::Companion;
use crate::cli::error::CliError;
use crate::cli::key::vkeys;
use crate::cli::output::{Output, Printer};
use crate::cli::register::Place;
use crate::imports::exported::looks_exported;
use crate::store::backup::is_backup;
use crate::wording::asked::OnlyHere;
use crate::wording::lang::pick;

/// Bring a log back from a backup or an export, into a directory that holds none
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The backup, or the log as `daicho export` wrote it, with FILE.checkpoint beside it
    file: PathBuf,
    /// A checkpoint that somebody kept: what comes back must begin with all that it covered
    #[arg(long, value_name = "CHECKPOINT")]
    against: Option<PathBuf>,
    /// A verifier key of the log: one of them must have signed each checkpoint; may be repeated
    #[arg(long, value_name = "VKEY")]
    vkey: Vec<String>,
    /// The name of the log, where an export comes without a checkpoint, which says it
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    /// With an export, bring personal data back as well, from FILE.disclosures
    #[arg(long)]
    with_personal: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct Restored {
    #[serde(flatten)]
    copied: Copied,
    vkeys: Vec<String>,
}

/// Restores a log.
///
/// # Errors
/// Usage or a refusal, where an export is not what was exported; store, where a backup is damaged or
/// the directory holds a log; verification, where a checkpoint cannot be believed.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let place = context.only_here(OnlyHere::Directory)?;
    let printer = context.printer(args.output.json);
    let keys = read_keys("--vkey", &args.vkey)?;
    let against = args.against.as_deref().map(|path| Kept::read(path, &keys)).transpose()?;
    if is_export(&args.file)? {
        return export::restore(&place, &args, &keys, against, printer);
    }
    from_backup(&place, &args.file, against, printer)
}

/// Whether a file is an exported log. What is neither that nor a backup is left to the reader of
/// backups, who says so.
fn is_export(file: &Path) -> Result<bool, CliError> {
    let name = file.display().to_string();
    let mut beginning = Vec::new();
    let read = File::open(file).and_then(|file| file.take(64).read_to_end(&mut beginning));
    read.map_err(|error| CliError::file(&name, &error))?;
    Ok(!is_backup(&beginning) && looks_exported(&beginning, &name))
}

fn from_backup(
    place: &Place,
    file: &Path,
    against: Option<Kept>,
    printer: Printer,
) -> Result<(), CliError> {
    let report = place.restore(file, against.map(|kept| kept.checkpoint))?;
    let earlier = Companion::read(&report.companion).vkeys;
    let vkeys = vkeys(place)?;
    let restored = Restored { copied: report.into(), vkeys };
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
