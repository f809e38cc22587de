//! The notary: keeps the Merkle tree over the log, and signs what the log has come to.
//!
//! Lives here: the tree on the disk and what was promised of it ([`tree`]), the keys
//! ([`keys`]), the thread that follows the log ([`Notary`]), and what others read of it
//! ([`reader`]).
//!
//! Never lives here: the meaning of an event, and anything that recording waits for. The notary
//! follows the log from a thread of its own; if it fails, recording goes on and no checkpoint is
//! published any more.
//!
//! The order is always this: the events are durable, then their checkpoint is signed, then the
//! hashes, the checkpoint and the log's chain there are durable, and only then is it published.
//! So a kill or a power cut at any moment leaves no published checkpoint that the log cannot
//! honour. On opening, the log must have the chain that the checkpoint was signed at.

pub mod error;
pub mod keys;
pub mod reader;
pub mod tree;
mod worker;

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot, watch};

use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::key::SignerKey;
use crate::notary::error::NotaryError;
use crate::notary::reader::Reader;
use crate::notary::tree::Tree;
use crate::notary::worker::Worker;
use crate::store::EventStore;

/// A checkpoint that is signed and durable, for everyone to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The signed note, as it is served.
    pub note: String,
}

/// Somebody waits until the checkpoint covers all that the log holds.
type Ask = oneshot::Sender<Result<(), NotaryError>>;

/// The thread that follows a log. Ends when this is dropped.
pub struct Notary {
    asks: Option<mpsc::UnboundedSender<Ask>>,
    reader: Reader,
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
        let shown = watch::Sender::new(tree.published().cloned().map(Arc::new));
        let reader = Reader::new(Arc::clone(&store), tree.files().clone(), shown.subscribe());
        let worker = Worker::new(store, tree, keys, origin, shown)?;
        let (asks, asked) = mpsc::unbounded_channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(NotaryError::thread)?;
        let thread = std::thread::Builder::new().name("daicho-notary".into());
        let thread = thread.spawn(move || runtime.block_on(worker.run(asked)));
        let thread = Some(thread.map_err(NotaryError::thread)?);
        Ok(Self { asks: Some(asks), reader, thread })
    }

    /// What everyone may read: the checkpoint, the tiles, the proofs.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Waits until a checkpoint is published that covers every event of the log as it is now.
    ///
    /// # Errors
    /// What kept the notary from it. The events are recorded nevertheless.
    pub async fn level(&self) -> Result<(), NotaryError> {
        self.ask().await.unwrap_or_else(|_| Err(NotaryError::gone()))
    }

    /// Waits as [`Notary::level`] does, outside an async runtime.
    ///
    /// # Errors
    /// As [`Notary::level`].
    pub fn level_blocking(&self) -> Result<(), NotaryError> {
        self.ask().blocking_recv().unwrap_or_else(|_| Err(NotaryError::gone()))
    }

    fn ask(&self) -> oneshot::Receiver<Result<(), NotaryError>> {
        let (ask, answer) = oneshot::channel();
        if let Some(asks) = &self.asks {
            // A thread that has ended drops the ask, and the one who waits hears of it.
            let _ = asks.send(ask);
        }
        answer
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
