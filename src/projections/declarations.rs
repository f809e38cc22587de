//! Declarations: who endorses each, by which acts, and who endorsed it once.

use std::collections::BTreeMap;
use std::ops::Bound;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::act::Act;
use crate::domain::event::declaration::{
    AdoptedText, DeclarationAdopted, DeclarationEndorsed, DeclarationKind, Statement,
};
use crate::domain::event::fact::Fact;
use crate::domain::event::network::Measure;
use crate::domain::name::{DeclarationId, GatheringId, PartyId};
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::bitemporal::Known;
use crate::projections::endorsers::{
    AT_ONCE, EndorsementKey, Endorser, EndorserCounts, standing_acts,
};
use crate::projections::reading::{
    Count, FactRef, Listing, PartyRef, Period, Reading, Slice, Times,
};
use crate::projections::reconcile::{Comparison, Named};
use crate::projections::span::{Certainty, Standing};
use crate::projections::successions::Passage;

/// A declaration with the number of those who endorse it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Declaration {
    /// Its id.
    pub declaration: DeclarationId,
    /// What kind of text it is.
    pub kind: DeclarationKind,
    /// Its title.
    pub title: Text,
    /// When it was adopted, as written.
    pub adopted_on: Option<Date>,
    /// The gathering that adopted it.
    pub at: Option<GatheringId>,
    /// The text itself.
    pub text: Option<AdoptedText>,
    /// Whether it had been adopted by the day asked about.
    pub standing: Standing,
    /// The fact of its adoption.
    #[serde(flatten)]
    pub fact: FactRef,
    /// How many parties endorse it, each counted once however many acts it has.
    pub endorsers: Count,
    /// How many parties endorse it by each act.
    pub by_act: BTreeMap<Act, Count>,
    /// The published counts of endorsers, each beside who endorsed then, and who has since.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// A declaration with everybody who endorses it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DeclarationStatus {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The declaration itself, with its counts.
    #[serde(flatten)]
    pub declaration: Declaration,
    /// The acts that stand or may stand, by party and act.
    pub endorsements: Vec<Endorsement>,
    /// The acts that have certainly ended, by party and seq.
    pub withdrawn: Vec<WithdrawnEndorsement>,
}

/// One act of one party that stands or may stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Endorsement {
    /// Whose act it is.
    #[serde(flatten)]
    pub party: PartyRef,
    /// Whether it stands for certain.
    pub certainty: Certainty,
    /// The act.
    #[serde(flatten)]
    pub act: ActOf,
}

/// One act of one party that has certainly ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WithdrawnEndorsement {
    /// Whose act it was.
    #[serde(flatten)]
    pub party: PartyRef,
    /// The act and its withdrawal.
    #[serde(flatten)]
    pub act: ActOf,
}

/// An act by which a party endorsed a declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActOf {
    /// The act.
    pub act: Act,
    /// The day of the act, as written.
    pub on: Option<Date>,
    /// The day from which it counts, where that is another.
    pub effective_on: Option<Date>,
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// Other facts that tell the same act of the same party, as after a merger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub also: Vec<Seq>,
    /// The id of the party in the fact, where the party was merged into another since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_as: Option<PartyId>,
    /// What the ends of bodies have to do with it.
    #[serde(flatten)]
    pub passage: Passage,
    /// A reservation or declaration made with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// Its withdrawal, once that has taken effect, or may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Withdrawal>,
    /// The day of an end that is known and lies ahead of the day asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// The fact that tells that end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_by: Option<Seq>,
}

/// The taking back of an act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Withdrawal {
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// The day of the notification, as written.
    pub on: Option<Date>,
    /// The day from which it counts, where that is another.
    pub effective_on: Option<Date>,
    /// Why.
    pub reason: String,
}

impl Endorsement {
    fn key(&self) -> EndorsementKey {
        EndorsementKey { party: self.party.party.clone(), act: self.act.act }
    }
}

