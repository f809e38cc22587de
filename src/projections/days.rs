//! The days on which anything may come true or end, each with the fact that tells it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::event::fact::Fact;
use crate::domain::seq::Seq;
use crate::projections::span::Span;

/// The days on which anything may come true or end.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// The last event that is in.
    pub known_at: Seq,
    all: BTreeSet<(NaiveDate, Seq)>,
}

impl Days {
    /// The facts of which a date lies after one of two days and not after the other.
    pub fn between(&self, one: NaiveDate, other: NaiveDate) -> impl Iterator<Item = Seq> {
        let ends = [one.min(other), one.max(other)].map(|day| (day, Seq(u64::MAX)));
        self.all.range(ends[0]..=ends[1]).map(|(_, seq)| *seq)
    }

    /// Enters the days that a version of a fact tells, which was recorded on a day.
    pub fn enter(&mut self, seq: Seq, version: &Fact, recorded_on: NaiveDate) {
        let spans = std::iter::once(Span::of(version, recorded_on)).chain(Span::own_end(version));
        let days = spans.flat_map(|span| [span.earliest, span.latest]);
        // What is carried on to a successor may be as old as the record of it.
        let carried = matches!(version, Fact::PartyEnded(_)).then_some(recorded_on);
        // Before the first day lies none.
        let days = days.chain(carried).filter(|day| *day > NaiveDate::MIN);
        self.all.extend(days.map(|day| (day, seq)));
    }
}
