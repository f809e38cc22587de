//! Where the write side meets the disk: an append-only log of opaque events.
//!
//! Lives here: the contract ([`EventStore`]), two engines that keep it ([`memory`], [`sled_log`])
//! and the choice between them ([`engine`]), the copies that outlive a disk ([`backup`],
//! [`inspect`]), and beside the log what can be erased ([`disclosures`])
//! or was left out of a copy ([`left_out`]).
//!
//! Never lives here: the meaning of an event. To this room an event is bytes, and its only
//! property is its place. No views, no clock, no ids.
//!
//! Start with [`EventStore`], then [`bundle`] (how events travel), [`chain`] (how order is
//! proven), `codec` (how a value looks), `log_core` (how a group becomes durable) and
//! `opening` (how damage is found).

mod anchor;
pub mod backup;
pub mod bundle;
pub mod chain;
mod checked;
mod codec;
pub mod disclosures;
pub(crate) mod durable;
pub mod engine;
pub mod error;
mod group;
pub mod inspect;
pub mod left_out;
mod log_core;
pub mod memory;
pub mod mirror;
mod opening;
mod preallocation;
mod read_copy;
mod room;
mod scratch;
mod seal;
mod sled_db;
pub mod sled_log;
mod tiers;
pub mod trouble;
mod walk;
mod write_behind;

use std::ops::ControlFlow;

use bytes::Bytes;
use tokio::sync::watch;

use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::error::{AppendError, StoreError};

/// The largest event that a store takes, in bytes: what a tlog-tiles entry can hold.
pub const EVENT_LIMIT_BYTES: usize = 65_535;

/// What a scan hands every bundle to.
pub type Visitor<'a> = dyn FnMut(&mut Bundle) -> ControlFlow<()> + 'a;

/// A log: a row of events that only grows at its end.
///
/// What every engine promises:
///
/// * **Place.** The first event has seq 1 and each later one the next seq. No seq is ever
///   skipped, used twice or given to other bytes.
/// * **All or none.** A batch is appended whole or not at all, in this process and after any
///   kill or power cut. No reader ever sees a part of a batch.
/// * **Durable first.** `append` returns `Ok` only when the batch would survive a power cut
///   (the memory engine alone keeps nothing). Only then do `head`, `read`, `scan` and
///   `subscribe` show it. An event that was written but never acknowledged may be there after
///   a crash, whole and in its place: which is why commands carry ids.
/// * **The same bytes.** What is read is what was appended, byte for byte. What can no longer
///   be read so is an error that names the first bad seq, never a shorter or other answer.
/// * **No second chance.** After any error of the store itself nothing more is acknowledged:
///   appending answers [`AppendError::ReadOnly`] until the log is opened again. Reading goes on,
///   as far as the engine still can. [`StoreError::NoRoom`] alone is told before anything is
///   written, and leaves the log as it was.
/// * **Sharing.** All methods may be called at the same time from many threads.
///
/// All but `head` and `subscribe` block for as long as a disk takes: call them from a thread that may.
pub trait EventStore: Send + Sync {
    /// Appends `batch` behind the event `expected`, and answers the new head.
    ///
    /// When this returns `Ok` the batch is durable.
    ///
    /// # Errors
    /// In this order: [`AppendError::Empty`] for no events, [`AppendError::EmptyEvent`] and
    /// [`AppendError::TooLarge`] for an event of 0 or of more than [`EVENT_LIMIT_BYTES`] bytes,
    /// [`AppendError::ReadOnly`] after an earlier error or after closing,
    /// [`AppendError::Conflict`] when the head is not `expected`, and [`AppendError::Store`]
    /// when the disk or the engine fails. Nothing was appended, except that after `Store` the
    /// batch may still be found, whole, when the log is opened again.
    fn append(&self, expected: Seq, batch: Vec<Bytes>) -> Result<Seq, AppendError>;

    /// Reads up to `limit` events from `from` on, in order and without a gap.
    ///
    /// Fewer than `limit` come back only when the head was reached; none when `from` lies
    /// behind the head or `limit` is 0. Seq 0 is read as seq 1. The slices share memory with
    /// their neighbours: copy one to keep it for long.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when an event is not as it was written, and what the engine
    /// reports.
    fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError>;

    /// Hands every event from `from` to the present head to `visit`, in bundles, in order,
    /// until it breaks. Made for replay: each bundle is decoded once, and checked before it is
    /// handed out.
    ///
    /// The bundle belongs to the visitor until it returns. To pipe events to another thread
    /// without copying, move it away whole with `std::mem::take(bundle)`; to spare the
    /// allocation too, `std::mem::swap` it with one that the other thread has done with.
    ///
    /// # Errors
    /// As [`EventStore::read`]. All bundles before the damage have been handed out then.
    fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError>;

    /// The seq of the last durable event; [`Seq::NONE`] for an empty log. Never goes back.
    fn head(&self) -> Seq;

    /// A receiver of the head that is woken each time the head moves. It may skip heads when
    /// they follow fast, never the last one.
    fn subscribe(&self) -> watch::Receiver<Seq>;

    /// Refuses where an append of `bytes` would find too little room, so that nobody prepares for it
    /// in vain. Room may come and go: an append looks again.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`], and [`StoreError::OnlyRead`] where no room would help before the log is
    /// opened again.
    fn check_room(&self, bytes: usize) -> Result<(), StoreError> {
        let _ = bytes;
        Ok(())
    }

    /// Ends appending, and brings everything on the disk level. Closing twice is closing once.
    /// The files are let go when the last handle of the store is dropped.
    ///
    /// # Errors
    /// What the disk reports. Every acknowledged event is durable nevertheless.
    fn close(&self) -> Result<(), StoreError>;
}

/// Refuses a batch that no engine would take.
fn check_batch(batch: &[Bytes]) -> Result<(), AppendError> {
    if batch.is_empty() {
        return Err(AppendError::Empty);
    }
    for (index, event) in batch.iter().enumerate() {
        if event.is_empty() {
            return Err(AppendError::EmptyEvent { index });
        }
        if event.len() > EVENT_LIMIT_BYTES {
            let (bytes, limit) = (event.len(), EVENT_LIMIT_BYTES);
            return Err(AppendError::TooLarge { index, bytes, limit });
        }
    }
    Ok(())
}
