//! The names that the register knows, and those that an import adds, by the one rule by which names are
//! compared: each with the ids that it may stand for.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::identifiers::Identifiers;
use super::marks::Marks;
use crate::domain::alike::{fold, joined, key};
use crate::domain::calendar::Present;
use crate::domain::entity::EntityKind;
use crate::domain::near::nearest;
use crate::domain::text::Text;
use crate::projections::{Projections, View};

/// For how many names that are unknown the whole register is searched for others that are near: to say what
/// may have been meant takes long, and nobody reads more.
const NEAR_SEARCHES: usize = 100;

/// A thing that is known.
#[derive(Clone, Debug)]
pub struct Thing {
    /// What it is called.
    pub name: String,
    /// By what it is told apart.
    pub marks: Marks,
}

/// The things of one sort.
#[derive(Clone, Debug, Default)]
struct OfKind {
    things: FxHashMap<String, Thing>,
    /// What bears a name, by the form in which names are compared.
    bearers: FxHashMap<String, SmallVec<[Bearer; 1]>>,
}

/// What bears a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bearer {
    /// Its id.
    pub id: String,
    /// The name as it is, but for case, width, diacritics and what nobody sees.
    pub folded: String,
    /// The line of the file that calls it so; 0 where it is known.
    pub line: u64,
}

/// Every thing that is known, by its names.
#[derive(Clone, Debug, Default)]
pub struct Known {
    kinds: FxHashMap<EntityKind, OfKind>,
    /// What parties are called in other registers.
    pub identifiers: Identifiers,
    /// What has been said of names that are unknown.
    near: FxHashMap<(EntityKind, String), Vec<String>>,
}

impl Known {
    /// The things of a register, as of today: under their ids, every name that they ever bore, those of the
    /// bodies that were merged into them, and what all of these are called in other registers.
    pub fn of(views: &Projections, present: Present) -> Self {
        let reading = views.at(View { as_of: views.today(present), known_at: views.head() });
        let mut known = Self { identifiers: Identifiers::of(&reading), ..Self::default() };
        for party in reading.parties().items {
            let marks = Marks::known([
                ("country", party.country.as_ref().map(|country| country.as_str())),
                ("subdivision", party.subdivision.as_ref().map(|code| code.as_str())),
                ("kind", Some(party.kind.as_str())),
            ]);
            let id = party.party.as_str();
            known.add(EntityKind::Party, id, first(&party.names), marks);
            for merged in &party.merged {
                known.add_name(EntityKind::Party, id, merged.party.as_str());
            }
            for identifier in reading.every_identifier(&party.party) {
                known.identifiers.add(id, identifier);
            }
            for names in reading.names_of_record(&party.party) {
                known.add_names(EntityKind::Party, id, Some(names));
            }
        }
        for item in reading.declarations().items {
            let (id, marks) = (item.declaration.as_str(), of_kind(item.kind.as_str()));
            known.add_titled(EntityKind::Declaration, id, Some(&item.title), marks);
        }
        for item in reading.gatherings().items {
            let (id, marks) = (item.gathering.as_str(), of_kind(item.kind.as_str()));
            known.add_titled(EntityKind::Gathering, id, Some(&item.title), marks);
        }
        for item in reading.networks().items {
            let (id, marks) = (item.network.as_str(), of_kind(item.kind.as_str()));
            known.add_titled(EntityKind::Network, id, Some(&item.title), marks);
        }
        for item in reading.agreements().items {
            let (id, marks) = (item.agreement.as_str(), of_kind(item.kind.as_str()));
            known.add_titled(EntityKind::Agreement, id, item.title.as_ref(), marks);
        }
        known
    }

    fn add_titled(&mut self, kind: EntityKind, id: &str, title: Option<&Text>, marks: Marks) {
        self.add(kind, id, title.map_or(id, first), marks);
        self.add_names(kind, id, title);
    }

    fn add_names(&mut self, kind: EntityKind, id: &str, text: Option<&Text>) {
        for (_, name) in text.iter().flat_map(|text| text.iter()) {
            self.add_name(kind, id, name);
        }
    }

