//! What everyone may read of the log: the checkpoint, tiles, bundles of entries, proofs.
//!
//! Everything is answered from the checkpoint that was published last: no hash and no event is
//! given out that it does not cover. All of it blocks for as long as a disk takes.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

use super::Published;
use super::ids::Ids;
use crate::domain::seq::Seq;
use crate::merkle::hash::Hash;
use crate::merkle::proof::{
    ProofError, ProveError, check_inclusion, prove_consistency, prove_inclusion,
};
use crate::merkle::tile::{FULL_WIDTH, Tile, TileError, width_in};
use crate::merkle::tlog_proof::TlogProof;
use crate::notary::error::NotaryError;
use crate::notary::tree::hashes;
use crate::notary::tree_files::TreeFiles;
use crate::store::EventStore;
use crate::store::bundle::Bundle;

/// A handle for readers. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    store: Arc<dyn EventStore>,
    files: TreeFiles,
    shown: watch::Receiver<Option<Arc<Published>>>,
    /// Where the events stand by their ids, as far as anybody asked.
    ids: Arc<Mutex<Ids>>,
}

impl Reader {
    pub(super) fn new(
        store: Arc<dyn EventStore>,
        files: TreeFiles,
        shown: watch::Receiver<Option<Arc<Published>>>,
    ) -> Self {
        Self { store, files, shown, ids: Arc::default() }
    }

    /// The checkpoint that was published last; `None` before the first.
    #[must_use]
    pub fn published(&self) -> Option<Arc<Published>> {
        self.shown.borrow().clone()
    }

