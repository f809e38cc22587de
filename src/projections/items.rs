//! What one view holds, fact by fact: the side of a comparison.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::{Bearing, When};
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::domain::standing::{Inherited, suspends};
use crate::projections::bitemporal::Known;
use crate::projections::lines::Lines;
use crate::projections::reading::{Reading, span};
use crate::projections::sharing::Sharing;
use crate::projections::span::{Certainty, Span, Standing, standing};
use crate::projections::touched::Topics;

/// A fact that begins or states something, with what the view makes of it.
pub(super) struct Item<'a> {
    pub fact: Known<'a>,
    /// The parties whose part it tells, by the ids that stand for them.
    pub parties: Vec<PartyId>,
    /// The parties through the years, where it is an agreement.
    pub sharing: Option<Sharing<'a>>,
    /// Whether it is the time of one party in an agreement.
    pub is_share: bool,
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

/// Where something is on its way to its end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Stands,
    Suspended,
    Ended,
}

impl<'a> Item<'a> {
    /// What tells it from every other: its fact, and for whom that stands where it was carried on.
    pub fn key(&self) -> (Seq, Option<(Seq, Option<&PartyId>)>) {
        let inherited = self.fact.inherited;
        (self.fact.seq, inherited.map(|inherited| (inherited.by, self.parties.first())))
    }

    /// Whether it is the time in an agreement of a party that signed it.
    pub fn is_signed_share(&self) -> bool {
        self.is_share && self.fact.inherited.is_none()
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
        same_end && self.doers() == other.doers() && same(self.fact.data, other.fact.data)
    }

    /// The parties that did it, by the ids that stand for them; of an agreement those that signed it.
    pub fn doers(&self) -> Vec<&PartyId> {
        match &self.sharing {
            Some(sharing) => {
                let signed = sharing.shares.iter().filter(|share| share.by.is_none());
                signed.map(|share| &share.party).collect()
            }
            None => self.parties.iter().collect(),
        }
    }

    /// The ends of bodies that changed its parties, or will.
    pub fn changes(&self) -> impl Iterator<Item = Seq> {
        let changes = self.sharing.iter().flat_map(|sharing| &sharing.changes);
        changes.map(|(end, _)| end.seq)
    }

    /// The time of each party in an agreement whose parties changed, or will.
    pub fn shares(&self) -> Vec<Self> {
        let shares = self.sharing.iter().flat_map(|sharing| &sharing.shares);
        let items = shares.map(|share| {
            let inherited = share.by.and_then(|end| {
                let Fact::PartyEnded(ended) = end.data else { return None };
                let (by, recorded_on) = (end.seq, end.recorded_on);
                Some(Inherited { by, ended, recorded_on, is_doubtful: false })
            });
            let (by, begun) = match share.by {
                Some(end) => (end.seq, share.begun),
                None => self.begun,
            };
            let standing = if self.is_shown() { share.standing() } else { Standing::NotYet };
            Self {
                fact: Known { inherited, ..self.fact },
                parties: vec![share.party.clone()],
                sharing: None,
                is_share: true,
                standing,
                told_again: None,
                begun: (by, begun),
                ran_out: self.ran_out,
                by: None,
                ended: share.left,
            }
        });
        items.collect()
    }

    /// Where it is on its way: it stands or may, is suspended, or has ended for good.
    pub fn stage(&self) -> Stage {
        let is_suspended =
            || self.ended.is_some_and(|(end, come)| come.is_some() && suspends(end.data));
        match self.standing {
            Standing::Ended if is_suspended() => Stage::Suspended,
            Standing::Ended => Stage::Ended,
            Standing::Certain | Standing::Possible | Standing::NotYet => Stage::Stands,
        }
    }

    /// Whether the view shows it at all: a fact that lies ahead is not shown.
    pub fn is_shown(&self) -> bool {
        self.standing != Standing::NotYet
    }

    /// The facts that bear on it, itself first.
    pub fn facts(&self) -> impl Iterator<Item = Seq> {
        let ended = self.ended.as_ref().map(|(fact, _)| fact.seq);
        let carried_by = self.fact.inherited.map(|inherited| inherited.by);
        [self.fact.seq, self.begun.0].into_iter().chain(carried_by).chain(self.by).chain(ended)
    }

    /// Its data as the view shows it: parties by the ids that stand for them, and its end.
    pub fn data(&self) -> Map<String, Value> {
        let mut data = self.fact.data.object();
        if self.sharing.is_some() {
            let ids = self.doers().into_iter().map(|party| Value::from(party.as_str()));
            data.insert("parties".to_owned(), ids.collect());
        } else if let [party] = self.parties.as_slice() {
            data.insert("party".to_owned(), party.as_str().into());
        }
        if let Some(inherited) = &self.fact.inherited {
            let before = json!({"party": inherited.ended.party, "seq": inherited.by});
            data.insert("successor_of".to_owned(), before);
        }
        if let Some((fact, _)) = &self.ended {
            let mut ended = fact.data.object();
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
    pub(super) fn items_of(&self, topics: &Topics, lines: &Lines) -> Vec<Item<'a>> {
        let mut items = Vec::new();
        for (entity, of) in topics {
            if of.own {
                let facts = self.agreement_facts(entity);
                self.add_items(&facts, entity, None, None, &mut items);
            }
            let mut parties: Vec<&PartyId> =
                of.parties(lines).map(|party| self.merges.resolve(party)).collect();
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
            let ended = self.office_ends(*fact).map(|end| (end, span(end).by(self.as_of)));
            items.push(self.item(*fact, party, standing, begun, ended));
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
        let (parties, sharing) = if let Fact::AgreementSigned(data) = fact.data {
            let sharing = self.sharing(data);
            let shares = sharing.shares.iter();
            let shares = shares.filter(|share| share.standing().certainty().is_some());
            (shares.map(|share| share.party.clone()).collect(), Some(sharing))
        } else {
            (party.cloned().into_iter().collect(), None)
        };
        let ran_out = Span::own_end(fact.data).and_then(|end| end.by(self.as_of));
        let (told_again, by) = (None, None);
        let is_share = false;
        Item { fact, parties, sharing, is_share, standing, told_again, begun, ran_out, by, ended }
    }
}
