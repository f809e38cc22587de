//! The rolls that were asked for, shared by every snapshot of the views of one log.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::domain::entity::Entity;
use crate::projections::Projections;
use crate::projections::bitemporal::FactTable;
use crate::projections::roll::Roll;

/// A thing in which fewer facts tell of parts is gone through faster than summed up.
const LEAST: usize = 256;

/// The rolls of the things that were asked for. A clone is the same.
#[derive(Clone, Debug)]
pub(super) struct Rolls {
    all: Arc<RwLock<FxHashMap<Entity, Arc<RwLock<Roll>>>>>,
    /// Of how many facts on a thing has a roll.
    least: usize,
}

impl Default for Rolls {
    fn default() -> Self {
        Self { all: Arc::default(), least: LEAST }
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
        let roll = self.rolls.of(entity);
        if let Ok(level) = roll.read()
            && level.is_level_with(self)
        {
            return Some(ask(&level));
        }
        let mut behind = roll.write().unwrap_or_else(|broken| {
            // Whoever carried it on did not come to the end: it is made anew.
            roll.clear_poison();
            let mut behind = broken.into_inner();
            *behind = Roll::default();
            behind
        });
        behind.extend(self, entity);
        Some(ask(&behind))
    }
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