    /// A receiver that is woken by each new checkpoint. It may skip some, never the last.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.shown.clone()
    }

    fn size(&self) -> u64 {
        self.published().map_or(0, |published| published.checkpoint.size)
    }

    /// The bytes of a tile; `None` where the published tree does not have all its hashes.
    ///
    /// # Errors
    /// Where the tree's files cannot be read.
    pub fn tile(&self, tile: &Tile) -> Result<Option<Vec<u8>>, NotaryError> {
        if !tile.is_in(self.size()) {
            return Ok(None);
        }
        Ok(Some(self.files.read_tile(tile)?))
    }

    /// Bundle `index` of `width` entries, each with its length before it; `None` where the
    /// published tree does not have them all.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn entries(&self, index: u64, width: u16) -> Result<Option<Vec<u8>>, NotaryError> {
        let fits = width > 0 && width_in(0, index, self.size()).is_some_and(|most| width <= most);
        if !fits {
            return Ok(None);
        }
        let first = Seq::FIRST.plus(index * u64::from(FULL_WIDTH));
        let last = Seq(first.0 + u64::from(width) - 1);
        Ok(Some(self.events(first, last)?))
    }

    /// The events from `first` to `last`, as a bundle's bytes.
    fn events(&self, first: Seq, last: Seq) -> Result<Vec<u8>, NotaryError> {
        let mut bytes = Vec::new();
        self.store.scan(first, &mut |bundle| {
            bundle.trim_back(last);
            bytes.extend_from_slice(&bundle.bytes);
            if bundle.next() > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(bytes)
    }

    /// One event's bytes.
    fn event(&self, seq: Seq) -> Result<Option<Vec<u8>>, NotaryError> {
        let bytes = self.events(seq, seq)?;
        let bundle = Bundle { first: seq, count: 1, bytes };
        Ok(bundle.events().next().map(|(_, event)| event.to_vec()))
    }

    /// The proof file of the event `seq`, with the event's bytes in it; `None` where the
    /// published checkpoint does not cover it. The proof is checked before it is given out.
    ///
    /// # Errors
    /// Where the log or the tree cannot be read, or the tree is damaged.
    pub fn prove(&self, seq: Seq) -> Result<Option<TlogProof>, NotaryError> {
        let Some(published) = self.published() else { return Ok(None) };
        let checkpoint = &published.checkpoint;
        let Some(index) = seq.0.checked_sub(1).filter(|index| *index < checkpoint.size) else {
            return Ok(None);
        };
        let Some(event) = self.event(seq)? else { return Ok(None) };
        let hashes = self.inclusion(index, checkpoint.size)?;
        let leaf = Hash::leaf(&event);
        check_inclusion(&leaf, index, checkpoint.size, &hashes, &checkpoint.root)
            .map_err(|error| NotaryError::tree_proves_nothing(&error))?;
        let checkpoint = published.note.clone();
        Ok(Some(TlogProof { extra: Some(event), index, hashes, checkpoint }))
    }

    /// The inclusion proof alone of the leaf at `index`, from 0, in the published tree; `None`
    /// where it has no such leaf. The log is not read, and nothing is checked.
    ///
    /// # Errors
    /// Where the tree's files cannot be read.
    pub fn prove_index(&self, index: u64) -> Result<Option<Vec<Hash>>, NotaryError> {
        let size = self.size();
        if index < size { self.inclusion(index, size).map(Some) } else { Ok(None) }
    }

    fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, NotaryError> {
        prove_inclusion(index, size, &hashes(&self.files, size)).map_err(unproven)
    }

    /// The proof that the published tree begins with the tree of `old_size` events; `None` where
    /// it is smaller.
    ///
    /// # Errors
    /// Where the tree's files cannot be read.
    pub fn prove_consistency(&self, old_size: u64) -> Result<Option<Vec<Hash>>, NotaryError> {
        self.prove_consistency_to(self.size(), old_size)
    }

    /// The same proof for the tree of the first `size` events, which must have been published;
    /// `None` where it is smaller than the older tree.
    ///
    /// # Errors
    /// Where the tree's files cannot be read.
    pub fn prove_consistency_to(
        &self,
        size: u64,
        old_size: u64,
    ) -> Result<Option<Vec<Hash>>, NotaryError> {
        match prove_consistency(old_size, size, &hashes(&self.files, size)) {
            Ok(proof) => Ok(Some(proof)),
            Err(ProveError::Impossible(ProofError::OldIsLarger { .. })) => Ok(None),
            Err(error) => Err(unproven(error)),
        }
    }

    /// The seq of the event whose leaf has this hash. Reads up to all hashes of leaves, 32 bytes
    /// an event.
    ///
    /// # Errors
    /// Where the tree's files cannot be read.
    pub fn find_leaf(&self, leaf: &Hash) -> Result<Option<Seq>, NotaryError> {
        let found = self.files.find_leaf(leaf, self.size())?;
        Ok(found.map(|index| Seq::FIRST.plus(index)))
    }

    /// The seq of the event with this id, where halving finds it. `id_of` reads the id out of an
    /// event's bytes.
    ///
    /// Ids are made in the order of time, so that halving finds nearly every one; what it misses
    /// (a clock that was set back) [`Reader::search_event`] finds.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn find_event(
        &self,
        id: &Uuid,
        id_of: impl Fn(&[u8]) -> Option<Uuid>,
    ) -> Result<Option<Seq>, NotaryError> {
        let size = self.size();
        let (mut low, mut high) = (1, size);
        while low <= high {
            let middle = low + (high - low) / 2;
            match self.event(Seq(middle))?.as_deref().and_then(&id_of) {
                Some(found) if found == *id => return Ok(Some(Seq(middle))),
                Some(found) if found < *id => low = middle + 1,
                _ => high = middle - 1,
            }
        }
        Ok(None)
    }

    /// The seq of the event with this id, wherever it lies. Reads the whole log when it is first asked,
    /// and then what has been added since.
    ///
    /// # Errors
    /// Where the log cannot be read.
    pub fn search_event(
        &self,
        id: &Uuid,
        id_of: impl Fn(&[u8]) -> Option<Uuid>,
    ) -> Result<Option<Seq>, NotaryError> {
        let last = Seq(self.size());
        let perhaps: Vec<Seq> = {
            let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
            self.enter_ids(&mut ids, last, &id_of)?;
            ids.find(id).filter(|seq| *seq <= last).collect()
        };
        for seq in perhaps {
            if self.event(seq)?.as_deref().and_then(&id_of).as_ref() == Some(id) {
                return Ok(Some(seq));
            }
        }
        Ok(None)
    }

    /// Enters the ids of the events up to one.
    fn enter_ids(
        &self,
        ids: &mut Ids,
        last: Seq,
        id_of: &impl Fn(&[u8]) -> Option<Uuid>,
    ) -> Result<(), NotaryError> {
        if ids.up_to >= last {
            return Ok(());
        }
        self.store.scan(ids.up_to.next(), &mut |bundle| {
            bundle.trim_back(last);
            bundle.events().for_each(|(_, event)| ids.push(id_of(event)));
            if bundle.next() > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(())
    }
}

fn unproven(error: ProveError<TileError<NotaryError>>) -> NotaryError {
    match error {
        ProveError::Reading(error) => error.into(),
        ProveError::Impossible(error) => NotaryError::tree_proves_nothing(&error),
    }
}
