//! The log of a mirror: it is read as any other, and grows by what is fetched alone.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::watch;

use crate::domain::seq::Seq;
use crate::store::error::{AppendError, StoreError};
use crate::store::{EventStore, Visitor, check_batch};

/// A log that refuses to record.
pub struct MirrorLog {
    log: Arc<dyn EventStore>,
    of: String,
}

impl MirrorLog {
    /// The log of a mirror of the register at an address.
    #[must_use]
    pub fn new(log: Arc<dyn EventStore>, of: String) -> Self {
        Self { log, of }
    }

    fn refusal(&self) -> StoreError {
        StoreError::Mirror { of: self.of.clone() }
    }
}

impl EventStore for MirrorLog {
    fn append(&self, _: Seq, batch: Vec<Bytes>) -> Result<Seq, AppendError> {
        check_batch(&batch)?;
        Err(self.refusal().into())
    }

    fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError> {
        self.log.read(from, limit)
    }

    fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        self.log.scan(from, visit)
    }

    fn head(&self) -> Seq {
        self.log.head()
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.log.subscribe()
    }

    fn check_room(&self, _: usize) -> Result<(), StoreError> {
        Err(self.refusal())
    }

    fn close(&self) -> Result<(), StoreError> {
        self.log.close()
    }
}
