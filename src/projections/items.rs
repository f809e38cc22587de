//! What one view holds, fact by fact: the side of a comparison.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::{Bearing, When};
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::bitemporal::Known;
use crate::projections::reading::{Reading, span};
use crate::projections::span::{Certainty, Span, Standing, standing};
use crate::projections::touched::Topics;

/// A fact that begins or states something, with what the view makes of it.
pub(super) struct Item<'a> {
    pub fact: Known<'a>,
    /// The parties whose part it tells, by the ids that stand for them.
    pub parties: Vec<PartyId>,
    /// The ends of bodies that changed these.
    pub replaced: Vec<Seq>,
    pub standing: Standing,
    /// The fact that began what it only tells again.
    pub told_again: Option<Seq>,
    /// The fact that its beginning is dated by, and whether the day has come.
    pub begun: (Seq, Option<Certainty>),
    /// Whether the end that the fact itself carries has come.
    pub ran_out: Option<Certainty>,
    /// Another fact by which it begins anew or only tells again what stands already.
    pub by: Option<Seq>,
    /// The fact that ended it, and whether the day has come.
    pub ended: Option<(Known<'a>, Option<Certainty>)>,
}

impl Item<'_> {
    /// What tells it from every other: its fact, and for whom that stands where it was carried on.
    pub fn key(&self) -> (Seq, Option<(Seq, Option<&PartyId>)>) {
        let inherited = self.fact.inherited;
        (self.fact.seq, inherited.map(|inherited| (inherited.by, self.parties.first())))
    }

    /// Whether two views hold the same.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.standing == other.standing
            && self.told_again == other.told_again
            && self.has_same_data(other)
    }

    /// Whether two views hold the same but for what the day makes of it.
    pub fn has_same_data(&self, other: &Self) -> bool {
        let same = |one: &Fact, other: &Fact| std::ptr::eq(one, other) || one == other;
        let same_end = match (&self.ended, &other.ended) {
            (None, None) => true,
            (Some((one, _)), Some((other, _))) => {
                one.seq == other.seq && same(one.data, other.data)
            }
            _ => false,
        };
        same_end && self.parties == other.parties && same(self.fact.data, other.fact.data)
    }

    /// Whether the view shows it at all: a fact that lies ahead is not shown.
    pub fn is_shown(&self) -> bool {
        self.standing != Standing::NotYet
    }

    /// The facts that bear on it, itself first.
    pub fn facts(&self) -> impl Iterator<Item = Seq> {
        let ended = self.ended.as_ref().map(|(fact, _)| fact.seq);
        let carried_by = self.fact.inherited.map(|inherited| inherited.by);
        [self.fact.seq, self.begun.0]
            .into_iter()
            .chain(carried_by)
            .chain(self.by)
            .chain(ended)
            .chain(self.replaced.iter().copied())
    }

    /// Its data as the view shows it: parties by the ids that stand for them, and its end.
    pub fn data(&self) -> Map<String, Value> {
        let mut data = object(self.fact.data);
        if let Fact::AgreementSigned(_) = self.fact.data {
            let ids = self.parties.iter().map(|party| Value::from(party.as_str()));
            data.insert("parties".to_owned(), ids.collect());
        } else if let [party] = self.parties.as_slice() {
            data.insert("party".to_owned(), party.as_str().into());
        }
        if let Some(inherited) = &self.fact.inherited {
            let before = json!({"party": inherited.ended.party, "seq": inherited.by});
            data.insert("successor_of".to_owned(), before);
        }
        if let Some((fact, _)) = &self.ended {
            let mut ended = object(fact.data);
            ended.retain(|field, _| !data.contains_key(field) || field == "on");
            ended.retain(|field, _| field != "party");
            ended.insert("seq".to_owned(), fact.seq.0.into());
            data.insert("ended".to_owned(), ended.into());
        }
        data
    }
}

