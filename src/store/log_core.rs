//! The working parts of an open log, which its handle, its threads and its blocking tasks share.
//!
//! A group becomes durable in this order: its values are written in one step that a power cut
//! cannot divide; sled hands them to the disk, and meanwhile the anchor for the group before goes
//! there too; our own `fdatasync` flushes the disk; then the head moves and the caller hears of it.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::watch;

use crate::domain::seq::Seq;
use crate::store::anchor::Mark;
use crate::store::bundle::{Bundle, ranges};
use crate::store::codec::Encoder;
use crate::store::error::{AppendError, StoreError};
use crate::store::group::{Packed, Packer};
use crate::store::opening::OpenedLog;
use crate::store::preallocation::Preallocation;
use crate::store::room::{self, Room};
use crate::store::seal::{SEAL_AT_EVENTS, WAIT_AT_EVENTS, Wakeup, seal_some};
use crate::store::sled_db::{Key, SEGMENT_BYTES};
use crate::store::tiers::Tiers;
use crate::store::walk::Walk;
use crate::store::write_behind::WriteBehind;
use crate::store::{Visitor, check_batch};

/// The zstd level of groups and of sealed records. On events the next levels are slower and pack no
/// better (level 3: half as slow again, 67 bytes an event instead of 64), and the faster ones below
/// it write half as much again.
const ZSTD_LEVEL: i32 = 1;
/// At least so many replaced values are removed with each append.
const REMOVE_AT_LEAST: usize = 4;

/// What the handle, its threads and its blocking tasks share.
pub(crate) struct Core {
    dir: PathBuf,
    room: Room,
    tiers: Tiers,
    writer: Mutex<Appender>,
    /// Held by the one who seals.
    sealing: Mutex<Encoder>,
    wakeup: Arc<Wakeup>,
    head: watch::Sender<Seq>,
    /// Why nothing is appended any more. Its own lock, so that readers can set it.
    ended: Mutex<Option<String>>,
    // Last: other processes are let in when everything else is closed.
    _lock: File,
}

/// What only the one who appends may touch.
struct Appender {
    mark: Mark,
    packer: Packer,
    behind: WriteBehind,
    preallocation: Preallocation,
    file: File,
    /// Values that sealed records have replaced, to be removed in passing.
    replaced: Vec<Key>,
    appended_since_tidy: bool,
}

impl Core {
    /// The working parts of a log that was opened.
    pub(crate) fn new(dir: &Path, opened: OpenedLog) -> Result<Self, StoreError> {
        let doing = "prepare the log for appending";
        let mut file = opened.tiers.tail.file().map_err(StoreError::io(doing))?;
        let behind = WriteBehind::start(dir, &file, opened.head);
        let writer = Appender {
            mark: opened.head,
            packer: Packer::new(ZSTD_LEVEL).map_err(StoreError::io(doing))?,
            behind: behind.map_err(StoreError::io("move the log's anchor"))?,
            preallocation: Preallocation::start(dir, &mut file, SEGMENT_BYTES),
            file,
            replaced: opened.leftover,
            appended_since_tidy: false,
        };
        Ok(Self {
            dir: dir.to_path_buf(),
            room: Room::new(dir),
            tiers: opened.tiers,
            writer: Mutex::new(writer),
            sealing: Mutex::new(Encoder::new(ZSTD_LEVEL).map_err(StoreError::io(doing))?),
            wakeup: Arc::default(),
            head: watch::Sender::new(opened.head.seq),
            ended: Mutex::new(None),
            _lock: opened.lock,
        })
    }

    /// What wakes the sealer.
    pub(crate) fn wakeup(&self) -> Arc<Wakeup> {
        Arc::clone(&self.wakeup)
    }

    /// The last event.
    pub(crate) fn head(&self) -> Seq {
        *self.head.borrow()
    }

