//! The reserve: how much of the disk a log leaves free, so that its engine never meets a full one.
//!
//! sled cannot take a failed write back: from then on it refuses all writing, and even some reading,
//! until it is opened anew. So nothing is given to it unless the disk has room for all that it may
//! make of it. A log that finds too little room is as it was before, and goes on when there is more.
//!
//! A disk with plenty of room is not asked about each group: one answer holds for a moment, less what
//! was given to sled since, and only as long as far more would be left than anybody writes in that time.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::store::error::StoreError;

/// What stays free: a new segment for each database, a snapshot, and what others write meanwhile.
const RESERVE_BYTES: u64 = 32 << 20;
/// How often sled may write a value: alone, and with its page when that is rewritten or cut in two.
const TIMES_WRITTEN: u64 = 4;
/// What opening may write: a segment of each database that is written to its end, and the snapshots.
const OPENING_BYTES: u64 = 16 << 20;

/// What must be left beyond the reserve, so that an answer of the disk holds for a moment.
const PLENTY_BYTES: u64 = 2 << 30;
/// For how long.
const MOMENT: Duration = Duration::from_millis(50);

/// The room on a disk, as it was found a moment ago.
pub(crate) struct Room {
    dir: PathBuf,
    found: Mutex<Option<Found>>,
}

#[derive(Clone, Copy)]
struct Found {
    at: Instant,
    /// What was free, less what may have been made since of all that was allowed.
    left_bytes: u64,
}

impl Room {
    /// The room on the disk under `dir`.
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), found: Mutex::default() }
    }

    /// Refuses as [`check`] does.
    pub(crate) fn check(&self, bytes: usize) -> Result<(), StoreError> {
        self.check_at(Instant::now(), bytes, || free_bytes(&self.dir))
    }

    fn check_at(
        &self,
        now: Instant,
        bytes: usize,
        free_bytes: impl FnOnce() -> Option<u64>,
    ) -> Result<(), StoreError> {
        let needed_bytes = needed(bytes);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = found.as_mut() {
            let left_bytes = found.left_bytes.saturating_sub(needed_bytes - RESERVE_BYTES);
            if now.duration_since(found.at) < MOMENT && left_bytes >= PLENTY_BYTES + RESERVE_BYTES {
                found.left_bytes = left_bytes;
                return Ok(());
            }
        }
        let free_bytes = free_bytes();
        let given_bytes = needed_bytes - RESERVE_BYTES;
        let left_bytes = free_bytes.map(|free_bytes| free_bytes.saturating_sub(given_bytes));
        *found = left_bytes.map(|left_bytes| Found { at: now, left_bytes });
        suffices(free_bytes, needed_bytes)
    }
}

/// Refuses when the disk under `dir` has no room for `bytes` of events and the reserve.
///
/// A file system that does not tell how much it has is taken to have enough.
pub(crate) fn check(dir: &Path, bytes: usize) -> Result<(), StoreError> {
    suffices(free_bytes(dir), needed(bytes))
}

/// What is to be free for `bytes` of events, the reserve included.
fn needed(bytes: usize) -> u64 {
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    bytes.saturating_mul(TIMES_WRITTEN).saturating_add(RESERVE_BYTES)
}

fn suffices(free_bytes: Option<u64>, needed_bytes: u64) -> Result<(), StoreError> {
    match free_bytes {
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Checks room at so many milliseconds, on a disk that has so much; answers also whether it was
    /// asked.
    fn check_at(room: &Room, begun: Instant, at: u64, bytes: usize, free: u64) -> (bool, bool) {
        let asked = Cell::new(false);
        let now = begun + Duration::from_millis(at);
        let checked = room.check_at(now, bytes, || {
            asked.set(true);
            Some(free)
        });
        (checked.is_ok(), asked.get())
    }

    #[test]
    fn plenty_of_room_is_asked_about_once_in_a_moment() {
        let (room, begun) = (Room::new(Path::new(".")), Instant::now());
        let plenty = PLENTY_BYTES + RESERVE_BYTES + (8 << 20);
        assert_eq!(check_at(&room, begun, 0, 1 << 20, plenty), (true, true));
        assert_eq!(check_at(&room, begun, 49, 1 << 20, 0), (true, false));
        assert_eq!(check_at(&room, begun, 49, 1 << 20, plenty), (true, true), "it is used up");
        assert_eq!(check_at(&room, begun, 98, 1, plenty), (true, false));
        assert_eq!(check_at(&room, begun, 99, 1, 0), (false, true), "the moment is over");
        assert_eq!(check_at(&room, begun, 99, 1, plenty), (true, true));
    }

    #[test]
    fn little_room_is_asked_about_each_time() {
        let (room, begun) = (Room::new(Path::new(".")), Instant::now());
        let little = RESERVE_BYTES + (4 << 20);
        assert_eq!(check_at(&room, begun, 0, 1 << 20, little), (true, true));
        assert_eq!(check_at(&room, begun, 0, 1 << 20, little), (true, true));
        assert_eq!(check_at(&room, begun, 0, 1 << 20, little - 1), (false, true));
        assert_eq!(check_at(&room, begun, 0, usize::MAX, u64::MAX - 1), (false, true));
    }
}
