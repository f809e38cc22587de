//! Carrying an import out: every row looked up, decided and recorded, or all of them refused.

use std::sync::Arc;

use uuid::Uuid;

use super::error::{ImportError, RowError};
use super::names::Names;
use super::order::decided_in_order;
use super::report::{Counts, Registered, Report, RowReport};
use super::{Draft, Mode, Row, Rows, look_alikes, parallel, registering};
use crate::domain::command::Command;
use crate::domain::entry::Entry;
use crate::tracker::{Outcome, Refusal, Submission, SubmitError, Tracker};

/// How many submissions go to the tracker at once when each is recorded for itself.
const CHUNK: usize = 1000;

/// How often an import is decided anew because somebody else has recorded meanwhile.
const ATTEMPTS: usize = 8;

/// Who records, under which id all of it belongs together, and in which order.
pub struct Recorder<'a> {
    /// Who records.
    pub by: &'a str,
    /// The name of the person who does.
    pub person: Option<&'a str>,
    /// The id of the import.
    pub correlation_id: Uuid,
    /// Whether the order of the file is kept.
    pub in_file_order: bool,
}

/// A submission with the place of its row in the report.
struct Numbered {
    row: usize,
    submission: Submission,
}

/// Carries out an import.
///
/// # Errors
/// The rows that are refused, unless the import keeps going; what the store reports.
pub async fn carry_out(
    tracker: &Tracker,
    rows: Rows,
    names: &mut Names,
    recorder: &Recorder<'_>,
    mode: Mode,
    mut progress: impl FnMut(usize),
) -> Result<Report, ImportError> {
    let mut report = Report {
        dry_run: mode.dry_run,
        counts: Counts::default(),
        rows: Vec::new(),
        registered: Vec::new(),
    };
    let mut numbered = look_up(rows, names, recorder, &mut report)?;
    for one in &mut numbered {
        one.submission.clock_is_right = mode.clock_is_right;
    }
    if mode.repeated {
        numbered.iter_mut().for_each(retell);
    }
    let numbered = if recorder.in_file_order { numbered } else { in_order(numbered) };
    let numbered = register(tracker, numbered, names, mode, &mut report).await?;
    if !mode.keep_going {
        return record_all(tracker, numbered, report).await;
    }
    if mode.dry_run {
        submit_each(tracker, numbered, true, &mut report).await?;
        return Ok(report);
    }
    let mut rest = numbered.into_iter();
    loop {
        let chunk: Vec<Numbered> = rest.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(report);
        }
        progress(chunk.len());
        submit_each(tracker, chunk, false, &mut report).await?;
    }
}

/// Notes what rows register by naming it. Where an import keeps going, what only rows name that are refused
/// is left out, and belongs to the first row that is taken.
async fn register(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    names: &Names,
    mode: Mode,
    report: &mut Report,
) -> Result<Vec<Numbered>, ImportError> {
    let mut registered = names.registered().to_vec();
    let mut left = numbered;
    if mode.keep_going && !registered.is_empty() {
        let (places, submissions) = apart(left);
        let wanted = registering::rehearse(tracker, &places, &submissions, &registered).await?;
        let new = registered.iter().map(Registered::entity).collect();
        let submissions = Arc::unwrap_or_clone(submissions);
        let numbered = places.into_iter().zip(submissions).filter_map(|(row, submission)| {
            let row = wanted.row_of(&submission, row, &new)?;
            Some(Numbered { row, submission })
        });
        left = numbered.collect();
        registered.retain_mut(|new| {
            let row = wanted.row(new).and_then(|row| report.rows.get(row));
            row.inspect(|row| new.line = row.line).is_some()
        });
        registered.sort_by_key(|new| new.line);
    }
    look_alikes::find(&mut registered, names.known());
    report.registered = registered;
    Ok(left)
}

fn retell(numbered: &mut Numbered) {
    if let Command::Record(fact) = &numbered.submission.command {
        numbered.submission.command = Command::Retell(fact.clone());
    }
}

/// The submissions in the order in which they are decided.
fn in_order(numbered: Vec<Numbered>) -> Vec<Numbered> {
    let commands: Vec<&Command> = numbered.iter().map(|one| &one.submission.command).collect();
    let order = decided_in_order(&commands);
    let mut numbered: Vec<Option<Numbered>> = numbered.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| numbered[place].take()).collect()
}

