//! Carrying out what a list says anew: all of it together, or nothing.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::report::{UpdateOutcome, UpdateReport, UpdatedFact};
use super::{Change, Comparison, Gone, LISTS, compare, end_of, fields_of};
use crate::domain::command::Command;
use crate::domain::date::Date;
use crate::domain::disclosure::Personal;
use crate::domain::entity::Entity;
use crate::domain::entry::Entry;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::recorded::Evidence;
use crate::domain::seq::Seq;
use crate::imports::error::{ImportError, RowError};
use crate::imports::order::in_order;
use crate::projections::View;
use crate::projections::reading::Reading;
use crate::tracker::{Environment, Refusal, Sameness, Submission, SubmitError, Tracker};

/// How often a file is held against the register anew because somebody else has recorded meanwhile.
const ATTEMPTS: usize = 8;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Whether the register is to be changed; else the differences are only shown.
    pub apply: bool,
    /// Decide, and record nothing.
    pub dry_run: bool,
    /// What becomes of what is gone.
    pub gone: Gone,
    /// The day on which it ended.
    pub gone_on: Option<Date>,
    /// Why the register is changed.
    pub reason: Option<String>,
    /// Whether somebody vouches for the clock.
    pub clock_is_right: bool,
}

/// Who asks for it, and where it is known from.
pub struct Author<'a> {
    /// Who records.
    pub by: &'a str,
    /// The name of the person who does.
    pub person: Option<&'a str>,
    /// Where what is gone is known from.
    pub evidence: &'a [Evidence],
}

/// A fact of the file, with its line and the fields that the file has of it; none where it has all.
pub struct Row {
    /// Its line, from 1.
    pub line: u64,
    /// The fact as it would be recorded.
    pub entry: Entry,
    /// The fields that the file has.
    pub told: Option<BTreeSet<&'static str>>,
}

/// A command with the place of its fact in the report, and its line.
struct Step {
    place: Option<usize>,
    line: u64,
    submission: Submission,
}

