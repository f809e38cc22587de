//! The rolls that were asked for, shared by every snapshot of the views of one log.

use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::domain::entity::{Entity, TopicRef};
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::projections::bitemporal::FactTable;
use crate::projections::roll::Roll;
use crate::projections::roster::Roster;
use crate::projections::touched::{Days, InThing};

/// A thing in which fewer facts tell of parts is gone through faster than summed up.
const LEAST: usize = 256;

/// Of more facts than that it is not asked what they touch: everything is gone through.
const MANY: usize = 20_000;

/// The rolls of the things that were asked for. A clone is the same.
#[derive(Clone, Debug)]
pub(super) struct Rolls {
    all: Arc<RwLock<FxHashMap<Entity, Arc<RwLock<Roll>>>>>,
    /// How many parties are listed.
    roster: Arc<RwLock<Roster>>,
    /// The days on which anything may come true or end.
    days: Arc<RwLock<Days>>,
    /// Of how many facts on a thing has a roll.
    least: usize,
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

impl FactTable {
    /// What the days say on which anything may come true or end.
    pub fn days<T>(&self, ask: impl FnOnce(&Days) -> T) -> T {
        let is_level = |days: &Days| days.is_level_with(self);
        level(&self.rolls.days, is_level, |days| days.extend(self), ask)
    }

    /// The facts that tell some of a thing in any of their versions, among which may be others.
    pub fn facts_of(&self, entity: &Entity, of: &InThing) -> Vec<Seq> {
        let Some(thing) = self.thing(entity) else { return Vec::new() };
        let own = of.own.then(|| thing.own.iter()).into_iter().flatten();
        if of.all_parts {
            return own.chain(thing.parts.iter()).collect();
        }
        let parts = of.parties.iter().flat_map(|party| {
            let is_of = move |topic: TopicRef<'_>| {
                topic.entity == entity.into() && topic.party == Some(party)
            };
            let seqs = self.part_of(entity, party);
            seqs.filter(move |seq| self.versions(*seq).any(|fact| is_of(fact.topic_ref())))
        });
        own.chain(parts).collect()
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
