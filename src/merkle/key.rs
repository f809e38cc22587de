//! Keys of signed notes: the verifier key that is given away, the signer key that is kept.
//!
//! ```text
//! vkey              NAME+KEYID+BASE64(type, 32 bytes of public key)
//! skey  PRIVATE+KEY+NAME+KEYID+BASE64(type, 32 bytes of seed)
//! ```
//!
//! The key id is the beginning of a hash over name, type and public key, in 8 hexadecimal digits.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// No name of a key is longer.
pub const NAME_LIMIT_BYTES: usize = 1024;
/// How many bytes an Ed25519 signature has.
pub const SIGNATURE_BYTES: usize = 64;

const SECRET_PREFIX: &str = "PRIVATE+KEY+";
const KEY_BYTES: usize = 32;

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// The text of a note, as a log signs its checkpoints (type 0x01).
    Note,
    /// A checkpoint with the time at which it was seen, as a witness signs (type 0x04).
    Cosignature,
}

impl KeyKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Note => 1,
            Self::Cosignature => 4,
        }
    }
}

/// Why a text is no key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// It is not of the form of a key.
    #[error("expected a key of the form NAME+KEYID+BASE64, got another text")]
    Form,
    /// The name is empty, too long, or holds a space, a plus or a control character.
    #[error("expected a key's name without spaces and plus signs, got {name:?}")]
    Name {
        /// The name.
        name: String,
    },
    /// The id does not belong to the key.
    #[error("expected the key id {expected:08x}, got {actual:?}: a letter may be wrong")]
    Id {
        /// The id that the name and the key give.
        expected: u32,
        /// The id as written.
        actual: String,
    },
    /// The key is of a type that is not known here.
    #[error("expected an Ed25519 key (type 1 or 4), got type {kind}")]
    Kind {
        /// The type.
        kind: u8,
    },
    /// The bytes are no point of the curve, or a weak one.
    #[error("expected a public key of Ed25519, got bytes that are none")]
    Point,
}

/// Whether `name` can name a key.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let bad = |c: char| c.is_whitespace() || c == '+' || c.is_control();
    !name.is_empty() && name.len() <= NAME_LIMIT_BYTES && !name.contains(bad)
}

fn key_id(name: &str, kind: KeyKind, public: &VerifyingKey) -> u32 {
    let hasher = Sha256::new().chain_update(name).chain_update([b'\n', kind.byte()]);
    let hash: [u8; 32] = hasher.chain_update(public.as_bytes()).finalize().into();
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

/// Name, id as written, type and the 32 bytes of a written key.
fn take_apart(text: &str) -> Result<(&str, &str, KeyKind, [u8; KEY_BYTES]), KeyError> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyError::Form);
    };
    if !is_name(name) {
        let name = name.chars().take(80).collect();
        return Err(KeyError::Name { name });
    }
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if id.len() != 8 || !id.bytes().all(lower) || key.len() > 100 {
        return Err(KeyError::Form);
    }
    let bytes = STANDARD.decode(key).map_err(|_| KeyError::Form)?;
    let (kind, key) = bytes.split_first().ok_or(KeyError::Form)?;
    let kind = match kind {
        1 => KeyKind::Note,
        4 => KeyKind::Cosignature,
        other => return Err(KeyError::Kind { kind: *other }),
    };
    Ok((name, id, kind, key.try_into().map_err(|_| KeyError::Form)?))
}

fn same_id(expected: u32, actual: &str) -> Result<(), KeyError> {
    if format!("{expected:08x}") == actual {
        return Ok(());
    }
    Err(KeyError::Id { expected, actual: actual.to_owned() })
}

/// The public half of a key: with it anybody checks what the key has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    kind: KeyKind,
    public: VerifyingKey,
}

impl VerifierKey {
    fn new(name: &str, kind: KeyKind, public: VerifyingKey) -> Self {
        Self { name: name.to_owned(), id: key_id(name, kind, &public), kind, public }
    }

    /// Reads a vkey.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.starts_with(SECRET_PREFIX) {
            return Err(KeyError::Form);
        }
        let (name, id, kind, bytes) = take_apart(text)?;
        let public = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Point)?;
        if public.is_weak() {
            return Err(KeyError::Point);
        }
        let key = Self::new(name, kind, public);
        same_id(key.id, id)?;
        Ok(key)
    }

    /// The key's name; that of a log is its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// What the key signs.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Whether `signature` is this key's over `message`, in the strict reading of Ed25519.
    #[must_use]
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        self.public.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    /// The vkey.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind.byte()], &self.public.as_bytes()[..]].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id, STANDARD.encode(key))
    }
}

/// The secret half of a key. It shows itself only by [`SignerKey::secret`].
#[derive(Clone)]
pub struct SignerKey {
    secret: SigningKey,
    public: VerifierKey,
}

impl SignerKey {
    /// The key that belongs to 32 secret random bytes.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name { name: name.chars().take(80).collect() });
        }
        let secret = SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, kind, secret.verifying_key());
        Ok(Self { secret, public })
    }

    /// Reads an skey.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let rest = text.strip_prefix(SECRET_PREFIX).ok_or(KeyError::Form)?;
        let (name, id, kind, seed) = take_apart(rest)?;
        let key = Self::from_seed(name, kind, &seed)?;
        same_id(key.public.id, id)?;
        Ok(key)
    }

    /// The half that is given away.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.public
    }

    /// The skey, to be kept where only its owner can read it.
    #[must_use]
    pub fn secret(&self) -> String {
        let VerifierKey { name, id, kind, .. } = &self.public;
        let key = [&[kind.byte()], &self.secret.as_bytes()[..]].concat();
        format!("{SECRET_PREFIX}{name}+{id:08x}+{}", STANDARD.encode(key))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.secret.sign(message).to_bytes()
    }
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.public)
    }
}
