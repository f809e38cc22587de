//! What a list says otherwise than the register, as a report, and the steps that make the register say it.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::asked::{Asked, Author};
use super::report::{UpdateOutcome, UpdateReport, UpdatedFact};
use super::{Change, Comparison, Ends, Gone, List, Row, Told, compare, end_of};
use crate::domain::command::Command;
use crate::domain::disclosure::Personal;
use crate::domain::entity::Entity;
use crate::domain::entry::Entry;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::recorded::Evidence;
use crate::domain::seq::Seq;
use crate::imports::error::{Difference, ImportError};
use crate::imports::kinds::ending;
use crate::imports::noting::differences;
use crate::imports::order::in_order;
use crate::projections::history::FieldChange;
use crate::projections::listed::ListedFact;
use crate::projections::reading::Reading;
use crate::tracker::{Environment, Sameness, Submission};

/// A command with the place of its fact in the report, and its line.
pub(super) struct Step {
    pub place: Option<usize>,
    pub line: u64,
    pub submission: Submission,
}

/// Who asks for what, and under which id all of it belongs together.
pub(super) struct Planning<'a> {
    pub environment: &'a dyn Environment,
    pub author: &'a Author<'a>,
    pub asked: &'a Asked,
    pub correlation_id: Uuid,
}

/// The steps, as they are found.
#[derive(Default)]
struct Steps {
    retracted: Vec<Step>,
    corrected: Vec<Step>,
    then: Vec<Step>,
}

/// The list as the register has it.
struct Register<'a> {
    kind: FactKind,
    /// The kind of what ends its facts, where the file tells of ends.
    end: Option<FactKind>,
    /// What its facts say, and those that end them.
    facts: BTreeMap<Seq, &'a Fact>,
    /// What has ended, by what: of this the file tells itself.
    ended: BTreeMap<Seq, Seq>,
}

/// The report, and the steps that make the register say what the file says.
pub(super) fn planned(
    reading: &Reading<'_>,
    list: &List,
    planning: &Planning<'_>,
) -> Result<(UpdateReport, Vec<Step>), ImportError> {
    let kind = list.kind().ok_or(ImportError::NoList)?;
    if planning.asked.gone == Gone::Withdraw && ending(kind).is_none() {
        return Err(ImportError::NeverWithdrawn { kind });
    }
    let (register, changes, gone) = held_against(reading, list, kind);
    let (mut report, mut steps) = (UpdateReport::default(), Steps::default());
    // What else the file tells, such as the parties that it registers.
    let is_other = |row: &&Row| !register.is_of(row);
    for row in list.rows.iter().filter(is_other) {
        let submission = planning.told_anew(row)?;
        steps.then.push(Step { place: None, line: row.line, submission });
    }
    for (place, change) in changes {
        planning.note(list, place, change, &register, &mut report, &mut steps)?;
    }
    for seq in gone {
        planning.note_gone(seq, &register, &mut report, &mut steps)?;
    }
    // What was recorded last may rest on what was recorded before it.
    let Steps { retracted, corrected, then } = steps;
    let steps = retracted.into_iter().rev().chain(corrected);
    let steps = steps.chain(in_order(then, |step| &step.submission.command));
    Ok((report, steps.collect()))
}

/// What becomes of each row of a list, by its place in the file, and what is gone.
fn held_against<'a>(
    reading: &Reading<'a>,
    list: &List,
    kind: FactKind,
) -> (Register<'a>, Vec<(usize, Change)>, BTreeSet<Seq>) {
    let end = list.end(kind);
    let things = list.rows.iter().filter_map(|row| row.fact(kind));
    let things: BTreeSet<Entity> = things.map(|fact| fact.topic_ref().entity.into()).collect();
    let things: Vec<Entity> = things.into_iter().collect();
    let known = reading.listed_facts(kind, &things);
    let mut known_ends = end.map_or_else(Vec::new, |end| reading.listed_facts(end, &things));
    let facts = known.iter().chain(&known_ends).map(|one| (one.seq, one.fact)).collect();
    let told = known_ends.iter().map(|end| end.seq).collect();
    let mut ends = Ends { told, of_rows: BTreeMap::new() };
    let ended = known.iter().filter_map(|one| Some((one.seq, one.ended_by?)));
    let ended: BTreeMap<Seq, Seq> = ended.filter(|(_, by)| ends.told.contains(by)).collect();

    let (mut changes, mut gone, over) = compared(reading, list, kind, known, &ends);
    if let Some(end) = end {
        // What ended only what the file says nothing of stays as well.
        let over: BTreeSet<Seq> = over.into_iter().collect();
        let (of_over, of_listed): (Vec<_>, Vec<_>) =
            ended.iter().partition(|(begun, _)| over.contains(*begun));
        let listed: BTreeSet<Seq> = of_listed.into_iter().map(|(_, by)| *by).collect();
        let left_out: BTreeSet<Seq> = of_over.into_iter().map(|(_, by)| *by).collect();
        known_ends.retain(|one| listed.contains(&one.seq) || !left_out.contains(&one.seq));
        ends.of_rows = ends_of_rows(list, end, &changes, &ended);
        let (more, more_gone, _) = compared(reading, list, end, known_ends, &ends);
        changes.extend(more);
        gone.extend(more_gone);
    }
    changes.sort_by_key(|(place, _)| *place);
    (Register { kind, end, facts, ended }, changes, gone.into_iter().collect())
}

