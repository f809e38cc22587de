//! The head anchor: a small file of our own, beside sled, that knows how long the log was.
//!
//! sled takes a file that was cut or emptied for a shorter log. The anchor cannot be deceived
//! together with it, because it is another file with another life. The rule:
//!
//! * The anchor never names an event that was not durable, and when a group is acknowledged
//!   the anchor is durable at least up to the group before. (The anchor's sync
//!   for the group before runs beside the group's own.) When nobody has appended for a second, and after closing, it is level with the head.
//! * On opening, the log must reach at least to the anchor, and its chain must have the
//!   anchor's value there. So at most one acknowledged group, the last, could vanish together
//!   with a damaged sled file and not be missed.
//!
//! The file has two slots, 4096 bytes apart, written in turn: a write that is torn by a power
//! cut leaves the other slot, which is one write older.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::domain::seq::Seq;
use crate::store::chain::ChainHash;

/// The anchor's file name in the log's directory.
pub(crate) const FILE: &str = "anchor";

const MAGIC: [u8; 8] = *b"daicho-1";
const SLOT_BYTES: usize = 64;
const SLOT_GAP_BYTES: u64 = 4096;
const CRC_AT: usize = 60;

/// Where the log stood: its head and the chain's value there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub seq: Seq,
    pub chain: ChainHash,
}

/// One slot: magic, seq, chain, a counter that tells the newer slot, zeros, checksum.
fn write_slot(mark: &Mark, turn: u64) -> [u8; SLOT_BYTES] {
    let mut slot = [0; SLOT_BYTES];
    slot[..8].copy_from_slice(&MAGIC);
    slot[8..16].copy_from_slice(&mark.seq.0.to_be_bytes());
    slot[16..48].copy_from_slice(&mark.chain.0);
    slot[48..56].copy_from_slice(&turn.to_be_bytes());
    let crc = crc32fast::hash(&slot[..CRC_AT]);
    slot[CRC_AT..].copy_from_slice(&crc.to_be_bytes());
    slot
}

fn read_slot(slot: &[u8]) -> Option<(u64, Mark)> {
    let slot: &[u8; SLOT_BYTES] = slot.get(..SLOT_BYTES)?.try_into().ok()?;
    let (body, crc) = slot.split_at(CRC_AT);
    let number = |at: usize| slot[at..at + 8].try_into().map(u64::from_be_bytes).ok();
    if body[..8] != MAGIC || crc != crc32fast::hash(body).to_be_bytes() {
        return None;
    }
    let chain = ChainHash(slot[16..48].try_into().ok()?);
    Some((number(48)?, Mark { seq: Seq(number(8)?), chain }))
}

/// The newest whole slot of the anchor in `dir`; `None` when neither is whole.
pub(crate) fn read(dir: &Path) -> io::Result<Option<Mark>> {
    let mut bytes = Vec::new();
    File::open(dir.join(FILE))?.take(2 * SLOT_GAP_BYTES).read_to_end(&mut bytes)?;
    Ok(newest(&bytes).map(|(_, mark)| mark))
}

fn newest(bytes: &[u8]) -> Option<(u64, Mark)> {
    let second = bytes.get(usize::try_from(SLOT_GAP_BYTES).ok()?..).unwrap_or_default();
    let slots = [read_slot(bytes), read_slot(second)];
    slots.into_iter().flatten().max_by_key(|(turn, _)| *turn)
}

/// Makes the anchor of an empty log, with both slots whole.
pub(crate) fn create(dir: &Path) -> io::Result<()> {
    let mut file = File::create_new(dir.join(FILE))?;
    let mut bytes = vec![0; 2 * usize::try_from(SLOT_GAP_BYTES).unwrap_or_default()];
    for turn in 0..2 {
        let at = turn * (bytes.len() / 2);
        bytes[at..at + SLOT_BYTES].copy_from_slice(&write_slot(&Mark::default(), turn as u64));
    }
    file.write_all(&bytes)?;
    file.sync_all()
}

