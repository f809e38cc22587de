//! The checkpoint of another log's copy: the tree grows as any other, and what is shown was signed elsewhere.

use std::sync::Arc;

use super::Published;
use super::publisher::Publisher;
use super::worker::Worker;
use crate::merkle::checkpoint::Checkpoint;
use crate::notary::error::NotaryError;
use crate::notary::tree::Tree;
use crate::notary::tree_files::Promise;
use crate::store::EventStore;

/// Grows the tree over a copied log, and keeps the checkpoint that its owner has signed of exactly these
/// events. Whoever calls this has checked the signatures.
///
/// # Errors
/// Where the checkpoint is of other events, and what the disk reports.
pub fn adopt(store: Arc<dyn EventStore>, tree: Tree, note: &str) -> Result<(), NotaryError> {
    let (checkpoint, _) = Checkpoint::read(note.as_bytes())?;
    let shown = Arc::new(Publisher::new(tree.files().dir(), tree.published()));
    let mut worker = Worker::copying(store, tree, shown)?;
    worker.grow()?;
    let (size, actual) = (worker.tree.size(), worker.tree.root());
    let (head, expected) = (worker.store.head(), checkpoint.root);
    if size != checkpoint.size {
        return Err(NotaryError::LogIsShorter { size: checkpoint.size, head });
    }
    if actual != expected {
        return Err(NotaryError::OtherRoot { size, expected, actual });
    }
    let promise = Promise { chain: worker.tree.chain, note: note.to_owned() };
    worker.writer.promise(&promise)?;
    worker.writer.publish(&promise)?;
    worker.shown.show(Published { checkpoint, note: promise.note });
    Ok(())
}
