//! What the register says of a list: the facts of a kind about some things, and which of them have ended.

use std::collections::BTreeMap;

use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::bitemporal::Known;
use crate::projections::reading::Reading;

/// One fact of a list, as the register has it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedFact<'a> {
    /// Its seq.
    pub seq: Seq,
    /// Its data.
    pub fact: &'a Fact,
    /// The fact that has ended what it began.
    pub ended_by: Option<Seq>,
    /// Whether no list ever told it: a party that was recorded by itself, and not by an import.
    pub is_own: bool,
}

impl<'a> Reading<'a> {
    /// The facts of a kind that are about some things, by seq; those of a kind that enters parties into the
    /// register are about each of them. A list is of what it is about, but for the list of parties, of which
    /// there may be several, and none beside what was recorded by hand: those are the caller's to leave out.
    #[must_use]
    pub fn listed_facts(&self, kind: FactKind, things: &[Entity]) -> Vec<ListedFact<'a>> {
        let mut facts: Vec<ListedFact<'a>> = if kind == FactKind::PartyRegistered {
            let parties = self.listed("").map(|party| Entity::from(&party));
            let imported = self.table.together.all();
            let facts = parties.flat_map(|party| self.listed_of(kind, &party));
            facts.map(|one| ListedFact { is_own: !imported.contains(&one.seq), ..one }).collect()
        } else {
            things.iter().flat_map(|thing| self.listed_of(kind, thing)).collect()
        };
        facts.sort_by_key(|fact| fact.seq);
        facts
    }

    /// The party as which another is known now.
    #[must_use]
    pub fn known_as(&self, party: &PartyId) -> PartyId {
        self.merges.resolve(party).clone()
    }

    fn listed_of(&self, kind: FactKind, thing: &Entity) -> Vec<ListedFact<'a>> {
        let about = self.mentions(thing).filter(|known| known.data.kind() == kind);
        let about = about.filter(|known| known.data.topic_ref().entity == thing.into());
        let mut by_party: BTreeMap<Option<PartyId>, Vec<Known<'a>>> = BTreeMap::new();
        for known in about {
            let party = known.data.topic_ref().party.map(|party| self.known_as(party));
            by_party.entry(party).or_default().push(known);
        }
        let of_party = |(party, facts): (Option<PartyId>, Vec<Known<'a>>)| {
            let ends =
                party.as_ref().map(|party| self.ended_parts(thing, party)).unwrap_or_default();
            let listed = facts.into_iter().map(|known| ListedFact {
                seq: known.seq,
                fact: known.data,
                ended_by: ends.get(&known.seq).copied(),
                is_own: false,
            });
            listed.collect::<Vec<_>>()
        };
        by_party.into_iter().flat_map(of_party).collect()
    }

    /// Of a party's part in a thing, the facts whose beginning has ended, each with the fact that ended it.
    fn ended_parts(&self, thing: &Entity, party: &PartyId) -> BTreeMap<Seq, Seq> {
        if thing.kind == EntityKind::Party {
            return BTreeMap::new();
        }
        let periods = self.periods(&self.part(thing, party), self.floor(thing)).into_iter();
        let ended = periods.filter_map(|period| Some((period.ended?.seq, period)));
        let told = ended.flat_map(|(end, period)| {
            let told: Vec<Seq> =
                period.again.iter().chain([&period.began]).map(|fact| fact.seq).collect();
            told.into_iter().map(move |seq| (seq, end))
        });
        told.collect()
    }
}
