//! Looking at a log that may be damaged, without changing it.
//!
//! sled repairs what it opens, in its own way, which may take away what could still be saved.
//! So a suspect log is never opened: a copy of it is.

use std::path::Path;

use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::error::StoreError;
use crate::store::scratch::Scratch;
use crate::store::{durable, engine, opening};

/// What a log was found to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogReport {
    /// How many events were read and checked.
    pub events: u64,
    /// The seq of the last one.
    pub head: Seq,
    /// The chain's value there.
    pub chain: ChainHash,
    /// What the log's files occupy on the disk, in bytes.
    pub disk_bytes: u64,
}

/// Copies the log in `dir` to the system's temporary directory, opens the copy, checks every event
/// and hands it to `visit`. The log itself stays as it is.
///
/// # Errors
/// [`StoreError::NoLog`], [`StoreError::InUse`] (scan the open log instead),
/// [`StoreError::Damaged`] with the first bad seq, and what the disk reports.
pub fn verify_copy(
    dir: &Path,
    visit: &mut dyn FnMut(&mut Bundle),
) -> Result<LogReport, StoreError> {
    let _lock = opening::lock(dir)?;
    verify_as_it_is(dir, visit)
}

/// The same for who has the log open. What is written while its files are copied may make the copy look
/// damaged: who finds it so looks again.
///
/// # Errors
/// As [`verify_copy`].
pub fn verify_as_it_is(
    dir: &Path,
    visit: &mut dyn FnMut(&mut Bundle),
) -> Result<LogReport, StoreError> {
    let disk_bytes = disk_bytes(dir)?;
    let doing = "copy the log to a temporary directory (TMPDIR)";
    let scratch = Scratch::copy_of(dir).map_err(StoreError::io(doing))?;
    let mut events = 0;
    let mark = engine::check(scratch.path(), &mut |bundle| {
        events += u64::from(bundle.count);
        visit(bundle);
    })?;
    Ok(LogReport { events, head: mark.seq, chain: mark.chain, disk_bytes })
}

/// What the files of the log in `dir` occupy on the disk, in bytes.
///
/// # Errors
/// What the disk reports.
pub fn disk_bytes(dir: &Path) -> Result<u64, StoreError> {
    durable::disk_bytes(dir).map_err(StoreError::io("measure the log"))
}
