//! Finding things by what people type: ids, kinds before ids, and what they may have meant.

use crate::domain::entity::{Entity, EntityKind};
use crate::domain::name::{self, fold};
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::reading::Reading;
use crate::projections::{Projections, View};

/// How near a written id must be to a registered one to be meant, from 0 to 1.
const NEAR: f64 = 0.8;
/// How many are named.
const NAMED: usize = 3;

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
            let kind = EntityKind::ALL.into_iter().find(|kind| kind.as_str() == word);
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
            if let Some(first) = self.mentions(entity).first() {
                return Absence::Later { entity: entity.clone(), first: *first };
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
    let folded = fold(written);
    let slug = name::slug(written).map(|slug| slug.to_string()).unwrap_or_default();
    let nearness = |candidate: &Candidate| {
        let id = fold(&candidate.entity.id);
        let by_id = strsim::jaro_winkler(&folded, &id).max(strsim::jaro_winkler(&slug, &id));
        let by_name = candidate.names.iter().map(|name| strsim::jaro_winkler(&folded, name));
        by_name.fold(by_id, f64::max)
    };
    let candidates = candidates(reading, kinds).into_iter();
    let mut near: Vec<(f64, Entity)> =
        candidates.map(|candidate| (nearness(&candidate), candidate.entity)).collect();
    near.retain(|(nearness, _)| *nearness >= NEAR);
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    near.into_iter().take(NAMED).map(|(_, entity)| entity).collect()
}

/// Something registered, with its names.
struct Candidate {
    entity: Entity,
    names: Vec<String>,
}

fn names(text: Option<&Text>) -> Vec<String> {
    text.iter().flat_map(|text| text.iter()).map(|(_, name)| fold(name)).collect()
}

fn candidates(reading: &Reading<'_>, kinds: &[EntityKind]) -> Vec<Candidate> {
    let mut all = Vec::new();
    let mut add = |entity: Entity, text: Option<&Text>| {
        if kinds.contains(&entity.kind) {
            all.push(Candidate { entity, names: names(text) });
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
