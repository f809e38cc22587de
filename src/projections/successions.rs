//! Bodies that are no more: how each ended, and what stands for its successors since.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind, EntityRef};
use crate::domain::event::fact::Fact;
use crate::domain::event::party::{Demise, PartyEnded};
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::domain::standing::Told;
use crate::domain::succession::{self, Ended, Facts, Replaced};
use crate::projections::bitemporal::Known;
use crate::projections::reading::{FactRef, PartyRef, Period, Reading, span};
use crate::projections::span::{Certainty, Span};

/// The end of a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartyEnd {
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// The day of the end, or that on which it was decided, as written.
    pub on: Option<Date>,
    /// The day from which it is no more, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
    /// How it ended.
    pub how: Demise,
    /// The bodies that succeed it.
    pub successors: Vec<PartyRef>,
    /// Whether its day has certainly come.
    pub certainty: Certainty,
}

impl PartyEnd {
    /// The day from which the body is no more, as written.
    #[must_use]
    pub fn since(&self) -> Option<Date> {
        self.effective_on.or(self.on)
    }
}

/// A body that a party succeeded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Predecessor {
    /// The body that is no more.
    #[serde(flatten)]
    pub party: PartyRef,
    /// Since when the successor stands in its place, as written.
    pub since: Option<Date>,
    /// Whether that day has certainly come.
    pub certainty: Certainty,
    /// The fact of the body's end.
    #[serde(flatten)]
    pub fact: FactRef,
}

/// What the ends of bodies have to do with something that stands, or stood, for a party.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Passage {
    /// The body that did it, where it stands for the party as its successor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor_of: Option<Predecessor>,
    /// The end of the party itself, by which it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_ended: Option<PartyEnd>,
}

impl<'a> Reading<'a> {
    /// Whether any end of a body is in the log.
    pub(super) fn knows_endings(&self) -> bool {
        !self.table.endings().is_empty()
    }

