//! The durable engine: an [`EventStore`] on sled, in a directory of its own.
//!
//! ```text
//! DIR/anchor     how long the log was and its chain there (see `anchor`)
//! DIR/lock       held by the process that has the log open
//! DIR/tail/      sled: groups as they were appended
//! DIR/sealed/    sled: older events, 256 to a record
//! ```
//!
//! A group becomes durable in this order: its values are written in one step that a power cut
//! cannot divide; sled hands them to the disk, and meanwhile the anchor for the group before goes
//! there too; our own `fdatasync` flushes the disk; then the head moves and the caller hears of it.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::watch;

use crate::domain::seq::Seq;
use crate::store::anchor::Mark;
use crate::store::bundle::{Bundle, ranges};
use crate::store::chain::ChainHash;
use crate::store::codec::Encoder;
use crate::store::error::{AppendError, StoreError};
use crate::store::group::{Packed, Packer};
use crate::store::keeper::Keeper;
use crate::store::room;
use crate::store::runway::Runway;
use crate::store::seal::{Bell, SEAL_AT_EVENTS, Sealer, WAIT_AT_EVENTS, seal_some};
use crate::store::shelves::{Shelves, Walk};
use crate::store::sled_db::{Key, SEGMENT_BYTES};
use crate::store::{EventStore, Visitor, check_batch, durable, opening};

/// The zstd level of groups and of sealed records. On events the next levels are slower and pack no
/// better (level 3: half as slow again, 67 bytes an event instead of 64), and the faster ones below
/// it write half as much again.
const ZSTD_LEVEL: i32 = 1;
/// At least so many replaced values are removed with each append.
const REMOVE_AT_LEAST: usize = 4;

/// An event log on the disk. See the module.
pub struct SledLog {
    // Before `core`: its thread must end while the databases are open.
    _sealer: Sealer,
    core: Arc<Core>,
}

/// What the handle, its threads and its blocking tasks share.
pub(crate) struct Core {
    dir: PathBuf,
    shelves: Shelves,
    writer: Mutex<Writer>,
    /// Held by the one who seals.
    sealing: Mutex<Encoder>,
    bell: Arc<Bell>,
    head: watch::Sender<Seq>,
    /// Why nothing is appended any more. Its own lock, so that readers can set it.
    ended: Mutex<Option<String>>,
    // Last: other processes are let in when everything else is closed.
    _lock: File,
}

/// What only the one who appends may touch.
struct Writer {
    mark: Mark,
    packer: Packer,
    keeper: Keeper,
    runway: Runway,
    file: File,
    /// Values that sealed records have replaced, to be removed in passing.
    replaced: Vec<Key>,
    appended_since_tidy: bool,
}

impl SledLog {
    /// Makes an empty log in `dir`, which must be missing or empty, and opens it.
    ///
    /// # Errors
    /// [`StoreError::AlreadyALog`], [`StoreError::NotEmpty`], and what the disk reports.
    pub fn create(dir: &Path) -> Result<Self, StoreError> {
        let made = Self::begin(dir, ".creating")?;
        durable::publish_dir(&made, dir)?;
        Self::open(dir)
    }

    /// Makes the files of an empty log beside `dir`, to be published there.
    pub(crate) fn begin(dir: &Path, suffix: &str) -> Result<std::path::PathBuf, StoreError> {
        if opening::holds_a_log(dir) {
            return Err(StoreError::AlreadyALog);
        }
        if !opening::is_free(dir)? {
            return Err(StoreError::NotEmpty);
        }
        let made = durable::beside(dir, suffix);
        if made.exists() {
            fs::remove_dir_all(&made).map_err(StoreError::io("remove an unfinished log"))?;
        }
        fs::create_dir_all(&made).map_err(StoreError::io("make the log's directory"))?;
        opening::make_files(&made)?;
        Ok(made)
    }

