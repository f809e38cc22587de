//! The memory engine: the same contract, nothing on the disk. For tests and throw-away logs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::watch;

use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::codec::{RECORD_EVENTS, RECORD_FULL_BYTES};
use crate::store::error::{AppendError, StoreError};
use crate::store::{EventStore, Visitor, check_batch};

/// An event log that lives and dies with its process.
#[derive(Debug)]
pub struct MemoryLog {
    state: Mutex<Events>,
    head: watch::Sender<Seq>,
}

#[derive(Debug, Default)]
struct Events {
    events: Vec<Bytes>,
    closed: bool,
}

impl MemoryLog {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self { state: Mutex::default(), head: watch::Sender::new(Seq::NONE) }
    }

    fn state(&self) -> MutexGuard<'_, Events> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn page(&self, from: Seq, limit: usize) -> Vec<Bytes> {
        let skip = usize::try_from(from.0.saturating_sub(1)).unwrap_or(usize::MAX);
        self.state().events.iter().skip(skip).take(limit).cloned().collect()
    }
}

impl Default for MemoryLog {
    fn default() -> Self {
        Self::new()
    }
}

impl EventStore for MemoryLog {
    fn append(&self, expected: Seq, batch: Vec<Bytes>) -> Result<Seq, AppendError> {
        check_batch(&batch)?;
        let mut state = self.state();
        if state.closed {
            return Err(AppendError::ReadOnly { why: "it was closed".to_owned() });
        }
        let actual = Seq(state.events.len() as u64);
        if expected != actual {
            return Err(AppendError::Conflict { expected, actual });
        }
        state.events.extend(batch);
        let head = Seq(state.events.len() as u64);
        self.head.send_replace(head);
        Ok(head)
    }

    fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError> {
        Ok(self.page(from, limit))
    }

    fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        let head = self.head();
        let mut bundle = Bundle::default();
        let mut next = from.max(Seq::FIRST);
        while next <= head {
            let left = usize::try_from(head.0 - next.0 + 1).unwrap_or(usize::MAX);
            bundle.restart(next);
            for event in self.page(next, left.min(RECORD_EVENTS as usize)) {
                bundle.push(&event);
                if bundle.bytes.len() >= RECORD_FULL_BYTES {
                    break;
                }
            }
            next = bundle.next();
            if visit(&mut bundle).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn head(&self) -> Seq {
        *self.head.borrow()
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.head.subscribe()
    }

    fn close(&self) -> Result<(), StoreError> {
        self.state().closed = true;
        Ok(())
    }
}
