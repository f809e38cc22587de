//! The tree as it was left, held against the log that is opened: what was promised must be there.

use std::path::Path;

use crate::domain::seq::Seq;
use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::hash::Hash;
use crate::merkle::tile::{Tile, TileHashes};
use crate::merkle::tree::{Edge, root};
use crate::notary::Published;
use crate::notary::error::NotaryError;
use crate::notary::tree_files::{Promise, TreeFiles};
use crate::store::chain::ChainHash;

/// What a register has promised, read before its log is opened.
#[derive(Clone, Debug)]
pub struct Promised {
    files: TreeFiles,
    signed: Option<(Promise, Checkpoint)>,
    public: Option<Checkpoint>,
}

impl Promised {
    /// Reads what was promised in the register's directory `dir`.
    ///
    /// # Errors
    /// Where the files are not as they were written.
    pub fn read(dir: &Path) -> Result<Self, NotaryError> {
        let files = TreeFiles::new(dir);
        let read = |note: &str| Checkpoint::read(note.as_bytes()).map(|(checkpoint, _)| checkpoint);
        let signed = match files.read_promise()? {
            None => None,
            Some(promise) => {
                let bad = |error| NotaryError::DamagedTree { why: format!("its state: {error}") };
                let checkpoint = read(&promise.note).map_err(bad)?;
                Some((promise, checkpoint))
            }
        };
        let public = files.read_published()?.map(|note| read(&note)).transpose();
        let public = public.map_err(NotaryError::BadCheckpoint)?;
        Ok(Self { files, signed, public })
    }

    /// The seq at which the log's chain is to be compared.
    #[must_use]
    pub fn asked(&self) -> Seq {
        Seq(self.signed.as_ref().map_or(0, |(_, checkpoint)| checkpoint.size))
    }

    /// The checkpoint that everyone can take, if there is one.
    #[must_use]
    pub const fn public(&self) -> Option<&Checkpoint> {
        self.public.as_ref()
    }

    /// Holds the promises against the log: where it ends, and its chain at [`Promised::asked`].
    ///
    /// # Errors
    /// Where the log cannot honour them, or the tree's files do not.
    pub fn hold(
        self,
        head: Seq,
        chain_at: Option<ChainHash>,
        origin: &str,
    ) -> Result<Tree, NotaryError> {
        let promised = [self.public.as_ref(), self.signed.as_ref().map(|(_, signed)| signed)];
        for checkpoint in promised.into_iter().flatten() {
            if checkpoint.size > head.0 {
                return Err(NotaryError::LogIsShorter { size: checkpoint.size, head });
            }
            if checkpoint.origin != origin {
                let expected = checkpoint.origin.clone();
                return Err(NotaryError::OtherOrigin { expected, actual: origin.to_owned() });
            }
        }
        let Self { files, signed, public } = self;
        let Some((promise, checkpoint)) = signed else {
            // The tree has to be made from the first event on, and the checkpoint then held
            // against it before anything is signed.
            let (edge, chain) = (Edge::default(), ChainHash::START);
            return Ok(Tree { files, edge, chain, published: None, owed: public });
        };
        let size = checkpoint.size;
        if let Some(actual) = chain_at.filter(|actual| *actual != promise.chain) {
            return Err(NotaryError::OtherHistory { size, expected: promise.chain, actual });
        }
        let edge = Edge::read(size, &hashes(&files, size))?;
        if edge.root() != checkpoint.root {
            let (expected, actual) = (checkpoint.root, edge.root());
            let why = format!("expected the root {expected} at #{size}, its files give {actual}");
            return Err(NotaryError::DamagedTree { why });
        }
        if let Some(public) = public.filter(|public| *public != checkpoint) {
            honour(&files, &public, size)?;
        }
        let published = Some(Published { checkpoint, note: promise.note });
        Ok(Tree { files, edge, chain: promise.chain, published, owed: None })
    }
}

/// Checks that an older checkpoint is of the same tree. One beyond `size` is nothing we signed.
fn honour(files: &TreeFiles, public: &Checkpoint, size: u64) -> Result<(), NotaryError> {
    let actual = root(public.size.min(size), &hashes(files, public.size.min(size)))?;
    if public.size > size || actual != public.root {
        let (size, expected) = (public.size, public.root);
        return Err(NotaryError::OtherRoot { size, expected, actual });
    }
    Ok(())
}

/// A reader of the hashes of the tree of `size` leaves.
pub(crate) fn hashes(
    files: &TreeFiles,
    size: u64,
) -> TileHashes<impl Fn(&Tile) -> Result<Vec<u8>, NotaryError> + '_> {
    TileHashes::new(size, |tile: &Tile| files.read_tile(tile))
}

/// A tree that the log honours, ready to grow.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) files: TreeFiles,
    pub(crate) edge: Edge,
    pub(crate) chain: ChainHash,
    pub(crate) published: Option<Published>,
    /// A checkpoint that was published by a tree whose files are gone.
    pub(crate) owed: Option<Checkpoint>,
}

impl Tree {
    /// The tree of a new register in `dir`.
    #[must_use]
    pub fn empty(dir: &Path) -> Self {
        let (edge, chain) = (Edge::default(), ChainHash::START);
        Self { files: TreeFiles::new(dir), edge, chain, published: None, owed: None }
    }

    /// What was signed last.
    #[must_use]
    pub const fn published(&self) -> Option<&Published> {
        self.published.as_ref()
    }

    /// Whether anything was ever promised that a key must have signed.
    #[must_use]
    pub const fn has_promised(&self) -> bool {
        self.published.is_some() || self.owed.is_some()
    }

    /// The hashes by which it goes on.
    #[must_use]
    pub const fn edge(&self) -> &Edge {
        &self.edge
    }

    /// How many events the tree holds.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The tree's root.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// Where its files are read.
    #[must_use]
    pub const fn files(&self) -> &TreeFiles {
        &self.files
    }
}
