//! Dates as they are written in the cells of a table, read as EDTF, and never by a guess.
//!
//! What has one reading is read. What has several is refused with them ([`DateProblem`]), unless somebody has
//! said in which order day and month stand. What is no date in any of these forms is passed on as it is
//! written, for the check of the fields to name it.

mod clock;
mod english;
mod eras;
mod letters;
mod numbers;
mod parts;
mod weekday;

use std::sync::Arc;

use self::clock::Clock;
pub use self::letters::{OtherAction, meaning};
use self::parts::{Parts, Token};
use crate::domain::date::{Date, Notation, Point};
use crate::imports::words::Words;

/// No date is written in more characters; what is longer is passed on as it is.
const LONGEST_CHARS: usize = 80;

/// In which order day and month stand before a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// The day first: 22/03/2021.
    Dmy,
    /// The month first: 03/22/2021.
    Mdy,
}

impl DateOrder {
    /// As it is written by those who ask.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
        }
    }

    /// The order that somebody asks for, where it is one.
    #[must_use]
    pub fn find(written: &str) -> Option<Self> {
        [Self::Dmy, Self::Mdy].into_iter().find(|order| order.as_str() == written)
    }
}

/// Why a date is not read, with what it may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateProblem {
    /// Day and month may stand in either order.
    DayOrMonth {
        /// What is written.
        written: String,
        /// With the day first.
        dmy: Date,
        /// With the month first.
        mdy: Date,
    },
    /// It is no day in the order that was asked for.
    Order {
        /// What is written.
        written: String,
        /// The order.
        order: DateOrder,
        /// The day that it is in the other order.
        other: Date,
    },
    /// It may mean several dates, for want of digits.
    Several {
        /// What is written.
        written: String,
        /// What it may mean, ascending.
        readings: Vec<Date>,
    },
    /// Other systems write this where they have no date.
    Placeholder {
        /// What is written.
        written: String,
        /// The day that it would be, where it can be one.
        day: Option<Date>,
    },
    /// A word in place of a date.
    Word {
        /// What is written.
        written: String,
    },
    /// The calendar has no such day or month.
    NoSuchDay {
        /// What is written.
        written: String,
    },
    /// A zero stands where the month or the day would.
    Zero {
        /// What is written.
        written: String,
        /// What is left without it.
        left: Date,
    },
    /// The number by which a spreadsheet keeps a day.
    Serial {
        /// What is written.
        written: String,
        /// The day in workbooks that count from 1900.
        from_1900: Date,
        /// The day in workbooks that count from 1904.
        from_1904: Date,
    },
    /// A moment in UTC, whose day depends on the place.
    Moment {
        /// What is written.
        written: String,
        /// The days that it was anywhere, ascending.
        days: Vec<Date>,
    },
    /// The era has no such day.
    OutsideEra {
        /// What is written.
        written: String,
        /// The day, month or year itself.
        date: Date,
        /// How it is written in the era in which it lies, where it lies in one.
        meant: Option<String>,
    },
    /// A date of an era before Japan took the Gregorian calendar, on 1 January 1873.
    OldCalendar {
        /// What is written.
        written: String,
    },
    /// The day of the week that stands beside it is another.
    Weekday {
        /// What is written.
        written: String,
        /// The day.
        date: Date,
        /// The days of the week: as it is written, and as it is, from 0 for Monday.
        days: [u8; 2],
    },
    /// Letters stand behind the date, and nobody has said which act they stand for.
    Letters {
        /// The letters.
        letters: String,
    },
    /// Letters stand behind the date, and a cell of their own says another act.
    TwoActs {
        /// The letters.
        letters: String,
        /// What they stand for.
        act: String,
        /// What the cell says.
        beside: String,
    },
}

/// A date as a cell tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadDate {
    /// In EDTF; as it was written where no form fits.
    pub text: String,
    /// The letters of an act behind it.
    pub letters: Option<String>,
}

/// How the dates of a table are read.
#[derive(Clone, Debug, Default)]
pub struct Dates {
    /// In which order day and month stand, where somebody has said so.
    pub order: Option<DateOrder>,
    /// Words that are read as others, among them the letters of acts.
    pub words: Arc<Words>,
}

impl Dates {
    /// Reads the date in a cell. What somebody has said to be a date is not asked about.
    ///
    /// # Errors
    /// What it may mean, where that is not one thing.
    pub fn read(&self, written: &str) -> Result<ReadDate, DateProblem> {
        match read(written, self.order) {
            Err(DateProblem::Placeholder { .. }) if self.words.has_word(written) => {
                Ok(ReadDate { text: written.into(), letters: None })
            }
            read => read,
        }
    }
}

