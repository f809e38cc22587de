//! Rows from JSON Lines: one fact a line, `{"type": …, "data": {…}, "evidence": […], "note": …}`.

use std::io::{self, BufRead, Read};

use serde_json::json;

use super::error::{ImportError, RowError, RowProblem};
use super::{Draft, Row, Rows, parallel};
use crate::domain::entry::read_entry;
use crate::domain::json::{json_fault, read_json};
use crate::domain::recorded::{Evidence, MAX_EVENT_BYTES};
use crate::domain::settings::Settings;
use crate::imports::kinds::Kind;

/// The longest line that is read: room for the largest event with every character escaped.
const MAX_LINE_BYTES: u64 = 6 * MAX_EVENT_BYTES as u64;

/// An opening history: facts, and the settings that its first line may hold.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The settings.
    pub settings: Option<Settings>,
    /// The facts.
    pub(super) rows: Vec<Row>,
}

/// Reads an opening history.
///
/// # Errors
/// Where it cannot be read; [`ImportError::Rows`] for the rows that are wrong.
pub fn read_history(source: &mut dyn BufRead) -> Result<History, ImportError> {
    let mut history = History::default();
    let mut refused = Vec::new();
    for line in lines(source) {
        let (line, text) = line?;
        let refuse = |problem| RowError { line, column: None, problem };
        match text.and_then(|text| read_line(&text, None, &[])) {
            Ok(Line::Settings(settings)) if line == 1 => history.settings = Some(settings),
            Ok(Line::Settings(_)) => refused.push(refuse(RowProblem::SettingsMisplaced)),
            Ok(Line::Fact(draft)) => history.rows.push(Row { line, facts: vec![draft] }),
            Ok(Line::Blank) => {}
            Err(RowProblem::Envelope) => return Err(exported(line)),
            Err(problem) => refused.push(refuse(problem)),
        }
    }
    if refused.is_empty() { Ok(history) } else { Err(ImportError::Rows { rows: refused }) }
}

/// Reads the rows of JSON Lines.
///
/// # Errors
/// Where they cannot be read. What is wrong with a row stands in its place.
pub fn read(
    source: &mut dyn BufRead,
    kind: Option<Kind>,
    evidence: &[Evidence],
    settings: &Settings,
) -> Result<Rows, ImportError> {
    let lines = lines(source).collect::<Result<Vec<_>, _>>()?;
    let read = parallel::map(lines, |(line, text)| {
        (line, text.and_then(|text| read_line(&text, kind, evidence)))
    });
    let mut rows = Rows::with_capacity(read.len());
    for (line, read) in read {
        let refuse = |problem| RowError { line, column: None, problem };
        match read {
            Ok(Line::Fact(draft)) => rows.push(Ok(Row { line, facts: vec![draft] })),
            // The settings that the register has say nothing new.
            Ok(Line::Settings(same)) if same.says_nothing_beside(settings) => {}
            Ok(Line::Settings(_)) => {
                rows.push(Err(refuse(RowProblem::SettingsMisplaced)));
            }
            Ok(Line::Blank) => {}
            Err(RowProblem::Envelope) => return Err(exported(line)),
            Err(problem) => rows.push(Err(refuse(problem))),
        }
    }
    Ok(rows)
}

/// The file is a log that was exported, of which every line would say the same.
fn exported(line: u64) -> ImportError {
    ImportError::Rows { rows: vec![RowError { line, column: None, problem: RowProblem::Envelope }] }
}

/// The lines one after the other, each with its number from 1. One that cannot be read ends them.
fn lines(
    source: &mut dyn BufRead,
) -> impl Iterator<Item = Result<(u64, Result<String, RowProblem>), ImportError>> {
    (1..).map_while(|line| {
        let read = next_line(source).map_err(ImportError::Read).transpose()?;
        Some(read.map(|text| (line, text)))
    })
}

/// The next line, if there is one; cut off where it is too long.
fn next_line(source: &mut dyn BufRead) -> io::Result<Option<Result<String, RowProblem>>> {
    let mut bytes = Vec::new();
    let mut limited = Read::take(&mut *source, MAX_LINE_BYTES);
    if limited.read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let cut = bytes.len() as u64 == MAX_LINE_BYTES && bytes.last() != Some(&b'\n');
    if cut {
        source.skip_until(b'\n')?;
    }
    Ok(Some(check_text(bytes, cut)))
}

fn check_text(bytes: Vec<u8>, cut: bool) -> Result<String, RowProblem> {
    if cut {
        return Err(RowProblem::TooLong { limit: MAX_LINE_BYTES, came: None });
    }
    String::from_utf8(bytes).map_err(|_| RowProblem::NotUtf8)
}

enum Line {
    Settings(Settings),
    Fact(Draft),
    Blank,
}

fn read_line(text: &str, kind: Option<Kind>, evidence: &[Evidence]) -> Result<Line, RowProblem> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(Line::Blank);
    }
    let mut value = read_json(text.as_bytes()).map_err(|error| RowProblem::NotJson {
        character: error.column(),
        why: json_fault(&error),
    })?;
    if let Some(settings) = value.get("settings").filter(|_| value.get("type").is_none()) {
        let read = serde_json::from_value(settings.clone());
        return read
            .map(Line::Settings)
            .map_err(|error| RowProblem::Settings { why: error.to_string() });
    }
    if value.get("seq").is_some() && value.get("recorded_at").is_some() {
        return Err(RowProblem::Envelope);
    }
    if let Some(kind) = kind.filter(|_| value.get("data").is_none()) {
        value = json!({"type": kind.event.as_str(), "data": value});
    }
    let mut entry = read_entry(value).map_err(RowProblem::Faults)?;
    entry.evidence.extend_from_slice(evidence);
    Ok(Line::Fact(Draft::Complete(Box::new(entry))))
}
