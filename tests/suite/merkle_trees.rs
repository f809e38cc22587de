//! Trees held in memory, every complete subtree of them, and the exhaustive test of proofs.

use std::convert::Infallible;

use daicho::merkle::hash::Hash;
use daicho::merkle::proof::{
    ProofError, ProveError, check_consistency, check_inclusion, prove_consistency, prove_inclusion,
};
use daicho::merkle::tile::{Tile, TileHashes};
use daicho::merkle::tree::{Edge, HashReader, Node, SIZE_LIMIT, root};

/// All complete subtrees, by level.
#[derive(Default)]
pub struct Stored {
    levels: Vec<Vec<Hash>>,
    pub edge: Edge,
}

impl Stored {
    pub fn of<T: AsRef<[u8]>>(entries: &[T]) -> Self {
        let mut stored = Self::default();
        entries.iter().for_each(|entry| stored.push(entry.as_ref()));
        stored
    }

    pub fn numbered(size: u64) -> Self {
        Self::of(&(0..size).map(u64::to_be_bytes).collect::<Vec<_>>())
    }

    fn push(&mut self, entry: &[u8]) {
        let levels = &mut self.levels;
        self.edge.push(Hash::leaf(entry), |node, hash| {
            let level = usize::from(node.level);
            levels.resize_with(levels.len().max(level + 1), Vec::new);
            assert_eq!(levels[level].len() as u64, node.index, "each node once, in order");
            levels[level].push(hash);
        });
    }

    pub fn leaf(&self, index: u64) -> Hash {
        self.levels[0][index as usize]
    }

    /// The bytes of a tile.
    pub fn tile(&self, tile: &Tile) -> Vec<u8> {
        let from = tile.index as usize * 256;
        let row = &self.levels[usize::from(tile.level) * 8][from..from + usize::from(tile.width)];
        row.iter().flat_map(|hash| hash.0).collect()
    }
}

impl HashReader for Stored {
    type Error = Infallible;

    fn read_hashes(&self, nodes: &[Node]) -> Result<Vec<Hash>, Infallible> {
        let read = |node: &Node| self.levels[usize::from(node.level)][node.index as usize];
        Ok(nodes.iter().map(read).collect())
    }
}

const SIZES: u64 = 256;

fn roots(tree: &Stored) -> Vec<Hash> {
    (0..=tree.edge.size()).map(|size| root(size, tree).unwrap()).collect()
}

/// Every proof that differs from `proof` in one hash, is one shorter or one longer.
fn corrupted(proof: &[Hash]) -> impl Iterator<Item = Vec<Hash>> {
    let each = (0..proof.len()).map(|place| {
        let mut bad = proof.to_vec();
        bad[place].0[place % 32] ^= 1 << (place % 8);
        bad
    });
    let shorter = proof.split_last().map(|(_, rest)| rest.to_vec());
    let longer = [proof, &[Hash::EMPTY]].concat();
    each.chain(shorter).chain([longer])
}

#[test]
fn every_inclusion_proof_holds_and_none_that_was_touched() {
    let tree = Stored::numbered(SIZES);
    let roots = roots(&tree);
    for size in 0..=SIZES {
        let root = &roots[size as usize];
        for index in 0..size {
            let leaf = tree.leaf(index);
            let proof = prove_inclusion(index, size, &tree).unwrap();
            check_inclusion(&leaf, index, size, &proof, root).unwrap();
            for bad in corrupted(&proof) {
                assert!(check_inclusion(&leaf, index, size, &bad, root).is_err(), "{index}/{size}");
            }
            let wrong = Hash::leaf(b"another");
            assert!(check_inclusion(&wrong, index, size, &proof, root).is_err());
            assert!(check_inclusion(&leaf, index, size, &proof, &wrong).is_err());
            // Another place of the same tree is never proven by it.
            let other = (index + 1) % size;
            assert!(other == index || check_inclusion(&leaf, other, size, &proof, root).is_err());
        }
        let outside = ProofError::OutsideTree { index: size, size };
        assert_eq!(prove_inclusion(size, size, &tree), Err(ProveError::Impossible(outside)));
    }
}

#[test]
fn every_consistency_proof_holds_and_none_that_was_touched() {
    let tree = Stored::numbered(SIZES);
    let roots = roots(&tree);
    for size in 0..=SIZES {
        for old_size in 0..=size {
            let (old, new) = (&roots[old_size as usize], &roots[size as usize]);
            let proof = prove_consistency(old_size, size, &tree).unwrap();
            check_consistency(old_size, size, &proof, old, new).unwrap();
            for bad in corrupted(&proof) {
                assert!(
                    check_consistency(old_size, size, &bad, old, new).is_err(),
                    "{old_size}/{size}"
                );
            }
            let wrong = Hash::leaf(b"another");
            assert!(check_consistency(old_size, size, &proof, &wrong, new).is_err());
            if old_size > 0 {
                assert!(check_consistency(old_size, size, &proof, old, &wrong).is_err());
            }
        }
        let larger = ProofError::OldIsLarger { old_size: size + 1, size };
        assert_eq!(prove_consistency(size + 1, size, &tree), Err(ProveError::Impossible(larger)));
    }
}

#[test]
fn proofs_read_from_tiles_are_those_read_from_nodes() {
    let tree = Stored::numbered(70_000);
    for size in [1, 2, 255, 256, 257, 511, 65_535, 65_536, 65_537, 69_999, 70_000] {
        let tiles = TileHashes::new(size, |tile: &Tile| {
            assert!(tile.is_in(size));
            Ok::<_, Infallible>(tree.tile(tile))
        });
        let expected = root(size, &tree).unwrap();
        assert_eq!(root(size, &tiles).unwrap(), expected);
        assert_eq!(Edge::read(size, &tiles).unwrap().root(), expected);
        for index in [0, 1, 255, 256, size / 2, size - 1].into_iter().filter(|i| *i < size) {
            let proof = prove_inclusion(index, size, &tiles).unwrap();
            assert_eq!(proof, prove_inclusion(index, size, &tree).unwrap());
            check_inclusion(&tree.leaf(index), index, size, &proof, &expected).unwrap();
            let proof = prove_consistency(index, size, &tiles).unwrap();
            assert_eq!(proof, prove_consistency(index, size, &tree).unwrap());
        }
    }
}

#[test]
fn an_edge_goes_on_from_where_it_was_read() {
    let whole = Stored::numbered(1000);
    for size in [0, 1, 7, 255, 256, 257, 999] {
        let mut edge = Edge::read(size, &whole).unwrap();
        (size..1000).for_each(|leaf| edge.push(whole.leaf(leaf), |_, _| {}));
        assert_eq!(edge, whole.edge);
    }
}

#[test]
fn a_tree_of_any_size_that_a_stranger_names_is_judged_at_once() {
    let (one, proof) = (Hash::leaf(b"one"), vec![Hash::EMPTY; 63]);
    for size in [u64::MAX, u64::MAX - 1, SIZE_LIMIT + 1] {
        let too_large = ProofError::TooLarge { size };
        assert_eq!(check_inclusion(&one, 0, size, &proof, &one), Err(too_large));
        assert_eq!(check_consistency(1, size, &proof, &one, &one), Err(too_large));
    }
    let checked = check_inclusion(&one, SIZE_LIMIT - 1, SIZE_LIMIT, &proof, &one);
    assert!(matches!(checked, Err(ProofError::Root { .. })), "{checked:?}");
    assert!(check_consistency(SIZE_LIMIT - 1, SIZE_LIMIT, &proof, &one, &one).is_err());
}
