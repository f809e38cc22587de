//! Hashes of RFC 6962: leaves and nodes carry different prefixes, so that none can pass as the other.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use sha2::{Digest, Sha256};

/// How many bytes a hash has.
pub const HASH_BYTES: usize = 32;

const LEAF: [u8; 1] = [0];
const NODE: [u8; 1] = [1];

/// A SHA-256 hash of a leaf, a node or a whole tree.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; HASH_BYTES]);

impl Hash {
    /// The root of the tree without leaves: the hash of nothing.
    pub const EMPTY: Self = Self([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9,
        0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52,
        0xb8, 0x55,
    ]);

    /// The hash of a leaf that holds `entry`.
    #[must_use]
    pub fn leaf(entry: &[u8]) -> Self {
        Self(Sha256::new().chain_update(LEAF).chain_update(entry).finalize().into())
    }

    /// The hash of the node above two others.
    #[must_use]
    pub fn node(left: &Self, right: &Self) -> Self {
        let hasher = Sha256::new().chain_update(NODE).chain_update(left.0).chain_update(right.0);
        Self(hasher.finalize().into())
    }

    /// The hash in standard base64, as notes and proofs write it.
    #[must_use]
    pub fn base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Reads what [`Hash::base64`] writes, and nothing else.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        // Longer text is not worth decoding.
        let fits = text.len() == HASH_BYTES.div_ceil(3) * 4;
        let bytes = fits.then(|| STANDARD.decode(text).ok())??;
        bytes.try_into().ok().map(Self)
    }

    /// Reads 64 hexadecimal digits, as [`fmt::Display`] writes them; capitals are the same.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        // Longer text is not worth decoding.
        let fits = text.len() == 2 * HASH_BYTES;
        let bytes = fits.then(|| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok())??;
        bytes.try_into().ok().map(Self)
    }

    /// The hashes that stand one after the other in `bytes`; what is left over is ignored.
    pub fn all_in(bytes: &[u8]) -> impl Iterator<Item = Self> + '_ {
        bytes.chunks_exact(HASH_BYTES).filter_map(|chunk| chunk.try_into().ok().map(Self))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        HEXLOWER.encode_write(&self.0, f)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