impl<'a> Reading<'a> {
    /// Who endorses a declaration; none where its adoption is not known in this view.
    #[must_use]
    pub fn declaration_status(&self, id: &DeclarationId) -> Option<DeclarationStatus> {
        let entity = Entity::from(id);
        let endorsers = self.endorsers(&entity);
        let declaration = self.declaration(&entity, EndorserCounts::of(&endorsers))?;
        let (mut endorsements, mut withdrawn) = (Vec::new(), Vec::new());
        for endorser in &endorsers {
            let party = self.party_ref(&endorser.party);
            endorsements.extend(self.standing_endorsements(endorser, &party));
            let ended = endorser.periods.iter().filter(|period| period.standing == Standing::Ended);
            withdrawn.extend(ended.filter_map(|period| self.withdrawn_endorsement(period, &party)));
        }
        Some(DeclarationStatus { asked: self.asked(), declaration, endorsements, withdrawn })
    }

    /// Every declaration that had been adopted, or may have been, by the day asked about.
    #[must_use]
    pub fn declarations(&self) -> Listing<Declaration> {
        self.declarations_beside(None)
    }

    /// The same without one of them, of which nothing is counted then.
    #[must_use]
    pub fn declarations_beside(&self, one: Option<&DeclarationId>) -> Listing<Declaration> {
        let others = self.adoptions().filter(|(_, _, data)| Some(&data.declaration) != one);
        let counted = others
            .filter_map(|(entity, ..)| self.declaration(&entity, self.endorser_counts(&entity)));
        self.listing(counted.collect())
    }

