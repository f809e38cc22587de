//! The new version of a list: a file held against what the register says, and what to do about the
//! differences.

pub mod asked;
pub mod carrying;
mod matching;
mod ordering;
mod planning;
pub mod report;

use std::collections::{BTreeMap, BTreeSet};

use self::matching::{Matched, match_slot};
use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::entry::Entry;
use crate::domain::event::declaration::EndorsementWithdrawn;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::network::NetworkLeft;
use crate::domain::fields::words;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::imports::kinds::ending;
use crate::projections::listed::ListedFact;
use crate::projections::reading::Reading;

words! {
    /// What becomes of a fact that the new version of a list tells no more.
    Gone {
        /// It stays as it is.
        Keep = "keep",
        /// It ends on a day.
        Withdraw = "withdraw",
        /// It was never so.
        Retract = "retract",
    }
}

#[expect(clippy::derivable_impls, reason = "the words are declared by a macro that derives none")]
impl Default for Gone {
    fn default() -> Self {
        Self::Keep
    }
}

/// The kinds of facts of which lists are kept.
pub const LISTS: [FactKind; 4] = [
    FactKind::DeclarationEndorsed,
    FactKind::GatheringAttended,
    FactKind::NetworkJoined,
    FactKind::PartyRegistered,
];

/// A file as it is held against the register.
pub struct List {
    /// Its facts.
    pub rows: Vec<Row>,
    /// The types of facts that end what a row begins, of which a column holds the date.
    pub ends: BTreeSet<FactKind>,
}

/// A fact of the file, with its line and the fields that the file has of it; none where it has all.
pub struct Row {
    /// Its line, from 1.
    pub line: u64,
    /// The fact as it would be recorded.
    pub entry: Entry,
    /// The fields that the file has.
    pub told: Option<BTreeSet<&'static str>>,
}

impl List {
    /// The kind of the list that a file is: of what is kept in lists, that which the file tells most of; the
    /// parties, where it tells of nothing else.
    #[must_use]
    pub fn kind(&self) -> Option<FactKind> {
        let count =
            |kind: FactKind| self.rows.iter().filter(|row| row.fact(kind).is_some()).count();
        let others = LISTS.into_iter().filter(|kind| *kind != FactKind::PartyRegistered);
        let most = others.max_by_key(|kind| count(*kind)).filter(|kind| count(*kind) > 0);
        let parties = Some(FactKind::PartyRegistered).filter(|kind| count(*kind) > 0);
        most.or(parties)
    }

    /// The kind of what ends the facts of the list, where the file tells of ends: in a column, be it empty, or
    /// in a row of its own.
    fn end(&self, kind: FactKind) -> Option<FactKind> {
        ending(kind).filter(|end| {
            self.ends.contains(end) || self.rows.iter().any(|row| row.fact(*end).is_some())
        })
    }
}

impl Row {
    /// Its fact, where it is one of a kind.
    fn fact(&self, kind: FactKind) -> Option<&Fact> {
        self.entry.command.fact().filter(|fact| fact.kind() == kind)
    }
}

/// A fact of a file, and the fields that the file has of it; none where it has all.
pub type Told<'a> = (&'a Fact, Option<&'a BTreeSet<&'static str>>);

/// Where in a list a fact stands: the thing, the party, and which of its acts or roles.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    entity: Entity,
    party: Option<PartyId>,
    part: Option<&'static str>,
}

/// What becomes of one fact of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The register says the same.
    Unchanged {
        /// The fact that says it.
        seq: Seq,
    },
    /// An earlier row says the same.
    Same {
        /// The fact of that row, by its place.
        earlier: usize,
    },
    /// The register says nothing of it.
    New,
    /// The register says otherwise.
    Changed {
        /// The fact that does.
        seq: Seq,
        /// What it should say.
        data: Fact,
    },
    /// The register says the same, and that it has ended since.
    Ended {
        /// The fact that says it.
        seq: Seq,
        /// The fact that ended it.
        by: Seq,
    },
}

/// The ends of what is listed, as the register has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ends {
    /// Those of which the file tells itself.
    pub told: BTreeSet<Seq>,
    /// Of ends in the file, by their place, those of what their rows begin: none where that has not ended.
    pub of_rows: BTreeMap<usize, BTreeSet<Seq>>,
}

