//! Agreements: the instruments between parties, those that stand and those that have ended.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::agreement::{AgreementKind, AgreementSigned, Ending};
use crate::domain::event::fact::Fact;
use crate::domain::name::{AgreementId, GoalId, PartyId};
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::bitemporal::Known;
use crate::projections::reading::{FactRef, Listing, PartyRef, Period, Reading, Slice, Times};
use crate::projections::sharing::{Replacement, Share, Signatory};
use crate::projections::span::{Certainty, Standing};
use crate::projections::successions::PartyEnd;

/// One signed instrument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Agreement {
    /// Its id.
    pub agreement: AgreementId,
    /// What kind of instrument.
    pub kind: AgreementKind,
    /// Its title; none where no source gives one.
    pub title: Option<Text>,
    /// The parties on the day asked about, and those that may be, in the order of the instrument.
    pub parties: Vec<Signatory>,
    /// The day of signing, as written.
    pub on: Option<Date>,
    /// The last day on which it stands, as written.
    pub until: Option<Date>,
    /// Areas of cooperation.
    pub areas: Vec<String>,
    /// The agreement that it renews.
    pub renews: Option<AgreementId>,
    /// The agreements that renew it.
    pub renewed_by: Vec<AgreementId>,
    /// Its place in a published order.
    pub order: Option<u32>,
    /// Goals of a strategy that it advances.
    pub goals: Vec<GoalId>,
    /// Where it is in its life on the day asked about.
    pub standing: Standing,
    /// The fact of its signing.
    #[serde(flatten)]
    pub fact: FactRef,
    /// Its end, once its day has come, or may have; one that lies ahead is in `ends_on`.
    pub ended: Option<AgreementEnd>,
    /// The end of a party by which it ended: fewer than two are left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_ended: Option<PartyEnd>,
    /// What became of its parties by the ends of bodies, or may have become, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub replaced: Vec<Replacement>,
    /// The day of an end that is known and lies ahead of the day asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// The fact that tells that end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_by: Option<Seq>,
}

/// How an agreement ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgreementEnd {
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// The day of the end, or that on which it was decided, as written.
    pub on: Option<Date>,
    /// The day from which it has ended, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
    /// How.
    pub how: Ending,
    /// Why.
    pub reason: String,
}

/// One agreement in one view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgreementAnswer {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The agreement.
    #[serde(flatten)]
    pub agreement: Agreement,
}

impl<'a> Reading<'a> {
    /// One agreement; none where its signing is not known in this view.
    #[must_use]
    pub fn agreement(&self, id: &AgreementId) -> Option<AgreementAnswer> {
        let agreement = self.agreement_of(&id.into())?;
        Some(AgreementAnswer { asked: self.asked(), agreement })
    }

    /// Every agreement that had been signed, or may have been, by the day asked about, those that
    /// have ended included: by date, then by the published order; those without a date come last.
    #[must_use]
    pub fn agreements(&self) -> Listing<Agreement> {
        let all = self.agreements_begun();
        self.listing(all.iter().filter_map(|(entity, _)| self.agreement_of(entity)).collect())
    }

    /// Some of the same list: those before which so many lie, at most so many.
    #[must_use]
    pub fn agreements_from(&self, before: usize, most: usize) -> Slice<Agreement, usize> {
        Slice::of(&self.agreements_begun(), before, most, |(entity, _)| self.agreement_of(entity))
    }

    /// The agreements of the same list, each with where it is in its life, without what else is known
    /// of them.
    #[must_use]
    pub fn agreements_begun(&self) -> Vec<(Entity, Standing)> {
        let all = self.ids(EntityKind::Agreement).filter_map(|entity| {
            let facts = self.agreement_facts(&entity);
            let period = self.periods(&facts, NaiveDate::MIN).into_iter().next()?;
            let Fact::AgreementSigned(data) = period.began.data else { return None };
            let begun = period.standing != Standing::NotYet;
            begun.then(|| (place(data), entity, period.standing))
        });
        let mut begun: Vec<_> = all.collect();
        begun.sort_unstable();
        begun.into_iter().map(|(_, entity, standing)| (entity, standing)).collect()
    }

