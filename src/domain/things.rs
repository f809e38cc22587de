//! The things that facts speak of, each under a number, and what is kept of each.

use std::num::NonZeroU32;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::domain::entity::Entity;

/// Stands for a thing among [`Things`]. It spares every index of their topics the ids: a log has
/// many more topics than things. Not zero, so that no number takes no more room than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Number(NonZeroU32);

impl Number {
    /// The number of the thing at a place. Memory ends long before the numbers do.
    fn of(place: usize) -> Self {
        let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }

    const fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A `T` for each thing that any fact ever spoke of, in the order in which they were spoken of first.
#[derive(Clone, Debug)]
pub(crate) struct Things<T>(IndexMap<Entity, T, FxBuildHasher>);

impl<T> Default for Things<T> {
    fn default() -> Self {
        Self(IndexMap::default())
    }
}

impl<T: Default> Things<T> {
    /// The number of a thing and what is kept of it: at first the default.
    pub fn enter(&mut self, entity: Entity) -> (Number, &mut T) {
        let entry = self.0.entry(entity);
        (Number::of(entry.index()), entry.or_default())
    }
}

impl<T> Things<T> {
    /// What is kept of a thing.
    pub fn get(&self, entity: &Entity) -> Option<&T> {
        self.0.get(entity)
    }

    /// What is kept of a thing.
    pub fn get_mut(&mut self, entity: &Entity) -> Option<&mut T> {
        self.0.get_mut(entity)
    }

    /// The number of a thing.
    pub fn number(&self, entity: &Entity) -> Option<Number> {
        self.0.get_index_of(entity).map(Number::of)
    }

    /// The thing that has a number.
    pub fn thing(&self, number: Number) -> Option<&Entity> {
        self.0.get_index(number.place()).map(|(entity, _)| entity)
    }

    /// Every thing with what is kept of it.
    pub fn iter(&self) -> impl Iterator<Item = (&Entity, &T)> {
        self.0.iter()
    }
}
