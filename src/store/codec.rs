//! The value format: how a record of consecutive events becomes stored values, and back. Pure.
//!
//! A record is a bundle of up to 256 events, compressed when that helps, and cut into parts of
//! at most 64 KiB. Each part is one value:
//!
//! ```text
//!  0  version (1)          8  first seq (u64)       24  chain before the first event (32 bytes)
//!  1  flags (1 = zstd)    16  events (u32)          56  CRC-32 of bytes 0..56 and the rest
//!  2  part (u16)          20  bundle bytes (u32)    60  its share of the payload
//!  4  parts (u16)          6  zero (u16)                all numbers big endian
//! ```
//!
//! The checksum finds accidents; the chain finds what a checksum cannot: values that are whole
//! but missing, exchanged or rewritten.

use crate::domain::seq::Seq;
use crate::store::bundle::{Bundle, ranges};
use crate::store::chain::ChainHash;

/// No stored value is larger: sled keeps larger pages in files that nobody syncs.
pub(crate) const VALUE_LIMIT_BYTES: usize = 64 << 10;
/// The most events in a record: one tlog-tiles entry bundle.
pub(crate) const RECORD_EVENTS: u32 = 256;
/// A record is full when its events fill this, however few they are.
pub(crate) const RECORD_FULL_BYTES: usize = 1 << 20;

const VERSION: u8 = 1;
const FLAG_ZSTD: u8 = 1;
const CRC_AT: usize = 56;
const HEADER_BYTES: usize = 60;
const PART_BYTES: usize = VALUE_LIMIT_BYTES - HEADER_BYTES;
/// 256 events of 65,535 bytes with their lengths.
const BUNDLE_LIMIT_BYTES: u32 = RECORD_EVENTS * 65_537;

/// What each part of a record says about the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The seq of the record's first event.
    pub first: Seq,
    /// How many events the record holds.
    pub count: u32,
    /// This part's index, from 0.
    pub part: u16,
    /// How many parts the record has.
    pub parts: u16,
    /// The chain's value before the first event.
    pub before: ChainHash,
    flags: u8,
    bundle_bytes: u32,
}

impl Header {
    /// The seq of the record's last event.
    pub(crate) fn last(&self) -> Seq {
        Seq(self.first.0 + u64::from(self.count) - 1)
    }
}

/// Why values are not a record. The text goes into the `why` of an error of the store.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CodecError {
    #[error("expected a value of version {VERSION}, found version {0}")]
    Version(u8),
    #[error("expected checksum {expected:08x}, found {actual:08x}")]
    Checksum { expected: u32, actual: u32 },
    #[error("expected a whole value, found one cut short")]
    Short,
    #[error("expected {expected}, found something else in the value")]
    Shape { expected: &'static str },
    #[error("expected the record of {expected}, found that of {actual}")]
    Place { expected: Seq, actual: Seq },
}

/// Turns bundles into values. Holds the compressor, which is dear to make, and its output: a buffer
/// of that size, made anew for each group, would cost a page fault for each 4 KiB.
pub(crate) struct Encoder {
    zstd: zstd::bulk::Compressor<'static>,
    packed: Vec<u8>,
}

impl Encoder {
    /// An encoder that compresses at the zstd level `level`.
    pub(crate) fn new(level: i32) -> std::io::Result<Self> {
        Ok(Self { zstd: zstd::bulk::Compressor::new(level)?, packed: Vec::new() })
    }

    /// The values of `bundle`, one per part, for a log whose chain stands at `before`.
    pub(crate) fn encode(&mut self, bundle: &Bundle, before: ChainHash) -> Vec<Vec<u8>> {
        self.packed.clear();
        self.packed.reserve(zstd::zstd_safe::compress_bound(bundle.bytes.len()));
        let packed = self.zstd.compress_to_buffer(&bundle.bytes, &mut self.packed);
        let (flags, payload) = match packed {
            Ok(bytes) if bytes < bundle.bytes.len() => (FLAG_ZSTD, &self.packed),
            _ => (0, &bundle.bytes),
        };
        let parts = payload.len().div_ceil(PART_BYTES).max(1);
        let header = |part: usize| Header {
            first: bundle.first,
            count: bundle.count,
            part: u16::try_from(part).unwrap_or(u16::MAX),
            parts: u16::try_from(parts).unwrap_or(u16::MAX),
            before,
            flags,
            bundle_bytes: u32::try_from(bundle.bytes.len()).unwrap_or(u32::MAX),
        };
        let shares = payload.chunks(PART_BYTES).enumerate();
        shares.map(|(part, share)| write_part(&header(part), share)).collect()
    }
}

