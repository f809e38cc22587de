//! What somebody asks of the register: to record, correct or retract a fact, to erase
//! what is personal in one.

use crate::domain::digest::Digest;
use crate::domain::event::fact::Fact;
use crate::domain::seq::Seq;

/// A request that `decide` answers with events or with a rejection.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Record a fact.
    Record(Fact),
    /// Record a fact that may only tell again what stands already, as tables of acts do.
    Retell(Fact),
    /// Replace the data of an earlier fact.
    Correct {
        /// The fact.
        seq: Seq,
        /// Its whole new data.
        data: Fact,
        /// Why.
        reason: String,
    },
    /// Void an earlier fact.
    Retract {
        /// The fact.
        seq: Seq,
        /// Why.
        reason: String,
    },
    /// Erase the personal data of an earlier fact, in all its versions.
    Erase {
        /// The fact.
        seq: Seq,
        /// Why.
        reason: String,
        /// The digests that are named: they must be all that are left. None need be.
        digests: Option<Vec<Digest>>,
    },
}

impl Command {
    /// The fact that it records; none where it is about an earlier one.
    #[must_use]
    pub const fn fact(&self) -> Option<&Fact> {
        match self {
            Self::Record(fact) | Self::Retell(fact) => Some(fact),
            Self::Correct { .. } | Self::Retract { .. } | Self::Erase { .. } => None,
        }
    }

    /// The earlier event that it is about; none where it records a fact.
    #[must_use]
    pub const fn revises(&self) -> Option<Seq> {
        match self {
            Self::Record(_) | Self::Retell(_) => None,
            Self::Correct { seq, .. } | Self::Retract { seq, .. } | Self::Erase { seq, .. } => {
                Some(*seq)
            }
        }
    }
}
