//! Rows from a CSV file with a header: UTF-8, each row as long as the header.

use csv::{ByteRecord, ErrorKind, ReaderBuilder};

use super::columns::{Header, Plan};
use super::error::{ImportError, RowError, RowProblem, Wrong};
use super::{Draft, Row, Rows};
use crate::domain::recorded::{Evidence, MAX_EVENT_BYTES};

/// Reads the rows of a CSV file.
///
/// # Errors
/// Where the header cannot be read, or this is no CSV. What is wrong with a row stands in its place.
pub fn read(text: &[u8], plan: &Plan, evidence: &[Evidence]) -> Result<Rows, ImportError> {
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text);
    let mut header = plan.header(header(reader.byte_headers().map_err(unreadable)?)?)?;
    let mut rows = Rows::new();
    for record in reader.into_byte_records() {
        let record = record.map_err(unreadable)?;
        rows.push(row(line_of(&record, text), &record, &mut header, evidence)?);
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

fn header(record: &ByteRecord) -> Result<Vec<String>, ImportError> {
    let columns = record.iter().enumerate().map(|(index, cell)| {
        // A byte order mark before the first column is no part of its name.
        let cell =
            if index == 0 { cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell) } else { cell };
        String::from_utf8(cell.to_vec()).map(|text| text.trim().to_owned())
    });
    let columns: Result<Vec<String>, _> = columns.collect();
    let columns = columns.map_err(|_| ImportError::HeaderNotUtf8)?;
    if columns.iter().all(String::is_empty) {
        return Err(ImportError::HeaderEmpty);
    }
    Ok(columns)
}

/// # Errors
/// What is wrong with rows of this kind as a whole.
fn row(
    line: u64,
    record: &ByteRecord,
    header: &mut Header,
    evidence: &[Evidence],
) -> Result<Result<Row, RowError>, ImportError> {
    let cells = match cells(record, header.columns.len()) {
        Ok(cells) => header.facts(&cells, evidence)?,
        Err(wrong) => Err(wrong),
    };
    Ok(match cells {
        Ok(facts) => Ok(Row { line, facts: facts.into_iter().map(Draft::Cells).collect() }),
        Err((place, problem)) => {
            let column = place.and_then(|place| header.columns.get(place));
            Err(RowError { line, column: column.map(ToString::to_string), problem })
        }
    })
}

/// The cells of a row, as many as there are columns.
fn cells(record: &ByteRecord, expected: usize) -> Result<Vec<&str>, Wrong> {
    if record.len() != expected {
        return Err((None, RowProblem::Cells { expected, came: record.len() }));
    }
    let mut cells = Vec::with_capacity(record.len());
    for (place, cell) in record.iter().enumerate() {
        if cell.len() > MAX_EVENT_BYTES {
            let (limit, came) = (MAX_EVENT_BYTES as u64, Some(cell.len()));
            return Err((Some(place), RowProblem::TooLong { limit, came }));
        }
        let cell = std::str::from_utf8(cell);
        cells.push(cell.map_err(|_| (Some(place), RowProblem::NotUtf8))?);
    }
    Ok(cells)
}

fn unreadable(error: csv::Error) -> ImportError {
    let why = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(error) => ImportError::Read(error),
        _ => ImportError::NotCsv { why },
    }
}