    /// Opens the log in `dir` and checks every event.
    ///
    /// # Errors
    /// [`StoreError::NoLog`], [`StoreError::InUse`], [`StoreError::Damaged`], and what the disk
    /// reports.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_with(dir, &mut |_| {})
    }

    /// Opens the log in `dir`, checks every event, and hands each bundle to `visit` on the way,
    /// so that a replay costs no second reading. The visitor may take a bundle away
    /// (`std::mem::take`) to fold it in another thread.
    ///
    /// What was visited is to be forgotten when this answers an error: damage, the log's end
    /// among it, may show late.
    ///
    /// # Errors
    /// As [`SledLog::open`].
    pub fn open_with(dir: &Path, visit: &mut dyn FnMut(&mut Bundle)) -> Result<Self, StoreError> {
        Self::open_asking(dir, Seq::NONE, visit).map(|(log, _)| log)
    }

    /// Opens the log as [`SledLog::open_with`] does, and answers the chain's value at `asked` on
    /// the way; `None` where the log ends before it.
    ///
    /// # Errors
    /// As [`SledLog::open`].
    pub fn open_asking(
        dir: &Path,
        asked: Seq,
        visit: &mut dyn FnMut(&mut Bundle),
    ) -> Result<(Self, Option<ChainHash>), StoreError> {
        let opened = opening::open(dir, asked, visit)?;
        let doing = "prepare the log for appending";
        let mut file = opened.shelves.tail.file().map_err(StoreError::io(doing))?;
        let keeper = Keeper::start(dir, &file, opened.head);
        let keeper = keeper.map_err(StoreError::io("move the log's anchor"))?;
        let writer = Writer {
            mark: opened.head,
            packer: Packer::new(ZSTD_LEVEL).map_err(StoreError::io(doing))?,
            keeper,
            runway: Runway::start(dir, &mut file, SEGMENT_BYTES),
            file,
            replaced: opened.leftover,
            appended_since_tidy: false,
        };
        let bell = Arc::new(Bell::default());
        let core = Arc::new(Core {
            dir: dir.to_path_buf(),
            shelves: opened.shelves,
            writer: Mutex::new(writer),
            sealing: Mutex::new(Encoder::new(ZSTD_LEVEL).map_err(StoreError::io(doing))?),
            bell: Arc::clone(&bell),
            head: watch::Sender::new(opened.head.seq),
            ended: Mutex::new(None),
            _lock: opened.lock,
        });
        let sealer = Sealer::start(Arc::downgrade(&core), bell);
        let sealer = sealer.map_err(StoreError::io("start the sealing thread"))?;
        Ok((Self { _sealer: sealer, core }, opened.chain_at))
    }

    /// Appends without an async runtime. Blocks until the batch is durable.
    ///
    /// # Errors
    /// As [`EventStore::append`].
    pub fn append_blocking(&self, expected: Seq, batch: &[Bytes]) -> Result<Seq, AppendError> {
        self.core.append(expected, batch)
    }

    /// The last event and the chain's value there.
    pub(crate) fn mark(&self) -> Mark {
        self.core.writer().mark
    }

    /// Closes without an async runtime.
    ///
    /// # Errors
    /// As [`EventStore::close`].
    pub fn close_blocking(&self) -> Result<(), StoreError> {
        self.core.close()
    }
}

