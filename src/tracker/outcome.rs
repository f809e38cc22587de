//! What becomes of a submission: an event, new or old, or why nothing was recorded.

use std::sync::Arc;

use thiserror::Error;

use crate::domain::consequences::Consequence;
use crate::domain::recorded::{Moment, RecordedError, RecordedEvent};
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::store::error::{AppendError, StoreError};
use crate::tracker::ReplayError;

/// What became of one submission.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was recorded (or, on a dry run, would have been).
    Recorded {
        /// The event.
        event: Arc<RecordedEvent>,
        /// What it makes of other facts.
        consequences: Vec<Consequence>,
    },
    /// The same command was carried out before, as this event.
    Repeated(Arc<RecordedEvent>),
    /// The log says it already: of submissions that are the same by their content.
    Known(Known),
}

/// How the log says already what a submission says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The same was submitted before, by its content.
    Imported(Seq),
    /// The same fact was recorded by a command of its own.
    Told(Seq),
    /// The same fact was recorded, and has been retracted since.
    Retracted {
        /// The fact.
        seq: Seq,
        /// The retraction.
        by: Seq,
    },
}

impl Known {
    /// The event that says it, or said it.
    #[must_use]
    pub const fn seq(self) -> Seq {
        match self {
            Self::Imported(seq) | Self::Told(seq) | Self::Retracted { seq, .. } => seq,
        }
    }
}

impl Outcome {
    /// What the event makes of other facts; nothing new, where it was recorded before.
    #[must_use]
    pub fn consequences(&self) -> &[Consequence] {
        match self {
            Self::Recorded { consequences, .. } => consequences,
            Self::Repeated(_) | Self::Known(_) => &[],
        }
    }

    /// The event, new or old; none where the log was only found to say the same.
    #[must_use]
    pub fn event(&self) -> Option<&RecordedEvent> {
        match self {
            Self::Recorded { event, .. } | Self::Repeated(event) => Some(event),
            Self::Known(_) => None,
        }
    }

    /// The seq of the event, new or old.
    #[must_use]
    pub fn seq(&self) -> Seq {
        match self {
            Self::Recorded { event, .. } | Self::Repeated(event) => event.seq,
            Self::Known(known) => known.seq(),
        }
    }
}

/// Why one submission of a request was refused.
#[derive(Debug, Error)]
pub enum Refusal {
    /// A rule says no.
    #[error("a rule says no: {0:?}")]
    Rule(Box<Rejection>),
    /// The command id was used for another command.
    #[error("the command id belongs to another command, recorded as {seq}")]
    CommandIdTaken {
        /// The event of the other command.
        seq: Seq,
    },
    /// The same command was carried out before, with other personal data or with none.
    #[error("the command was carried out as {seq}, with other personal data")]
    OtherPersonal {
        /// The event.
        seq: Seq,
    },
    /// The command has personal data, or erases some, and the place for it cannot be used.
    #[error(transparent)]
    Personal(StoreError),
    /// The event would be too large.
    #[error("expected an event of at most {limit} bytes, this one has {bytes}")]
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
        /// The largest size in bytes.
        limit: usize,
    },
    /// The event cannot be written or an earlier one not be read.
    #[error(transparent)]
    Unreadable(#[from] RecordedError),
    /// The event that carried the same command out cannot be read from the log.
    #[error(transparent)]
    Unread(Box<ReplayError>),
}

/// Why nothing of a request was recorded.
#[derive(Debug, Error)]
pub enum SubmitError {
    /// One submission was refused, and with it the whole request.
    #[error("submission {index}: {refusal}")]
    Refused {
        /// Which one, from 0.
        index: usize,
        /// Why.
        refusal: Refusal,
    },
    /// The log has grown since the caller looked.
    #[error("expected the head {expected}, found {head}")]
    Moved {
        /// The head that the caller had seen.
        expected: Seq,
        /// The head as it is.
        head: Seq,
    },
    /// An event was corrected, retracted or erased of since the caller looked at it.
    #[error("{by} has changed {seq} since it was looked at")]
    Revised {
        /// The event.
        seq: Seq,
        /// What changed it last.
        by: Seq,
    },
    /// More would be recorded as one than while others record.
    #[error("expected at most {limit} facts at once, these are {facts}")]
    TooMany {
        /// How many facts would be recorded.
        facts: usize,
        /// The most that are recorded at once.
        limit: usize,
    },
    /// The clock is more than a day behind that of the last event, and nobody said that it is right.
    #[error("the clock says {now}, that of {seq} said {last}")]
    ClockBehind {
        /// What the clock says.
        now: Moment,
        /// The last event.
        seq: Seq,
        /// What the clock said then.
        last: Moment,
    },
    /// The store failed. What was acknowledged is safe; nothing more is recorded until the log
    /// is opened again, or, after [`StoreError::NoRoom`], until there is room.
    #[error(transparent)]
    Store(Arc<StoreError>),
    /// An earlier failure of the store ended recording.
    #[error("the log is read-only: {why}")]
    ReadOnly {
        /// What ended it.
        why: String,
    },
}

impl SubmitError {
    pub(super) fn from_append(error: AppendError) -> Self {
        match error {
            AppendError::Store(error) => Self::Store(Arc::new(error)),
            AppendError::Conflict { .. }
            | AppendError::TooLarge { .. }
            | AppendError::EmptyEvent { .. }
            | AppendError::Empty
            | AppendError::ReadOnly { .. } => Self::ReadOnly { why: error.to_string() },
        }
    }

    /// Whether only room on the disk was wanting: nothing was written, and recording goes on when
    /// there is some.
    #[must_use]
    pub fn is_no_room(&self) -> bool {
        matches!(self, Self::Store(error) if matches!(**error, StoreError::NoRoom { .. }))
    }

    /// The same error for another caller of the same group.
    pub(super) fn share(&self) -> Self {
        match self {
            Self::Store(error) => Self::Store(Arc::clone(error)),
            Self::Refused { .. }
            | Self::Moved { .. }
            | Self::Revised { .. }
            | Self::TooMany { .. }
            | Self::ClockBehind { .. }
            | Self::ReadOnly { .. } => Self::ReadOnly { why: self.to_string() },
        }
    }
}
