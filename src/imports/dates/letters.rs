//! The letters of acts behind the dates of a treaty's table, as the UN Treaty Collection writes them.

use super::parts::Token::{self, Mark, Word};
use crate::domain::event::act::Act;

/// So many letters stand behind a date at most.
const MOST_LETTERS: usize = 3;

/// Parts the letters behind a date from it: `22 Mar 1956 a`, `22 Mar 1956 (AA)`.
#[must_use]
pub fn apart<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(&'t [Token<'a>], &'a str)> {
    let (date, letters) = match tokens {
        [date @ .., Mark('('), Word(letters), Mark(')')] | [date @ .., Word(letters)] => {
            (date, *letters)
        }
        _ => return None,
    };
    let are_letters =
        letters.len() <= MOST_LETTERS && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    (are_letters && !date.is_empty()).then_some((date, letters))
}

/// What the UN Treaty Collection means by letters behind a date, in its headings such as "Ratification,
/// Acceptance(A), Approval(AA), Accession(a), Succession(d)": an act, or an action that is none of the acts
/// here and is called by its name there.
#[must_use]
pub fn meaning(letters: &str) -> Option<Result<Act, &'static str>> {
    Some(match letters {
        "a" => Ok(Act::Accession),
        "A" => Ok(Act::Acceptance),
        "AA" => Ok(Act::Approval),
        "d" => Ok(Act::Succession),
        "s" => Err("definitive signature"),
        "c" => Err("formal confirmation"),
        _ => return None,
    })
}