/// What the keeper's thread and its clients share.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    wanted: Mark,
    durable: Mark,
    failed: Option<String>,
    stop: bool,
}

/// Keeps the anchor behind the head, from a thread of its own.
pub(crate) struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Opens the anchor in `dir` and brings it level with `head`.
    pub(crate) fn start(dir: &Path, head: Mark) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).open(dir.join(FILE))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let (mut turn, durable) = newest(&bytes).unwrap_or_default();
        let shared = Arc::new(Shared::default());
        *lock(&shared.state) = State { wanted: durable, durable, ..State::default() };
        let work = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("daicho-anchor".into()).spawn(move || {
            while let Some(mark) = next_mark(&work) {
                turn += 1;
                let written = write(&mut file, &mark, turn);
                let mut state = lock(&work.state);
                match written {
                    Ok(()) => state.durable = mark,
                    Err(error) => state.failed = Some(error.to_string()),
                }
                work.moved.notify_all();
            }
        })?;
        let keeper = Self { shared, thread: Some(thread) };
        keeper.want(head);
        keeper.wait_for(head.seq).map_err(io::Error::other)?;
        Ok(keeper)
    }

    /// Lets the anchor move to `mark`, up to which the log is durable. Returns at once.
    pub(crate) fn want(&self, mark: Mark) {
        let mut state = lock(&self.shared.state);
        if state.wanted != mark {
            state.wanted = mark;
            drop(state);
            self.shared.moved.notify_all();
        }
    }

    /// Waits until the anchor is durable at `seq` or beyond. The error is in words.
    pub(crate) fn wait_for(&self, seq: Seq) -> Result<(), String> {
        let mut state = lock(&self.shared.state);
        loop {
            if let Some(why) = &state.failed {
                return Err(why.clone());
            }
            if state.durable.seq >= seq {
                return Ok(());
            }
            state = self.shared.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        lock(&self.shared.state).stop = true;
        self.shared.moved.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has nothing to tell: it holds no data of its own.
            let _ = thread.join();
        }
    }
}

/// The next mark to write; `None` when it is time to stop.
fn next_mark(shared: &Shared) -> Option<Mark> {
    let mut state = lock(&shared.state);
    loop {
        if state.failed.is_none() && state.wanted != state.durable {
            return Some(state.wanted);
        }
        if state.stop {
            return None;
        }
        state = shared.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}

fn write(file: &mut File, mark: &Mark, turn: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start((turn % 2) * SLOT_GAP_BYTES))?;
    file.write_all(&write_slot(mark, turn))?;
    file.sync_data()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(seq: u64) -> Mark {
        Mark { seq: Seq(seq), chain: ChainHash([u8::try_from(seq % 251).unwrap(); 32]) }
    }

    #[test]
    fn the_newest_whole_slot_counts() {
        let dir = tempfile::tempdir().unwrap();
        create(dir.path()).unwrap();
        assert_eq!(read(dir.path()).unwrap(), Some(Mark::default()));
        let keeper = Keeper::start(dir.path(), mark(5)).unwrap();
        keeper.want(mark(6));
        keeper.wait_for(Seq(6)).unwrap();
        drop(keeper);
        assert_eq!(read(dir.path()).unwrap(), Some(mark(6)));

        let path = dir.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        let newer = usize::from(read_slot(&whole).unwrap().1 != mark(6)) * 4096;
        for bit in 0..SLOT_BYTES * 8 {
            let mut torn = whole.clone();
            torn[newer + bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, &torn).unwrap();
            assert_eq!(read(dir.path()).unwrap(), Some(mark(5)), "bit {bit}");
            torn[4096 - newer + 9] ^= 1;
            std::fs::write(&path, &torn).unwrap();
            assert_eq!(read(dir.path()).unwrap(), None, "bit {bit}, and the other slot");
        }
    }
}
