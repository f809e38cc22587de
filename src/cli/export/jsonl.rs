//! The whole log as JSON Lines, envelope included, byte for byte as it is stored.

use std::fs;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::details::{CHECKPOINT, DISCLOSURES, Opened, beside};
use super::disclosures;
use crate::cli::asking::{Asking, At};
use crate::cli::copied;
use crate::cli::error::CliError;
use crate::cli::level::level;
use crate::cli::level::level_there;
use crate::cli::new_file;
use crate::cli::output::{Printer, spinner};
use crate::cli::personal::PersonalArgs;
use crate::cli::register::Place;
use crate::cli::view::ViewArgs;
use crate::client::Client;
use crate::client::error::ClientError;
use crate::domain::seq::Seq;
use crate::merkle::checkpoint::Checkpoint;
use crate::notary::tree::Promised;
use crate::notary::tree_files::TreeFiles;
use crate::store::EventStore;
use crate::wording::lang::{Lang, pick};
use serde::Serialize;
use tempfile::NamedTempFile;

/// What was written.
#[derive(Serialize)]
struct Written {
    format: &'static str,
    out: String,
    events: u64,
    head: Seq,
    bytes: u64,
    /// The file with the signed checkpoint of exactly these events.
    checkpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disclosures: Option<u64>,
}

/// Writes the log to a new file, or to stdout.
pub(super) fn export(
    at: &At,
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
    let written = match at {
        At::Here(place) => export_here(place, out, view, personal)?,
        At::There(client) => export_there(client, out, view, personal)?,
    };
    written.map_or(Ok(()), |written| printer.show(&written, |lang| report(lang, &written)))
}

fn export_here(
    place: &Place,
    out: Option<&Path>,
    view: &ViewArgs,
    personal: PersonalArgs,
) -> Result<Option<Written>, CliError> {
    let note = out.map(|_| checkpoint(place)).transpose()?.flatten();
    let write = |log: &dyn EventStore, to: Seq, personal: Option<Vec<Opened>>| {
        write(out, to, note.as_ref(), personal, &mut |out| copy(log, to, out))
    };
    // Views are folded only where a time has to be understood or disclosures be found.
    if view.names_a_place() || personal.with_personal {
        return place.with_views(|register| {
            let known_at = view.read(&register.folded.views)?.known_at;
            let find = || disclosures::find(register, known_at);
            let found = personal.with_personal.then(find).transpose()?;
            write(register.log.as_ref(), known_at, found)
        });
    }
    place.with_log(|log| write(log, log.head(), None))
}

/// The log of a server: its bytes go through, unless they are needed to find personal data.
fn export_there(
    client: &Client,
    out: Option<&Path>,
    view: &ViewArgs,
    personal: PersonalArgs,
) -> Result<Option<Written>, CliError> {
    let note = out.map(|_| level_there(client)).transpose()?;
    let size = |note: &str| Checkpoint::read(note.as_bytes()).map(|(one, _)| one.size).ok();
    let note = note.and_then(|note| Some((size(&note)?, note)));
    // What is recorded from here on is in the next one.
    let to = Asking::There(client).see(view)?.view().known_at;
    if personal.with_personal {
        let register = copied::copy(client, true)?;
        let found = disclosures::find(&register, to)?;
        let log = register.log.as_ref();
        return write(out, to, note.as_ref(), Some(found), &mut |out| copy(log, to, out));
    }
    write(out, to, note.as_ref(), None, &mut |out| {
        let mut first = FirstLines { out, left: to.0, bytes: 0 };
        client.copy(copied::LOG, copied::JSON_LINES, &mut first)?;
        let (left, bytes) = (first.left, first.bytes);
        let why = || "the log ends too early".to_owned();
        if left == 0 { Ok(bytes) } else { Err(ClientError::BrokeOff { why: why() }.into()) }
    })
}

/// Hands on so many lines, and counts their bytes.
struct FirstLines<'a> {
    out: &'a mut dyn Write,
    left: u64,
    bytes: u64,
}

impl Write for FirstLines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if self.left == 0 {
                break;
            }
            self.out.write_all(line)?;
            self.bytes += line.len() as u64;
            self.left -= u64::from(line.ends_with(b"\n"));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes what `copy` copies to stdout, or to files with what belongs beside them.
