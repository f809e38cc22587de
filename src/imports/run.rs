//! Carrying an import out: every row looked up, decided and recorded, or all of them refused.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use uuid::Uuid;

use super::cells::WrittenCell;
use super::error::{ImportError, RowError};
use super::made_ids::{self, Resolved};
use super::names::Names;
use super::noting::Noting;
use super::order::in_order;
use super::registering::{Rehearsed, Verdict, is_registered_by_naming};
use super::report::{Registered, Report};
use super::{Draft, Mode, Row, Rows, look_alikes, parallel, registering, update};
use crate::domain::command::Command;
use crate::domain::entity::Entity;
use crate::domain::entry::Entry;
use crate::domain::event::fact::{Fact, FactKind};
use crate::tracker::{Sameness, Submission, SubmitError, Tracker};

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
    let mut noting = Noting::new(tracker, mode.dry_run);
    let (mut numbered, rests) = look_up(rows, names, recorder, &mut noting)?;
    let new: FxHashSet<Entity> = names.registered().iter().map(Registered::entity).collect();
    for Numbered { submission, .. } in &mut numbered {
        submission.clock_is_right = mode.clock_is_right;
        // What is only named is registered whenever it is needed: the file does not tell of it.
        let fact = submission.command.fact();
        let is_named = fact.is_some_and(|fact| is_registered_by_naming(fact, &new));
        submission.sameness = Sameness::Content { again: mode.again || is_named };
    }
    if mode.repeated {
        numbered.iter_mut().for_each(retell);
    }
    if !recorder.in_file_order {
        numbered = in_order(numbered, |one| &one.submission.command);
    }
    let numbered = register(tracker, numbered, names, &rests, mode, &mut noting).await?;
    if !mode.keep_going {
        return record_all(tracker, numbered, noting).await;
    }
    if mode.dry_run {
        submit_each(tracker, numbered, true, &mut noting).await?;
        return Ok(noting.report);
    }
    let mut rest = numbered.into_iter();
    loop {
        let chunk: Vec<Numbered> = rest.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(noting.report);
        }
        progress(chunk.len());
        submit_each(tracker, chunk, false, &mut noting).await?;
    }
}

/// Notes what rows register by naming it, and leaves out what no row needs that is recorded. Where an import
/// keeps going, rows that rest on a refused registration are refused.
async fn register(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    names: &Names,
    rests: &[(usize, usize)],
    mode: Mode,
    noting: &mut Noting<'_>,
) -> Result<Vec<Numbered>, ImportError> {
    let mut registered = names.registered().to_vec();
    let new: FxHashSet<Entity> = registered.iter().map(Registered::entity).collect();
    let may_leave_out = !new.is_empty() && (mode.keep_going || tracker.views().has_revisions());
    let mut left = numbered;
    if may_leave_out || mode.keep_going && !rests.is_empty() {
        let (rows, submissions) = apart(left);
        let answers = tracker.submit_each(Arc::clone(&submissions), true).await?;
        let (new, keep_going) = (&new, mode.keep_going);
        let rehearsed = Rehearsed {
            rows: &rows,
            submissions: &submissions,
            answers: &answers,
            new,
            rests,
            keep_going,
        };
        let verdicts = rehearsed.verdicts();
        let mut firsts: FxHashMap<Entity, usize> = FxHashMap::default();
        for (submission, verdict) in submissions.iter().zip(&verdicts) {
            if let (Verdict::Taken(row), Some(fact)) = (verdict, submission.command.fact()) {
                firsts.extend(fact.registers().into_iter().map(|entity| (entity, *row)));
            }
        }
        noting.note_rehearsed(&rows, &submissions, answers, &verdicts);
        let submissions = Arc::unwrap_or_clone(submissions);
        let numbered = submissions.into_iter().zip(verdicts).filter_map(|(submission, verdict)| {
            let Verdict::Taken(row) = verdict else { return None };
            Some(Numbered { row, submission })
        });
        left = numbered.collect();
        registered.retain_mut(|new| {
            let row = firsts.get(&new.entity()).and_then(|row| noting.report.rows.get(*row));
            row.inspect(|row| new.line = row.line).is_some()
        });
        registered.sort_by_key(|new| new.line);
    }
    look_alikes::find(&mut registered, names.known());
    noting.report.registered = registered;
    Ok(left)
}

