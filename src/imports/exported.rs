//! The lines of an exported log: whole events, envelope included, byte for byte as they were stored.
//!
//! What can be seen in the lines alone is checked here: that each is one event in its stored form, in
//! its place, and not recorded before the one before it. Whether they are the events that were exported
//! only a checkpoint can tell.

use std::io::{self, BufRead, Read};

use thiserror::Error;

use crate::domain::json::{json_fault, read_json};
use crate::domain::recorded::{
    MAX_EVENT_BYTES, Moment, RecordedError, RecordedEvent, is_canonical,
};
use crate::domain::seq::Seq;

/// No line is longer: an event, and a line end of any kind.
const MAX_LINE_BYTES: u64 = MAX_EVENT_BYTES as u64 + 2;

/// Why lines are no exported log.
#[derive(Debug, Error)]
pub enum ExportedError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// A line is not what stands there in an export.
    #[error("line {line}: {problem}")]
    Line {
        /// Which, from 1.
        line: u64,
        /// What is wrong with it.
        problem: LineProblem,
    },
}

/// What is wrong with a line of an exported log.
#[derive(Debug, Error)]
pub enum LineProblem {
    /// There is nothing.
    #[error("expected an event, found the end of the file")]
    Nothing,
    /// The file ends within the line.
    #[error("the file ends in the middle of this event")]
    Cut,
    /// The line is longer than any event.
    #[error("expected an event of at most {limit} bytes, found more")]
    TooLong {
        /// The greatest size in bytes.
        limit: usize,
    },
    /// The line is no JSON.
    #[error("expected JSON, found something else at character {character}: {why}")]
    NotJson {
        /// The character at fault, from 1.
        character: usize,
        /// What the reader of JSON says.
        why: String,
    },
    /// A fact to be recorded, or settings: an opening history, not a log.
    #[error("expected an event with its envelope, found a fact without one")]
    NoEnvelope,
    /// The line is JSON and no event.
    #[error(transparent)]
    NoEvent(RecordedError),
    /// An event is missing, comes twice or stands elsewhere.
    #[error("expected {expected}, found {says}")]
    Misplaced {
        /// Which event has its place here.
        expected: Seq,
        /// Which one the line says that it is.
        says: Seq,
    },
    /// The event is written otherwise than it is stored.
    #[error("the event is not written as it was stored: its bytes were changed")]
    Rewritten,
    /// The event says that it was recorded before the one before it.
    #[error("recorded at {says}, before the event before it")]
    Earlier {
        /// When, as it says.
        says: String,
    },
}

/// Whether a file begins as an exported log does, or is called as one. `beginning` are its first bytes.
#[must_use]
pub fn looks_exported(beginning: &[u8], name: &str) -> bool {
    let text = beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(beginning);
    text.trim_ascii_start().starts_with(b"{") || name.ends_with(".jsonl")
}

/// Reads an exported log, checks each line, and hands each event to `visit` with its stored bytes.
/// One line is held at a time.
///
/// # Errors
/// [`ExportedError`], and what `visit` returns.
pub fn read_events<E: From<ExportedError>>(
    source: impl BufRead,
    mut visit: impl FnMut(&RecordedEvent, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let (mut expected, mut last): (Seq, Option<Moment>) = (Seq::FIRST, None);
    read_lines(source, |line, bytes, ended| {
        let recorded = read_event(bytes, ended, expected, last);
        let recorded = recorded.map_err(|problem| ExportedError::Line { line, problem })?;
        expected = expected.next();
        last = Some(recorded.recorded_at);
        visit(&recorded, bytes)
    })?;
    if expected == Seq::FIRST {
        return Err(ExportedError::Line { line: 1, problem: LineProblem::Nothing }.into());
    }
    Ok(())
}

/// Reads the lines again as they are, once [`read_events`] has found nothing wrong with them.
///
/// # Errors
/// Where the file cannot be read, and what `visit` returns.
pub fn read_checked<E: From<ExportedError>>(
    source: impl BufRead,
    mut visit: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    read_lines(source, |_, bytes, _| visit(bytes))
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Hands each line to `visit`: its number, its bytes without what ends it, and whether it was ended. A
/// byte order mark and the line ends of Windows are taken away, which no stored event can hold.
fn read_lines<E: From<ExportedError>>(
    mut source: impl BufRead,
    mut visit: impl FnMut(u64, &[u8], bool) -> Result<(), E>,
) -> Result<(), E> {
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let limit = MAX_LINE_BYTES + if line == 1 { BYTE_ORDER_MARK.len() as u64 } else { 0 };
        let read = Read::take(&mut source, limit).read_until(b'\n', &mut bytes);
        if read.map_err(ExportedError::Read)? == 0 {
            break;
        }
        let mut text = &bytes[..];
        if line == 1 {
            text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        }
        let whole = text.strip_suffix(b"\n");
        let text = whole.unwrap_or(text);
        visit(line, text.strip_suffix(b"\r").unwrap_or(text), whole.is_some())?;
    }
    Ok(())
}

/// Reads the event that has its place at `expected`, after one that was recorded at `last`.
fn read_event(
    bytes: &[u8],
    ended: bool,
    expected: Seq,
    last: Option<Moment>,
) -> Result<RecordedEvent, LineProblem> {
    if bytes.len() > MAX_EVENT_BYTES {
        return Err(LineProblem::TooLong { limit: MAX_EVENT_BYTES });
    }
    let value = read_json(bytes).map_err(|error| {
        let (character, why) = (error.column(), json_fault(&error));
        if ended { LineProblem::NotJson { character, why } } else { LineProblem::Cut }
    })?;
    if value.get("seq").is_none() || value.get("recorded_at").is_none() {
        return Err(LineProblem::NoEnvelope);
    }
    let recorded = RecordedEvent::decode(bytes).map_err(LineProblem::NoEvent)?;
    if recorded.seq != expected {
        return Err(LineProblem::Misplaced { expected, says: recorded.seq });
    }
    if !is_canonical(&value, bytes) {
        return Err(LineProblem::Rewritten);
    }
    if last.is_some_and(|last| recorded.recorded_at < last) {
        return Err(LineProblem::Earlier { says: recorded.written_at() });
    }
    Ok(recorded)
}
