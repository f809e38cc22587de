//! Rows of delimited text, as CSV (RFC 4180) and its kin are: by commas, semicolons or tabs.

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder};

use super::encoding::{Decoded, line_ends};
use super::error::ImportError;
use super::table::{Cell, Fit, LOOK_AHEAD, RawRow, best_header};

/// What may stand between cells; of equals the first is taken.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// A text as rows of cells.
pub struct Delimited<'a> {
    /// What is read of it: without the line that says what its delimiter is.
    text: &'a str,
    /// How many lines stand before that.
    lines_before: u64,
    faults: Vec<usize>,
    delimiter: u8,
}

impl<'a> Delimited<'a> {
    /// A table as text. Its delimiter is the one that its first line names (`sep=;`), else that under which
    /// a row fits best as the header: `fits` says how many columns it knows, and whether these are all that it
    /// takes.
    #[must_use]
    pub fn new(decoded: &'a Decoded<'_>, fits: impl Fn(&[String]) -> (usize, bool)) -> Self {
        let (delimiter, skip) = declared(&decoded.text).unwrap_or((DELIMITERS[0], 0));
        let (before, text) = decoded.text.split_at(skip);
        let faults = decoded.faults.iter().filter_map(|at| at.checked_sub(skip)).collect();
        let mut table = Self { text, lines_before: line_ends(before), faults, delimiter };
        if skip == 0 {
            table.delimiter = table.found(fits);
        }
        table
    }

    fn found(&self, fits: impl Fn(&[String]) -> (usize, bool)) -> u8 {
        let mut best = (DELIMITERS[0], None::<(Fit, usize)>);
        for delimiter in DELIMITERS {
            let rows = Rows::new(self, delimiter).take(LOOK_AHEAD);
            let rows: Vec<RawRow> = rows.map_while(Result::ok).collect();
            let fit = best_header(&fits, &rows)
                .map(|(header, fit)| (fit, rows[header].width.unwrap_or_default()));
            if fit > best.1 {
                best = (delimiter, fit);
            }
        }
        best.0
    }

    /// Hands on each row.
    ///
    /// # Errors
    /// Where the text is no table, and what `visit` returns.
    pub fn read(
        &self,
        mut visit: impl FnMut(RawRow) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        Rows::new(self, self.delimiter).try_for_each(|row| visit(row?))
    }
}

/// The delimiter that a first line `sep=;` names, as Excel writes and reads it, and where the rows begin.
fn declared(text: &str) -> Option<(u8, usize)> {
    let end = text.find(['\r', '\n'])?;
    let line = text[..end].trim_matches('"');
    let named = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep="));
    let delimiter = match (named, line.as_bytes().get(4..)?) {
        (Some(_), [delimiter]) if delimiter.is_ascii() => *delimiter,
        _ => return None,
    };
    let rest = &text[end..];
    let ends = if rest.starts_with("\r\n") { 2 } else { 1 };
    Some((delimiter, end + ends))
}

/// The rows one after the other.
struct Rows<'t> {
    table: &'t Delimited<'t>,
    reader: Reader<&'t [u8]>,
    record: ByteRecord,
    delimiter: u8,
    /// How far lines are counted: the offset, and the line there.
    counted: (usize, u64),
    /// How many faults lie before the row.
    faults: usize,
}