    /// The head as it moves.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Seq> {
        self.head.subscribe()
    }

    /// The last event and the chain's value there.
    pub(crate) fn mark(&self) -> Mark {
        self.writer().mark
    }

    /// Refuses when the disk has no room for `bytes` of events.
    pub(crate) fn check_room(&self, bytes: usize) -> Result<(), StoreError> {
        self.room.check(bytes)
    }

    fn writer(&self) -> MutexGuard<'_, Appender> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends appending; the first reason stays.
    pub(crate) fn end(&self, why: &str) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.get_or_insert_with(|| why.to_owned());
    }

    fn ended(&self) -> Option<String> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends appending when `result` is an error.
    pub(crate) fn noted<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        result.inspect_err(|error| self.end(&error.to_string()))
    }

    /// Appends as [`crate::store::EventStore::append`] says.
    pub(crate) fn append(&self, expected: Seq, batch: &[Bytes]) -> Result<Seq, AppendError> {
        check_batch(batch)?;
        let mut writer = self.writer();
        if let Some(why) = self.ended() {
            return Err(AppendError::ReadOnly { why });
        }
        let actual = writer.mark.seq;
        if expected != actual {
            return Err(AppendError::Conflict { expected, actual });
        }
        self.room.check(batch.iter().map(Bytes::len).sum())?;
        self.noted(self.write_group(&mut writer, batch))?;
        let head = writer.mark.seq;
        self.head.send_replace(head);
        drop(writer);
        self.keep_up(head);
        Ok(head)
    }

    /// Writes a group, waits until it is durable, and moves the writer's mark.
    fn write_group(&self, writer: &mut Appender, batch: &[Bytes]) -> Result<(), StoreError> {
        let before = writer.mark;
        let Packed { values, extents, chain } = writer.packer.pack(before, batch);
        let followed = writer.behind.follow(before, chain, &mut writer.packer.record);
        followed.map_err(anchor_error)?;
        let bytes = values.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
        let removals = REMOVE_AT_LEAST.max(2 * values.len()).min(writer.replaced.len());
        let removals = writer.replaced.split_off(writer.replaced.len() - removals);
        self.tiers.tail.remove_all(&removals)?;
        self.tiers.tail.insert_all(values)?;
        // The anchor goes to the disk beside the group, and then both are flushed as one.
        self.tiers.tail.write_out()?;
        writer.behind.wait_written(before.seq).map_err(anchor_error)?;
        self.tiers.tail.flush()?;
        extents.into_iter().for_each(|(first, extent)| self.tiers.enter(first, extent));
        writer.mark = writer.behind.end().map_err(anchor_error)?;
        writer.appended_since_tidy = true;
        writer.preallocation.count(&mut writer.file, bytes as u64);
        Ok(())
    }

    /// Wakes the sealer when there is enough to do, and waits for it when there is too much.
    fn keep_up(&self, head: Seq) {
        let unsealed = head.0.saturating_sub(self.tiers.sealed_head().0);
        if unsealed >= WAIT_AT_EVENTS {
            self.seal_all();
        } else if unsealed >= SEAL_AT_EVENTS {
            self.wakeup.wake();
        }
    }

    /// Seals what there is to seal. An error ends appending.
    pub(crate) fn seal_all(&self) {
        let mut encoder = self.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        while self.ended().is_none() {
            let head = self.head();
            match self.noted(seal_some(&self.dir, &self.tiers, head, &mut encoder)) {
                Ok(true) => {
                    let replaced = self.tiers.strike_sealed();
                    self.writer().replaced.extend(replaced);
                }
                Ok(false) | Err(_) => break,
            }
        }
    }

    /// Brings the anchor level and removes replaced values when nobody has appended since the last
    /// look.
    pub(crate) fn tidy_when_quiet(&self) {
        let mut writer = self.writer();
        let busy = std::mem::take(&mut writer.appended_since_tidy);
        if busy {
            return;
        }
        writer.behind.level(writer.mark);
        if self.ended().is_none() {
            // An error has been noted, and the next append will tell it.
            let _ = self.noted(self.tidy(&mut writer));
        }
    }

    fn tidy(&self, writer: &mut Appender) -> Result<(), StoreError> {
        if writer.replaced.is_empty() || room::check(&self.dir, 0).is_err() {
            return Ok(());
        }
        let replaced = std::mem::take(&mut writer.replaced);
        self.tiers.tail.remove_all(&replaced)?;
        self.tiers.tail.sync()
    }

    /// Closes as [`crate::store::EventStore::close`] says.
    pub(crate) fn close(&self) -> Result<(), StoreError> {
        let _no_sealing = self.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer = self.writer();
        writer.behind.level(writer.mark);
        if self.ended().is_some() {
            return Ok(());
        }
        self.end("it was closed");
        self.tidy(&mut writer)?;
        self.tiers.tail.sync()?;
        writer.behind.wait_level(writer.mark.seq).map_err(anchor_error)
    }

    /// Walks from `from` to the head, or until `visit` breaks.
    pub(crate) fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        self.scan_to(from, self.head(), visit)
    }

    /// Walks from `from` to `last`, which the log has, or until `visit` breaks.
    fn scan_to(&self, from: Seq, last: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        let mut walk = Walk::new(&self.tiers, from, last)?;
        let mut bundle = Bundle::default();
        while walk.step(&mut bundle)? {
            if visit(&mut bundle).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Reads as [`crate::store::EventStore::read`] says.
    pub(crate) fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError> {
        let mut events = Vec::new();
        if limit == 0 {
            return Ok(events);
        }
        let from = from.max(Seq::FIRST);
        let wanted = u64::try_from(limit).unwrap_or(u64::MAX);
        let last = Seq(from.0.saturating_add(wanted - 1)).min(self.head());
        self.scan_to(from, last, &mut |bundle| {
            let bytes = Bytes::from(std::mem::take(&mut bundle.bytes));
            events.extend(ranges(&bytes).map(|range| bytes.slice(range)));
            ControlFlow::Continue(())
        })?;
        Ok(events)
    }
}

fn anchor_error(why: String) -> StoreError {
    StoreError::Io { doing: "move the log's anchor", source: std::io::Error::other(why) }
}
