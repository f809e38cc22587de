//! API tokens: who may do what over HTTP. Secrets are shown once; only their SHA-256 is kept.
//!
//! The tokens of a register lie in one small file beside its log, so that they can be given and
//! revoked while a server has the log open. [`add`] and [`revoke`] change the file, under a lock
//! and whole or not at all; a server asks a [`TokenBook`], which sees every change at once.
//!
//! Never in here: the clock, a random source, routes. Both come in as arguments.

mod book;
mod change;
mod file;
pub mod listed;

use std::fmt;
use std::io;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;

pub use self::book::TokenBook;
pub use self::change::{NewToken, add, revoke};
pub use self::file::list;
use crate::domain::recorded::Moment;

/// The file's name in the data directory.
pub const FILE: &str = "tokens.json";

/// What every secret begins with, so that a leaked one is known for what it is.
pub const PREFIX: &str = "daicho_";

/// The random bytes of a secret: 256 bits.
pub const SECRET_BYTES: usize = 32;

/// Where random bytes come in. It fills the whole slice, with bytes that nobody can guess.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]) -> io::Result<()>;

/// What somebody may do. Each role may do what the ones before it may.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads a register that is not public.
    Reader,
    /// Records facts.
    Recorder,
    /// Corrects, retracts, erases and manages.
    Admin,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Recorder, Self::Admin];

    /// The written form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Recorder => "recorder",
            Self::Admin => "admin",
        }
    }

    /// Whether who has this role may do what needs `needed`.
    #[must_use]
    pub fn allows(self, needed: Self) -> bool {
        self >= needed
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(())
    }
}

/// A token as it is kept. The secret is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Its id, short and random.
    pub id: String,
    /// Whose it is: the office in whose name it records.
    pub name: String,
    /// The name of the person who holds it; kept beside the log with what that person records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What it allows.
    pub role: Role,
    /// When it was made.
    pub created_at: Moment,
    /// From when on it is no longer taken.
    pub expires_at: Option<Moment>,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// The SHA-256 of the secret.
    pub sha256: SecretHash,
}

/// Whether a token is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// It is.
    Live,
    /// It is too old.
    Expired,
    /// It was revoked.
    Revoked,
}

impl Token {
    /// Whether the token is taken at a moment.
    #[must_use]
    pub fn validity(&self, now: Moment) -> Validity {
        if self.revoked_at.is_some() {
            Validity::Revoked
        } else if self.expires_at.is_some_and(|end| end <= now) {
            Validity::Expired
        } else {
            Validity::Live
        }
    }
}

/// The SHA-256 of a secret; written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// Compares in a time that does not depend on where the two differ.
    fn is(&self, other: &Self) -> subtle::Choice {
        self.0.ct_eq(&other.0)
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

impl Serialize for SecretHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&HEXLOWER.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for SecretHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
        let digest = bytes.and_then(|bytes| bytes.try_into().ok()).map(Self);
        digest.ok_or_else(|| de::Error::custom("expected a SHA-256 of 64 hexadecimal digits"))
    }
}

/// A secret, to be shown once. It has no `Debug` form that shows it.
pub struct Secret(String);

impl Secret {
    fn draw(random: Random<'_>) -> io::Result<Self> {
        let mut bytes = [0; SECRET_BYTES];
        random(&mut bytes)?;
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// The secret itself: for the one who is to use it, and nobody else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Who presented a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The id of the token.
    pub id: String,
    /// Whose it is.
    pub name: String,
    /// Who holds it.
    pub person: Option<String>,
    /// What it allows.
    pub role: Role,
}

/// Why a token is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AuthError {
    /// No token has this secret.
    #[error("the token is not known")]
    Unknown,
    /// The token is too old.
    #[error("the token {id} expired at {at}")]
    Expired {
        /// Its id.
        id: String,
        /// When.
        at: Moment,
    },
    /// The token was revoked.
    #[error("the token {id} was revoked at {at}")]
    Revoked {
        /// Its id.
        id: String,
        /// When.
        at: Moment,
    },
    /// The tokens cannot be read, so that nobody's is taken.
    #[error("{FILE} cannot be read, so that no token is taken: {why}")]
    Broken {
        /// What is wrong with the file.
        why: String,
    },
}

/// Why tokens cannot be listed or changed.
#[derive(Debug, Error)]
pub enum TokenError {
    /// The name is empty, too long, or holds control characters.
    #[error("expected a name of 1 to 200 bytes without control characters, got {came:?}")]
    Name {
        /// What was written.
        came: String,
    },
    /// A live token has the name, or some token has it as its id.
    #[error("the name {name:?} belongs to the token {id}")]
    NameTaken {
        /// The name.
        name: String,
        /// The token that has it.
        id: String,
    },
    /// The token would be too old from the beginning.
    #[error("expected a time after {now}, got {at}")]
    ExpiresInThePast {
        /// When it would expire.
        at: Moment,
        /// The present.
        now: Moment,
    },
    /// No token has this id or name.
    #[error("no token has the id or name {came:?}")]
    NoSuchToken {
        /// What was written.
        came: String,
    },
    /// The token was revoked before.
    #[error("the token {id} was revoked at {at}")]
    RevokedAlready {
        /// Its id.
        id: String,
        /// When.
        at: Moment,
    },
    /// Somebody else has been changing the tokens for too long.
    #[error("another process is changing the tokens")]
    Busy,
    /// The file is not as it was written.
    #[error("{FILE} cannot be read: {why}")]
    Broken {
        /// What is wrong with it.
        why: String,
    },
    /// The disk, or the random source.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What it came to.
        source: io::Error,
    },
}

impl TokenError {
    fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}
