//! Rows from a CSV file with a header: UTF-8, each row as long as the header.

use std::path::Path;

use csv::{ByteRecord, ErrorKind, ReaderBuilder};

use super::columns::Plan;
use super::{Draft, Row, Rows, file_name};
use crate::cli::error::{CliError, RowError, RowProblem, Words};
use crate::domain::recorded::{Evidence, MAX_EVENT_BYTES};

/// Reads the rows of a CSV file.
///
/// # Errors
/// Usage, where the file or its header cannot be read. What is wrong with a row stands in its place.
pub fn read(path: &Path, plan: &Plan, evidence: &[Evidence]) -> Result<Rows, CliError> {
    let name = file_name(path);
    let text = std::fs::read(path).map_err(|error| CliError::file(&name, &error))?;
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_slice());
    let header = header(reader.byte_headers().map_err(|error| unreadable(&name, &error))?, &name)?;
    let columns: Vec<_> = plan.header(&header, &name)?.into_iter().zip(header).collect();
    let mut rows = Rows::new();
    for record in reader.into_byte_records() {
        let record = record.map_err(|error| unreadable(&name, &error))?;
        rows.push(row(line_of(&record, &text), &record, &columns, plan, evidence));
    }
    Ok(rows)
}

/// The line on which a record begins. The reader's own count stands before the blank lines that
/// it passed over.
fn line_of(record: &ByteRecord, text: &[u8]) -> u64 {
    let Some(position) = record.position() else { return 0 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let blank = text.get(from..).unwrap_or_default().iter();
    let blank = blank.take_while(|byte| matches!(byte, b'\r' | b'\n'));
    position.line() + blank.filter(|byte| **byte == b'\n').count() as u64
}

fn header(record: &ByteRecord, name: &str) -> Result<Vec<String>, CliError> {
    let columns = record.iter().enumerate().map(|(index, cell)| {
        // A byte order mark before the first column is no part of its name.
        let cell =
            if index == 0 { cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell) } else { cell };
        String::from_utf8(cell.to_vec()).map(|text| text.trim().to_owned())
    });
    let columns: Result<Vec<String>, _> = columns.collect();
    let columns = columns.map_err(|_| {
        CliError::usage(
            format!("{name}, line 1: expected UTF-8, came another encoding. Save the file as UTF-8."),
            format!("{name} の 1 行目: UTF-8 が必要ですが、別の文字コードです。UTF-8 で保存し直してください。"),
        )
    })?;
    if columns.iter().all(String::is_empty) {
        return Err(CliError::usage(
            format!(
                "{name}, line 1: expected a header with the names of the columns, came nothing."
            ),
            format!("{name} の 1 行目: 列名の見出しが必要ですが、空です。"),
        ));
    }
    Ok(columns)
}

fn row(
    line: u64,
    record: &ByteRecord,
    columns: &[(Option<String>, String)],
    plan: &Plan,
    evidence: &[Evidence],
) -> Result<Row, RowError> {
    let refuse = |column: Option<&String>, en: String, ja: String| RowError {
        line,
        column: column.cloned(),
        problem: RowProblem::Other(Words::new(en, ja)),
    };
    if record.len() != columns.len() {
        let (expected, came) = (columns.len(), record.len());
        return Err(refuse(
            None,
            format!("expected {expected} cells as in the header, came {came}."),
            format!("見出しと同じ {expected} 個のセルが必要ですが、{came} 個です。"),
        ));
    }
    let mut cells = Vec::with_capacity(record.len());
    for (cell, (_, column)) in record.iter().zip(columns) {
        if cell.len() > MAX_EVENT_BYTES {
            let came = cell.len();
            return Err(refuse(
                Some(column),
                format!("expected at most {MAX_EVENT_BYTES} bytes, came {came}."),
                format!("{MAX_EVENT_BYTES} バイトまでですが、{came} バイトあります。"),
            ));
        }
        cells.push(std::str::from_utf8(cell).map_err(|_| {
            refuse(
                Some(column),
                "expected UTF-8, came another encoding. Save the file as UTF-8.".into(),
                "UTF-8 が必要ですが、別の文字コードです。UTF-8 で保存し直してください。".into(),
            )
        })?);
    }
    let facts = plan.facts(columns, &cells, evidence);
    Ok(Row { line, facts: facts.into_iter().map(Draft::Cells).collect() })
}

fn unreadable(name: &str, error: &csv::Error) -> CliError {
    match error.kind() {
        ErrorKind::Io(error) => CliError::file(name, error),
        _ => CliError::usage(
            format!("{name}: expected CSV, came something else: {error}."),
            format!("{name}: CSV が必要ですが、読めません（{error}）。"),
        ),
    }
}
