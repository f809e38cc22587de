//! From `--as-of` and `--known-at` to a view.

use crate::cli::clock::SystemEnvironment;
use crate::cli::error::CliError;
use crate::client::reading::AskedView;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::domain::written::{self, Expected, Unreadable};
use crate::projections::written::{ViewError, WrittenView};
use crate::projections::{Projections, View};
use crate::tracker::Environment;
use crate::wording::written as wording;

/// Which state of the register is shown.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ViewArgs {
    /// What was true on this day, such as 2021-12-31; default today
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// What the register knew: a seq such as 57, a time such as 2026-01-31T09:00:00Z, or a day, to
    /// its end; default everything
    #[arg(long, value_name = "SEQ|TIME|DATE")]
    known_at: Option<String>,
}

impl ViewArgs {
    /// The view.
    ///
    /// # Errors
    /// Usage, where a date, seq or time cannot be read; a rule, where the seq lies ahead.
    pub fn read(&self, views: &Projections) -> Result<View, CliError> {
        let (as_of, known_at) = (self.as_of.as_deref(), self.known_at.as_deref());
        read(WrittenView { as_of, known_at }, ["--as-of", "--known-at"], views)
    }

    /// The view as it is asked of a server.
    #[must_use]
    pub fn written(&self) -> AskedView {
        AskedView { as_of: self.as_of.clone(), known_at: self.known_at.clone() }
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
    read(written.into(), [flag, flag], views)
}

/// Reads a seq, a time or a day as the last seq that was known then. It was given with `flag`.
///
/// # Errors
/// As [`ViewArgs::read`].
pub fn read_known_at(flag: &str, written: &str, views: &Projections) -> Result<Seq, CliError> {
    let written = WrittenView { as_of: None, known_at: Some(written) };
    read(written, [flag, flag], views).map(|view| view.known_at)
}

fn read(
    written: WrittenView<'_>,
    [as_of, known_at]: [&str; 2],
    views: &Projections,
) -> Result<View, CliError> {
    let viewed = written.read(views, SystemEnvironment.present()).map_err(|error| match error {
        ViewError::AsOf(error) => unreadable(as_of, &error),
        ViewError::KnownAt(error) => unreadable(known_at, &error),
        ViewError::Ahead { seq, head } => Rejection::NoSuchEvent { seq, head }.into(),
    })?;
    Ok(viewed.view)
}

/// Reads a seq, `57` or `#57`.
///
/// # Errors
/// Usage, where it is none.
pub fn read_seq(written: &str) -> Result<Seq, CliError> {
    written::seq(written).map_err(|error| CliError::Usage(wording::unreadable(&error)))
}

/// Reads the seq of an event, `57` or `#57`.
///
/// # Errors
/// Usage, where it is none, or 0.
pub fn read_event_seq(written: &str) -> Result<Seq, CliError> {
    let seq = written::seq(written).ok().filter(|seq| *seq > Seq::NONE);
    let bad = || Unreadable::new(Expected::Seq, written);
    seq.ok_or_else(|| CliError::Usage(wording::unreadable(&bad())))
}

/// The error for what was given with a flag and cannot be read.
#[must_use]
pub fn unreadable(flag: &str, error: &Unreadable) -> CliError {
    CliError::Usage(wording::unreadable(error).about(flag))
}
