//! Rules against facts that change nothing: each names the fact that says the same already.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::event::gathering::GatheringAttended;
use crate::domain::event::network::{NetworkRoleAssumed, TotalReported};
use crate::domain::event::party::PartyRenamed;
use crate::domain::name::PartyId;
use crate::domain::rejection::Rejection;
use crate::domain::rules::lens::Lens;
use crate::domain::seq::Seq;
use crate::domain::text::Text;

/// The names that a fact says a body bears, since when.
struct Borne<'a> {
    from: NaiveDate,
    seq: Seq,
    fact: &'a Fact,
    names: &'a Text,
}

impl<'a> Borne<'a> {
    fn new(lens: &Lens<'_>, seq: Seq, fact: &'a Fact, party: &PartyId) -> Option<Self> {
        let (from, names) = if let Fact::PartyRegistered(entry) = fact
            && entry.party == *party
        {
            (NaiveDate::MIN, &entry.names)
        } else if let Fact::PartyRenamed(renamed) = fact {
            let date = fact.when().date();
            (date.map_or_else(|| lens.recorded_on(seq), |date| date.latest()), &renamed.names)
        } else {
            return None;
        };
        Some(Self { from, seq, fact, names })
    }

    const fn place(&self) -> (NaiveDate, Seq) {
        (self.from, self.seq)
    }
}

/// A body takes other names than those that it bears on that day.
pub(super) fn check_renamed(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &PartyRenamed,
) -> Result<(), Rejection> {
    let Some(own) = Borne::new(lens, lens.own_seq(), fact, &data.party) else { return Ok(()) };
    let others = lens.topic_of(fact).into_iter();
    let others = others.filter_map(|(seq, other)| Borne::new(lens, seq, other, &data.party));
    let before = others.filter(|other| other.place() < own.place()).max_by_key(Borne::place);
    match before {
        Some(Borne { seq, fact, names, .. }) if *names == data.names => recorded(seq, fact),
        Some(_) | None => Ok(()),
    }
}

/// The changes of a party's names that say nothing new, each with the fact that says it already.
#[must_use]
pub fn repeated_names(lens: &Lens<'_>, party: &Entity) -> BTreeMap<Seq, Seq> {
    let Ok(id) = party.id.parse::<PartyId>() else { return BTreeMap::new() };
    let facts = lens.topic(party, None).into_iter();
    let mut borne: Vec<Borne<'_>> =
        facts.filter_map(|(seq, fact)| Borne::new(lens, seq, fact, &id)).collect();
    borne.sort_by_key(Borne::place);
    let pairs = borne.windows(2).filter_map(|pair| match pair {
        [before, own] if before.names == own.names => Some((own.seq, before.seq)),
        _ => None,
    });
    pairs.collect()
}

/// A party is at a gathering in each role once.
pub(super) fn check_attended(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &GatheringAttended,
) -> Result<(), Rejection> {
    none_like(
        lens,
        fact,
        |other| matches!(other, Fact::GatheringAttended(other) if other.role == data.role),
    )
}

/// An office is not assumed by whoever certainly holds it. Terms may meet, and an earlier one may be
/// learned later.
pub(super) fn check_role(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &NetworkRoleAssumed,
) -> Result<(), Rejection> {
    none_like(lens, fact, |other| {
        let Fact::NetworkRoleAssumed(other) = other else { return false };
        // Held for certain: begun by then on any reading of the dates, and not over on any.
        let is_held = match (other.from, data.from) {
            (Some(began), Some(from)) => {
                let goes_on =
                    |until: Date| until.earliest().is_some_and(|last| last > from.latest());
                from.earliest().is_some_and(|first| began.latest() <= first)
                    && other.until.is_none_or(goes_on)
            }
            (_, None) | (None, _) => false,
        };
        other.role == data.role && (is_held || other.from == data.from)
    })
}

/// A source reports a number for a day once.
pub(super) fn check_reported(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &TotalReported,
) -> Result<(), Rejection> {
    let days = |report: &TotalReported| report.as_of.map(|day| (day.earliest(), day.latest()));
    none_like(lens, fact, |other| {
        let Fact::TotalReported(other) = other else { return false };
        (other.measure, other.total, &other.source) == (data.measure, data.total, &data.source)
            && days(other) == days(data)
    })
}

/// A register is closed once.
pub(super) fn check_closed(lens: &Lens<'_>, fact: &Fact) -> Result<(), Rejection> {
    none_like(lens, fact, |other| matches!(other, Fact::RegisterClosed(_)))
}

fn none_like(
    lens: &Lens<'_>,
    fact: &Fact,
    says_the_same: impl Fn(&Fact) -> bool,
) -> Result<(), Rejection> {
    match lens.topic_of(fact).into_iter().find(|(_, other)| says_the_same(other)) {
        Some((seq, other)) => recorded(seq, other),
        None => Ok(()),
    }
}

fn recorded(seq: Seq, fact: &Fact) -> Result<(), Rejection> {
    Err(Rejection::RecordedAlready { seq, kind: fact.kind() })
}

/// A list names each of its items once.
pub(super) fn check_twice<'a>(
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