impl Core {
    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends appending; the first reason stays.
    fn end(&self, why: &str) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        ended.get_or_insert_with(|| why.to_owned());
    }

    fn ended(&self) -> Option<String> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends appending when `result` is an error.
    fn noted<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        result.inspect_err(|error| self.end(&error.to_string()))
    }

    fn append(&self, expected: Seq, batch: &[Bytes]) -> Result<Seq, AppendError> {
        check_batch(batch)?;
        let mut writer = self.writer();
        if let Some(why) = self.ended() {
            return Err(AppendError::ReadOnly { why });
        }
        let actual = writer.mark.seq;
        if expected != actual {
            return Err(AppendError::Conflict { expected, actual });
        }
        room::check(&self.dir, batch.iter().map(Bytes::len).sum())?;
        self.noted(self.write_group(&mut writer, batch))?;
        let head = writer.mark.seq;
        self.head.send_replace(head);
        drop(writer);
        self.keep_up(head);
        Ok(head)
    }

    /// Writes a group, waits until it is durable, and moves the writer's mark.
    fn write_group(&self, writer: &mut Writer, batch: &[Bytes]) -> Result<(), StoreError> {
        let before = writer.mark;
        let Packed { values, extents, chain } = writer.packer.pack(before, batch);
        writer.keeper.follow(before, chain, &mut writer.packer.record);
        let bytes = values.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
        let removals = REMOVE_AT_LEAST.max(2 * values.len()).min(writer.replaced.len());
        let removals = writer.replaced.split_off(writer.replaced.len() - removals);
        self.shelves.tail.remove_all(&removals)?;
        self.shelves.tail.insert_all(values)?;
        // The anchor goes to the disk beside the group, and then both are flushed as one.
        self.shelves.tail.write_out()?;
        writer.keeper.wait_written(before.seq).map_err(anchor_error)?;
        self.shelves.tail.flush()?;
        extents.into_iter().for_each(|(first, extent)| self.shelves.enter(first, extent));
        writer.mark = writer.keeper.end().map_err(anchor_error)?;
        writer.appended_since_tidy = true;
        writer.runway.count(&mut writer.file, bytes as u64);
        Ok(())
    }

    /// Wakes the sealer when there is enough to do, and waits for it when there is too much.
    fn keep_up(&self, head: Seq) {
        let unsealed = head.0.saturating_sub(self.shelves.sealed_head().0);
        if unsealed >= WAIT_AT_EVENTS {
            self.seal_all();
        } else if unsealed >= SEAL_AT_EVENTS {
            self.bell.ring();
        }
    }

    /// Seals what there is to seal. An error ends appending.
    pub(crate) fn seal_all(&self) {
        let mut encoder = self.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        while self.ended().is_none() {
            let head = *self.head.borrow();
            match self.noted(seal_some(&self.dir, &self.shelves, head, &mut encoder)) {
                Ok(true) => {
                    let replaced = self.shelves.strike_sealed();
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
        writer.keeper.level(writer.mark);
        if self.ended().is_none() {
            // An error has been noted, and the next append will tell it.
            let _ = self.noted(self.tidy(&mut writer));
        }
    }

    fn tidy(&self, writer: &mut Writer) -> Result<(), StoreError> {
        if writer.replaced.is_empty() || room::check(&self.dir, 0).is_err() {
            return Ok(());
        }
        let replaced = std::mem::take(&mut writer.replaced);
        self.shelves.tail.remove_all(&replaced)?;
        self.shelves.tail.sync()
    }

    fn close(&self) -> Result<(), StoreError> {
        let _no_sealing = self.sealing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut writer = self.writer();
        writer.keeper.level(writer.mark);
        if self.ended().is_some() {
            return Ok(());
        }
        self.end("it was closed");
        self.tidy(&mut writer)?;
        self.shelves.tail.sync()?;
        writer.keeper.wait_level(writer.mark.seq).map_err(anchor_error)
    }

    /// Walks from `from` to the head, or until `visit` breaks.
    fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        let head = *self.head.borrow();
        let mut walk = Walk::new(&self.shelves, from)?;
        let mut bundle = Bundle::default();
        while walk.next() <= head {
            walk.step(&mut bundle, |_, _| {})?;
            bundle.trim_back(head);
            if visit(&mut bundle).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError> {
        let mut events = Vec::new();
        if limit == 0 {
            return Ok(events);
        }
        self.scan(from, &mut |bundle| {
            let bytes = Bytes::from(std::mem::take(&mut bundle.bytes));
            let left = limit - events.len();
            events.extend(ranges(&bytes).take(left).map(|range| bytes.slice(range)));
            if events.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(events)
    }
}

fn anchor_error(why: String) -> StoreError {
    StoreError::Io { doing: "move the log's anchor", source: std::io::Error::other(why) }
}

/// Runs blocking work without holding up other async tasks.
///
/// On a runtime with several threads the work stays on this one, and the tasks that wait behind
/// it move: handing a group to another thread and back costs as much as a third of its sync.
async fn blocking<T: Send + 'static>(
    core: &Arc<Core>,
    work: impl FnOnce(&Core) -> T + Send + 'static,
) -> Result<T, StoreError> {
    if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
        return Ok(tokio::task::block_in_place(|| work(core)));
    }
    let core = Arc::clone(core);
    let done = tokio::task::spawn_blocking(move || work(&core)).await;
    done.map_err(|error| StoreError::Engine { doing: "finish the work", why: error.to_string() })
}

#[async_trait]
impl EventStore for SledLog {
    async fn append(&self, expected: Seq, batch: Vec<Bytes>) -> Result<Seq, AppendError> {
        let appended = blocking(&self.core, move |core| core.append(expected, &batch)).await;
        self.core.noted(appended)?
    }

    async fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError> {
        let read = blocking(&self.core, move |core| core.read(from, limit)).await?;
        self.core.noted(read)
    }

    fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        self.core.noted(self.core.scan(from, visit))
    }

    fn head(&self) -> Seq {
        *self.core.head.borrow()
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.core.head.subscribe()
    }

    fn check_room(&self, bytes: usize) -> Result<(), StoreError> {
        room::check(&self.core.dir, bytes)
    }

    async fn close(&self) -> Result<(), StoreError> {
        let closed = blocking(&self.core, Core::close).await?;
        self.core.noted(closed)
    }
}
