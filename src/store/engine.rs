//! Which engine keeps a log: the one file of the sources that names them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::anchor::Mark;
use super::memory::MemoryLog;
use super::opening;
use super::read_copy::ReadCopy;
use super::sled_log::SledLog;
use crate::domain::seq::Seq;
use crate::store::EventStore;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::error::StoreError;

/// An empty log that lives and dies with its process.
#[must_use]
pub fn in_memory() -> Arc<dyn EventStore> {
    Arc::new(MemoryLog::new())
}

/// Makes an empty log in `dir`, which must be missing or empty, and opens it.
///
/// # Errors
/// As [`SledLog::create`].
pub fn create(dir: &Path) -> Result<Arc<dyn EventStore>, StoreError> {
    Ok(Arc::new(SledLog::create(dir)?))
}

/// Opens the log in `dir` and checks every event.
///
/// # Errors
/// As [`SledLog::open_asking`].
pub fn open(dir: &Path) -> Result<Arc<dyn EventStore>, StoreError> {
    open_asking(dir, Seq::NONE, &mut |_| {}).map(|(log, _)| log)
}

/// Opens the log in `dir`, hands every event to `visit` as it is checked, and returns also the
/// chain's value at `asked`. See [`SledLog::open_asking`]. A log whose files cannot be written is read
/// from a copy of them; what comes back then refuses to record ([`StoreError::OnlyRead`]).
///
/// # Errors
/// As [`SledLog::open_asking`], and [`StoreError::NoCopy`].
pub fn open_asking(
    dir: &Path,
    asked: Seq,
    visit: &mut dyn FnMut(&mut Bundle),
) -> Result<(Arc<dyn EventStore>, Option<ChainHash>), StoreError> {
    match opening::check_writable(dir) {
        Ok(()) => {
            let (log, chain_at) = SledLog::open_asking(dir, asked, visit)?;
            Ok((Arc::new(log), chain_at))
        }
        Err(why) if why.hinders_writing_alone() => {
            let (log, chain_at) = ReadCopy::open_asking(dir, why, asked, visit)?;
            Ok((Arc::new(log), chain_at))
        }
        Err(error) => Err(error),
    }
}

/// Checks every event of the log in `dir`, and returns where it stands.
pub(super) fn check(dir: &Path, visit: &mut dyn FnMut(&mut Bundle)) -> Result<Mark, StoreError> {
    let (log, _) = SledLog::open_asking(dir, Seq::NONE, visit)?;
    Ok(log.mark())
}

/// Makes the files of an empty log beside `dir`, to be filled and then published there.
pub(super) fn begin(dir: &Path, suffix: &str) -> Result<PathBuf, StoreError> {
    SledLog::begin(dir, suffix)
}

/// Opens the log in `dir`, lets `fill` append to it, closes it, and returns where it stands.
pub(super) fn fill<T, E: From<StoreError>>(
    dir: &Path,
    fill: impl FnOnce(&dyn EventStore) -> Result<T, E>,
) -> Result<(T, Mark), E> {
    let log = SledLog::open(dir)?;
    let filled = fill(&log)?;
    log.close()?;
    Ok((filled, log.mark()))
}
