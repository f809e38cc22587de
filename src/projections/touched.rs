//! What may differ between two views: the topics that the events and the days between them tell of.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::entity::{Entity, TopicRef};
use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::bitemporal::FactTable;
use crate::projections::roll_changes::Lines;

/// What of a thing may differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct InThing {
    /// What is told of the thing alone.
    pub own: bool,
    /// The part of every party.
    pub all_parts: bool,
    /// The parts of these parties.
    pub parties: BTreeSet<PartyId>,
}

/// The topics that may differ, by their things.
pub(super) type Topics = BTreeMap<Entity, InThing>;

/// The topics that may differ between two views; none where so much lies between them that everything
/// is to be gone through.
pub(super) fn touched(table: &FactTable, lines: &Lines, from: View, to: View) -> Option<Topics> {
    let (first, last) = (from.known_at.min(to.known_at), from.known_at.max(to.known_at));
    if usize::try_from(last.0 - first.0).is_ok_and(|events| events > table.rolls.many) {
        return None;
    }
    let mut facts: Vec<Seq> = (first.next().0..=last.0).map(|seq| table.about(Seq(seq))).collect();
    if from.as_of != to.as_of {
        facts.extend(table.days(|days| {
            let between = days.between(from.as_of, to.as_of).filter(|seq| *seq <= last);
            between.take(table.rolls.many + 1).collect::<Vec<Seq>>()
        }));
    }
    if facts.len() > table.rolls.many {
        return None;
    }
    facts.sort_unstable();
    facts.dedup();
    let mut topics = Topics::new();
    for fact in facts {
        add(table, lines, fact, &mut topics);
        for version in table.versions(fact) {
            add_others(table, lines, version, &mut topics);
        }
    }
    Some(topics)
}

/// Adds the topics that a fact tells of, in any of its versions.
pub(super) fn add(table: &FactTable, lines: &Lines, fact: Seq, topics: &mut Topics) {
    for version in table.versions(fact) {
        let topic = version.topic_ref();
        let thing = topics.entry(topic.entity.into()).or_default();
        match topic.party {
            None => thing.own = true,
            Some(party) => {
                thing.parties.insert(party.clone());
                thing.parties.extend(lines.with(party).iter().cloned());
            }
        }
    }
}

/// Adds the topics that what a fact tells bears on: the parts in what was adopted or held, and all that
/// is of parties that are one body or succeed one another.
fn add_others(table: &FactTable, lines: &Lines, version: &Fact, topics: &mut Topics) {
    if matches!(version, Fact::DeclarationAdopted(_) | Fact::GatheringHeld(_)) {
        topics.entry(version.topic_ref().entity.into()).or_default().all_parts = true;
    }
    let party = if let Fact::PartyMerged(data) = version {
        &data.party
    } else if let Fact::PartyEnded(data) = version {
        &data.party
    } else {
        return;
    };
    for party in lines.with(party) {
        let spoken_of = table.thing(&party.into()).into_iter().flat_map(|one| one.mentions.iter());
        spoken_of.for_each(|fact| add(table, lines, fact, topics));
    }
}

impl FactTable {
    /// The facts that tell some of a thing in any of their versions, among which may be others.
    pub fn facts_of(&self, entity: &Entity, of: &InThing) -> Vec<Seq> {
        let Some(thing) = self.thing(entity) else { return Vec::new() };
        let own = of.own.then(|| thing.own.iter()).into_iter().flatten();
        if of.all_parts {
            return own.chain(thing.parts.iter()).collect();
        }
        let parts = of.parties.iter().flat_map(|party| {
            let is_of = move |topic: TopicRef<'_>| {
                topic.entity == entity.into() && topic.party == Some(party)
            };
            let seqs = self.part_of(entity, party);
            seqs.filter(move |seq| self.versions(*seq).any(|fact| is_of(fact.topic_ref())))
        });
        own.chain(parts).collect()
    }
}
