//! Finding things by what people type: ids, kinds before ids, and what they may have meant.

use crate::domain::entity::{Entity, EntityKind};
use crate::domain::name::slug;
use crate::domain::near::nearest;
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::reading::Reading;
use crate::projections::{Projections, View};

/// The kind before the colon of `KIND:ID` is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind {
    /// What was written.
    pub came: String,
}

/// Why an id stands for nothing in a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The log speaks of it, but what was known at the view's seq does not.
    Later {
        /// What it stands for.
        entity: Entity,
        /// The first fact that speaks of it.
        first: Seq,
    },
    /// Nothing speaks of it.
    Unknown {
        /// What may have been meant, the nearest first.
        similar: Vec<Entity>,
    },
}

/// What `ID` or `KIND:ID` may stand for: one entity for each kind that is possible.
///
/// # Errors
/// Where the kind is none.
pub fn read_entities(written: &str) -> Result<Vec<Entity>, UnknownKind> {
    let (kinds, id) = match written.split_once(':') {
        None => (EntityKind::ALL.to_vec(), written),
        Some((word, id)) => {
            let kind = EntityKind::read(word);
            (vec![kind.ok_or_else(|| UnknownKind { came: word.into() })?], id)
        }
    };
    Ok(kinds.into_iter().map(|kind| Entity::new(kind, id)).collect())
}

impl Projections {
    /// Why an id that a view does not know stands for nothing in it. `entities` are what the id
    /// may stand for, one for each kind.
    #[must_use]
    pub fn why_absent(&self, view: View, entities: &[Entity]) -> Absence {
        for entity in entities {
            if let Some(first) = self.mentions(entity).next() {
                return Absence::Later { entity: entity.clone(), first };
            }
        }
        let kinds: Vec<EntityKind> = entities.iter().map(|entity| entity.kind).collect();
        let id = entities.first().map_or("", |entity| entity.id.as_str());
        Absence::Unknown { similar: similar(&self.at(view), &kinds, id) }
    }
}

/// The things of some kinds that are nearest to what was written, by id, or by name for those who
/// type one.
#[must_use]
pub fn similar(reading: &Reading<'_>, kinds: &[EntityKind], written: &str) -> Vec<Entity> {
    let slug = slug(written).unwrap_or_default();
    nearest(&[written, &slug], spelled(reading, kinds))
}

/// Everything registered, under its id and under each of its names.
fn spelled(reading: &Reading<'_>, kinds: &[EntityKind]) -> Vec<(Entity, String)> {
    let mut all = Vec::new();
    let mut add = |entity: Entity, text: Option<&Text>| {
        if kinds.contains(&entity.kind) {
            let names = text.iter().flat_map(|text| text.iter());
            all.extend(names.map(|(_, name)| (entity.clone(), name.to_owned())));
            all.push((entity.clone(), entity.id.to_string()));
        }
    };
    for one in reading.parties().items {
        add((&one.party).into(), Some(&one.names));
    }
    for one in reading.declarations().items {
        add((&one.declaration).into(), Some(&one.title));
    }
    for one in reading.gatherings().items {
        add((&one.gathering).into(), Some(&one.title));
    }
    for one in reading.agreements().items {
        add((&one.agreement).into(), one.title.as_ref());
    }
    for one in reading.networks().items {
        add((&one.network).into(), Some(&one.title));
    }
    for one in reading.strategies().items {
        add((&one.strategy).into(), Some(&one.title));
        for goal in one.goals {
            add((&goal.goal).into(), Some(&goal.title));
        }
    }
    all
}
