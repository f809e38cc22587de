//! Backups: a log in one file that can be checked by itself, and bringing it back.
//!
//! ```text
//! "daicho-backup-2\n"                                              16 bytes
//! companion: its length (u32), its bytes, CRC-32 of both: what the caller keeps beside the log
//! personal:  its length (u64), its bytes, CRC-32 of both: the disclosures of personal data, in the
//!            form of their file (see `disclosures`)
//! frames:   1, length (u32), the value format's parts of a record  (see `codec`)
//! trailer:  2, head (u64), chain at the head (32 bytes), CRC-32 of these 41 bytes
//! ```
//!
//! All numbers are big endian. A frame holds one part of a record; the records follow each
//! other from seq 1 without a gap, each with the chain before it; the trailer says where they
//! end. So a backup that was cut, extended or changed anywhere is refused. Backups of version 1,
//! which have no section of personal data, are read as ones with none.
//!
//! A backup keeps what it holds: personal data that is erased later stays in the backups made
//! before, and comes back with them until the erasure is made again. Whoever keeps backups has to
//! replace or destroy those. On systems that know owners, only its owner may read a backup.

mod reading;
mod restoring;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use self::reading::read_backup;
pub use self::restoring::{Audit, restore, restore_audited, restore_events};
use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::codec::{Encoder, RECORD_EVENTS, RECORD_FULL_BYTES, VALUE_LIMIT_BYTES};
use crate::store::error::StoreError;
use crate::store::{EventStore, durable};

const MAGIC: [u8; 16] = *b"daicho-backup-2\n";
/// Without the section of personal data.
const MAGIC_1: [u8; 16] = *b"daicho-backup-1\n";
const FRAME: u8 = 1;
const TRAILER: u8 = 2;
const ZSTD_LEVEL: i32 = 3;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// The seq of its last event, which is also how many it holds.
    pub head: Seq,
    /// The chain's value at the last event.
    pub chain: ChainHash,
    /// The size of the file in bytes.
    pub bytes: u64,
    /// What the caller gave along, such as settings.
    pub companion: Vec<u8>,
    /// The disclosures of personal data that the caller gave along.
    pub personal: Vec<u8>,
}

/// Writes all events of `store` up to its present head to the new file `path`, while others may
/// go on appending. The file gets its name only when it is durable and was read again whole.
/// `companion` travels along: up to 64 KiB that belong to the log and do not lie in it. So do the
/// disclosures of personal data, as [`crate::store::disclosures::to_lines`] writes them.
///
/// # Errors
/// [`StoreError::BackupExists`], damage found in the store, and what the disk reports.
pub fn backup(
    store: &dyn EventStore,
    companion: &[u8],
    personal: &[u8],
    path: &Path,
) -> Result<BackupReport, StoreError> {
    backup_up_to(store, store.head(), companion, personal, path)
}

/// As [`backup`], up to an earlier head: whoever goes on recording takes the head first and the
/// personal data then, so that no event of the backup speaks of data that are missing from it.
///
/// # Errors
/// As [`backup`].
pub fn backup_up_to(
    store: &dyn EventStore,
    head: Seq,
    companion: &[u8],
    personal: &[u8],
    path: &Path,
) -> Result<BackupReport, StoreError> {
    if path.exists() {
        return Err(StoreError::BackupExists);
    }
    let partial = durable::beside(path, ".partial");
    let written = write_partial(store, head, companion, personal, &partial);
    let written = written.and_then(|()| verify_backup(&partial));
    let report = written.inspect_err(|_| {
        // The first error is the one to tell.
        let _ = fs::remove_file(&partial);
    })?;
    durable::give_name(&partial, path).map_err(StoreError::io("name the backup"))?;
    Ok(report)
}

