//! Sealing: older events move from the tail into compressed records of 256.
//!
//! A record is written, synced, read back and compared; only then does it count, and only then
//! are the tail's values struck off and removed, a few with each append or when it is quiet.
//! A kill between any two steps leaves events in both places or in the tail alone: opening
//! takes the sealed ones and finishes the removal.
//!
//! All this happens in one thread beside the appends, which share nothing with it but the
//! index. Only when sealing falls far behind do they wait.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use sled::IVec;

use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::codec::{Decoder, Encoder, RECORD_EVENTS};
use crate::store::error::StoreError;
use crate::store::room;
use crate::store::shelves::{Shelves, Walk};
use crate::store::sled_db::{Key, key};
use crate::store::sled_log::Core;

/// How many unsealed events it takes to seal: 16 records, which share one sync.
pub(crate) const SEAL_AT_EVENTS: u64 = 16 * RECORD_EVENTS as u64;
/// How many unsealed events make appends wait for the sealer.
pub(crate) const WAIT_AT_EVENTS: u64 = 16 * SEAL_AT_EVENTS;
/// How many bytes of events must find room before sealing is worth a thought.
const LAST_ROOM_BYTES: usize = 8 << 20;
/// How long nobody appends before what is left over is removed.
const QUIET: Duration = Duration::from_millis(500);

/// Seals 16 records if so many events are unsealed and the disk under `dir` has room; answers
/// whether it did.
///
/// Not to be called twice at the same time.
pub(crate) fn seal_some(
    dir: &Path,
    shelves: &Shelves,
    head: Seq,
    encoder: &mut Encoder,
) -> Result<bool, StoreError> {
    let sealed_head = shelves.sealed_head();
    let enough = head.0.saturating_sub(sealed_head.0) >= SEAL_AT_EVENTS;
    // Sealing can wait, so it leaves the last room to what cannot.
    if !enough || room::check(dir, LAST_ROOM_BYTES).is_err() {
        return Ok(false);
    }
    let last = sealed_head.plus(SEAL_AT_EVENTS);
    let records = gather(shelves, sealed_head.next(), last)?;
    let mut packed = Vec::new();
    for Ready { record, before, stored } in &records {
        let values = stored.clone().unwrap_or_else(|| {
            encoder.encode(record, *before).into_iter().map(IVec::from).collect()
        });
        packed.push(keyed(record.first, values));
        let_others_run();
    }
    let bytes = packed.iter().flatten().map(|(_, value)| value.len()).sum();
    if room::check(dir, bytes).is_err() {
        return Ok(false);
    }
    // One record at a time: sled applies a batch under a lock that all its databases share.
    for record in packed {
        shelves.sealed.insert_all(record)?;
        let_others_run();
    }
    shelves.sealed.sync()?;
    shelves.sealed.check_blobs(sealed_head.next())?;
    read_back(shelves, &records)?;
    shelves.set_sealed_head(last);
    Ok(true)
}

/// The parts of the record at `first`, each with its key.
fn keyed(first: Seq, parts: Vec<IVec>) -> Vec<(Key, IVec)> {
    parts.into_iter().zip(0..).map(|(value, part)| (key(first, part), value)).collect()
}

/// Gives way to the threads that an append waits for: sealing keeps a core busy for milliseconds, and
/// whoever wakes up meanwhile would wait for its slice of time to end.
fn let_others_run() {
    std::thread::yield_now();
}

/// A record that is to be sealed.
struct Ready {
    record: Bundle,
    /// The chain's value before its first event.
    before: ChainHash,
    /// The record as it lies in the tail, where that has the same events in one record.
    stored: Option<Vec<IVec>>,
}

/// The events from `from` to `last` in records of 256.
fn gather(shelves: &Shelves, from: Seq, last: Seq) -> Result<Vec<Ready>, StoreError> {
    let mut walk = Walk::new(shelves, from)?;
    let mut records: Vec<Ready> = Vec::new();
    let mut group = Bundle::default();
    while walk.next() <= last {
        let mut chains = Vec::new();
        let begin = walk.next();
        let before = walk.step(&mut group, |_, chain| chains.push(chain))?;
        for (index, (seq, event)) in group.events().enumerate() {
            if seq > last {
                break;
            }
            if (seq.0 - 1).is_multiple_of(u64::from(RECORD_EVENTS)) {
                let before = if seq == begin { before } else { chains[index - 1] };
                let stored = shelves.tail_values(seq, seq.plus(u64::from(RECORD_EVENTS) - 1))?;
                let record = Bundle { first: seq, ..Bundle::default() };
                records.push(Ready { record, before, stored });
            }
            if let Some(Ready { record, .. }) = records.last_mut() {
                record.push(event);
            }
        }
        let_others_run();
    }
    Ok(records)
}

/// Reads sealed records again and compares them with what they should hold.
fn read_back(shelves: &Shelves, records: &[Ready]) -> Result<(), StoreError> {
    let mut decoder = Decoder::new().map_err(StoreError::io("prepare for reading"))?;
    let mut out = Bundle::default();
    for Ready { record, before, .. } in records {
        let values = shelves.sealed_values(record.first)?;
        let bad = |why: &str| StoreError::damaged(record.first, why);
        let header = decoder.decode(record.first, &values, &mut out);
        let header = header.map_err(|error| bad(&error.to_string()))?;
        if out != *record || header.before != *before {
            return Err(bad("expected the sealed record as it was written, found another"));
        }
        let_others_run();
    }
    Ok(())
}

/// Wakes the sealer.
#[derive(Default)]
pub(crate) struct Bell {
    state: Mutex<(bool, bool)>,
    rung: Condvar,
}

impl Bell {
    /// Says that there may be something to seal.
    pub(crate) fn ring(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 = true;
        self.rung.notify_all();
    }

    fn stop(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.rung.notify_all();
    }

    /// Waits; answers whether the bell was rung (and not just quiet), or `None` to stop.
    fn wait(&self) -> Option<bool> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.rung.wait_timeout_while(state, QUIET, |(rung, stop)| !*rung && !*stop);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if state.1 { None } else { Some(std::mem::take(&mut state.0)) }
    }
}

/// The sealing thread. Ends when this is dropped.
pub(crate) struct Sealer {
    bell: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

impl Sealer {
    /// Starts the thread. It holds the log only while it works.
    pub(crate) fn start(core: Weak<Core>, bell: Arc<Bell>) -> std::io::Result<Self> {
        let waiting = Arc::clone(&bell);
        let thread = std::thread::Builder::new().name("daicho-sealer".into()).spawn(move || {
            while let Some(rung) = waiting.wait() {
                let Some(core) = core.upgrade() else { break };
                if rung { core.seal_all() } else { core.tidy_when_quiet() }
            }
        })?;
        Ok(Self { bell, thread: Some(thread) })
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.bell.stop();
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has been turned into a read-only log already.
            let _ = thread.join();
        }
    }
}