/// Holds the rows of a file against the register, and makes the register say what they say.
///
/// # Errors
/// Where the file tells no list; where a reason or a day is wanting; the rows that are refused; what
/// the store reports.
pub async fn carry_out(
    tracker: &Tracker,
    environment: &dyn Environment,
    rows: &[Row],
    author: &Author<'_>,
    asked: &Asked,
) -> Result<UpdateReport, ImportError> {
    let (mut attempts, import) = (0, environment.new_id());
    loop {
        attempts += 1;
        let views = tracker.views();
        let view = View { as_of: views.today(environment.present()), known_at: views.head() };
        let reading = views.at(view);
        let (mut report, steps) = planned(&reading, environment, rows, author, asked, import)?;
        if !asked.apply {
            return Ok(report);
        }
        (report.applied, report.dry_run) = (true, asked.dry_run);
        let (of, submissions): (Vec<_>, Vec<Submission>) =
            steps.into_iter().map(|step| ((step.place, step.line), step.submission)).unzip();
        if submissions.is_empty() {
            return Ok(report);
        }
        let submitted = tracker.submit_after(Some(view.known_at), submissions, asked.dry_run);
        match submitted.await {
            Ok(outcomes) => {
                report.import = Some(import).filter(|_| !asked.dry_run);
                for ((place, _), outcome) in of.iter().zip(outcomes) {
                    let fact = place.and_then(|place| report.facts.get_mut(place));
                    if let Some(fact) = fact {
                        fact.recorded = Some(outcome.seq());
                    }
                }
                return Ok(report);
            }
            Err(SubmitError::Moved { .. }) if attempts < ATTEMPTS => {}
            Err(SubmitError::Refused { index, refusal }) => {
                return Err(refused(of.get(index).copied(), &report, refusal));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// The refusal of a step, by its line or by the fact that it is about.
fn refused(
    of: Option<(Option<usize>, u64)>,
    report: &UpdateReport,
    refusal: Refusal,
) -> ImportError {
    let (place, line) = of.unwrap_or_default();
    let fact = place.and_then(|place| report.facts.get(place));
    match fact.filter(|fact| fact.outcome == UpdateOutcome::Gone).and_then(|fact| fact.seq) {
        Some(seq) => ImportError::GoneRefused { seq, refusal },
        None => {
            let problem = refusal.into();
            ImportError::Rows { rows: vec![RowError { line, column: None, problem }] }
        }
    }
}

/// The report, and the steps that make the register say what the file says.
fn planned(
    reading: &Reading<'_>,
    environment: &dyn Environment,
    rows: &[Row],
    author: &Author<'_>,
    asked: &Asked,
    correlation_id: Uuid,
) -> Result<(UpdateReport, Vec<Step>), ImportError> {
    let kind = list_of(rows).ok_or(ImportError::NoList)?;
    let listed: Vec<(&Row, &Fact)> =
        rows.iter().filter_map(|row| Some((row, fact_of(row, kind)?))).collect();
    let things: BTreeSet<Entity> =
        listed.iter().map(|(_, fact)| fact.topic_ref().entity.into()).collect();
    let things: Vec<Entity> = things.into_iter().collect();
    let facts: Vec<(Fact, Option<&BTreeSet<&'static str>>)> =
        listed.iter().map(|(row, fact)| ((*fact).clone(), row.told.as_ref())).collect();
    let known = reading.listed_facts(kind, &things);
    let recorded: BTreeMap<Seq, &Fact> = known.iter().map(|one| (one.seq, one.fact)).collect();
    let Comparison { changes, gone } = compare(reading, known, &facts);

    let fresh = |command: Command, evidence: Vec<Evidence>| {
        let entry = Entry { command, personal: Personal::Unsaid, evidence, note: None };
        let one = Submission::fresh(entry, author.by.to_owned(), environment);
        ready(one, correlation_id, author, asked)
    };
    let reason = || asked.reason.clone().ok_or(ImportError::ReasonMissing);
    let mut report = UpdateReport::default();
    let (mut retracted, mut corrected, mut then) = (Vec::new(), Vec::new(), Vec::new());
    // What else the file tells, such as the parties that it registers.
    for row in rows.iter().filter(|row| fact_of(row, kind).is_none()) {
        then.push(Step {
            place: None,
            line: row.line,
            submission: told_anew(row, correlation_id, author, asked)?,
        });
    }
    for ((row, fact), change) in listed.iter().zip(changes) {
        let mut told = updated(UpdateOutcome::Unchanged, Some(row.line), fact);
        match change {
            Change::Same => {}
            Change::Unchanged { seq } => told.seq = Some(seq),
            Change::Ended { seq, by } => {
                (told.outcome, told.seq, told.ended_by) =
                    (UpdateOutcome::Ended, Some(seq), Some(by));
            }
            Change::New => {
                told.outcome = UpdateOutcome::New;
                let place = Some(report.add(told));
                let submission = told_anew(row, correlation_id, author, asked)?;
                then.push(Step { place, line: row.line, submission });
                continue;
            }
            Change::Changed { seq, data } => {
                (told.outcome, told.seq) = (UpdateOutcome::Changed, Some(seq));
                told.fields =
                    recorded.get(&seq).map(|old| fields_of(old, &data)).unwrap_or_default();
                let place = Some(report.add(told));
                if asked.apply {
                    let command = Command::Correct { seq, data, reason: reason()? };
                    let submission = fresh(command, row.entry.evidence.clone());
                    corrected.push(Step { place, line: row.line, submission });
                }
                continue;
            }
        }
        report.add(told);
    }
    for seq in gone {
        let Some(fact) = recorded.get(&seq) else { continue };
        let mut told = updated(UpdateOutcome::Gone, None, fact);
        told.seq = Some(seq);
        let place = Some(report.add(told));
        let step =
            |command| Step { place, line: 0, submission: fresh(command, author.evidence.to_vec()) };
        match asked.gone {
            _ if !asked.apply => {}
            Gone::Keep => {}
            Gone::Retract => retracted.push(step(Command::Retract { seq, reason: reason()? })),
            Gone::Withdraw => {
                let on = asked.gone_on.ok_or(ImportError::GoneOnMissing)?;
                let end =
                    end_of(fact, on, &reason()?).ok_or(ImportError::NeverWithdrawn { kind })?;
                then.push(step(Command::Record(end)));
            }
        }
    }
    // What was recorded last may rest on what was recorded before it.
    let steps = retracted.into_iter().rev().chain(corrected);
    let steps = steps.chain(in_order(then, |step| &step.submission.command));
    Ok((report, steps.collect()))
}

/// The kind of the list that a file is: of what is kept in lists, that which the file tells most of; the
/// parties, where it tells of nothing else.
fn list_of(rows: &[Row]) -> Option<FactKind> {
    let count = |kind: FactKind| rows.iter().filter(|row| fact_of(row, kind).is_some()).count();
    let others = LISTS.into_iter().filter(|kind| *kind != FactKind::PartyRegistered);
    let most = others.max_by_key(|kind| count(*kind)).filter(|kind| count(*kind) > 0);
    let parties = Some(FactKind::PartyRegistered).filter(|kind| count(*kind) > 0);
    most.or(parties)
}

fn fact_of(row: &Row, kind: FactKind) -> Option<&Fact> {
    row.entry.command.fact().filter(|fact| fact.kind() == kind)
}

/// A fact that the register does not have: also one that was retracted, since the list tells it again.
fn told_anew(
    row: &Row,
    correlation_id: Uuid,
    author: &Author<'_>,
    asked: &Asked,
) -> Result<Submission, ImportError> {
    let (entry, by) = (row.entry.clone(), author.by.to_owned());
    let one = Submission::repeatable(entry, by, correlation_id).map_err(ImportError::Unwritable)?;
    let sameness = Sameness::Content { again: true };
    Ok(ready(Submission { sameness, ..one }, correlation_id, author, asked))
}

fn ready(one: Submission, correlation_id: Uuid, author: &Author<'_>, asked: &Asked) -> Submission {
    let person = author.person.map(str::to_owned);
    let clock_is_right = asked.clock_is_right;
    Submission { person, correlation_id: Some(correlation_id), clock_is_right, ..one }
}

fn updated(outcome: UpdateOutcome, line: Option<u64>, fact: &Fact) -> UpdatedFact {
    let (data, kind) = (fact.object(), fact.kind().into());
    let (seq, ended_by, recorded, fields) = (None, None, None, Vec::new());
    UpdatedFact { outcome, line, seq, ended_by, recorded, kind, data, fields }
}
