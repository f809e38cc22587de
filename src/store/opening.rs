//! Opening a log: every event is read and checked once, and handed on while it is warm.
//!
//! In this order: the files that must be there; the anchor; both databases (`sled_db`); the
//! sealed records; the tail's keys; then a walk over every event from the first to the last,
//! which checks checksums, gaps and the chain; and at last the anchor against what was found.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::domain::seq::Seq;
use crate::store::anchor::{self, Mark};
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::codec::{RECORD_EVENTS, read_header};
use crate::store::durable;
use crate::store::error::StoreError;
use crate::store::room;
use crate::store::sled_db::{Key, SledDb, key, read_key};
use crate::store::tiers::{Extent, Tiers};
use crate::store::trouble::Trouble;
use crate::store::walk::hash_all;

/// The tail's directory within the log's.
pub(crate) const TAIL: &str = "tail";
/// The sealed records' directory within the log's.
pub(crate) const SEALED: &str = "sealed";
const LOCK: &str = "lock";
/// How often, and how long apart, a lock that somebody holds is tried again.
const LOCK_TRIES: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// A log that was opened and found whole.
pub(crate) struct OpenedLog {
    /// The databases, the index filled.
    pub tiers: Tiers,
    /// The last event and the chain there.
    pub head: Mark,
    /// The chain's value at the seq that was asked about; `None` where the log ends before it.
    pub chain_at: Option<ChainHash>,
    /// Values in the tail that sealed records have replaced: a kill came before their removal.
    pub leftover: Vec<Key>,
    /// Holds other processes off while it lives.
    pub lock: File,
}

/// Whether `dir` holds a log, or what is left of one.
pub(crate) fn holds_a_log(dir: &Path) -> bool {
    // What this user may not look at is there.
    [anchor::FILE, TAIL, SEALED].iter().any(|name| dir.join(name).try_exists().unwrap_or(true))
}

/// Makes the files of an empty log in the existing directory `dir`.
pub(crate) fn make_files(dir: &Path) -> Result<(), StoreError> {
    SledDb::create(&dir.join(TAIL))?;
    SledDb::create(&dir.join(SEALED))?;
    anchor::create(dir).map_err(StoreError::io("make the log's anchor"))
}

/// Takes the lock of the log in `dir`, for this process alone.
pub(crate) fn lock(dir: &Path) -> Result<File, StoreError> {
    if !holds_a_log(dir) {
        return Err(StoreError::NoLog);
    }
    let doing = "lock the log";
    let mut options = OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(dir.join(LOCK));
    let file = file.or_else(|error| {
        // A lock is no writing: whoever may only read holds one as well.
        let readable =
            Trouble::of(&error).hinders_writing_alone().then(|| File::open(dir.join(LOCK)));
        readable.and_then(Result::ok).ok_or(error)
    });
    let file = file.map_err(StoreError::io(doing))?;
    let mut tries = 0;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(source)) => return Err(StoreError::Io { doing, source }),
            // A process that is just ending, or a child that this process is just starting,
            // holds the lock for a moment.
            Err(TryLockError::WouldBlock) if tries < LOCK_TRIES => tries += 1,
            Err(TryLockError::WouldBlock) => return Err(StoreError::InUse),
        }
        std::thread::sleep(LOCK_PAUSE);
    }
}

/// Finds whether the files of the log in `dir` can be written, as opening does. Changes nothing. Files
/// that are missing are left to opening.
pub(crate) fn check_writable(dir: &Path) -> Result<(), StoreError> {
    if !holds_a_log(dir) {
        return Err(StoreError::NoLog);
    }
    let (tail, sealed) = (dir.join(TAIL), dir.join(SEALED));
    let files = [dir.join(LOCK), dir.join(anchor::FILE), tail.join("db"), sealed.join("db")];
    for path in files {
        match OpenOptions::new().write(true).open(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::Io {
                    doing: "open the log's files for writing",
                    source: error,
                });
            }
            _ => {}
        }
    }
    #[cfg(unix)]
    for dir in [&tail, &sealed] {
        match rustix::fs::access(dir, rustix::fs::Access::WRITE_OK) {
            Err(rustix::io::Errno::NOENT) | Ok(()) => {}
            Err(error) => {
                let doing = "write into the log's directories";
                return Err(StoreError::Io { doing, source: error.into() });
            }
        }
    }
    room::check_opening(dir)
}

/// Opens the log in `dir`, checks every event and hands each to `visit`. `asked` is a seq whose
/// chain value the caller wants to know.
pub(crate) fn open(
    dir: &Path,
    asked: Seq,
    visit: &mut dyn FnMut(&mut Bundle),
) -> Result<OpenedLog, StoreError> {
    let lock = lock(dir)?;
    let anchor = read_anchor(dir)?;
    let tail = SledDb::open(&dir.join(TAIL), TAIL)?;
    let sealed = SledDb::open(&dir.join(SEALED), SEALED)?;
    // What a killed process wrote, and the whole of a log that was copied here, may still be on its
    // way to the disk. Nothing may be built upon it before it is there.
    tail.write_out()?;
    sealed.write_out()?;
    for files in [dir.join(TAIL), dir.join(SEALED), dir.to_owned()] {
        durable::sync_files(&files).map_err(StoreError::io("sync the log"))?;
    }
    durable::sync_name(dir);
    let tiers = Tiers::new(tail, sealed);
    tiers.set_sealed_head(check_sealed(&tiers.sealed)?);
    let (last, leftover) = fill_index(&tiers)?;
    let (head, chain_at) = walk(&tiers, last, anchor, asked, visit)?;
    Ok(OpenedLog { tiers, head, chain_at, leftover, lock })
}