fn retell(numbered: &mut Numbered) {
    if let Command::Record(fact) = &numbered.submission.command {
        numbered.submission.command = Command::Retell(fact.clone());
    }
}

/// The rows that name things as other rows taught them.
type Rests = Vec<(usize, usize)>;

/// The submissions of all rows that can be read and whose names are known, and which of them name things by
/// what others register. Rows that register are looked up first: any may name what they do.
fn look_up(
    rows: Rows,
    names: &mut Names,
    recorder: &Recorder<'_>,
    noting: &mut Noting<'_>,
) -> Result<(Vec<Numbered>, Rests), ImportError> {
    let mut rests = Vec::new();
    let mut waiting = Vec::with_capacity(rows.len());
    noting.report.rows.reserve_exact(rows.len());
    let mut of_rows: Vec<Vec<Entry>> = Vec::with_capacity(rows.len());
    for row in rows {
        let line = row.as_ref().map_or_else(|error| error.line, |row| row.line);
        let index = noting.add_row(line);
        of_rows.push(Vec::new());
        match row {
            Ok(row) if row.facts.is_empty() => noting.report.counts.empty += 1,
            Ok(row) => waiting.push((index, row)),
            Err(error) => noting.refuse(index, error),
        }
    }
    waiting.sort_by_key(|(_, row)| !registers(row));
    for (index, row) in waiting {
        match resolve(row, names) {
            Ok((entries, id)) => {
                of_rows[index] = entries;
                noting.report.rows[index].made = id;
                let all = &noting.report.rows;
                rests.extend(names.take_rests().into_iter().filter_map(|line| {
                    let by = all.binary_search_by_key(&line, |row| row.line).ok()?;
                    (by != index).then_some((index, by))
                }));
            }
            Err(error) => noting.refuse(index, error),
        }
    }
    let entries = of_rows.into_iter().enumerate();
    let entries = entries.flat_map(|(row, entries)| entries.into_iter().map(move |one| (row, one)));
    let entries: Vec<(usize, Entry)> = entries.collect();
    let numbered = parallel::map(entries, |(row, entry)| {
        let by = recorder.by.to_owned();
        let submission = Submission::repeatable(entry, by, recorder.correlation_id);
        let person = recorder.person.map(str::to_owned);
        let submission = submission.map(|one| Submission { person, ..one });
        submission.map(|submission| Numbered { row, submission }).map_err(ImportError::Unwritable)
    });
    let numbered: Result<Vec<Numbered>, ImportError> = numbered.into_iter().collect();
    Ok((numbered?, rests))
}

/// The lines that tell no fact.
pub fn empty_lines(rows: &Rows) -> Vec<u64> {
    let empty = rows.iter().flatten().filter(|row| row.facts.is_empty());
    empty.map(|row| row.line).collect()
}

/// The facts of all rows, each with the fields that the file has of it.
///
/// # Errors
/// [`ImportError::Rows`], where any cannot be read.
pub fn read_rows(rows: Rows, names: &mut Names) -> Result<Vec<update::Row>, ImportError> {
    let (mut read, mut refused) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        match row.and_then(|row| told_by(row, names)) {
            Ok(of_row) => read.extend(of_row),
            Err(error) => refused.push(error),
        }
    }
    if refused.is_empty() { Ok(read) } else { Err(ImportError::Rows { rows: refused }) }
}

fn told_by(row: Row, names: &mut Names) -> Result<Vec<update::Row>, RowError> {
    let line = row.line;
    let of_file = row.facts.iter().filter_map(|draft| {
        let told: Option<BTreeSet<&'static str>> = match draft {
            Draft::Complete(_) => None,
            Draft::Cells(fact) => Some(fact.told.iter().copied().collect()),
        };
        Some((draft.kind()?, told))
    });
    // Before a fact may stand what it registers: each is of the first draft of its kind that is left.
    let mut drafts: Vec<(FactKind, Option<BTreeSet<&'static str>>)> = of_file.collect();
    let (entries, _) = resolve(row, names)?;
    let read = entries.into_iter().map(|entry| {
        let kind = entry.command.fact().map(Fact::kind);
        let place = drafts.iter().position(|(draft, _)| Some(*draft) == kind);
        let told = place.and_then(|place| drafts.remove(place).1);
        update::Row { line, entry, told }
    });
    Ok(read.collect())
}

