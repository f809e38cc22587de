//! A bundle: consecutive events in one buffer, each with its length before it.
//!
//! The bytes are those of a tlog-tiles entry bundle (for each event its length as u16, big
//! endian, then the event), so that a sealed block of 256 can be served as it is.

use std::ops::Range;

use crate::domain::seq::Seq;
use crate::store::EVENT_LIMIT_BYTES;
use crate::store::chain::ChainHash;

/// How many bytes tell an event's length.
const LENGTH_BYTES: usize = 2;

/// Consecutive events, checked and decoded, in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The seq of the first event.
    pub first: Seq,
    /// How many events the bundle holds.
    pub count: u32,
    /// Each event's length (u16, big endian) and its bytes, one after the other.
    pub bytes: Vec<u8>,
}

impl Bundle {
    /// The seq after the last event.
    #[must_use]
    pub fn next(&self) -> Seq {
        self.first.plus(u64::from(self.count))
    }

    /// The seq of the last event.
    #[must_use]
    pub fn last(&self) -> Seq {
        Seq(self.next().0.saturating_sub(1))
    }

    /// The chain's value after the last event, if it is `before` before the first.
    #[must_use]
    pub fn chain_after(&self, before: ChainHash) -> ChainHash {
        self.events().fold(before, |chain, (_, event)| chain.after(event))
    }

    /// The events, in order, each with its seq.
    pub fn events(&self) -> impl Iterator<Item = (Seq, &[u8])> {
        ranges(&self.bytes)
            .zip(self.first.0..)
            .map(|(range, seq)| (Seq(seq), self.bytes.get(range).unwrap_or_default()))
    }

    /// Adds an event at the end. The caller has checked its size.
    pub(crate) fn push(&mut self, event: &[u8]) {
        debug_assert!(event.len() <= EVENT_LIMIT_BYTES, "callers check the size");
        let length = u16::try_from(event.len()).unwrap_or(u16::MAX);
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(event);
        self.count += 1;
    }

    /// Empties the bundle and lets it begin at `first`; the buffer stays.
    pub(crate) fn restart(&mut self, first: Seq) {
        self.first = first;
        self.count = 0;
        self.bytes.clear();
    }

    /// Drops the events before `from`.
    pub(crate) fn trim_front(&mut self, from: Seq) {
        let drop = from.0.saturating_sub(self.first.0).min(u64::from(self.count));
        if drop == 0 {
            return;
        }
        let drop = u32::try_from(drop).unwrap_or(self.count);
        let end = ranges(&self.bytes).nth(drop as usize - 1).map_or(0, |range| range.end);
        self.bytes.drain(..end);
        self.count -= drop;
        self.first = self.first.plus(u64::from(drop));
    }

    /// Drops the events after `last`.
    pub(crate) fn trim_back(&mut self, last: Seq) {
        let keep = last.next().0.saturating_sub(self.first.0).min(u64::from(self.count));
        let keep = u32::try_from(keep).unwrap_or(self.count);
        if keep < self.count {
            let end = (keep as usize)
                .checked_sub(1)
                .and_then(|last| ranges(&self.bytes).nth(last))
                .map_or(0, |range| range.end);
            self.bytes.truncate(end);
            self.count = keep;
        }
    }
}

/// Where each event of a bundle's bytes lies. Ends early where the lengths do not add up.
pub(crate) fn ranges(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let length = bytes.get(at..at + LENGTH_BYTES)?;
        let start = at + LENGTH_BYTES;
        let end = start + usize::from(u16::from_be_bytes([length[0], length[1]]));
        if end > bytes.len() {
            return None;
        }
        at = end;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(events: &[&str]) -> Bundle {
        let mut bundle = Bundle { first: Seq(10), ..Bundle::default() };
        events.iter().for_each(|event| bundle.push(event.as_bytes()));
        bundle
    }

    #[test]
    fn events_come_back_with_their_seqs() {
        let bundle = bundle(&["a", "bc"]);
        let events: Vec<_> = bundle.events().collect();
        assert_eq!(events, [(Seq(10), &b"a"[..]), (Seq(11), &b"bc"[..])]);
        assert_eq!(bundle.next(), Seq(12));
        assert_eq!(bundle.bytes, b"\0\x01a\0\x02bc");
    }

    #[test]
    fn trimming_keeps_what_is_asked_for() {
        for (from, last, left) in [(10, 13, 4), (11, 12, 2), (14, 13, 0), (1, 9, 0), (13, 99, 1)] {
            let mut bundle = bundle(&["a", "bc", "d", "ef"]);
            bundle.trim_front(Seq(from));
            bundle.trim_back(Seq(last));
            assert_eq!(bundle.count, left, "from {from} to {last}");
            assert_eq!(bundle.events().count(), left as usize);
        }
    }

    #[test]
    fn a_length_that_points_outside_ends_the_row() {
        assert_eq!(ranges(b"\0\x01a\0\x05bc").count(), 1);
        assert_eq!(ranges(b"\0").count(), 0);
    }
}
