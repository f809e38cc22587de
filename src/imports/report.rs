//! What became of an import, row by row and in numbers.

use schemars::JsonSchema;
use serde::Serialize;

use super::error::RowError;
use super::wording;
use crate::domain::seq::Seq;
use crate::pages::words::Lang;

/// What became of an import.
#[derive(Debug)]
pub struct Report {
    /// Whether it was only decided.
    pub dry_run: bool,
    /// In numbers.
    pub counts: Counts,
    /// Row by row, by ascending line.
    pub rows: Vec<RowReport>,
}

/// What became of the rows, in numbers. A row may tell several facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Facts that were recorded.
    pub recorded: u64,
    /// Facts that had been recorded before.
    pub skipped: u64,
    /// Facts that were refused, and rows that could not be read.
    pub refused: u64,
}

/// What became of a row.
#[derive(Debug)]
pub struct RowReport {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its facts that are recorded, new or old, in the order in which the row tells them. On a
    /// dry run, the seqs that they would have.
    pub seqs: Vec<Seq>,
    /// Whether any of these is new.
    pub is_new: bool,
    /// What of it was refused.
    pub refused: Vec<RowError>,
}

/// What became of a row, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// Something of it was recorded, and nothing refused.
    Recorded,
    /// All of it had been recorded before.
    Skipped,
    /// Something of it was refused. What else it told may have been recorded.
    Refused,
}

/// A report for machines, with its messages in one language.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportReport")]
pub struct Worded {
    /// Whether it was only decided.
    pub dry_run: bool,
    /// In numbers.
    #[serde(flatten)]
    pub counts: Counts,
    /// Row by row, by ascending line.
    pub rows: Vec<WordedRow>,
}

/// One row of a report for machines.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportRow")]
pub struct WordedRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What became of it.
    pub outcome: RowOutcome,
    /// Its facts that are recorded, new or old.
    pub seqs: Vec<Seq>,
    /// The column at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Report {
    /// The refusals, by ascending line.
    pub fn refused(&self) -> impl Iterator<Item = &RowError> {
        self.rows.iter().flat_map(|row| &row.refused)
    }

    /// The report for machines.
    #[must_use]
    pub fn worded(&self, lang: Lang) -> Worded {
        let rows = self.rows.iter().map(|row| row.worded(lang)).collect();
        Worded { dry_run: self.dry_run, counts: self.counts, rows }
    }
}

impl RowReport {
    /// What became of the row, in a word.
    #[must_use]
    pub fn outcome(&self) -> RowOutcome {
        match (self.refused.is_empty(), self.is_new) {
            (false, _) => RowOutcome::Refused,
            (true, true) => RowOutcome::Recorded,
            (true, false) => RowOutcome::Skipped,
        }
    }

    fn worded(&self, lang: Lang) -> WordedRow {
        let messages: Vec<String> =
            self.refused.iter().map(|error| wording::problem(lang, &error.problem)).collect();
        WordedRow {
            line: self.line,
            outcome: self.outcome(),
            seqs: self.seqs.clone(),
            column: self.refused.iter().find_map(|error| error.column.clone()),
            message: (!messages.is_empty()).then(|| messages.join(" ")),
        }
    }
}

impl RowError {
    /// The refused row for machines.
    #[must_use]
    pub fn worded(&self, lang: Lang) -> WordedRow {
        WordedRow {
            line: self.line,
            outcome: RowOutcome::Refused,
            seqs: Vec::new(),
            column: self.column.clone(),
            message: Some(wording::problem(lang, &self.problem)),
        }
    }
}
