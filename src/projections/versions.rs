//! The events of a fact, and its versions whether they are known in a view or not.

use chrono::NaiveDate;

use crate::domain::entity::{Entity, TopicRef};
use crate::domain::event::fact::Fact;
use crate::domain::event::{Event, EventKind};
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::bitemporal::FactTable;
use crate::projections::seq_list::SeqList;
use crate::projections::span::Span;

impl FactTable {
    /// The fact that an event revises or erases something of; else the event itself.
    pub fn about(&self, seq: Seq) -> Seq {
        self.event(seq).and_then(Event::revises).unwrap_or(seq)
    }

    /// Whether what an event tells had begun, or may have, by a day.
    pub fn has_come(&self, seq: Seq, day: NaiveDate) -> bool {
        let fact = self.event(seq).and_then(Event::fact).zip(self.recorded_on(seq));
        fact.is_none_or(|(fact, recorded_on)| Span::of(fact, recorded_on).by(day).is_some())
    }

    /// A fact and what each correction of it put in place.
    pub fn versions(&self, seq: Seq) -> impl Iterator<Item = &Fact> {
        let corrected = self.revisions(seq).iter().filter_map(|by| self.version(*by));
        self.event(seq).and_then(Event::fact).into_iter().chain(corrected)
    }

    /// The seq of a fact and those of its revisions.
    pub fn told_by(&self, seq: Seq) -> impl Iterator<Item = Seq> {
        std::iter::once(seq).chain(self.revisions(seq).iter().copied())
    }

    /// The facts that were revised after a seq.
    pub fn revised_after(&self, seq: Seq) -> impl Iterator<Item = Seq> {
        let kinds = [EventKind::Corrected, EventKind::Retracted].into_iter();
        let revisions = kinds.filter_map(|kind| self.of_kind(kind));
        let revisions = revisions.flat_map(move |seqs| seqs.within(seq, self.head()));
        revisions.map(|by| self.about(by))
    }

    /// Facts among which are all that tell a party's part in a thing: those of the one of the two that
    /// is less often spoken of.
    pub fn part_of(&self, entity: &Entity, party: &PartyId) -> impl Iterator<Item = Seq> {
        let parts = self.thing(entity).map(|thing| &thing.parts);
        let mentions = self.thing(&party.into()).map(|thing| &thing.mentions);
        let shorter = [mentions, parts].into_iter().min_by_key(|seqs| seqs.map_or(0, SeqList::len));
        shorter.flatten().into_iter().flat_map(SeqList::iter)
    }

    /// The facts that tell a party's part in a thing in any of their versions.
    pub fn ever_part_of<'a>(
        &'a self,
        entity: &'a Entity,
        party: &'a PartyId,
    ) -> impl Iterator<Item = Seq> + use<'a> {
        let topic = TopicRef { entity: entity.into(), party: Some(party) };
        let tells = move |seq: &Seq| self.versions(*seq).any(|fact| fact.topic_ref() == topic);
        self.part_of(entity, party).filter(tells)
    }
}
