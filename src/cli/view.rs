//! From `--as-of` and `--known-at` to a view.

use chrono::{DateTime, NaiveDate};

use crate::cli::clock::today;
use crate::cli::error::CliError;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::projections::{Projections, View};

/// Which state of the register is shown.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ViewArgs {
    /// What was true on this day, such as 2021-12-31; default today
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// What the register knew: a seq such as 57, or a time such as 2026-01-31T09:00:00Z; default
    /// everything
    #[arg(long, value_name = "SEQ|TIME")]
    known_at: Option<String>,
}

impl ViewArgs {
    /// The view.
    ///
    /// # Errors
    /// Usage, where a date, seq or time cannot be read; a rule, where the seq lies ahead.
    pub fn read(&self, views: &Projections) -> Result<View, CliError> {
        let day = self.as_of.as_deref().map(|written| read_day("--as-of", written)).transpose()?;
        let seq = self.known_at.as_deref().map(|at| read_known_at("--known-at", at, views));
        Ok(View {
            as_of: day.unwrap_or_else(today),
            known_at: seq.transpose()?.unwrap_or_else(|| views.head()),
        })
    }

    /// Whether a day in the world was asked for.
    #[must_use]
    pub const fn names_a_day(&self) -> bool {
        self.as_of.is_some()
    }

    /// Whether a place in the log was asked for.
    #[must_use]
    pub const fn names_a_place(&self) -> bool {
        self.known_at.is_some()
    }
}

/// Reads a view written `as_of@known_at`, either half optional, that was given with `flag`.
///
/// # Errors
/// As [`ViewArgs::read`].
pub fn read_written(flag: &str, written: &str, views: &Projections) -> Result<View, CliError> {
    let (as_of, known_at) = match written.split_once('@') {
        Some(halves) => halves,
        // A seq or a time alone can only be meant as what was known.
        None if read_seq(written).is_ok() || DateTime::parse_from_rfc3339(written).is_ok() => {
            ("", written)
        }
        None => (written, ""),
    };
    let as_of = if as_of.is_empty() { today() } else { read_day(flag, as_of)? };
    let known_at =
        if known_at.is_empty() { views.head() } else { read_known_at(flag, known_at, views)? };
    Ok(View { as_of, known_at })
}

fn read_day(flag: &str, written: &str) -> Result<NaiveDate, CliError> {
    NaiveDate::parse_from_str(written, "%Y-%m-%d").map_err(|_| {
        CliError::usage(
            format!("{flag}: expected a day such as 2021-12-31, came {written:?}."),
            format!("{flag}: 2021-12-31 のような日付が必要ですが、「{written}」です。"),
        )
    })
}

/// Reads a seq (`57` or `#57`) or an RFC 3339 time as the last seq that was known then. It was given
/// with `flag`.
///
/// # Errors
/// As [`ViewArgs::read`].
pub fn read_known_at(flag: &str, written: &str, views: &Projections) -> Result<Seq, CliError> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(written) {
        return Ok(views.seq_at(moment));
    }
    let seq = read_seq(written).map_err(|_| {
        CliError::usage(
            format!("{flag}: expected a seq such as 57 or a time such as 2026-01-31T09:00:00Z, came {written:?}."),
            format!("{flag}: 57 のような番号か 2026-01-31T09:00:00Z のような時刻が必要ですが、「{written}」です。"),
        )
    })?;
    if seq > views.head() {
        return Err(Rejection::NoSuchEvent { seq, head: views.head() }.into());
    }
    Ok(seq)
}

/// Reads a seq, `57` or `#57`.
///
/// # Errors
/// Usage, where it is no whole number.
pub fn read_seq(written: &str) -> Result<Seq, CliError> {
    let number = written.strip_prefix('#').unwrap_or(written);
    number.parse().map(Seq).map_err(|_| {
        CliError::usage(
            format!("expected a seq such as 57 or #57, came {written:?}."),
            format!("57 や #57 のような番号が必要ですが、「{written}」です。"),
        )
    })
}
