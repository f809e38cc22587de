//! The notary: keeps the Merkle tree over the log, and signs what the log has come to.
//!
//! Lives here: the tree on the disk ([`tree_files`]) and what was promised of it ([`tree`]), the keys
//! ([`keys`]), the thread that follows the log ([`Notary`]), what others read of it
//! ([`reader`]), the cosignatures that it is shown with ([`Cosigner`]); and the other side of
//! them, this program as a witness of other logs ([`witness`]).
//!
//! Never lives here: the meaning of an event, and anything that recording waits for. The notary
//! follows the log from a thread of its own; if it fails, recording goes on and no checkpoint is
//! published any more.
//!
//! The order is always this: the events are durable, then their checkpoint is signed, then the
//! hashes, the checkpoint and the log's chain there are durable, and only then is it published.
//! So a kill or a power cut at any moment leaves no published checkpoint that the log cannot
//! honour. On opening, the log must have the chain that the checkpoint was signed at.

pub mod adopted;
pub mod error;
mod ids;
pub mod keys;
mod publisher;
pub mod reader;
pub mod tree;
pub mod tree_files;
pub mod witness;
mod worker;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use tokio::sync::mpsc;

use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::key::{SignerKey, VerifierKey};
use crate::merkle::note::NoteSignature;
use crate::notary::error::NotaryError;
use crate::notary::publisher::Publisher;
use crate::notary::reader::Reader;
use crate::notary::tree::Tree;
use crate::notary::worker::Worker;
use crate::store::EventStore;

/// A checkpoint that is signed and durable, for everyone to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The signed note, as it is served: with the cosignatures that have come.
    pub note: String,
}

/// Somebody waits until the checkpoint covers all that the log holds.
type Ask = SyncSender<Result<(), NotaryError>>;

/// The thread that follows a log. Ends when this is dropped.
pub struct Notary {
    asks: Option<mpsc::UnboundedSender<Ask>>,
    reader: Reader,
    shown: Arc<Publisher>,
    thread: Option<JoinHandle<()>>,
}

impl Notary {
    /// Starts following `store`, signing with every one of `keys` under the name `origin`.
    ///
    /// # Errors
    /// Where there is no key, or the tree's files or the thread cannot be had.
    pub fn start(
        store: Arc<dyn EventStore>,
        tree: Tree,
        keys: Vec<SignerKey>,
        origin: String,
    ) -> Result<Self, NotaryError> {
        let shown = Arc::new(Publisher::new(tree.files().dir(), tree.published()));
        let reader = Reader::new(Arc::clone(&store), tree.files().clone(), shown.subscribe());
        let worker = Worker::new(store, tree, keys, origin, Arc::clone(&shown))?;
        let (asks, asked) = mpsc::unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(NotaryError::thread)?;
        let thread = std::thread::Builder::new().name("daicho-notary".into());
        let thread = thread.spawn(move || runtime.block_on(worker.run(asked)));
        let thread = Some(thread.map_err(NotaryError::thread)?);
        Ok(Self { asks: Some(asks), reader, shown, thread })
    }

    /// For the copy of another log: what was adopted of it is shown, and nothing signed.
    #[must_use]
    pub fn of_copy(store: Arc<dyn EventStore>, tree: &Tree) -> Self {
        let shown = Arc::new(Publisher::new(tree.files().dir(), tree.published()));
        let reader = Reader::new(store, tree.files().clone(), shown.subscribe());
        Self { asks: None, reader, shown, thread: None }
    }

    /// What everyone may read: the checkpoint, the tiles, the proofs.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// A handle for those who bring cosignatures of the checkpoint.
    #[must_use]
    pub fn cosigner(&self) -> Cosigner {
        Cosigner(Arc::clone(&self.shown))
    }

    /// Waits until a checkpoint is published that covers every event of the log as it is now. Blocks
    /// for as long as that takes.
    ///
    /// # Errors
    /// What kept the notary from it. The events are recorded nevertheless.
    pub fn level(&self) -> Result<(), NotaryError> {
        // Nobody follows the copy of another log, which is level when it was copied.
        let Some(asks) = &self.asks else { return Ok(()) };
        let (ask, answer) = sync_channel(1);
        // A thread that has ended drops the ask, and the one who waits hears of it.
        let _ = asks.send(ask);
        answer.recv().unwrap_or_else(|_| Err(NotaryError::gone()))
    }
}

/// Adds cosignatures to the checkpoint that is published. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cosigner(Arc<Publisher>);

impl Cosigner {
    /// Adds the cosignature of the witness with `key` to the checkpoint that everyone sees, and
    /// keeps it; false where it is not one of the checkpoint that is published now. Blocks for
    /// as long as a disk takes.
    ///
    /// # Errors
    /// What the disk reports: the cosignature is shown, and will be missing after a restart.
    pub fn add(&self, key: &VerifierKey, cosignature: NoteSignature) -> io::Result<bool> {
        self.0.cosign(key, cosignature)
    }
}

impl Drop for Notary {
    fn drop(&mut self) {
        self.asks = None;
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has nothing to tell: what it promised is on the disk.
            let _ = thread.join();
        }
    }
}
