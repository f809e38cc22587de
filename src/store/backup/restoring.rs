//! Bringing a log back from a backup, if nobody has anything against it.

use std::fs;
use std::path::Path;

use bytes::Bytes;

use super::BackupReport;
use super::reading::read_backup;
use crate::domain::seq::Seq;
use crate::store::bundle::{Bundle, ranges};
use crate::store::chain::ChainHash;
use crate::store::codec::RECORD_EVENTS;
use crate::store::error::StoreError;
use crate::store::{EventStore, durable, engine};

/// How many events are restored with one sync.
const RESTORE_GROUP: usize = 16 * RECORD_EVENTS as usize;

/// What a caller holds against a backup before anything is made of it.
pub trait Audit {
    /// Looks at the next events, in order. `companion` is the backup's.
    ///
    /// # Errors
    /// What the caller finds: nothing is restored then.
    fn events(&mut self, companion: &[u8], events: &Bundle) -> Result<(), StoreError>;

    /// Looks at the backup as a whole, after its last event.
    ///
    /// # Errors
    /// What the caller finds: nothing is restored then.
    fn end(&mut self, report: &BackupReport) -> Result<(), StoreError>;
}

/// An audit that asks for nothing beyond the backup's own checks.
struct Unaudited;

impl Audit for Unaudited {
    fn events(&mut self, _: &[u8], _: &Bundle) -> Result<(), StoreError> {
        Ok(())
    }

    fn end(&mut self, _: &BackupReport) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Makes a new log in `dir` from the backup `path`. The log gets its name only when it is whole.
///
/// # Errors
/// [`StoreError::AlreadyALog`] and [`StoreError::NotEmpty`] for `dir`,
/// [`StoreError::BadBackup`], and what the disk reports.
pub fn restore(path: &Path, dir: &Path) -> Result<BackupReport, StoreError> {
    restore_audited(path, dir, &mut Unaudited)
}

/// Makes a new log as [`restore`] does, if `audit` finds nothing against the backup.
///
/// # Errors
/// As [`restore`], and what `audit` returns.
pub fn restore_audited(
    path: &Path,
    dir: &Path,
    audit: &mut dyn Audit,
) -> Result<BackupReport, StoreError> {
    // The whole backup is checked before anything is made.
    let report = read_backup(path, |companion, bundle| audit.events(companion, bundle))?;
    audit.end(&report)?;
    let made = engine::begin(dir, ".restoring")?;
    let filled = fill(path, &made).and_then(|()| durable::publish_dir(&made, dir));
    filled.inspect_err(|_| {
        // The first error is the one to tell.
        let _ = fs::remove_dir_all(&made);
    })?;
    Ok(report)
}

/// Makes a new log in `dir` of the events that `feed` hands to the function that it is given, one after
/// the other. They must come to `head` and `chain`, as they were when they were checked. The log gets
/// its name only when it is whole; few events are held in memory at a time.
///
/// # Errors
/// [`StoreError::AlreadyALog`] and [`StoreError::NotEmpty`] for `dir`, [`StoreError::Damaged`] where
/// other events came, what `feed` returns, and what the disk reports.
pub fn restore_events<E: From<StoreError>>(
    dir: &Path,
    (head, chain): (Seq, ChainHash),
    feed: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), StoreError>) -> Result<(), E>,
) -> Result<(), E> {
    let made = engine::begin(dir, ".restoring")?;
    let filled = engine::fill(&made, |log| {
        let mut group: Vec<Bytes> = Vec::with_capacity(RESTORE_GROUP);
        feed(&mut |event| {
            group.push(Bytes::copy_from_slice(event));
            if group.len() >= RESTORE_GROUP { append(log, &mut group) } else { Ok(()) }
        })?;
        Ok(append(log, &mut group)?)
    });
    let published = filled.and_then(|((), mark)| {
        if (mark.seq, mark.chain) != (head, chain) {
            let why = "expected the events that were checked, others came: the file was changed";
            return Err(StoreError::damaged(mark.seq, why).into());
        }
        Ok(durable::publish_dir(&made, dir)?)
    });
    published.inspect_err(|_| {
        // The first error is the one to tell.
        let _ = fs::remove_dir_all(&made);
    })
}

/// Appends what has come together.
fn append(log: &dyn EventStore, group: &mut Vec<Bytes>) -> Result<(), StoreError> {
    match std::mem::take(group) {
        group if group.is_empty() => Ok(()),
        group => log.append(log.head(), group).map(drop).map_err(StoreError::from),
    }
}

fn fill(path: &Path, made: &Path) -> Result<(), StoreError> {
    let (report, mark) = engine::fill(made, |log| {
        let mut group: Vec<Bytes> = Vec::new();
        let report = read_backup(path, |_, bundle| {
            let bytes = Bytes::from(std::mem::take(&mut bundle.bytes));
            group.extend(ranges(&bytes).map(|range| bytes.slice(range)));
            if group.len() >= RESTORE_GROUP { append(log, &mut group) } else { Ok(()) }
        })?;
        append(log, &mut group)?;
        Ok::<_, StoreError>(report)
    })?;
    if (mark.seq, mark.chain) != (report.head, report.chain) {
        let why = "expected the backup's last event and chain, found others after restoring";
        return Err(StoreError::damaged(mark.seq, why));
    }
    Ok(())
}
