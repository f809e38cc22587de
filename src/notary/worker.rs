//! The notary's thread: reads what is new in the log, grows the tree, signs, keeps, publishes.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::publisher::Publisher;
use super::{Ask, Published};
use crate::domain::seq::Seq;
use crate::merkle::checkpoint::{Checkpoint, CheckpointError};
use crate::merkle::hash::Hash;
use crate::merkle::key::SignerKey;
use crate::merkle::note::Note;
use crate::merkle::tile::TILE_HEIGHT;
use crate::notary::error::NotaryError;
use crate::notary::tree::Tree;
use crate::notary::tree_files::{Promise, TreeWriter};
use crate::store::EventStore;

/// How long the notary rests after a checkpoint, so that one covers many groups when many come.
/// The first event after a rest is signed at once.
const REST: Duration = Duration::from_millis(200);
/// How many events' hashes are kept in memory before they are written.
const PENDING_EVENTS: u64 = 1 << 16;

pub(super) struct Worker {
    pub(super) store: Arc<dyn EventStore>,
    pub(super) tree: Tree,
    pub(super) writer: TreeWriter,
    /// Hashes that are to be written, by level of tiles, each with the place of its first.
    pending: Vec<(u64, Vec<u8>)>,
    keys: Vec<SignerKey>,
    origin: String,
    pub(super) shown: Arc<Publisher>,
    /// What ended the work, once something has.
    failed: Option<NotaryError>,
}

impl Worker {
    pub(super) fn new(
        store: Arc<dyn EventStore>,
        tree: Tree,
        keys: Vec<SignerKey>,
        origin: String,
        shown: Arc<Publisher>,
    ) -> Result<Self, NotaryError> {
        if keys.is_empty() {
            return Err(NotaryError::NoKey);
        }
        Self::with(store, tree, keys, origin, shown)
    }

    /// For the copy of another log: it signs nothing.
    pub(super) fn copying(
        store: Arc<dyn EventStore>,
        tree: Tree,
        shown: Arc<Publisher>,
    ) -> Result<Self, NotaryError> {
        Self::with(store, tree, Vec::new(), String::new(), shown)
    }

    fn with(
        store: Arc<dyn EventStore>,
        tree: Tree,
        keys: Vec<SignerKey>,
        origin: String,
        shown: Arc<Publisher>,
    ) -> Result<Self, NotaryError> {
        let writer = TreeWriter::new(tree.files().clone())?;
        let (pending, failed) = (Vec::new(), None);
        Ok(Self { store, tree, writer, pending, keys, origin, shown, failed })
    }

    /// Follows the log until nobody asks any more.
    pub(super) async fn run(mut self, mut asks: mpsc::UnboundedReceiver<Ask>) {
        let mut head = self.store.subscribe();
        head.mark_changed();
        let (mut follows, mut rests_until) = (true, None);
        loop {
            let rest = rests_until.unwrap_or_else(Instant::now);
            tokio::select! {
                ask = asks.recv() => match ask {
                    // Whoever asked may have gone.
                    Some(ask) => drop(ask.send(self.advance())),
                    None => return,
                },
                () = sleep_until(rest), if rests_until.is_some() => rests_until = None,
                moved = head.changed(), if follows && rests_until.is_none() => {
                    // The log ends with its last handle, and an error is told to those who ask.
                    follows = moved.is_ok() && self.advance().is_ok();
                    rests_until = Some(Instant::now() + REST);
                }
            }
        }
    }

    /// Brings the checkpoint level with the log. After an error nothing is signed any more.
    fn advance(&mut self) -> Result<(), NotaryError> {
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        let advanced = self.grow().and_then(|()| self.sign());
        advanced.inspect_err(|error| self.failed = Some(error.clone()))
    }

    /// Adds the events that the tree does not hold yet, and makes their hashes durable.
    pub(super) fn grow(&mut self) -> Result<(), NotaryError> {
        self.honour()?;
        let store = Arc::clone(&self.store);
        let from = Seq(self.tree.size()).next();
        if store.head() < from {
            return Ok(());
        }
        let mut failed = None;
        store.scan(from, &mut |bundle| {
            let added = bundle.events().try_for_each(|(_, event)| self.add(event));
            match added {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        failed.map_or(Ok(()), Err)?;
        self.write()?;
        self.writer.sync()
    }

    fn add(&mut self, event: &[u8]) -> Result<(), NotaryError> {
        let Self { tree, pending, .. } = self;
        tree.chain = tree.chain.after(event);
        tree.edge.push(Hash::leaf(event), |node, hash| {
            if node.level.is_multiple_of(TILE_HEIGHT) {
                let level = usize::from(node.level / TILE_HEIGHT);
                pending.resize_with(pending.len().max(level + 1), Default::default);
                let (from, row) = &mut pending[level];
                if row.is_empty() {
                    *from = node.index;
                }
                row.extend_from_slice(&hash.0);
            }
        });
        if self.tree.size().is_multiple_of(PENDING_EVENTS) {
            self.write()?;
        }
        self.honour()
    }

    /// Where a checkpoint is owed from before, checks it as soon as the tree has its size.
    fn honour(&mut self) -> Result<(), NotaryError> {
        let size = self.tree.size();
        let Some(owed) = self.tree.owed.take_if(|owed| owed.size == size) else { return Ok(()) };
        let (expected, actual) = (owed.root, self.tree.root());
        if expected != actual {
            return Err(NotaryError::OtherRoot { size, expected, actual });
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), NotaryError> {
        for (level, (from, row)) in (0u8..).zip(&mut self.pending) {
            if !row.is_empty() {
                self.writer.write(level, *from, row)?;
                row.clear();
            }
        }
        Ok(())
    }

    /// Signs what the tree has come to, keeps it, and only then shows it.
    fn sign(&mut self) -> Result<(), NotaryError> {
        if self.is_signed() {
            return Ok(());
        }
        let checkpoint = Checkpoint::new(self.origin.clone(), self.tree.size(), self.tree.root());
        let note = checkpoint.sign(&self.keys).map_err(NotaryError::BadCheckpoint)?.to_text();
        let promise = Promise { chain: self.tree.chain, note };
        self.writer.promise(&promise)?;
        self.writer.publish(&promise)?;
        let published = Published { checkpoint, note: promise.note };
        self.tree.published = Some(published.clone());
        self.shown.show(published);
        Ok(())
    }

    /// Whether every key has signed the tree as it is, and everyone can take the checkpoint.
    fn is_signed(&self) -> bool {
        let Some(Published { checkpoint, note }) = &self.tree.published else { return false };
        let signed = |key: &SignerKey| {
            let (name, id) = (key.verifier().name(), key.verifier().id());
            let note = Note::parse(note.as_bytes());
            note.is_ok_and(|note| {
                note.signatures().iter().any(|s| (s.name.as_str(), s.id) == (name, id))
            })
        };
        let public = self.tree.files().read_published();
        checkpoint.size == self.tree.size()
            && self.keys.iter().all(signed)
            && public.is_ok_and(|public| public.as_ref() == Some(note))
    }
}

impl From<CheckpointError> for NotaryError {
    fn from(error: CheckpointError) -> Self {
        Self::BadCheckpoint(error)
    }
}