/// What becomes of each row of a kind, by its place in the file; what is gone, and what is over.
fn compared(
    reading: &Reading<'_>,
    list: &List,
    kind: FactKind,
    known: Vec<ListedFact<'_>>,
    ends: &Ends,
) -> (Vec<(usize, Change)>, Vec<Seq>, Vec<Seq>) {
    let rows = list.rows.iter().enumerate();
    let rows = rows.filter_map(|(place, row)| Some((place, (row.fact(kind)?, row.told.as_ref()))));
    let (places, told): (Vec<usize>, Vec<Told<'_>>) = rows.unzip();
    let of_rows = places.iter().enumerate().filter_map(|(index, place)| {
        let of_row = ends.of_rows.get(place)?;
        Some((index, of_row.clone()))
    });
    let ends = Ends { told: ends.told.clone(), of_rows: of_rows.collect() };
    let Comparison { changes, gone, over } = compare(reading, known, &told, &ends);
    let in_file = changes.into_iter().map(|(place, change)| match change {
        Change::Same { earlier } => (places[place], Change::Same { earlier: places[earlier] }),
        change => (places[place], change),
    });
    (in_file.collect(), gone, over)
}

/// Of each end in a row that tells what it ends, by its place: what has ended that in the register.
fn ends_of_rows(
    list: &List,
    end: FactKind,
    changes: &[(usize, Change)],
    ended: &BTreeMap<Seq, Seq>,
) -> BTreeMap<usize, BTreeSet<Seq>> {
    let mut by_line: BTreeMap<u64, BTreeSet<Seq>> = BTreeMap::new();
    for (place, change) in changes {
        let seq = match change {
            Change::Unchanged { seq } | Change::Changed { seq, .. } | Change::Ended { seq, .. } => {
                Some(seq)
            }
            Change::Same { .. } | Change::New => None,
        };
        let by = seq.and_then(|seq| ended.get(seq));
        by_line.entry(list.rows[*place].line).or_default().extend(by);
    }
    let rows = list.rows.iter().enumerate().filter(|(_, row)| row.fact(end).is_some());
    rows.filter_map(|(place, row)| Some((place, by_line.get(&row.line)?.clone()))).collect()
}

impl Register<'_> {
    /// Whether a row tells of the list.
    fn is_of(&self, row: &Row) -> bool {
        let kind = row.entry.command.fact().map(Fact::kind);
        kind.is_some() && (kind == Some(self.kind) || kind == self.end)
    }
}

