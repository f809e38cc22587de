//! Dates of numbers alone: the year first, the year last, eight digits, and what a spreadsheet counts by.

use chrono::{Days, NaiveDate};

use super::parts::Token::{self, Mark, Number};
use super::parts::{Parts, small, year};
use super::{DateOrder, DateProblem};
use crate::domain::date::Date;

/// Before this year eight digits are no date with the year first: a month stands where its first two
/// digits would, were they one with the year last.
const FIRST_COMPACT_YEAR: u16 = 1300;

/// Reads a date of numbers, with 年, 月 and 日 or with one mark between them.
///
/// # Errors
/// What it may mean, where that is not one date.
pub fn read(
    written: &str,
    tokens: &[Token<'_>],
    order: Option<DateOrder>,
) -> Result<Option<Parts>, DateProblem> {
    let small_of = |digits: &&str| small(digits);
    Ok(match tokens {
        [Number(digits)] => return bare(written, digits, order),
        [Number(digits), Mark('.'), Number(_)] if digits.len() == 5 => {
            return serial(written, digits).map_or(Ok(None), Err);
        }
        [Number(first), Mark('年')] => {
            year(first).map(|year| Parts { year, month: None, day: None })
        }
        [Number(first), Mark('年'), Number(month), Mark('月')] => {
            let month = small_of(month);
            year(first).filter(|_| month.is_some()).map(|year| Parts { year, month, day: None })
        }
        [Number(first), Mark('年'), Number(month), Mark('月'), Number(day), Mark('日')] => {
            let day = small_of(month).zip(small_of(day)).zip(year(first));
            day.map(|((month, day), year)| Parts::day(year, month, day))
        }
        [Number(first), Mark(mark), Number(month)] if parts(*mark) => {
            let Some((year, number)) = year(first).zip(small_of(month)) else { return Ok(None) };
            let found = Parts { year, month: Some(number), day: None };
            // 2003/04 may be written for the years 2003 and 2004.
            let is_next = *mark == '/' && month.len() == 2 && (year + 1) % 100 == u16::from(number);
            let years = format!("{year:04}/{:04}", year + 1).parse::<Date>().ok();
            match years.filter(|_| is_next) {
                Some(years) => {
                    let readings = found.date().into_iter().chain([years]).collect();
                    return Err(DateProblem::Several { written: written.into(), readings });
                }
                None => Some(found),
            }
        }
        [Number(one), Mark(mark), Number(two), Mark(same), Number(three)]
            if parts(*mark) && mark == same =>
        {
            return of_three(written, [one, two, three], order);
        }
        _ => None,
    })
}

const fn parts(mark: char) -> bool {
    matches!(mark, '/' | '.' | '-')
}

fn of_three(
    written: &str,
    [one, two, three]: [&str; 3],
    order: Option<DateOrder>,
) -> Result<Option<Parts>, DateProblem> {
    if let Some(year) = year(one) {
        let day = small(two).zip(small(three));
        return Ok(day.map(|(month, day)| Parts::day(year, month, day)));
    }
    let Some((first, second)) = small(one).zip(small(two)) else { return Ok(None) };
    if let Some(year) = year(three) {
        return year_last(written, [first, second], year, order).map(Some);
    }
    let Some(last) = small(three) else { return Ok(None) };
    let dmy = (three.len() == 2).then_some((last, Some(second), Some(first)));
    let mdy = (three.len() == 2).then_some((last, Some(first), Some(second)));
    let ymd = (one.len() == 2).then_some((first, Some(second), Some(last)));
    let possible = match order {
        None => [dmy, mdy, ymd],
        Some(DateOrder::Dmy) => [dmy, None, None],
        Some(DateOrder::Mdy) => [mdy, None, None],
    };
    several(written, possible.into_iter().flatten())
}

/// A day and a month in either order, and the year.
fn year_last(
    written: &str,
    [first, second]: [u8; 2],
    year: u16,
    order: Option<DateOrder>,
) -> Result<Parts, DateProblem> {
    let (dmy, mdy) = (Parts::day(year, second, first), Parts::day(year, first, second));
    if first == 0 || second == 0 || year == 0 {
        // No day in any order: what a zero stands for is asked about.
        return Ok(if first == 0 && second > 12 { mdy } else { dmy });
    }
    let written = || written.to_owned();
    match (order, dmy.date(), mdy.date()) {
        (None, Some(dmy), Some(mdy)) if dmy != mdy => {
            Err(DateProblem::DayOrMonth { written: written(), dmy, mdy })
        }
        (Some(order @ DateOrder::Dmy), None, Some(other))
        | (Some(order @ DateOrder::Mdy), Some(other), None) => {
            Err(DateProblem::Order { written: written(), order, other })
        }
        (Some(DateOrder::Mdy), _, _) | (None, None, Some(_)) => Ok(mdy),
        (Some(DateOrder::Dmy), _, _) | (None, Some(_), _) => Ok(dmy),
        // Not in the calendar: as it is nearest to it.
        (None, None, None) => Ok(if second > 12 && first <= 12 { mdy } else { dmy }),
    }
}

/// Refuses a year of two digits, a month and a day with all that they may mean; nothing where they mean
/// no date.
///
/// # Errors
/// [`DateProblem::Several`].
pub fn several(
    written: &str,
    possible: impl Iterator<Item = (u8, Option<u8>, Option<u8>)>,
) -> Result<Option<Parts>, DateProblem> {
    let possible = possible.flat_map(|(year, month, day)| {
        [1900, 2000].map(|century| Parts { year: century + u16::from(year), month, day })
    });
    let mut readings: Vec<Date> = possible.filter_map(Parts::date).collect();
    readings.sort_unstable_by_key(Date::to_string);
    readings.dedup();
    if readings.is_empty() {
        return Ok(None);
    }
    Err(DateProblem::Several { written: written.into(), readings })
}

/// A number without anything beside it.
fn bare(
    written: &str,
    digits: &str,
    order: Option<DateOrder>,
) -> Result<Option<Parts>, DateProblem> {
    match digits.len() {
        4 => Ok(year(digits).map(|year| Parts { year, month: None, day: None })),
        5 => serial(written, digits).map_or(Ok(None), Err),
        6 => six(written, digits),
        8 => eight(written, digits, order),
        _ => Ok(None),
    }
}

/// `20210301`. With the year last only the order of day and month is open, which goes as with marks.
fn eight(
    written: &str,
    digits: &str,
    order: Option<DateOrder>,
) -> Result<Option<Parts>, DateProblem> {
    let (Some(first), Some(month), Some(day)) =
        (year(&digits[..4]), small(&digits[4..6]), small(&digits[6..]))
    else {
        return Ok(None);
    };
    let found = Parts::day(first, month, day);
    let has_zero = first >= FIRST_COMPACT_YEAR && month <= 12 && (month == 0 || day == 0);
    if first >= FIRST_COMPACT_YEAR && (found.date().is_some() || has_zero) || first == 0 {
        return Ok(Some(found));
    }
    let (Some(one), Some(two), Some(last)) =
        (small(&digits[..2]), small(&digits[2..4]), year(&digits[4..]))
    else {
        return Ok(None);
    };
    let is_any = [Parts::day(last, two, one), Parts::day(last, one, two)]
        .iter()
        .any(|day| last >= FIRST_COMPACT_YEAR && day.date().is_some());
    if is_any { year_last(written, [one, two], last, order).map(Some) } else { Ok(Some(found)) }
}

/// Six digits: a year and a month, or a day with a year of two digits, and so never read.
fn six(written: &str, digits: &str) -> Result<Option<Parts>, DateProblem> {
    let (Some(one), Some(two), Some(three)) =
        (small(&digits[..2]), small(&digits[2..4]), small(&digits[4..]))
    else {
        return Ok(None);
    };
    let month = year(&digits[..4]).filter(|year| *year >= FIRST_COMPACT_YEAR);
    let month = month.and_then(|year| Parts { year, month: Some(three), day: None }.date());
    let days = [(one, two, three), (three, two, one), (three, one, two)];
    let days = days.map(|(year, month, day)| (year, Some(month), Some(day)));
    match (several(written, days.into_iter()), month) {
        (Err(DateProblem::Several { written, readings }), Some(month)) => {
            let readings = [month].into_iter().chain(readings).collect();
            Err(DateProblem::Several { written, readings })
        }
        (Ok(None), Some(month)) => {
            Err(DateProblem::Several { written: written.into(), readings: vec![month] })
        }
        (other, _) => other,
    }
}

/// The days that a spreadsheet means by a number: from 1900, with the day that it counts too many, or
/// from 1904 (ECMA-376, part 1, section 18.17.4.1).
fn serial(written: &str, digits: &str) -> Option<DateProblem> {
    let days = Days::new(digits.parse().ok()?);
    let day = |year, month, day| {
        NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(days).map(Date::from)
    };
    let (from_1900, from_1904) = (day(1899, 12, 30)?, day(1904, 1, 1)?);
    let is_whole = digits.len() == 5 && !digits.starts_with('0');
    is_whole.then(|| DateProblem::Serial { written: written.into(), from_1900, from_1904 })
}
