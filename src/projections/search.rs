//! Finding things of every kind by a part of any of their names, of earlier names, or of their ids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::alike::{fold, joined};
use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::agreement::AgreementKind;
use crate::domain::name::PartyId;
use crate::domain::text::Text;
use crate::projections::naming::Called;
use crate::projections::reading::{PartyRef, Reading};

/// A thing that was found, with what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The thing.
    pub entity: Entity,
    /// What it is called.
    pub called: Called,
    /// The name or id by which it was found: an earlier name, too.
    pub matched: String,
}

/// A thing that was found, as it is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FoundThing {
    /// What kind of thing it is.
    pub kind: EntityKind,
    /// Its id.
    pub id: String,
    /// Its names or its title on the day asked about; none for an agreement for which no source gives one.
    pub names: Option<Text>,
    /// What the agreement is, where it has no title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<UntitledAgreement>,
    /// The name or id by which it was found: an earlier name, too.
    pub matched: String,
}

/// An agreement without a title, by what it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UntitledAgreement {
    /// What kind of agreement.
    pub kind: AgreementKind,
    /// Who signed it.
    pub parties: Vec<PartyRef>,
    /// When, as written.
    pub on: Option<Date>,
}

impl From<Found> for FoundThing {
    fn from(found: Found) -> Self {
        let Found { entity, called, matched } = found;
        let (names, agreement) = match called {
            Called::Title(title) => (Some(title), None),
            Called::Agreement { kind, parties, on } => {
                (None, Some(UntitledAgreement { kind, parties, on }))
            }
        };
        Self { kind: entity.kind, id: entity.id.to_string(), names, agreement, matched }
    }
}

/// The kinds that are searched, in the order in which they are told.
pub const KINDS: [EntityKind; 7] = [
    EntityKind::Declaration,
    EntityKind::Party,
    EntityKind::Agreement,
    EntityKind::Gathering,
    EntityKind::Network,
    EntityKind::Strategy,
    EntityKind::Goal,
];

/// Their words.
pub const KIND_WORDS: [&str; KINDS.len()] = {
    let mut words = [""; KINDS.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = KINDS[at].as_str();
        at += 1;
    }
    words
};

/// The kinds that are searched: of one that was named, itself.
#[must_use]
pub fn kinds(kind: Option<EntityKind>) -> Vec<EntityKind> {
    kind.map_or_else(|| KINDS.to_vec(), |kind| vec![kind])
}

/// How well a name fits what was written, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is what was written.
    Whole,
    /// It begins with it.
    Begins,
    /// It holds it.
    Holds,
    /// It holds one of its words; other names hold the others.
    Words,
}

/// What was written, as names are compared with it.
struct Wanted {
    whole: String,
    words: Vec<String>,
    /// The form in which whole names are compared.
    key: String,
}

impl Wanted {
    /// Nothing where nothing was written.
    fn read(written: &str) -> Option<Self> {
        let words: Vec<String> = written.split_whitespace().map(compared).collect();
        let whole = words.join(" ");
        let key = joined(whole.clone());
        (!whole.trim().is_empty()).then_some(Self { whole, words, key })
    }

    /// How a name fits, if it has anything of what was written.
    fn fit(&self, name: &str) -> Option<Fit> {
        match name.find(&self.whole) {
            Some(0) if name.len() == self.whole.len() => Some(Fit::Whole),
            Some(0) => Some(Fit::Begins),
            Some(_) => Some(Fit::Holds),
            None if self.is_same(name) => Some(Fit::Whole),
            None => self.words.iter().any(|word| name.contains(word)).then_some(Fit::Words),
        }
    }

    /// Whether a name differs only by what stands between its words.
    fn is_same(&self, name: &str) -> bool {
        joined(name.to_owned()) == self.key
    }

    /// Whether each word is in one of the names, or one of the names is what was written.
    fn is_in(&self, names: &[(String, &str)]) -> bool {
        names.iter().any(|(name, _)| self.is_same(name))
            || self.words.iter().all(|word| names.iter().any(|(name, _)| name.contains(word)))
    }
}

