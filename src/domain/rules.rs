//! The rules that a fact obeys, each a guard over the facts before it.

mod dependents;
mod ended;
mod identifiers;
mod lens;
mod repeated;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use self::dependents::{dependents, kin, tied};
pub use self::lens::Lens;
pub use self::repeated::repeated_names;
use crate::domain::alike::key;
use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::agreement::{AgreementSigned, StrategyAdopted};
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::Dated;
use crate::domain::event::network::{Measure, TotalReported};
use crate::domain::event::party::{PartyMerged, PartyRegistered};
use crate::domain::event::register::RegisterDescribed;
use crate::domain::name::{GoalId, PartyId, SeriesId};
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;

/// Refuses a fact that happened after the day of recording, where its date may not lie ahead.
///
/// # Errors
/// [`Rejection::Future`].
pub fn check_day(fact: &Fact, today: NaiveDate) -> Result<(), Rejection> {
    match fact.when().dated() {
        Some(Dated { field, date: Some(date), may_lie_ahead: false, .. })
            if date.is_after(today) =>
        {
            Err(Rejection::Future { field, date, today })
        }
        Some(_) | None => Ok(()),
    }
}

/// Checks a fact against the facts that the lens shows.
///
/// # Errors
/// The first rule that says no.
pub fn check(lens: &Lens<'_>, fact: &Fact) -> Result<(), Rejection> {
    let own = fact.registers();
    check_new_ids(lens, &own)?;
    check_known_ids(lens, fact, &own)?;
    ended::check_actors(lens, fact)?;
    match fact {
        Fact::PartyRegistered(data) => {
            check_subdivision(data)?;
            identifiers::check(lens, data)
        }
        Fact::PartyMerged(data) => check_merge(lens, data),
        Fact::PartyEnded(data) => ended::check_ended(lens, fact, data),
        Fact::PartyRenamed(data) => repeated::check_renamed(lens, fact, data),
        Fact::GatheringAttended(data) => repeated::check_attended(lens, fact, data),
        Fact::DeclarationEndorsed(data) => standing::check_endorsed(lens, fact, data),
        Fact::EndorsementWithdrawn(data) => standing::check_withdrawn(lens, fact, data),
        Fact::AgreementSigned(data) => check_signed(lens, data),
        Fact::AgreementEnded(data) => standing::check_ended(lens, fact, data),
        Fact::NetworkJoined(data) => standing::check_joined(lens, fact, data),
        Fact::NetworkLeft(data) => standing::check_left(lens, fact, data),
        Fact::NetworkRoleAssumed(data) => {
            ends_after_start("until", data.until, data.from)?;
            repeated::check_role(lens, fact, data)
        }
        Fact::GatheringHeld(data) => check_goals(&data.goals),
        Fact::NetworkEstablished(data) => check_goals(&data.goals),
        Fact::StrategyAdopted(data) => check_strategy(data),
        Fact::TotalReported(data) => {
            check_measure(data)?;
            repeated::check_reported(lens, fact, data)
        }
        Fact::DeclarationAdopted(_) => Ok(()),
        Fact::RegisterDescribed(data) => check_described(lens, fact, data),
        Fact::RegisterClosed(_) => repeated::check_closed(lens, fact),
    }
}

/// An id is registered once, and none that is compared as equal to it. What was taken under an older rule
/// may be corrected.
fn check_new_ids(lens: &Lens<'_>, own: &[Entity]) -> Result<(), Rejection> {
    for entity in own {
        if let Some(seq) = lens.other_registration(entity) {
            return Err(Rejection::Registered { entity: entity.clone(), seq });
        }
        if let Some(registered) = lens.look_alike(entity) {
            let (entity, registered) = (entity.clone(), registered.into());
            return Err(Rejection::LooksLike { entity, registered });
        }
    }
    Ok(())
}

/// Every id that a fact names is registered, and no party stands that was merged into another.
fn check_known_ids(lens: &Lens<'_>, fact: &Fact, own: &[Entity]) -> Result<(), Rejection> {
    let mut result = Ok(());
    fact.visit_named(|field, entity| {
        let entity = Entity::from(entity);
        if result.is_err() || own.contains(&entity) {
            return;
        }
        if !lens.is_registered(&entity) {
            let similar = lens.similar(&entity);
            result = Err(Rejection::Unknown { field, entity, similar });
        } else if entity.kind == EntityKind::Party {
            result = check_not_merged(lens, &entity);
        }
    });
    result
}

