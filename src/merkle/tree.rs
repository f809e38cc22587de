//! The shape of the tree: which complete subtrees a range of leaves consists of, its root, its edge.
//!
//! A tree of `n` leaves is split at the largest power of two below `n`. So every range that a
//! proof speaks of is a row of complete subtrees, each of `2^level` leaves, larger ones first.
//! Complete subtrees never change when the tree grows: they are what is stored.

use crate::merkle::hash::Hash;

/// The largest tree that the C2SP formats can speak of: proofs of at most 63 hashes.
pub const SIZE_LIMIT: u64 = 1 << 63;

/// A complete subtree: the leaves from `index << level` on, `1 << level` of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// How far above the leaves, 0 for a leaf.
    pub level: u8,
    /// Its place among the nodes of its level, from 0.
    pub index: u64,
}

/// Where the hashes of complete subtrees are read.
pub trait HashReader {
    /// What can go wrong.
    type Error;

    /// The hashes of `nodes`, in their order: as many as were asked for.
    ///
    /// # Errors
    /// Where one of them cannot be read.
    fn read_hashes(&self, nodes: &[Node]) -> Result<Vec<Hash>, Self::Error>;
}

/// The leaves from `from` up to, but not including, `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub from: u64,
    pub to: u64,
}

impl Range {
    pub(crate) const fn size(self) -> u64 {
        self.to - self.from
    }

    /// The two parts that the range's root is made of; it has two leaves or more.
    pub(crate) const fn split(self) -> (Self, Self) {
        let below = self.size() - 1;
        let middle = self.from + (1 << (u64::BITS - 1 - below.leading_zeros()));
        (Self { from: self.from, to: middle }, Self { from: middle, to: self.to })
    }

    /// The complete subtrees of the range, from left to right.
    fn nodes(self) -> impl Iterator<Item = Node> {
        let mut at = self.from;
        std::iter::from_fn(move || {
            let left = self.to.checked_sub(at).filter(|left| *left > 0)?;
            let level = u64::BITS - 1 - left.leading_zeros();
            let node = Node { level: u8::try_from(level).ok()?, index: at >> level };
            at += 1 << level;
            Some(node)
        })
    }
}

/// Reads the roots of several ranges at once: one reading between two pure steps.
pub(crate) fn roots<R: HashReader>(ranges: &[Range], reader: &R) -> Result<Vec<Hash>, R::Error> {
    let nodes: Vec<Node> = ranges.iter().flat_map(|range| range.nodes()).collect();
    let mut hashes = reader.read_hashes(&nodes)?.into_iter();
    let mut root = |range: &Range| fold(hashes.by_ref().take(range.nodes().count()));
    Ok(ranges.iter().map(&mut root).collect())
}

/// The root above complete subtrees that stand from left to right, larger ones first.
fn fold(hashes: impl Iterator<Item = Hash>) -> Hash {
    let hashes: Vec<Hash> = hashes.collect();
    let above = hashes.into_iter().rev().reduce(|right, left| Hash::node(&left, &right));
    above.unwrap_or(Hash::EMPTY)
}

/// The root of the tree of the first `size` leaves.
///
/// # Errors
/// What reading reports.
pub fn root<R: HashReader>(size: u64, reader: &R) -> Result<Hash, R::Error> {
    Ok(roots(&[Range { from: 0, to: size }], reader)?.remove(0))
}

/// The right edge of a growing tree: all that is needed to add leaves and to know the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// The roots of the complete subtrees, larger ones first.
    peaks: Vec<Hash>,
}

impl Edge {
    /// The edge of the tree of the first `size` leaves.
    ///
    /// # Errors
    /// What reading reports.
    pub fn read<R: HashReader>(size: u64, reader: &R) -> Result<Self, R::Error> {
        let nodes: Vec<Node> = Range { from: 0, to: size }.nodes().collect();
        Ok(Self { size, peaks: reader.read_hashes(&nodes)? })
    }

    /// How many leaves the tree has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        fold(self.peaks.iter().copied())
    }

    /// Adds a leaf, and hands out every subtree that it completes: the leaf itself first.
    pub fn push(&mut self, leaf: Hash, mut complete: impl FnMut(Node, Hash)) {
        let mut node = Node { level: 0, index: self.size };
        let mut hash = leaf;
        complete(node, hash);
        while node.index % 2 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = Hash::node(&left, &hash);
            node = Node { level: node.level + 1, index: node.index / 2 };
            complete(node, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }
}
