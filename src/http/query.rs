//! From a query string to what it asks: every parameter once, none unknown, nothing guessed.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate};
use percent_encoding::percent_decode_str;

use super::problem::{BAD_QUERY, Problem, short};
use crate::domain::seq::Seq;
use crate::projections::{Projections, View};

/// The parameters of a request that nobody has taken yet.
#[derive(Debug, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

/// A view, and whether the request named both of its times so that its answer never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewed {
    /// The view.
    pub view: View,
    /// Whether `as_of` was a day and `known_at` a seq.
    pub pinned: bool,
    /// Whether `as_of` was named.
    pub names_a_day: bool,
}

impl Query {
    /// Reads a raw query string.
    ///
    /// # Errors
    /// A query that is not UTF-8 once decoded, or that names a parameter twice.
    pub fn read(raw: &str) -> Result<Self, Problem> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for part in raw.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (decode(name)?, decode(value)?);
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
    pub fn view(&mut self, views: &Projections, today: NaiveDate) -> Result<Viewed, Problem> {
        let (as_of, known_at) = (self.take("as_of"), self.take("known_at"));
        read_view(("as_of", as_of), ("known_at", known_at), views, today)
    }

    /// Takes a view written `as_of@known_at`, either half optional; left out it is the present.
    ///
    /// # Errors
    /// As [`Query::view`].
    pub fn written_view(
        &mut self,
        name: &str,
        views: &Projections,
        today: NaiveDate,
    ) -> Result<Viewed, Problem> {
        let written = self.take(name).unwrap_or_default();
        let (day, at) = match written.split_once('@') {
            Some(halves) => halves,
            // A seq or a time alone can only be meant as what was known.
            None if read_known_at(name, &written, views).is_ok() => ("", written.as_str()),
            None => (written.as_str(), ""),
        };
        let given = |half: &str| Some(half.to_owned()).filter(|half| !half.is_empty());
        read_view((name, given(day)), (name, given(at)), views, today)
    }

    /// Checks that every parameter was taken.
    ///
    /// # Errors
    /// The first one that was not.
    pub fn finish(self, known: &str) -> Result<(), Problem> {
        let Some((name, _)) = self.pairs.into_iter().next() else { return Ok(()) };
        let came = short(&name);
        Err(bad(
            &came,
            format!("Expected one of {known}, got {came:?}. Leave it out."),
            format!("使えるのは {known} ですが、「{came}」があります。省いてください。"),
        ))
    }
}

/// Reads the two times of a view, each with the parameter that it stands in.
fn read_view(
    (day, as_of): (&str, Option<String>),
    (at, known_at): (&str, Option<String>),
    views: &Projections,
    today: NaiveDate,
) -> Result<Viewed, Problem> {
    let as_of = as_of.map(|written| read_day(day, &written)).transpose()?;
    let known_at = known_at.map(|written| read_known_at(at, &written, views)).transpose()?;
    let names_a_seq = known_at.is_some_and(|(_, is_seq)| is_seq);
    let view = View {
        as_of: as_of.unwrap_or(today),
        known_at: known_at.map_or_else(|| views.head(), |(seq, _)| seq),
    };
    let names_a_day = as_of.is_some();
    Ok(Viewed { view, pinned: names_a_day && names_a_seq, names_a_day })
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

/// Reads a day such as `2021-12-31`.
///
/// # Errors
/// Anything else.
pub fn read_day(name: &str, written: &str) -> Result<NaiveDate, Problem> {
    let day = NaiveDate::parse_from_str(written, "%Y-%m-%d").ok();
    // The parser also takes signs and left-out zeros.
    let digits = |byte: u8| byte.is_ascii_digit() || byte == b'-';
    let is_plain = written.len() == 10 && written.bytes().all(digits) && !written.starts_with('-');
    day.filter(|_| is_plain).ok_or_else(|| {
        unreadable(name, written, ("a day such as 2021-12-31", "2021-12-31 のような日付"))
    })
}

/// Reads a seq (`57`, `#57`) or a time (RFC 3339); says whether it was a seq.
fn read_known_at(name: &str, written: &str, views: &Projections) -> Result<(Seq, bool), Problem> {
    // A plus sign in a query is a space; times with an offset are often pasted as they are.
    if let Ok(moment) = DateTime::parse_from_rfc3339(&written.replace(' ', "+")) {
        return Ok((views.seq_at(moment), false));
    }
    let head = views.head().0;
    let digits = written.strip_prefix('#').unwrap_or(written);
    let seq = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok());
    match seq.flatten() {
        Some(seq) if seq <= head => Ok((Seq(seq), true)),
        _ => Err(unreadable(
            name,
            written,
            (
                &format!("a seq up to {head} or a time such as 2026-01-31T09:00:00Z"),
                &format!("{head} までの番号か 2026-01-31T09:00:00Z のような時刻"),
            ),
        )),
    }
}
