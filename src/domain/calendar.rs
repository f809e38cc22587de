//! What day it is, and when a day ends, in the zone of a register or on a clock.

use std::fmt;

use chrono::{DateTime, Days, FixedOffset, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone};

use crate::domain::recorded::Moment;
use crate::domain::zone::Zone;

/// By which calendar a day begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// That of a zone of the database.
    Zone(Zone),
    /// That of a clock of which no more is known than how far it is from UTC.
    Offset(FixedOffset),
}

impl Calendar {
    /// A moment as its clocks show it.
    #[must_use]
    pub fn at(self, moment: Moment) -> Moment {
        match self {
            Self::Zone(zone) => moment.with_timezone(&zone.rules()).fixed_offset(),
            Self::Offset(offset) => moment.with_timezone(&offset),
        }
    }

    /// The day that a moment falls on.
    #[must_use]
    pub fn day(self, moment: Moment) -> NaiveDate {
        self.at(moment).date_naive()
    }

    /// The first moment of a day; none at the ends of the calendar.
    #[must_use]
    pub fn begin(self, day: NaiveDate) -> Option<Moment> {
        match self {
            Self::Zone(zone) => first_moment(zone.rules(), day).map(|first| first.fixed_offset()),
            Self::Offset(offset) => first_moment(offset, day),
        }
    }

    /// The first moment after a day; none at the end of the calendar.
    #[must_use]
    pub fn end(self, day: NaiveDate) -> Option<Moment> {
        self.begin(day.checked_add_days(Days::new(1))?)
    }
}

/// The first moment of a day. Where clocks are put forward at midnight, the day begins later.
fn first_moment<Z: TimeZone>(zone: Z, day: NaiveDate) -> Option<DateTime<Z>> {
    // No zone has ever left out more than a day (Samoa, on 30 December 2011).
    (0..=4 * 26).find_map(|quarters| {
        let begun =
            day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(15 * quarters));
        match zone.from_local_datetime(&begun?) {
            LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => Some(moment),
            LocalResult::None => None,
        }
    })
}

/// The present: a moment, and by which calendar it is a day where the register names no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// The moment.
    pub now: Moment,
    /// The calendar of whoever asks.
    pub calendar: Calendar,
}

impl From<Moment> for Present {
    /// On the calendar of the clock that the moment was read from.
    fn from(now: Moment) -> Self {
        Self { now, calendar: Calendar::Offset(*now.offset()) }
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zone(zone) => zone.fmt(f),
            Self::Offset(offset) => write!(f, "UTC{offset}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(zone: &str, day: &str) -> String {
        let zone = Calendar::Zone(zone.parse().unwrap());
        zone.end(day.parse().unwrap()).unwrap().to_rfc3339()
    }

    #[test]
    fn a_day_ends_where_the_zone_ends_it() {
        assert_eq!(end("Asia/Tokyo", "2022-03-01"), "2022-03-02T00:00:00+09:00");
        assert_eq!(end("Europe/Berlin", "2022-03-27"), "2022-03-28T00:00:00+02:00");
        // Midnight was put forward to one o'clock, and Samoa left out a whole day.
        assert_eq!(end("Africa/Cairo", "2023-04-27"), "2023-04-28T01:00:00+03:00");
        assert_eq!(end("Pacific/Apia", "2011-12-29"), "2011-12-31T00:00:00+14:00");
        // Clocks put back at midnight show it twice: the day begins with the first.
        assert_eq!(end("America/Havana", "2022-11-05"), "2022-11-06T00:00:00-04:00");
    }
}
