//! Which thing is meant by what somebody wrote: by its id, or else by a name that it bears or bore.

use crate::domain::alike::{fold, key};
use crate::domain::entity::{Entity, EntityKind};
use crate::projections::naming::Called;
use crate::projections::reading::Reading;
use crate::projections::search::Found;
use crate::projections::similar::similar;

/// What may be meant by a word.
#[derive(Clone, Debug, PartialEq)]
pub enum Meant {
    /// One thing.
    One(Entity),
    /// Several, each with the name that was written: whoever wrote it has to say which.
    Several(Vec<Found>),
    /// Nothing that is known in the view, but perhaps one of these, the nearest first.
    Unknown(Vec<Entity>),
}

impl Reading<'_> {
    /// All things of some kinds that may be meant by a word, as [`Reading::meant`] says: one, where only
    /// one may be.
    #[must_use]
    pub fn all_meant(&self, kinds: &[EntityKind], written: &str) -> Vec<Found> {
        match self.meant(kinds, written) {
            Meant::One(entity) => self.found_as(&entity, written.trim()).into_iter().collect(),
            Meant::Several(found) => found,
            Meant::Unknown(_) => Vec::new(),
        }
    }

    /// Which thing of some kinds is meant by an id, `KIND:ID`, or a name in any language, be it one that
    /// a party bore before. An id comes before every name. Names are compared as everywhere
    /// ([`key`]); of several, those come first that differ not even by what stands between words.
    #[must_use]
    pub fn meant(&self, kinds: &[EntityKind], written: &str) -> Meant {
        let written = written.trim();
        let named = written.split_once(':').and_then(|(kind, rest)| {
            let kind = EntityKind::read(kind)?;
            kinds.contains(&kind).then_some(([kind], rest.trim()))
        });
        let (kinds, written) =
            named.as_ref().map_or((kinds, written), |(kind, rest)| (kind.as_slice(), *rest));
        let by_id = kinds.iter().map(|kind| Entity::new(*kind, written));
        let by_id: Vec<Entity> = by_id.filter(|thing| self.is_registered(thing)).collect();
        match by_id.as_slice() {
            [one] => return Meant::One(one.clone()),
            [] => {}
            several => {
                let found = several.iter().filter_map(|thing| self.found_as(thing, written));
                return Meant::Several(found.collect());
            }
        }
        let identified = kinds.contains(&EntityKind::Party).then(|| self.identified(written));
        let identified = identified.unwrap_or_default();
        if let [first, rest @ ..] = identified.as_slice() {
            if rest.is_empty() {
                return Meant::One(first.into());
            }
            let found = identified.iter().filter_map(|one| self.found_as(&one.into(), written));
            return Meant::Several(found.collect());
        }
        let wanted = key(written);
        let mut named = self.bearing(kinds, |name| key(name) == wanted);
        if named.len() > 1 {
            let folded = fold(written);
            let nearest = self.bearing(kinds, |name| fold(name) == folded);
            named = if nearest.is_empty() { named } else { nearest };
        }
        match named.as_slice() {
            [one] => Meant::One(one.entity.clone()),
            [] => Meant::Unknown(similar(self, kinds, written)),
            _ => Meant::Several(named),
        }
    }

    /// A thing whose entry is known, as found by what was written.
    fn found_as(&self, thing: &Entity, written: &str) -> Option<Found> {
        let called = self.called(thing)?;
        Some(Found { entity: thing.clone(), called, matched: written.to_owned() })
    }

    /// Whether the entry of a thing is known; also of a party that was merged into another.
    fn is_registered(&self, thing: &Entity) -> bool {
        self.called(thing).is_some()
    }

    /// The things of some kinds that bear a name, or bore it, by kind and id.
    fn bearing(&self, kinds: &[EntityKind], is_it: impl Fn(&str) -> bool) -> Vec<Found> {
        let all = kinds.iter().flat_map(|kind| self.ids(*kind));
        let bearing = all.filter(|thing| self.is_itself(thing)).filter_map(|entity| {
            // An agreement without a title is called by its parties, and those are other things.
            let called = self.called(&entity)?;
            if matches!(called, Called::Agreement { .. }) {
                return None;
            }
            let matched =
                self.every_name(&entity, &called).into_iter().find(|name| is_it(name))?.to_owned();
            Some(Found { entity, called, matched })
        });
        bearing.collect()
    }
}
