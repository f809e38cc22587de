//! One sled database with what sled leaves out: real durability, panics as errors, and a look
//! at its files before it may touch them.
//!
//! sled 0.34 panics on some damaged files; every call goes through [`guarded`]. (The panic's
//! message still reaches standard error, because only a process-wide hook could hold it back.)

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sled::IVec;

use crate::domain::seq::Seq;
use crate::store::error::StoreError;
use crate::store::trouble::Trouble;

/// sled's unit of growth, fixed when a database is made. A leaf of 17 values of 64 KiB stays
/// within a quarter of it: larger pages would go to files under `blobs/`.
pub(crate) const SEGMENT_BYTES: u64 = 8 << 20;

/// sled's page cache. It bounds little (pages are small in number and large), so it is small.
const CACHE_BYTES: u64 = 16 << 20;

/// How much of a file is read at a time when it is only read through.
const READ_BYTES: usize = 1 << 20;

/// How often, and how long apart, opening is tried while sled's threads let go of the file.
const LOCK_TRIES: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// A key: the seq of a record's first event and the part, both big endian.
pub(crate) type Key = [u8; 10];

/// The key of a part of the record that begins at `first`.
pub(crate) fn key(first: Seq, part: u16) -> Key {
    let mut key = [0; 10];
    key[..8].copy_from_slice(&first.0.to_be_bytes());
    key[8..].copy_from_slice(&part.to_be_bytes());
    key
}

/// What a key says; `None` for one that we did not write.
pub(crate) fn read_key(key: &[u8]) -> Option<(Seq, u16)> {
    let first = key.get(..8)?.try_into().ok()?;
    let part = key.get(8..)?.try_into().ok()?;
    Some((Seq(u64::from_be_bytes(first)), u16::from_be_bytes(part)))
}

/// One sled database in a directory of its own.
pub(crate) struct SledDb {
    db: sled::Db,
    /// Our own handle to sled's file: sled never really syncs it.
    file: File,
    dir: PathBuf,
}

impl SledDb {
    /// Makes an empty database in `dir`.
    pub(crate) fn create(dir: &Path) -> Result<(), StoreError> {
        fs::create_dir(dir).map_err(StoreError::io("make the log's directory"))?;
        let db = guarded("make the log", || config(dir).create_new(true).open())?;
        guarded("make the log", || db.flush())?;
        guarded("make the log", || {
            drop(db);
            Ok(())
        })
    }

    /// Opens the database in `dir`, which is called `name` in messages.
    pub(crate) fn open(dir: &Path, name: &'static str) -> Result<Self, StoreError> {
        look_before_opening(dir, name)?;
        let opened = open_patiently(dir);
        let db = match opened {
            Ok(db) => db,
            Err(error) if is_no_damage(&error) => return Err(error),
            Err(error) if set_snapshots_aside(dir)? == 0 => return Err(unreadable(name, &error)),
            // The snapshot is only a short cut: everything is in `db`, from which sled now
            // builds it anew. The caller checks every event and the anchor afterwards.
            Err(_) => match open_patiently(dir) {
                Ok(db) => db,
                Err(error) if is_no_damage(&error) => return Err(error),
                Err(error) => return Err(unreadable(name, &error)),
            },
        };
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(dir.join("db"))
            .map_err(StoreError::io("open the log's file"))?;
        let opened = Self { db, file, dir: dir.to_path_buf() };
        opened.check_blobs(Seq::FIRST)?;
        Ok(opened)
    }

    /// A second handle to sled's file.
    pub(crate) fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// The value of `key`.
    pub(crate) fn get(&self, key: Key) -> Result<Option<IVec>, StoreError> {
        guarded("read the log", || self.db.get(key))
    }

    /// Adds values, all or none even after a power cut. They are durable after [`Self::sync`].
    pub(crate) fn insert_all<V>(&self, mut values: Vec<(Key, V)>) -> Result<(), StoreError>
    where
        IVec: From<V>,
    {
        guarded("write to the log", || {
            // One value is one message in sled's file, so it needs no batch: that costs a write, and
            // sled applies it under a lock that all its databases share.
            if values.len() == 1
                && let Some((key, value)) = values.pop()
            {
                return self.db.insert(key, value).map(drop);
            }
            let mut batch = sled::Batch::default();
            values.into_iter().for_each(|(key, value)| batch.insert(&key, value));
            self.db.apply_batch(batch)
        })
    }

    /// Removes values. A kill may leave some of them.
    pub(crate) fn remove_all(&self, keys: &[Key]) -> Result<(), StoreError> {
        guarded("tidy the log", || keys.iter().try_for_each(|key| self.db.remove(key).map(drop)))
    }

    /// Waits until all that was written is on the disk, power cuts included.
    pub(crate) fn sync(&self) -> Result<(), StoreError> {
        self.write_out()?;
        self.flush()
    }

    /// Hands all that was written to the disk, whose cache may still lose it.
    pub(crate) fn write_out(&self) -> Result<(), StoreError> {
        // sled's flush() ends in sync_file_range, which waits for neither the disk's cache nor the
        // file's size.
        guarded("write to the log", || self.db.flush()).map(drop)
    }

    /// Waits until all that was handed to the disk is safe there.
    pub(crate) fn flush(&self) -> Result<(), StoreError> {
        self.file.sync_data().map_err(StoreError::io("sync the log"))
    }

