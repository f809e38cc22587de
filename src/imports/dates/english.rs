//! Dates with the name of an English month: 22 Mar 1956, March 22, 1956, Mar 1956.

use super::DateProblem;
use super::numbers::several;
use super::parts::Token::{self, Mark, Number, Word};
use super::parts::{Parts, small, year};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a date with the name of a month.
///
/// # Errors
/// What it may mean, where the year has two digits.
pub fn read(written: &str, tokens: &[Token<'_>]) -> Result<Option<Parts>, DateProblem> {
    let is_said = |token: &&Token<'_>| match token {
        Mark(',' | '.' | '-' | '/') => false,
        Word(word) => !matches!(*word, "st" | "nd" | "rd" | "th"),
        Number(_) | Mark(_) => true,
    };
    let said: Vec<&Token<'_>> = tokens.iter().filter(is_said).collect();
    let parts = |year: u16, month: u8, day: &str| {
        small(day).map(|day| Parts { year, month: Some(month), day: Some(day) })
    };
    Ok(match said.as_slice() {
        [Number(first), Word(word), Number(last)] => {
            let Some(month) = month(word) else { return Ok(None) };
            match (year(first), year(last)) {
                (None, Some(year)) => parts(year, month, first),
                (Some(year), None) => parts(year, month, last),
                (None, None) if [first, last].iter().all(|part| part.len() <= 2) => {
                    let days = [(last, first), (first, last)].into_iter();
                    return several(
                        written,
                        days.filter_map(|(year, day)| {
                            Some((
                                small(year).filter(|_| year.len() == 2)?,
                                Some(month),
                                small(day),
                            ))
                        }),
                    );
                }
                _ => None,
            }
        }
        [Word(word), Number(day), Number(last)] => {
            let Some(month) = month(word) else { return Ok(None) };
            match year(last) {
                Some(year) => parts(year, month, day),
                None if last.len() == 2 => {
                    let day = small(last).map(|year| (year, Some(month), small(day)));
                    return several(written, day.into_iter());
                }
                None => None,
            }
        }
        [Word(word), Number(last)] | [Number(last), Word(word)] => {
            let Some(month) = month(word) else { return Ok(None) };
            match (year(last), said.first()) {
                (Some(year), _) => Some(Parts { year, month: Some(month), day: None }),
                (None, Some(Word(_))) if last.len() == 2 => {
                    let month = small(last).map(|year| (year, Some(month), None));
                    return several(written, month.into_iter());
                }
                (None, _) => None,
            }
        }
        _ => None,
    })
}

/// The month of a name, written out or by its first letters.
fn month(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let is_named = |name: &&str| {
        **name == word || name[..3] == *word || word == "sept" && name.starts_with("september")
    };
    let place = MONTHS.iter().position(is_named)?;
    u8::try_from(place + 1).ok()
}