impl<'t> Rows<'t> {
    fn new(table: &'t Delimited<'_>, delimiter: u8) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(delimiter);
        let (reader, record) = (builder.from_reader(table.text.as_bytes()), ByteRecord::new());
        Self { table, reader, record, delimiter, counted: (0, table.lines_before + 1), faults: 0 }
    }

    fn row(&mut self) -> Result<RawRow, ImportError> {
        let text = self.table.text;
        let offset = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
        let from = offset(self.record.position().map_or(0, csv::Position::byte));
        let to = offset(self.reader.position().byte());
        // The reader says where it began to look, before the blank lines that it passed over.
        let blank = text.as_bytes().get(from..).unwrap_or_default().iter();
        let from = from + blank.take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (counted, line) = self.counted;
        let line = line + line_ends(text.get(counted..from).unwrap_or_default());
        self.counted = (from, line);
        let written = text.as_bytes().get(from..to).unwrap_or_default();
        if let Some(open) = open_quote(written, self.delimiter, to == text.len()) {
            let before = text.get(from..from + open).unwrap_or_default();
            return Err(ImportError::QuoteOpen { line: line + line_ends(before) });
        }
        let faults = self.table.faults.get(self.faults..).unwrap_or_default();
        let broken = faults.iter().take_while(|at| **at < to).count();
        self.faults += broken;
        let cells = self.record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned());
        let cells = cells.map(|text| {
            let is_broken = broken > 0 && text.contains(char::REPLACEMENT_CHARACTER);
            if is_broken { Cell::Undecodable } else { Cell::Text(text) }
        });
        Ok(RawRow { line, cells: cells.enumerate().collect(), width: Some(self.record.len()) })
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<RawRow, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Some(self.row()),
            Ok(false) => None,
            Err(error) => Some(Err(unreadable(error))),
        }
    }
}

/// Where a quote opens that nobody has closed: the text ends in its cell, or its cell is of several lines and
/// goes on behind the quote that closes it, which then was to open another.
fn open_quote(row: &[u8], delimiter: u8, is_last: bool) -> Option<usize> {
    let row = row.trim_ascii_end();
    if !row.contains(&b'"') || !(is_last || row.contains(&b'\n') || row.contains(&b'\r')) {
        return None;
    }
    let (mut at, mut begins) = (0, true);
    while let Some(byte) = row.get(at) {
        if !begins || *byte != b'"' {
            begins = *byte == delimiter;
            at += 1;
            continue;
        }
        let opens = at;
        at += 1;
        loop {
            match (row.get(at), row.get(at + 1)) {
                (Some(b'"'), Some(b'"')) => at += 2,
                (Some(b'"'), _) => break,
                (Some(_), _) => at += 1,
                (None, _) => return Some(opens),
            }
        }
        let spans = row[opens..at].iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        at += 1;
        let rest = row.get(at..).unwrap_or_default();
        let rest = rest.split(|byte| *byte == delimiter).next().unwrap_or_default();
        if spans && !rest.trim_ascii().is_empty() {
            return Some(opens);
        }
        begins = false;
    }
    None
}

fn unreadable(error: csv::Error) -> ImportError {
    let why = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(error) => ImportError::Read(error),
        _ => ImportError::NotCsv { why },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::encoding;

    #[test]
    fn a_quote_that_is_not_closed_is_named_by_the_line_where_it_opens() {
        let read = |text: &str| {
            let decoded = encoding::decode(text.as_bytes(), None).unwrap();
            let mut rows = 0;
            let read = Delimited::new(&decoded, |names| (names.len(), true)).read(|_| {
                rows += 1;
                Ok(())
            });
            match read {
                Ok(()) => Ok(rows),
                Err(ImportError::QuoteOpen { line }) => Err(line),
                Err(_) => Err(0),
            }
        };
        assert_eq!(read("a,b\n1,\"x\n2,y\n3,z\n"), Err(2));
        assert_eq!(read("a,b\n\n1,\"x\"\n2,\"y\"\"\n3,z"), Err(4));
        assert_eq!(read("\"a,b\n1,x\n"), Err(1));
        assert_eq!(read("sep=;\r\na;b\r\n\"1\r\n1\";\"x\r\n2;y\r\n"), Err(4));
        // The quote of the next cell closes it.
        assert_eq!(read("a,b\n1,\"x\n2,\"y\"\n3,z\n"), Err(2));
        assert_eq!(read("a,b\n1,\"x\"\" of\ntwo lines\" \n2,y\n"), Ok(3));
        assert_eq!(read("a,b\n1,\"\"\n2,7\" long\n3,\"x\" and \"y\"\n4,\"\""), Ok(5));
    }
}
