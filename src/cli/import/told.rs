//! What is said of an import that was carried out: in numbers, and of each row that was not recorded.

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::output::Printer;
use crate::imports::report::{Counts, Registered, RowOutcome, Worded, WordedRefusal};
use crate::wording;
use crate::wording::lang::{Lang, pick};
use crate::wording::namesakes;

#[derive(Serialize)]
struct Told {
    dry_run: bool,
    #[serde(flatten)]
    counts: Counts,
    /// The lines that tell no fact.
    empty_lines: Vec<u64>,
    /// What rows register by naming it.
    registered: Vec<Registered>,
    refusals: Vec<Refused>,
}

/// So many lines are named that tell no fact.
const NAMED_LINES: usize = 20;

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
    let empty_lines: Vec<u64> = empty.map(|row| row.line).collect();
    if !empty_lines.is_empty() {
        printer.remark(|lang| tells_nothing(lang, &empty_lines));
    }
    for line in namesakes::registered(printer.lang, &report.registered, report.dry_run) {
        printer.remark(|_| line.clone());
    }
    let (counts, refusals) = (report.counts, refusals.collect());
    let registered = report.registered.clone();
    let told = Told { dry_run: report.dry_run, counts, empty_lines, registered, refusals };
    for refused in &told.refusals {
        printer.remark(|_| refused.message.clone());
    }
    printer.show(&told, |lang| summary(lang, counts, report.dry_run))?;
    // Whoever runs an import from a script has to notice that rows are missing.
    match counts.refused {
        0 => Ok(()),
        count => Err(CliError::SomeRefused { count }),
    }
}

fn summary(lang: Lang, counts: Counts, dry_run: bool) -> String {
    let Counts { recorded, skipped, refused, empty } = counts;
    let (en, ja) =
        if dry_run { ("would be recorded", "記録予定") } else { ("recorded", "記録") };
    let of_empty = |said: String| if empty == 0 { String::new() } else { said };
    let (empty_en, empty_ja) =
        (of_empty(format!(", {empty} empty")), of_empty(format!("、記録対象なし {empty} 行")));
    pick(
        lang,
        format!("{recorded} {en}, {skipped} skipped, {refused} refused{empty_en}\n"),
        format!("{ja} {recorded} 件、スキップ {skipped} 件、拒否 {refused} 件{empty_ja}\n"),
    )
}

/// Which lines tell no fact, and what to write where a date is not known.
fn tells_nothing(lang: Lang, lines: &[u64]) -> String {
    let named: Vec<String> = lines.iter().take(NAMED_LINES).map(u64::to_string).collect();
    let more = match lines.len().saturating_sub(NAMED_LINES) {
        0 => String::new(),
        more => pick(lang, format!(" and {more} more"), format!("ほか {more} 行")),
    };
    pick(
        lang,
        format!(
            "no fact in line {}{more}: nothing is written there, or no date. A date that nobody knows is \
             written unknown.",
            named.join(", ")
        ),
        format!(
            "{} 行目{more}: 空行か、日付がないため、記録していません。誰も知らない日付は unknown と書きます。",
            named.join("、")
        ),
    )
}
