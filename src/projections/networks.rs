//! Networks, projects and programmes: their members, and their offices by term.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::fact::Fact;
use crate::domain::event::network::{Measure, NetworkEstablished, NetworkKind};
use crate::domain::name::{GoalId, NetworkId, PartyId};
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::bitemporal::Known;
use crate::projections::endorsers::best;
use crate::projections::reading::{
    FactRef, Listing, Part, PartyRef, Period, Reading, Slice, Times, span,
};
use crate::projections::reconcile::Reconciliation;
use crate::projections::span::{Certainty, Span, Standing};
use crate::projections::successions::{PartyEnd, Passage};

/// A network with the number of its members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Network {
    /// Its id.
    pub network: NetworkId,
    /// What kind of body or undertaking.
    pub kind: NetworkKind,
    /// Its title.
    pub title: Text,
    /// Since when it exists, as written.
    pub on: Option<Date>,
    /// Goals of a strategy that it advances.
    pub goals: Vec<GoalId>,
    /// Whether it existed on the day asked about.
    pub standing: Standing,
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// Its members, reported beside named.
    pub members: Reconciliation,
}

/// A network with its members and its offices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkAnswer {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The network itself, with its counts.
    #[serde(flatten)]
    pub network: Network,
    /// Every membership that had begun or may have, by party and seq.
    pub memberships: Vec<Membership>,
    /// Every term of office that had begun or may have, by its first day and seq.
    pub roles: Vec<RoleHeld>,
}

/// One party's membership, from its joining to its leaving.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Membership {
    /// Who.
    #[serde(flatten)]
    pub party: PartyRef,
    /// The membership.
    #[serde(flatten)]
    pub term: MembershipTerm,
}

/// A membership without its holder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MembershipTerm {
    /// Since when, as written.
    pub on: Option<Date>,
    /// Where it is in its life on the day asked about.
    pub standing: Standing,
    /// The fact of the joining.
    #[serde(flatten)]
    pub fact: FactRef,
    /// The leaving, once its day has come, or may have; one that lies ahead is in `ends_on`.
    pub left: Option<Leaving>,
    /// What the ends of bodies have to do with it.
    #[serde(flatten)]
    pub passage: Passage,
    /// The day of an end that is known and lies ahead of the day asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// The fact that tells that end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_by: Option<Seq>,
}

/// The end of a membership.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Leaving {
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// Since when, or the day on which it was decided, as written.
    pub on: Option<Date>,
    /// The day from which it is a member no more, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
}

/// One party's term in an office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Role")]
pub struct RoleHeld {
    /// Who.
    #[serde(flatten)]
    pub party: PartyRef,
    /// The term.
    #[serde(flatten)]
    pub term: RoleTerm,
}

/// A term in an office without its holder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoleTerm {
    /// The office.
    pub role: String,
    /// The first day, as written.
    pub from: Option<Date>,
    /// The last day, as written.
    pub until: Option<Date>,
    /// Where it is in its life on the day asked about.
    pub standing: Standing,
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// The end of its holder, by which it ended, or may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_ended: Option<PartyEnd>,
}

impl<'a> Reading<'a> {
    /// One network; none where it is not known in this view.
    #[must_use]
    pub fn network(&self, id: &NetworkId) -> Option<NetworkAnswer> {
        let entity = Entity::from(id);
        let parts = self.parts(&entity);
        let network = self.network_with(&entity, &parts)?;
        let (mut memberships, mut roles) = (Vec::new(), Vec::new());
        for part in &parts {
            let party = self.party_ref(&part.party);
            let periods = self.periods(&part.facts, NaiveDate::MIN).into_iter();
            let terms = periods.filter_map(|period| self.membership_term(&period));
            memberships.extend(terms.map(|term| Membership { party: party.clone(), term }));
            for fact in &part.facts {
                let dated = self.role_term(*fact).map(|term| (span(*fact).earliest, term));
                roles.extend(
                    dated.map(|(day, term)| (day, RoleHeld { party: party.clone(), term })),
                );
            }
        }
        roles.sort_by_key(|(day, role): &(NaiveDate, RoleHeld)| (*day, role.term.fact));
        let roles = roles.into_iter().map(|(_, role)| role).collect();
        Some(NetworkAnswer { asked: self.asked(), network, memberships, roles })
    }

