//! The whole log as JSON Lines, envelope included, byte for byte as it is stored.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::{exists, open_to_others, parent, sync_dir};
use crate::cli::error::CliError;
use crate::cli::output::{Printer, spinner};
use crate::cli::register::Place;
use crate::cli::view::ViewArgs;
use crate::domain::seq::Seq;
use crate::pages::words::pick;
use crate::store::EventStore;
use crate::store::sled_log::SledLog;

/// What was written.
#[derive(Serialize)]
struct Written {
    format: &'static str,
    out: String,
    events: u64,
    head: Seq,
    bytes: u64,
}

/// Writes the log to a new file, or to stdout.
pub(super) fn export(
    place: &Place,
    out: Option<&Path>,
    view: &ViewArgs,
    printer: Printer,
) -> Result<(), CliError> {
    if view.names_a_day() {
        return Err(CliError::usage(
            "--as-of: a log has no day in the world; it is cut with --known-at. Leave it out, or \
             choose --format csv.",
            "--as-of: ログには基準日がありません（--known-at で区切れます）。省くか、--format csv を選んでください。",
        ));
    }
    let (log, to) = open(place, view)?;
    let written = match out {
        None => copy(&log, to, &mut io::BufWriter::new(io::stdout().lock())),
        Some(path) => to_file(&log, to, path),
    };
    log.close_blocking()?;
    let bytes = written?;
    let Some(path) = out else { return Ok(()) };
    let out = path.display().to_string();
    let written = Written { format: "jsonl", out, events: to.0, head: to, bytes };
    printer.show(&written, |lang| {
        let Written { events, bytes, out, .. } = &written;
        pick(
            lang,
            format!("Wrote {events} events in {bytes} bytes to {out}.\n"),
            format!("{events} 件を {bytes} バイトで {out} に書き出しました。\n"),
        )
    })
}

/// The log and its last event to write. Views are folded only where a time has to be understood.
fn open(place: &Place, view: &ViewArgs) -> Result<(Arc<SledLog>, Seq), CliError> {
    if view.names_a_place() {
        let register = place.open()?;
        let known_at = view.read(&register.folded.views)?.known_at;
        return Ok((register.log, known_at));
    }
    place.read_settings()?;
    let log = Arc::new(SledLog::open(&place.log())?);
    let head = log.head();
    Ok((log, head))
}

/// A file is there whole, or not at all.
fn to_file(log: &SledLog, to: Seq, path: &Path) -> Result<u64, CliError> {
    let name = path.display().to_string();
    let failed = |error: io::Error| CliError::file(&name, &error);
    if path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    let dir = parent(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".daicho-export-");
    let file = open_to_others(&mut builder, 0o666).tempfile_in(&dir).map_err(failed)?;
    let mut out = io::BufWriter::new(file);
    let bytes = copy(log, to, &mut out)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(exists(path));
        }
        Err(error) => return Err(failed(error.error)),
    }
    sync_dir(&dir).map_err(failed)?;
    Ok(bytes)
}

/// Copies the events up to `to`, one a line, and counts the bytes.
fn copy(log: &SledLog, to: Seq, out: &mut impl Write) -> Result<u64, CliError> {
    let progress = spinner();
    let (mut bytes, mut failed) = (0, None);
    let scanned = log.scan(Seq::FIRST, &mut |bundle| {
        for (_, event) in bundle.events().take_while(|(seq, _)| *seq <= to) {
            if let Err(error) = out.write_all(event).and_then(|()| out.write_all(b"\n")) {
                failed = Some(error);
                return ControlFlow::Break(());
            }
            bytes += event.len() as u64 + 1;
        }
        progress.inc(u64::from(bundle.count));
        if bundle.next() > to { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    progress.finish_and_clear();
    if let Some(error) = failed {
        return Err(error.into());
    }
    scanned?;
    out.flush()?;
    Ok(bytes)
}