fn write_part(header: &Header, share: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(HEADER_BYTES + share.len());
    value.extend_from_slice(&[VERSION, header.flags]);
    value.extend_from_slice(&header.part.to_be_bytes());
    value.extend_from_slice(&header.parts.to_be_bytes());
    value.extend_from_slice(&[0, 0]);
    value.extend_from_slice(&header.first.0.to_be_bytes());
    value.extend_from_slice(&header.count.to_be_bytes());
    value.extend_from_slice(&header.bundle_bytes.to_be_bytes());
    value.extend_from_slice(&header.before.0);
    value.extend_from_slice(&[0; HEADER_BYTES - CRC_AT]);
    value.extend_from_slice(share);
    let crc = checksum(&value);
    value[CRC_AT..HEADER_BYTES].copy_from_slice(&crc.to_be_bytes());
    value
}

/// The checksum of a value: all of it but the checksum.
fn checksum(value: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&value[..CRC_AT]);
    hasher.update(&value[HEADER_BYTES..]);
    hasher.finalize()
}

/// Checks one value by itself and reads what it says about its record.
pub(crate) fn read_header(value: &[u8]) -> Result<Header, CodecError> {
    if value.len() <= HEADER_BYTES {
        return Err(CodecError::Short);
    }
    let expected = u32::from_be_bytes(array(value, CRC_AT));
    let actual = checksum(value);
    if expected != actual {
        return Err(CodecError::Checksum { expected, actual });
    }
    if value[0] != VERSION {
        return Err(CodecError::Version(value[0]));
    }
    let header = Header {
        flags: value[1],
        part: u16::from_be_bytes(array(value, 2)),
        parts: u16::from_be_bytes(array(value, 4)),
        first: Seq(u64::from_be_bytes(array(value, 8))),
        count: u32::from_be_bytes(array(value, 16)),
        bundle_bytes: u32::from_be_bytes(array(value, 20)),
        before: ChainHash(array(value, 24)),
    };
    let shape = |holds: bool, expected| {
        if holds { Ok(()) } else { Err(CodecError::Shape { expected }) }
    };
    shape((1..=RECORD_EVENTS).contains(&header.count), "1 to 256 events")?;
    shape(header.part < header.parts, "a part within its record")?;
    shape(header.flags <= FLAG_ZSTD, "known flags")?;
    shape(header.bundle_bytes <= BUNDLE_LIMIT_BYTES, "a bundle within the limit")?;
    shape(header.first > Seq::NONE && header.first.0 < u64::MAX / 2, "a seq from 1 on")?;
    Ok(header)
}

/// What stands for the content of a record's values beside those that were seen before: their
/// checksums, which reading holds against them.
pub(crate) fn fingerprint<V: AsRef<[u8]>>(values: &[V]) -> u64 {
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let sums = values.iter().filter_map(|value| value.as_ref().get(CRC_AT..HEADER_BYTES));
    sums.fold(values.len() as u64, |all, sum| {
        let sum = sum.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        all.wrapping_mul(SPREAD).wrapping_add(sum)
    })
}

/// Turns values into bundles. Holds the decompressor and a buffer for records of many parts.
pub(crate) struct Decoder {
    zstd: zstd::bulk::Decompressor<'static>,
    joined: Vec<u8>,
}

impl Decoder {
    /// A decoder.
    pub(crate) fn new() -> std::io::Result<Self> {
        Ok(Self { zstd: zstd::bulk::Decompressor::new()?, joined: Vec::new() })
    }

    /// Reads the record whose parts are `values` into `out`, and returns its header.
    ///
    /// Checks each checksum, that all parts belong together and begin at `first`, and that
    /// the bundle holds as many events as it says. The chain is for the caller to check.
    pub(crate) fn decode<V: AsRef<[u8]>>(
        &mut self,
        first: Seq,
        values: &[V],
        out: &mut Bundle,
    ) -> Result<Header, CodecError> {
        out.restart(first);
        let head = read_header(values.first().ok_or(CodecError::Short)?.as_ref())?;
        if head.first != first {
            return Err(CodecError::Place { expected: first, actual: head.first });
        }
        if usize::from(head.parts) != values.len() || head.part != 0 {
            return Err(CodecError::Shape { expected: "all parts of the record" });
        }
        self.joined.clear();
        for (part, value) in values.iter().enumerate().skip(1) {
            let found = read_header(value.as_ref())?;
            if usize::from(found.part) != part || (Header { part: 0, ..found }) != head {
                return Err(CodecError::Shape { expected: "the next part of the record" });
            }
        }
        let payload = if let [value] = values {
            &value.as_ref()[HEADER_BYTES..]
        } else {
            values.iter().for_each(|v| self.joined.extend_from_slice(&v.as_ref()[HEADER_BYTES..]));
            &self.joined
        };
        let size = head.bundle_bytes as usize;
        if head.flags & FLAG_ZSTD == 0 {
            out.bytes.extend_from_slice(payload);
        } else {
            out.bytes.reserve(size);
            self.zstd
                .decompress_to_buffer(payload, &mut out.bytes)
                .map_err(|_| CodecError::Shape { expected: "a zstd frame" })?;
        }
        out.count = head.count;
        check_lengths(out, size)?;
        Ok(head)
    }
}