fn write(
    out: Option<&Path>,
    to: Seq,
    note: Option<&(u64, String)>,
    personal: Option<Vec<Opened>>,
    copy: &mut CopyLog<'_>,
) -> Result<Option<Written>, CliError> {
    let Some(path) = out else {
        let mut out = io::BufWriter::new(io::stdout().lock());
        copy(&mut out)?;
        out.flush()?;
        return Ok(None);
    };
    let signed = note.filter(|(size, _)| *size == to.0).map(|(_, note)| &**note);
    files(to, path, signed, personal, copy).map(Some)
}

/// Copies the log, and counts the bytes.
type CopyLog<'a> = dyn FnMut(&mut dyn Write) -> Result<u64, CliError> + 'a;

fn report(lang: Lang, written: &Written) -> String {
    let Written { events, bytes, out, disclosures, checkpoint, .. } = written;
    let mut text = pick(
        lang,
        format!("Wrote {events} events in {bytes} bytes to {out}.\n"),
        format!("{events} 件を {bytes} バイトで {out} に書き出しました。\n"),
    );
    text.push_str(&match checkpoint {
        Some(name) => pick(
            lang,
            format!("Wrote the signed checkpoint to {name}: `daicho restore` holds the log against it.\n"),
            format!("署名付きのチェックポイントを {name} に書き出しました。`daicho restore` がログと照合します。\n"),
        ),
        None => pick(
            lang,
            "No checkpoint is of exactly these events, and so none is beside them.\n".to_owned(),
            "ちょうどこの範囲のチェックポイントはないため、添えていません。\n".to_owned(),
        ),
    });
    if let Some(count) = disclosures {
        text.push_str(&pick(
            lang,
            format!("Wrote {count} pieces of personal data beside it: keep them from others.\n"),
            format!("個人情報 {count} 件を隣に書き出しました。取り扱いに注意してください。\n"),
        ));
    }
    text
}

/// The checkpoint of the log as it is, signed anew where the published one is of an earlier state.
fn checkpoint(place: &Place) -> Result<Option<(u64, String)>, CliError> {
    let head = place.with_log(|log| Ok(log.head()))?;
    let published = Promised::read(place.dir())?.public().map(|public| public.size);
    if published == Some(head.0) {
        let note = TreeFiles::new(place.dir()).read_published()?;
        return Ok(note.map(|note| (head.0, note)));
    }
    let published = level(place, |reader| Ok(reader.published()))?;
    Ok(published.map(|published| (published.checkpoint.size, published.note.clone())))
}

/// Writes the log, the checkpoint and the personal data, or nothing.
fn files(
    to: Seq,
    path: &Path,
    signed: Option<&str>,
    personal: Option<Vec<Opened>>,
    copy: &mut CopyLog<'_>,
) -> Result<Written, CliError> {
    let mut written = Vec::new();
    let mut write = |path: PathBuf, mode, content: &mut Content<'_>| {
        let bytes = new_file::write(&path, mode, content)?;
        written.push(path);
        Ok::<_, CliError>(bytes)
    };
    let (note, details) = (beside(path, CHECKPOINT), beside(path, DISCLOSURES));
    let mut all = || {
        if let Some(note_text) = signed {
            write(note.clone(), 0o666, &mut |out| {
                out.write_all(note_text.as_bytes())?;
                Ok(note_text.len() as u64)
            })?;
        }
        if let Some(lines) = &personal {
            write(details.clone(), 0o600, &mut |out| disclosures::write(lines, out))?;
        }
        // The log is the last: it never lies there without what belongs to it.
        write(path.to_owned(), 0o666, &mut |out| copy(out))
    };
    let bytes = all().inspect_err(|_| {
        // The first error is the one to tell.
        written.iter().for_each(|path| drop(fs::remove_file(path)));
    })?;
    Ok(Written {
        format: "jsonl",
        out: path.display().to_string(),
        events: to.0,
        head: to,
        bytes,
        checkpoint: signed.map(|_| note.display().to_string()),
        disclosures: personal.map(|lines| lines.len() as u64),
    })
}

/// What writes the content of a new file.
type Content<'a> = dyn FnMut(&mut io::BufWriter<NamedTempFile>) -> Result<u64, CliError> + 'a;

/// Copies the events up to `to`, one a line, and counts the bytes.
///
/// # Errors
/// Store, where the log cannot be read; what `out` reports.
pub fn copy(log: &dyn EventStore, to: Seq, out: &mut dyn Write) -> Result<u64, CliError> {
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
