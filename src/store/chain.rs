//! The chain: one hash that stands for every event so far, and for their order.
//!
//! It is defined event by event, `h(i) = SHA-256(h(i-1) ‖ length as u32, big endian ‖ event)`
//! with 32 zero bytes before the first, so it is the same however events were grouped, sealed,
//! backed up or restored.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The chain's value after some event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// The value before the first event.
    pub const START: Self = Self([0; 32]);

    /// The value after `event`, if this is the value before it.
    #[must_use]
    pub fn after(&self, event: &[u8]) -> Self {
        let length = u32::try_from(event.len()).unwrap_or(u32::MAX);
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(length.to_be_bytes());
        hasher.update(event);
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        HEXLOWER.encode_write(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_depends_on_bytes_order_and_lengths() {
        let chain = |events: &[&str]| {
            events.iter().fold(ChainHash::START, |hash, event| hash.after(event.as_bytes()))
        };
        assert_eq!(chain(&["a", "b"]), chain(&["a", "b"]));
        for other in [&["b", "a"][..], &["ab"], &["a", "b", ""], &["a"], &[]] {
            assert_ne!(chain(&["a", "b"]), chain(other));
        }
        // Computed with another program: SHA-256 of 32 zero bytes, 00 00 00 01 and 'a'.
        assert_eq!(
            chain(&["a"]).to_string(),
            "27598abce977b88ab6016112a8767b2cdf3ae3f8d1187af80f324fcf09cc5419"
        );
    }
}