impl Planning<'_> {
    /// Notes what becomes of a row, and what is to be done for it.
    fn note(
        &self,
        list: &List,
        place: usize,
        change: Change,
        register: &Register<'_>,
        report: &mut UpdateReport,
        steps: &mut Steps,
    ) -> Result<(), ImportError> {
        let row = &list.rows[place];
        let Some(fact) = row.entry.command.fact() else { return Ok(()) };
        let mut told = updated(UpdateOutcome::Unchanged, Some(row.line), fact);
        match change {
            Change::Same { earlier } => {
                told.outcome = UpdateOutcome::Same;
                told.same_as = list.rows.get(earlier).map(|row| row.line);
            }
            Change::Unchanged { seq } => told.seq = Some(seq),
            Change::Ended { seq, by } => {
                told.outcome = UpdateOutcome::Ended;
                (told.seq, told.ended_by) = (Some(seq), Some(by));
            }
            Change::New => {
                told.outcome = UpdateOutcome::New;
                let (place, line) = (Some(report.add(told)), row.line);
                let submission = self.told_anew(row)?;
                steps.then.push(Step { place, line, submission });
                return Ok(());
            }
            Change::Changed { seq, data } => {
                (told.outcome, told.seq) = (UpdateOutcome::Changed, Some(seq));
                let recorded = register.facts.get(&seq);
                told.fields = recorded.map(|old| fields_of(old, &data)).unwrap_or_default();
                let (place, line) = (Some(report.add(told)), row.line);
                if self.asked.apply {
                    let command = Command::Correct { seq, data, reason: self.reason()? };
                    let submission = self.fresh(command, row.entry.evidence.clone());
                    steps.corrected.push(Step { place, line, submission });
                }
                return Ok(());
            }
        }
        report.add(told);
        Ok(())
    }

    /// Notes a fact that the file tells no more, and what is to be done for it.
    fn note_gone(
        &self,
        seq: Seq,
        register: &Register<'_>,
        report: &mut UpdateReport,
        steps: &mut Steps,
    ) -> Result<(), ImportError> {
        let Some(fact) = register.facts.get(&seq) else { return Ok(()) };
        let mut told = updated(UpdateOutcome::Gone, None, fact);
        (told.seq, told.ended_by) = (Some(seq), register.ended.get(&seq).copied());
        // What has ended cannot end once more, nor can an end.
        let may_end = told.ended_by.is_none() && Some(fact.kind()) != register.end;
        let place = Some(report.add(told));
        let evidence = || self.author.evidence.to_vec();
        match self.asked.gone {
            _ if !self.asked.apply => {}
            Gone::Keep => {}
            Gone::Retract => {
                let command = Command::Retract { seq, reason: self.reason()? };
                let submission = self.fresh(command, evidence());
                steps.retracted.push(Step { place, line: 0, submission });
            }
            Gone::Withdraw if may_end => {
                let on = self.asked.gone_on.ok_or(ImportError::GoneOnMissing)?;
                let end = end_of(fact, on, &self.reason()?);
                let end = end.ok_or(ImportError::NeverWithdrawn { kind: fact.kind() })?;
                let submission = self.fresh(Command::Record(end), evidence());
                steps.then.push(Step { place, line: 0, submission });
            }
            Gone::Withdraw => {}
        }
        Ok(())
    }

    fn reason(&self) -> Result<String, ImportError> {
        self.asked.reason.clone().ok_or(ImportError::ReasonMissing)
    }

    fn fresh(&self, command: Command, evidence: Vec<Evidence>) -> Submission {
        let entry = Entry { command, personal: Personal::Unsaid, evidence, note: None };
        self.ready(Submission::fresh(entry, self.author.by.to_owned(), self.environment))
    }

    /// A fact that the register does not have: also one that was retracted, since the list tells it again.
    fn told_anew(&self, row: &Row) -> Result<Submission, ImportError> {
        let (entry, by) = (row.entry.clone(), self.author.by.to_owned());
        let one = Submission::repeatable(entry, by, self.correlation_id)
            .map_err(ImportError::Unwritable)?;
        let sameness = Sameness::Content { again: true };
        Ok(self.ready(Submission { sameness, ..one }))
    }

    fn ready(&self, one: Submission) -> Submission {
        let person = self.author.person.map(str::to_owned);
        let clock_is_right = self.asked.clock_is_right;
        Submission { person, correlation_id: Some(self.correlation_id), clock_is_right, ..one }
    }
}

fn updated(outcome: UpdateOutcome, line: Option<u64>, fact: &Fact) -> UpdatedFact {
    let (data, kind) = (fact.object(), fact.kind().into());
    let (seq, ended_by, same_as, recorded, fields) = (None, None, None, None, Vec::new());
    UpdatedFact { outcome, line, seq, ended_by, same_as, recorded, kind, data, fields }
}

/// What a fact should say otherwise, field by field.
fn fields_of(recorded: &Fact, data: &Fact) -> Vec<FieldChange> {
    let differences = differences(recorded, data).into_iter();
    let changes = differences.map(|Difference { field, recorded, came }| FieldChange {
        field: field.to_owned(),
        before: recorded.unwrap_or_default(),
        after: came.unwrap_or_default(),
    });
    changes.collect()
}
