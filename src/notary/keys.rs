//! The register's keys: a file beside the log, one secret key a line, for its owner alone.
//!
//! Every key in the file signs. A new one is added at the end, and the older ones go on signing,
//! so that whoever knows one of them can check every later checkpoint.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::merkle::key::{KeyError, KeyKind, SignerKey};
use crate::notary::error::NotaryError;
use crate::store::durable::{self, Readers};

/// The file's name in the register's directory.
pub const FILE: &str = "key";
/// No checkpoint carries more signatures of its log: readers accept at least 16.
pub const KEYS_LIMIT: usize = 8;
const FILE_LIMIT_BYTES: u64 = 1 << 16;

/// Where the keys of a register lie.
#[derive(Clone, Debug)]
pub struct KeyFile(PathBuf);

impl KeyFile {
    /// The key file in the register's directory `dir`.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self(dir.join(FILE))
    }

    /// The keys, oldest first; none where there is no file.
    ///
    /// # Errors
    /// [`NotaryError::BadKey`], and what the disk reports.
    pub fn read(&self) -> Result<Vec<SignerKey>, NotaryError> {
        let mut text = String::new();
        let read = File::open(&self.0)
            .and_then(|file| file.take(FILE_LIMIT_BYTES).read_to_string(&mut text));
        match read {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(NotaryError::io("read the key")(error)),
        }
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let keys = lines.map(|(line, key)| match SignerKey::parse(key.trim()) {
            Ok(key) if key.verifier().kind() == KeyKind::Note => Ok(key),
            Ok(_) => Err(NotaryError::BadKey { line, error: KeyError::Kind { kind: 4 } }),
            Err(error) => Err(NotaryError::BadKey { line, error }),
        });
        keys.collect()
    }

    /// Makes the first key, from 32 secret random bytes.
    ///
    /// # Errors
    /// [`NotaryError::KeyExists`], and what the disk reports.
    pub fn make(&self, origin: &str, seed: &[u8; 32]) -> Result<SignerKey, NotaryError> {
        if !self.read()?.is_empty() {
            return Err(NotaryError::KeyExists);
        }
        self.add(origin, seed)
    }

    /// Adds a key that signs beside the older ones from now on.
    ///
    /// # Errors
    /// [`NotaryError::TooManyKeys`], and what the disk reports.
    pub fn add(&self, origin: &str, seed: &[u8; 32]) -> Result<SignerKey, NotaryError> {
        let mut keys = self.read()?;
        if keys.len() >= KEYS_LIMIT {
            return Err(NotaryError::TooManyKeys { limit: KEYS_LIMIT });
        }
        let key = SignerKey::from_seed(origin, KeyKind::Note, seed);
        let line = keys.len() + 1;
        let key = key.map_err(|error| NotaryError::BadKey { line, error })?;
        keys.push(key.clone());
        self.write(&keys).map_err(NotaryError::io("write the key"))?;
        Ok(key)
    }

    /// Writes the keys so that the file is whole at every moment, durable, and never readable by
    /// others.
    fn write(&self, keys: &[SignerKey]) -> io::Result<()> {
        let lines: String = keys.iter().map(|key| key.secret() + "\n").collect();
        durable::replace(&self.0, lines.as_bytes(), Readers::Owner)
    }
}
