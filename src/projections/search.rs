//! Finding things of every kind by a part of any of their names, or of their ids.

use crate::domain::entity::{Entity, EntityKind};
use crate::domain::name::{PartyId, fold};
use crate::projections::naming::Called;
use crate::projections::reading::Reading;

/// A thing that was found, with what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The thing.
    pub entity: Entity,
    /// What it is called.
    pub called: Called,
}

/// The kinds that are searched, in the order in which they are told.
const KINDS: [EntityKind; 6] = [
    EntityKind::Declaration,
    EntityKind::Party,
    EntityKind::Agreement,
    EntityKind::Gathering,
    EntityKind::Network,
    EntityKind::Strategy,
];

impl Reading<'_> {
    /// The things whose names or ids hold what was written, whatever its case, width and diacritics: by
    /// kind, those that begin with it first; at most so many of each kind. Nothing for nothing.
    #[must_use]
    pub fn search(&self, written: &str, most: usize) -> Vec<Found> {
        let wanted = fold(written.trim());
        if wanted.is_empty() {
            return Vec::new();
        }
        KINDS.into_iter().flat_map(|kind| self.found(kind, &wanted, most)).collect()
    }

    /// The ids of a kind whose entries are known and stand for themselves, in their order.
    pub fn known_ids(&self, kind: EntityKind) -> impl Iterator<Item = String> {
        self.ids(kind)
            .filter(|entity| self.called(entity).is_some() && self.is_itself(entity))
            .map(|entity| entity.id.to_string())
    }

    /// Whether a thing is no party that was merged into another, as which it is found then.
    fn is_itself(&self, entity: &Entity) -> bool {
        let party = || entity.id.parse::<PartyId>();
        entity.kind != EntityKind::Party || party().is_ok_and(|id| *self.merges.resolve(&id) == id)
    }

    fn found(&self, kind: EntityKind, wanted: &str, most: usize) -> Vec<Found> {
        let mut found: Vec<(usize, Found)> = Vec::new();
        for entity in self.ids(kind) {
            let Some(called) = self.called(&entity) else { continue };
            if !self.is_itself(&entity) {
                continue;
            }
            // A party is found by every name that it ever bore.
            let party = entity.id.parse().ok().filter(|_| kind == EntityKind::Party);
            let of_record = party.map(|party| self.names_of_record(&party)).unwrap_or_default();
            let of_record =
                of_record.into_iter().flat_map(|names| names.iter().map(|(_, name)| name));
            let names = std::iter::once(entity.id.as_str()).chain(called.names()).chain(of_record);
            let place = names.filter_map(|name| fold(name).find(wanted)).min();
            if let Some(place) = place {
                found.push((place, Found { entity, called }));
            }
        }
        found.sort_by_key(|(place, _)| *place > 0);
        found.into_iter().take(most).map(|(_, found)| found).collect()
    }
}
