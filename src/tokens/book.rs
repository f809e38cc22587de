//! The tokens as a server asks for them: every change of the file is seen at the next question.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use subtle::ConditionallySelectable;

use super::file::parse;
use super::{AuthError, Identity, SecretHash, Token, TokenError, Validity};
use crate::domain::recorded::Moment;

/// The tokens of a register.
///
/// Each question looks at the file's metadata, and reads the file again only when it is another
/// one. Where there is no file, no token is known; where it cannot be read, none is taken.
#[derive(Debug)]
pub struct TokenBook {
    path: PathBuf,
    seen: RwLock<Option<Arc<Seen>>>,
}

/// What was read, and of which file.
#[derive(Debug)]
struct Seen {
    stamp: Stamp,
    tokens: Result<Vec<Token>, String>,
}

/// By what a file is known to be the same and unchanged. A change of the tokens makes a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    /// The device, the inode, and the time of its last change in seconds and nanoseconds.
    inode: [i128; 4],
}

impl TokenBook {
    /// The tokens in the file at `path`, which need not be there yet.
    #[must_use]
    pub fn open(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), seen: RwLock::new(None) }
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file can be read, for a server to say so when it starts.
    ///
    /// # Errors
    /// [`AuthError::Broken`], as every question would be answered.
    pub fn check(&self) -> Result<(), AuthError> {
        match self.tokens() {
            Err(error @ AuthError::Broken { .. }) => Err(error),
            // No file means no tokens, which is a register that nobody has given any for yet.
            _ => Ok(()),
        }
    }

    /// Who presents a secret. Takes one look at the file's metadata, and as long for a secret that
    /// is nearly right as for one that is not.
    ///
    /// # Errors
    /// [`AuthError`]: nobody who may do anything.
    pub fn authenticate(&self, secret: &str, now: Moment) -> Result<Identity, AuthError> {
        let seen = self.tokens()?;
        let Ok(tokens) = &seen.tokens else { return Err(AuthError::Unknown) };
        let presented = SecretHash::of(secret);
        // All are compared, so that the time does not tell which one it was either.
        let mut place = u64::MAX;
        for (index, token) in (0_u64..).zip(tokens) {
            place.conditional_assign(&index, token.sha256.is(&presented));
        }
        let found = usize::try_from(place).ok().and_then(|place| tokens.get(place));
        identity(found.ok_or(AuthError::Unknown)?, now)
    }

    /// Whose the token with an id is, for whoever was let in with it before.
    ///
    /// # Errors
    /// As [`TokenBook::authenticate`].
    pub fn holder(&self, id: &str, now: Moment) -> Result<Identity, AuthError> {
        let seen = self.tokens()?;
        let Ok(tokens) = &seen.tokens else { return Err(AuthError::Unknown) };
        let found = tokens.iter().find(|token| token.id == id);
        identity(found.ok_or(AuthError::Unknown)?, now)
    }

    /// The tokens as the file has them now.
    fn tokens(&self) -> Result<Arc<Seen>, AuthError> {
        let broken = |why: String| AuthError::Broken { why };
        let stamp = match std::fs::metadata(&self.path) {
            Ok(meta) => Stamp::of(&meta),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(AuthError::Unknown);
            }
            Err(error) => return Err(broken(error.to_string())),
        };
        let before = self.seen.read().unwrap_or_else(PoisonError::into_inner).clone();
        let seen = match before {
            Some(seen) if seen.stamp == stamp => seen,
            _ => self.read().map_err(|error| broken(error.to_string()))?,
        };
        if let Err(why) = &seen.tokens {
            return Err(broken(why.clone()));
        }
        Ok(seen)
    }

    /// Reads the file. The stamp is that of the very file that is read, even if it is replaced
    /// meanwhile.
    fn read(&self) -> io::Result<Arc<Seen>> {
        let file = File::open(&self.path)?;
        let stamp = Stamp::of(&file.metadata()?);
        let tokens = match parse(&file) {
            Ok(tokens) => Ok(tokens),
            Err(TokenError::Broken { why }) => Err(why),
            // What may be otherwise the next time is not kept.
            Err(error) => return Err(io::Error::other(error)),
        };
        let seen = Arc::new(Seen { stamp, tokens });
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&seen));
        Ok(seen)
    }
}

/// Who a token lets in.
fn identity(token: &Token, now: Moment) -> Result<Identity, AuthError> {
    let id = token.id.clone();
    match (token.validity(now), token.revoked_at.or(token.expires_at)) {
        (Validity::Live, _) => {
            let (name, person) = (token.name.clone(), token.person.clone());
            Ok(Identity { id, name, person, role: token.role })
        }
        (Validity::Expired, Some(at)) => Err(AuthError::Expired { id, at }),
        (Validity::Revoked, Some(at)) => Err(AuthError::Revoked { id, at }),
        (_, None) => Err(AuthError::Unknown),
    }
}

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        Self { modified: meta.modified().ok(), bytes: meta.len(), inode: inode(meta) }
    }
}

#[cfg(unix)]
fn inode(meta: &Metadata) -> [i128; 4] {
    use std::os::unix::fs::MetadataExt;
    [meta.dev().into(), meta.ino().into(), meta.ctime().into(), meta.ctime_nsec().into()]
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> [i128; 4] {
    [0; 4]
}
