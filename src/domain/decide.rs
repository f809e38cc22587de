//! The decision: may this command be carried out, and which events does it cause?

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::command::Command;
use crate::domain::digest::Digest;
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::event::revision::{DisclosureErased, EventCorrected, EventRetracted};
use crate::domain::rejection::Rejection;
use crate::domain::rules::{self, Lens};
use crate::domain::seq::Seq;
use crate::domain::state::{State, Status};
use crate::domain::text::check_prose;

/// How many orphaned facts a rejection names.
const NAMED_ORPHANS: usize = 10;

/// Decides a command against the state of the register on the day of recording.
///
/// # Errors
/// The first rule that says no, as a [`Rejection`].
pub fn decide(state: &State, command: &Command, today: NaiveDate) -> Result<Event, Rejection> {
    match command {
        Command::Record(fact) => {
            check_open(state, today)?;
            record(&Lens::now(state, today), fact, today)
        }
        Command::Retell(fact) => {
            check_open(state, today)?;
            record(&Lens::now(state, today).retelling(), fact, today)
        }
        Command::Correct { seq, data, reason } => correct(state, *seq, data, reason, today),
        Command::Retract { seq, reason } => retract(state, *seq, reason, today),
        Command::Erase { seq, reason, digests } => erase(state, *seq, reason, digests.as_deref()),
    }
}

/// Nothing new is recorded in a register that is kept no longer.
fn check_open(state: &State, today: NaiveDate) -> Result<(), Rejection> {
    match state.closed(today) {
        Some((seq, closed)) => Err(Rejection::Closed { seq, on: closed.on }),
        None => Ok(()),
    }
}

fn record(lens: &Lens<'_>, fact: &Fact, today: NaiveDate) -> Result<Event, Rejection> {
    rules::check_day(fact, today)?;
    rules::check(lens, fact)?;
    Ok(Event::Fact(fact.clone()))
}

fn correct(
    state: &State,
    seq: Seq,
    data: &Fact,
    reason: &str,
    today: NaiveDate,
) -> Result<Event, Rejection> {
    let old = standing_fact(state, seq)?;
    if old.kind() != data.kind() {
        return Err(Rejection::OtherType { seq, kind: old.kind(), came: data.kind() });
    }
    if old == data {
        return Err(Rejection::NothingChanges { seq });
    }
    check_reason(reason)?;
    rules::check_day(data, today)?;
    let mut lens = Lens::now(state, today);
    if state.said_before(seq, data) {
        // As it was it may be again, also where it, or another beside it, then only tells again what stands.
        lens = lens.retelling();
    }
    rules::check(&lens.before(seq).instead(seq, Some(data)), data)?;
    check_orphans(state, lens, (seq, old), Some(data))?;
    let (data, reason) = (data.clone(), reason.into());
    Ok(Event::Corrected(Arc::new(EventCorrected { seq, data, reason })))
}

fn retract(state: &State, seq: Seq, reason: &str, today: NaiveDate) -> Result<Event, Rejection> {
    let old = standing_fact(state, seq)?;
    check_reason(reason)?;
    check_orphans(state, Lens::now(state, today), (seq, old), None)?;
    Ok(Event::Retracted(Arc::new(EventRetracted { seq, reason: reason.into() })))
}

/// Erases what is left of the personal data of a fact, of its corrections too, and also where the
/// fact was retracted: the right to it does not end with the fact.
fn erase(
    state: &State,
    seq: Seq,
    reason: &str,
    named: Option<&[Digest]>,
) -> Result<Event, Rejection> {
    // Who recorded an event is erased by its own digest, whatever the event is.
    let recorder =
        state.recorder(seq).filter(|one| named == Some(std::slice::from_ref(&one.digest)));
    if let Some(one) = recorder {
        if let Some(by) = one.erased_by {
            return Err(Rejection::ErasedAlready { seq, by });
        }
        check_reason(reason)?;
        let (digests, reason) = (vec![one.digest.clone()], reason.into());
        return Ok(Event::Erased(Arc::new(DisclosureErased { seq, digests, reason })));
    }
    match state.status(seq) {
        Status::Fact(_) | Status::Retracted { .. } => {}
        Status::Revision { of } => return Err(Rejection::NotAFact { seq, of }),
        Status::Missing => return Err(Rejection::NoSuchEvent { seq, head: state.head() }),
    }
    let commitments = state.commitments(seq);
    let left = commitments.iter().filter(|one| one.erased_by.is_none());
    let digests: Vec<Digest> = left.map(|one| one.digest.clone()).collect();
    if digests.is_empty() {
        return Err(match commitments.iter().filter_map(|one| one.erased_by).max() {
            Some(by) => Rejection::ErasedAlready { seq, by },
            None => Rejection::NothingToErase { seq },
        });
    }
    let is_other = |named: &[Digest]| {
        named.len() != digests.len() || named.iter().any(|digest| !digests.contains(digest))
    };
    if named.is_some_and(is_other) {
        return Err(Rejection::OtherDigests { seq, digests });
    }
    check_reason(reason)?;
    let reason = reason.into();
    Ok(Event::Erased(Arc::new(DisclosureErased { seq, digests, reason })))
}

fn standing_fact(state: &State, seq: Seq) -> Result<&Fact, Rejection> {
    match state.status(seq) {
        Status::Fact(fact) => Ok(fact),
        Status::Retracted { by } => Err(Rejection::RetractedAlready { seq, by }),
        Status::Revision { of } => Err(Rejection::NotAFact { seq, of }),
        Status::Missing => Err(Rejection::NoSuchEvent { seq, head: state.head() }),
    }
}

fn check_reason(reason: &str) -> Result<(), Rejection> {
    check_prose(reason).map_err(|_| Rejection::NoReason)
}

/// Refuses a change that would break a rule for a fact that obeys it now.
fn check_orphans(
    state: &State,
    lens: Lens<'_>,
    (seq, old): (Seq, &Fact),
    new: Option<&Fact>,
) -> Result<(), Rejection> {
    let mut orphans = rules::dependents(state, seq, old, new);
    orphans.retain(|orphan| {
        let Status::Fact(fact) = state.status(*orphan) else { return false };
        let lens = lens.before(*orphan);
        rules::check(&lens, fact).is_ok() && rules::check(&lens.instead(seq, new), fact).is_err()
    });
    if orphans.is_empty() {
        return Ok(());
    }
    let count = orphans.len();
    orphans.truncate(NAMED_ORPHANS);
    Err(Rejection::Orphans { seq, facts: orphans, count })
}
