//! The time of day that stands behind a date, as other programs write it, and what it makes of the day.

use chrono::{Days, NaiveTime, TimeDelta};

use super::parts::Token::{self, Mark, Number, Word};
use crate::domain::date::Date;

/// The time of day of a place, and that time in UTC where it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    time: NaiveTime,
    is_utc: bool,
}

/// The offsets of local time from UTC, in hours: the least and the greatest that are in use.
const OFFSETS: [i64; 2] = [-12, 14];

impl Clock {
    /// The days that it was anywhere at that time, ascending, where the time may have moved the day.
    #[must_use]
    pub fn days(self, day: Date) -> Option<Vec<Date>> {
        if !self.is_utc || self.time == NaiveTime::MIN {
            return None;
        }
        let moment = day.earliest()?.and_time(self.time);
        let [first, last] = OFFSETS.map(|hours| moment.checked_add_signed(TimeDelta::hours(hours)));
        let (mut day, last) = (first?.date(), last?.date());
        let mut days = Vec::new();
        while day <= last {
            days.push(day.into());
            day = day.checked_add_days(Days::new(1))?;
        }
        Some(days)
    }
}

/// Parts the time of day from the date before it: `00:00`, `9:30 PM`, `T15:00:00.000Z`, `09:00+09:00`. No
/// answer where a time begins that is none.
#[must_use]
pub fn apart<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(&'t [Token<'a>], Option<Clock>)> {
    let begins = |three: &[Token<'_>]| matches!(three, [Number(_), Mark(':'), Number(_)]);
    let Some(place) = tokens.windows(3).position(begins) else { return Some((tokens, None)) };
    let date = match &tokens[..place] {
        [date @ .., Word("T" | "t") | Mark(',')] => date,
        date => date,
    };
    read(&tokens[place..]).map(|clock| (date, Some(clock)))
}

fn read(tokens: &[Token<'_>]) -> Option<Clock> {
    let [Number(hour), Mark(':'), Number(minute), rest @ ..] = tokens else { return None };
    let (second, rest) = match rest {
        [Mark(':'), Number(second), Mark('.'), Number(part), rest @ ..] => {
            // A part of a second is only looked at for whether it is one.
            let is_whole = part.bytes().all(|digit| digit == b'0');
            (if is_whole { *second } else { "1" }, rest)
        }
        [Mark(':'), Number(second), rest @ ..] => (*second, rest),
        rest => ("0", rest),
    };
    let [hour, minute, second] = [hour, minute, second].map(|part| part.parse::<u32>().ok());
    let (hour, rest) = match rest {
        [Word(half), rest @ ..] if half.eq_ignore_ascii_case("am") => {
            (hour.filter(|hour| (1..=12).contains(hour)).map(|hour| hour % 12), rest)
        }
        [Word(half), rest @ ..] if half.eq_ignore_ascii_case("pm") => {
            (hour.filter(|hour| (1..=12).contains(hour)).map(|hour| hour % 12 + 12), rest)
        }
        rest => (hour, rest),
    };
    let is_utc = match rest {
        [] => false,
        [Word("Z" | "z" | "UTC" | "GMT")] => true,
        [Mark('+' | '-'), Number(hours), Mark(':'), Number(minutes)] => {
            [hours, minutes].iter().all(|part| part.bytes().all(|digit| digit == b'0'))
        }
        [Mark('+' | '-'), Number(offset)] => offset.bytes().all(|digit| digit == b'0'),
        _ => return None,
    };
    Some(Clock { time: NaiveTime::from_hms_opt(hour?, minute?, second?)?, is_utc })
}
