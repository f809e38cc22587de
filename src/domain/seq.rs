//! The place of an event in the one total order of the log.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

    /// The seq that lies `count` places later.
    #[must_use]
    pub const fn plus(self, count: u64) -> Self {
        Self(self.0 + count)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
