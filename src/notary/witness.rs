//! This program as a witness of other logs: what it cosigned last of each, and its key.
//!
//! ```text
//! DIR/witness-key           the witness's secret key, for its owner alone
//! DIR/witness/lock          held by the process that cosigns
//! DIR/witness/HEX           the checkpoint cosigned last of the log with this SHA-256 of its origin
//! ```
//!
//! The order is always this: a request is decided against what was cosigned last; the new
//! checkpoint is durable; only then is the cosignature given out. Requests for one log wait for
//! each other from the first step to the last. So neither two requests at once nor a kill at any
//! moment make a witness cosign two histories.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::hash::Hash;
use crate::merkle::key::{KeyError, KeyKind, SignerKey, VerifierKey};
use crate::merkle::note::{NOTE_LIMIT_BYTES, NoteSignature};
use crate::merkle::witness::{AddCheckpoint, CosignError, Seen, decide};
use crate::store::durable::{self, Readers};

const KEY: &str = "witness-key";
const STATES: &str = "witness";
const LOCK: &str = "lock";

/// Why there is no witness.
#[derive(Debug, Error)]
pub enum WitnessError {
    /// The disk failed.
    #[error("cannot {doing}: {source}. Check the disk and your rights")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// Another process cosigns there.
    #[error("another daicho process cosigns from this directory. Stop it first")]
    InUse,
    /// There is no key, and something was cosigned before.
    #[error(
        "expected the key that cosigned before, found none: put the file `witness-key` back from \
         your copy"
    )]
    NoKey,
    /// The key file holds no witness's key.
    #[error("the file `witness-key`: {0}. Put the file back from your copy")]
    BadKey(KeyError),
    /// The witness has another name than the one asked for.
    #[error("expected the name {asked:?}, the key is named {name:?}: a witness keeps its name")]
    OtherName {
        /// The name asked for.
        asked: String,
        /// The name of the key.
        name: String,
    },
    /// A key of a log is that of a witness.
    #[error("expected the vkey of a log (type 1), got that of a witness: {vkey}")]
    NoLogKey {
        /// The key.
        vkey: String,
    },
    /// What was cosigned last cannot be read: without it, a witness could cosign two histories.
    #[error(
        "expected what was cosigned last of {origin:?} in the file `witness/{file}`, found \
         something else. Put the file back from a copy that is not older, or begin anew with \
         another key in another directory"
    )]
    BadState {
        /// The log.
        origin: String,
        /// The file's name.
        file: String,
    },
}

impl WitnessError {
    fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}

