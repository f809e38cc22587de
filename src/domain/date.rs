//! Dates as people write them: EDTF (ISO 8601-2) level 0 with `?`, `~`, `%`, and `../D`.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use crate::domain::pattern::whole;

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// None of the known forms.
    #[error("expected a date such as 2021-08-07, 2021-08, 2021, 2021~, A/B or ../D, got {0:?}")]
    Form(String),
    /// A form that names no day of the calendar, such as 2021-02-30.
    #[error("there is no such day, month or year: {0:?}")]
    Calendar(String),
    /// A year that no register has to do with, and that most often is a slip.
    #[error("expected years from 1000 to 9998, got {0:?}")]
    Year(String),
    /// An interval whose end lies before its start.
    #[error("an interval ends on or after its start, got {0:?}")]
    Reversed(String),
}

/// How sure the source is of a date (ISO 8601-2, qualification).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// `?`: the source is doubtful.
    Uncertain,
    /// `~`: an estimate.
    Approximate,
    /// `%`: both.
    Both,
}

/// A year, a month or a day, with its qualifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// The year.
    pub year: i16,
    /// The month, from 1, where it is told.
    pub month: Option<u8>,
    /// The day of the month, from 1, where it is told.
    pub day: Option<u8>,
    /// How sure the source is; none for "quite".
    pub qualifier: Option<Qualifier>,
}

/// The forms that a date has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notation {
    /// A day, month or year.
    At(Point),
    /// From one to another, both included.
    Interval(Point, Point),
    /// On some day up to this one.
    By(Point),
}

/// A date with its precision, kept so that it is written back exactly as it was read.
///
/// It stands for a range of days, from [`Date::earliest`] to [`Date::latest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(Notation);

impl Date {
    /// What is written: which form, with which parts.
    #[must_use]
    pub const fn notation(self) -> Notation {
        self.0
    }

    /// The first day that the date may mean; `None` for `../D`, which has no first day.
    #[must_use]
    pub fn earliest(self) -> Option<NaiveDate> {
        match self.0 {
            Notation::At(point) | Notation::Interval(point, _) => Some(point.first_day()),
            Notation::By(_) => None,
        }
    }

    /// The last day that the date may mean.
    #[must_use]
    pub fn latest(self) -> NaiveDate {
        match self.0 {
            Notation::At(point) | Notation::Interval(_, point) | Notation::By(point) => {
                point.last_day()
            }
        }
    }

    /// Whether the date certainly lies after a day. "By 2026" does not, on any day of 2026.
    #[must_use]
    pub fn is_after(self, day: NaiveDate) -> bool {
        match self.0 {
            Notation::At(point) | Notation::Interval(point, _) | Notation::By(point) => {
                point.first_day() > day
            }
        }
    }

    /// The date, if its years are such as facts have. One outside, as 0201 or 9999, is a slip or
    /// stands for "no end", which is written by leaving the date out.
    ///
    /// # Errors
    /// [`DateError::Year`].
    pub fn in_usual_years(self) -> Result<Self, DateError> {
        let years = match self.0 {
            Notation::At(point) | Notation::By(point) => [point.year; 2],
            Notation::Interval(start, end) => [start.year, end.year],
        };
        let usual = years.iter().all(|year| (1000..=9998).contains(year));
        if usual { Ok(self) } else { Err(DateError::Year(self.to_string())) }
    }

    /// Whether the date names one day without doubt.
    #[must_use]
    pub fn is_exact_day(self) -> bool {
        matches!(self.0, Notation::At(Point { day: Some(_), qualifier: None, .. }))
    }
}

impl From<NaiveDate> for Date {
    /// The day itself, or the nearest to it in the years that can be written, 0000 to 9999.
    fn from(day: NaiveDate) -> Self {
        use chrono::Datelike;
        let day = match day.year() {
            ..0 => NaiveDate::from_ymd_opt(0, 1, 1).unwrap_or(day),
            0..=9999 => day,
            _ => NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(day),
        };
        let small = |number: u32| u8::try_from(number).ok();
        Self(Notation::At(Point {
            year: i16::try_from(day.year()).unwrap_or(0),
            month: small(day.month()),
            day: small(day.day()),
            qualifier: None,
        }))
    }
}

impl Point {
    fn parse(text: &str) -> Option<Self> {
        let (digits, qualifier) = match text.as_bytes().last()? {
            b'?' => (&text[..text.len() - 1], Some(Qualifier::Uncertain)),
            b'~' => (&text[..text.len() - 1], Some(Qualifier::Approximate)),
            b'%' => (&text[..text.len() - 1], Some(Qualifier::Both)),
            _ => (text, None),
        };
        let bytes = digits.as_bytes();
        let shaped = bytes.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        if !shaped || !matches!(bytes.len(), 4 | 7 | 10) {
            return None;
        }
        Some(Self {
            year: digits.get(..4)?.parse().ok()?,
            month: digits.get(5..7).and_then(|month| month.parse().ok()),
            day: digits.get(8..10).and_then(|day| day.parse().ok()),
            qualifier,
        })
    }

    fn is_in_calendar(self) -> bool {
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        NaiveDate::from_ymd_opt(self.year.into(), month.into(), day.into()).is_some()
    }

    fn first_day(self) -> NaiveDate {
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        NaiveDate::from_ymd_opt(self.year.into(), month.into(), day.into())
            .unwrap_or(NaiveDate::MIN)
    }

    fn last_day(self) -> NaiveDate {
        let first = self.first_day();
        let months = match (self.month, self.day) {
            (_, Some(_)) => return first,
            (Some(_), None) => 1,
            (None, None) => 12,
        };
        first
            .checked_add_months(Months::new(months))
            .and_then(|next| next.checked_sub_days(Days::new(1)))
            .unwrap_or(first)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let form = match text.split_once('/') {
            None => Point::parse(text).map(Notation::At),
            Some(("..", end)) => Point::parse(end).map(Notation::By),
            Some((start, end)) => Point::parse(start)
                .zip(Point::parse(end))
                .map(|(start, end)| Notation::Interval(start, end)),
        };
        let clipped = || text.chars().take(60).collect();
        let form = form.ok_or_else(|| DateError::Form(clipped()))?;
        let (Notation::At(end) | Notation::By(end) | Notation::Interval(_, end)) = form;
        let start = if let Notation::Interval(start, _) = form { start } else { end };
        if !start.is_in_calendar() || !end.is_in_calendar() {
            return Err(DateError::Calendar(clipped()));
        }
        if start.first_day() > end.last_day() {
            return Err(DateError::Reversed(clipped()));
        }
        Ok(Self(form))
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        f.write_str(match self.qualifier {
            None => "",
            Some(Qualifier::Uncertain) => "?",
            Some(Qualifier::Approximate) => "~",
            Some(Qualifier::Both) => "%",
        })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Notation::At(point) => point.fmt(f),
            Notation::Interval(start, end) => write!(f, "{start}/{end}"),
            Notation::By(end) => write!(f, "../{end}"),
        }
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = compact_str::CompactString::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Date {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let (month, day) = ("(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])");
        // From 1000 to 9998.
        let year = "([1-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])";
        let point = format!("{year}(-{month}(-{day})?)?[?~%]?");
        whole(
            "EDTF (ISO 8601-2) level 0 with ?, ~ and %: 2021-08-07, 2021-08, 2021, 2021~, \
             2019-05-20/2019-05-22, or ../2021 for \"by 2021\".",
            &format!(r"^(({point}|\.\.)/)?{point}$"),
        )
    }
}
