//! Stretches of the log as they were read last, shared by all who read it from end to end.
//!
//! A reader who takes the log in small portions would else have the same record read and unpacked
//! for each of them, and all readers who wait at the head the same newest event.

use std::sync::Arc;

use bytes::Bytes;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};

use crate::domain::seq::Seq;
use crate::store::EventStore;
use crate::store::error::StoreError;

/// The most bytes that stretches occupy while they are kept: one of large events fits, too, which
/// would else be read again for each of them.
const KEPT_BYTES: u64 = 24 << 20;
/// About how many stretches are kept: as many as there are readers in different places.
const KEPT: usize = 64;
/// How many events a whole stretch has: as many as the log packs together.
const EVENTS: u64 = 256;

/// The first and the last event of a stretch. What lies between two events never changes.
type Ends = (Seq, Seq);

#[derive(Clone)]
struct ByBytes;

impl Weighter<Ends, Arc<[Bytes]>> for ByBytes {
    fn weight(&self, _: &Ends, events: &Arc<[Bytes]>) -> u64 {
        events.iter().map(|event| event.len() as u64 + 64).sum()
    }
}

/// The stretches that are kept.
pub struct Blocks(Cache<Ends, Arc<[Bytes]>, ByBytes>);

impl Default for Blocks {
    fn default() -> Self {
        // In one part: each of several would have room for small stretches alone.
        let options = OptionsBuilder::new()
            .shards(1)
            .estimated_items_capacity(KEPT)
            .weight_capacity(KEPT_BYTES)
            .build();
        // Only a part that is missing is refused, and none is.
        let cache = options.map(|options| {
            let hasher = DefaultHashBuilder::default();
            Cache::with_options(options, ByBytes, hasher, DefaultLifecycle::default())
        });
        Self(cache.unwrap_or_else(|_| Cache::with_weighter(KEPT, KEPT_BYTES, ByBytes)))
    }
}

/// Some events of the log, one after the other.
pub struct Stretch {
    first: Seq,
    events: Arc<[Bytes]>,
}

impl Stretch {
    /// The events from a seq on.
    pub fn from(&self, from: Seq) -> impl Iterator<Item = (Seq, &Bytes)> {
        let numbered = (self.first.0..).map(Seq).zip(self.events.iter());
        numbered.skip_while(move |(seq, _)| *seq < from)
    }
}

impl Blocks {
    /// A stretch that holds the event `from`, and perhaps some up to `last`, which the log has.
    ///
    /// # Errors
    /// What the store reports.
    pub fn stretch(
        &self,
        log: &dyn EventStore,
        from: Seq,
        last: Seq,
    ) -> Result<Stretch, StoreError> {
        let first = Seq((from.0 - 1) / EVENTS * EVENTS + 1);
        let end = Seq(first.0 + EVENTS - 1);
        let (first, end) = if end <= last { (first, end) } else { (from, last) };
        if let Some(events) = self.0.get(&(first, end)) {
            return Ok(Stretch { first, events });
        }
        let count = usize::try_from(end.0 - first.0 + 1).unwrap_or(usize::MAX);
        let events: Arc<[Bytes]> = log.read(first, count)?.into();
        self.0.insert((first, end), Arc::clone(&events));
        Ok(Stretch { first, events })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::MemoryLog;

    #[test]
    fn every_event_is_found_from_wherever_one_reads_on() {
        let log = MemoryLog::default();
        let events: Vec<Bytes> = (1..=600_u32).map(|n| n.to_string().into()).collect();
        log.append(Seq::NONE, events).unwrap();
        let blocks = Blocks::default();
        for last in [600, 512, 3, 256, 257] {
            let mut next = Seq::FIRST;
            while next <= Seq(last) {
                let stretch = blocks.stretch(&log, next, Seq(last)).unwrap();
                let seen: Vec<(Seq, &Bytes)> = stretch.from(next).take(100).collect();
                assert!(!seen.is_empty(), "{next} of {last}");
                for (seq, event) in seen {
                    assert_eq!((seq, event.as_ref()), (next, next.0.to_string().as_bytes()));
                    next = seq.next();
                }
            }
            assert_eq!(next, Seq(last + 1));
        }
    }

    #[test]
    fn a_stretch_of_large_events_is_read_once() {
        let log = MemoryLog::default();
        let events = vec![Bytes::from(vec![b'x'; 60_000]); 300];
        log.append(Seq::NONE, events).unwrap();
        let blocks = Blocks::default();
        let [first, again] =
            [1, 100].map(|from| blocks.stretch(&log, Seq(from), Seq(300)).unwrap());
        assert!(Arc::ptr_eq(&first.events, &again.events));
    }
}