    /// Hands every key and value to `visit`, in the order of the keys.
    pub(crate) fn each(
        &self,
        mut visit: impl FnMut(&[u8], &IVec) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut iter = self.db.iter();
        while let Some((key, value)) = guarded("read the log", || iter.next().transpose())? {
            visit(&key, &value)?;
        }
        Ok(())
    }

    /// Refuses files under `blobs/`, which sled never syncs: none of our values is so large.
    pub(crate) fn check_blobs(&self, first_bad: Seq) -> Result<(), StoreError> {
        no_blobs(&self.dir, first_bad)
    }
}

fn config(dir: &Path) -> sled::Config {
    let segment_bytes = usize::try_from(SEGMENT_BYTES).unwrap_or_default();
    sled::Config::new()
        .path(dir)
        .segment_size(segment_bytes)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(None)
}

/// Runs `work` on sled; an error or a panic of sled becomes an error of ours.
fn guarded<T>(
    doing: &'static str,
    work: impl FnOnce() -> sled::Result<T>,
) -> Result<T, StoreError> {
    let engine = |why: String| StoreError::Engine { doing, why };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(source))) => Err(StoreError::Io { doing, source }),
        Ok(Err(error)) => Err(engine(brief(&error))),
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(engine(text.map_or("it panicked".to_owned(), |text| first_line(&text))))
        }
    }
}

/// sled's error without its backtrace and positions.
fn brief(error: &sled::Error) -> String {
    match error {
        sled::Error::Corruption { .. } => "its file is corrupted".to_owned(),
        other => first_line(&other.to_string()),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(200).collect()
}

/// Checks what must hold before sled sees its files, and removes what a kill left behind.
fn look_before_opening(dir: &Path, name: &'static str) -> Result<(), StoreError> {
    for file in ["conf", "db"] {
        let length = match fs::metadata(dir.join(file)) {
            Ok(meta) => Some(meta.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(StoreError::Io { doing: "look at the log's files", source }),
        };
        if length.is_none_or(|length| length == 0) {
            let found = if length.is_none() { "none" } else { "an empty one" };
            let why = format!("expected the file {name}/{file}, found {found}");
            return Err(StoreError::damaged(Seq::FIRST, why));
        }
        read_through(&dir.join(file)).map_err(StoreError::io("read the log's files"))?;
    }
    no_blobs(dir, Seq::FIRST)?;
    for path in snapshots(dir)? {
        if path.extension().is_some_and(|extension| extension == "generating") {
            fs::remove_file(path).map_err(StoreError::io("remove an unfinished snapshot"))?;
        }
    }
    Ok(())
}

/// Reads a file to its end. sled takes what it cannot read for the end of its log and writes over what
/// comes after: so it is not let near a file that the disk does not give out whole.
fn read_through(path: &Path) -> io::Result<()> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; READ_BYTES];
    while file.read(&mut buffer)? > 0 {}
    Ok(())
}

/// Whether an error of opening comes from the system rather than from what the files hold.
fn is_no_damage(error: &StoreError) -> bool {
    matches!(error, StoreError::Io { source, .. } if Trouble::of(source) != Trouble::Other)
}

fn no_blobs(dir: &Path, first_bad: Seq) -> Result<(), StoreError> {
    let mut blobs = match fs::read_dir(dir.join("blobs")) {
        Ok(blobs) => blobs,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(StoreError::Io { doing: "list the log's files", source }),
    };
    match blobs.next() {
        None => Ok(()),
        Some(_) => {
            let why = "expected no file under blobs/, found one (such files are never synced)";
            Err(StoreError::damaged(first_bad, why))
        }
    }
}

/// sled's snapshot files, finished or not.
fn snapshots(dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let listing = || {
        let entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
        let snapshot = |name: &str| name.starts_with("snap.");
        let named = entries.into_iter().filter(|e| e.file_name().to_str().is_some_and(snapshot));
        Ok(named.map(|entry| entry.path()).collect())
    };
    listing().map_err(StoreError::io("list the log's files"))
}

/// Renames all snapshot files so that sled does not see them; returns how many there were.
fn set_snapshots_aside(dir: &Path) -> Result<usize, StoreError> {
    let found = snapshots(dir)?;
    for path in &found {
        let mut name = std::ffi::OsString::from("aside.");
        name.push(path.file_name().unwrap_or_default());
        fs::rename(path, dir.join(name)).map_err(StoreError::io("set a bad snapshot aside"))?;
    }
    Ok(found.len())
}

/// Opens sled, and waits for the threads of an earlier handle in this process to let go of the
/// file: other processes are kept away by the log's own lock.
fn open_patiently(dir: &Path) -> Result<sled::Db, StoreError> {
    let mut tries = 0;
    loop {
        let opened = guarded("open the log", || config(dir).open());
        let locked = opened.as_ref().err().is_some_and(|e| e.to_string().contains("acquire lock"));
        if !locked || tries == LOCK_TRIES {
            return opened;
        }
        tries += 1;
        std::thread::sleep(LOCK_PAUSE);
    }
}

/// That sled cannot open its files. Nothing can be read, so nothing can be relied upon.
fn unreadable(name: &str, error: &StoreError) -> StoreError {
    let why = match error {
        StoreError::Engine { why, .. } => why.clone(),
        StoreError::Io { source, .. } => first_line(&source.to_string()),
        other => other.to_string(),
    };
    let why = format!("expected a readable {name}/db, the engine says \"{why}\"");
    StoreError::damaged(Seq::FIRST, why)
}
