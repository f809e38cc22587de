//! Parties: who each is, and everything it has a part in.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::fact::Fact;
use crate::domain::event::gathering::AttendanceRole;
use crate::domain::event::network::Measure;
use crate::domain::event::party::{Identifier, PartyKind, PartyRegistered};
use crate::domain::name::{DeclarationId, GatheringId, NetworkId, PartyId};
use crate::domain::seq::Seq;
use crate::domain::text::{Country, Position, Subdivision, Text};
use crate::projections::agreements::Agreement;
use crate::projections::bitemporal::Known;
use crate::projections::declarations::ActOf;
use crate::projections::networks::{MembershipTerm, RoleTerm};
use crate::projections::reading::{FactRef, Listing, Reading, Slice, Times};
use crate::projections::reconcile::{Named, Reconciliation};
use crate::projections::span::{Certainty, Standing};
use crate::projections::successions::{PartyEnd, Predecessor};

/// A party that stands for itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    /// Its id.
    pub party: PartyId,
    /// What kind of body it is.
    pub kind: PartyKind,
    /// Its names on the day asked about.
    pub names: Text,
    /// The country it lies in.
    pub country: Option<Country>,
    /// The subdivision of the country.
    pub subdivision: Option<Subdivision>,
    /// Where it lies.
    pub position: Option<Position>,
    /// What it is called in other registers on the day asked about.
    pub identifiers: Vec<Identifier>,
    /// The fact of its entry.
    #[serde(flatten)]
    pub fact: FactRef,
    /// The parties that were merged into it, by id.
    pub merged: Vec<MergedParty>,
    /// Its end, once its day has come, or may have; one that lies ahead is in `ends_on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<PartyEnd>,
    /// The day of an end that is known and lies ahead of the day asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// The fact that tells that end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_by: Option<Seq>,
    /// The bodies that it has succeeded, or may have, in the order of the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub succeeds: Vec<Predecessor>,
}

/// A party that another stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MergedParty {
    /// Its id.
    pub party: PartyId,
    /// The names of its entry; none where the entry is not known.
    pub names: Option<Text>,
    /// The fact of the merger.
    pub seq: Option<Seq>,
}

/// A party with everything it has a part in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartyAnswer {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The party itself.
    #[serde(flatten)]
    pub party: Party,
    /// Its changes of name that had happened or may have, in the order of the log.
    pub renames: Vec<Rename>,
    /// Its acts to declarations, withdrawn ones included, by declaration and seq.
    pub endorsements: Vec<PartyEndorsement>,
    /// Its agreements, ended ones included, in the order of the log.
    pub agreements: Vec<Agreement>,
    /// The gatherings it was at, in the order of the log.
    pub attendances: Vec<PartyAttendance>,
    /// Its memberships, past ones included, by network and seq.
    pub memberships: Vec<PartyMembership>,
    /// Its terms in offices, past ones included, by network and seq.
    pub roles: Vec<PartyRole>,
    /// Totals that were reported of it beside what is named.
    pub reconciliation: Vec<Reconciliation>,
}

/// A change of name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rename {
    /// All names from then on.
    pub names: Text,
    /// Since when, as written.
    pub on: Option<Date>,
    /// Whether it had certainly happened. One that is only possible changes no name yet.
    pub certainty: Certainty,
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
}

/// A party's act to a declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartyEndorsement {
    /// The declaration.
    pub declaration: DeclarationId,
    /// Its title; none where its adoption is not known.
    pub title: Option<Text>,
    /// Where the act is in its life on the day asked about.
    pub standing: Standing,
    /// The act.
    #[serde(flatten)]
    pub act: ActOf,
}

/// A party's presence at a gathering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartyAttendance {
    /// The gathering.
    pub gathering: GatheringId,
    /// Its title; none where the gathering is not known.
    pub title: Option<Text>,
    /// The day or days it was held, as written.
    pub held_on: Option<Date>,
    /// As what the party was there.
    pub role: AttendanceRole,
    /// Whether the gathering had certainly been held.
    pub certainty: Certainty,
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
}

/// A party's membership of a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartyMembership {
    /// The network.
    pub network: NetworkId,
    /// Its title; none where the network is not known.
    pub title: Option<Text>,
    /// The membership.
    #[serde(flatten)]
    pub term: MembershipTerm,
}

/// A party's term in an office of a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PartyRole {
    /// The network.
    pub network: NetworkId,
    /// Its title; none where the network is not known.
    pub title: Option<Text>,
    /// The term.
    #[serde(flatten)]
    pub term: RoleTerm,
}

impl<'a> Reading<'a> {
    /// Everything about a party; none where its entry is not known in this view. For a party that
    /// was merged into another the answer is the other's.
    #[must_use]
    pub fn party(&self, id: &PartyId) -> Option<PartyAnswer> {
        let id = self.merges.resolve(id);
        let party = self.party_of(id)?;
        let facts = self.mentions_of_party(id);
        // What it has of bodies that it succeeded is told by their facts.
        let line = self.mentions_of_line(id);
        Some(PartyAnswer {
            asked: self.asked(),
            party,
            renames: self.renames_among(&facts),
            endorsements: self.endorsements_of(id, &line),
            agreements: self.agreements_of(id, &line),
            attendances: self.attendances_of(id, &facts),
            memberships: self.memberships_of(id, &line),
            roles: self.roles_of(id, &facts),
            reconciliation: self.reconciliation_of(id, &line),
        })
    }

