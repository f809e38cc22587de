//! The rules that a fact obeys, each a guard over the facts before it.

mod dependents;
mod lens;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use self::dependents::dependents;
pub use self::lens::Lens;
use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::act::Act;
use crate::domain::event::agreement::{AgreementEnded, AgreementSigned, Ending, StrategyAdopted};
use crate::domain::event::declaration::{DeclarationEndorsed, EndorsementWithdrawn};
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::fact_type::Dated;
use crate::domain::event::network::{Measure, NetworkJoined, NetworkLeft, TotalReported};
use crate::domain::event::party::{PartyMerged, PartyRegistered};
use crate::domain::event::register::RegisterDescribed;
use crate::domain::name::{DeclarationId, GoalId, PartyId, SeriesId, fold};
use crate::domain::rejection::Rejection;

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
    match fact {
        Fact::PartyRegistered(data) => check_subdivision(data),
        Fact::PartyMerged(data) => check_merge(lens, data),
        Fact::GatheringAttended(_) | Fact::PartyRenamed(_) => check_not_recorded(lens, fact),
        Fact::DeclarationEndorsed(data) => check_endorsed(lens, data),
        Fact::EndorsementWithdrawn(data) => check_withdrawn(lens, data),
        Fact::AgreementSigned(data) => check_signed(lens, data),
        Fact::AgreementEnded(data) => check_ended(lens, data),
        Fact::NetworkJoined(data) => check_joined(lens, data),
        Fact::NetworkLeft(data) => check_left(lens, data),
        Fact::NetworkRoleAssumed(data) => {
            ends_after_start("until", data.until, data.from)?;
            check_not_recorded(lens, fact)
        }
        Fact::GatheringHeld(data) => check_goals(&data.goals),
        Fact::NetworkEstablished(data) => check_goals(&data.goals),
        Fact::StrategyAdopted(data) => check_strategy(data),
        Fact::TotalReported(data) => {
            check_measure(data)?;
            check_not_recorded(lens, fact)
        }
        Fact::DeclarationAdopted(_) => Ok(()),
        Fact::RegisterDescribed(data) => check_described(lens, fact, data),
    }
}

/// An id is registered once, and none that differs only by case, width or diacritics.
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
    match lens.agreement_between(&party, &into) {
        Some(seq) => Err(Rejection::SignedTogether { party, into, seq }),
        None => Ok(()),
    }
}

/// Refuses a fact whose data is recorded already under the same topic.
fn check_not_recorded(lens: &Lens<'_>, fact: &Fact) -> Result<(), Rejection> {
    let same = |other: &Fact| match (fact, other) {
        (Fact::GatheringAttended(new), Fact::GatheringAttended(old)) => new.role == old.role,
        (Fact::NetworkRoleAssumed(new), Fact::NetworkRoleAssumed(old)) => {
            (&new.role, new.from) == (&old.role, old.from)
        }
        (new, old) => new == old,
    };
    match lens.topic_of(fact).into_iter().find(|(_, other)| same(other)) {
        Some((seq, other)) => Err(Rejection::RecordedAlready { seq, kind: other.kind() }),
        None => Ok(()),
    }
}

fn check_endorsed(lens: &Lens<'_>, data: &DeclarationEndorsed) -> Result<(), Rejection> {
    not_before_adoption(lens, &data.declaration, "on", data.on)?;
    not_before_adoption(lens, &data.declaration, "effective_on", data.effective_on)?;
    for episode in lens.acts(&data.declaration, &data.party) {
        if episode.act != Some(data.act) {
            continue;
        }
        let Some(ended) = episode.ended else {
            let (declaration, party) = (data.declaration.clone(), data.party.clone());
            let (act, seq) = (data.act, episode.began);
            return Err(Rejection::StandsAlready { declaration, party, act, seq });
        };
        lens.not_before("on", data.on, ended)?;
    }
    Ok(())
}

