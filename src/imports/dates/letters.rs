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

/// An action of the UN's tables that is none of the acts here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherAction {
    /// A signature that binds by itself (Vienna Convention on the Law of Treaties, art. 12).
    DefinitiveSignature,
    /// What an international organisation does in place of a ratification.
    FormalConfirmation,
}

/// What the UN Treaty Collection means by letters behind a date, in its headings such as "Ratification,
/// Acceptance(A), Approval(AA), Accession(a), Succession(d)".
#[must_use]
pub fn meaning(letters: &str) -> Option<Result<Act, OtherAction>> {
    Some(match letters {
        "a" => Ok(Act::Accession),
        "A" => Ok(Act::Acceptance),
        "AA" => Ok(Act::Approval),
        "d" => Ok(Act::Succession),
        "s" => Err(OtherAction::DefinitiveSignature),
        "c" => Err(OtherAction::FormalConfirmation),
        _ => return None,
    })
}