/// The submissions of all rows that can be read and whose names are known.
fn look_up(
    rows: Rows,
    names: &mut Names,
    recorder: &Recorder<'_>,
    report: &mut Report,
) -> Result<Vec<Numbered>, ImportError> {
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let line = row.as_ref().map_or_else(|error| error.line, |row| row.line);
        let index = report.rows.len();
        report.rows.push(RowReport { line, seqs: Vec::new(), is_new: false, refused: Vec::new() });
        match row.and_then(|row| resolve(row, names)) {
            Ok(of_row) => {
                report.counts.empty += u64::from(of_row.is_empty());
                entries.extend(of_row.into_iter().map(|entry| (index, entry)));
            }
            Err(error) => refuse(report, index, error),
        }
    }
    let numbered = parallel::map(entries, |(row, entry)| {
        let by = recorder.by.to_owned();
        let submission = Submission::repeatable(entry, by, recorder.correlation_id);
        let person = recorder.person.map(str::to_owned);
        let submission = submission.map(|one| Submission { person, ..one });
        submission.map(|submission| Numbered { row, submission }).map_err(ImportError::Unwritable)
    });
    numbered.into_iter().collect()
}

/// The facts of a row, whose names are forgotten again where it is refused.
fn resolve(row: Row, names: &mut Names) -> Result<Vec<Entry>, RowError> {
    let entries = entries_of(row, names);
    if entries.is_ok() {
        names.keep_row()
    } else {
        names.forget_row()
    }
    entries
}

fn entries_of(row: Row, names: &mut Names) -> Result<Vec<Entry>, RowError> {
    let mut entries = Vec::new();
    for draft in row.facts {
        match draft {
            Draft::Complete(entry) => entries.push(*entry),
            Draft::Cells(fact) => entries.extend(names.resolve(&fact, row.line)?),
        }
    }
    Ok(entries)
}

/// Records all or nothing. Where something is refused, all rows are rehearsed, so that every refusal
/// can be named.
async fn record_all(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    mut report: Report,
) -> Result<Report, ImportError> {
    let (places, submissions) = apart(numbered);
    let mut attempts = 0;
    loop {
        attempts += 1;
        if !report.dry_run && report.counts.refused == 0 {
            match tracker.submit(Arc::clone(&submissions)).await {
                Ok(outcomes) => {
                    note_all(&mut report, &places, outcomes.into_iter().map(Ok));
                    return Ok(report);
                }
                Err(SubmitError::Refused { .. }) if attempts < ATTEMPTS => {}
                Err(error) => return Err(error.into()),
            }
        }
        // In one piece: each row is decided as if those before it had been recorded.
        let answers = tracker.submit_each(Arc::clone(&submissions), true).await?;
        let lost = registering::lost(&submissions, &answers);
        note_all(&mut report, &places, answers);
        if report.counts.refused > 0 {
            let rows = report.rows.into_iter().flat_map(|row| row.refused);
            let rows = rows.filter(|error| !registering::follows(error, &lost)).collect();
            return Err(ImportError::Rows { rows });
        }
        if report.dry_run {
            return Ok(report);
        }
        // Somebody else has recorded meanwhile what was wanting.
        report.counts = Counts { empty: report.counts.empty, ..Counts::default() };
        for row in &mut report.rows {
            (row.seqs, row.is_new) = (Vec::new(), false);
        }
    }
}

async fn submit_each(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    dry_run: bool,
    report: &mut Report,
) -> Result<(), ImportError> {
    let (places, submissions) = apart(numbered);
    note_all(report, &places, tracker.submit_each(submissions, dry_run).await?);
    Ok(())
}

/// The places of submissions in the report, and the submissions.
fn apart(numbered: Vec<Numbered>) -> (Vec<usize>, Arc<Vec<Submission>>) {
    let (places, submissions): (_, Vec<_>) =
        numbered.into_iter().map(|one| (one.row, one.submission)).unzip();
    (places, Arc::new(submissions))
}

/// Notes what became of the facts of rows.
fn note_all(
    report: &mut Report,
    places: &[usize],
    answers: impl IntoIterator<Item = Result<Outcome, Refusal>>,
) {
    for (row, answer) in places.iter().zip(answers) {
        note(report, *row, answer);
    }
}

/// Notes what became of one fact of a row.
fn note(report: &mut Report, index: usize, answer: Result<Outcome, Refusal>) {
    let Some(row) = report.rows.get_mut(index) else { return };
    match answer {
        Ok(outcome) => {
            row.seqs.push(outcome.event().seq);
            match outcome {
                Outcome::Recorded { .. } => {
                    report.counts.recorded += 1;
                    row.is_new = true;
                }
                Outcome::Repeated(_) => report.counts.skipped += 1,
            }
        }
        Err(refusal) => {
            let error = RowError { line: row.line, column: None, problem: refusal.into() };
            refuse(report, index, error);
        }
    }
}

fn refuse(report: &mut Report, index: usize, error: RowError) {
    if let Some(row) = report.rows.get_mut(index) {
        row.refused.push(error);
        report.counts.refused += 1;
    }
}
