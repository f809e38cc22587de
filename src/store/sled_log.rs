//! The durable engine: an [`EventStore`] on sled, in a directory of its own.
//!
//! ```text
//! DIR/anchor     how long the log was and its chain there (see `anchor`)
//! DIR/lock       held by the process that has the log open
//! DIR/tail/      sled: groups as they were appended
//! DIR/sealed/    sled: older events, 256 to a record
//! ```

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use bytes::Bytes;
use tokio::sync::watch;

use crate::domain::seq::Seq;
use crate::store::anchor::Mark;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::error::{AppendError, StoreError};
use crate::store::log_core::Core;
use crate::store::seal::Wakeup;
use crate::store::{EventStore, Visitor, durable, opening};

/// An event log on the disk. See the module.
pub struct SledLog {
    // Before `core`: its thread must end while the databases are open.
    _sealer: Sealer,
    core: Arc<Core>,
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
    pub(crate) fn begin(dir: &Path, suffix: &str) -> Result<PathBuf, StoreError> {
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
    /// As [`SledLog::open_asking`].
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Self::open_asking(dir, Seq::NONE, &mut |_| {}).map(|(log, _)| log)
    }

    /// Opens the log in `dir`, checks every event, and hands each bundle to `visit` on the way,
    /// so that a replay costs no second reading. The visitor may take a bundle away
    /// (`std::mem::take`) to fold it in another thread. Returns also the chain's value at `asked`;
    /// `None` where the log ends before it.
    ///
    /// What was visited is to be forgotten when this returns an error: damage, the log's end
    /// among it, may show late.
    ///
    /// # Errors
    /// [`StoreError::NoLog`], [`StoreError::InUse`], [`StoreError::Damaged`], and what the disk
    /// reports.
    pub fn open_asking(
        dir: &Path,
        asked: Seq,
        visit: &mut dyn FnMut(&mut Bundle),
    ) -> Result<(Self, Option<ChainHash>), StoreError> {
        let opened = opening::open(dir, asked, visit)?;
        let chain_at = opened.chain_at;
        let core = Arc::new(Core::new(dir, opened)?);
        let sealer = Sealer::start(&core);
        let sealer = sealer.map_err(StoreError::io("start the sealing thread"))?;
        Ok((Self { _sealer: sealer, core }, chain_at))
    }

    /// The last event and the chain's value there.
    pub(crate) fn mark(&self) -> Mark {
        self.core.mark()
    }
}

impl EventStore for SledLog {
    fn append(&self, expected: Seq, batch: Vec<Bytes>) -> Result<Seq, AppendError> {
        self.core.append(expected, &batch)
    }

    fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError> {
        self.core.noted(self.core.read(from, limit))
    }

    fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        self.core.noted(self.core.scan(from, visit))
    }

    fn head(&self) -> Seq {
        self.core.head()
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.core.subscribe()
    }

    fn check_room(&self, bytes: usize) -> Result<(), StoreError> {
        self.core.check_room(bytes)
    }

    fn close(&self) -> Result<(), StoreError> {
        self.core.noted(self.core.close())
    }
}

/// The sealing thread. Ends when this is dropped.
struct Sealer {
    wakeup: Arc<Wakeup>,
    thread: Option<JoinHandle<()>>,
}

impl Sealer {
    /// Starts the thread. It holds the log only while it works.
    fn start(core: &Arc<Core>) -> std::io::Result<Self> {
        let (wakeup, waiting, core) = (core.wakeup(), core.wakeup(), Arc::downgrade(core));
        let thread = std::thread::Builder::new().name("daicho-sealer".into()).spawn(move || {
            while let Some(woken) = waiting.wait() {
                let Some(core) = core.upgrade() else { break };
                let work = || if woken { core.seal_all() } else { core.tidy_when_quiet() };
                if catch_unwind(AssertUnwindSafe(work)).is_err() {
                    core.end("its sealing thread panicked");
                    break;
                }
            }
        })?;
        Ok(Self { wakeup, thread: Some(thread) })
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.wakeup.stop();
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has made the log read-only.
            let _ = thread.join();
        }
    }
}
