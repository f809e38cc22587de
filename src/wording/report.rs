//! The report of an import for machines, with its messages in one language.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::seq::Seq;
use crate::imports::error::RowError;
use crate::imports::report::{Counts, Report, RowOutcome, RowReport};
use crate::wording::imports;
use crate::wording::lang::Lang;

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
    /// The report for machines.
    #[must_use]
    pub fn worded(&self, lang: Lang) -> Worded {
        let rows = self.rows.iter().map(|row| row.worded(lang)).collect();
        Worded { dry_run: self.dry_run, counts: self.counts, rows }
    }
}

impl RowReport {
    fn worded(&self, lang: Lang) -> WordedRow {
        let messages: Vec<String> =
            self.refused.iter().map(|error| imports::problem(lang, &error.problem)).collect();
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
            message: Some(imports::problem(lang, &self.problem)),
        }
    }
}