    /// The declaration that leads: the one that the register names, else the latest that was adopted.
    #[must_use]
    pub fn leading(&self) -> Option<DeclarationId> {
        let all: Vec<_> = self.adoptions().collect();
        let named = all.iter().find(|(_, _, data)| Some(&data.declaration) == self.leads());
        let latest = || {
            let when = |fact: &Known<'_>, data: &DeclarationAdopted| {
                (data.adopted_on.map(Date::latest), fact.seq)
            };
            all.iter().max_by_key(|(_, fact, data)| when(fact, data))
        };
        named.or_else(latest).map(|(_, _, data)| data.declaration.clone())
    }

    /// The adoptions of which the day had come, or may have, by the ids of the declarations.
    fn adoptions(&self) -> impl Iterator<Item = (Entity, Known<'a>, &'a DeclarationAdopted)> {
        self.ids(EntityKind::Declaration).filter_map(|entity| {
            let (fact, data) = self.adoption(&entity)?;
            self.standing(fact).certainty()?;
            Some((entity, fact, data))
        })
    }

    /// The first known adoption of a declaration.
    pub(super) fn adoption(&self, entity: &Entity) -> Option<(Known<'a>, &'a DeclarationAdopted)> {
        self.own(entity).find_map(|fact| {
            let Fact::DeclarationAdopted(data) = fact.data else { return None };
            Some((fact, &**data))
        })
    }

    /// The acts that stand, or may, for a declaration, by party and act, from one of them on, at most so
    /// many; none where its adoption is not known in this view.
    #[must_use]
    pub fn endorsements(
        &self,
        id: &DeclarationId,
        from: Option<&EndorsementKey>,
        most: usize,
    ) -> Option<Slice<Endorsement, EndorsementKey>> {
        let entity = Entity::from(id);
        self.adoption(&entity)?;
        let floor = self.floor(&entity);
        let total = self.endorser_counts(&entity).acts();
        let (mut items, mut begin) = (Vec::new(), Bound::Unbounded);
        if let Some(from) = from {
            begin = Bound::Included(from.party.clone());
        }
        while items.len() <= most {
            let parties = self.perhaps_endorsing(&entity, begin.as_ref());
            for party in &parties {
                let periods = self.periods(&self.part(&entity, party), floor);
                let endorser = Endorser { party: party.clone(), periods };
                let acts = self.standing_endorsements(&endorser, &self.party_ref(party));
                items.extend(
                    acts.into_iter().filter(|one| from.is_none_or(|from| one.key() >= *from)),
                );
                if items.len() > most {
                    break;
                }
            }
            match parties.last() {
                Some(last) if parties.len() == AT_ONCE => begin = Bound::Excluded(last.clone()),
                Some(_) | None => break,
            }
        }
        let next = items.get(most).map(Endorsement::key);
        items.truncate(most);
        Some(Slice { total, items, next })
    }

    /// The acts of a party that stand or may, one for each act in the order of the acts.
    pub(super) fn standing_endorsements(
        &self,
        endorser: &Endorser<'_>,
        party: &PartyRef,
    ) -> Vec<Endorsement> {
        let acts = standing_acts(&endorser.periods).into_iter();
        let standing = acts.filter_map(|(period, also)| {
            let certainty = period.standing.certainty()?;
            let act = self.act_of(period, &party.party, also)?;
            Some(Endorsement { party: party.clone(), certainty, act })
        });
        standing.collect()
    }

    /// An act of a party that has ended; none where a period is of something else.
    pub(super) fn withdrawn_endorsement(
        &self,
        period: &Period<'_>,
        party: &PartyRef,
    ) -> Option<WithdrawnEndorsement> {
        let act = self.act_of(period, &party.party, period.retold().collect())?;
        Some(WithdrawnEndorsement { party: party.clone(), act })
    }

    /// A declaration of which the counts are known.
    pub(super) fn declaration(
        &self,
        entity: &Entity,
        counts: EndorserCounts,
    ) -> Option<Declaration> {
        let (fact, data) = self.adoption(entity)?;
        let EndorserCounts { endorsers, by_act } = counts;
        let entities = std::slice::from_ref(entity);
        let named = |reading: &Self| named_among(&reading.endorsers(entity));
        let comparison = self.compare(entities, Measure::Endorsers, || named(self), named);
        Some(Declaration {
            declaration: data.declaration.clone(),
            kind: data.kind,
            title: data.title.clone(),
            adopted_on: data.adopted_on,
            at: data.at.clone(),
            text: data.text.clone(),
            standing: self.standing(fact),
            fact: fact.into(),
            endorsers,
            by_act,
            comparison,
        })
    }
}

/// Those of the endorsers that are counted on the day of their reading.
fn named_among(endorsers: &[Endorser<'_>]) -> Named {
    let named = endorsers
        .iter()
        .filter_map(|endorser| endorser.certainty().map(|one| (endorser.party.clone(), one)));
    named.collect()
}

impl Reading<'_> {
    /// The act that a period began with; none where it is no endorsement's.
    pub(super) fn act_of(
        &self,
        period: &Period<'_>,
        canonical: &PartyId,
        also: Vec<Seq>,
    ) -> Option<ActOf> {
        let Fact::DeclarationEndorsed(data) = period.began.data else { return None };
        let DeclarationEndorsed { party, act, on, effective_on, statement, .. } = &**data;
        let was_merged = period.began.inherited.is_none() && party != canonical;
        Some(ActOf {
            act: *act,
            on: *on,
            effective_on: *effective_on,
            fact: period.began.into(),
            also,
            recorded_as: was_merged.then(|| party.clone()),
            passage: self.passage(period),
            statement: statement.as_deref().cloned(),
            withdrawal: period.ended_by().and_then(Withdrawal::told),
            ends_on: period.ends_on(),
            ends_by: period.ends_by(),
        })
    }
}

impl Withdrawal {
    fn told(fact: Known<'_>) -> Option<Self> {
        let Fact::EndorsementWithdrawn(data) = fact.data else { return None };
        Some(Self {
            fact: fact.into(),
            on: data.on,
            effective_on: data.effective_on,
            reason: data.reason.clone(),
        })
    }
}
