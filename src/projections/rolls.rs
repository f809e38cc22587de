//! The rolls that were asked for, shared by every snapshot of the views of one log.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::domain::entity::Entity;
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::projections::bitemporal::FactTable;
use crate::projections::roll::Roll;
use crate::projections::roster::Roster;

/// A thing in which fewer facts tell of parts is gone through faster than summed up.
const LEAST: usize = 256;

/// The rolls of the things that were asked for. A clone is the same.
#[derive(Clone, Debug)]
pub(super) struct Rolls {
    all: Arc<RwLock<FxHashMap<Entity, Arc<RwLock<Roll>>>>>,
    /// How many parties are listed.
    roster: Arc<RwLock<Roster>>,
    /// Of how many facts on a thing has a roll.
    least: usize,
}

impl Default for Rolls {
    fn default() -> Self {
        Self { all: Arc::default(), roster: Arc::default(), least: LEAST }
    }
}

impl Projections {
    /// Has the counts of every declaration summed up, however few facts tell of it: what is answered
    /// must be the same.
    pub fn sum_up_everything(&mut self) {
        self.table.rolls.least = 0;
    }
}

impl FactTable {
    /// What the roll of a thing says, carried on to the head of this table; none for a thing of which
    /// so little is told that it need not have one.
    pub fn roll<T>(&self, entity: &Entity, ask: impl FnOnce(&Roll) -> T) -> Option<T> {
        if self.thing(entity)?.parts.len() < self.rolls.least {
            return None;
        }
        Some(level(
            &self.rolls.of(entity),
            |roll| roll.is_level_with(self),
            |roll| roll.extend(self, entity),
            ask,
        ))
    }

    /// How many parties are listed, as known at a seq.
    pub fn listed_parties(&self, known_at: Seq) -> usize {
        let is_level = |roster: &Roster| roster.is_level_with(self);
        level(
            &self.rolls.roster,
            is_level,
            |roster| roster.extend(self),
            |roster| roster.count(known_at),
        )
    }
}

/// Asks what was carried on to where it has to be.
fn level<R: Default, T>(
    of: &RwLock<R>,
    is_level: impl Fn(&R) -> bool,
    extend: impl FnOnce(&mut R),
    ask: impl FnOnce(&R) -> T,
) -> T {
    if let Ok(level) = of.read()
        && is_level(&level)
    {
        return ask(&level);
    }
    let mut behind = of.write().unwrap_or_else(|broken| {
        // Whoever carried it on did not come to the end: it is made anew.
        of.clear_poison();
        let mut behind = broken.into_inner();
        *behind = R::default();
        behind
    });
    extend(&mut behind);
    ask(&behind)
}

impl Rolls {
    fn of(&self, entity: &Entity) -> Arc<RwLock<Roll>> {
        let known = self.all.read().unwrap_or_else(PoisonError::into_inner).get(entity).cloned();
        known.unwrap_or_else(|| {
            let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(entity.clone()).or_default())
        })
    }
}
