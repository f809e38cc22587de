//! Rules against facts that change nothing: each names the fact that says the same already.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::date::Date;
use crate::domain::event::fact::Fact;
use crate::domain::event::gathering::GatheringAttended;
use crate::domain::event::network::{NetworkRoleAssumed, TotalReported};
use crate::domain::event::party::PartyRenamed;
use crate::domain::rejection::Rejection;
use crate::domain::rules::lens::Lens;
use crate::domain::seq::Seq;
use crate::domain::text::Text;

/// A body takes other names than those that it bears on that day.
pub(super) fn check_renamed(
    lens: &Lens<'_>,
    fact: &Fact,
    data: &PartyRenamed,
) -> Result<(), Rejection> {
    let day = |seq: Seq, fact: &Fact| {
        let date = fact.when().date();
        date.map_or_else(|| lens.recorded_on(seq), |date| date.latest())
    };
    let own = day(lens.own_seq(), fact);
    let mut borne: Option<(NaiveDate, Seq, &Fact, &Text)> = None;
    for (seq, other) in lens.topic_of(fact) {
        let (from, names) = if let Fact::PartyRegistered(entry) = other
            && entry.party == data.party
        {
            (NaiveDate::MIN, &entry.names)
        } else if let Fact::PartyRenamed(renamed) = other {
            (day(seq, other), &renamed.names)
        } else {
            continue;
        };
        if from <= own && borne.is_none_or(|(latest, ..)| latest <= from) {
            borne = Some((from, seq, other, names));
        }
    }
    match borne {
        Some((_, seq, other, names)) if *names == data.names => recorded(seq, other),
        Some(_) | None => Ok(()),
    }
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
