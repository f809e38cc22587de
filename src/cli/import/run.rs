//! Carrying an import out: every row looked up, decided and recorded, or all of them refused.

use super::names::Names;
use super::{Counts, Draft, Row, Rows, correlation};
use crate::cli::error::{CliError, RowError};
use crate::cli::output::spinner;
use crate::cli::submit::repeatable;
use crate::domain::entry::Entry;
use crate::tracker::{Outcome, Submission, Tracker};

/// How many submissions go to the tracker at once when each is recorded for itself.
const CHUNK: usize = 1000;

/// How an import is carried out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mode {
    /// Decide, and record nothing.
    pub dry_run: bool,
    /// Record what can be recorded.
    pub keep_going: bool,
}

/// A submission with the line that it comes from.
struct Numbered {
    line: u64,
    submission: Submission,
}

/// Carries out an import. What comes back are the counts, and the rows that were refused where
/// the others were recorded nevertheless.
///
/// # Errors
/// The rows that are refused, unless the import keeps going; what the store reports.
pub async fn carry_out(
    tracker: &Tracker,
    rows: Rows,
    names: &mut Names,
    by: &str,
    mode: Mode,
) -> Result<(Counts, Vec<RowError>), CliError> {
    let mut refused = Vec::new();
    let mut numbered = Vec::new();
    let correlation_id = correlation();
    for row in rows {
        match row.and_then(|row| resolve(row, names)) {
            Ok((line, entries)) => {
                for entry in entries {
                    let submission = repeatable(entry, by.to_owned(), correlation_id)?;
                    numbered.push(Numbered { line, submission });
                }
            }
            Err(error) => refused.push(error),
        }
    }
    let mut counts = Counts::default();
    if mode.keep_going {
        record_each(tracker, numbered, mode.dry_run, &mut counts, &mut refused).await?;
    } else {
        record_all(tracker, numbered, mode.dry_run, &mut counts, refused).await?;
        refused = Vec::new();
    }
    refused.sort_by_key(|row| row.line);
    counts.refused = refused.len() as u64;
    Ok((counts, refused))
}

fn resolve(row: Row, names: &mut Names) -> Result<(u64, Vec<Entry>), RowError> {
    let mut entries = Vec::new();
    for draft in row.facts {
        match draft {
            Draft::Complete(entry) => entries.push(*entry),
            Draft::Cells(fact) => entries.extend(names.resolve(&fact, row.line)?),
        }
    }
    Ok((row.line, entries))
}

/// Records all or nothing. All rows are rehearsed first, so that every refusal can be named.
async fn record_all(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    dry_run: bool,
    counts: &mut Counts,
    mut refused: Vec<RowError>,
) -> Result<(), CliError> {
    let mut rehearsed = Counts::default();
    let copies = numbered
        .iter()
        .map(|row| Numbered { line: row.line, submission: row.submission.clone() })
        .collect();
    rehearse(tracker, copies, &mut rehearsed, &mut refused).await?;
    if !refused.is_empty() {
        refused.sort_by_key(|row| row.line);
        return Err(CliError::Rows { rows: refused });
    }
    if dry_run {
        *counts = rehearsed;
        return Ok(());
    }
    let submissions = numbered.into_iter().map(|row| row.submission).collect();
    for outcome in tracker.submit(submissions).await? {
        count(counts, &outcome);
    }
    Ok(())
}

async fn rehearse(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    counts: &mut Counts,
    refused: &mut Vec<RowError>,
) -> Result<(), CliError> {
    // In one piece: each row is decided as if those before it had been recorded.
    submit_each(tracker, numbered, true, counts, refused).await
}

async fn record_each(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    dry_run: bool,
    counts: &mut Counts,
    refused: &mut Vec<RowError>,
) -> Result<(), CliError> {
    if dry_run {
        return rehearse(tracker, numbered, counts, refused).await;
    }
    let progress = spinner();
    let mut rest = numbered.into_iter();
    loop {
        let chunk: Vec<Numbered> = rest.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            progress.finish_and_clear();
            return Ok(());
        }
        progress.inc(chunk.len() as u64);
        submit_each(tracker, chunk, false, counts, refused).await?;
    }
}

async fn submit_each(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    dry_run: bool,
    counts: &mut Counts,
    refused: &mut Vec<RowError>,
) -> Result<(), CliError> {
    let (lines, submissions): (Vec<u64>, Vec<Submission>) =
        numbered.into_iter().map(|row| (row.line, row.submission)).unzip();
    let answers = tracker.submit_each(submissions, dry_run).await?;
    for (line, answer) in lines.into_iter().zip(answers) {
        match answer {
            Ok(outcome) => count(counts, &outcome),
            Err(refusal) => {
                refused.push(RowError { line, column: None, problem: refusal.into() });
            }
        }
    }
    Ok(())
}

fn count(counts: &mut Counts, outcome: &Outcome) {
    match outcome {
        Outcome::Recorded(_) => counts.recorded += 1,
        Outcome::Repeated(_) => counts.skipped += 1,
    }
}