/// A name as a search compares it: folded, and a reading in either kana.
fn compared(name: &str) -> String {
    let hiragana = |character: char| match character {
        'ァ'..='ヶ' => char::from_u32(u32::from(character) - 0x60).unwrap_or(character),
        other => other,
    };
    fold(name).chars().map(hiragana).collect()
}

impl Reading<'_> {
    /// The things of some kinds whose names or ids hold each of the words that were written, whatever
    /// their case, width, diacritics and kana: the best first, then by kind and id. Nothing for nothing.
    #[must_use]
    pub fn search(&self, written: &str, kinds: &[EntityKind]) -> Vec<Found> {
        let Some(wanted) = Wanted::read(written) else { return Vec::new() };
        let kinds = KINDS.into_iter().filter(|kind| kinds.contains(kind));
        let mut found: Vec<(Fit, Found)> =
            kinds.flat_map(|kind| self.found(kind, &wanted, written)).collect();
        found.sort_by_key(|(fit, _)| *fit);
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// The same by kind, at most so many of each.
    #[must_use]
    pub fn search_by_kind(&self, written: &str, most: usize) -> Vec<Found> {
        let of_kind = |kind| self.search(written, &[kind]).into_iter().take(most);
        KINDS.into_iter().flat_map(of_kind).collect()
    }

    /// The ids of a kind whose entries are known and stand for themselves, in their order.
    pub fn known_ids(&self, kind: EntityKind) -> impl Iterator<Item = String> {
        self.ids(kind)
            .filter(|entity| self.called(entity).is_some() && self.is_itself(entity))
            .map(|entity| entity.id.to_string())
    }

    /// Whether a thing is no party that was merged into another, as which it is found then.
    pub(super) fn is_itself(&self, entity: &Entity) -> bool {
        let party = || entity.id.parse::<PartyId>();
        entity.kind != EntityKind::Party || party().is_ok_and(|id| *self.merges.resolve(&id) == id)
    }

    /// Every name of a thing: what it is called, of a party every name that it ever bore and what it is called
    /// in other registers, and its id.
    pub(super) fn every_name<'n>(&'n self, entity: &'n Entity, called: &'n Called) -> Vec<&'n str> {
        let party = entity.id.parse().ok().filter(|_| entity.kind == EntityKind::Party);
        let of_record = party.as_ref().map(|party| self.names_of_record(party)).unwrap_or_default();
        let of_record = of_record.into_iter().flat_map(|names| names.iter().map(|(_, name)| name));
        let elsewhere = party.map(|party| self.values_elsewhere(&party)).unwrap_or_default();
        called.names().chain(of_record).chain(elsewhere).chain([entity.id.as_str()]).collect()
    }

    fn found(&self, kind: EntityKind, wanted: &Wanted, written: &str) -> Vec<(Fit, Found)> {
        let mut found: Vec<(Fit, Found)> = Vec::new();
        if kind == EntityKind::Party {
            let identified = self.identified(written).into_iter();
            found.extend(identified.filter_map(|party| {
                let entity = Entity::from(&party);
                let (called, matched) = (self.called(&entity)?, written.trim().to_owned());
                Some((Fit::Whole, Found { entity, called, matched }))
            }));
        }
        for entity in self.ids(kind) {
            let Some(called) = self.called(&entity) else { continue };
            if !self.is_itself(&entity) {
                continue;
            }
            let names = self.every_name(&entity, &called).into_iter();
            let names: Vec<(String, &str)> = names.map(|name| (compared(name), name)).collect();
            if !wanted.is_in(&names) {
                continue;
            }
            let best = names.iter().filter_map(|(name, as_is)| Some((wanted.fit(name)?, *as_is)));
            if let Some((fit, matched)) = best.min_by_key(|(fit, _)| *fit) {
                let matched = matched.to_owned();
                found.push((fit, Found { entity, called, matched }));
            }
        }
        found
    }
}
