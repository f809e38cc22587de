//! The words for a day, a time, a seq or a view that cannot be read.

use crate::domain::written::{Expected, Unreadable};
use crate::projections::written::ViewError;
use crate::wording::lang::Words;

/// What was expected, and what was written instead.
#[must_use]
pub fn unreadable(error: &Unreadable) -> Words {
    let (en, ja) = match error.expected {
        Expected::Day => ("a day such as 2021-12-31", "2021-12-31 のような日付"),
        Expected::Bound => (
            "a day such as 2026-01-31 or a time such as 2026-01-31T09:00:00Z",
            "2026-01-31 のような日付か 2026-01-31T09:00:00Z のような時刻",
        ),
        Expected::Seq => ("a seq such as 57 or #57", "57 や #57 のような番号"),
        Expected::KnownAt => (
            "a seq such as 57, a time such as 2026-01-31T09:00:00Z or a day such as 2026-01-31",
            "57 のような番号、2026-01-31T09:00:00Z のような時刻、2026-01-31 のような日付のいずれか",
        ),
    };
    let got = &error.got;
    Words::new(format!("expected {en}, got {got:?}."), format!("{ja}が必要ですが、「{got}」です。"))
}

/// Why what is written is no view.
#[must_use]
pub fn view(error: &ViewError) -> Words {
    match error {
        ViewError::AsOf(error) | ViewError::KnownAt(error) => unreadable(error),
        ViewError::Ahead { seq, head } => Words::new(
            format!("expected a seq up to {}, got {}.", head.0, seq.0),
            format!("{} までの番号が必要ですが、{} です。", head.0, seq.0),
        ),
    }
}
