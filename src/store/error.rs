//! What can go wrong in the store, with what is needed to act on it.
//!
//! Messages put the expected first and the actual second, name the seq, hold no path, and end
//! with what can be done.

use std::io;
use std::sync::Arc;

use crate::domain::seq::Seq;
use crate::store::trouble::Trouble;

/// Why a batch was not appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The log has grown since the caller looked.
    #[error("expected the head {expected}, found {actual}: read on from there and decide again")]
    Conflict {
        /// The head that the caller built upon.
        expected: Seq,
        /// The head as it is.
        actual: Seq,
    },
    /// An event is larger than the store takes.
    #[error(
        "expected at most {limit} bytes, event {index} of the batch has {bytes}: shorten its texts"
    )]
    TooLarge {
        /// The event's index in the batch, from 0.
        index: usize,
        /// Its size in bytes.
        bytes: usize,
        /// The largest size in bytes.
        limit: usize,
    },
    /// An event has no bytes.
    #[error("expected an event, entry {index} of the batch is empty: leave it out")]
    EmptyEvent {
        /// The event's index in the batch, from 0.
        index: usize,
    },
    /// The batch has no events.
    #[error("expected at least one event, the batch is empty: do not append it")]
    Empty,
    /// An earlier error, or closing, ended appending.
    #[error("the log is read-only ({why}): set that right, then open it again")]
    ReadOnly {
        /// What ended it.
        why: String,
    },
    /// The store failed while appending.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the store could not do what it promises.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A new log was asked for where one is.
    #[error("expected an empty directory, found a log: open that one, or choose another directory")]
    AlreadyALog,
    /// A new log was asked for where other files are.
    #[error("expected an empty directory, found other files: choose another directory")]
    NotEmpty,
    /// The file of personal data is not as it was written.
    #[error(
        "line {line} of the file `personal` is damaged ({why}): bring the file back from a \
         backup, or take that line out of it, whose details are lost then, and run `daicho verify`"
    )]
    PersonalDamaged {
        /// The first bad line, from 1.
        line: u64,
        /// What was expected and what was found; nothing of what the line holds.
        why: &'static str,
    },
    /// A log was to be opened where none is.
    #[error(
        "expected a log, found none: make one with `daicho init`, or bring one back with \
         `daicho restore`"
    )]
    NoLog,
    /// Another process works on the log.
    #[error("another daicho process has this log open: stop that one first, or ask it")]
    InUse,
    /// An event is missing or is not as it was written.
    #[error(
        "the log is damaged from {first_bad} on: {why}. Keep its files as they are; \
         `daicho verify` tells more, and `daicho restore` brings back a backup"
    )]
    Damaged {
        /// The first seq that cannot be relied upon.
        first_bad: Seq,
        /// What was expected and what was found.
        why: String,
    },
    /// A backup file is not whole.
    #[error("the backup is damaged from {first_bad} on: {why}. Use another backup")]
    BadBackup {
        /// The first seq that cannot be relied upon.
        first_bad: Seq,
        /// What was expected and what was found.
        why: String,
    },
    /// A backup was to be written over a file.
    #[error("expected a new file for the backup, found one of that name: choose another name")]
    BackupExists,
    /// The disk has too little room to write on. Nothing was written, and nothing else is amiss.
    #[error(
        "expected at least {} MiB free on the log's disk, found {} MiB: make room there, then do it \
         again. Nothing was written",
        needed_bytes.div_ceil(1 << 20),
        free_bytes >> 20
    )]
    NoRoom {
        /// What is free.
        free_bytes: u64,
        /// What this needs, with the reserve that is always left.
        needed_bytes: u64,
    },
    /// The operating system refused something.
    #[error("could not {doing}: {source}. {}", Trouble::of(source).advice())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// The log's files cannot be written, so that a copy of them is read and nothing recorded.
    #[error("{why}. Until it is opened again, the log is only read, from a copy")]
    OnlyRead {
        /// What keeps them from being written.
        why: Arc<Self>,
    },
    /// The log is the copy of another: what is recorded is recorded there.
    #[error("this is a mirror of {of}, which is only read: record there")]
    Mirror {
        /// Where the register is.
        of: String,
    },
    /// The log's files cannot be written, and there is no place for a copy to be read instead.
    #[error(
        "{why}. To be read meanwhile the log has to be copied, and that failed ({source}): name a \
         directory with enough room in TMPDIR"
    )]
    NoCopy {
        /// What keeps them from being written.
        why: Arc<Self>,
        /// Why there is no copy.
        source: io::Error,
    },
    /// The engine below failed.
    #[error("could not {doing}: the engine says \"{why}\". Open the log again, then verify it")]
    Engine {
        /// What was being done.
        doing: &'static str,
        /// What the engine said.
        why: String,
    },
}

impl From<AppendError> for StoreError {
    /// Of what nobody else appends to, in batches that fit.
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Store(error) => error,
            other => Self::Engine { doing: "append", why: other.to_string() },
        }
    }
}

impl StoreError {
    /// An error of the operating system while `doing` something.
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }

    /// Whether only writing is hindered, so that reading may go on.
    pub(crate) fn hinders_writing_alone(&self) -> bool {
        match self {
            Self::NoRoom { .. } => true,
            Self::Io { source, .. } => Trouble::of(source).hinders_writing_alone(),
            _ => false,
        }
    }

    /// Damage from `first_bad` on.
    pub(crate) fn damaged(first_bad: Seq, why: impl Into<String>) -> Self {
        Self::Damaged { first_bad, why: why.into() }
    }
}
