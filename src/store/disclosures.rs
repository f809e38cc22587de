//! The disclosures of personal data, kept apart from the log so that they can be deleted.
//!
//! The file `personal` beside the log holds one disclosure a line, readable by its owner alone:
//!
//! ```text
//! {"digest":"…43 characters…","disclosure":"…base64url…"}
//! ```
//!
//! The digest is the SHA-256 of the disclosure and so the checksum of its line. Rules:
//!
//! * **Durable first.** Disclosures are appended and synced before the event that commits to them
//!   is appended to the log. A kill in between leaves disclosures that no event names; they are
//!   taken away on the next opening, as is a line that was not written to its end.
//! * **Gone.** To erase, the file is written anew without what goes, synced, and given the name of
//!   the old one; then the old one is overwritten with zeros, synced, and let go. So no file of ours
//!   holds the old line any more. What overwriting cannot reach: a drive that writes elsewhere than
//!   where it was told (every SSD), a file system that copies on write or journals data, snapshots
//!   of either, swap, and backups made before.
//! * **Damage.** A line that is not as it was written makes the whole file unusable until it is set
//!   right: nothing is added to it, erased from it or shown. The log is not touched by that.
//!
//! The log's databases never see a disclosure.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::domain::digest::Digest;
use crate::domain::disclosure::Disclosure;
use crate::domain::seq::Seq;
use crate::store::durable::{self, NEW, Readers};
use crate::store::error::StoreError;
use crate::store::left_out;

/// Which disclosures are to stay.
pub type Keep<'a> = dyn Fn(&Digest) -> bool + Send + Sync + 'a;

/// A place for disclosures. All methods may be called at the same time from many threads.
pub trait DisclosureStore: Send + Sync {
    /// Whether it can be used at all.
    ///
    /// # Errors
    /// [`StoreError::PersonalDamaged`] with the first bad line, and what the disk reported.
    fn check(&self) -> Result<(), StoreError>;

    /// Keeps disclosures. When this returns `Ok` they are durable.
    ///
    /// # Errors
    /// As [`DisclosureStore::check`], and what the disk reports. Some may have been kept then.
    fn add(&self, new: &[Disclosure]) -> Result<(), StoreError>;

    /// The disclosure of a digest, if it is here.
    ///
    /// # Errors
    /// As [`DisclosureStore::check`].
    fn get(&self, digest: &Digest) -> Result<Option<Disclosure>, StoreError>;

    /// All disclosures, in the order of their digests.
    ///
    /// # Errors
    /// As [`DisclosureStore::check`].
    fn all(&self) -> Result<Vec<Disclosure>, StoreError>;

    /// Up to which seq of the log whatever is missing was left out of this copy on purpose, and so is not
    /// lost (see [`crate::store::left_out`]).
    fn left_out(&self) -> Seq {
        Seq::NONE
    }

    /// Deletes every disclosure that is not to be kept, and returns how many those were. When this
    /// returns `Ok` they are gone as far as the module says.
    ///
    /// # Errors
    /// As [`DisclosureStore::check`], and what the disk reports.
    fn retain(&self, keep: &Keep<'_>) -> Result<usize, StoreError>;
}

/// Disclosures that live and die with their process.
#[derive(Debug, Default)]
pub struct MemoryDisclosures(Mutex<BTreeMap<Digest, Disclosure>>);

impl DisclosureStore for MemoryDisclosures {
    fn check(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn add(&self, new: &[Disclosure]) -> Result<(), StoreError> {
        lock(&self.0).extend(new.iter().map(|one| (one.digest().clone(), one.clone())));
        Ok(())
    }

    fn get(&self, digest: &Digest) -> Result<Option<Disclosure>, StoreError> {
        Ok(lock(&self.0).get(digest).cloned())
    }

    fn all(&self) -> Result<Vec<Disclosure>, StoreError> {
        Ok(lock(&self.0).values().cloned().collect())
    }

    fn retain(&self, keep: &Keep<'_>) -> Result<usize, StoreError> {
        let mut kept = lock(&self.0);
        let before = kept.len();
        kept.retain(|digest, _| keep(digest));
        Ok(before - kept.len())
    }
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    digest: Digest,
    disclosure: String,
}

/// Disclosures in a file of their own. Whoever has the log open has the file to themselves.
#[derive(Debug)]
pub struct DisclosureFile {
    path: PathBuf,
    left_out: Seq,
    state: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    kept: BTreeMap<Digest, Disclosure>,
    /// The file does not end where the last whole line does: it is written anew before it grows.
    torn: bool,
    trouble: Option<Trouble>,
}

/// Why the file cannot be used.
#[derive(Debug)]
enum Trouble {
    Damaged { line: u64, why: &'static str },
    Io { doing: &'static str, kind: io::ErrorKind },
}

impl Trouble {
    fn error(&self) -> StoreError {
        match self {
            Self::Damaged { line, why } => StoreError::PersonalDamaged { line: *line, why },
            Self::Io { doing, kind } => StoreError::Io { doing, source: (*kind).into() },
        }
    }
}

const READING: &str = "read the file of personal data";
const WRITING: &str = "write the file of personal data";

impl DisclosureFile {
    /// Opens the file at `path`; where there is none, it is made with the first disclosure.
    ///
    /// A file that cannot be used does not keep the log from being read: every method of what
    /// comes back reports it, and no other does.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        let state =
            read(path).unwrap_or_else(|trouble| Held { trouble: Some(trouble), ..Held::default() });
        let left_out = left_out::read(path);
        Self { path: path.to_owned(), left_out, state: Mutex::new(state) }
    }

    fn usable(&self) -> Result<MutexGuard<'_, Held>, StoreError> {
        let state = lock(&self.state);
        match &state.trouble {
            Some(trouble) => Err(trouble.error()),
            None => Ok(state),
        }
    }