fn write_partial(
    store: &dyn EventStore,
    head: Seq,
    companion: &[u8],
    personal: &[u8],
    partial: &Path,
) -> Result<(), StoreError> {
    let doing = "write the backup";
    let mut options = OpenOptions::new();
    let file = durable::private(options.write(true).create(true).truncate(true)).open(partial);
    let file = file.map_err(StoreError::io(doing))?;
    let mut out = BackupWriter {
        out: BufWriter::with_capacity(1 << 20, file),
        encoder: Encoder::new(ZSTD_LEVEL).map_err(StoreError::io(doing))?,
        record: Bundle { first: Seq::FIRST, ..Bundle::default() },
        before: ChainHash::START,
        chain: ChainHash::START,
    };
    let mut written = out.out.write_all(&MAGIC);
    written = written.and_then(|()| out.companion(companion)).and_then(|()| out.personal(personal));
    if head > Seq::NONE {
        store.scan(Seq::FIRST, &mut |bundle| {
            bundle.trim_back(head);
            written = bundle.events().try_for_each(|(_, event)| out.event(event));
            let go_on = written.is_ok() && bundle.next() <= head;
            if go_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
    }
    written.and_then(|()| out.finish(head)).map_err(StoreError::io(doing))
}

/// Packs events into records of its own, so that a backup depends only on the events.
struct BackupWriter {
    out: BufWriter<File>,
    encoder: Encoder,
    record: Bundle,
    before: ChainHash,
    chain: ChainHash,
}

impl BackupWriter {
    fn companion(&mut self, companion: &[u8]) -> io::Result<()> {
        let too_large = || io::Error::other("the companion of a backup has at most 64 KiB");
        if companion.len() > VALUE_LIMIT_BYTES {
            return Err(too_large());
        }
        let length = u32::try_from(companion.len()).map_err(|_| too_large())?;
        let framed = [&length.to_be_bytes(), companion].concat();
        self.out.write_all(&framed)?;
        self.out.write_all(&crc32fast::hash(&framed).to_be_bytes())
    }

    fn personal(&mut self, personal: &[u8]) -> io::Result<()> {
        let length = (personal.len() as u64).to_be_bytes();
        self.out.write_all(&length)?;
        self.out.write_all(personal)?;
        self.out.write_all(&crc32(&length, personal).to_be_bytes())
    }

    fn event(&mut self, event: &[u8]) -> io::Result<()> {
        self.record.push(event);
        self.chain = self.chain.after(event);
        let full = self.record.bytes.len() >= RECORD_FULL_BYTES;
        if full || self.record.count == RECORD_EVENTS { self.frame() } else { Ok(()) }
    }

    fn frame(&mut self) -> io::Result<()> {
        for part in self.encoder.encode(&self.record, self.before) {
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            self.out.write_all(&[FRAME])?;
            self.out.write_all(&length.to_be_bytes())?;
            self.out.write_all(&part)?;
        }
        self.before = self.chain;
        let next = self.record.next();
        self.record.restart(next);
        Ok(())
    }

    fn finish(mut self, head: Seq) -> io::Result<()> {
        if self.record.count > 0 {
            self.frame()?;
        }
        let mut trailer = vec![TRAILER];
        trailer.extend_from_slice(&head.0.to_be_bytes());
        trailer.extend_from_slice(&self.chain.0);
        trailer.extend_from_slice(&crc32fast::hash(&trailer).to_be_bytes());
        self.out.write_all(&trailer)?;
        self.out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

/// Reads a backup from its first byte to its last and checks everything in it.
///
/// # Errors
/// [`StoreError::BadBackup`], and what the disk reports.
pub fn verify_backup(path: &Path) -> Result<BackupReport, StoreError> {
    read_backup(path, |_, _| Ok(()))
}

/// Whether a file begins as a backup does. `beginning` are its first bytes.
#[must_use]
pub fn is_backup(beginning: &[u8]) -> bool {
    beginning.starts_with(&MAGIC) || beginning.starts_with(&MAGIC_1)
}

fn crc32(length: &[u8], bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(length);
    hasher.update(bytes);
    hasher.finalize()
}
