//! What rows register by naming it, when some of them are refused: what only those name is not registered,
//! and what rests on a refused registration is no refusal of its own.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::error::{ImportError, RowError};
use super::report::Registered;
use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::rejection::Rejection;
use crate::tracker::{Outcome, Refusal, Submission, Tracker};

/// The first row that is taken and names it, for each thing that rows register by naming it.
pub struct Wanted(FxHashMap<Entity, usize>);

/// Rehearses submissions, given by their rows in the order in which they are decided, to see what of all that
/// rows register by naming it is named by a row that is taken.
///
/// # Errors
/// What the store reports.
pub async fn rehearse(
    tracker: &Tracker,
    rows: &[usize],
    submissions: &Arc<Vec<Submission>>,
    registered: &[Registered],
) -> Result<Wanted, ImportError> {
    let new: FxHashSet<Entity> = registered.iter().map(Registered::entity).collect();
    let mut wanted: FxHashMap<Entity, usize> = FxHashMap::default();
    let answers = tracker.submit_each(Arc::clone(submissions), true).await?;
    for ((row, submission), answer) in rows.iter().zip(submissions.iter()).zip(&answers) {
        let Some(fact) = submission.command.fact().filter(|_| answer.is_ok()) else { continue };
        if is_registered_by_naming(fact, &new) {
            continue;
        }
        fact.visit_named(|_, entity| {
            let entity = Entity::from(entity);
            if new.contains(&entity) {
                let first = wanted.entry(entity).or_insert(*row);
                *first = (*first).min(*row);
            }
        });
    }
    Ok(Wanted(wanted))
}

impl Wanted {
    /// The row that a submission belongs to: of what is registered by naming it, the first that is taken;
    /// none where none is.
    pub fn row_of(
        &self,
        submission: &Submission,
        row: usize,
        registered: &FxHashSet<Entity>,
    ) -> Option<usize> {
        match submission.command.fact() {
            Some(fact) if is_registered_by_naming(fact, registered) => {
                fact.registers().first().and_then(|entity| self.0.get(entity)).copied()
            }
            Some(_) | None => Some(row),
        }
    }

    /// The row that registers a thing by naming it; none where none that names it is taken.
    pub fn row(&self, registered: &Registered) -> Option<usize> {
        self.0.get(&registered.entity()).copied()
    }
}

/// Whether a fact is there because rows name what it registers.
fn is_registered_by_naming(fact: &Fact, registered: &FxHashSet<Entity>) -> bool {
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
