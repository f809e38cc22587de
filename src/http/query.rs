//! From a query string to what it asks: every parameter once, none unknown, nothing guessed.

use std::str::FromStr;

use percent_encoding::percent_decode_str;

use super::problem::{BAD_QUERY, Problem};
use crate::domain::calendar::Present;
use crate::domain::text::short;
use crate::domain::written::Unreadable;
use crate::projections::Projections;
use crate::projections::written::{ViewError, Viewed, WrittenView};
use crate::wording::written as wording;

/// How many parameters a query may have: more than any route knows. Each is held against the others.
pub const PARAMETERS: usize = 32;

/// The parameters of a request that nobody has taken yet.
#[derive(Debug, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads a raw query string.
    ///
    /// # Errors
    /// A query that has more than [`PARAMETERS`] parameters, is not UTF-8 once decoded, names a
    /// parameter twice, or gives one no value.
    pub fn read(raw: &str) -> Result<Self, Problem> {
        let parts = || raw.split('&').filter(|part| !part.is_empty());
        let count = parts().count();
        if count > PARAMETERS {
            return Err(Problem::new(
                BAD_QUERY,
                format!("Expected at most {PARAMETERS} parameters, got {count}. Leave some out."),
                format!(
                    "パラメーターは {PARAMETERS} 個までですが、{count} 個あります。減らしてください。"
                ),
            ));
        }
        let mut pairs: Vec<(String, String)> = Vec::with_capacity(count);
        for part in parts() {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            if value.is_empty() {
                return Err(bad(
                    &name,
                    format!("Expected a value of {}, got none. Leave it out.", short(&name)),
                    format!("{} に値がありません。省いてください。", short(&name)),
                ));
            }
            if pairs.iter().any(|(other, _)| *other == name) {
                return Err(bad(
                    &name,
                    format!("Expected {} once, got twice. Leave one out.", short(&name)),
                    format!("{} は一度だけ指定してください。", short(&name)),
                ));
            }
            pairs.push((name, value));
        }
        Ok(Self { pairs })
    }

    /// Reads the query of a page. Its address is passed on from hand to hand, with what others have
    /// added to it: of a parameter that is there twice the first counts, and what cannot be decoded,
    /// or follows after [`PARAMETERS`] of them, is passed over.
    pub fn of_page(raw: &str) -> Self {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in raw.split('&').filter(|part| !part.is_empty()).take(PARAMETERS) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            if let (Ok(name), Ok(value)) = (decode(name), decode(value))
                && pairs.iter().all(|(other, _)| *other != name)
            {
                pairs.push((name, value));
            }
        }
        Self { pairs }
    }

    /// A parameter that is there and not empty.
    pub fn peek(&self, name: &str) -> Option<&str> {
        let named = self.pairs.iter().find(|(other, value)| other == name && !value.is_empty());
        named.map(|(_, value)| value.as_str())
    }

    /// Whether a parameter is there and not empty.
    pub fn has(&self, name: &str) -> bool {
        self.peek(name).is_some()
    }

    /// Takes a parameter; one that is left empty, as by a form, counts as left out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.pairs.iter().position(|(other, _)| other == name)?;
        Some(self.pairs.swap_remove(at).1).filter(|value| !value.is_empty())
    }

    /// Takes a parameter that may be a time. A plus sign in a query is a space, and times with an
    /// offset are often pasted as they are.
    pub fn take_time(&mut self, name: &str) -> Option<String> {
        let mut value = self.take(name)?;
        if let Some(sign) = value.len().checked_sub("+09:00".len())
            && value.as_bytes()[sign] == b' '
        {
            value.replace_range(sign..=sign, "+");
        }
        Some(value)
    }

    /// Takes a parameter and reads it.
    ///
    /// # Errors
    /// A value that cannot be read, with what was expected in both languages.
    pub fn parse<T: FromStr>(
        &mut self,
        name: &str,
        expected: (&str, &str),
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.take(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|_| unreadable(name, &value, expected))
    }

    /// Takes `true` or `false`; left out means false.
    ///
    /// # Errors
    /// Any other value.
    pub fn flag(&mut self, name: &str) -> Result<bool, Problem> {
        let flag = self.parse(name, ("true or false", "true か false"))?;
        Ok(flag.unwrap_or(false))
    }

    /// Takes `as_of` and `known_at`; what is left out means today and everything.
    ///
    /// # Errors
    /// A day, seq or time that cannot be read, or a seq that lies ahead.
    pub fn view(&mut self, views: &Projections, present: Present) -> Result<Viewed, Problem> {
        let (as_of, known_at) = (self.take("as_of"), self.take_time("known_at"));
        let written = WrittenView { as_of: as_of.as_deref(), known_at: known_at.as_deref() };
        let name = |error: &ViewError| match error {
            ViewError::AsOf(_) => "as_of",
            ViewError::KnownAt(_) | ViewError::Ahead { .. } => "known_at",
        };
        written.read(views, present).map_err(|error| bad_view(name(&error), &error))
    }

    /// Takes a view written `as_of@known_at`, either half optional; left out it is the present.
    ///
    /// # Errors
    /// As [`Query::view`].
    pub fn written_view(
        &mut self,
        name: &str,
        views: &Projections,
        present: Present,
    ) -> Result<Viewed, Problem> {
        let written = self.take_time(name).unwrap_or_default();
        let written = WrittenView::from(written.as_str());
        written.read(views, present).map_err(|error| bad_view(name, &error))
    }

    /// Checks that every parameter was taken; `known` names those that may be there.
    ///
    /// # Errors
    /// The first one that was not.
    pub fn finish(self, known: &str) -> Result<(), Problem> {
        let Some((name, _)) = self.pairs.into_iter().next() else { return Ok(()) };
        let came = short(&name);
        if known.is_empty() {
            return Err(bad(
                &came,
                format!("Expected no parameter, got {came:?}. Leave it out."),
                format!("パラメーターはありませんが、「{came}」があります。省いてください。"),
            ));
        }
        Err(bad(
            &came,
            format!("Expected one of {known}, got {came:?}. Leave it out."),
            format!("使えるのは {known} ですが、「{came}」があります。省いてください。"),
        ))
    }
}

fn decode(part: &str) -> Result<String, Problem> {
    let spaced = part.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| {
        bad(
            &short(part),
            "Expected UTF-8 in percent-encoding, got other bytes.",
            "パーセントエンコードした UTF-8 が必要ですが、ほかのバイト列です。",
        )
    })
}

fn bad(name: &str, en: impl Into<String>, ja: impl Into<String>) -> Problem {
    Problem::at(BAD_QUERY, short(name), en, ja)
}

/// A parameter whose value cannot be read.
pub fn unreadable(name: &str, value: &str, (en, ja): (&str, &str)) -> Problem {
    let came = short(value);
    bad(
        name,
        format!("{name}: expected {en}, got {came:?}."),
        format!("{name}: {ja}が必要ですが、「{came}」です。"),
    )
}

/// A parameter that is no view.
pub fn bad_view(name: &str, error: &ViewError) -> Problem {
    let words = wording::view(error).about(name);
    let problem = bad(name, words.en, words.ja);
    match error {
        ViewError::Ahead { seq, head } => problem.with("seq", seq.0).with("head", head.0),
        ViewError::AsOf(_) | ViewError::KnownAt(_) => problem,
    }
}

/// A parameter that is not what is written there.
pub fn bad_written(name: &str, error: &Unreadable) -> Problem {
    let words = wording::unreadable(error).about(name);
    bad(name, words.en, words.ja)
}
