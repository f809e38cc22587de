//! Gatherings: which were held, and who was there as what.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::fact::Fact;
use crate::domain::event::gathering::{AttendanceRole, Format, GatheringHeld, GatheringKind};
use crate::domain::event::network::Measure;
use crate::domain::name::{DeclarationId, GatheringId, GoalId, PartyId, SeriesId};
use crate::domain::text::Text;
use crate::projections::bitemporal::Known;
use crate::projections::reading::{Count, FactRef, Listing, PartyRef, Reading, Slice, Times, span};
use crate::projections::reconcile::{Named, Reconciliation};
use crate::projections::span::{Certainty, Span, Standing, standing};

/// A gathering with the number of those who were there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gathering {
    /// Its id.
    pub gathering: GatheringId,
    /// What kind of gathering.
    pub kind: GatheringKind,
    /// Its title.
    pub title: Text,
    /// The series it belongs to.
    pub series: Option<SeriesId>,
    /// Its number in the series.
    pub edition: Option<u32>,
    /// The day or days it was held, as written.
    pub held_on: Option<Date>,
    /// How people took part.
    pub format: Option<Format>,
    /// Where.
    pub place: Option<Text>,
    /// Its theme.
    pub theme: Option<Text>,
    /// Goals of a strategy that it advances.
    pub goals: Vec<GoalId>,
    /// Whether it had been held by the day asked about.
    pub standing: Standing,
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// How many parties were there in each role.
    pub by_role: BTreeMap<AttendanceRole, Count>,
    /// Participants, and observers apart, reported beside named. Whoever was there in any role but
    /// host or observer is a participant; whoever was only the host is neither.
    pub reconciliation: Vec<Reconciliation>,
}

/// A gathering with everybody who was there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GatheringAnswer {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The gathering itself, with its counts.
    #[serde(flatten)]
    pub gathering: Gathering,
    /// Who was there, by role and party.
    pub attendances: Vec<Attendance>,
}

/// One party's presence in one role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attendance {
    /// Who.
    #[serde(flatten)]
    pub party: PartyRef,
    /// As what.
    pub role: AttendanceRole,
    /// Whether the gathering had certainly been held.
    pub certainty: Certainty,
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// The id of the party in the fact, where the party was merged into another since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_as: Option<PartyId>,
}

/// A role in which a party was at a gathering: the first fact that tells it.
pub(super) struct Presence<'a> {
    pub party: PartyId,
    pub role: AttendanceRole,
    pub fact: Known<'a>,
}

impl<'a> Reading<'a> {
    /// One gathering; none where it is not known in this view.
    #[must_use]
    pub fn gathering(&self, id: &GatheringId) -> Option<GatheringAnswer> {
        let entity = Entity::from(id);
        let presences = self.presences(&entity);
        let gathering = self.gathering_with(&entity, &presences)?;
        let mut attendances: Vec<Attendance> = Vec::new();
        if let Some(certainty) = gathering.standing.certainty() {
            attendances.extend(presences.iter().map(|presence| Attendance {
                party: self.party_ref(&presence.party),
                role: presence.role,
                certainty,
                fact: presence.fact.into(),
                recorded_as: recorded_as(presence),
            }));
        }
        attendances.sort_by(|one, other| {
            (one.role, &one.party.party).cmp(&(other.role, &other.party.party))
        });
        Some(GatheringAnswer { asked: self.asked(), gathering, attendances })
    }

    /// Every gathering that had been held, or may have been, by the day asked about, by date.
    #[must_use]
    pub fn gatherings(&self) -> Listing<Gathering> {
        let held = self.gatherings_held();
        self.listing(held.iter().filter_map(|(entity, _)| self.gathering_of(entity)).collect())
    }

    /// Some of the same list: those before which so many lie, at most so many.
    #[must_use]
    pub fn gatherings_from(&self, before: usize, most: usize) -> Slice<Gathering, usize> {
        Slice::of(&self.gatherings_held(), before, most, |(entity, _)| self.gathering_of(entity))
    }

    /// The gatherings of the same list, each with how certainly it had been held, without what else is
    /// known of them.
    #[must_use]
    pub fn gatherings_held(&self) -> Vec<(Entity, Certainty)> {
        let all = self.ids(EntityKind::Gathering).filter_map(|entity| {
            let (fact, data) = self.holding(&entity)?;
            let certainty = self.standing(fact).certainty()?;
            Some((place(data), entity, certainty))
        });
        let mut held: Vec<_> = all.collect();
        held.sort_unstable();
        held.into_iter().map(|(_, entity, certainty)| (entity, certainty)).collect()
    }

    /// The gatherings of a series that had been held, or may have been, by the day asked about, by date;
    /// none where no gathering of it is known in this view.
    #[must_use]
    pub fn series(&self, series: &SeriesId) -> Option<Vec<Gathering>> {
        let of_series = self.ids(EntityKind::Gathering).filter_map(|entity| {
            let (_, data) = self.holding(&entity)?;
            (data.series.as_ref() == Some(series)).then(|| (place(data), entity))
        });
        let mut all: Vec<_> = of_series.collect();
        if all.is_empty() {
            return None;
        }
        all.sort_unstable();
        let all = all.iter().filter_map(|(_, entity)| self.gathering_of(entity));
        Some(all.filter(|one| one.standing.certainty().is_some()).collect())
    }

