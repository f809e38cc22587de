//! The rolls that were asked for, shared by every snapshot of the views of one log.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::domain::entity::Entity;
use crate::projections::Projections;
use crate::projections::days::Days;
use crate::projections::roll::Roll;
use crate::projections::roster::Roster;

/// A thing in which fewer facts tell of parts is gone through faster than summed up.
const LEAST: usize = 256;

/// Of more facts than that it is not asked what they touch: everything is gone through.
const MANY: usize = 20_000;

/// The rolls of the things that were asked for. A clone is the same.
#[derive(Clone, Debug)]
pub(super) struct Rolls {
    all: Arc<RwLock<FxHashMap<Entity, Arc<RwLock<Roll>>>>>,
    /// How many parties are listed.
    pub roster: Arc<RwLock<Roster>>,
    /// The days on which anything may come true or end.
    pub days: Arc<RwLock<Days>>,
    /// Of how many facts on a thing has a roll.
    pub least: usize,
    /// Of how many facts on it is not asked what they touch.
    pub many: usize,
}

impl Default for Rolls {
    fn default() -> Self {
        let (all, roster, days) = Default::default();
        Self { all, roster, days, least: LEAST, many: MANY }
    }
}

impl Projections {
    /// Has the counts of every declaration summed up, however few facts tell of it: what is answered
    /// must be the same.
    pub fn sum_up_everything(&mut self) {
        self.table.rolls.least = 0;
    }

    /// Has every difference go through everything, however little lies between the views: what is
    /// answered must be the same.
    pub fn compare_everything(&mut self) {
        self.table.rolls.many = 0;
    }
}

/// Asks what was carried on to where it has to be.
pub(super) fn level<R: Default, T>(
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
    /// The roll of a thing.
    pub fn of(&self, entity: &Entity) -> Arc<RwLock<Roll>> {
        let known = self.all.read().unwrap_or_else(PoisonError::into_inner).get(entity).cloned();
        known.unwrap_or_else(|| {
            let mut all = self.all.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(entity.clone()).or_default())
        })
    }
}