    /// Every party that stands for itself, by id. Parties have no date: they are listed on any day.
    #[must_use]
    pub fn parties(&self) -> Listing<Party> {
        self.listing(self.every_party().collect())
    }

    /// The same, one after the other.
    pub(super) fn every_party(&self) -> impl Iterator<Item = Party> {
        self.listed("").filter_map(|id| self.party_of(&id))
    }

    /// The parties that stand for themselves, by id, from one on, at most so many.
    #[must_use]
    pub fn parties_from(&self, from: Option<&str>, most: usize) -> Slice<Party, PartyId> {
        let mut ids = self.listed(from.unwrap_or_default());
        let items = ids.by_ref().take(most).filter_map(|id| self.party_of(&id)).collect();
        Slice { total: self.party_count(), items, next: ids.next() }
    }

    /// How many parties stand for themselves.
    #[must_use]
    pub fn party_count(&self) -> usize {
        self.table.listed_parties(self.known_at)
    }

    /// The ids of the parties that stand for themselves, from one on, in their order.
    pub(super) fn listed(&self, from: &str) -> impl Iterator<Item = PartyId> {
        self.parties_of_record(from).filter(|party| self.is_listed(party))
    }

    /// The parties that stand for themselves and were registered by whatever version of a fact, by id,
    /// from one on.
    pub(super) fn parties_of_record(&self, from: &str) -> impl Iterator<Item = PartyId> {
        let ids = self.table.registered(EntityKind::Party, from).filter_map(|id| id.parse().ok());
        ids.filter(|party| self.merges.resolve(party) == party)
    }

    /// Whether a party is among those that are listed.
    pub(super) fn is_listed(&self, party: &PartyId) -> bool {
        self.entry(&party.into()).is_some_and(|(_, data)| self.stands_for(&data.party, party))
    }

    /// Whether one party stands for another, or is the same.
    pub(super) fn stands_for(&self, other: &PartyId, party: &PartyId) -> bool {
        self.merges.resolve(other) == party
    }

    /// The first known entry of a party.
    pub(super) fn entry(&self, entity: &Entity) -> Option<(Known<'a>, &'a PartyRegistered)> {
        self.own(entity).find_map(|fact| {
            let Fact::PartyRegistered(data) = fact.data else { return None };
            Some((fact, &**data))
        })
    }

    fn party_of(&self, id: &PartyId) -> Option<Party> {
        let (fact, data) = self.entry(&id.into())?;
        let (ends_on, ends_by) = self.body_ends(id);
        let merged = self.merges.absorbed(id).iter().map(|other| MergedParty {
            party: other.clone(),
            names: self.entry(&other.into()).map(|(_, data)| data.names.clone()),
            seq: self.merges.step(other).map(|(_, seq)| *seq),
        });
        Some(Party {
            party: data.party.clone(),
            kind: data.kind,
            names: self.party_ref(id).names.unwrap_or_else(|| data.names.clone()),
            country: data.country.clone(),
            subdivision: data.subdivision.clone(),
            position: data.position,
            identifiers: self.identifiers_of(data).cloned().collect(),
            fact: fact.into(),
            merged: merged.collect(),
            ended: self.ended_body(id),
            ends_on,
            ends_by,
            succeeds: self.predecessors(id),
        })
    }

    /// The changes of name of a party that had happened or may have, in the order of the log.
    pub(super) fn renames(&self, id: &PartyId) -> Vec<Rename> {
        self.renames_among(&self.mentions_of_party(id))
    }

