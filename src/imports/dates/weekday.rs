//! The day of the week that stands beside a date: 2021年3月1日(月), Monday, 1 March 2021.

use chrono::Datelike;

use super::DateProblem;
use crate::domain::date::Date;

const JAPANESE: [char; 7] = ['月', '火', '水', '木', '金', '土', '日'];
const ENGLISH: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Parts the day of the week, from 0 for Monday, from the date beside it.
#[must_use]
pub fn apart(text: &str) -> (&str, Option<u8>) {
    if let Some((date, day)) = behind(text) {
        return (date, Some(day));
    }
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let word = text[..end].to_lowercase();
    match (0..).zip(ENGLISH).find(|(_, day)| *day == word || day[..3] == *word) {
        Some((number, _)) => (text[end..].trim_start_matches(['.', ',', ' ']), Some(number)),
        None => (text, None),
    }
}

/// The date before `(月)`, `(月曜)`, `(月曜日)` or `月曜日`, and the day.
fn behind(text: &str) -> Option<(&str, u8)> {
    let in_brackets = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let (date, day) = match in_brackets {
        Some((date, day)) => {
            let short = day.strip_suffix("曜日").or_else(|| day.strip_suffix('曜'));
            (date, short.unwrap_or(day))
        }
        None => {
            let text = text.strip_suffix("曜日")?;
            text.split_at(text.char_indices().next_back()?.0)
        }
    };
    let mut known = (0..).zip(JAPANESE);
    known.find(|(_, known)| day.chars().eq([*known])).map(|(number, _)| (date, number))
}

/// Whether a date has that day of the week.
///
/// # Errors
/// It has another, or is no single day.
pub fn check(written: &str, date: Date, weekday: u8) -> Result<(), DateProblem> {
    let Some(day) = date.earliest().filter(|_| date.is_exact_day()) else { return Ok(()) };
    let is = u8::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
    if is == weekday {
        return Ok(());
    }
    Err(DateProblem::Weekday { written: written.into(), date, days: [weekday, is] })
}
