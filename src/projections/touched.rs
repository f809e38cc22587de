//! What may differ between two views: the topics that the events and the days between them tell of.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::bitemporal::FactTable;
use crate::projections::lines::Lines;

/// What of a thing may differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct InThing {
    /// What is told of the thing alone.
    pub own: bool,
    /// The part of every party.
    pub all_parts: bool,
    /// The parts of these parties.
    pub parties: BTreeSet<PartyId>,
    /// The parts of all parties of these lines.
    pub lines: BTreeSet<usize>,
}

impl InThing {
    /// The parties of whose parts something may differ.
    pub fn parties<'a>(&'a self, lines: &'a Lines) -> impl Iterator<Item = &'a PartyId> {
        let of_lines = self.lines.iter().filter_map(|number| lines.line(*number));
        self.parties.iter().chain(of_lines.flat_map(|line| &line.parties))
    }
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
    let (mut topics, mut told_of) = (Topics::new(), BTreeSet::new());
    for fact in facts {
        add(table, lines, fact, &mut topics);
        for version in table.versions(fact) {
            if matches!(version, Fact::DeclarationAdopted(_) | Fact::GatheringHeld(_)) {
                topics.entry(version.topic_ref().entity.into()).or_default().all_parts = true;
            }
            told_of.extend(changed_line(lines, version));
        }
    }
    // What is told of a party bears on all that are one body with it or succeed it.
    for line in told_of.into_iter().filter_map(|number| lines.line(number)) {
        let things = line.parties.iter().filter_map(|party| table.thing(&party.into()));
        let spoken_of = things.flat_map(|thing| thing.mentions.iter());
        spoken_of.for_each(|fact| add(table, lines, fact, &mut topics));
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
            Some(party) => match lines.number(party) {
                Some(line) => _ = thing.lines.insert(line),
                None => _ = thing.parties.insert(party.clone()),
            },
        }
    }
}

/// The line that a fact makes one, or in which it says who succeeds whom.
fn changed_line(lines: &Lines, version: &Fact) -> Option<usize> {
    if let Fact::PartyMerged(data) = version {
        lines.number(&data.party)
    } else if let Fact::PartyEnded(data) = version {
        lines.number(&data.party)
    } else {
        None
    }
}

impl FactTable {
    /// The facts that tell some of a thing in any of their versions, among which may be others.
    pub fn facts_of(&self, lines: &Lines, entity: &Entity, of: &InThing) -> Vec<Seq> {
        let Some(thing) = self.thing(entity) else { return Vec::new() };
        let own = of.own.then(|| thing.own.iter()).into_iter().flatten();
        if of.all_parts {
            return own.chain(thing.parts.iter()).collect();
        }
        own.chain(of.parties(lines).flat_map(|party| self.ever_part_of(entity, party))).collect()
    }
}
