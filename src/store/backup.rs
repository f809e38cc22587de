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

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;

use bytes::Bytes;

use crate::domain::seq::Seq;
use crate::store::bundle::{Bundle, ranges};
use crate::store::chain::ChainHash;
use crate::store::codec::{
    Decoder, Encoder, RECORD_EVENTS, RECORD_FULL_BYTES, VALUE_LIMIT_BYTES, read_header,
};
use crate::store::disclosures::private;
use crate::store::error::{AppendError, StoreError};
use crate::store::sled_log::SledLog;
use crate::store::{EventStore, durable};

const MAGIC: [u8; 16] = *b"daicho-backup-2\n";
/// Without the section of personal data.
const MAGIC_1: [u8; 16] = *b"daicho-backup-1\n";
const FRAME: u8 = 1;
const TRAILER: u8 = 2;
const ZSTD_LEVEL: i32 = 3;
/// How many events are restored with one sync.
const RESTORE_GROUP: usize = 16 * RECORD_EVENTS as usize;

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
    let named = fs::rename(&partial, path).and_then(|()| durable::sync_dir(&durable::parent(path)));
    named.map_err(StoreError::io("name the backup"))?;
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
    let file = private(options.write(true).create(true).truncate(true)).open(partial);
    let file = file.map_err(StoreError::io(doing))?;
    let mut out = Writer {
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
struct Writer {
    out: BufWriter<File>,
    encoder: Encoder,
    record: Bundle,
    before: ChainHash,
    chain: ChainHash,
}

impl Writer {
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
struct Whole;

impl Audit for Whole {
    fn events(&mut self, _: &[u8], _: &Bundle) -> Result<(), StoreError> {
        Ok(())
    }

    fn end(&mut self, _: &BackupReport) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Reads a backup from its first byte to its last and checks everything in it.
///
/// # Errors
/// [`StoreError::BadBackup`], and what the disk reports.
pub fn verify_backup(path: &Path) -> Result<BackupReport, StoreError> {
    read_backup(path, |_, _| Ok(()))
}

/// Makes a new log in `dir` from the backup `path`. The log gets its name only when it is whole.
///
/// # Errors
/// [`StoreError::AlreadyALog`] and [`StoreError::NotEmpty`] for `dir`,
/// [`StoreError::BadBackup`], and what the disk reports.
pub fn restore(path: &Path, dir: &Path) -> Result<BackupReport, StoreError> {
    restore_audited(path, dir, &mut Whole)
}

/// Makes a new log as [`restore`] does, if `audit` finds nothing against the backup.
///
/// # Errors
/// As [`restore`], and what `audit` answers.
pub fn restore_audited(
    path: &Path,
    dir: &Path,
    audit: &mut dyn Audit,
) -> Result<BackupReport, StoreError> {
    // The whole backup is checked before anything is made.
    let report = read_backup(path, |companion, bundle| audit.events(companion, bundle))?;
    audit.end(&report)?;
    let made = SledLog::begin(dir, ".restoring")?;
    let filled = fill(path, &made).and_then(|()| durable::publish_dir(&made, dir));
    filled.inspect_err(|_| {
        // The first error is the one to tell.
        let _ = fs::remove_dir_all(&made);
    })?;
    Ok(report)
}

fn fill(path: &Path, made: &Path) -> Result<(), StoreError> {
    let log = SledLog::open(made)?;
    let mut group: Vec<Bytes> = Vec::new();
    let append = |group: &mut Vec<Bytes>| {
        if group.is_empty() {
            return Ok(());
        }
        let appended = log.append_blocking(log.head(), group);
        group.clear();
        appended.map(drop).map_err(store_error)
    };
    let report = read_backup(path, |_, bundle| {
        let bytes = Bytes::from(std::mem::take(&mut bundle.bytes));
        group.extend(ranges(&bytes).map(|range| bytes.slice(range)));
        if group.len() >= RESTORE_GROUP { append(&mut group) } else { Ok(()) }
    })?;
    append(&mut group)?;
    log.close_blocking()?;
    let mark = log.mark();
    if (mark.seq, mark.chain) != (report.head, report.chain) {
        let why = "expected the backup's last event and chain, found others after restoring";
        return Err(StoreError::damaged(mark.seq, why));
    }
    Ok(())
}

/// The store's error within an append's.
fn store_error(error: AppendError) -> StoreError {
    match error {
        AppendError::Store(error) => error,
        other => StoreError::Engine { doing: "restore", why: other.to_string() },
    }
}

fn crc32(length: &[u8], bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(length);
    hasher.update(bytes);
    hasher.finalize()
}

/// Reads a backup, checks it, and hands each record to `visit`.
fn read_backup(
    path: &Path,
    mut visit: impl FnMut(&[u8], &mut Bundle) -> Result<(), StoreError>,
) -> Result<BackupReport, StoreError> {
    let doing = "read the backup";
    let file = File::open(path).map_err(StoreError::io(doing))?;
    let bytes = file.metadata().map_err(StoreError::io(doing))?.len();
    let mut reader = Reader { input: BufReader::with_capacity(1 << 20, file), next: Seq::FIRST };
    let magic: [u8; 16] = reader.array()?;
    if magic != MAGIC && magic != MAGIC_1 {
        return Err(reader.bad("expected a backup of daicho, found another kind of file"));
    }
    let companion = reader.companion()?;
    let personal = if magic == MAGIC { reader.personal(bytes)? } else { Vec::new() };
    let mut decoder = Decoder::new().map_err(StoreError::io(doing))?;
    let (mut chain, mut bundle) = (ChainHash::START, Bundle::default());
    while let Some(parts) = reader.record()? {
        let header = decoder.decode(reader.next, &parts, &mut bundle);
        let header = header.map_err(|error| reader.bad(error.to_string()))?;
        if header.before != chain {
            return Err(reader.bad("expected the chain of the events before, found another"));
        }
        chain = bundle.events().fold(chain, |chain, (_, event)| chain.after(event));
        reader.next = bundle.next();
        visit(&companion, &mut bundle)?;
    }
    let head = reader.trailer(chain)?;
    Ok(BackupReport { head, chain, bytes, companion, personal })
}

struct Reader {
    input: BufReader<File>,
    next: Seq,
}

impl Reader {
    fn bad(&self, why: impl Into<String>) -> StoreError {
        StoreError::BadBackup { first_bad: self.next, why: why.into() }
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), StoreError> {
        self.input.read_exact(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => self.bad("expected more bytes, found the file's end"),
            _ => StoreError::Io { doing: "read the backup", source: error },
        })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let mut array = [0; N];
        self.fill(&mut array)?;
        Ok(array)
    }

    fn companion(&mut self) -> Result<Vec<u8>, StoreError> {
        let length: [u8; 4] = self.array()?;
        let count = u32::from_be_bytes(length) as usize;
        if count > VALUE_LIMIT_BYTES {
            return Err(self.bad("expected a companion of at most 64 KiB, found a larger one"));
        }
        let mut companion = vec![0; count];
        self.fill(&mut companion)?;
        let checksum = crc32fast::hash(&[&length, companion.as_slice()].concat());
        if self.array()? != checksum.to_be_bytes() {
            return Err(self.bad("expected the companion's checksum, found another"));
        }
        Ok(companion)
    }

    /// The section of personal data, in a file of so many bytes.
    fn personal(&mut self, file_bytes: u64) -> Result<Vec<u8>, StoreError> {
        let length: [u8; 8] = self.array()?;
        let count = u64::from_be_bytes(length);
        let fits = usize::try_from(count).ok().filter(|_| count < file_bytes);
        let Some(count) = fits else {
            return Err(self.bad("expected a section of personal data, found one beyond the file"));
        };
        let mut personal = vec![0; count];
        self.fill(&mut personal)?;
        if self.array()? != crc32(&length, &personal).to_be_bytes() {
            return Err(self.bad("expected the checksum of the personal data, found another"));
        }
        Ok(personal)
    }

    /// The parts of the next record; `None` when the trailer comes.
    fn record(&mut self) -> Result<Option<Vec<Vec<u8>>>, StoreError> {
        let mut parts = Vec::new();
        let mut expected = 1;
        while parts.len() < expected {
            match self.array()? {
                [FRAME] => {}
                [TRAILER] if parts.is_empty() => return Ok(None),
                _ => return Err(self.bad("expected a frame, found something else")),
            }
            let length = u32::from_be_bytes(self.array()?) as usize;
            if length > VALUE_LIMIT_BYTES {
                return Err(self.bad("expected a frame of at most 64 KiB, found a larger one"));
            }
            let mut part = vec![0; length];
            self.fill(&mut part)?;
            let header = read_header(&part).map_err(|error| self.bad(error.to_string()))?;
            expected = usize::from(header.parts);
            parts.push(part);
        }
        Ok(Some(parts))
    }

    /// Checks the rest of the trailer and that nothing follows; answers the head.
    fn trailer(&mut self, chain: ChainHash) -> Result<Seq, StoreError> {
        let head = self.next.0 - 1;
        let mut expected = vec![TRAILER];
        expected.extend_from_slice(&head.to_be_bytes());
        expected.extend_from_slice(&chain.0);
        expected.extend_from_slice(&crc32fast::hash(&expected).to_be_bytes());
        let found: [u8; 44] = self.array()?;
        if found != expected[1..] {
            let why = format!("expected the end after {}, found another trailer", Seq(head));
            return Err(self.bad(why));
        }
        let mut more = [0; 1];
        match self.input.read(&mut more).map_err(StoreError::io("read the backup"))? {
            0 => Ok(Seq(head)),
            _ => Err(self.bad("expected the file's end, found more bytes")),
        }
    }
}
