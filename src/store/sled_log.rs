//! The durable engine: an [`EventStore`] on sled, in a directory of its own.
//!
//! ```text
//! DIR/anchor     how long the log was and its chain there (see `anchor`)
//! DIR/lock       held by the process that has the log open
//! DIR/tail/      sled: groups as they were appended
//! DIR/sealed/    sled: older events, 256 to a record
//! ```

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::watch;

use crate::domain::seq::Seq;
use crate::store::anchor::Mark;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::error::{AppendError, StoreError};
use crate::store::log_core::Core;
use crate::store::seal::Sealer;
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
        let chain_at = opened.chain_at;
        let core = Arc::new(Core::new(dir, opened)?);
        let sealer = Sealer::start(&core);
        let sealer = sealer.map_err(StoreError::io("start the sealing thread"))?;
        Ok((Self { _sealer: sealer, core }, chain_at))
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
        self.core.mark()
    }

    /// Closes without an async runtime.
    ///
    /// # Errors
    /// As [`EventStore::close`].
    pub fn close_blocking(&self) -> Result<(), StoreError> {
        self.core.close()
    }
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
        self.core.head()
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.core.subscribe()
    }

    fn check_room(&self, bytes: usize) -> Result<(), StoreError> {
        self.core.check_room(bytes)
    }

    async fn close(&self) -> Result<(), StoreError> {
        let closed = blocking(&self.core, Core::close).await?;
        self.core.noted(closed)
    }
}
