//! The new global network: endorsers, sister and friendship cities, and those who came to a series
//! of gatherings, each party with the reasons why it is in.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::domain::entity::{Entity, EntityKind, EntityRef};
use crate::domain::event::gathering::AttendanceRole;
use crate::domain::name::{AgreementId, DeclarationId, GatheringId, PartyId, SeriesId};
use crate::projections::endorsers::{best, standing_since};
use crate::projections::reading::{Count, FactRef, PartyRef, Reading, Slice, Times};
use crate::projections::span::{Certainty, Standing};

/// The network as it follows from the register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GlobalNetwork {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// How many parties are in it.
    pub count: Count,
    /// The parties, by id.
    pub parties: Vec<GlobalMember>,
}

/// One party of the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GlobalMember {
    /// Who.
    #[serde(flatten)]
    pub party: PartyRef,
    /// The best certainty among the reasons.
    pub certainty: Certainty,
    /// Why it is in.
    pub reasons: Vec<Reason>,
}

/// Why a party is in the network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// The reason.
    #[serde(flatten)]
    pub because: Because,
    /// Whether it holds for certain.
    pub certainty: Certainty,
    /// The facts that it rests on.
    pub facts: Vec<FactRef>,
}

/// The three ways in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Because {
    /// It endorses a declaration.
    Endorses {
        /// The declaration.
        declaration: DeclarationId,
    },
    /// It is a party to a sister or friendship agreement.
    SisterFriendship {
        /// The agreement.
        agreement: AgreementId,
        /// The other parties.
        with: Vec<PartyId>,
    },
    /// It was at a gathering of a series, in whatever role.
    Attended {
        /// The gathering.
        gathering: GatheringId,
        /// The series.
        series: SeriesId,
        /// As what.
        roles: Vec<AttendanceRole>,
    },
}

type Reasons = BTreeMap<PartyId, Vec<Reason>>;

/// The declarations whose adoption is known, each with the day before which nothing stands.
type Floors = FxHashMap<Entity, NaiveDate>;

/// The ways into the network in one view.
pub(super) struct WaysIn {
    /// The reasons of those who came by an agreement or a gathering.
    others: Reasons,
    adopted: Floors,
}

