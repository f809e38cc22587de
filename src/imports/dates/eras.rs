//! Dates by Japanese eras: 令和3年3月1日, R3.3.1, 平成元年.

use chrono::{Datelike, NaiveDate};

use super::DateProblem;
use super::parts::Token::{self, Mark, Number, Word};
use super::parts::{Parts, small};

/// The year in which Japan took the Gregorian calendar, on 1 January. Days of eras before are those of
/// another calendar (太政官布告 of 1872, no. 337).
const GREGORIAN_FROM: u16 = 1873;

/// An era: its name, the letter that stands for it, its first and its last day. On the day on which Meiji
/// and Taishō ended, the next era had begun already.
struct Era {
    name: &'static str,
    letter: &'static str,
    first: (i32, u32, u32),
    last: Option<(i32, u32, u32)>,
}

const ERAS: [Era; 5] = [
    Era { name: "明治", letter: "M", first: (1868, 10, 23), last: Some((1912, 7, 30)) },
    Era { name: "大正", letter: "T", first: (1912, 7, 30), last: Some((1926, 12, 25)) },
    Era { name: "昭和", letter: "S", first: (1926, 12, 25), last: Some((1989, 1, 7)) },
    Era { name: "平成", letter: "H", first: (1989, 1, 8), last: Some((2019, 4, 30)) },
    Era { name: "令和", letter: "R", first: (2019, 5, 1), last: None },
];

impl Era {
    fn named(word: &str) -> Option<&'static Self> {
        ERAS.iter().find(|era| era.name == word || era.letter.eq_ignore_ascii_case(word))
    }

    fn first(&self) -> NaiveDate {
        day(self.first).unwrap_or(NaiveDate::MAX)
    }

    fn last(&self) -> NaiveDate {
        self.last.map_or(NaiveDate::MAX, |last| day(last).unwrap_or(NaiveDate::MIN))
    }

    /// The year of the common era that is the era's year of a number, from 1.
    fn year(&self, number: u8) -> Option<u16> {
        u16::try_from(self.first.0 + i32::from(number) - 1).ok()
    }

    /// How the era writes a date, with as much of it as is told.
    fn writes(&self, found: Parts) -> String {
        let number = i32::from(found.year) - self.first.0 + 1;
        let year = if number == 1 { "元".to_owned() } else { number.to_string() };
        let month = found.month.map(|month| format!("{month}月")).unwrap_or_default();
        let day = found.day.map(|day| format!("{day}日")).unwrap_or_default();
        format!("{}{year}年{month}{day}", self.name)
    }
}

fn day((year, month, day): (i32, u32, u32)) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Reads a date by an era. A year or a month is read with its own precision, where any of it lies in the
/// era.
///
/// # Errors
/// A day that the era has not, and one before Japan took the Gregorian calendar.
pub fn read(written: &str, tokens: &[Token<'_>]) -> Result<Option<Parts>, DateProblem> {
    let (word, rest) = match tokens {
        [Word(word), Mark('.'), rest @ ..] | [Word(word), rest @ ..] => (word, rest),
        _ => return Ok(None),
    };
    let Some((era, found)) = Era::named(word).and_then(|era| Some((era, parts(era, rest)?))) else {
        return Ok(None);
    };
    if found.year < GREGORIAN_FROM {
        return Err(DateProblem::OldCalendar { written: written.into() });
    }
    // What is not in the calendar is named as such.
    let Some(date) = found.date() else { return Ok(Some(found)) };
    let (Some(earliest), latest) = (date.earliest(), date.latest()) else { return Ok(Some(found)) };
    if earliest <= era.last() && latest >= era.first() {
        return Ok(Some(found));
    }
    // Of a year in which an era ended, the one that began is meant.
    let meant = if found.month.is_some() { earliest } else { latest };
    let meant = ERAS.iter().rev().find(|era| era.first() <= meant && meant <= era.last());
    let meant = meant.filter(|era| i32::from(found.year) >= era.first().year());
    let meant = meant.map(|era| era.writes(found));
    Err(DateProblem::OutsideEra { written: written.into(), date, meant })
}

/// The year, month and day behind the name of an era.
fn parts(era: &Era, tokens: &[Token<'_>]) -> Option<Parts> {
    let (number, rest) = match tokens {
        [Mark('元'), rest @ ..] => (1, rest),
        [Number(number), rest @ ..] => (small(number).filter(|number| *number > 0)?, rest),
        _ => return None,
    };
    let year = era.year(number)?;
    Some(match rest {
        [] | [Mark('年')] => Parts { year, month: None, day: None },
        [Mark('年'), Number(month), Mark('月')] | [Mark('.' | '/' | '-'), Number(month)] => {
            Parts { year, month: Some(small(month)?), day: None }
        }
        [Mark('年'), Number(month), Mark('月'), Number(day), Mark('日')] => {
            Parts::day(year, small(month)?, small(day)?)
        }
        [Mark(mark @ ('.' | '/' | '-')), Number(month), Mark(same), Number(day)]
            if mark == same =>
        {
            Parts::day(year, small(month)?, small(day)?)
        }
        _ => return None,
    })
}