/// Whether a row of cells registers something.
fn registers(row: &Row) -> bool {
    row.facts.iter().any(|fact| match fact {
        Draft::Complete(_) => false,
        Draft::Cells(fact) => !fact.kind.event.registers().is_empty(),
    })
}

/// The facts of a row, whose names are forgotten again where it is refused.
fn resolve(row: Row, names: &mut Names) -> Result<Resolved, RowError> {
    let resolved = entries_of(row, names);
    if resolved.is_ok() {
        names.keep_row();
    } else {
        names.forget_row();
    }
    resolved
}

fn entries_of(row: Row, names: &mut Names) -> Result<Resolved, RowError> {
    let (mut entries, mut id): Resolved = (Vec::new(), None);
    for draft in row.facts {
        match draft {
            Draft::Complete(entry) => entries.push(*entry),
            Draft::Cells(mut fact) => {
                // What the row ends is what it begins.
                let begun = id.as_deref().filter(|_| fact.kind.event.registers().is_empty());
                if let Some((place, begun)) = fact.makes.take_if(|_| begun.is_some()).zip(begun) {
                    let written = begun.into();
                    fact.cells.push(WrittenCell { place, written });
                }
                let (of_fact, made) = made_ids::resolve(fact, row.line, names)?;
                entries.extend(of_fact);
                id = id.or(made);
            }
        }
    }
    Ok((entries, id))
}

/// Records all or nothing. Where something is refused, all rows are rehearsed, so that every refusal
/// can be named.
async fn record_all(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    mut noting: Noting<'_>,
) -> Result<Report, ImportError> {
    let (places, submissions) = apart(numbered);
    let mut attempts = 0;
    loop {
        attempts += 1;
        let Report { dry_run, counts, .. } = noting.report;
        if !dry_run && counts.refused == 0 {
            match tracker.submit(Arc::clone(&submissions)).await {
                Ok(outcomes) => {
                    noting.note_all(&places, &submissions, outcomes.into_iter().map(Ok));
                    return Ok(noting.report);
                }
                Err(SubmitError::Refused { .. }) if attempts < ATTEMPTS => {}
                Err(error) => return Err(error.into()),
            }
        }
        // In one piece: each row is decided as if those before it had been recorded.
        let answers = tracker.submit_each(Arc::clone(&submissions), true).await?;
        let lost = registering::lost(&submissions, &answers);
        noting.note_all(&places, &submissions, answers);
        if noting.report.counts.refused > 0 {
            let rows = noting.report.rows.into_iter().flat_map(|row| row.refused);
            let rows = rows.filter(|error| !registering::follows(error, &lost)).collect();
            return Err(ImportError::Rows { rows });
        }
        if dry_run {
            let recorded = noting.report.counts.recorded;
            let limit = tracker.at_once().filter(|limit| recorded > *limit as u64);
            return Ok(Report { limit, ..noting.report });
        }
        // Somebody else has recorded meanwhile what was wanting.
        noting.begin_anew();
    }
}

async fn submit_each(
    tracker: &Tracker,
    numbered: Vec<Numbered>,
    dry_run: bool,
    noting: &mut Noting<'_>,
) -> Result<(), ImportError> {
    let (places, submissions) = apart(numbered);
    let answers = tracker.submit_each(Arc::clone(&submissions), dry_run).await?;
    noting.note_all(&places, &submissions, answers);
    Ok(())
}

/// The places of submissions in the report, and the submissions.
fn apart(numbered: Vec<Numbered>) -> (Vec<usize>, Arc<Vec<Submission>>) {
    let (places, submissions): (_, Vec<_>) =
        numbered.into_iter().map(|one| (one.row, one.submission)).unzip();
    (places, Arc::new(submissions))
}