    /// Adds a thing under its id and a name.
    pub fn add(&mut self, kind: EntityKind, id: &str, name: &str, marks: Marks) {
        let thing = Thing { name: name.to_owned(), marks };
        self.kinds.entry(kind).or_default().things.insert(id.to_owned(), thing);
        self.add_name(kind, id, id);
        self.add_name(kind, id, name);
    }

    /// Adds a name of a thing; returns whether it is new.
    pub fn add_name(&mut self, kind: EntityKind, id: &str, name: &str) -> bool {
        self.learn(kind, id, name, 0)
    }

    /// The same of a name by which a line of the file calls a thing.
    pub fn learn(&mut self, kind: EntityKind, id: &str, name: &str, line: u64) -> bool {
        let folded = fold(name);
        let bearers = &mut self.kinds.entry(kind).or_default().bearers;
        let bearers = bearers.entry(joined(folded.clone())).or_default();
        let is_new = !bearers.iter().any(|one| one.id == id && one.folded == folded);
        if is_new {
            bearers.push(Bearer { id: id.to_owned(), folded, line });
        }
        is_new
    }

    /// Takes a name of a thing away again.
    pub fn remove_name(&mut self, kind: EntityKind, id: &str, name: &str) {
        let folded = fold(name);
        let of_kind = self.kinds.get_mut(&kind);
        if let Some(bearers) =
            of_kind.and_then(|of_kind| of_kind.bearers.get_mut(&joined(folded.clone())))
        {
            bearers.retain(|bearer| bearer.id != id || bearer.folded != folded);
        }
    }

    /// Takes a thing away again that was added under its id and a name.
    pub fn remove(&mut self, kind: EntityKind, id: &str, name: &str) {
        let Some(of_kind) = self.kinds.get_mut(&kind) else { return };
        of_kind.things.remove(id);
        for name in [id, name] {
            if let Some(bearers) = of_kind.bearers.get_mut(&key(name)) {
                bearers.retain(|bearer| bearer.id != id);
            }
        }
    }

    /// The thing under an id.
    pub fn thing(&self, kind: EntityKind, id: &str) -> Option<&Thing> {
        self.kinds.get(&kind)?.things.get(id)
    }

    /// Whether an id is known, of whatever sort.
    pub fn is_id(&self, id: &str) -> bool {
        self.kinds.values().any(|of_kind| of_kind.things.contains_key(id))
    }

    /// What bears a name.
    pub fn bearing(&self, kind: EntityKind, name: &str) -> &[Bearer] {
        let of_kind = self.kinds.get(&kind);
        of_kind.and_then(|of_kind| of_kind.bearers.get(&key(name))).map_or(&[], |bearers| bearers)
    }

    /// Every name of a sort, in the form in which names are compared, with what bears it.
    pub fn spellings(&self, kind: EntityKind) -> impl Iterator<Item = (&str, &[Bearer])> {
        let names = self.kinds.get(&kind).into_iter().flat_map(|of_kind| &of_kind.bearers);
        names.map(|(name, bearers)| (name.as_str(), bearers.as_slice()))
    }

    /// The ids of a sort whose names are near to one that is unknown, while others are looked for.
    pub fn near(&mut self, kind: EntityKind, name: &str) -> Vec<String> {
        let wanted = (kind, key(name));
        if let Some(found) = self.near.get(&wanted) {
            return found.clone();
        }
        if self.near.len() >= NEAR_SEARCHES {
            return Vec::new();
        }
        let spelled = self.kinds.get(&kind).into_iter().flat_map(|of_kind| &of_kind.bearers);
        let spelled = spelled
            .flat_map(|(name, bearers)| bearers.iter().map(move |bearer| (&bearer.id, name)));
        let found: Vec<String> = nearest(&[&wanted.1], spelled).into_iter().cloned().collect();
        self.near.insert(wanted, found.clone());
        found
    }
}

fn of_kind(word: &str) -> Marks {
    Marks::known([("kind", Some(word))])
}

/// What a thing is called, where one name is to be shown.
fn first(text: &Text) -> &str {
    text.get("en")
}
