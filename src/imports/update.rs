//! The new version of a list: a file held against what the register says, and what to do about the
//! differences.

pub mod carrying;
pub mod report;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::noting::differences;
use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::event::declaration::EndorsementWithdrawn;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::network::NetworkLeft;
use crate::domain::event::{Event, decode};
use crate::domain::fields::{Shape, words};
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::imports::error::Difference;
use crate::projections::history::FieldChange;
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

/// A fact of a file, and the fields that the file has of it; none where it has all.
pub type Told<'a> = (Fact, Option<&'a BTreeSet<&'static str>>);

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
    Same,
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

/// The facts of a file, held against those of the register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// What becomes of each fact of the file, in its order.
    pub changes: Vec<Change>,
    /// The facts that the file tells no more, by seq.
    pub gone: Vec<Seq>,
}

/// Holds the facts of a file, all of one kind, against those that the register knows of the same list.
///
/// Rows are matched by party and act, and, of several of one act, first by what they say and then by
/// their turn. Fields that the file does not have stay as the register has them.
#[must_use]
pub fn compare(
    reading: &Reading<'_>,
    known: Vec<ListedFact<'_>>,
    facts: &[Told<'_>],
) -> Comparison {
    let mut listed: BTreeMap<Slot, Vec<ListedFact<'_>>> = BTreeMap::new();
    for one in known {
        listed.entry(slot(reading, one.fact)).or_default().push(one);
    }
    let mut of_file: BTreeMap<Slot, Vec<usize>> = BTreeMap::new();
    for (place, (fact, _)) in facts.iter().enumerate() {
        of_file.entry(slot(reading, fact)).or_default().push(place);
    }
    let mut comparison = Comparison { changes: vec![Change::New; facts.len()], gone: Vec::new() };
    for (slot, mut places) in of_file {
        places.sort_by_key(|place| {
            (facts[*place].0.when().valid_from().and_then(Date::earliest), *place)
        });
        let known = listed.remove(&slot).unwrap_or_default();
        match_slot(facts, &places, known, &mut comparison);
    }
    let unnamed = listed.into_values().flatten().filter(|one| one.ended_by.is_none());
    comparison.gone.extend(unnamed.map(|one| one.seq));
    comparison.gone.sort_unstable();
    comparison
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

/// Matches the facts that stand in one place: the same with the same, then what stands in its turn.
fn match_slot(
    facts: &[Told<'_>],
    places: &[usize],
    mut known: Vec<ListedFact<'_>>,
    comparison: &mut Comparison,
) {
    known.sort_by_key(|one| {
        (one.fact.when().valid_from().and_then(Date::earliest), one.ended_by.is_some(), one.seq)
    });
    let mut left: Vec<usize> = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let says_it = |one: &ListedFact<'_>| amended(one.fact, &facts[*place]).is_none();
        let standing = known.iter().position(|one| one.ended_by.is_none() && says_it(one));
        let same = standing.or_else(|| known.iter().position(says_it));
        let is_again = places[..index].iter().any(|earlier| facts[*earlier].0 == facts[*place].0);
        comparison.changes[*place] = match same.map(|same| known.remove(same)) {
            Some(ListedFact { seq, ended_by: Some(by), .. }) => Change::Ended { seq, by },
            Some(ListedFact { seq, ended_by: None, .. }) => Change::Unchanged { seq },
            None if is_again => Change::Same,
            None => {
                left.push(*place);
                continue;
            }
        };
    }
    let mut standing = known.into_iter().filter(|one| one.ended_by.is_none());
    for place in left {
        if let Some(one) = standing.next()
            && let Some(data) = amended(one.fact, &facts[place])
        {
            comparison.changes[place] = Change::Changed { seq: one.seq, data };
        }
    }
    comparison.gone.extend(standing.map(|one| one.seq));
}

/// What a fact should say by a row of the file; nothing where it says so.
fn amended(recorded: &Fact, (came, told): &Told<'_>) -> Option<Fact> {
    let kind = recorded.kind();
    let (mut data, mut new) = (recorded.object(), came.object());
    for field in kind.fields() {
        // What it is about is the same, by whatever id; and what is personal is kept.
        let is_kept = matches!(field.shape, Shape::Id(_)) || field.name.starts_with('_');
        if is_kept || told.as_ref().is_some_and(|told| !told.contains(field.name)) {
            continue;
        }
        match (field.shape, data.get_mut(field.name), new.remove(field.name)) {
            // A text in one language leaves the others as they were.
            (Shape::Text, Some(Value::Object(old)), Some(Value::Object(new))) if told.is_some() => {
                old.extend(new);
            }
            (_, _, Some(value)) => {
                data.insert(field.name.to_owned(), value);
            }
            (_, _, None) => {
                data.remove(field.name);
            }
        }
    }
    let data = Value::Object(data).to_string();
    let Ok(Event::Fact(amended)) = decode(kind.as_str(), kind.version(), &data) else {
        return None;
    };
    (amended != *recorded).then_some(amended)
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

/// What a fact should say otherwise, field by field.
fn fields_of(recorded: &Fact, data: &Fact) -> Vec<FieldChange> {
    let differences = differences(recorded, data).into_iter();
    let changes = differences.map(|Difference { field, recorded, came }| FieldChange {
        field: field.to_owned(),
        before: recorded.unwrap_or_default(),
        after: came.unwrap_or_default(),
    });
    changes.collect()
}
