//! The two places where events lie, and finding a record in them.
//!
//! New groups go to the `tail`, a small sled database whose segments are used again and again.
//! Older events lie in `sealed`, one compressed record per 256 of them. An event may be in both
//! for a while; then the sealed one counts, and the other is about to be removed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use sled::IVec;

use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::checked::Checked;
use crate::store::codec::{Decoder, Header, RECORD_EVENTS, fingerprint, read_header};
use crate::store::error::StoreError;
use crate::store::sled_db::{Key, SledDb, key};

/// How many decoders are kept: as many as usually read at once.
const SPARE_DECODERS: usize = 8;

/// A record in the tail, as its index knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The seq of the last event.
    pub last: Seq,
    /// How many values the record occupies.
    pub parts: u16,
}

/// The two databases, the tail's index, and where the sealed part ends.
pub(crate) struct Tiers {
    /// Groups as they were appended.
    pub tail: SledDb,
    /// Records of 256 events.
    pub sealed: SledDb,
    /// The sealed records that were held against the chain.
    pub checked: Checked,
    sealed_head: AtomicU64,
    index: RwLock<BTreeMap<Seq, Extent>>,
    /// Decoders that nobody uses: each takes longer to make than a record to read.
    decoders: Mutex<Vec<Decoder>>,
}

impl Tiers {
    /// The tiers of a log of which nothing is known yet.
    pub(crate) fn new(tail: SledDb, sealed: SledDb) -> Self {
        let (sealed_head, index) = (AtomicU64::new(0), RwLock::default());
        let (checked, decoders) = (Checked::default(), Mutex::default());
        Self { tail, sealed, checked, sealed_head, index, decoders }
    }

    /// A decoder; who has done with it gives it back.
    pub(crate) fn decoder(&self) -> Result<Decoder, StoreError> {
        let spare = self.decoders.lock().unwrap_or_else(PoisonError::into_inner).pop();
        spare.map_or_else(Decoder::new, Ok).map_err(StoreError::io("prepare for reading"))
    }

    /// Keeps a decoder for the next who needs one.
    pub(crate) fn take_back(&self, decoder: Decoder) {
        let mut spare = self.decoders.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE_DECODERS {
            spare.push(decoder);
        }
    }

    /// The last sealed seq; always a multiple of 256.
    pub(crate) fn sealed_head(&self) -> Seq {
        Seq(self.sealed_head.load(Ordering::Acquire))
    }

    /// Says that all events up to `seq` are sealed, synced and checked.
    pub(crate) fn set_sealed_head(&self, seq: Seq) {
        self.sealed_head.store(seq.0, Ordering::Release);
    }

    /// Enters a record into the tail's index.
    pub(crate) fn enter(&self, first: Seq, extent: Extent) {
        self.index.write().unwrap_or_else(PoisonError::into_inner).insert(first, extent);
    }

    /// Takes the records that are wholly sealed out of the index; returns their keys.
    pub(crate) fn strike_sealed(&self) -> Vec<Key> {
        let sealed = self.sealed_head();
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        let mut keys = Vec::new();
        while let Some(entry) = index.first_entry() {
            if entry.get().last > sealed {
                break;
            }
            let (first, extent) = entry.remove_entry();
            keys.extend((0..extent.parts).map(|part| key(first, part)));
        }
        keys
    }

    /// The values of the sealed record at `first`.
    pub(crate) fn sealed_values(&self, first: Seq) -> Result<Vec<IVec>, StoreError> {
        values(&self.sealed, first, None)
    }

    /// The tail's values of the record of exactly the events from `first` to `last`, if it has one.
    pub(crate) fn tail_values(
        &self,
        first: Seq,
        last: Seq,
    ) -> Result<Option<Vec<IVec>>, StoreError> {
        let found = {
            let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
            index.get(&first).copied().filter(|extent| extent.last == last)
        };
        found.map(|extent| values(&self.tail, first, Some(extent.parts))).transpose()
    }

    /// Reads the whole record that holds `seq` into `out`, checked but for the chain. Returns also
    /// the fingerprint of its values.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when there is none, or when it is not as it was written.
    pub(crate) fn record(
        &self,
        seq: Seq,
        decoder: &mut Decoder,
        out: &mut Bundle,
    ) -> Result<(Header, u64), StoreError> {
        loop {
            let sealed_head = self.sealed_head();
            if seq <= sealed_head {
                let size = u64::from(RECORD_EVENTS);
                let first = Seq((seq.0 - 1) / size * size + 1);
                let values = self.sealed_values(first)?;
                return decode(first, &values, decoder, out);
            }
            let found = {
                let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
                index.range(..=seq).next_back().map(|(first, extent)| (*first, *extent))
            };
            let values = match found {
                Some((first, extent)) if extent.last >= seq => {
                    values(&self.tail, first, Some(extent.parts)).map(|values| (first, values))
                }
                _ => Err(missing(seq)),
            };
            // The record may have been sealed and removed between the two looks.
            if sealed_head != self.sealed_head() {
                continue;
            }
            let (first, values) = values?;
            return decode(first, &values, decoder, out);
        }
    }
}

/// The values of the record at `first`. Without `parts` the first value tells how many.
fn values(db: &SledDb, first: Seq, parts: Option<u16>) -> Result<Vec<IVec>, StoreError> {
    let get = |part| db.get(key(first, part))?.ok_or_else(|| missing(first));
    let head = get(0)?;
    let bad = |error| StoreError::damaged(first, format!("{error}"));
    let parts = match parts {
        Some(parts) => parts,
        None => read_header(&head).map_err(bad)?.parts,
    };
    let rest = (1..parts).map(get);
    std::iter::once(Ok(head)).chain(rest).collect()
}

fn decode(
    first: Seq,
    values: &[IVec],
    decoder: &mut Decoder,
    out: &mut Bundle,
) -> Result<(Header, u64), StoreError> {
    let header = decoder.decode(first, values, out);
    let header = header.map_err(|e| StoreError::damaged(first, e.to_string()))?;
    Ok((header, fingerprint(values)))
}

/// That no value holds `seq`, which should be there.
fn missing(seq: Seq) -> StoreError {
    StoreError::damaged(seq, "expected a value with this event, found none")
}

/// That the record at `first` does not follow on the events before it.
pub(crate) fn broken_chain(first: Seq) -> StoreError {
    let why = "expected the chain of the events before it, found another (an event was removed, \
               exchanged or rewritten)";
    StoreError::damaged(first, why)
}
