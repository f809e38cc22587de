//! The reference vectors of RFC 6962 trees: every one passes, every probe that must fail fails.

use daicho::merkle::hash::Hash;
use daicho::merkle::proof::{
    check_consistency, check_inclusion, prove_consistency, prove_inclusion,
};
use daicho::merkle::tree::root;
use serde::Deserialize;
use serde_json::Value;

use crate::merkle_trees::Stored;

fn vectors() -> Value {
    let text = std::fs::read_to_string(crate::daicho::repo("tests/data/merkle-vectors.json"));
    serde_json::from_str(&text.unwrap()).unwrap()
}

fn read<T: for<'a> Deserialize<'a>>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

fn hash(hex: &str) -> Option<Hash> {
    Hash::from_hex(hex)
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// A row of hashes; `None` where one of them is none.
fn hashes(hex: &[String]) -> Option<Vec<Hash>> {
    hex.iter().map(|hex| hash(hex)).collect()
}

#[derive(Deserialize)]
struct Inclusion {
    tree_size: u64,
    leaf_index: u64,
    proof: Vec<String>,
}

#[derive(Deserialize)]
struct Consistency {
    old_size: u64,
    new_size: u64,
    proof: Vec<String>,
}

#[test]
fn leaves_nodes_and_roots_are_those_of_the_reference() {
    let vectors = vectors();
    let named = |name: &str| hash(&read::<String>(&vectors["hashes"][name])).unwrap();
    assert_eq!(named("empty_root"), Hash::EMPTY);
    assert_eq!(named("leaf_L123456"), Hash::leaf(b"L123456"));
    let leaves: Vec<Vec<u8>> =
        read::<Vec<String>>(&vectors["leaves"]).iter().map(|leaf| bytes(leaf)).collect();
    let leaf_hashes = hashes(&read::<Vec<String>>(&vectors["leaf_hashes"])).unwrap();
    assert_eq!(leaves.iter().map(|leaf| Hash::leaf(leaf)).collect::<Vec<_>>(), leaf_hashes);
    let tree = Stored::of(&leaves);
    for (size, expected) in read::<Vec<String>>(&vectors["roots"]).iter().enumerate() {
        assert_eq!(root(size as u64, &tree).unwrap(), hash(expected).unwrap(), "size {size}");
        assert_eq!(Stored::of(&leaves[..size]).edge.root(), hash(expected).unwrap(), "size {size}");
    }
}

#[test]
fn every_inclusion_proof_is_made_and_holds() {
    let vectors = vectors();
    let leaves: Vec<String> = read(&vectors["leaves"]);
    let roots = hashes(&read::<Vec<String>>(&vectors["roots"])).unwrap();
    let leaves: Vec<Vec<u8>> = leaves.iter().map(|leaf| bytes(leaf)).collect();
    let tree = Stored::of(&leaves);
    let listed: Vec<Inclusion> = read(&vectors["inclusion_proofs"]);
    assert_eq!(listed.len(), 36);
    for Inclusion { tree_size, leaf_index, proof } in listed {
        let expected = hashes(&proof).unwrap();
        assert_eq!(prove_inclusion(leaf_index, tree_size, &tree).unwrap(), expected);
        let (place, size) = (leaf_index as usize, tree_size as usize);
        let leaf = Hash::leaf(&leaves[place]);
        check_inclusion(&leaf, leaf_index, tree_size, &expected, &roots[size]).unwrap();
    }
}

#[test]
fn every_consistency_proof_is_made_and_holds() {
    let vectors = vectors();
    let leaves: Vec<String> = read(&vectors["leaves"]);
    let roots = hashes(&read::<Vec<String>>(&vectors["roots"])).unwrap();
    let tree = Stored::of(&leaves.iter().map(|leaf| bytes(leaf)).collect::<Vec<_>>());
    let listed: Vec<Consistency> = read(&vectors["consistency_proofs"]);
    assert_eq!(listed.len(), 45);
    for Consistency { old_size, new_size, proof } in listed {
        let expected = hashes(&proof).unwrap();
        assert_eq!(prove_consistency(old_size, new_size, &tree).unwrap(), expected);
        let (old, new) = (roots[old_size as usize], roots[new_size as usize]);
        check_consistency(old_size, new_size, &expected, &old, &new).unwrap();
    }
}

#[test]
fn larger_trees_around_the_edges_of_tiles_are_those_of_the_reference() {
    let vectors = vectors();
    let large = &vectors["large_tree"];
    let mut checked = 0;
    let sizes: Vec<u64> =
        large["roots"].as_object().unwrap().keys().map(|size| size.parse().unwrap()).collect();
    let longest = *sizes.iter().max().unwrap();
    let leaves: Vec<Vec<u8>> =
        (0..longest).map(|leaf| u16::try_from(leaf).unwrap().to_be_bytes().to_vec()).collect();
    let tree = Stored::of(&leaves);
    for size in sizes {
        let expected = hash(&read::<String>(&large["roots"][size.to_string()])).unwrap();
        assert_eq!(root(size, &tree).unwrap(), expected, "size {size}");
        checked += 1;
    }
    assert!(checked > 5);
}

#[derive(Deserialize)]
struct InclusionProbe {
    desc: String,
    want_err: bool,
    proof: Vec<String>,
    leaf_index: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
}

#[test]
fn every_inclusion_probe_is_judged_as_the_reference_judges_it() {
    let probes: Vec<InclusionProbe> = read(&vectors()["upstream_inclusion_probes"]);
    let mut rejected = 0;
    for probe in probes {
        // What is no hash of 32 bytes cannot even be written down here.
        let checked = || {
            let proof = hashes(&probe.proof)?;
            let (leaf, root) = (hash(&probe.leaf_hash)?, hash(&probe.root)?);
            check_inclusion(&leaf, probe.leaf_index, probe.tree_size, &proof, &root).ok()
        };
        assert_eq!(checked().is_none(), probe.want_err, "{}", probe.desc);
        rejected += usize::from(probe.want_err);
    }
    assert!(rejected > 40, "{rejected} probes were to be rejected");
}

#[derive(Deserialize)]
struct ConsistencyProbe {
    desc: String,
    want_err: bool,
    proof: Vec<String>,
    old_size: u64,
    new_size: u64,
    old_root: String,
    new_root: String,
}

#[test]
fn every_consistency_probe_is_judged_as_the_reference_judges_it() {
    let probes: Vec<ConsistencyProbe> = read(&vectors()["upstream_consistency_probes"]);
    let mut rejected = 0;
    for probe in probes {
        let checked = || {
            let proof = hashes(&probe.proof)?;
            let (old, new) = (hash(&probe.old_root)?, hash(&probe.new_root)?);
            check_consistency(probe.old_size, probe.new_size, &proof, &old, &new).ok()
        };
        assert_eq!(checked().is_none(), probe.want_err, "{}", probe.desc);
        rejected += usize::from(probe.want_err);
    }
    assert!(rejected > 40, "{rejected} probes were to be rejected");
}
