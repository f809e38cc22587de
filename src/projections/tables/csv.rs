//! A table as CSV (RFC 4180) that a spreadsheet opens without harm.
//!
//! UTF-8 with a byte order mark, without which Excel takes Japanese for another encoding; lines end
//! in CR LF. A text that a spreadsheet would take for a formula gets an apostrophe before it
//! (OWASP, CSV injection): one that begins with `=`, `+`, `-`, `@`, a tab, a carriage return or a
//! line feed, or with the wide form of the four signs. A text that begins with apostrophes and then
//! with one of these gets one more, so that taking one away gives back every text. Numbers and
//! dates are written as they are.

use std::io::{self, Write};

use ::csv::{Terminator, WriterBuilder};

use crate::projections::tables::{Cell, Table};

/// What says that a file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Table {
    /// Writes the table, header first.
    ///
    /// # Errors
    /// What `out` reports.
    pub fn write_csv(&self, mut out: impl Write) -> io::Result<()> {
        out.write_all(BYTE_ORDER_MARK)?;
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        writer.write_record(self.sheet.columns.iter().map(|column| column.name))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::written))?;
        }
        writer.flush()
    }
}

impl Cell {
    fn written(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Plain(text) => text.clone(),
            Self::Text(text) => disarm(text),
        }
    }
}

/// A text that no spreadsheet takes for a formula.
fn disarm(text: &str) -> String {
    let signs =
        ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    if text.trim_start_matches('\'').starts_with(signs) {
        format!("'{text}")
    } else {
        text.to_owned()
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
