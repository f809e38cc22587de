//! The whole log as JSON Lines, envelope included, byte for byte as it is stored.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use super::disclosures::{self, Opened};
use crate::cli::error::CliError;
use crate::cli::new_file;
use crate::cli::output::{Printer, spinner};
use crate::cli::personal::PersonalArgs;
use crate::cli::register::Place;
use crate::cli::view::ViewArgs;
use crate::domain::seq::Seq;
use crate::store::EventStore;
use crate::wording::lang::{Lang, pick};
use serde::Serialize;

/// What was written.
#[derive(Serialize)]
struct Written {
    format: &'static str,
    out: String,
    events: u64,
    head: Seq,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    disclosures: Option<u64>,
}

/// Writes the log to a new file, or to stdout.
pub(super) fn export(
    place: &Place,
    out: Option<&Path>,
    view: &ViewArgs,
    personal: PersonalArgs,
    printer: Printer,
) -> Result<(), CliError> {
    if view.names_a_day() {
        return Err(CliError::usage(
            "--as-of: a log has no day in the world; it is cut with --known-at. Leave it out, or \
             choose --format csv.",
            "--as-of: ログには基準日がありません（--known-at で区切れます）。省くか、--format csv を選んでください。",
        ));
    }
    if personal.with_personal && out.is_none() {
        return Err(CliError::usage(
            "--out: expected a file: personal data is written to a file beside it.",
            "--out: ファイルが必要です。個人情報はその隣のファイルに書き出します。",
        ));
    }
    let write = |log: &dyn EventStore, to: Seq, disclosures: Option<Vec<Opened>>| {
        let Some(path) = out else {
            copy(log, to, &mut io::BufWriter::new(io::stdout().lock()))?;
            return Ok(None);
        };
        let bytes = new_file::write(path, 0o666, |out| copy(log, to, out))?;
        if let Some(lines) = &disclosures {
            new_file::write(&disclosures::beside(path), 0o600, |out| {
                disclosures::write(lines, out)
            })?;
        }
        let out = path.display().to_string();
        let disclosures = disclosures.map(|lines| lines.len() as u64);
        Ok(Some(Written { format: "jsonl", out, events: to.0, head: to, bytes, disclosures }))
    };
    // Views are folded only where a time has to be understood or disclosures be found.
    let written = if view.names_a_place() || personal.with_personal {
        place.with(|register| {
            let known_at = view.read(&register.folded.views)?.known_at;
            let find = || disclosures::find(&register, known_at);
            let found = personal.with_personal.then(find).transpose()?;
            write(register.log.as_ref(), known_at, found)
        })?
    } else {
        place.with_log(|log| write(log, log.head(), None))?
    };
    written.map_or(Ok(()), |written| printer.show(&written, |lang| report(lang, &written)))
}

fn report(lang: Lang, written: &Written) -> String {
    let Written { events, bytes, out, disclosures, .. } = written;
    let mut text = pick(
        lang,
        format!("Wrote {events} events in {bytes} bytes to {out}.\n"),
        format!("{events} 件を {bytes} バイトで {out} に書き出しました。\n"),
    );
    if let Some(count) = disclosures {
        text.push_str(&pick(
            lang,
            format!("Wrote {count} pieces of personal data beside it: keep them from others.\n"),
            format!("個人情報 {count} 件を隣に書き出しました。取り扱いに注意してください。\n"),
        ));
    }
    text
}

/// Copies the events up to `to`, one a line, and counts the bytes.
fn copy(log: &dyn EventStore, to: Seq, out: &mut impl Write) -> Result<u64, CliError> {
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
