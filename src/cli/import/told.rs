//! What is said of an import that was carried out: in numbers, and of each row that was not recorded.

use serde::Serialize;
use uuid::Uuid;

use crate::cli::error::CliError;
use crate::cli::output::Printer;
use crate::imports::report::{
    Counts, KnownFact, KnownOutcome, Registered, RowOutcome, Worded, WordedRefusal,
};
use crate::imports::words::Noticed;
use crate::wording;
use crate::wording::imports::outcomes;
use crate::wording::namesakes;
use crate::wording::too_many::{self, Large};

#[derive(Serialize)]
struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    import: Option<Uuid>,
    dry_run: bool,
    #[serde(flatten)]
    noticed: Noticed,
    #[serde(flatten)]
    counts: Counts,
    /// The lines that tell no fact.
    empty_lines: Vec<u64>,
    /// What is not new, and was not plainly imported before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known: Vec<Known>,
    /// The ids that were made from names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    made: Vec<Made>,
    /// What rows register by naming it.
    registered: Vec<Registered>,
    refusals: Vec<Refused>,
    /// The most facts that are recorded at once beside others, where these are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
}

#[derive(Serialize)]
struct Known {
    line: u64,
    #[serde(flatten)]
    fact: KnownFact,
}

#[derive(Serialize)]
struct Made {
    line: u64,
    id: String,
}

#[derive(Serialize)]
struct Refused {
    line: u64,
    column: Option<String>,
    message: String,
}

/// Prints the report.
///
/// # Errors
/// Where rows were refused; when stdout cannot be written.
pub(super) fn tell(report: &Worded, printer: Printer) -> Result<(), CliError> {
    let refusals = report.rows.iter().flat_map(|row| {
        row.refusals.iter().map(|WordedRefusal { column, message }| {
            let (lang, line) = (printer.lang, row.line);
            let message = wording::imports::row_said(lang, line, column.as_deref(), message);
            Refused { line, column: column.clone(), message }
        })
    });
    let empty = report.rows.iter().filter(|row| row.outcome == RowOutcome::Empty);
    let known = report
        .rows
        .iter()
        .flat_map(|row| row.known.iter().map(|fact| Known { line: row.line, fact: fact.clone() }));
    // Of what was registered before, the id was made before.
    let new = report.rows.iter().filter(|row| row.outcome == RowOutcome::Recorded);
    let made =
        new.filter_map(|row| row.made.as_ref().map(|id| Made { line: row.line, id: id.clone() }));
    let told = Told {
        import: report.import,
        dry_run: report.dry_run,
        noticed: report.noticed.clone(),
        counts: report.counts,
        empty_lines: empty.map(|row| row.line).collect(),
        known: known.collect(),
        made: made.collect(),
        registered: report.registered.clone(),
        refusals: refusals.collect(),
        limit: report.limit,
    };
    for line in outcomes::noticed(printer.lang, &told.noticed) {
        printer.remark(|_| line.clone());
    }
    if !told.empty_lines.is_empty() {
        printer.remark(|lang| outcomes::empty(lang, &told.empty_lines));
    }
    for outcome in [KnownOutcome::Same, KnownOutcome::Told, KnownOutcome::Retracted] {
        let known = told.known.iter().filter(|known| known.fact.outcome == outcome);
        let known: Vec<_> = known.map(|known| (known.line, &known.fact)).collect();
        if !known.is_empty() {
            printer.remark(|lang| outcomes::known(lang, outcome, &known));
        }
    }
    if !told.made.is_empty() {
        let made: Vec<_> = told.made.iter().map(|made| (made.line, made.id.as_str())).collect();
        printer.remark(|lang| outcomes::made(lang, &made));
    }
    for line in namesakes::registered(printer.lang, &report.registered, report.dry_run) {
        printer.remark(|_| line.clone());
    }
    for refused in &told.refusals {
        printer.remark(|_| refused.message.clone());
    }
    printer.show(&told, |lang| outcomes::summary(lang, told.counts, told.dry_run))?;
    if let Some(limit) = told.limit {
        printer.remark(|lang| too_many::foreseen(lang, Large::Import, limit));
    }
    if let Some(import) = told.import {
        printer.remark(|lang| outcomes::found_again(lang, import));
    }
    // Whoever runs an import from a script has to notice that rows are missing.
    match told.counts.refused {
        0 => Ok(()),
        count => Err(CliError::SomeRefused { count }),
    }
}
