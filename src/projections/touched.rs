//! What may differ between two views: the topics that the events and the days between them tell of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::entity::Entity;
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::bitemporal::FactTable;
use crate::projections::roll_changes::Lines;
use crate::projections::span::Span;

/// The days on which anything may come true or end, each with the fact that tells it. Carried on as a
/// roll is.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// The last event that is in.
    known_at: Seq,
    all: BTreeSet<(NaiveDate, Seq)>,
}

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

impl Days {
    /// The facts of which a date lies after one day and not after another.
    fn between(&self, one: NaiveDate, other: NaiveDate) -> impl Iterator<Item = Seq> {
        let after = (one.min(other), Seq(u64::MAX));
        let last = (one.max(other), Seq(u64::MAX));
        let days = self.all.range(after..=last);
        days.map(|(_, seq)| *seq)
    }

    /// Whether every event of a table is in.
    pub fn is_level_with(&self, table: &FactTable) -> bool {
        self.known_at >= table.head()
    }

    /// Carries them on to the head of a table.
    pub fn extend(&mut self, table: &FactTable) {
        for by in (self.known_at.next().0..=table.head().0).map(Seq) {
            match table.event(by) {
                Some(Event::Fact(fact)) => self.enter(table, by, fact),
                Some(Event::Corrected(correction)) => {
                    self.enter(table, correction.seq, &correction.data);
                }
                Some(Event::Retracted(_) | Event::Erased(_)) | None => {}
            }
        }
        self.known_at = self.known_at.max(table.head());
    }

    fn enter(&mut self, table: &FactTable, seq: Seq, version: &Fact) {
        let Some(recorded_on) = table.recorded_on(seq) else { return };
        let spans = std::iter::once(Span::of(version, recorded_on)).chain(Span::own_end(version));
        let mut days: Vec<NaiveDate> =
            spans.flat_map(|span| [span.earliest, span.latest]).collect();
        // What is carried on to a successor may be as old as the record of it.
        days.extend(matches!(version, Fact::PartyEnded(_)).then_some(recorded_on));
        // Before the first day lies none.
        let days = days.into_iter().filter(|day| *day > NaiveDate::MIN);
        self.all.extend(days.map(|day| (day, seq)));
    }
}

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
