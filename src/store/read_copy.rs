//! A log whose disk cannot be written: it is read from a copy, and refuses to be appended to.
//!
//! sled writes to what it opens, be it only to read it. So where that is hindered (a full disk, a file
//! system that is mounted read-only, a user without the right), the log's files stay as they are.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::watch;

use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::error::{AppendError, StoreError};
use crate::store::scratch::Scratch;
use crate::store::sled_log::SledLog;
use crate::store::{EventStore, Visitor, check_batch, opening};

/// The copy of a log, and why the log itself was not opened.
pub(crate) struct ReadCopy {
    // Before the directory that it lies in.
    copy: SledLog,
    why: Arc<StoreError>,
    scratch: Scratch,
    // Nobody changes the log while it is read.
    _lock: File,
}

impl ReadCopy {
    /// Copies the log in `dir`, which cannot be written because of `why`, and opens the copy as
    /// [`SledLog::open_asking`] does.
    ///
    /// # Errors
    /// As there, and [`StoreError::NoCopy`] where the copy cannot be made.
    pub(crate) fn open_asking(
        dir: &Path,
        why: StoreError,
        asked: Seq,
        visit: &mut dyn FnMut(&mut Bundle),
    ) -> Result<(Self, Option<ChainHash>), StoreError> {
        let lock = opening::lock(dir)?;
        let why = Arc::new(why);
        let scratch = Scratch::copy_of(dir)
            .map_err(|source| StoreError::NoCopy { why: Arc::clone(&why), source })?;
        let (copy, chain_at) = SledLog::open_asking(scratch.path(), asked, visit)?;
        Ok((Self { copy, why, scratch, _lock: lock }, chain_at))
    }

    fn refusal(&self) -> StoreError {
        StoreError::OnlyRead { why: Arc::clone(&self.why) }
    }
}

impl EventStore for ReadCopy {
    fn append(&self, _: Seq, batch: Vec<Bytes>) -> Result<Seq, AppendError> {
        check_batch(&batch)?;
        Err(self.refusal().into())
    }

    fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError> {
        self.copy.read(from, limit)
    }

    fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        self.copy.scan(from, visit)
    }

    fn head(&self) -> Seq {
        self.copy.head()
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.copy.subscribe()
    }

    fn check_room(&self, _: usize) -> Result<(), StoreError> {
        Err(self.refusal())
    }

    fn close(&self) -> Result<(), StoreError> {
        let closed = self.copy.close();
        // Whoever still holds a handle when the process ends would leave the copy behind.
        self.scratch.remove();
        closed
    }
}