/// Checks that a bundle has the size it should have, and exactly its events and no more.
fn check_lengths(bundle: &Bundle, size: usize) -> Result<(), CodecError> {
    let (mut events, mut end) = (0, 0);
    for range in ranges(&bundle.bytes) {
        if range.is_empty() {
            return Err(CodecError::Shape { expected: "events that are not empty" });
        }
        events += 1;
        end = range.end;
    }
    if bundle.bytes.len() != size || end != size || events != bundle.count {
        return Err(CodecError::Shape { expected: "as many events as the value says" });
    }
    Ok(())
}

/// The `N` bytes at `at`. The caller has checked that they are there.
fn array<const N: usize>(value: &[u8], at: usize) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(&value[at..at + N]);
    array
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(events: &[Vec<u8>]) -> Bundle {
        let mut bundle = Bundle { first: Seq(7), ..Bundle::default() };
        events.iter().for_each(|event| bundle.push(event));
        bundle
    }

    fn noise(bytes: usize) -> Vec<u8> {
        let mut x = 88_172_645_463_325_252_u64;
        let next = |_| {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            x.to_le_bytes()[3]
        };
        (0..bytes).map(next).collect()
    }

    fn there_and_back(events: &[Vec<u8>]) -> usize {
        let (bundle, before) = (bundle(events), ChainHash([3; 32]));
        let values = Encoder::new(1).unwrap().encode(&bundle, before);
        assert!(values.iter().all(|value| value.len() <= VALUE_LIMIT_BYTES));
        let mut out = Bundle::default();
        let header = Decoder::new().unwrap().decode(Seq(7), &values, &mut out).unwrap();
        assert_eq!((out, header.before), (bundle, before));
        values.len()
    }

    #[test]
    fn records_come_back_whatever_their_size() {
        assert_eq!(there_and_back(&[vec![b'x']]), 1);
        assert_eq!(there_and_back(&vec![vec![b'x'; 400]; 256]), 1);
        assert_eq!(there_and_back(&[noise(PART_BYTES - 2)]), 1);
        assert_eq!(there_and_back(&[noise(PART_BYTES - 1)]), 2);
        assert_eq!(there_and_back(&[noise(65_535)]), 2);
        let noise = noise(256 * 1000);
        let events: Vec<_> = noise.chunks(1000).map(Vec::from).collect();
        assert_eq!(there_and_back(&events), 4);
    }

    #[test]
    fn every_flipped_bit_is_found() {
        let values = Encoder::new(1).unwrap().encode(&bundle(&[noise(20)]), ChainHash::START);
        for bit in 0..values[0].len() * 8 {
            let mut value = values[0].clone();
            value[bit / 8] ^= 1 << (bit % 8);
            assert!(read_header(&value).is_err(), "bit {bit}");
        }
        for cut in 0..values[0].len() {
            assert!(read_header(&values[0][..cut]).is_err(), "cut to {cut}");
        }
    }

    #[test]
    fn parts_that_do_not_belong_together_are_refused() {
        let mut encoder = Encoder::new(1).unwrap();
        let values = encoder.encode(&bundle(&[noise(65_535)]), ChainHash::START);
        let other = encoder.encode(&bundle(&[noise(65_534)]), ChainHash::START);
        let mut decoder = Decoder::new().unwrap();
        let mut refuse = |first: u64, values: &[Vec<u8>]| {
            decoder.decode(Seq(first), values, &mut Bundle::default()).unwrap_err()
        };
        refuse(7, &values[..1]);
        refuse(7, &values[1..]);
        refuse(7, &[values[1].clone(), values[0].clone()]);
        refuse(7, &[values[0].clone(), other[1].clone()]);
        let error = refuse(8, &values);
        assert_eq!(error, CodecError::Place { expected: Seq(8), actual: Seq(7) });
    }
}
