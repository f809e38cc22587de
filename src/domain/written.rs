//! How a day, a time and a seq are written: one strict reader of each, whoever asks.

use chrono::{DateTime, NaiveDate, TimeDelta};

use crate::domain::date::Date;
use crate::domain::recorded::Moment;
use crate::domain::seq::Seq;
use crate::domain::text::short;

/// A moment as precisely as it was written: to the second, or to a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    /// The first moment that is written so.
    pub first: Moment,
    /// The last one.
    pub last: Moment,
}

/// A day, or a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// A day, all of it.
    Day(NaiveDate),
    /// A moment.
    Time(Time),
}

/// What should have been written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A day.
    Day,
    /// A day or a time.
    Bound,
    /// A seq.
    Seq,
    /// A seq, a time or a day.
    KnownAt,
}

/// Something else was written than what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What should have been written.
    pub expected: Expected,
    /// What was written, cut short where it is long.
    pub got: String,
}

impl Unreadable {
    /// What was written in the place of something else.
    #[must_use]
    pub fn new(expected: Expected, written: &str) -> Self {
        Self { expected, got: short(written) }
    }
}

/// Reads a day: `2021-12-31`.
///
/// # Errors
/// Anything else, and what is no day of the calendar.
pub fn day(written: &str) -> Result<NaiveDate, Unreadable> {
    let date = written.parse::<Date>().ok().filter(|date| date.is_exact_day());
    date.map(Date::latest).ok_or_else(|| Unreadable::new(Expected::Day, written))
}

/// Reads a day or a time: `2021-12-31`, or RFC 3339 such as `2026-01-31T09:00:00Z`.
///
/// # Errors
/// Anything else.
pub fn bound(written: &str) -> Result<Bound, Unreadable> {
    let time = time(written).map(Bound::Time);
    let read = time.or_else(|| day(written).ok().map(Bound::Day));
    read.ok_or_else(|| Unreadable::new(Expected::Bound, written))
}

/// Reads a time as RFC 3339 has it, with all that is written alike: `09:00:00` is all of that second.
fn time(written: &str) -> Option<Time> {
    // The parser also takes a space for the T, and a minus sign that is none of ASCII's.
    let has_a_t = matches!(written.as_bytes().get(10), Some(b'T' | b't'));
    let first = DateTime::parse_from_rfc3339(written).ok();
    let first = first.filter(|_| has_a_t && written.is_ascii())?;
    let fraction = written.get(19..)?.strip_prefix('.').unwrap_or_default();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).take(9).count();
    let apart = 10_i64.pow(9 - u32::try_from(digits).ok()?);
    let last = first.checked_add_signed(TimeDelta::nanoseconds(apart - 1))?;
    Some(Time { first, last })
}

/// Reads a seq: `57` or `#57`.
///
/// # Errors
/// Anything else.
pub fn seq(written: &str) -> Result<Seq, Unreadable> {
    let number = Seq::from_digits(written.strip_prefix('#').unwrap_or(written));
    number.ok_or_else(|| Unreadable::new(Expected::Seq, written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_has_one_form() {
        for written in ["0000-01-01", "2024-02-29", "9999-12-31"] {
            assert_eq!(day(written).unwrap().to_string(), written);
            assert_eq!(bound(written), day(written).map(Bound::Day));
        }
        for written in ["2026-01-31T09:00:00Z", "2026-01-31t09:00:00.5+09:00"] {
            assert!(matches!(bound(written), Ok(Bound::Time(_))), "{written}");
        }
        assert_eq!((seq("0"), seq("57"), seq("#57")), (Ok(Seq(0)), Ok(Seq(57)), Ok(Seq(57))));
        assert_eq!(seq("18446744073709551615"), Ok(Seq(u64::MAX)));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_cut_short() {
        let long = "9".repeat(61);
        let told = format!("{}...", "9".repeat(57));
        assert_eq!(seq(&long), Err(Unreadable { expected: Expected::Seq, got: told }));
        assert_eq!(day("2021"), Err(Unreadable { expected: Expected::Day, got: "2021".into() }));
        assert_eq!(bound("x"), Err(Unreadable { expected: Expected::Bound, got: "x".into() }));
    }
}
