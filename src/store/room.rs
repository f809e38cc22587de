//! The reserve: how much of the disk a log leaves free, so that its engine never meets a full one.
//!
//! sled cannot take a failed write back: from then on it refuses all writing, and even some reading,
//! until it is opened anew. So nothing is given to it unless the disk has room for all that it may
//! make of it. A log that finds too little room is as it was before, and goes on when there is more.

use std::path::Path;

use crate::store::error::StoreError;

/// What stays free: a new segment for each database, a snapshot, and what others write meanwhile.
const RESERVE_BYTES: u64 = 32 << 20;
/// How often sled may write a value: alone, and with its page when that is rewritten or cut in two.
const TIMES_WRITTEN: u64 = 4;
/// What opening may write: a segment of each database that is written to its end, and the snapshots.
const OPENING_BYTES: u64 = 16 << 20;

/// Refuses when the disk under `dir` has no room for `bytes` of events and the reserve.
///
/// A file system that does not tell how much it has is taken to have enough.
pub(crate) fn check(dir: &Path, bytes: usize) -> Result<(), StoreError> {
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    let needed_bytes = bytes.saturating_mul(TIMES_WRITTEN).saturating_add(RESERVE_BYTES);
    match free_bytes(dir) {
        Some(free_bytes) if free_bytes < needed_bytes => {
            Err(StoreError::NoRoom { free_bytes, needed_bytes })
        }
        _ => Ok(()),
    }
}

/// Refuses when the disk under `dir` has so little room that the engine might not even open there.
pub(crate) fn check_opening(dir: &Path) -> Result<(), StoreError> {
    match free_bytes(dir) {
        Some(free_bytes) if free_bytes < OPENING_BYTES => {
            Err(StoreError::NoRoom { free_bytes, needed_bytes: RESERVE_BYTES })
        }
        _ => Ok(()),
    }
}

/// What the disk under `dir` has free for us, if its file system tells.
#[cfg(unix)]
pub(crate) fn free_bytes(dir: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok().filter(|disk| disk.f_blocks > 0)?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Elsewhere nothing is known of it.
#[cfg(not(unix))]
pub(crate) fn free_bytes(_: &Path) -> Option<u64> {
    None
}