    /// Every network that existed, or may have, on the day asked about.
    #[must_use]
    pub fn networks(&self) -> Listing<Network> {
        let all = self.networks_established();
        self.listing(all.iter().filter_map(|entity| self.network_of(entity)).collect())
    }

    /// Some of the same list: those before which so many lie, at most so many.
    #[must_use]
    pub fn networks_from(&self, before: usize, most: usize) -> Slice<Network, usize> {
        Slice::of(&self.networks_established(), before, most, |entity| self.network_of(entity))
    }

    /// The networks of the same list, without what else is known of them.
    #[must_use]
    pub fn networks_established(&self) -> Vec<Entity> {
        let all = self.ids(EntityKind::Network).filter(|entity| {
            let told = self.establishment(entity);
            told.is_some_and(|(fact, _)| self.standing(fact).certainty().is_some())
        });
        all.collect()
    }

    /// The first known fact that a network was established.
    pub(super) fn establishment(
        &self,
        entity: &Entity,
    ) -> Option<(Known<'a>, &'a NetworkEstablished)> {
        self.own(entity).find_map(|fact| {
            let Fact::NetworkEstablished(data) = fact.data else { return None };
            Some((fact, &**data))
        })
    }

    /// The term of office that a fact tells; none for other facts and for terms not begun.
    pub(super) fn role_term(&self, fact: Known<'_>) -> Option<RoleTerm> {
        let Fact::NetworkRoleAssumed(data) = fact.data else { return None };
        let standing = self.standing(fact);
        let ended = self.office_ends(fact).and_then(|_| self.ended_body(&data.party));
        (standing != Standing::NotYet).then(|| RoleTerm {
            role: data.role.clone(),
            from: data.from,
            until: data.until,
            standing,
            fact: fact.into(),
            party_ended: ended,
        })
    }

    /// The end of the holder with which a term of office ends, on whatever day. Whoever served out the
    /// term before did not lose it by that.
    pub(super) fn office_ends(&self, fact: Known<'_>) -> Option<Known<'a>> {
        let Fact::NetworkRoleAssumed(data) = fact.data else { return None };
        let end = self.end_of_body(&data.party)?;
        let is_over = |own: Span| own.latest <= span(end).earliest;
        (!Span::own_end(fact.data).is_some_and(is_over)).then_some(end)
    }

    /// Each party that is a member or may be, with how certain that is.
    pub(super) fn members(&self, parts: &[Part<'_>]) -> Vec<(PartyId, Certainty)> {
        let members = parts.iter().filter_map(|part| {
            best(&self.periods(&part.facts, NaiveDate::MIN))
                .map(|certainty| (part.party.clone(), certainty))
        });
        members.collect()
    }

    fn network_of(&self, entity: &Entity) -> Option<Network> {
        self.network_with(entity, &self.parts(entity))
    }

    fn network_with(&self, entity: &Entity, parts: &[Part<'_>]) -> Option<Network> {
        let (fact, data) = self.establishment(entity)?;
        let entities = std::slice::from_ref(entity);
        let now = self.members(parts);
        let members = self.reconcile(entities, Measure::Members, &now, |then| then.members(parts));
        Some(Network {
            network: data.network.clone(),
            kind: data.kind,
            title: data.title.clone(),
            on: data.on,
            goals: data.goals.clone(),
            standing: self.standing(fact),
            fact: fact.into(),
            members,
        })
    }
}

impl Reading<'_> {
    /// The membership that a period tells; none for one that has not begun.
    pub(super) fn membership_term(&self, period: &Period<'_>) -> Option<MembershipTerm> {
        let Fact::NetworkJoined(data) = period.began.data else { return None };
        if period.standing == Standing::NotYet {
            return None;
        }
        let left = period.ended_by().and_then(|fact| {
            let Fact::NetworkLeft(data) = fact.data else { return None };
            Some(Leaving { fact: fact.into(), on: data.on, effective_on: data.effective_on })
        });
        Some(MembershipTerm {
            on: data.on,
            standing: period.standing,
            fact: period.began.into(),
            left,
            passage: self.passage(period),
            ends_on: period.ends_on(),
            ends_by: period.ends_by(),
        })
    }
}
