//! The file of the tokens: read whole, checked, and replaced whole under a lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Token, TokenError};
use crate::store::durable::{self, Readers};

/// The version of the file's form.
const VERSION: u32 = 1;
/// The largest file that is read: room for some ten thousand tokens.
const MAX_FILE_BYTES: u64 = 8 << 20;
/// How often the lock is tried, and how long between: five seconds in all.
const LOCK_TRIES: u32 = 250;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokensFile {
    version: u32,
    tokens: Vec<Token>,
}

/// Every token, live or not, in the order in which they were made. None where there is no file.
///
/// # Errors
/// [`TokenError::Broken`] and [`TokenError::Io`], where the file cannot be read.
pub fn list(path: &Path) -> Result<Vec<Token>, TokenError> {
    match File::open(path) {
        Ok(file) => parse(&file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(TokenError::Io { doing: "open the tokens", source }),
    }
}

/// Reads the tokens of an open file.
pub(super) fn parse(file: &File) -> Result<Vec<Token>, TokenError> {
    let mut text = Vec::new();
    let read = file.take(MAX_FILE_BYTES + 1).read_to_end(&mut text);
    read.map_err(TokenError::io("read the tokens"))?;
    let broken = |why: String| TokenError::Broken { why };
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(broken(format!("expected at most {MAX_FILE_BYTES} bytes, got more")));
    }
    let form: TokensFile =
        serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
    if form.version != VERSION {
        return Err(broken(format!("expected version {VERSION}, got {}", form.version)));
    }
    let mut ids: Vec<&str> = form.tokens.iter().map(|token| token.id.as_str()).collect();
    ids.sort_unstable();
    if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(broken(format!("expected each id once, got {:?} twice", pair[0])));
    }
    Ok(form.tokens)
}

/// Changes the tokens: reads them under the lock, and replaces the file by what `change` makes of
/// them. Where it fails, the file stays as it was.
pub(super) fn change<T>(
    path: &Path,
    change: impl FnOnce(&mut Vec<Token>) -> Result<T, TokenError>,
) -> Result<T, TokenError> {
    let _lock = lock(path)?;
    let mut tokens = list(path)?;
    let answer = change(&mut tokens)?;
    let text = serde_json::to_string_pretty(&TokensFile { version: VERSION, tokens });
    text.map_err(io::Error::from)
        .and_then(|text| durable::replace(path, (text + "\n").as_bytes(), Readers::Owner))
        .map_err(TokenError::io("write the tokens"))?;
    Ok(answer)
}

/// The lock lies in a file of its own: the file of the tokens is another one after each change.
/// It is let go when the answer is dropped, or its process ends.
fn lock(path: &Path) -> Result<File, TokenError> {
    let mut options = OpenOptions::new();
    let options = durable::private(options.create(true).truncate(false).write(true));
    let file = options.open(durable::beside(path, ".lock"));
    let file = file.map_err(TokenError::io("lock the tokens"))?;
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK_PAUSE),
            Err(TryLockError::Error(source)) => {
                return Err(TokenError::Io { doing: "lock the tokens", source });
            }
        }
    }
    Err(TokenError::Busy)
}