fn read_anchor(dir: &Path) -> Result<Mark, StoreError> {
    let bad = |found| {
        let why = format!("expected the file {} with a whole slot, found {found}", anchor::FILE);
        Err(StoreError::damaged(Seq::FIRST, why))
    };
    match anchor::read(dir) {
        Ok(Some(mark)) => Ok(mark),
        Ok(None) => bad("none that is whole"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => bad("no such file"),
        Err(source) => Err(StoreError::Io { doing: "read the log's anchor", source }),
    }
}

/// Checks that sealed records follow each other without a gap; returns the last sealed seq.
///
/// Only keys and part counts: the walk reads what is in them.
fn check_sealed(sealed: &SledDb) -> Result<Seq, StoreError> {
    let mut first = Seq::FIRST;
    let (mut part, mut parts) = (0, 1);
    sealed.each(|found, value| {
        if *found != key(first, part) {
            let expected = format!("expected sealed value {first}/{part}");
            let why = match read_key(found) {
                Some((seq, part)) => format!("{expected}, found {seq}/{part}"),
                None => format!("{expected}, found a key of another kind"),
            };
            return Err(StoreError::damaged(first, why));
        }
        if part == 0 {
            let header = read_header(value);
            let header = header.map_err(|e| StoreError::damaged(first, e.to_string()))?;
            if header.count != RECORD_EVENTS || header.first != first {
                let why = "expected a sealed record of 256 events, found another";
                return Err(StoreError::damaged(first, why));
            }
            parts = header.parts;
        }
        part += 1;
        if part == parts {
            (part, parts) = (0, 1);
            first = first.plus(u64::from(RECORD_EVENTS));
        }
        Ok(())
    })?;
    if part != 0 {
        return Err(StoreError::damaged(first, "expected all parts of a record, found fewer"));
    }
    Ok(Seq(first.0 - 1))
}

/// Fills the tail's index; returns the last seq that any value claims, and the leftover keys.
fn fill_index(tiers: &Tiers) -> Result<(Seq, Vec<Key>), StoreError> {
    let sealed_head = tiers.sealed_head();
    let mut records: BTreeMap<Seq, (Option<Seq>, u16, u16)> = BTreeMap::new();
    tiers.tail.each(|found, value| {
        let Some((first, part)) = read_key(found) else {
            let why = "expected a key of the log's kind, found another";
            return Err(StoreError::damaged(sealed_head.next(), why));
        };
        let header = match read_header(value) {
            Ok(header) if header.first == first && header.part == part => Some(header),
            // A sealed record replaces this value, whatever it says.
            _ if first <= sealed_head => None,
            Ok(_) => {
                let why = format!("expected the value of {first}/{part}, found another's");
                return Err(StoreError::damaged(first, why));
            }
            Err(error) => return Err(StoreError::damaged(first, error.to_string())),
        };
        let record = records.entry(first).or_insert((None, 0, 0));
        record.2 = record.2.max(part + 1);
        if let Some(header) = header {
            record.0 = Some(header.last());
            record.1 += u16::from(header.parts > record.1);
        }
        Ok(())
    })?;
    let (mut last, mut leftover) = (sealed_head, Vec::new());
    for (first, (record_last, found, parts)) in records {
        match record_last {
            Some(record_last) if record_last > sealed_head => {
                if first > last.next() {
                    let why = format!("expected a value with this event, found {first} next");
                    return Err(StoreError::damaged(last.next(), why));
                }
                if record_last <= last || (first <= last && last != sealed_head) {
                    let why = "expected each event once, found a second value with it";
                    return Err(StoreError::damaged(first, why));
                }
                tiers.enter(first, Extent { last: record_last, parts: found });
                last = record_last;
            }
            _ => leftover.extend((0..parts).map(|part| key(first, part))),
        }
    }
    Ok((last, leftover))
}

/// Reads and checks every event up to `last`, and holds the anchor against them. Returns the head
/// and the chain's value at `asked`.
fn walk(
    tiers: &Tiers,
    last: Seq,
    anchor: Mark,
    asked: Seq,
    visit: &mut dyn FnMut(&mut Bundle),
) -> Result<(Mark, Option<ChainHash>), StoreError> {
    let mut at_anchor = (anchor.seq == Seq::NONE).then_some(ChainHash::START);
    let mut at_asked = (asked == Seq::NONE).then_some(ChainHash::START);
    let see = |seq, chain| {
        if seq == anchor.seq {
            at_anchor = Some(chain);
        }
        if seq == asked {
            at_asked = Some(chain);
        }
    };
    let chain = hash_all(tiers, last, see, visit)?;
    match at_anchor {
        Some(found) if found == anchor.chain => Ok((Mark { seq: last, chain }, at_asked)),
        Some(_) => {
            let why = "expected the chain that the anchor holds, found another (the log or its \
                       anchor comes from elsewhere)";
            Err(StoreError::damaged(Seq::FIRST, why))
        }
        None => {
            let why = format!("expected events up to {}, found them up to {last}", anchor.seq);
            Err(StoreError::damaged(last.next(), why))
        }
    }
}

/// Whether `dir` has anything in it but a lock that nobody holds.
pub(crate) fn is_free(dir: &Path) -> Result<bool, StoreError> {
    match fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(source) => Err(StoreError::Io { doing: "look into the log's directory", source }),
    }
}