fn check_withdrawn(lens: &Lens<'_>, data: &EndorsementWithdrawn) -> Result<(), Rejection> {
    let episodes = lens.acts(&data.declaration, &data.party);
    let standing = episodes.iter().filter(|episode| episode.ended.is_none());
    let standing: Vec<_> =
        standing.filter_map(|episode| episode.act.map(|act| (act, episode.began))).collect();
    let named = |act: &Act| data.act.is_none_or(|named| named == *act);
    if !standing.iter().any(|(act, _)| named(act)) {
        let (declaration, party) = (data.declaration.clone(), data.party.clone());
        return Err(Rejection::NothingToWithdraw { declaration, party, act: data.act, standing });
    }
    for (_, seq) in standing.iter().filter(|(act, _)| named(act)) {
        lens.not_before("on", data.on, *seq)?;
        lens.not_before("effective_on", data.effective_on, *seq)?;
    }
    Ok(())
}

fn not_before_adoption(
    lens: &Lens<'_>,
    declaration: &DeclarationId,
    field: &'static str,
    date: Option<Date>,
) -> Result<(), Rejection> {
    match lens.registration(&declaration.into()) {
        Some(seq) => lens.not_before(field, date, seq),
        None => Ok(()),
    }
}

fn check_signed(lens: &Lens<'_>, data: &AgreementSigned) -> Result<(), Rejection> {
    let parties: BTreeSet<&PartyId> = data.parties.iter().collect();
    if parties.len() < 2 {
        let parties = parties.into_iter().cloned().collect();
        return Err(Rejection::TooFewParties { parties });
    }
    check_twice("parties", data.parties.iter().map(PartyId::as_str))?;
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

/// An agreement ends once; only one that is suspended may still come to its end for good.
fn check_ended(lens: &Lens<'_>, data: &AgreementEnded) -> Result<(), Rejection> {
    let agreement = Entity::from(&data.agreement);
    for (seq, fact) in lens.topic(&agreement, None) {
        if let Fact::AgreementEnded(ended) = fact
            && (ended.how != Ending::Suspended || data.how == Ending::Suspended)
        {
            return Err(Rejection::EndedAlready { agreement, seq });
        }
        lens.not_before("on", data.on, seq)?;
    }
    Ok(())
}

fn check_joined(lens: &Lens<'_>, data: &NetworkJoined) -> Result<(), Rejection> {
    for episode in lens.episodes(&(&data.network).into(), Some(&data.party)) {
        match episode.ended {
            None => {
                let (seq, kind) = (episode.began, FactKind::NetworkJoined);
                return Err(Rejection::RecordedAlready { seq, kind });
            }
            Some(left) => lens.not_before("on", data.on, left)?,
        }
    }
    Ok(())
}

fn check_left(lens: &Lens<'_>, data: &NetworkLeft) -> Result<(), Rejection> {
    let network = Entity::from(&data.network);
    let episodes = lens.episodes(&network, Some(&data.party));
    match episodes.iter().find(|episode| episode.ended.is_none()) {
        Some(episode) => lens.not_before("on", data.on, episode.began),
        None => Err(Rejection::NotAMember { network, party: data.party.clone() }),
    }
}

/// A description replaces the one before it, and so says something else.
fn check_described(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &RegisterDescribed,
) -> Result<(), Rejection> {
    check_twice("network_series", data.network_series.iter().map(SeriesId::as_str))?;
    match lens.topic_of(fact).pop() {
        Some((seq, standing)) if standing == fact => {
            Err(Rejection::RecordedAlready { seq, kind: fact.kind() })
        }
        Some(_) | None => Ok(()),
    }
}

fn check_strategy(data: &StrategyAdopted) -> Result<(), Rejection> {
    check_twice("goals", data.goals.iter().map(|goal| goal.goal.as_str()))?;
    let mut folded = BTreeMap::new();
    for goal in &data.goals {
        if let Some(other) = folded.insert(fold(goal.goal.as_str()), &goal.goal) {
            let (entity, registered) = ((&goal.goal).into(), other.to_string());
            return Err(Rejection::LooksLike { entity, registered });
        }
    }
    Ok(())
}

fn check_goals(goals: &[GoalId]) -> Result<(), Rejection> {
    check_twice("goals", goals.iter().map(GoalId::as_str))
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

fn check_twice<'a>(
    field: &'static str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<(), Rejection> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(Rejection::Twice { field, id: id.into() });
        }
    }
    Ok(())
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
