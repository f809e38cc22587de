//! Rows from JSON Lines: one fact a line, `{"type": …, "data": {…}, "evidence": […], "note": …}`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde_json::{Value, json};

use super::{Draft, Row, Rows, file_name};
use crate::cli::error::{CliError, RowError, RowProblem, Words};
use crate::cli::kinds::Kind;
use crate::cli::register::Settings;
use crate::domain::entry::read_entry;
use crate::domain::recorded::{Evidence, MAX_EVENT_BYTES};

/// The longest line that is read: room for the largest event with every character escaped.
const MAX_LINE_BYTES: u64 = 6 * MAX_EVENT_BYTES as u64;

/// An opening history: facts, and the settings that its first line may hold.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The settings.
    pub settings: Option<Settings>,
    /// The facts.
    pub rows: Vec<Row>,
}

impl History {
    /// The facts as rows of an import.
    #[must_use]
    pub fn into_rows(self) -> Rows {
        self.rows.into_iter().map(Ok).collect()
    }
}

/// Reads an opening history from a file.
///
/// # Errors
/// Usage, where the file cannot be read; the rows that are wrong.
pub fn read_history(path: &Path) -> Result<History, CliError> {
    let lines = read_lines(path)?;
    history(lines)
}

/// Reads an opening history from a text.
///
/// # Errors
/// The rows that are wrong.
pub fn parse_history(text: &str) -> Result<History, CliError> {
    let lines = text.lines().zip(1..).map(|(text, line)| (line, Ok(text.to_owned())));
    history(lines.collect())
}

type Lines = Vec<(u64, Result<String, RowProblem>)>;

fn history(lines: Lines) -> Result<History, CliError> {
    let mut history = History::default();
    let mut refused = Vec::new();
    for (line, text) in lines {
        match text.and_then(|text| read_line(&text, None, &[])) {
            Ok(Line::Settings(settings)) if line == 1 => history.settings = Some(settings),
            Ok(Line::Settings(_)) => refused.push(RowError {
                line,
                column: None,
                problem: RowProblem::Other(settings_misplaced()),
            }),
            Ok(Line::Fact(draft)) => history.rows.push(Row { line, facts: vec![draft] }),
            Ok(Line::Blank) => {}
            Err(problem) => refused.push(RowError { line, column: None, problem }),
        }
    }
    if refused.is_empty() { Ok(history) } else { Err(CliError::Rows { rows: refused }) }
}

/// Reads the rows of a file, or of stdin for `-`.
///
/// # Errors
/// Usage, where the file cannot be read. What is wrong with a row stands in its place.
pub fn read(
    path: &Path,
    kind: Option<Kind>,
    evidence: &[Evidence],
    settings: &Settings,
) -> Result<Rows, CliError> {
    let mut rows = Rows::new();
    for (line, text) in read_lines(path)? {
        let refuse = |problem| RowError { line, column: None, problem };
        match text.and_then(|text| read_line(&text, kind, evidence)) {
            Ok(Line::Fact(draft)) => rows.push(Ok(Row { line, facts: vec![draft] })),
            // The settings that the register has say nothing new.
            Ok(Line::Settings(same)) if same == *settings => {}
            Ok(Line::Settings(_)) => {
                rows.push(Err(refuse(RowProblem::Other(settings_misplaced()))));
            }
            Ok(Line::Blank) => {}
            Err(problem) => rows.push(Err(refuse(problem))),
        }
    }
    Ok(rows)
}

fn settings_misplaced() -> Words {
    Words::new(
        "settings belong to a new register: use them as the first line of `daicho init --from`.",
        "設定は新しい台帳のものです。`daicho init --from` のファイルの 1 行目に置いてください。",
    )
}

fn read_lines(path: &Path) -> Result<Lines, CliError> {
    let name = file_name(path);
    let mut source: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path).map_err(|error| CliError::file(&name, &error))?;
        Box::new(BufReader::new(file))
    };
    let mut lines = Lines::new();
    for line in 1.. {
        let mut bytes = Vec::new();
        let mut limited = source.by_ref().take(MAX_LINE_BYTES);
        let read = limited.read_until(b'\n', &mut bytes);
        if read.map_err(|error| CliError::file(&name, &error))? == 0 {
            break;
        }
        let cut = bytes.len() as u64 == MAX_LINE_BYTES && bytes.last() != Some(&b'\n');
        if cut {
            source.skip_until(b'\n').map_err(|error| CliError::file(&name, &error))?;
        }
        lines.push((line, check_text(bytes, cut)));
    }
    Ok(lines)
}

fn check_text(bytes: Vec<u8>, cut: bool) -> Result<String, RowProblem> {
    if cut {
        return Err(RowProblem::Other(Words::new(
            format!("expected at most {MAX_LINE_BYTES} bytes, came more."),
            format!("{MAX_LINE_BYTES} バイトまでですが、それを超えています。"),
        )));
    }
    String::from_utf8(bytes).map_err(|_| {
        RowProblem::Other(Words::new(
            "expected UTF-8, came another encoding.",
            "UTF-8 が必要ですが、別の文字コードです。",
        ))
    })
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
    let mut value: Value = serde_json::from_str(text).map_err(|error| {
        let column = error.column();
        RowProblem::Other(Words::new(
            format!("expected JSON, at character {column}: {error}."),
            format!("JSON が必要です（{column} 文字目: {error}）。"),
        ))
    })?;
    if let Some(settings) = value.get("settings").filter(|_| value.get("type").is_none()) {
        let read = serde_json::from_value(settings.clone());
        return read.map(Line::Settings).map_err(|error| {
            RowProblem::Other(Words::new(
                format!("expected settings with origin and network_series: {error}."),
                format!("origin と network_series を持つ設定が必要です（{error}）。"),
            ))
        });
    }
    if value.get("seq").is_some() && value.get("recorded_at").is_some() {
        return Err(RowProblem::Other(Words::new(
            "this is an event of another log, with its envelope. A log is copied with `daicho backup` and `daicho restore`.",
            "これは別のログの記録（外枠つき）です。ログの複製には `daicho backup` と `daicho restore` を使ってください。",
        )));
    }
    if let Some(kind) = kind.filter(|_| value.get("data").is_none()) {
        if let Some(data) = value.as_object_mut() {
            kind.fill_in(data);
        }
        value = json!({"type": kind.event.as_str(), "data": value});
    }
    let mut entry = read_entry(&value).map_err(RowProblem::Faults)?;
    entry.evidence.extend_from_slice(evidence);
    Ok(Line::Fact(Draft::Complete(Box::new(entry))))
}