impl Reading<'_> {
    /// The new global network: endorsers of the declarations (of all, where none is named), parties
    /// to sister and friendship agreements, and parties that were at a gathering of the series that the register names.
    #[must_use]
    pub fn global_network(&self, declarations: &[DeclarationId]) -> GlobalNetwork {
        let mut reasons = Reasons::new();
        self.because_of_declarations(declarations, &mut reasons);
        self.because_of_agreements(&mut reasons);
        self.because_of_series(self.network_series(), &mut reasons);
        let parties = reasons.into_iter().filter_map(|(party, reasons)| {
            let certainty = reasons.iter().map(|reason| reason.certainty).min()?;
            Some(GlobalMember { party: self.party_ref(&party), certainty, reasons })
        });
        let parties: Vec<GlobalMember> = parties.collect();
        let count = parties.iter().map(|member| member.certainty).collect();
        GlobalNetwork { asked: self.asked(), count, parties }
    }

    /// The registered parties of the network as it follows from all declarations, by id, from one on,
    /// at most so many.
    #[must_use]
    pub fn global_network_from(
        &self,
        from: Option<&str>,
        most: usize,
    ) -> Slice<GlobalMember, PartyId> {
        let ways = self.ways_in();
        let (items, next) = self.members_from(&ways, from.unwrap_or_default(), most);
        let all = self.parties_of_record("");
        Slice { total: all.filter(|party| self.is_member(&ways, party)).count(), items, next }
    }

    /// The same, whose number nobody asks for.
    pub(super) fn members_from(
        &self,
        ways: &WaysIn,
        from: &str,
        most: usize,
    ) -> (Vec<GlobalMember>, Option<PartyId>) {
        let mut items = Vec::new();
        for party in self.parties_of_record(from) {
            if items.len() == most {
                if self.is_member(ways, &party) {
                    return (items, Some(party));
                }
                continue;
            }
            let mut reasons = self.because_it_endorses(&party, &ways.adopted);
            reasons.extend(ways.others.get(&party).into_iter().flatten().cloned());
            if let Some(certainty) = reasons.iter().map(|reason| reason.certainty).min() {
                items.push(GlobalMember { party: self.party_ref(&party), certainty, reasons });
            }
        }
        (items, None)
    }

    /// What the members of the network are told from.
    pub(super) fn ways_in(&self) -> WaysIn {
        let mut others = Reasons::new();
        self.because_of_agreements(&mut others);
        self.because_of_series(self.network_series(), &mut others);
        let declarations = self.ids(EntityKind::Declaration);
        let adopted = declarations.filter(|entity| self.adoption(entity).is_some());
        let adopted = adopted.map(|entity| {
            let floor = self.floor(&entity);
            (entity, floor)
        });
        WaysIn { others, adopted: adopted.collect() }
    }

    fn is_member(&self, ways: &WaysIn, party: &PartyId) -> bool {
        ways.others.contains_key(party) || self.endorses_any(party, &ways.adopted)
    }

    /// Whether a party endorses any declaration, or may. Most often the first one answers.
    fn endorses_any(&self, party: &PartyId, adopted: &Floors) -> bool {
        let line = self.line_of(party);
        let members =
            line.iter().flat_map(|one| std::iter::once(one).chain(self.merges.absorbed(one)));
        let mut facts = members.flat_map(|member| self.mentions(&member.into()));
        let mut looked_at: SmallVec<[EntityRef<'_>; 8]> = SmallVec::new();
        facts.any(|fact| {
            let entity = fact.data.topic_ref().entity;
            if entity.kind != EntityKind::Declaration || looked_at.contains(&entity) {
                return false;
            }
            looked_at.push(entity);
            let adopted = adopted.get_key_value(&Entity::from(entity));
            adopted.is_some_and(|(entity, floor)| {
                best(&self.periods(&self.part(entity, party), *floor)).is_some()
            })
        })
    }

    /// The declarations that a party endorses or may, by their ids.
    fn because_it_endorses(&self, party: &PartyId, adopted: &Floors) -> Vec<Reason> {
        let facts = self.mentions_of_line(party);
        let topics = facts.iter().map(|fact| fact.data.topic_ref().entity);
        let mut declarations: SmallVec<[EntityRef<'_>; 8]> =
            topics.filter(|entity| entity.kind == EntityKind::Declaration).collect();
        declarations.sort_unstable();
        declarations.dedup();
        let reasons = declarations.into_iter().filter_map(|entity| {
            let (entity, floor) = adopted.get_key_value(&Entity::from(entity))?;
            let periods = self.periods(&self.part(entity, party), *floor);
            let certainty = best(&periods)?;
            let (_, data) = self.adoption(entity)?;
            let because = Because::Endorses { declaration: data.declaration.clone() };
            Some(Reason { because, certainty, facts: standing_since(&periods) })
        });
        reasons.collect()
    }

    fn because_of_declarations(&self, only: &[DeclarationId], reasons: &mut Reasons) {
        for entity in self.ids(EntityKind::Declaration) {
            let Some((_, data)) = self.adoption(&entity) else { continue };
            if !only.is_empty() && !only.contains(&data.declaration) {
                continue;
            }
            for (party, certainty, facts) in self.endorsing(&entity) {
                let because = Because::Endorses { declaration: data.declaration.clone() };
                reasons.entry(party).or_default().push(Reason { because, certainty, facts });
            }
        }
    }

    fn because_of_agreements(&self, reasons: &mut Reasons) {
        for (agreement, parties, period) in self.sister_friendships(self.ids(EntityKind::Agreement))
        {
            for share in &parties {
                let others = parties.iter().filter(|other| share.is_beside(other));
                let with: Vec<PartyId> = others.map(|other| other.party.clone()).collect();
                let standings = [period.standing, share.standing()].into_iter();
                let certainty = standings.filter_map(Standing::certainty).max();
                let Some(certainty) = certainty.filter(|_| !with.is_empty()) else { continue };
                let because = Because::SisterFriendship { agreement: agreement.clone(), with };
                let reason = Reason { because, certainty, facts: vec![period.began.into()] };
                reasons.entry(share.party.clone()).or_default().push(reason);
            }
        }
    }

    fn because_of_series(&self, only: &[SeriesId], reasons: &mut Reasons) {
        for entity in self.ids(EntityKind::Gathering) {
            let Some((held, data)) = self.holding(&entity) else { continue };
            let Some(series) = data.series.as_ref().filter(|series| only.contains(series)) else {
                continue;
            };
            let Some(certainty) = self.standing(held).certainty() else { continue };
            let presences = self.presences(&entity);
            for of_party in presences.chunk_by(|one, next| one.party == next.party) {
                // A body that is no more is in no network; whoever succeeds it was not there.
                let gone = self.no_more(&of_party[0].party).and_then(|end| end.by(self.as_of));
                let certainty = match gone {
                    None => certainty,
                    Some(Certainty::Possible) => Certainty::Possible,
                    Some(Certainty::Certain) => continue,
                };
                let because = Because::Attended {
                    gathering: data.gathering.clone(),
                    series: series.clone(),
                    roles: of_party.iter().map(|presence| presence.role).collect(),
                };
                let facts = of_party.iter().map(|presence| presence.fact.into()).collect();
                let reason = Reason { because, certainty, facts };
                reasons.entry(of_party[0].party.clone()).or_default().push(reason);
            }
        }
    }
}
