//! Sealing: older events move from the tail into compressed records of 256.
//!
//! A record is decoded again, written, synced, read back and compared; only then does it count, and
//! only then are the tail's values struck off and removed, a few with each append or when it is quiet.
//! A kill between any two steps leaves events in both places or in the tail alone: opening
//! takes the sealed ones and finishes the removal.
//!
//! All this happens in one thread beside the appends, which share nothing with it but the
//! index. Only when sealing falls far behind do they wait.

use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use sled::IVec;

use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::codec::{Decoder, Encoder, RECORD_EVENTS, fingerprint};
use crate::store::error::StoreError;
use crate::store::room;
use crate::store::sled_db::key;
use crate::store::tiers::{Tiers, broken_chain};

/// How many unsealed events it takes to seal: 16 records, which share one sync.
pub(crate) const SEAL_AT_EVENTS: u64 = 16 * RECORD_EVENTS as u64;
/// How many unsealed events make appends wait for the sealer.
pub(crate) const WAIT_AT_EVENTS: u64 = 16 * SEAL_AT_EVENTS;
/// How many bytes of events must find room before sealing is worth a thought.
const LAST_ROOM_BYTES: usize = 8 << 20;
/// How long nobody appends before what is left over is removed.
const QUIET: Duration = Duration::from_millis(500);

/// Seals 16 records if so many events are unsealed and the disk under `dir` has room; returns
/// whether it did.
///
/// Not to be called twice at the same time.
pub(crate) fn seal_some(
    dir: &Path,
    tiers: &Tiers,
    head: Seq,
    encoder: &mut Encoder,
) -> Result<bool, StoreError> {
    let sealed_head = tiers.sealed_head();
    let enough = head.0.saturating_sub(sealed_head.0) >= SEAL_AT_EVENTS;
    // Sealing can wait, so it leaves the last room to what cannot.
    if !enough || room::check(dir, LAST_ROOM_BYTES).is_err() {
        return Ok(false);
    }
    let last = sealed_head.plus(SEAL_AT_EVENTS);
    let mut compactor = Compactor::new(tiers, encoder)?;
    let mut records = Vec::new();
    let mut first = sealed_head.next();
    while first <= last {
        let (parts, after) = compactor.record(first)?;
        records.push((first, parts, after));
        first = first.plus(u64::from(RECORD_EVENTS));
        let_others_run();
    }
    let bytes = records.iter().flat_map(|(_, parts, _)| parts).map(|part| part.len()).sum();
    if room::check(dir, bytes).is_err() {
        return Ok(false);
    }
    // One record at a time: sled applies a batch under a lock that all its databases share.
    for (first, parts, _) in &records {
        let keyed = parts.iter().zip(0..).map(|(part, number)| (key(*first, number), part.clone()));
        tiers.sealed.insert_all(keyed.collect())?;
        let_others_run();
    }
    tiers.sealed.sync()?;
    tiers.sealed.check_blobs(sealed_head.next())?;
    for (first, parts, after) in &records {
        if tiers.sealed_values(*first)? != *parts {
            return Err(differs(*first));
        }
        tiers.checked.note(*first, fingerprint(parts), *after);
        let_others_run();
    }
    tiers.set_sealed_head(last);
    Ok(true)
}

fn differs(first: Seq) -> StoreError {
    let why = "expected the sealed record as it was written, found another";
    StoreError::damaged(first, why)
}

/// Gives way to the threads that an append waits for: sealing keeps a core busy for milliseconds, and
/// whoever wakes up meanwhile would wait for its slice of time to end.
fn let_others_run() {
    std::thread::yield_now();
}

/// Makes sealed records of the tail's groups.
struct Compactor<'a> {
    tiers: &'a Tiers,
    encoder: &'a mut Encoder,
    decoder: Decoder,
    /// The group that was read last, and the chain's value before and after it.
    group: Bundle,
    before_group: ChainHash,
    after_group: Option<ChainHash>,
    record: Bundle,
    again: Bundle,
}

impl<'a> Compactor<'a> {
    fn new(tiers: &'a Tiers, encoder: &'a mut Encoder) -> Result<Self, StoreError> {
        Ok(Self {
            tiers,
            encoder,
            decoder: Decoder::new().map_err(StoreError::io("prepare for reading"))?,
            group: Bundle::default(),
            before_group: ChainHash::START,
            after_group: None,
            record: Bundle::default(),
            again: Bundle::default(),
        })
    }

    /// The parts of the record of the 256 events from `first` on, found to hold them, and the chain's
    /// value after them.
    fn record(&mut self, first: Seq) -> Result<(Vec<IVec>, ChainHash), StoreError> {
        let before = self.gather(first)?;
        let after = self.record.chain_after(before);
        // What lies in the tail in just this form has been read from there.
        if let Some(parts) = self.tiers.tail_values(first, self.record.last())? {
            return Ok((parts, after));
        }
        let_others_run();
        let parts = self.encoder.encode(&self.record, before);
        let_others_run();
        let header = self.decoder.decode(first, &parts, &mut self.again);
        let header = header.map_err(|error| StoreError::damaged(first, error.to_string()))?;
        if self.again != self.record || header.before != before {
            return Err(differs(first));
        }
        Ok((parts.into_iter().map(IVec::from).collect(), after))
    }

    /// Gathers the 256 events from `first` on; returns the chain's value before them.
    fn gather(&mut self, first: Seq) -> Result<ChainHash, StoreError> {
        self.record.restart(first);
        self.reach(first)?;
        let earlier = self.group.events().take_while(|(seq, _)| *seq < first);
        let before = earlier.fold(self.before_group, |chain, (_, event)| chain.after(event));
        while self.record.count < RECORD_EVENTS {
            let next = self.record.next();
            self.reach(next)?;
            let left = (RECORD_EVENTS - self.record.count) as usize;
            let events = self.group.events().skip_while(|(seq, _)| *seq < next).take(left);
            events.for_each(|(_, event)| self.record.push(event));
        }
        Ok(before)
    }

    /// Reads the group that holds `seq`, unless it is at hand, and holds it against the chain of the
    /// one that was read before it.
    fn reach(&mut self, seq: Seq) -> Result<(), StoreError> {
        if self.group.first <= seq && seq <= self.group.last() {
            return Ok(());
        }
        let (read, _) = self.tiers.record(seq, &mut self.decoder, &mut self.group)?;
        if self.after_group.is_some_and(|chain| chain != read.before) {
            return Err(broken_chain(read.first));
        }
        self.before_group = read.before;
        self.after_group = Some(self.group.chain_after(read.before));
        let_others_run();
        Ok(())
    }
}

/// Wakes the sealer.
#[derive(Default)]
pub(crate) struct Wakeup {
    state: Mutex<(bool, bool)>,
    moved: Condvar,
}

impl Wakeup {
    /// Says that there may be something to seal.
    pub(crate) fn wake(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 = true;
        self.moved.notify_all();
    }

    /// Says that the sealer is to end.
    pub(crate) fn stop(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.moved.notify_all();
    }

    /// Waits; returns whether it was woken (and all is not just quiet), or `None` to stop.
    pub(crate) fn wait(&self) -> Option<bool> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.moved.wait_timeout_while(state, QUIET, |(woken, stop)| !*woken && !*stop);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.1 { None } else { Some(std::mem::take(&mut state.0)) }
    }
}
