//! Valid time: the days on which a fact may have come true, and what that says about one day.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::{Dated, When};

/// How sure it is that something stands on the day that is asked about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// It has begun by the last day that its date may mean, and has not ended by any.
    Certain,
    /// Its dates leave room for both answers.
    Possible,
}

/// Where something is in its life on the day that is asked about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It stands.
    Certain,
    /// It may stand.
    Possible,
    /// It has certainly ended.
    Ended,
    /// It has not even possibly begun.
    NotYet,
}

impl Standing {
    /// The certainty of what stands or may stand; none for what has ended or not begun.
    #[must_use]
    pub const fn certainty(self) -> Option<Certainty> {
        match self {
            Self::Certain => Some(Certainty::Certain),
            Self::Possible => Some(Certainty::Possible),
            Self::Ended | Self::NotYet => None,
        }
    }
}

/// The days on which something may have come true: from the earliest to the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub earliest: NaiveDate,
    pub latest: NaiveDate,
}

impl Span {
    /// True on every day, such as the entry of a party, which has no date.
    pub const ALWAYS: Self = Self { earliest: NaiveDate::MIN, latest: NaiveDate::MIN };

    /// What had happened by the day on which it was recorded, whatever else is known of its date.
    ///
    /// A date that lies after the day of recording, which no rule lets in, is taken at its word.
    pub fn past(date: Option<Date>, recorded_on: NaiveDate) -> Self {
        let Some(date) = date else {
            return Self { earliest: NaiveDate::MIN, latest: recorded_on };
        };
        let earliest = date.earliest().unwrap_or(NaiveDate::MIN);
        Self { earliest, latest: date.latest().min(recorded_on).max(earliest) }
    }

    /// What may still lie ahead when it is recorded: the day of taking effect.
    fn planned(date: Date) -> Self {
        Self { earliest: date.earliest().unwrap_or(NaiveDate::MIN), latest: date.latest() }
    }

    /// From the day after the last day of a term.
    fn after(until: Date) -> Self {
        let next = |day: NaiveDate| day.succ_opt().unwrap_or(day);
        let Self { earliest, latest } = Self::planned(until);
        let earliest = if earliest == NaiveDate::MIN { earliest } else { next(earliest) };
        Self { earliest, latest: next(latest) }
    }

    /// The valid time of a fact. An attendance has none of its own: it is its gathering's.
    pub fn of(fact: &Fact, recorded_on: NaiveDate) -> Self {
        Self::when(fact.when(), recorded_on)
    }

    /// The valid time of what has these dates.
    pub fn when(when: When, recorded_on: NaiveDate) -> Self {
        match when {
            When::Always => Self::ALWAYS,
            When::WithItsThing => Self::past(None, recorded_on),
            When::On(Dated { effective_on: Some(date), .. }) => Self::planned(date),
            When::On(Dated { date: Some(date), may_lie_ahead: true, .. }) => Self::planned(date),
            When::On(Dated { date, .. }) => Self::past(date, recorded_on),
        }
    }

    /// The end that a fact carries within itself: the last day of its term.
    pub fn own_end(fact: &Fact) -> Option<Self> {
        fact.when().dated()?.until.map(Self::after)
    }

    /// The same, not earlier than what it rests on.
    pub fn not_before(self, floor: NaiveDate) -> Self {
        Self { earliest: self.earliest.max(floor).min(self.latest), latest: self.latest }
    }

    /// What two accounts of one thing say together: it had come true once either says so.
    pub fn or(self, other: Self) -> Self {
        let earliest = self.earliest.min(other.earliest);
        Self { earliest, latest: self.latest.min(other.latest) }
    }

    /// Whether it has come true by a day; none where it has not even possibly.
    pub fn by(self, day: NaiveDate) -> Option<Certainty> {
        if self.latest <= day {
            Some(Certainty::Certain)
        } else if self.earliest <= day {
            Some(Certainty::Possible)
        } else {
            None
        }
    }
}

/// Where something that begins and may end is in its life on a day.
pub(super) fn standing(
    begins: Span,
    ends: impl IntoIterator<Item = Span>,
    as_of: NaiveDate,
) -> Standing {
    let Some(begun) = begins.by(as_of) else { return Standing::NotYet };
    let ended = ends.into_iter().filter_map(|end| end.by(as_of)).min();
    standing_by(begun, ended)
}

/// The same by what has come of its beginning and of its end.
pub(super) const fn standing_by(begun: Certainty, ended: Option<Certainty>) -> Standing {
    match (begun, ended) {
        (_, Some(Certainty::Certain)) => Standing::Ended,
        (Certainty::Certain, None) => Standing::Certain,
        (Certainty::Certain | Certainty::Possible, _) => Standing::Possible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn past(date: &str) -> Span {
        Span::past(Some(date.parse().unwrap()), day("2026-11-24"))
    }

    #[test]
    fn a_year_is_possible_from_its_first_day_and_certain_from_its_last() {
        assert_eq!(past("2015").by(day("2014-12-31")), None);
        assert_eq!(past("2015").by(day("2015-01-01")), Some(Certainty::Possible));
        assert_eq!(past("2015").by(day("2015-12-31")), Some(Certainty::Certain));
    }

    #[test]
    fn what_was_recorded_had_happened() {
        assert_eq!(past("2026").by(day("2026-11-23")), Some(Certainty::Possible));
        assert_eq!(past("2026").by(day("2026-11-24")), Some(Certainty::Certain));
        assert_eq!(past("2027").by(day("2026-11-24")), None);
    }

    #[test]
    fn what_may_lie_ahead_is_taken_at_its_word() {
        let planned = |date: &str| When::planned("on", Some(date.parse().unwrap()));
        let ahead = Span::when(planned("2027"), day("2026-11-24"));
        assert_eq!(ahead, Span::planned("2027".parse().unwrap()));
        assert_eq!(ahead.by(day("2026-12-31")), None);
    }

    #[test]
    fn an_unknown_date_is_possible_on_every_day_before_it_was_recorded() {
        let unknown = Span::past(None, day("2026-11-24"));
        assert_eq!(unknown.by(day("0001-01-01")), Some(Certainty::Possible));
        assert_eq!(unknown.by(day("2026-11-24")), Some(Certainty::Certain));
        assert_eq!(past("../2015").by(day("0001-01-01")), Some(Certainty::Possible));
    }

    #[test]
    fn the_last_day_of_a_term_still_stands() {
        let end = Span::after("2018-12-31".parse().unwrap());
        assert_eq!(standing(past("2015"), [end], day("2018-12-31")), Standing::Certain);
        assert_eq!(standing(past("2015"), [end], day("2019-01-01")), Standing::Ended);
        let end = Span::after("2018".parse().unwrap());
        assert_eq!(standing(past("2015"), [end], day("2018-01-01")), Standing::Certain);
        assert_eq!(standing(past("2015"), [end], day("2018-01-02")), Standing::Possible);
    }

    #[test]
    fn what_has_possibly_ended_possibly_stands() {
        let (begun, end) = (past("2015-05-01"), past("2018"));
        assert_eq!(standing(begun, [end], day("2015-04-30")), Standing::NotYet);
        assert_eq!(standing(begun, [end], day("2017-12-31")), Standing::Certain);
        assert_eq!(standing(begun, [end], day("2018-06-01")), Standing::Possible);
        assert_eq!(standing(begun, [end], day("2018-12-31")), Standing::Ended);
    }
}
