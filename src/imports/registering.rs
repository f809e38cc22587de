//! What rows register by naming it, when some of them are refused: what only those name is not registered,
//! and what rests on a refused registration is no refusal of its own.

use rustc_hash::{FxHashMap, FxHashSet};

use super::error::RowError;
use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::rejection::Rejection;
use crate::tracker::{Known, Outcome, Refusal, Submission};

/// What becomes of a submission by its rehearsal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is submitted, for a row: what rows register by naming it, for the first that is taken.
    Taken(usize),
    /// It is left out: nobody needs it, or its row is refused already.
    Left,
    /// It is refused, as it was in the rehearsal: without what only it names, it would be for another cause.
    Refused,
    /// It is refused, since it rests on a registration that is, by this row.
    RestsOn(usize),
}

/// Submissions as they were rehearsed, in the order in which they are decided.
pub struct Rehearsed<'a> {
    /// Their rows.
    pub rows: &'a [usize],
    /// They themselves.
    pub submissions: &'a [Submission],
    /// What became of each.
    pub answers: &'a [Result<Outcome, Refusal>],
    /// What rows register by naming it.
    pub new: &'a FxHashSet<Entity>,
    /// The rows that name things as other rows taught them.
    pub rests: &'a [(usize, usize)],
    /// Whether what can be recorded is.
    pub keep_going: bool,
}

impl Rehearsed<'_> {
    /// What becomes of each submission.
    #[must_use]
    pub fn verdicts(&self) -> Vec<Verdict> {
        let resting = self.resting();
        let wanted = self.wanted(&resting);
        let verdict = |index: usize| {
            let (row, answer) = (self.rows[index], &self.answers[index]);
            let is_refused = self.keep_going && answer.is_err();
            let Some(fact) = self.submissions[index].command.fact() else {
                return Verdict::Taken(row);
            };
            if is_registered_by_naming(fact, self.new) {
                let first = fact.registers().first().and_then(|new| wanted.get(new)).copied();
                return match (is_refused, first) {
                    (true, _) => Verdict::Refused,
                    (false, Some(first)) => Verdict::Taken(first),
                    (false, None) => Verdict::Left,
                };
            }
            match resting.get(&index) {
                Some(by) if *by == row => Verdict::Left,
                Some(by) => Verdict::RestsOn(*by),
                None if is_refused && self.names_any(fact, |new| !wanted.contains_key(new)) => {
                    Verdict::Refused
                }
                None => Verdict::Taken(row),
            }
        };
        (0..self.submissions.len()).map(verdict).collect()
    }

    /// The submissions that rest on a refused registration, each with the row of that.
    fn resting(&self) -> FxHashMap<usize, usize> {
        let (mut lost, mut rows, mut resting) =
            (FxHashMap::default(), FxHashSet::default(), FxHashMap::default());
        if !self.keep_going {
            return resting;
        }
        let facts = || {
            let facts = self.submissions.iter().map(|one| one.command.fact());
            facts.enumerate().filter_map(|(index, fact)| Some((index, fact?)))
        };
        for (index, fact) in facts().filter(|(index, _)| self.answers[*index].is_err()) {
            if is_registered_by_naming(fact, self.new) {
                lost.extend(fact.registers().into_iter().map(|new| (new, self.rows[index])));
            } else if !fact.registers().is_empty() {
                rows.insert(self.rows[index]);
            }
        }
        if lost.is_empty() && rows.is_empty() {
            return resting;
        }
        let mut taught: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (row, by) in self.rests {
            taught.entry(*row).or_default().push(*by);
        }
        loop {
            let before = rows.len();
            for (index, fact) in facts() {
                if is_registered_by_naming(fact, self.new) || resting.contains_key(&index) {
                    continue;
                }
                let row = self.rows[index];
                let by = taught.get(&row).and_then(|by| by.iter().find(|by| rows.contains(*by)));
                let mut by = by.copied();
                fact.visit_named(|_, named| by = by.or(lost.get(&Entity::from(named)).copied()));
                let Some(by) = by else { continue };
                resting.insert(index, by);
                if !fact.registers().is_empty() {
                    rows.insert(row);
                }
            }
            if rows.len() == before {
                return resting;
            }
        }
    }

    /// The first row that needs it, of all that rows register by naming it. What was retracted since it was
    /// recorded is not recorded again, and needs nothing.
    fn wanted(&self, resting: &FxHashMap<usize, usize>) -> FxHashMap<Entity, usize> {
        let mut wanted: FxHashMap<Entity, usize> = FxHashMap::default();
        for (index, submission) in self.submissions.iter().enumerate() {
            let needs = match &self.answers[index] {
                Ok(Outcome::Recorded { .. }) => !resting.contains_key(&index),
                Ok(Outcome::Known(Known::Retracted { .. })) => false,
                Ok(Outcome::Known(_) | Outcome::Repeated(_)) | Err(_) => !self.keep_going,
            };
            let Some(fact) = submission.command.fact().filter(|_| needs) else { continue };
            if is_registered_by_naming(fact, self.new) {
                continue;
            }
            let row = self.rows[index];
            fact.visit_named(|_, entity| {
                let entity = Entity::from(entity);
                if self.new.contains(&entity) {
                    let first = wanted.entry(entity).or_insert(row);
                    *first = (*first).min(row);
                }
            });
        }
        wanted
    }

    fn names_any(&self, fact: &Fact, is: impl Fn(&Entity) -> bool) -> bool {
        let mut found = false;
        fact.visit_named(|_, entity| {
            let entity = Entity::from(entity);
            found = found || self.new.contains(&entity) && is(&entity);
        });
        found
    }
}

/// Whether a fact is there because rows name what it registers.
pub fn is_registered_by_naming(fact: &Fact, registered: &FxHashSet<Entity>) -> bool {
    !fact.kind().registers().is_empty()
        && fact.registers().iter().any(|entity| registered.contains(entity))
}

/// What is not registered, since the facts that would have are refused.
pub fn lost(submissions: &[Submission], answers: &[Result<Outcome, Refusal>]) -> FxHashSet<Entity> {
    let refused = submissions.iter().zip(answers).filter(|(_, answer)| answer.is_err());
    refused
        .filter_map(|(submission, _)| submission.command.fact())
        .flat_map(Fact::registers)
        .collect()
}

/// Whether a row is refused only because what it names is not registered, by the fault of another row.
pub fn follows(error: &RowError, lost: &FxHashSet<Entity>) -> bool {
    let unknown = |rule: &Rejection| match rule {
        Rejection::Unknown { entity, .. } => lost.contains(entity),
        _ => false,
    };
    error.problem.rule().is_some_and(unknown)
}
