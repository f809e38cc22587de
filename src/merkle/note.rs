//! Signed notes (C2SP signed-note): a text with the signatures of those who vouch for it.
//!
//! ```text
//! TEXT, one line or more, each ended by a newline
//! (an empty line)
//! — NAME BASE64(key id, signature)
//! ```
//!
//! Signatures of unknown keys are ignored. A signature of a known key that does not verify
//! spoils the whole note.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use crate::merkle::cosignature;
use crate::merkle::key::{KeyKind, SIGNATURE_BYTES, SignerKey, VerifierKey, is_name};

/// No note is longer: 100 signatures of the largest kind that is known fit in.
pub const NOTE_LIMIT_BYTES: usize = 1 << 20;
/// No note has more signatures.
pub const SIGNATURES_LIMIT: usize = 100;

const ID_BYTES: usize = 4;
const DASH: &str = "— ";

/// Why bytes are no note, or why a note is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// The note is longer than anything that is looked at.
    #[error("expected a note of at most {limit} bytes, got {bytes}")]
    TooLong {
        /// Its size in bytes.
        bytes: usize,
        /// The largest size in bytes.
        limit: usize,
    },
    /// The bytes are no text.
    #[error("expected UTF-8 without control characters, got other bytes")]
    NoText,
    /// No empty line stands between text and signatures.
    #[error("expected a text, an empty line and signatures, got no such thing")]
    NoSignatures,
    /// A line is no signature.
    #[error("expected signature {number} as \"— NAME BASE64\", got another line")]
    BadSignatureLine {
        /// Which line of the signatures, from 1.
        number: usize,
    },
    /// There are more signatures than anybody checks.
    #[error("expected at most {limit} signatures, got more")]
    TooManySignatures {
        /// The largest number.
        limit: usize,
    },
    /// A known key's signature does not verify.
    #[error("expected a signature by {name}+{id:08x}, got one that is not its")]
    BadSignature {
        /// The key's name.
        name: String,
        /// The key's id.
        id: u32,
    },
    /// Nobody whom the reader knows has signed.
    #[error("expected a signature by a key that you named, got none")]
    NobodyKnown,
    /// Two different keys that the reader named share name and id.
    #[error("expected keys that can be told apart, got two as {name}+{id:08x}")]
    SameId {
        /// Their name.
        name: String,
        /// Their id.
        id: u32,
    },
}

/// One signature of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// The id of the key.
    pub id: u32,
    /// What follows the id: a signature, as the key's type has it.
    pub bytes: Vec<u8>,
}

/// A signature that was checked, and holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// The key that signed.
    pub key: VerifierKey,
    /// When a witness says that it saw the text, in seconds since 1970; `None` for other keys.
    pub at_seconds: Option<u64>,
}

