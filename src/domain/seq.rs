//! The place of an event in the one total order of the log.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// The 1-based place of an event in the log. [`Seq::NONE`] (0) is the head of an empty log.
///
/// The leaf index of an event is its seq minus one, and the size of a log is its last seq.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The head of an empty log: the seq before the first event.
    pub const NONE: Self = Self(0);
    /// The seq of the first event.
    pub const FIRST: Self = Self(1);

    /// The seq after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The seq before this one; none is before [`Seq::NONE`].
    #[must_use]
    pub const fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// The seq that lies `count` places later.
    #[must_use]
    pub const fn plus(self, count: u64) -> Self {
        Self(self.0 + count)
    }

    /// The seq whose number is written, in digits as we write it: without a sign, a space or zeros
    /// before it.
    #[must_use]
    pub fn from_digits(written: &str) -> Option<Self> {
        let plain = written.bytes().all(|byte| byte.is_ascii_digit());
        let plain = plain && (written == "0" || !written.starts_with('0'));
        written.parse().ok().filter(|_| plain).map(Self)
    }

    /// Where the event stands in a list of all events, from 0; none for [`Seq::NONE`].
    pub(crate) fn place(self) -> Option<usize> {
        usize::try_from(self.0.checked_sub(1)?).ok()
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// The seqs of some facts, ascending, each once. Most such lists have one or two.
pub(crate) type Seqs = SmallVec<[Seq; 2]>;

/// Enters a seq into a list. Nearly always it is the new last one.
pub(crate) fn insert(seqs: &mut Seqs, seq: Seq) {
    match seqs.last() {
        Some(last) if *last >= seq => {
            if let Err(place) = seqs.binary_search(&seq) {
                seqs.insert(place, seq);
            }
        }
        _ => seqs.push(seq),
    }
}

/// Takes a seq out of a list, where it is there.
pub(crate) fn remove(seqs: &mut Seqs, seq: Seq) {
    if let Ok(place) = seqs.binary_search(&seq) {
        seqs.remove(place);
    }
}

/// The shorter of two lists. A fact that speaks of two things is in the lists of both, and mostly one
/// of the two is seldom spoken of.
pub(crate) fn shorter<'a>(one: &'a [Seq], other: &'a [Seq]) -> &'a [Seq] {
    if one.len() < other.len() { one } else { other }
}
