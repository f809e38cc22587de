//! How a batch of events becomes the values of one group: records, cut and compressed. Pure.

use bytes::Bytes;

use crate::domain::seq::Seq;
use crate::store::anchor::Mark;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::codec::{Encoder, RECORD_EVENTS, RECORD_FULL_BYTES};
use crate::store::sled_db::{Key, key};
use crate::store::tiers::Extent;

/// Packs batches. Keeps its buffers from one to the next.
pub(crate) struct Packer {
    encoder: Encoder,
    /// The last record of the batch that was packed last.
    pub record: Bundle,
}

/// A batch, ready to be written.
pub(crate) struct Packed {
    /// The group's values.
    pub values: Vec<(Key, Vec<u8>)>,
    /// Where its records lie, by the seq of their first event.
    pub extents: Vec<(Seq, Extent)>,
    /// The chain's value before the last record, which stays in [`Packer::record`]: to work it out
    /// over that one too can wait.
    pub chain: ChainHash,
}

impl Packer {
    /// A packer that compresses at the zstd level `level`.
    pub(crate) fn new(level: i32) -> std::io::Result<Self> {
        Ok(Self { encoder: Encoder::new(level)?, record: Bundle::default() })
    }

    /// Packs the events that follow `before`.
    pub(crate) fn pack(&mut self, before: Mark, batch: &[Bytes]) -> Packed {
        let (mut values, mut extents) = (Vec::new(), Vec::new());
        let (mut chain, record) = (before.chain, &mut self.record);
        record.restart(before.seq.next());
        let mut rest = batch.iter();
        loop {
            let most = most_events(record.first, rest.len());
            while record.count < most && record.bytes.len() < RECORD_FULL_BYTES {
                let Some(event) = rest.next() else { break };
                record.push(event);
            }
            let parts = self.encoder.encode(record, chain);
            let count = u16::try_from(parts.len()).unwrap_or(u16::MAX);
            extents.push((record.first, Extent { last: record.last(), parts: count }));
            values.extend(parts.into_iter().zip(0..).map(|(v, part)| (key(record.first, part), v)));
            if rest.len() == 0 {
                return Packed { values, extents, chain };
            }
            chain = record.chain_after(chain);
            record.restart(record.next());
        }
    }
}

/// How many events the record at `first` may take when `left` are to be written.
///
/// What needs several records is cut where sealed records are cut, so that sealing can copy them
/// as they are.
fn most_events(first: Seq, left: usize) -> u32 {
    if left <= RECORD_EVENTS as usize {
        return RECORD_EVENTS;
    }
    let over = (first.0 - 1) % u64::from(RECORD_EVENTS);
    RECORD_EVENTS - u32::try_from(over).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The records of a batch of `count` events behind `before`, from seq to seq.
    fn cut(before: u64, count: usize) -> Vec<(u64, u64)> {
        let batch = vec![Bytes::from_static(b"{}"); count];
        let before = Mark { seq: Seq(before), ..Mark::default() };
        let mut packer = Packer::new(1).unwrap();
        let packed = packer.pack(before, &batch);
        let chain = batch.iter().fold(before.chain, |chain, event| chain.after(event));
        assert_eq!(packer.record.chain_after(packed.chain), chain);
        assert_eq!(packer.record.last(), before.seq.plus(count as u64));
        assert_eq!(packed.values.len(), packed.extents.len());
        packed.extents.iter().map(|(first, extent)| (first.0, extent.last.0)).collect()
    }

    #[test]
    fn what_needs_several_records_is_cut_where_sealed_ones_are() {
        assert_eq!(cut(0, 256), [(1, 256)]);
        assert_eq!(cut(100, 256), [(101, 356)], "one record suffices");
        assert_eq!(cut(0, 300), [(1, 256), (257, 300)]);
        assert_eq!(cut(100, 700), [(101, 256), (257, 512), (513, 768), (769, 800)]);
    }
}
