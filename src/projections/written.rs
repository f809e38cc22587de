//! How a view is written, `as_of` and `known_at` apart or together as `as_of@known_at`.

use crate::domain::calendar::Present;
use crate::domain::seq::Seq;
use crate::domain::written::{self, Bound, Expected, Unreadable};
use crate::projections::{Projections, View};

/// The two times of a view as they are written. What is left out means today and everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrittenView<'a> {
    /// A day.
    pub as_of: Option<&'a str>,
    /// A seq, or a time or a day, to the end of what is written.
    pub known_at: Option<&'a str>,
}

/// A view, and how much of it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewed {
    /// The view.
    pub view: View,
    /// Whether `as_of` was a day and `known_at` a seq, so that an answer never changes.
    pub pinned: bool,
    /// Whether `as_of` was named.
    pub names_a_day: bool,
}

/// Why what is written is no view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewError {
    /// `as_of` is no day.
    AsOf(Unreadable),
    /// `known_at` is no seq, time or day.
    KnownAt(Unreadable),
    /// `known_at` is a seq that is not recorded yet.
    Ahead {
        /// The seq.
        seq: Seq,
        /// The last seq of the log.
        head: Seq,
    },
}

impl<'a> From<&'a str> for WrittenView<'a> {
    /// The halves of `as_of@known_at`, either of which may be empty. Without the sign between
    /// them, a seq or a time can only be meant as what was known, and all else as a day.
    fn from(written: &'a str) -> Self {
        let is_known_at = || {
            written::seq(written).is_ok() || matches!(written::bound(written), Ok(Bound::Time(_)))
        };
        let (as_of, known_at) = match written.split_once('@') {
            Some(halves) => halves,
            None if is_known_at() => ("", written),
            None => (written, ""),
        };
        let given = |half: &'a str| Some(half).filter(|half| !half.is_empty());
        Self { as_of: given(as_of), known_at: given(known_at) }
    }
}

impl WrittenView<'_> {
    /// Reads the view.
    ///
    /// # Errors
    /// The first half that cannot be read, or a seq that lies ahead.
    pub fn read(self, views: &Projections, present: Present) -> Result<Viewed, ViewError> {
        let as_of = self.as_of.map(written::day).transpose().map_err(ViewError::AsOf)?;
        let known_at =
            self.known_at.map(|written| known_at(written, views, present)).transpose()?;
        let view = View {
            as_of: as_of.unwrap_or_else(|| views.today(present)),
            known_at: known_at.map_or_else(|| views.head(), |(seq, _)| seq),
        };
        let names_a_seq = known_at.is_some_and(|(_, is_seq)| is_seq);
        let names_a_day = as_of.is_some();
        Ok(Viewed { view, pinned: names_a_day && names_a_seq, names_a_day })
    }
}

/// Reads what was known as the last seq of it, and says whether it was written as a seq.
fn known_at(
    written: &str,
    views: &Projections,
    present: Present,
) -> Result<(Seq, bool), ViewError> {
    if let Ok(seq) = written::seq(written) {
        let head = views.head();
        return if seq <= head { Ok((seq, true)) } else { Err(ViewError::Ahead { seq, head }) };
    }
    match written::bound(written) {
        Ok(Bound::Time(time)) => Ok((views.seq_at(time.last), false)),
        Ok(Bound::Day(day)) => {
            // To its end; the last day of the calendar has none.
            let end = views.calendar(present).end(day);
            Ok((end.map_or_else(|| views.head(), |end| views.seq_before(end)), false))
        }
        Err(_) => Err(ViewError::KnownAt(Unreadable::new(Expected::KnownAt, written))),
    }
}