/// Why a checkpoint was not cosigned.
#[derive(Debug, Error)]
pub enum AddError {
    /// It must not be.
    #[error(transparent)]
    Refused(#[from] CosignError),
    /// It could not be made durable that it was: nothing was given out.
    #[error("cannot keep what was cosigned: {0}")]
    Io(#[from] io::Error),
}

/// A witness, ready to cosign.
#[derive(Debug)]
pub struct Witness {
    key: SignerKey,
    logs: BTreeMap<String, Log>,
    /// Nobody else cosigns from the same directory while this lives.
    _lock: File,
}

/// A log that is watched.
#[derive(Debug)]
struct Log {
    keys: Vec<VerifierKey>,
    file: PathBuf,
    last: Mutex<Last>,
}

/// What was cosigned last of a log.
#[derive(Debug, Default)]
struct Last {
    seen: Seen,
    /// The note with the cosignature; none at first.
    note: Option<Arc<str>>,
}

impl Witness {
    /// Opens the witness that lives in `dir` and watches the logs with these keys. Makes it, with
    /// the key named `name` from the random bytes of `seed`, where nothing is there.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn open(
        dir: &Path,
        known: &[VerifierKey],
        name: Option<&str>,
        default_name: &str,
        seed: impl FnOnce() -> io::Result<[u8; 32]>,
    ) -> Result<Self, WitnessError> {
        let states = dir.join(STATES);
        fs::create_dir_all(&states).map_err(WitnessError::io("make the witness's directory"))?;
        let lock = lock(&states)?;
        let key = read_key(dir)?;
        let key = match key {
            Some(key) => key,
            None if has_cosigned(&states)? => return Err(WitnessError::NoKey),
            None => make_key(dir, name.unwrap_or(default_name), seed)?,
        };
        let own = key.verifier();
        if let Some(asked) = name.filter(|asked| *asked != own.name()) {
            let (asked, name) = (asked.to_owned(), own.name().to_owned());
            return Err(WitnessError::OtherName { asked, name });
        }
        let mut logs: BTreeMap<String, Log> = BTreeMap::new();
        for known in known {
            if known.kind() != KeyKind::Note {
                return Err(WitnessError::NoLogKey { vkey: known.to_string() });
            }
            if let Some(log) = logs.get_mut(known.name()) {
                log.keys.push(known.clone());
            } else {
                let log = Log::open(&states, known, own)?;
                logs.insert(known.name().to_owned(), log);
            }
        }
        Ok(Self { key, logs, _lock: lock })
    }

    /// The key with which others check what this witness cosigned.
    #[must_use]
    pub const fn vkey(&self) -> &VerifierKey {
        self.key.verifier()
    }

    /// The names of the logs that it watches.
    pub fn origins(&self) -> impl Iterator<Item = &str> {
        self.logs.keys().map(String::as_str)
    }

    /// Cosigns the checkpoint that is handed in, as seen at `at_seconds` since 1970, where it
    /// extends what was cosigned last. That it was is durable on return. Blocks for as long as a
    /// disk takes.
    ///
    /// # Errors
    /// [`AddError`]: nothing was cosigned.
    pub fn add(&self, asked: &AddCheckpoint, at_seconds: u64) -> Result<NoteSignature, AddError> {
        let origin = &asked.checkpoint.origin;
        let Some(log) = self.logs.get(origin) else {
            return Err(CosignError::UnknownOrigin { origin: origin.clone() }.into());
        };
        let mut last = log.last.lock().unwrap_or_else(PoisonError::into_inner);
        let mut note = decide(asked, &last.seen, &log.keys)?;
        let none = || io::Error::other("the key is no witness's");
        let cosigned = note.cosign(&self.key, at_seconds).ok_or_else(none)?;
        note.add(cosigned.clone());
        let text = note.to_text();
        // Where this fails nothing was given out, and whichever of the two is found on the disk
        // later is one that may be extended.
        durable::replace(&log.file, text.as_bytes(), Readers::Everyone)?;
        let seen = Seen { size: asked.checkpoint.size, root: asked.checkpoint.root };
        *last = Last { seen, note: Some(text.into()) };
        Ok(cosigned)
    }

    /// The checkpoint that was cosigned last of the log whose origin has this SHA-256, in
    /// hexadecimal; `None` where there is none.
    #[must_use]
    pub fn latest(&self, origin_hash: &str) -> Option<Arc<str>> {
        let named = |log: &&Log| log.file.file_name().is_some_and(|name| name == origin_hash);
        let log = self.logs.values().find(named)?;
        log.last.lock().unwrap_or_else(PoisonError::into_inner).note.clone()
    }
}

impl Log {
    fn open(states: &Path, key: &VerifierKey, own: &VerifierKey) -> Result<Self, WitnessError> {
        let origin = key.name();
        let name = Hash(Sha256::digest(origin).into()).to_string();
        let file = states.join(&name);
        let bad = || WitnessError::BadState { origin: origin.to_owned(), file: name.clone() };
        let last = match read(&file, NOTE_LIMIT_BYTES)? {
            None => Last::default(),
            Some(text) => {
                let (checkpoint, note) = Checkpoint::read(&text).map_err(|_| bad())?;
                let ours = note.verify(std::slice::from_ref(own)).is_ok();
                if checkpoint.origin != origin || !ours {
                    return Err(bad());
                }
                let seen = Seen { size: checkpoint.size, root: checkpoint.root };
                Last { seen, note: Some(note.to_text().into()) }
            }
        };
        Ok(Self { keys: vec![key.clone()], file, last: Mutex::new(last) })
    }
}

fn lock(states: &Path) -> Result<File, WitnessError> {
    let lock = File::options().create(true).append(true).open(states.join(LOCK));
    let lock = lock.map_err(WitnessError::io("open the witness's lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(WitnessError::InUse),
        Err(TryLockError::Error(source)) => {
            Err(WitnessError::Io { doing: "take the witness's lock", source })
        }
    }
}

fn read(file: &Path, limit_bytes: usize) -> Result<Option<Vec<u8>>, WitnessError> {
    let mut bytes = Vec::new();
    let read =
        File::open(file).and_then(|file| file.take(limit_bytes as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(WitnessError::Io { doing: "read what was cosigned", source }),
    }
}

fn read_key(dir: &Path) -> Result<Option<SignerKey>, WitnessError> {
    let Some(text) = read(&dir.join(KEY), NOTE_LIMIT_BYTES)? else { return Ok(None) };
    let text = String::from_utf8(text).map_err(|_| WitnessError::BadKey(KeyError::Form))?;
    let key = SignerKey::parse(text.trim()).map_err(WitnessError::BadKey)?;
    if key.verifier().kind() != KeyKind::Cosignature {
        return Err(WitnessError::BadKey(KeyError::Kind { kind: 1 }));
    }
    Ok(Some(key))
}

/// Whether anything was cosigned from this directory before.
fn has_cosigned(states: &Path) -> Result<bool, WitnessError> {
    let names = fs::read_dir(states).map_err(WitnessError::io("list what was cosigned"))?;
    Ok(names.filter_map(Result::ok).any(|entry| entry.file_name() != LOCK))
}

fn make_key(
    dir: &Path,
    name: &str,
    seed: impl FnOnce() -> io::Result<[u8; 32]>,
) -> Result<SignerKey, WitnessError> {
    let seed = seed().map_err(WitnessError::io("draw random bytes"))?;
    let key = SignerKey::from_seed(name, KeyKind::Cosignature, &seed);
    let key = key.map_err(WitnessError::BadKey)?;
    let line = format!("{}\n", key.secret());
    let written = durable::replace(&dir.join(KEY), line.as_bytes(), Readers::Owner);
    written.map_err(WitnessError::io("write the witness's key"))?;
    // The directory for what is cosigned must be there after a power cut, too.
    let named = durable::sync_dir(&durable::parent(dir));
    named.map_err(WitnessError::io("keep the witness's directory"))?;
    Ok(key)
}
