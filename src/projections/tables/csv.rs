//! A table as CSV (RFC 4180) that a spreadsheet opens without harm.
//!
//! UTF-8 with a byte order mark, without which Excel takes Japanese for another encoding; lines end
//! in CR LF. A text that a spreadsheet would take for a formula gets an apostrophe before it
//! (OWASP, CSV injection): one that begins with `=`, `+`, `-`, `@`, a tab, a carriage return or a
//! line feed, or with the wide form of the four signs. A text that begins with apostrophes and then
//! with one of these gets one more, so that taking one away gives back every text. Numbers and
//! dates are written as they are.

use std::borrow::Cow;
use std::io::{self, Write};

use ::csv::{Terminator, Writer, WriterBuilder};

use crate::projections::tables::{Cell, Sheet, Table};

/// What says that a file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Table {
    /// Writes the table, header first.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn write_csv(&self, out: impl Write) -> io::Result<()> {
        let mut writer = CsvWriter::begin(self.sheet, out)?;
        self.rows.iter().try_for_each(|row| writer.row(row))?;
        writer.end()
    }
}

/// Writes rows under the names of their columns, as a table of its own.
///
/// # Errors
/// What `out` reports.
pub fn write<'r>(
    columns: &[&str],
    mut rows: impl Iterator<Item = &'r [Cell]>,
    mut out: impl Write,
) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    let mut writer = CsvWriter::carry_on(out);
    writer.0.write_record(columns)?;
    rows.try_for_each(|row| writer.row(row))?;
    writer.end()
}

/// Writes a table row by row, for tables that are not to be held as a whole.
pub struct CsvWriter<W: Write>(Writer<W>);

impl<W: Write> CsvWriter<W> {
    /// Begins a table with its header.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn begin(sheet: &Sheet, mut out: W) -> io::Result<Self> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut writer = Self::carry_on(out);
        writer.0.write_record(sheet.columns.iter().map(|column| column.name))?;
        Ok(writer)
    }

    /// Carries on with a table whose header and first rows are written.
    pub fn carry_on(out: W) -> Self {
        Self(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out))
    }

    /// Writes the next row: a cell for each column.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        for cell in row {
            self.0.write_field(cell.written().as_bytes())?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    /// What the rows are written to. It may not have had all of them before [`CsvWriter::end`].
    pub fn get_ref(&self) -> &W {
        self.0.get_ref()
    }

    /// Hands all that was written to `out`.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Cell {
    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Plain(text) => Cow::Borrowed(text),
            Self::Text(text) => disarm(text),
        }
    }
}

/// A text that no spreadsheet takes for a formula.
fn disarm(text: &str) -> Cow<'_, str> {
    let signs =
        ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    if text.trim_start_matches('\'').starts_with(signs) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_disarmed_and_can_be_had_back() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''-1"] {
            assert_eq!(disarm(text), format!("'{text}"));
        }
        for text in ["Tokyo", "'s-Hertogenbosch", "a=b", "東京", "", "'", "{\"en\":\"=1\"}"] {
            assert_eq!(disarm(text), text);
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        assert_eq!(Cell::Plain("-33.86".into()).written(), "-33.86");
        assert_eq!(Cell::Text("-33.86".into()).written(), "'-33.86");
    }
}