/// A text and its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// A note that nobody has signed yet.
    ///
    /// # Errors
    /// Where the text is too long, or holds control characters, or does not end with a newline.
    pub fn new(text: String) -> Result<Self, NoteError> {
        check_text(text.as_bytes())?;
        if !text.ends_with('\n') {
            return Err(NoteError::NoText);
        }
        Ok(Self { text, signatures: Vec::new() })
    }

    /// Reads a note. Its text is not to be believed before [`Note::verify`].
    ///
    /// # Errors
    /// Where the bytes are no note.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let whole = check_text(bytes)?;
        let at = whole.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let (text, rest) = (&whole[..=at], &whole[at + 2..]);
        let lines = rest.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (index, line) in lines.split('\n').enumerate() {
            if index == SIGNATURES_LIMIT {
                return Err(NoteError::TooManySignatures { limit: SIGNATURES_LIMIT });
            }
            let number = index + 1;
            let signature = NoteSignature::parse(line);
            signatures.push(signature.ok_or(NoteError::BadSignatureLine { number })?);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, with its last newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, none of them checked.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature, in place of an earlier one of the same key.
    pub fn add(&mut self, signature: NoteSignature) {
        self.signatures.retain(|old| (&old.name, old.id) != (&signature.name, signature.id));
        self.signatures.push(signature);
    }

    /// Signs with a key of type 0x01. A witness's key signs by [`Note::cosign`].
    pub fn sign(&mut self, key: &SignerKey) {
        self.add(NoteSignature::new(key.verifier(), key.sign(self.text.as_bytes()).to_vec()));
    }

    /// The signature of a witness that saw the text at `at_seconds` since 1970. `None` where `key`
    /// is not a witness's.
    #[must_use]
    pub fn cosign(&self, key: &SignerKey, at_seconds: u64) -> Option<NoteSignature> {
        let bytes = cosignature::sign(&self.text, key, at_seconds)?;
        Some(NoteSignature::new(key.verifier(), bytes))
    }

    /// Checks the signatures of the keys that the reader knows. Returns them in the note's order.
    ///
    /// # Errors
    /// Where one of them does not hold, or none of them is there.
    pub fn verify(&self, known: &[VerifierKey]) -> Result<Vec<VerifiedSignature>, NoteError> {
        apart(known)?;
        let mut verified: Vec<VerifiedSignature> = Vec::new();
        for signature in &self.signatures {
            let same = |key: &&VerifierKey| {
                (key.name(), key.id()) == (signature.name.as_str(), signature.id)
            };
            let Some(key) = known.iter().find(same) else { continue };
            let checked = self.check(key, &signature.bytes).ok_or_else(|| {
                NoteError::BadSignature { name: signature.name.clone(), id: signature.id }
            })?;
            if verified.iter().all(|earlier| earlier.key != *key) {
                verified.push(checked);
            }
        }
        if verified.is_empty() { Err(NoteError::NobodyKnown) } else { Ok(verified) }
    }

    fn check(&self, key: &VerifierKey, bytes: &[u8]) -> Option<VerifiedSignature> {
        let at_seconds = match key.kind() {
            KeyKind::Note => {
                let signature: &[u8; SIGNATURE_BYTES] = bytes.try_into().ok()?;
                key.verifies(self.text.as_bytes(), signature).then_some(None)?
            }
            KeyKind::Cosignature => Some(cosignature::check(&self.text, key, bytes)?),
        };
        Some(VerifiedSignature { key: key.clone(), at_seconds })
    }

    /// The note as it is written.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut written = format!("{}\n", self.text);
        for signature in &self.signatures {
            written.push_str(&signature.to_line());
        }
        written
    }
}

impl NoteSignature {
    fn new(key: &VerifierKey, bytes: Vec<u8>) -> Self {
        Self { name: key.name().to_owned(), id: key.id(), bytes }
    }

    /// Reads a line, without its newline.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
        let bytes = STANDARD.decode(encoded).ok()?;
        let (id, signature) = bytes.split_at_checked(ID_BYTES)?;
        if !is_name(name) || signature.is_empty() {
            return None;
        }
        let id = u32::from_be_bytes(id.try_into().ok()?);
        Some(Self { name: name.to_owned(), id, bytes: signature.to_vec() })
    }

    /// The line, with its newline.
    #[must_use]
    pub fn to_line(&self) -> String {
        let mut line = String::new();
        let blob = [&self.id.to_be_bytes(), self.bytes.as_slice()].concat();
        // Writing to a string does not fail.
        let _ = writeln!(line, "{DASH}{} {}", self.name, STANDARD.encode(blob));
        line
    }
}

fn check_text(bytes: &[u8]) -> Result<&str, NoteError> {
    if bytes.len() > NOTE_LIMIT_BYTES {
        return Err(NoteError::TooLong { bytes: bytes.len(), limit: NOTE_LIMIT_BYTES });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| NoteError::NoText)?;
    let control = |byte: u8| byte < b' ' && byte != b'\n';
    if text.bytes().any(control) { Err(NoteError::NoText) } else { Ok(text) }
}

/// Refuses keys that a signature could not tell apart.
fn apart(known: &[VerifierKey]) -> Result<(), NoteError> {
    for (index, key) in known.iter().enumerate() {
        let clash = |other: &&VerifierKey| {
            (other.name(), other.id()) == (key.name(), key.id()) && *other != key
        };
        if known[..index].iter().any(|other| clash(&other)) {
            return Err(NoteError::SameId { name: key.name().to_owned(), id: key.id() });
        }
    }
    Ok(())
}
