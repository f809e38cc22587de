//! The facts that speak of each thing, and a number for each, which is shorter than its id.

use std::num::NonZeroU32;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::domain::entity::Entity;
use crate::domain::seq::{self, Seq, Seqs};

/// Stands for a thing that some fact spoke of. It spares every index of their topics the ids: a log
/// has many more topics than things. It is not zero, so that none takes no more room than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Number(NonZeroU32);

impl Number {
    /// The number of the thing at a place. Memory ends long before the numbers do.
    fn of(place: usize) -> Self {
        let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }
}

/// The facts that stand and speak of each thing that any fact ever spoke of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentions(IndexMap<Entity, Seqs, FxBuildHasher>);

impl Mentions {
    /// Notes that a fact speaks of a thing; answers the thing's number.
    pub fn enter(&mut self, entity: Entity, seq: Seq) -> Number {
        let entry = self.0.entry(entity);
        let number = Number::of(entry.index());
        seq::insert(entry.or_default(), seq);
        number
    }

    /// Notes that a fact speaks of a thing no more. The thing keeps its number.
    pub fn leave(&mut self, entity: &Entity, seq: Seq) {
        if let Some(seqs) = self.0.get_mut(entity) {
            seq::remove(seqs, seq);
        }
    }

    /// The facts that speak of a thing, by ascending seq.
    pub fn of(&self, entity: &Entity) -> &[Seq] {
        self.0.get(entity).map_or(&[], Seqs::as_slice)
    }

    /// The number of a thing.
    pub fn number(&self, entity: &Entity) -> Option<Number> {
        self.0.get_index_of(entity).map(Number::of)
    }
}