    pub(super) fn agreement_of(&self, entity: &Entity) -> Option<Agreement> {
        let facts = self.agreement_facts(entity);
        let period = self.periods(&facts, NaiveDate::MIN).into_iter().next()?;
        let Fact::AgreementSigned(data) = period.began.data else { return None };
        let (parties, replaced) = self.signatories_told(data);
        let renewals = self.mentions(entity).filter_map(|fact| {
            let Fact::AgreementSigned(other) = fact.data else { return None };
            (other.renews.as_ref() == Some(&data.agreement)).then(|| other.agreement.clone())
        });
        Some(Agreement {
            agreement: data.agreement.clone(),
            kind: data.kind,
            title: data.title.clone(),
            parties,
            on: data.on,
            until: data.until,
            areas: data.areas.clone(),
            renews: data.renews.clone(),
            renewed_by: renewals.collect(),
            order: data.order,
            goals: data.goals.clone(),
            standing: period.standing,
            fact: period.began.into(),
            ended: period.ended_by().and_then(AgreementEnd::told),
            party_ended: self.passage(&period).party_ended,
            replaced,
            ends_on: period.ends_on(),
            ends_by: period.ends_by(),
        })
    }

    /// Each sister and friendship agreement among `entities` that stands or may, with its parties.
    pub(super) fn sister_friendships(
        &self,
        entities: impl Iterator<Item = Entity>,
    ) -> Vec<(AgreementId, Vec<Share<'a>>, Period<'a>)> {
        let agreements = entities.filter_map(|entity| {
            let facts = self.agreement_facts(&entity);
            let period = self.periods(&facts, NaiveDate::MIN).into_iter().next()?;
            let Fact::AgreementSigned(data) = period.began.data else { return None };
            period.standing.certainty()?;
            let sister = data.kind == AgreementKind::SisterFriendship;
            sister.then(|| (data.agreement.clone(), self.signatories(data), period))
        });
        agreements.collect()
    }
}

impl AgreementEnd {
    fn told(fact: Known<'_>) -> Option<Self> {
        let Fact::AgreementEnded(data) = fact.data else { return None };
        Some(Self {
            fact: fact.into(),
            on: data.on,
            effective_on: data.effective_on,
            how: data.how,
            reason: data.reason.clone(),
        })
    }
}

impl Agreement {
    /// The parties beside one of them, but for those in whose place it came or that came in its.
    pub fn others(&self, party: &PartyId) -> impl Iterator<Item = &PartyRef> {
        let came_after = |before: &PartyId, after: &PartyId| {
            let changes =
                self.replaced.iter().filter(|change| change.before.party.party == *before);
            changes.flat_map(|change| &change.successors).any(|one| one.party == *after)
        };
        let parties = self.parties.iter().map(|one| &one.party);
        parties.filter(move |other| {
            other.party != *party
                && !came_after(&other.party, party)
                && !came_after(party, &other.party)
        })
    }

    /// Where it is in its life for one of its parties, or for one that was.
    #[must_use]
    pub fn standing_for(&self, party: &PartyId) -> Standing {
        let own = self.parties.iter().find(|one| one.party.party == *party);
        match (self.standing, own.map(|own| own.certainty)) {
            (Standing::Certain, Some(Certainty::Possible)) => Standing::Possible,
            (Standing::Certain | Standing::Possible, None) => Standing::Ended,
            (standing, _) => standing,
        }
    }
}

/// By date, then by the published order; those without a date last.
fn place(data: &AgreementSigned) -> (bool, Option<(Option<NaiveDate>, NaiveDate)>, u32) {
    let day = data.on.map(|on| (on.earliest(), on.latest()));
    (day.is_none(), day, data.order.unwrap_or(u32::MAX))
}