    fn renames_among(&self, facts: &[Known<'_>]) -> Vec<Rename> {
        facts.iter().filter_map(|fact| self.rename(*fact)).collect()
    }

    fn rename(&self, fact: Known<'_>) -> Option<Rename> {
        let Fact::PartyRenamed(data) = fact.data else { return None };
        let certainty = self.standing(fact).certainty()?;
        Some(Rename { names: data.names.clone(), on: data.on, certainty, fact: fact.into() })
    }

    fn endorsements_of(&self, id: &PartyId, facts: &[Known<'_>]) -> Vec<PartyEndorsement> {
        let mut endorsements = Vec::new();
        for entity in things(facts, EntityKind::Declaration) {
            let title = self.adoption(&entity).map(|(_, data)| data.title.clone());
            for period in self.periods(&self.part(&entity, id), self.floor(&entity)) {
                let Fact::DeclarationEndorsed(data) = period.began.data else { continue };
                let standing = period.standing;
                let act = self.act_of(&period, id, period.retold().collect());
                endorsements.extend(act.filter(|_| standing != Standing::NotYet).map(|act| {
                    let (declaration, title) = (data.declaration.clone(), title.clone());
                    PartyEndorsement { declaration, title, standing, act }
                }));
            }
        }
        endorsements
    }

    /// Those that it signed or, as a successor, has a part in.
    fn agreements_of(&self, id: &PartyId, facts: &[Known<'_>]) -> Vec<Agreement> {
        let signed = facts.iter().filter_map(|fact| {
            let Fact::AgreementSigned(data) = fact.data else { return None };
            let signed = data.parties.iter().any(|party| self.merges.resolve(party) == id);
            (signed || self.signatories(data).iter().any(|share| share.party == *id))
                .then(|| fact.data.topic().entity)
        });
        let agreements = signed
            .filter_map(|entity| self.agreement_of(&entity))
            .filter(|agreement| agreement.standing != Standing::NotYet);
        agreements.collect()
    }

    fn attendances_of(&self, id: &PartyId, facts: &[Known<'_>]) -> Vec<PartyAttendance> {
        let attendances = facts.iter().filter_map(|fact| {
            let Fact::GatheringAttended(data) = fact.data else { return None };
            let entity = Entity::from(&data.gathering);
            let first = self.part(&entity, id).into_iter().find(
                |other| matches!(other.data, Fact::GatheringAttended(o) if o.role == data.role),
            )?;
            let certainty = self.standing_of_attendance(*fact, &entity).certainty()?;
            let held = self.holding(&entity).map(|(_, held)| held);
            (first.seq == fact.seq).then(|| PartyAttendance {
                gathering: data.gathering.clone(),
                title: held.map(|held| held.title.clone()),
                held_on: held.and_then(|held| held.held_on),
                role: data.role,
                certainty,
                fact: (*fact).into(),
            })
        });
        attendances.collect()
    }

    fn memberships_of(&self, id: &PartyId, facts: &[Known<'_>]) -> Vec<PartyMembership> {
        let mut memberships = Vec::new();
        for entity in things(facts, EntityKind::Network) {
            let title = self.establishment(&entity).map(|(_, data)| data.title.clone());
            for period in self.periods(&self.part(&entity, id), NaiveDate::MIN) {
                let Fact::NetworkJoined(data) = period.began.data else { continue };
                memberships.extend(self.membership_term(&period).map(|term| PartyMembership {
                    network: data.network.clone(),
                    title: title.clone(),
                    term,
                }));
            }
        }
        memberships
    }

    fn roles_of(&self, id: &PartyId, facts: &[Known<'_>]) -> Vec<PartyRole> {
        let mut roles = Vec::new();
        for entity in things(facts, EntityKind::Network) {
            let title = self.establishment(&entity).map(|(_, data)| data.title.clone());
            for fact in self.part(&entity, id) {
                let Fact::NetworkRoleAssumed(data) = fact.data else { continue };
                roles.extend(self.role_term(fact).map(|term| PartyRole {
                    network: data.network.clone(),
                    title: title.clone(),
                    term,
                }));
            }
        }
        roles
    }

    /// How many sister and friendship cities each party has and was reported to have, for those of
    /// which either is said; by id.
    pub(super) fn sister_friendships_of_all(
        &self,
    ) -> impl Iterator<Item = (PartyId, Reconciliation)> {
        self.listed("").flat_map(|id| {
            let told = self.reconciliation_of(&id, &self.mentions_of_line(&id));
            told.into_iter().map(move |told| (id.clone(), told))
        })
    }

    /// Sister and friendship cities: other parties, each once however many agreements there are.
    fn reconciliation_of(&self, id: &PartyId, facts: &[Known<'_>]) -> Vec<Reconciliation> {
        let members = std::iter::once(id).chain(self.merges.absorbed(id));
        let members: Vec<Entity> = members.map(Entity::from).collect();
        let now = self.sisters_of(id, facts);
        let told = self.reconcile(&members, Measure::SisterFriendships, &now, |then| {
            then.sisters_of(id, facts)
        });
        if told.says_something() { vec![told] } else { Vec::new() }
    }

    /// The other parties of its sister and friendship ties that stand or may, each once.
    fn sisters_of(&self, id: &PartyId, facts: &[Known<'_>]) -> Named {
        let mut others = Named::new();
        let agreements = things(facts, EntityKind::Agreement).into_iter();
        for (_, parties, period) in self.sister_friendships(agreements) {
            let Some(own) = parties.iter().find(|share| share.party == *id) else { continue };
            for other in parties.iter().filter(|other| own.is_beside(other)) {
                let standings = [period.standing, own.standing(), other.standing()];
                let certainty = standings.into_iter().filter_map(Standing::certainty).max();
                others.extend(certainty.map(|certainty| (other.party.clone(), certainty)));
            }
        }
        others.sort();
        others.dedup_by(|next, kept| next.0 == kept.0);
        others
    }
}

/// The things of a kind that the facts are about, each once, in the order of their ids.
fn things(facts: &[Known<'_>], kind: EntityKind) -> Vec<Entity> {
    let topics = facts.iter().map(|fact| fact.data.topic());
    let mut things: Vec<Entity> =
        topics.map(|topic| topic.entity).filter(|entity| entity.kind == kind).collect();
    things.sort_unstable();
    things.dedup();
    things
}
