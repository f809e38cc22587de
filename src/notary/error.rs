//! What keeps the notary from signing, or a log from being believed, with what is needed to act.

use std::io;
use std::sync::Arc;

use thiserror::Error;

use crate::domain::seq::Seq;
use crate::merkle::checkpoint::CheckpointError;
use crate::merkle::hash::Hash;
use crate::merkle::key::KeyError;
use crate::merkle::proof::ProofError;
use crate::merkle::tile::TileError;
use crate::store::chain::ChainHash;
use crate::store::error::StoreError;

/// Why the notary cannot do what it promises.
#[derive(Clone, Debug, Error)]
pub enum NotaryError {
    /// The store failed.
    #[error(transparent)]
    Store(Arc<StoreError>),
    /// The tree over the log is not as it was written. The log is another matter.
    #[error(
        "the tree of hashes is damaged: {why}. It can be made again: move the directory `tree` \
         away and record, or prove, something"
    )]
    DamagedTree {
        /// What was expected and what was found.
        why: String,
    },
    /// The log ends before the checkpoint that was published.
    #[error(
        "expected the {size} events that the published checkpoint speaks of, the log ends at \
         {head}: events are missing. Bring back a later backup"
    )]
    LogIsShorter {
        /// The checkpoint's size in events.
        size: u64,
        /// Where the log ends.
        head: Seq,
    },
    /// The log has other events than those that the checkpoint was signed over.
    #[error(
        "expected the chain {expected} at #{size}, where a checkpoint was published, the log has \
         {actual}: its history was rewritten, or it belongs to another register. Bring back a backup"
    )]
    OtherHistory {
        /// The checkpoint's size in events.
        size: u64,
        /// The chain when the checkpoint was signed.
        expected: ChainHash,
        /// The chain of the log that was opened.
        actual: ChainHash,
    },
    /// The published checkpoint names another root than the log's events give.
    #[error(
        "expected the root {expected} at #{size}, as the published checkpoint says, the events \
         give {actual}: the file `checkpoint` or the log is not this register's. Look which, and \
         move it away"
    )]
    OtherRoot {
        /// The checkpoint's size in events.
        size: u64,
        /// The root that the checkpoint names.
        expected: Hash,
        /// The root of the events.
        actual: Hash,
    },
    /// The register has another name than it had when it signed.
    #[error(
        "expected the origin {expected:?}, as the published checkpoint says, the settings say \
         {actual:?}: a log keeps its name. Set settings.json right"
    )]
    OtherOrigin {
        /// The origin that the checkpoint names.
        expected: String,
        /// The origin that the settings name.
        actual: String,
    },
    /// A file that holds a checkpoint does not.
    #[error("expected a checkpoint of this register in the file `checkpoint`: {0}. Move it away")]
    BadCheckpoint(CheckpointError),
    /// There is no key, and something was signed before.
    #[error(
        "expected the key that signed the published checkpoint, found none: put the file `key` \
         back, or make a new one with `daicho key make`"
    )]
    NoKey,
    /// A line of the key file is no key.
    #[error("line {line} of the file `key`: {error}. Put the file back from your copy")]
    BadKey {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        error: KeyError,
    },
    /// There are as many keys as checkpoints carry.
    #[error(
        "expected at most {limit} keys, there are as many: take an old one out of the file `key`"
    )]
    TooManyKeys {
        /// The largest number.
        limit: usize,
    },
    /// There is a key already.
    #[error("expected no key, found one: add another with `daicho key rotate`")]
    KeyExists,
    /// The notary has ended.
    #[error("the notary has ended ({why}): open the register again")]
    Ended {
        /// What ended it.
        why: String,
    },
}

impl NotaryError {
    /// An error of the operating system while `doing` something.
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| StoreError::Io { doing, source }.into()
    }

    pub(crate) fn thread(error: io::Error) -> Self {
        Self::io("start the notary")(error)
    }

    pub(crate) fn gone() -> Self {
        Self::Ended { why: "its thread is gone".into() }
    }

    /// That the tree does not lead from an event to the root that was signed.
    pub(crate) fn tree_proves_nothing(error: &ProofError) -> Self {
        Self::DamagedTree { why: error.to_string() }
    }
}

impl From<StoreError> for NotaryError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<TileError<Self>> for NotaryError {
    fn from(error: TileError<Self>) -> Self {
        match error {
            TileError::Reading(error) => error,
            wrong @ (TileError::Outside(_) | TileError::Bytes { .. }) => {
                Self::DamagedTree { why: wrong.to_string() }
            }
        }
    }
}
