//! Rules over bodies that are no more: a body ends once, acts no more, and hands on what it has.

use crate::domain::carried::Carried;
use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::{Dated, FactType};
use crate::domain::event::party::{PartyEnded, PartyMerged};
use crate::domain::name::PartyId;
use crate::domain::rejection::Rejection;
use crate::domain::rules::lens::{Lens, closure};
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

/// The day of an act, with the field that says it, or that names what it is dated by.
fn day_of(lens: &Lens<'_>, fact: &Fact) -> (&'static str, Option<Date>) {
    match fact.when().dated() {
        Some(dated) => (dated.field, dated.date),
        None => {
            let by = dated_by(lens, lens.own_seq(), fact);
            ("gathering", by.and_then(|seq| lens.data(seq)?.when().date()))
        }
    }
}

/// Nobody acts after it has ended.
pub(super) fn check_actors(lens: &Lens<'_>, fact: &Fact) -> Result<(), Rejection> {
    if !lens.knows_endings() {
        return Ok(());
    }
    for party in actors(fact) {
        for ended in lens.endings(party) {
            let (field, date) = day_of(lens, fact);
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
    for (seq, act) in lens.acts_of(&data.party, actors) {
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
    let (field, date) = since(data);
    lens.not_before(field, date, seq)
}

/// The day from which a body is no more, with the field that says it.
fn since(data: &PartyEnded) -> (&'static str, Option<Date>) {
    data.when().dated().map_or(("on", None), Dated::valid_from)
}

/// The bodies that a party has succeeded, one after the other.
fn line(lens: &Lens<'_>, party: &PartyId) -> Vec<PartyId> {
    let before = |party: &PartyId| {
        let ends = lens.endings_to(party).into_iter();
        ends.map(|ended| lens.canonical(&ended.data.party)).collect()
    };
    let mut line = closure(before(party), before);
    line.retain(|one| one != party);
    line
}

/// Two entries of one body have one end, none after which either acts, and none by which one of them
/// succeeds the other.
pub(super) fn check_merged(lens: &Lens<'_>, data: &PartyMerged) -> Result<(), Rejection> {
    if !lens.knows_endings() {
        return Ok(());
    }
    let sides = [(&data.party, &data.into), (&data.into, &data.party)];
    for (one, other) in sides {
        let Some(ended) = lens.endings(one).into_iter().next() else { continue };
        if let Some(also) = lens.endings(other).first() {
            let entity = Entity::from(other);
            return Err(Rejection::EndedAlready { entity, seq: also.told.seq });
        }
        for (_, act) in lens.acts_of(other, actors) {
            not_after_end("into", day_of(lens, act).1, one, &ended)?;
        }
        if line(lens, &lens.canonical(other)).contains(&lens.canonical(one)) {
            return Err(Rejection::SucceedsItself { party: other.clone() });
        }
    }
    Ok(())
}

fn check_successors(lens: &Lens<'_>, data: &PartyEnded) -> Result<(), Rejection> {
    check_twice("successors", data.successors.iter().map(PartyId::as_str))?;
    let party = lens.canonical(&data.party);
    for successor in &data.successors {
        if lens.canonical(successor) == party {
            return Err(Rejection::SucceedsItself { party });
        }
        for ended in lens.endings(successor) {
            let (field, date) = since(data);
            not_after_end(field, date, successor, &ended)?;
        }
    }
    if line(lens, &party)
        .iter()
        .any(|before| data.successors.iter().any(|successor| lens.canonical(successor) == *before))
    {
        return Err(Rejection::SucceedsItself { party });
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
    let carries_all = data.carries.contains(&Carried::All);
    for entity in data.carries.iter().filter_map(|carried| carried.entity()) {
        let entity = Entity::from(entity);
        if carries_all {
            return Err(Rejection::CarriedAnyway { entity });
        }
        if !stood_until(lens, fact, &entity, &data.party) {
            return Err(Rejection::NothingToCarry { party: data.party.clone(), entity });
        }
    }
    Ok(())
}

/// Whether a party's part in a thing is ended by the fact.
fn stood_until(lens: &Lens<'_>, fact: &Fact, entity: &Entity, party: &PartyId) -> bool {
    let own = lens.own_seq();
    let end = Told::new(own, fact, lens.recorded_on(own));
    if entity.kind == EntityKind::Agreement {
        return lens.shares_until(entity, party, &end);
    }
    let mut told = told(lens, entity.into(), &lens.canonical(party));
    told.push(end);
    episodes(&told).iter().any(|episode| episode.ended == Some(own))
}