/// The facts of a file, held against those of the register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// What becomes of each fact of the file, by its place; of one that changes several, once for each.
    pub changes: Vec<(usize, Change)>,
    /// The facts that the file tells no more, by seq.
    pub gone: Vec<Seq>,
    /// Facts that have ended in places of the list of which the file says nothing, by seq: they are as they
    /// were.
    pub over: Vec<Seq>,
}

/// Holds the facts of a file, all of one kind, against those that the register knows of the same list.
///
/// Rows are matched by party and act, and, of several of one act, first by what they say and then by
/// their turn; what ends something is matched by party alone, and tells of every end that says the same.
/// `ends` has the ends of which the file tells itself: with them what has ended counts as what has not, where
/// the file has anything of the party and the act. Fields that the file does not have stay as the register has
/// them.
#[must_use]
pub fn compare(
    reading: &Reading<'_>,
    known: Vec<ListedFact<'_>>,
    facts: &[Told<'_>],
    ends: &Ends,
) -> Comparison {
    let mut listed: BTreeMap<Slot, Vec<ListedFact<'_>>> = BTreeMap::new();
    for one in known {
        listed.entry(slot(reading, one.fact)).or_default().push(one);
    }
    let mut of_file: BTreeMap<Slot, Vec<usize>> = BTreeMap::new();
    for (place, (fact, _)) in facts.iter().enumerate() {
        of_file.entry(slot(reading, fact)).or_default().push(place);
    }
    let mut comparison = Comparison::default();
    for (slot, mut places) in of_file {
        places.sort_by_key(|place| {
            (facts[*place].0.when().valid_from().and_then(Date::earliest), *place)
        });
        let mut known = listed.remove(&slot).unwrap_or_default();
        for one in &mut known {
            one.ended_by = one.ended_by.filter(|by| !ends.told.contains(by));
        }
        let Matched { changes, gone } = match_slot(facts, &places, known, &ends.of_rows);
        comparison.changes.extend(changes);
        comparison.gone.extend(gone);
    }
    let kinds: BTreeSet<&str> = facts.iter().filter_map(|(fact, _)| body_kind(fact)).collect();
    let is_listed = |one: &ListedFact<'_>| {
        !one.is_own && body_kind(one.fact).is_none_or(|kind| kinds.contains(kind))
    };
    let unnamed = listed.into_values().flatten().filter(is_listed);
    let (over, gone): (Vec<_>, Vec<_>) = unnamed.partition(|one| one.ended_by.is_some());
    comparison.gone.extend(gone.iter().map(|one| one.seq));
    comparison.over.extend(over.iter().map(|one| one.seq));
    comparison.gone.sort_unstable();
    comparison.changes.sort_by_key(|(place, _)| *place);
    comparison
}

/// The kind of the body that a fact registers: a list of parties is one of the kinds that it tells of.
fn body_kind(fact: &Fact) -> Option<&'static str> {
    if let Fact::PartyRegistered(data) = fact { Some(data.kind.as_str()) } else { None }
}

fn slot(reading: &Reading<'_>, fact: &Fact) -> Slot {
    let topic = fact.topic_ref();
    let part = if let Fact::DeclarationEndorsed(data) = fact {
        Some(data.act.as_str())
    } else if let Fact::GatheringAttended(data) = fact {
        Some(data.role.as_str())
    } else {
        None
    };
    let party = topic.party.map(|party| reading.known_as(party));
    Slot { entity: topic.entity.into(), party, part }
}

/// The fact that ends one on a day; none where facts of its kind do not end so.
fn end_of(fact: &Fact, on: Date, reason: &str) -> Option<Fact> {
    let on = Some(on);
    if let Fact::DeclarationEndorsed(data) = fact {
        let (declaration, party) = (data.declaration.clone(), data.party.clone());
        let (act, reason) = (Some(data.act), reason.to_owned());
        let ended =
            EndorsementWithdrawn { declaration, party, act, on, effective_on: None, reason };
        return Some(Fact::EndorsementWithdrawn(ended.into()));
    }
    if let Fact::NetworkJoined(data) = fact {
        let (network, party) = (data.network.clone(), data.party.clone());
        return Some(Fact::NetworkLeft(
            NetworkLeft { network, party, on, effective_on: None }.into(),
        ));
    }
    None
}
