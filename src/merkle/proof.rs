//! Proofs in pairs: what `prove_…` makes of a tree, `check_…` holds against roots, without the tree.
//!
//! An inclusion proof shows that a leaf stands at its place in a tree; a consistency proof shows
//! that a tree begins with all of a smaller one. Both are rows of hashes as in RFC 6962,
//! sections 2.1.1 and 2.1.2.

use thiserror::Error;

use crate::merkle::hash::Hash;
use crate::merkle::tree::{HashReader, Range, SIZE_LIMIT, roots};

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The tree is larger than the formats can speak of.
    #[error("expected a tree of at most 2^63 leaves, got one of {size}")]
    TooLarge {
        /// Its size in leaves.
        size: u64,
    },
    /// The leaf is outside the tree.
    #[error("expected a leaf below {size}, got {index}")]
    OutsideTree {
        /// The leaf's index, from 0.
        index: u64,
        /// The tree's size in leaves.
        size: u64,
    },
    /// The older tree is larger than the newer one.
    #[error("expected an older tree of at most {size} leaves, got {old_size}")]
    OldIsLarger {
        /// The older tree's size in leaves.
        old_size: u64,
        /// The newer tree's size in leaves.
        size: u64,
    },
    /// The proof has another length than such a proof has.
    #[error("expected a proof of {expected} hashes, got {actual}")]
    Length {
        /// How many hashes it must have.
        expected: usize,
        /// How many it has.
        actual: usize,
    },
    /// The hashes do not lead to the root.
    #[error("expected the root {expected}, the proof leads to {actual}")]
    Root {
        /// The root that is to be reached.
        expected: Hash,
        /// The root that the proof leads to.
        actual: Hash,
    },
    /// The hashes do not lead to the older root.
    #[error("expected the older root {expected}, the proof leads to {actual}")]
    OldRoot {
        /// The older root that is to be reached.
        expected: Hash,
        /// The root that the proof leads to.
        actual: Hash,
    },
}

/// A row of sibling ranges, the lowest first, with where each stands: left of the path or right.
type Siblings = Vec<(Range, Side)>;

/// Where a sibling stands beside the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn inclusion_path(index: u64, size: u64) -> Result<Siblings, ProofError> {
    if size > SIZE_LIMIT {
        return Err(ProofError::TooLarge { size });
    }
    if index >= size {
        return Err(ProofError::OutsideTree { index, size });
    }
    let mut range = Range { from: 0, to: size };
    let mut path = Vec::new();
    while range.size() > 1 {
        let (left, right) = range.split();
        if index < left.to {
            path.push((right, Side::Right));
            range = left;
        } else {
            path.push((left, Side::Left));
            range = right;
        }
    }
    path.reverse();
    Ok(path)
}

/// The siblings of a consistency proof, and whether the proof names the subtree in which the
/// older tree ends (it need not where that subtree is the whole older tree).
fn consistency_path(old_size: u64, size: u64) -> Result<(Siblings, Option<Range>), ProofError> {
    if size > SIZE_LIMIT {
        return Err(ProofError::TooLarge { size });
    }
    if old_size > size {
        return Err(ProofError::OldIsLarger { old_size, size });
    }
    let mut range = Range { from: 0, to: size };
    let mut path = Vec::new();
    if old_size == 0 {
        return Ok((path, None));
    }
    while old_size < range.to {
        let (left, right) = range.split();
        if old_size <= left.to {
            path.push((right, Side::Right));
            range = left;
        } else {
            path.push((left, Side::Left));
            range = right;
        }
    }
    path.reverse();
    Ok((path, (range.from > 0).then_some(range)))
}

/// Why a proof could not be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ProveError<E> {
    /// There is no such proof.
    #[error(transparent)]
    Impossible(#[from] ProofError),
    /// A hash could not be read.
    #[error("a hash of the tree cannot be read")]
    Reading(E),
}

/// Makes the proof that leaf `index` stands in the tree of the first `size` leaves.
///
/// # Errors
/// Where the leaf is outside the tree, and what reading reports.
pub fn prove_inclusion<R: HashReader>(
    index: u64,
    size: u64,
    reader: &R,
) -> Result<Vec<Hash>, ProveError<R::Error>> {
    let path = inclusion_path(index, size)?;
    let ranges: Vec<Range> = path.iter().map(|(range, _)| *range).collect();
    roots(&ranges, reader).map_err(ProveError::Reading)
}

/// Checks that the leaf with the hash `leaf` stands at `index` in the tree of `size` leaves with
/// the root `root`.
///
/// # Errors
/// [`ProofError`]: it is not proven.
pub fn check_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    let path = inclusion_path(index, size)?;
    same_length(path.len(), proof.len())?;
    let climbed = path.iter().zip(proof).fold(*leaf, |hash, ((_, side), sibling)| match side {
        Side::Left => Hash::node(sibling, &hash),
        Side::Right => Hash::node(&hash, sibling),
    });
    if climbed != *root {
        return Err(ProofError::Root { expected: *root, actual: climbed });
    }
    Ok(())
}

/// Makes the proof that the tree of the first `size` leaves begins with that of the first
/// `old_size`. It is empty where the sizes are equal or the older tree has no leaves.
///
/// # Errors
/// Where the older tree is larger, and what reading reports.
pub fn prove_consistency<R: HashReader>(
    old_size: u64,
    size: u64,
    reader: &R,
) -> Result<Vec<Hash>, ProveError<R::Error>> {
    let (path, base) = consistency_path(old_size, size)?;
    let ranges: Vec<Range> = base.into_iter().chain(path.iter().map(|(range, _)| *range)).collect();
    roots(&ranges, reader).map_err(ProveError::Reading)
}

/// Checks that the tree of `size` leaves with the root `root` begins with that of `old_size`
/// leaves with the root `old_root`.
///
/// # Errors
/// [`ProofError`]: it is not proven.
pub fn check_consistency(
    old_size: u64,
    size: u64,
    proof: &[Hash],
    old_root: &Hash,
    root: &Hash,
) -> Result<(), ProofError> {
    let (path, base) = consistency_path(old_size, size)?;
    same_length(path.len() + usize::from(base.is_some()), proof.len())?;
    if old_size == 0 {
        // Every tree begins with the tree without leaves; there is nothing to climb.
        return same_old_root(old_root, Hash::EMPTY);
    }
    let (start, siblings) = match base {
        Some(_) => (proof.first().copied().unwrap_or_default(), &proof[1..]),
        None => (*old_root, proof),
    };
    let (mut old, mut new) = (start, start);
    for ((_, side), sibling) in path.iter().zip(siblings) {
        match side {
            Side::Left => {
                old = Hash::node(sibling, &old);
                new = Hash::node(sibling, &new);
            }
            Side::Right => new = Hash::node(&new, sibling),
        }
    }
    same_old_root(old_root, old)?;
    if new != *root {
        return Err(ProofError::Root { expected: *root, actual: new });
    }
    Ok(())
}

fn same_length(expected: usize, actual: usize) -> Result<(), ProofError> {
    if expected == actual { Ok(()) } else { Err(ProofError::Length { expected, actual }) }
}

fn same_old_root(expected: &Hash, actual: Hash) -> Result<(), ProofError> {
    if *expected == actual {
        return Ok(());
    }
    Err(ProofError::OldRoot { expected: *expected, actual })
}