    /// The declarations that were adopted at a gathering, in the order of the log.
    #[must_use]
    pub fn adopted_at(&self, id: &GatheringId) -> Vec<DeclarationId> {
        let adopted = self.mentions(&id.into()).filter_map(|fact| {
            let Fact::DeclarationAdopted(data) = fact.data else { return None };
            self.standing(fact).certainty()?;
            (data.at.as_ref() == Some(id)).then(|| data.declaration.clone())
        });
        adopted.collect()
    }

    /// The first known fact that a gathering was held.
    pub(super) fn holding(&self, entity: &Entity) -> Option<(Known<'a>, &'a GatheringHeld)> {
        self.own(entity).find_map(|fact| {
            let Fact::GatheringHeld(data) = fact.data else { return None };
            Some((fact, &**data))
        })
    }

    /// The roles of each party at a gathering, each once, in the order of the parties' ids.
    pub(super) fn presences(&self, entity: &Entity) -> Vec<Presence<'a>> {
        let mut presences: Vec<Presence<'a>> = Vec::new();
        for part in self.parts(entity) {
            let first = presences.len();
            for fact in part.facts {
                let Fact::GatheringAttended(data) = fact.data else { continue };
                let role = data.role;
                if presences[first..].iter().all(|presence| presence.role != role) {
                    presences.push(Presence { party: part.party.clone(), role, fact });
                }
            }
        }
        presences
    }

    /// Where an attendance is in its life: it is true since its gathering is.
    pub(super) fn standing_of_attendance(&self, fact: Known<'_>, gathering: &Entity) -> Standing {
        let begins = match self.holding(gathering) {
            Some((held, _)) => span(held),
            None => Span::past(None, fact.recorded_on),
        };
        standing(begins, None, self.as_of)
    }

    fn gathering_of(&self, entity: &Entity) -> Option<Gathering> {
        self.gathering_with(entity, &self.presences(entity))
    }

    fn gathering_with(&self, entity: &Entity, presences: &[Presence<'_>]) -> Option<Gathering> {
        let (fact, data) = self.holding(entity)?;
        let standing = self.standing(fact);
        let mut by_role: BTreeMap<AttendanceRole, Count> = BTreeMap::new();
        if let Some(certainty) = standing.certainty() {
            for presence in presences {
                by_role.entry(presence.role).or_default().add(certainty);
            }
        }
        let entities = std::slice::from_ref(entity);
        let reconcile = |measure, of: fn(&[Presence<'_>], Certainty) -> Named| {
            let count = |reading: &Self| {
                let certainty = reading.standing(fact).certainty();
                certainty.map_or_else(Vec::new, |certainty| of(presences, certainty))
            };
            self.reconcile(entities, measure, &count(self), count)
        };
        let mut reconciliation = vec![reconcile(Measure::Participants, participants)];
        let observed = reconcile(Measure::Observers, observers);
        reconciliation.extend(observed.says_something().then_some(observed));
        Some(Gathering {
            gathering: data.gathering.clone(),
            kind: data.kind,
            title: data.title.clone(),
            series: data.series.clone(),
            edition: data.edition,
            held_on: data.held_on,
            format: data.format,
            place: data.place.clone(),
            theme: data.theme.clone(),
            goals: data.goals.clone(),
            standing,
            fact: fact.into(),
            by_role,
            reconciliation,
        })
    }
}

/// By date; those without a date last.
fn place(data: &GatheringHeld) -> (bool, Option<(Option<NaiveDate>, NaiveDate)>) {
    let day = data.held_on.map(|on| (on.earliest(), on.latest()));
    (day.is_none(), day)
}

/// The parties that took part in a gathering that was held with this certainty.
fn participants(presences: &[Presence<'_>], certainty: Certainty) -> Named {
    let took_part = |of_party: &[Presence<'_>]| of_party.iter().any(|one| takes_part(one.role));
    named(presences, certainty, took_part)
}

/// The parties that were there as observers and in no way that makes them participants.
fn observers(presences: &[Presence<'_>], certainty: Certainty) -> Named {
    named(presences, certainty, |of_party| {
        of_party.iter().all(|one| !takes_part(one.role))
            && of_party.iter().any(|one| one.role == AttendanceRole::Observer)
    })
}

fn named(
    presences: &[Presence<'_>],
    certainty: Certainty,
    wanted: impl Fn(&[Presence<'_>]) -> bool,
) -> Named {
    let of_parties = presences.chunk_by(|one, next| one.party == next.party);
    let wanted = of_parties.filter(|of_party| wanted(of_party));
    wanted.filter_map(|of_party| Some((of_party.first()?.party.clone(), certainty))).collect()
}

/// Whether a role makes its holder a participant.
const fn takes_part(role: AttendanceRole) -> bool {
    !matches!(role, AttendanceRole::Host | AttendanceRole::Observer)
}

/// The id of the party in the fact, where another stands for it.
fn recorded_as(presence: &Presence<'_>) -> Option<PartyId> {
    let Fact::GatheringAttended(data) = presence.fact.data else { return None };
    (data.party != presence.party).then(|| data.party.clone())
}
