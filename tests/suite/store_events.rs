//! Events for the store's tests: each says its own number, so a test can tell what it reads.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::ops::ControlFlow;

use bytes::Bytes;
use daicho::domain::seq::Seq;
use daicho::store::EventStore;
use daicho::store::error::StoreError;

/// A small generator of numbers that look random (xorshift), the same for the same seed.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }
}

/// The event at `seq`: the same bytes each time, of a size between 40 and about 800 bytes.
pub fn event(seq: u64) -> Bytes {
    let mut numbers = Numbers::new(seq);
    let words = 1 + numbers.below(40);
    let noise: String = (0..words).map(|_| format!("{:x}", numbers.next())).collect();
    Bytes::from(format!("{{\"noise\":\"{noise}\",\"seq\":{seq}}}"))
}

/// The events `from..=to`.
pub fn events(from: u64, to: u64) -> Vec<Bytes> {
    (from..=to).map(event).collect()
}

/// Checks every event of a log against what it should be, in both ways of reading.
pub fn check(store: &dyn EventStore) -> Result<u64, StoreError> {
    let head = store.head();
    let mut next = 1;
    store.scan(Seq::FIRST, &mut |bundle| {
        for (seq, bytes) in bundle.events() {
            assert_eq!(seq, Seq(next), "no seq is skipped");
            assert_eq!(bytes, event(next), "event {seq} is not what was appended");
            next += 1;
        }
        ControlFlow::Continue(())
    })?;
    assert_eq!(Seq(next - 1), head, "a scan ends at the head");
    Ok(head.0)
}