    /// Writes the file anew with what is kept, and wipes the old one.
    fn rewrite(&self, state: &mut Held) -> Result<(), StoreError> {
        rewrite(&self.path, &to_lines(state.kept.values())).map_err(StoreError::io(WRITING))?;
        state.torn = false;
        Ok(())
    }
}

impl DisclosureStore for DisclosureFile {
    fn check(&self) -> Result<(), StoreError> {
        self.usable().map(drop)
    }

    fn add(&self, new: &[Disclosure]) -> Result<(), StoreError> {
        let mut state = self.usable()?;
        state.kept.extend(new.iter().map(|one| (one.digest().clone(), one.clone())));
        if state.torn || !self.path.exists() {
            return self.rewrite(&mut state);
        }
        // Until the append is whole, the file may end anywhere.
        state.torn = true;
        append(&self.path, &to_lines(new.iter())).map_err(StoreError::io(WRITING))?;
        state.torn = false;
        Ok(())
    }

    fn get(&self, digest: &Digest) -> Result<Option<Disclosure>, StoreError> {
        Ok(self.usable()?.kept.get(digest).cloned())
    }

    fn left_out(&self) -> Seq {
        self.left_out
    }

    fn all(&self) -> Result<Vec<Disclosure>, StoreError> {
        Ok(self.usable()?.kept.values().cloned().collect())
    }

    fn retain(&self, keep: &Keep<'_>) -> Result<usize, StoreError> {
        let mut state = self.usable()?;
        let before = state.kept.len();
        state.kept.retain(|digest, _| keep(digest));
        let gone = before - state.kept.len();
        // A line that was not written to its end is personal data, too.
        if gone > 0 || state.torn {
            self.rewrite(&mut state)?;
        }
        Ok(gone)
    }
}

/// Disclosures in the form of the file: for a backup.
#[must_use]
pub fn to_lines<'a>(all: impl Iterator<Item = &'a Disclosure>) -> Vec<u8> {
    let mut lines = Vec::new();
    for one in all {
        let line = Line { digest: one.digest().clone(), disclosure: one.as_str().to_owned() };
        // Two texts can always be written.
        lines.extend(serde_json::to_vec(&line).unwrap_or_default());
        lines.push(b'\n');
    }
    lines
}

/// Reads the form of the file.
///
/// # Errors
/// [`StoreError::PersonalDamaged`] where the lines are not whole.
pub fn read_lines(lines: &[u8]) -> Result<Vec<Disclosure>, StoreError> {
    match parse(lines) {
        Ok(state) if !state.torn => Ok(state.kept.into_values().collect()),
        Ok(_) => Err(StoreError::PersonalDamaged { line: 0, why: "the last line is cut" }),
        Err(trouble) => Err(trouble.error()),
    }
}

/// Puts a file of these lines in place of the one at `path`, durably: for restoring a backup.
///
/// # Errors
/// [`StoreError::PersonalDamaged`] where the lines are not whole, and what the disk reports.
pub fn put(path: &Path, lines: &[u8]) -> Result<(), StoreError> {
    read_lines(lines)?;
    rewrite(path, lines).map_err(StoreError::io(WRITING))
}

fn read(path: &Path) -> Result<Held, Trouble> {
    let io = |error: io::Error| Trouble::Io { doing: READING, kind: error.kind() };
    // What a killed process was about to put in place of the file.
    wipe(&durable::beside(path, NEW)).map_err(io)?;
    match fs::read(path) {
        Ok(bytes) => parse(&bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Held::default()),
        Err(error) => Err(io(error)),
    }
}

fn parse(bytes: &[u8]) -> Result<Held, Trouble> {
    let mut state = Held::default();
    for (line, number) in bytes.split_inclusive(|byte| *byte == b'\n').zip(1..) {
        let whole = line.strip_suffix(b"\n");
        match (read_line(whole.unwrap_or(line)), whole) {
            (Ok(one), whole) => {
                state.torn |= whole.is_none();
                state.kept.insert(one.digest().clone(), one);
            }
            // The end of an append that a kill cut short. No event can name it.
            (Err(_), None) => state.torn = true,
            (Err(why), Some(_)) => return Err(Trouble::Damaged { line: number, why }),
        }
    }
    Ok(state)
}

fn read_line(line: &[u8]) -> Result<Disclosure, &'static str> {
    let line: Line = serde_json::from_slice(line)
        .map_err(|_| "expected a digest and its disclosure, found something else")?;
    let one = Disclosure::parse(&line.disclosure)
        .map_err(|_| "expected a disclosure, found something else")?;
    if *one.digest() != line.digest {
        return Err("expected a disclosure that has the digest beside it, found another");
    }
    Ok(one)
}

fn append(path: &Path, lines: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).open(path)?;
    file.write_all(lines)?;
    file.sync_all()
}

fn rewrite(path: &Path, lines: &[u8]) -> io::Result<()> {
    wipe(&durable::beside(path, NEW))?;
    // Held open, the old file can be overwritten once it has lost its name; before that it is what
    // a kill leaves us.
    let old = OpenOptions::new().write(true).open(path);
    durable::replace(path, lines, Readers::Owner)?;
    match old {
        Ok(old) => zero(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Overwrites a file with zeros and takes its name away, if there is one.
fn wipe(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => zero(file)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    fs::remove_file(path)?;
    durable::sync_dir(&durable::parent(path))
}

fn zero(mut file: File) -> io::Result<()> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(0))?;
    io::copy(&mut io::Read::take(io::repeat(0), length), &mut file)?;
    file.sync_all()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
