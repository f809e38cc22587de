//! The Merkle tree over the log, and the written forms in which strangers check it.
//!
//! Lives here: RFC 6962 hashing and proofs over any reader of hashes ([`hash`], [`tree`],
//! [`proof`]), where hashes lie in tiles ([`tile`]), and the C2SP formats: signed notes
//! and their keys ([`note`], [`key`]), checkpoints ([`checkpoint`]), cosignatures ([`cosignature`]),
//! what witnesses are asked and answer ([`witness`]), and proof files ([`tlog_proof`]).
//!
//! Never lives here: a file, a clock, a random source, or the meaning of a leaf. Seeds and times
//! are arguments. Every parser takes a stranger's bytes: it has limits, and it never panics.
//!
//! Start with [`tree`] (what the tree is), then [`proof`] (how it is proven), then
//! [`tlog_proof`] (what a city holds in its hands).

pub mod checkpoint;
pub mod cosignature;
pub mod hash;
pub mod key;
pub mod note;
pub mod proof;
pub mod tile;
pub mod tlog_proof;
pub mod tree;
pub mod witness;
