//! Rules over what stands: it begins once, and only what stands can end.

use chrono::NaiveDate;

use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::event::act::Act;
use crate::domain::event::agreement::AgreementEnded;
use crate::domain::event::declaration::{DeclarationEndorsed, EndorsementWithdrawn};
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::fact_type::Dated;
use crate::domain::event::network::{NetworkJoined, NetworkLeft};
use crate::domain::rejection::Rejection;
use crate::domain::rules::lens::Lens;
use crate::domain::seq::Seq;
use crate::domain::standing::{Episode, suspends};

/// Whoever acts has a text to act upon, and an act of a kind stands once.
pub(super) fn check_endorsed(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &DeclarationEndorsed,
) -> Result<(), Rejection> {
    if let Some(adoption) = lens.registration(&(&data.declaration).into()) {
        not_before(lens, data.on, data.effective_on, adoption)?;
    }
    let Some(seq) = told_already(lens, fact, data.on)? else { return Ok(()) };
    let (declaration, party) = (data.declaration.clone(), data.party.clone());
    Err(Rejection::StandsAlready { declaration, party, act: data.act, seq })
}

/// Neither the day of an act nor that of its effect lies before what it rests on.
fn not_before(
    lens: &Lens<'_>,
    on: Option<Date>,
    effective_on: Option<Date>,
    seq: Seq,
) -> Result<(), Rejection> {
    lens.not_before("on", on, seq)?;
    lens.not_before("effective_on", effective_on, seq)
}

pub(super) fn check_withdrawn(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &EndorsementWithdrawn,
) -> Result<(), Rejection> {
    let not_before = |seq: Seq| not_before(lens, data.on, data.effective_on, seq);
    let ended = ended_by(lens, fact);
    if !ended.is_empty() {
        return ended.into_iter().try_for_each(not_before);
    }
    let standing = standing_without(lens, fact);
    let standing: Vec<(Act, Seq)> =
        standing.iter().filter_map(|one| one.act.map(|act| (act, one.began))).collect();
    for (act, seq) in &standing {
        if data.act.is_none_or(|named| named == *act) {
            not_before(*seq)?;
        }
    }
    check_not_announced(lens, fact, data.act)?;
    let (declaration, party) = (data.declaration.clone(), data.party.clone());
    Err(Rejection::NothingToWithdraw { declaration, party, act: data.act, standing })
}

/// An agreement ends once, and not after it has run out; only one that is suspended may still come
/// to its end for good.
pub(super) fn check_ended(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &AgreementEnded,
) -> Result<(), Rejection> {
    let agreement = Entity::from(&data.agreement);
    let signed = lens.registration(&agreement);
    if let Some(seq) = signed {
        not_before(lens, data.on, data.effective_on, seq)?;
        let until = lens.data(seq).and_then(|signed| signed.when().dated()?.until);
        let (field, ends) = fact.when().dated().map_or(("on", None), Dated::valid_from);
        // Whoever dates the end by the first day without the agreement says the same.
        let day_after = |until: Date| until.latest().succ_opt().unwrap_or(NaiveDate::MAX);
        if let (Some(until), Some(date)) = (until, ends)
            && date.is_after(day_after(until))
        {
            return Err(Rejection::RanOut { field, agreement, date, until, seq });
        }
    }
    let counts = |other: &Fact| suspends(fact) || !suspends(other);
    let episodes = lens.episodes_with(fact, counts);
    let mut ends = episodes.first().into_iter().flat_map(Episode::ends).peekable();
    match ends.peek().copied() {
        Some(seq) if ends.all(|end| end != lens.own_seq()) => {
            Err(Rejection::EndedAlready { entity: agreement, seq })
        }
        Some(_) | None => Ok(()),
    }
}

pub(super) fn check_joined(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &NetworkJoined,
) -> Result<(), Rejection> {
    let kind = FactKind::NetworkJoined;
    let told = told_already(lens, fact, data.on)?;
    told.map_or(Ok(()), |seq| Err(Rejection::RecordedAlready { seq, kind }))
}

pub(super) fn check_left(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &NetworkLeft,
) -> Result<(), Rejection> {
    if !ended_by(lens, fact).is_empty() {
        return Ok(());
    }
    for episode in standing_without(lens, fact) {
        not_before(lens, data.on, data.effective_on, episode.began)?;
    }
    check_not_announced(lens, fact, None)?;
    let network = Entity::from(&data.network);
    Err(Rejection::NotAMember { network, party: data.party.clone() })
}

/// The fact by which stands already what the fact would begin; none where it begins something.
/// Where that has ended since, the end is what the fact comes too early for.
fn told_already(lens: &Lens<'_>, fact: &Fact, on: Option<Date>) -> Result<Option<Seq>, Rejection> {
    if lens.retells() {
        return Ok(None);
    }
    let own = lens.own_seq();
    let episodes = lens.episodes_with(fact, |_| true);
    let Some(told) = episodes.iter().find(|episode| episode.again.contains(&own)) else {
        return Ok(None);
    };
    told.ended.map_or(Ok(()), |ended| lens.not_before("on", on, ended))?;
    Ok(Some(told.began))
}

/// What is to end on a day that lies ahead has its end on record: whoever ends it then says the same.
fn check_not_announced(lens: &Lens<'_>, fact: &Fact, named: Option<Act>) -> Result<(), Rejection> {
    let mut episodes = lens.episodes_without(fact, |_| true);
    episodes.retain(|episode| named.is_none() || episode.act == named);
    for end in episodes.iter().filter_map(|episode| episode.ended) {
        let Some(data) = lens.data(end) else { continue };
        if data.when().valid_from().is_some_and(|day| day.is_after(lens.today())) {
            return Err(Rejection::RecordedAlready { seq: end, kind: data.kind() });
        }
    }
    Ok(())
}

/// What began everything that the fact ends.
fn ended_by(lens: &Lens<'_>, fact: &Fact) -> Vec<Seq> {
    let own = Some(lens.own_seq());
    let episodes = lens.episodes_with(fact, |_| true);
    let ended = episodes.iter().filter(|episode| episode.ended == own);
    ended.map(|episode| episode.began).collect()
}

fn standing_without(lens: &Lens<'_>, fact: &Fact) -> Vec<Episode> {
    let mut episodes = lens.episodes_without(fact, |_| true);
    episodes.retain(|episode| episode.ended.is_none());
    episodes
}
