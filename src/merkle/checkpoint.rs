//! Checkpoints (C2SP tlog-checkpoint): in three lines, which log this is, how long it is, and
//! the root of its tree. Signed, it binds the log to its history.

use thiserror::Error;

use crate::merkle::hash::Hash;
use crate::merkle::key::{KeyKind, SignerKey, VerifierKey};
use crate::merkle::note::{Note, NoteError, VerifiedSignature};
use crate::merkle::tile::decimal;
use crate::merkle::tree::SIZE_LIMIT;

/// Why a note is no checkpoint, or not one of the log that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// It is no note, or nobody known has signed it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text does not begin with an origin, a size and a root.
    #[error("expected an origin, a size and a root, a line each, got another text")]
    Form,
    /// The signatures that hold are not the log's: no key of its name is among them.
    #[error("expected a signature by the log {origin:?} itself, got none")]
    NotByTheLog {
        /// The origin that the checkpoint names.
        origin: String,
    },
}

/// What a log says about itself at one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// How many leaves the tree has.
    pub size: u64,
    /// The root of the tree.
    pub root: Hash,
    /// Further lines. This program writes none.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without further lines.
    #[must_use]
    pub fn new(origin: impl Into<String>, size: u64, root: Hash) -> Self {
        Self { origin: origin.into(), size, root, extensions: Vec::new() }
    }

    /// Reads the text of a checkpoint.
    ///
    /// # Errors
    /// [`CheckpointError::Form`].
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Form)?;
        let mut lines = body.split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty()).ok_or(CheckpointError::Form);
        let origin = line()?.to_owned();
        let size = decimal(line()?, SIZE_LIMIT).ok_or(CheckpointError::Form)?;
        let root = Hash::from_base64(line()?).ok_or(CheckpointError::Form)?;
        let extensions: Vec<String> = lines.map(ToOwned::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::Form);
        }
        Ok(Self { origin, size, root, extensions })
    }

    /// The text that is signed.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self { origin, size, root, extensions } = self;
        let mut text = format!("{origin}\n{size}\n{}\n", root.base64());
        for line in extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// The checkpoint as a note signed by each of `keys`.
    ///
    /// # Errors
    /// Where the origin cannot stand in a note.
    pub fn sign(&self, keys: &[SignerKey]) -> Result<Note, CheckpointError> {
        let text = self.to_text();
        // What is signed must be read back as what it was, whatever the origin holds.
        if Self::parse(&text)? != *self {
            return Err(CheckpointError::Form);
        }
        let mut note = Note::new(text)?;
        keys.iter().for_each(|key| note.sign(key));
        Ok(note)
    }

    /// Reads a checkpoint out of a signed note without believing it.
    ///
    /// # Errors
    /// Where the bytes are no note or no checkpoint.
    pub fn read(note: &[u8]) -> Result<(Self, Note), CheckpointError> {
        let note = Note::parse(note)?;
        Ok((Self::parse(note.text())?, note))
    }

    /// Reads and verifies a signed checkpoint: the log itself must have signed it with one of
    /// `known`, a key whose name is the checkpoint's origin.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn open(
        note: &[u8],
        known: &[VerifierKey],
    ) -> Result<(Self, Vec<VerifiedSignature>), CheckpointError> {
        let (checkpoint, note) = Self::read(note)?;
        let verified = note.verify(known)?;
        let by_the_log = |signed: &VerifiedSignature| {
            signed.key.kind() == KeyKind::Note && signed.key.name() == checkpoint.origin
        };
        if !verified.iter().any(by_the_log) {
            return Err(CheckpointError::NotByTheLog { origin: checkpoint.origin });
        }
        Ok((checkpoint, verified))
    }
}
