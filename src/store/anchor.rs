//! The head anchor: a small file of our own, beside sled, that knows how long the log was.
//!
//! sled takes a file that was cut or emptied for a shorter log. The anchor cannot be deceived
//! together with it, because it is another file with another life. The rule:
//!
//! * The anchor never names an event that was not durable, and when a group is acknowledged the
//!   anchor is durable at least up to the group before. When nobody has appended for a second, and
//!   after closing, it is level with the head.
//! * On opening, the log must reach at least to the anchor, and its chain must have the
//!   anchor's value there. So at most one acknowledged group, the last, could vanish together
//!   with a damaged sled file and not be missed.
//!
//! The file has two slots, 4096 bytes apart, written in turn: a write that is torn by a power
//! cut leaves the other slot, which is one write older.
//!
//! A sync of its own for each group would cost a fifth of a group's time, since a disk flushes its
//! cache for one file after the other. So the anchor for the group before is handed to the disk
//! before the log is flushed for a group, and that flush, which is one for the whole disk, makes both
//! durable. Where a flush may not reach so far (see `durable::open_past_the_cache`), the anchor is
//! synced by itself.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::domain::seq::Seq;
use crate::store::chain::ChainHash;
use crate::store::durable;

/// The anchor's file name in the log's directory.
pub(crate) const FILE: &str = "anchor";

const MAGIC: [u8; 8] = *b"daicho-1";
const SLOT_BYTES: usize = 64;
const SLOT_GAP_BYTES: usize = 4096;
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
    Ok(newest(&read_slots(&dir.join(FILE))?).map(|(_, mark)| mark))
}

fn read_slots(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(2 * SLOT_GAP_BYTES as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn newest(bytes: &[u8]) -> Option<(u64, Mark)> {
    let second = bytes.get(SLOT_GAP_BYTES..).unwrap_or_default();
    let slots = [read_slot(bytes), read_slot(second)];
    slots.into_iter().flatten().max_by_key(|(turn, _)| *turn)
}

/// Makes the anchor of an empty log, with both slots whole.
pub(crate) fn create(dir: &Path) -> io::Result<()> {
    let mut file = File::create_new(dir.join(FILE))?;
    let mut bytes = vec![0; 2 * SLOT_GAP_BYTES];
    for turn in 0..2 {
        let at = turn * SLOT_GAP_BYTES;
        bytes[at..at + SLOT_BYTES].copy_from_slice(&write_slot(&Mark::default(), turn as u64));
    }
    file.write_all(&bytes)?;
    file.sync_all()
}

/// The open anchor, for the one who moves it.
pub(crate) struct Anchor {
    file: File,
    turn: u64,
    block: Box<Block>,
    /// Whether a flush of the log makes durable what was written here before it.
    flushed_with_log: bool,
}

/// What is written at a time. Writing past the page cache wants whole blocks at such an address.
#[repr(align(4096))]
struct Block([u8; SLOT_GAP_BYTES]);

impl Anchor {
    /// Opens the anchor in `dir`, beside which `log` is the file that is flushed for each group.
    /// Returns also where the anchor stands.
    pub(crate) fn open(dir: &Path, log: &File) -> io::Result<(Self, Mark)> {
        let path = dir.join(FILE);
        let (turn, mark) = newest(&read_slots(&path)?).unwrap_or_default();
        let direct = durable::open_past_the_cache(&path, log, SLOT_GAP_BYTES)?;
        let flushed_with_log = direct.is_some();
        let file = direct.map_or_else(|| OpenOptions::new().write(true).open(&path), Ok)?;
        let block = Box::new(Block([0; SLOT_GAP_BYTES]));
        Ok((Self { file, turn, block, flushed_with_log }, mark))
    }

    /// Moves the anchor to `mark`. It is durable when the log has been flushed after this.
    pub(crate) fn write(&mut self, mark: &Mark) -> io::Result<()> {
        self.turn += 1;
        self.block.0[..SLOT_BYTES].copy_from_slice(&write_slot(mark, self.turn));
        self.file.seek(SeekFrom::Start((self.turn % 2) * SLOT_GAP_BYTES as u64))?;
        self.file.write_all(&self.block.0)?;
        if self.flushed_with_log { Ok(()) } else { self.sync() }
    }

    /// Waits until the anchor is on the disk where it stands.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
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
        let log = File::create(dir.path().join("log")).unwrap();
        let (mut anchor, found) = Anchor::open(dir.path(), &log).unwrap();
        assert_eq!(found, Mark::default());
        anchor.write(&mark(5)).unwrap();
        anchor.write(&mark(6)).unwrap();
        anchor.sync().unwrap();
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