fn check_not_merged(lens: &Lens<'_>, entity: &Entity) -> Result<(), Rejection> {
    let Ok(party) = entity.id.parse::<PartyId>() else { return Ok(()) };
    match lens.merged_into(&party) {
        Some((into, seq)) => {
            let into = lens.canonical(&into);
            Err(Rejection::Merged { party, into, seq })
        }
        None => Ok(()),
    }
}

fn check_subdivision(data: &PartyRegistered) -> Result<(), Rejection> {
    match (&data.country, &data.subdivision) {
        (Some(country), Some(subdivision)) if !subdivision.is_in(country) => {
            let (subdivision, country) = (subdivision.to_string(), country.to_string());
            Err(Rejection::NotInCountry { subdivision, country })
        }
        (_, _) => Ok(()),
    }
}

fn check_merge(lens: &Lens<'_>, data: &PartyMerged) -> Result<(), Rejection> {
    let (party, into) = (data.party.clone(), data.into.clone());
    if party == into {
        return Err(Rejection::MergedIntoItself { party });
    }
    ended::check_merged(lens, data)?;
    match lens.agreement_between(&party, &into) {
        Some(seq) => Err(Rejection::SignedTogether { party, into, seq }),
        None => Ok(()),
    }
}

fn check_signed(lens: &Lens<'_>, data: &AgreementSigned) -> Result<(), Rejection> {
    let parties: BTreeSet<&PartyId> = data.parties.iter().collect();
    if parties.len() < 2 {
        let parties = parties.into_iter().cloned().collect();
        return Err(Rejection::TooFewParties { parties });
    }
    repeated::check_twice("parties", data.parties.iter().map(PartyId::as_str))?;
    check_goals(&data.goals)?;
    ends_after_start("until", data.until, data.on)?;
    let Some(renews) = &data.renews else { return Ok(()) };
    if lens.renewed(renews).contains(&data.agreement) {
        let (agreement, renews) = (data.agreement.clone(), renews.clone());
        return Err(Rejection::RenewsItself { agreement, renews });
    }
    match lens.registration(&renews.into()) {
        Some(seq) => lens.not_before("on", data.on, seq),
        None => Ok(()),
    }
}

/// A description replaces the one before it, and so says something else.
fn check_described(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &RegisterDescribed,
) -> Result<(), Rejection> {
    repeated::check_twice("network_series", data.network_series.iter().map(SeriesId::as_str))?;
    identifiers::check_declared(&data.schemes)?;
    let described = |(_, fact): &(Seq, &Fact)| matches!(fact, Fact::RegisterDescribed(_));
    match lens.topic_of(fact).into_iter().rfind(described) {
        Some((seq, standing)) if standing == fact => {
            Err(Rejection::RecordedAlready { seq, kind: fact.kind() })
        }
        Some(_) | None => Ok(()),
    }
}

fn check_strategy(data: &StrategyAdopted) -> Result<(), Rejection> {
    repeated::check_twice("goals", data.goals.iter().map(|goal| goal.goal.as_str()))?;
    let mut keys = BTreeMap::new();
    for goal in &data.goals {
        if let Some(other) = keys.insert(key(goal.goal.as_str()), &goal.goal) {
            let (entity, registered) = ((&goal.goal).into(), other.to_string());
            return Err(Rejection::LooksLike { entity, registered });
        }
    }
    Ok(())
}

fn check_goals(goals: &[GoalId]) -> Result<(), Rejection> {
    repeated::check_twice("goals", goals.iter().map(GoalId::as_str))
}

fn check_measure(data: &TotalReported) -> Result<(), Rejection> {
    let subject = Entity::from(&data.subject);
    let possible = measures(subject.kind);
    if possible.contains(&data.measure) {
        return Ok(());
    }
    Err(Rejection::WrongMeasure { measure: data.measure, subject, possible: possible.to_vec() })
}

/// The measures that a total about a thing of this kind can have.
#[must_use]
pub const fn measures(kind: EntityKind) -> &'static [Measure] {
    match kind {
        EntityKind::Declaration => &[Measure::Endorsers],
        EntityKind::Gathering => &[Measure::Participants, Measure::Observers],
        EntityKind::Network => &[Measure::Members],
        EntityKind::Party => &[Measure::SisterFriendships],
        EntityKind::Agreement | EntityKind::Strategy | EntityKind::Goal | EntityKind::Register => {
            &[]
        }
    }
}

fn ends_after_start(
    field: &'static str,
    end: Option<Date>,
    start: Option<Date>,
) -> Result<(), Rejection> {
    match (end, start) {
        (Some(end), Some(start)) if start.earliest().is_some_and(|first| end.latest() < first) => {
            Err(Rejection::EndsBeforeItBegins { field, end, start })
        }
        _ => Ok(()),
    }
}