/// Reads a date as it is written in a table: in EDTF, with the year first (`2021/3/1`, `20210301`), in
/// Japanese (`2021年3月1日`, `令和3年3月1日`, `R3.3.1`), with an English month (`22 Mar 1956`), or with the
/// year last in the order that was asked for or that alone is possible. A time of day behind it and the day
/// of the week beside it are passed over, where they do not speak against it.
///
/// # Errors
/// What it may mean, where that is not one thing.
pub fn read(written: &str, order: Option<DateOrder>) -> Result<ReadDate, DateProblem> {
    let as_written = || ReadDate { text: written.into(), letters: None };
    if let Ok(date) = written.parse() {
        return asked_about(written, date).map_or_else(|| Ok(as_written()), Err);
    }
    if written.chars().nth(LONGEST_CHARS).is_some() {
        return Ok(as_written());
    }
    let plain = parts::plain(written);
    let (text, weekday) = weekday::apart(&plain);
    let tokens = parts::tokens(text);
    let Some((tokens, clock)) = clock::apart(&tokens) else { return Ok(as_written()) };
    let whole = Asked { written, order };
    let (found, letters) = match whole.parts(tokens)? {
        Some(found) => (Some(found), None),
        None => match letters::apart(tokens).filter(|_| clock.is_none()) {
            Some((before, letters)) => (whole.parts(before)?, Some(letters.to_owned())),
            None => (None, None),
        },
    };
    let Some(found) = found else { return Ok(as_written()) };
    let text = whole.checked(found)?;
    let day = found.date().filter(|day| day.is_exact_day());
    match (clock, day) {
        (Some(clock), Some(day)) => whole.day_of(day, clock)?,
        // A time of day belongs to a day.
        (Some(_), None) => return Ok(as_written()),
        (None, _) => {}
    }
    if let Some((weekday, day)) = weekday.zip(day) {
        weekday::check(written, day, weekday)?;
    }
    Ok(ReadDate { text, letters })
}

/// A date at hand.
struct Asked<'a> {
    written: &'a str,
    order: Option<DateOrder>,
}

impl Asked<'_> {
    /// Year, month and day, by the first form that fits.
    fn parts(&self, tokens: &[Token<'_>]) -> Result<Option<Parts>, DateProblem> {
        if let Some(found) = numbers::read(self.written, tokens, self.order)? {
            return Ok(Some(found));
        }
        if let Some(found) = eras::read(self.written, tokens)? {
            return Ok(Some(found));
        }
        english::read(self.written, tokens)
    }

    /// The date in EDTF, unless it is one that has to be asked about.
    fn checked(&self, found: Parts) -> Result<String, DateProblem> {
        let written = self.written.to_owned();
        match found {
            Parts { year: 0 | 9999, .. } | Parts { year: 1900, month: Some(1), day: Some(0) } => {
                return Err(DateProblem::Placeholder { written, day: None });
            }
            Parts { year, month, day } if month == Some(0) || day == Some(0) => {
                let month = month.filter(|month| *month > 0);
                return Err(match (Parts { year, month, day: None }).date() {
                    Some(left) => DateProblem::Zero { written, left },
                    None => DateProblem::NoSuchDay { written },
                });
            }
            Parts { .. } => {}
        }
        let Some(date) = found.date() else {
            // As EDTF it is named by the check of the fields.
            let text = found.text();
            return if text == written {
                Ok(text)
            } else {
                Err(DateProblem::NoSuchDay { written })
            };
        };
        asked_about(&written, date).map_or_else(|| Ok(found.text()), Err)
    }

    /// Whether the day stays as it is written beside a time of day. With an offset it is the day of those
    /// who wrote it, and at midnight in UTC a day that a program wrote as its first moment; at another
    /// time in UTC, a day elsewhere may have been turned into the one before.
    fn day_of(&self, day: Date, clock: Clock) -> Result<(), DateProblem> {
        match clock.days(day) {
            Some(days) => Err(DateProblem::Moment { written: self.written.into(), days }),
            None => Ok(()),
        }
    }
}

/// Days that other systems write where they have no date: the last year that they can, the first day
/// that they can, and the day before the first of a spreadsheet.
fn asked_about(written: &str, date: Date) -> Option<DateProblem> {
    let Notation::At(Point { year, month, day, .. }) = date.notation() else { return None };
    let stands_for_none = matches!(
        (year, month, day),
        (0 | 9999, _, _) | (1, Some(1), Some(1)) | (1899, Some(12), Some(30 | 31))
    );
    let day = date.in_usual_years().ok();
    stands_for_none.then(|| DateProblem::Placeholder { written: written.into(), day })
}
