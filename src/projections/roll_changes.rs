//! What the events after a seq changed of the parts that parties have in a thing.
//!
//! Most parties are told of by their own facts alone. Where parties were merged, or a body succeeded
//! another, the facts of one may tell something of the other: these are looked at together.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rustc_hash::FxHashSet;

use crate::domain::entity::{Entity, TopicRef};
use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::bitemporal::{FactTable, Known};
use crate::projections::lines::{Line, Lines};
use crate::projections::reading::Reading;

/// What one event changed of a party's part: the facts that tell it, and the day before which nothing
/// stands.
pub(super) struct Changed<'a> {
    pub seq: Seq,
    pub party: PartyId,
    pub before: (Vec<Known<'a>>, NaiveDate),
    pub after: (Vec<Known<'a>>, NaiveDate),
}

/// What the events after a seq changed of the parts in a thing, in no order.
pub(super) fn changes<'a>(table: &'a FactTable, entity: &Entity, after: Seq) -> Vec<Changed<'a>> {
    let looked_at = LookedAt { table, entity, after, floors: floors(table, entity) };
    let lines = Lines::of(table);
    let mut changes = Vec::new();
    let mut seen = FxHashSet::default();
    for party in looked_at.touched(&lines) {
        let Some(number) = lines.number(&party) else {
            looked_at.add_alone(party, &mut changes);
            continue;
        };
        if let (Some(line), true) = (lines.line(number), seen.insert(number)) {
            looked_at.add_line(line, &mut changes);
        }
    }
    changes
}

/// A thing, and the seq after which is looked at what changed.
struct LookedAt<'a, 'e> {
    table: &'a FactTable,
    entity: &'e Entity,
    after: Seq,
    /// The day before which nothing stands, from each seq on at which it became another.
    floors: Vec<(Seq, NaiveDate)>,
}

fn floors(table: &FactTable, entity: &Entity) -> Vec<(Seq, NaiveDate)> {
    let own = table.thing(entity).into_iter().flat_map(|thing| thing.own.iter());
    let mut seqs: Vec<Seq> = own.flat_map(|seq| table.told_by(seq)).collect();
    seqs.sort_unstable();
    let floor = |known_at: Seq| {
        let reading = Reading::among(&[], table, View { as_of: NaiveDate::MAX, known_at });
        (known_at, reading.floor(entity))
    };
    let mut floors = vec![floor(Seq::NONE)];
    floors.extend(seqs.into_iter().map(floor));
    floors.dedup_by_key(|(_, day)| *day);
    floors
}

impl<'a> LookedAt<'a, '_> {
    /// Every party of whose part the events looked at may tell something, each once.
    fn touched(&self, lines: &Lines) -> FxHashSet<PartyId> {
        let mut touched = FxHashSet::default();
        let Some(thing) = self.table.thing(self.entity) else { return touched };
        let floor_moved = self.floors.last().is_some_and(|(seq, _)| *seq > self.after);
        let since = if floor_moved { Seq::NONE } else { self.after };
        let told = thing.parts.within(since, self.table.head());
        let revised =
            self.table.revised_after(self.after).filter(|fact| thing.parts.contains(*fact));
        for seq in told.chain(revised) {
            touched.extend(self.parties_of(seq).cloned());
        }
        for line in lines.all() {
            let is_newer = |seq: &Seq| self.table.told_by(*seq).any(|seq| seq > self.after);
            if floor_moved || line.told.iter().any(is_newer) {
                touched.extend(line.parties.iter().cloned());
            }
        }
        touched
    }

    /// Whose part a fact tells in any of its versions.
    fn parties_of(&self, seq: Seq) -> impl Iterator<Item = &'a PartyId> {
        let topics = self.table.versions(seq).map(Fact::topic_ref);
        topics.filter(|topic| topic.entity == self.entity.into()).filter_map(|topic| topic.party)
    }

    /// The events looked at that tell these facts or revise them, and those that moved the floor.
    fn events(&self, facts: &[Seq]) -> Vec<Seq> {
        let told = facts.iter().flat_map(|seq| self.table.told_by(*seq));
        let floors = self.floors.iter().map(|(seq, _)| *seq);
        let mut events: Vec<Seq> = told.chain(floors).filter(|seq| *seq > self.after).collect();
        events.sort_unstable();
        events.dedup();
        events
    }

    fn floor(&self, known_at: Seq) -> NaiveDate {
        let by_then = self.floors.partition_point(|(seq, _)| *seq <= known_at);
        by_then.checked_sub(1).map_or(NaiveDate::MIN, |place| self.floors[place].1)
    }

    /// A party of which only its own facts tell.
    fn add_alone(&self, party: PartyId, changes: &mut Vec<Changed<'a>>) {
        let topic = TopicRef { entity: self.entity.into(), party: Some(&party) };
        let facts: Vec<Seq> = self.table.ever_part_of(self.entity, &party).collect();
        let at = |known_at: Seq| {
            let known = facts.iter().filter_map(|seq| self.table.fact(*seq, known_at));
            (known.filter(|fact| fact.data.topic_ref() == topic).collect(), self.floor(known_at))
        };
        for seq in self.events(&facts) {
            let (before, after) = (at(seq.before()), at(seq));
            changes.push(Changed { seq, party: party.clone(), before, after });
        }
    }

    /// Parties of which the facts of the others may tell as well.
    fn add_line(&self, line: &Line, changes: &mut Vec<Changed<'a>>) {
        let mut facts = line.told.clone();
        facts.extend(
            line.parties.iter().flat_map(|party| self.table.ever_part_of(self.entity, party)),
        );
        for seq in self.events(&facts) {
            let readings = [seq.before(), seq].map(|known_at| {
                let view = View { as_of: NaiveDate::MAX, known_at };
                Reading::among(&line.told, self.table, view)
            });
            for party in self.told_of_in(line, seq, &readings) {
                let [before, after] = readings.each_ref().map(|reading| {
                    let stands_for_itself = *reading.merges.resolve(&party) == party;
                    let facts = stands_for_itself.then(|| reading.part(self.entity, &party));
                    (facts.unwrap_or_default(), self.floor(reading.known_at))
                });
                changes.push(Changed { seq, party, before, after });
            }
        }
    }

    /// The parties of a line of whose part an event may tell, as the views before and after it have them.
    fn told_of_in(&self, line: &Line, seq: Seq, readings: &[Reading<'a>; 2]) -> BTreeSet<PartyId> {
        let moved_floor = self.floors.iter().any(|(moved, _)| *moved == seq);
        if line.succeeds || moved_floor {
            return line.parties.iter().cloned().collect();
        }
        let [before, after] = readings;
        let mut told_of = BTreeSet::new();
        let mut add = |party: &PartyId| {
            told_of.extend(readings.iter().map(|one| one.merges.resolve(party).clone()));
        };
        // A correction may have moved the fact here from another line, which sees to itself.
        let of_line = |party: &&PartyId| line.parties.contains(party);
        self.parties_of(self.table.about(seq)).filter(of_line).for_each(&mut add);
        let moved = |party: &&PartyId| before.merges.resolve(party) != after.merges.resolve(party);
        line.parties.iter().filter(moved).for_each(&mut add);
        told_of
    }
}
