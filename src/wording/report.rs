//! The report of an import for machines, with its messages in one language.

use crate::imports::error::RowError;
use crate::imports::report::{Report, RowOutcome, RowReport, Worded, WordedRefusal, WordedRow};
use crate::wording::imports;
use crate::wording::lang::Lang;

impl Report {
    /// The report for machines.
    #[must_use]
    pub fn worded(&self, lang: Lang) -> Worded {
        let rows = self.rows.iter().map(|row| row.worded(lang)).collect();
        let (registered, noticed) = (self.registered.clone(), self.noticed.clone());
        let Self { import, dry_run, counts, limit, .. } = *self;
        let limit = limit.map(|limit| limit as u64);
        Worded { import, dry_run, noticed, counts, rows, registered, limit }
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
            made: self.made.clone(),
            known: self.known.clone(),
            column: self.refused.iter().find_map(|error| error.column.clone()),
            message: (!messages.is_empty()).then(|| messages.join(" ")),
            refusals: self.refused.iter().map(|error| error.refusal(lang)).collect(),
        }
    }
}

impl RowError {
    /// What is wrong, for machines.
    fn refusal(&self, lang: Lang) -> WordedRefusal {
        let (column, message) = (self.column.clone(), imports::problem(lang, &self.problem));
        WordedRefusal { column, message }
    }

    /// The refused row for machines.
    #[must_use]
    pub fn worded(&self, lang: Lang) -> WordedRow {
        WordedRow {
            line: self.line,
            outcome: RowOutcome::Refused,
            seqs: Vec::new(),
            made: None,
            known: Vec::new(),
            column: self.column.clone(),
            message: Some(imports::problem(lang, &self.problem)),
            refusals: vec![self.refusal(lang)],
        }
    }
}
