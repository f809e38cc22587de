//! Which facts that stand speak of each thing.

use rustc_hash::FxHashMap;

use crate::domain::entity::{Entity, TopicRef};
use crate::domain::event::fact::Fact;
use crate::domain::seq::{self, Seq, Seqs};

/// The facts that speak of one thing, each list by ascending seq.
#[derive(Clone, Debug, Default)]
struct Lists {
    all: Seqs,
    /// Those whose topic is the thing alone, not a party's part in it.
    own: Seqs,
}

/// The facts that speak of each thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions(FxHashMap<Entity, Lists>);

impl Mentions {
    /// Notes all that a fact speaks of.
    pub fn enter(&mut self, seq: Seq, fact: &Fact) {
        fact.visit_named(|_, entity| {
            seq::insert(&mut self.0.entry(entity.into()).or_default().all, seq);
        });
        if let TopicRef { entity, party: None } = fact.topic_ref() {
            seq::insert(&mut self.0.entry(entity.into()).or_default().own, seq);
        }
    }

    /// Forgets a fact.
    pub fn leave(&mut self, seq: Seq, fact: &Fact) {
        if let Some(lists) = self.0.get_mut(&fact.topic_ref().entity.into()) {
            seq::remove(&mut lists.own, seq);
        }
        fact.visit_named(|_, entity| {
            if let Some(lists) = self.0.get_mut(&entity.into()) {
                seq::remove(&mut lists.all, seq);
            }
        });
    }

    /// The facts that speak of a thing.
    pub fn of(&self, entity: &Entity) -> &[Seq] {
        self.0.get(entity).map_or(&[], |lists| &lists.all)
    }

    /// The facts whose topic is a thing alone.
    pub fn own(&self, entity: &Entity) -> &[Seq] {
        self.0.get(entity).map_or(&[], |lists| &lists.own)
    }
}