impl<'a> Reading<'a> {
    /// What the view knows of some topics, by ascending seq of the facts that tell it. The facts that
    /// only end something are part of what they end.
    pub(super) fn items_of(&self, topics: &Topics) -> Vec<Item<'a>> {
        let mut items = Vec::new();
        for (entity, of) in topics {
            if of.own {
                let facts = self.agreement_facts(entity);
                self.add_items(&facts, entity, None, None, &mut items);
            }
            let mut parties: Vec<&PartyId> =
                of.parties.iter().map(|party| self.merges.resolve(party)).collect();
            parties.sort_unstable();
            parties.dedup();
            let held = self.holding(entity).map(|(fact, _)| fact);
            for party in parties {
                let facts = self.part(entity, party);
                // The end of a body alone is no part in anything.
                if facts.iter().any(|fact| fact.data.bearing() != Bearing::EndsBody) {
                    self.add_items(&facts, entity, Some(party), held, &mut items);
                }
            }
        }
        items.sort_unstable_by(|one, other| one.key().cmp(&other.key()));
        items
    }

    /// Adds what the facts of one topic tell.
    fn add_items(
        &self,
        facts: &[Known<'a>],
        entity: &Entity,
        party: Option<&PartyId>,
        held: Option<Known<'a>>,
        items: &mut Vec<Item<'a>>,
    ) {
        let floor = if party.is_some() { self.floor(entity) } else { NaiveDate::MIN };
        let periods = self.periods(facts, floor);
        for (place, period) in periods.iter().enumerate() {
            let ended = period.ended.map(|fact| (fact, period.end_come));
            let began = period.began.inherited.map_or(period.began.seq, |inherited| inherited.by);
            let begun = (began, period.begun);
            let mut item = self.item(period.began, party, period.standing, begun, ended);
            let earlier = periods[..place].iter().rev().find(|one| one.act == period.act);
            item.by = earlier.and_then(|one| one.ended).map(|end| end.seq);
            items.push(item);
            for again in &period.again {
                let mut item = self.item(*again, party, period.standing, begun, ended);
                (item.told_again, item.by) = (Some(period.began.seq), Some(period.began.seq));
                items.push(item);
            }
        }
        let stands_alone = |fact: &&Known<'a>| match fact.data.bearing() {
            Bearing::States => true,
            // Under the topics of what ends with the body it is part of that.
            Bearing::EndsBody => fact.data.topic_ref().entity == entity.into(),
            Bearing::Begins(_) | Bearing::Ends(_) => false,
        };
        for fact in facts.iter().filter(stands_alone) {
            let dated = match fact.data.when() {
                When::WithItsThing => held.unwrap_or(*fact),
                When::Always | When::On(_) => *fact,
            };
            let begins = span(dated);
            let standing = match fact.data.when() {
                When::WithItsThing => standing(begins, None, self.as_of),
                When::Always | When::On(_) => self.standing(*fact),
            };
            let begun = (dated.seq, begins.by(self.as_of));
            items.push(self.item(*fact, party, standing, begun, None));
        }
    }

    fn item(
        &self,
        fact: Known<'a>,
        party: Option<&PartyId>,
        standing: Standing,
        begun: (Seq, Option<Certainty>),
        ended: Option<(Known<'a>, Option<Certainty>)>,
    ) -> Item<'a> {
        let (parties, replaced) = if let Fact::AgreementSigned(data) = fact.data {
            let ends = self.replacements(data).map(|change| change.ended.told.seq);
            (self.signatories(data), ends.collect())
        } else {
            (party.cloned().into_iter().collect(), Vec::new())
        };
        let ran_out = Span::own_end(fact.data).and_then(|end| end.by(self.as_of));
        let (told_again, by) = (None, None);
        Item { fact, parties, replaced, standing, told_again, begun, ran_out, by, ended }
    }
}

/// The data of a fact as JSON. Every fact of the vocabulary can be written.
pub(super) fn object(fact: &Fact) -> Map<String, Value> {
    match serde_json::to_value(fact) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