    /// The part of one party in a thing, with its end and with what was carried to it.
    pub(super) fn part(&self, entity: &Entity, party: &PartyId) -> Vec<Known<'a>> {
        if !self.knows_endings() {
            return self.own_part(entity, party);
        }
        let told = succession::told(self, entity.into(), party).into_iter();
        told.filter_map(|told| self.known(told)).collect()
    }

    /// The facts about an agreement, with the end of a body by which it ends.
    pub(super) fn agreement_facts(&self, entity: &Entity) -> Vec<Known<'a>> {
        let mut facts: Vec<Known<'a>> = self.own(entity).collect();
        if self.knows_endings() && entity.kind == EntityKind::Agreement {
            let signed = facts.iter().find_map(|fact| {
                let Fact::AgreementSigned(data) = fact.data else { return None };
                Some(data)
            });
            let last = signed.and_then(|data| succession::replaced(self, data).pop());
            let end = last.filter(Replaced::ends_agreement);
            facts.extend(end.and_then(|last| self.known(last.ended.told)));
            facts.sort_by_key(|fact| fact.seq);
        }
        facts
    }

    /// The parties whose parts in things the ends of bodies bear on.
    pub(super) fn touched_by_endings(&self) -> Vec<PartyId> {
        let ends = self.table.endings().all().filter_map(|seq| self.fact(seq));
        let mut touched: Vec<PartyId> = Vec::new();
        for end in ends {
            let Fact::PartyEnded(data) = end.data else { continue };
            let parties = std::iter::once(&data.party).chain(&data.successors);
            touched.extend(parties.map(|party| self.merges.resolve(party).clone()));
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// The end of a party on whatever day; none where none is known.
    pub(super) fn end_of_body(&self, party: &PartyId) -> Option<Known<'a>> {
        if !self.knows_endings() {
            return None;
        }
        self.endings(self.merges.resolve(party)).first().and_then(|ended| self.known(ended.told))
    }

    /// When a party is no more.
    pub(super) fn no_more(&self, party: &PartyId) -> Option<Span> {
        self.end_of_body(party).map(span)
    }

    /// The end of a party, once its day has come, or may have.
    pub(super) fn ended_body(&self, party: &PartyId) -> Option<PartyEnd> {
        let end = self.end_of_body(party)?;
        span(end).by(self.as_of)?;
        self.party_end(end)
    }

    /// The day of a party's end that lies ahead, and the fact that tells it.
    pub(super) fn body_ends(&self, party: &PartyId) -> (Option<Date>, Option<Seq>) {
        let end = self.end_of_body(party).filter(|end| span(*end).by(self.as_of).is_none());
        (end.and_then(|end| end.data.when().valid_from()), end.map(|end| end.seq))
    }

    /// The bodies that a party has succeeded, or may have, in the order of the log.
    pub(super) fn predecessors(&self, party: &PartyId) -> Vec<Predecessor> {
        if !self.knows_endings() {
            return Vec::new();
        }
        let ends = self.endings_to(party).into_iter().filter_map(|ended| {
            let end = self.known(ended.told)?;
            span(end).by(self.as_of)?;
            Some(self.predecessor(&ended.data.party, end))
        });
        ends.collect()
    }

    /// The facts that speak of a party, or of a body from which anything may have been carried to it.
    pub(super) fn mentions_of_line(&self, party: &PartyId) -> Vec<Known<'a>> {
        let line = self.line_of(party);
        let mut facts: Vec<Known<'a>> =
            line.iter().flat_map(|party| self.mentions_of_party(party)).collect();
        facts.sort_unstable_by_key(|fact| fact.seq);
        facts.dedup_by_key(|fact| fact.seq);
        facts
    }

    /// A party, and the bodies from which anything may have been carried to it.
    pub(super) fn line_of(&self, party: &PartyId) -> SmallVec<[PartyId; 1]> {
        let mut line = smallvec![party.clone()];
        let mut next = 0;
        while let Some(one) = line.get(next).cloned().filter(|_| self.knows_endings()) {
            for ended in self.endings_to(&one) {
                let before = self.canonical(&ended.data.party);
                if !ended.data.carries.is_empty() && !line.contains(&before) {
                    line.push(before);
                }
            }
            next += 1;
        }
        line
    }

    /// What the ends of bodies have to do with a period.
    pub(super) fn passage(&self, period: &Period<'_>) -> Passage {
        let successor_of = period.began.inherited.and_then(|inherited| {
            let end = self.fact(inherited.by)?;
            Some(self.predecessor(&inherited.ended.party, end))
        });
        Passage { successor_of, party_ended: period.ended_by().and_then(|end| self.party_end(end)) }
    }

    fn party_end(&self, end: Known<'_>) -> Option<PartyEnd> {
        let Fact::PartyEnded(data) = end.data else { return None };
        let PartyEnded { on, effective_on, how, successors, .. } = &**data;
        Some(PartyEnd {
            fact: end.into(),
            on: *on,
            effective_on: *effective_on,
            how: *how,
            successors: successors.iter().map(|party| self.party_ref(party)).collect(),
            certainty: self.come(end),
        })
    }

    pub(super) fn predecessor(&self, party: &PartyId, end: Known<'_>) -> Predecessor {
        let since = end.data.when().valid_from();
        let certainty = self.come(end);
        Predecessor { party: self.party_ref(party), since, certainty, fact: end.into() }
    }

    /// Whether the day of an end has come for certain.
    fn come(&self, end: Known<'_>) -> Certainty {
        span(end).by(self.as_of).unwrap_or(Certainty::Possible)
    }

    pub(super) fn known(&self, told: Told<'a>) -> Option<Known<'a>> {
        Some(Known { inherited: told.inherited, ..self.fact(told.seq)? })
    }

    fn ends(&self, seqs: &[Seq]) -> Vec<Ended<'a>> {
        let known = seqs.iter().filter_map(|seq| self.fact(*seq));
        known.filter_map(|fact| Ended::new(fact.into())).collect()
    }
}

impl<'a> Facts<'a> for Reading<'a> {
    fn canonical(&self, party: &PartyId) -> PartyId {
        self.merges.resolve(party).clone()
    }

    fn own(&self, entity: EntityRef<'_>, party: &PartyId) -> Vec<Told<'a>> {
        self.own_part(&entity.into(), party).into_iter().map(Told::from).collect()
    }

    fn about(&self, agreement: EntityRef<'_>) -> Vec<Told<'a>> {
        self.own(&agreement.into()).map(Told::from).collect()
    }

    fn endings(&self, party: &PartyId) -> Vec<Ended<'a>> {
        let mut ends = Vec::new();
        for body in std::iter::once(party).chain(self.merges.absorbed(party)) {
            let of_body = self.ends(self.table.endings().of(body)).into_iter();
            ends.extend(of_body.filter(|ended| ended.data.party == *body));
        }
        ends
    }

    fn endings_to(&self, party: &PartyId) -> Vec<Ended<'a>> {
        let mut ends = Vec::new();
        for body in std::iter::once(party).chain(self.merges.absorbed(party)) {
            let to_body = self.ends(self.table.endings().to(body)).into_iter();
            ends.extend(to_body.filter(|ended| ended.data.successors.contains(body)));
        }
        ends
    }
}
