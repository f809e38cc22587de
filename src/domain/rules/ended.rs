//! Rules over bodies that are no more: a body ends once, acts no more, and hands on what it has.

use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::event::party::PartyEnded;
use crate::domain::name::PartyId;
use crate::domain::rejection::Rejection;
use crate::domain::rules::lens::Lens;
use crate::domain::rules::repeated::check_twice;
use crate::domain::seq::Seq;
use crate::domain::standing::{Told, episodes};
use crate::domain::succession::{Ended, Facts, told};

/// The parties that do something by a fact.
fn actors(fact: &Fact) -> Vec<&PartyId> {
    match fact {
        Fact::PartyRenamed(data) => vec![&data.party],
        Fact::GatheringAttended(data) => vec![&data.party],
        Fact::DeclarationEndorsed(data) => vec![&data.party],
        Fact::EndorsementWithdrawn(data) => vec![&data.party],
        Fact::AgreementSigned(data) => data.parties.iter().collect(),
        Fact::NetworkJoined(data) => vec![&data.party],
        Fact::NetworkLeft(data) => vec![&data.party],
        Fact::NetworkRoleAssumed(data) => vec![&data.party],
        Fact::PartyRegistered(_)
        | Fact::PartyMerged(_)
        | Fact::PartyEnded(_)
        | Fact::GatheringHeld(_)
        | Fact::DeclarationAdopted(_)
        | Fact::AgreementEnded(_)
        | Fact::NetworkEstablished(_)
        | Fact::StrategyAdopted(_)
        | Fact::TotalReported(_)
        | Fact::RegisterDescribed(_)
        | Fact::RegisterClosed(_) => Vec::new(),
    }
}

/// The fact by which an act is dated: an attendance by its gathering.
fn dated_by(lens: &Lens<'_>, seq: Seq, fact: &Fact) -> Option<Seq> {
    if let Fact::GatheringAttended(data) = fact {
        lens.registration(&(&data.gathering).into())
    } else {
        Some(seq)
    }
}

/// Nobody acts after it has ended.
pub(super) fn check_actors(lens: &Lens<'_>, fact: &Fact) -> Result<(), Rejection> {
    if !lens.knows_endings() {
        return Ok(());
    }
    for party in actors(fact) {
        for ended in lens.endings(party) {
            let (field, date) = if let Fact::GatheringAttended(data) = fact {
                let held = lens.registration(&(&data.gathering).into());
                ("gathering", held.and_then(|seq| lens.data(seq)?.when().date()))
            } else {
                let dated = fact.when().dated();
                (dated.map_or("on", |dated| dated.field), fact.when().date())
            };
            not_after_end(field, date, party, &ended)?;
        }
    }
    Ok(())
}

fn not_after_end(
    field: &'static str,
    date: Option<Date>,
    party: &PartyId,
    ended: &Ended<'_>,
) -> Result<(), Rejection> {
    match (date, ended.told.fact.when().valid_from()) {
        (Some(date), Some(ended_on)) if date.is_after(ended_on.latest()) => {
            let (party, successors) = (party.clone(), ended.data.successors.clone());
            let seq = ended.told.seq;
            Err(Rejection::PartyEnded { field, date, party, ended_on, seq, successors })
        }
        (_, _) => Ok(()),
    }
}

/// A body ends once, after all that it did, and hands on what stood for it to others.
pub(super) fn check_ended(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &PartyEnded,
) -> Result<(), Rejection> {
    check_successors(lens, data)?;
    if let Some(other) = lens.endings(&data.party).first() {
        let entity = Entity::from(&data.party);
        return Err(Rejection::EndedAlready { entity, seq: other.told.seq });
    }
    for (seq, act) in lens.acts_of(&data.party, |fact| actors(fact)) {
        if let Some(dated_by) = dated_by(lens, seq, act) {
            not_before(lens, data, dated_by)?;
        }
    }
    for earlier in lens.endings_to(&data.party) {
        not_before(lens, data, earlier.told.seq)?;
    }
    check_carried(lens, fact, data)
}

fn not_before(lens: &Lens<'_>, data: &PartyEnded, seq: Seq) -> Result<(), Rejection> {
    match data.effective_on {
        Some(date) => lens.not_before("effective_on", Some(date), seq),
        None => lens.not_before("on", data.on, seq),
    }
}

fn check_successors(lens: &Lens<'_>, data: &PartyEnded) -> Result<(), Rejection> {
    check_twice("successors", data.successors.iter().map(PartyId::as_str))?;
    let party = lens.canonical(&data.party);
    for successor in &data.successors {
        if lens.canonical(successor) == party {
            return Err(Rejection::SucceedsItself { party });
        }
        for ended in lens.endings(successor) {
            let date = data.effective_on.or(data.on);
            not_after_end("successors", date, successor, &ended)?;
        }
    }
    Ok(())
}

/// What is carried goes to somebody, and stood until then.
fn check_carried(lens: &Lens<'_>, fact: &Fact, data: &PartyEnded) -> Result<(), Rejection> {
    let named: Vec<String> = data.carries.iter().map(ToString::to_string).collect();
    check_twice("carries", named.iter().map(String::as_str))?;
    if !data.carries.is_empty() && data.successors.is_empty() {
        return Err(Rejection::NoSuccessor { party: data.party.clone() });
    }
    for entity in data.carries.iter().filter_map(|carried| carried.entity()) {
        let entity = Entity::from(entity);
        if !stood_until(lens, fact, &entity, &data.party) {
            return Err(Rejection::NothingToCarry { party: data.party.clone(), entity });
        }
    }
    Ok(())
}

/// Whether a party's part in a thing is ended by the fact.
fn stood_until(lens: &Lens<'_>, fact: &Fact, entity: &Entity, party: &PartyId) -> bool {
    let own = lens.own_seq();
    if lens.shares(entity, party) {
        return true;
    }
    let mut told = told(lens, entity.into(), &lens.canonical(party));
    told.push(Told::new(own, fact, lens.recorded_on(own)));
    episodes(&told).iter().any(|episode| episode.ended == Some(own))
}
