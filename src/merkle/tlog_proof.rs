//! Proof files (C2SP tlog-proof, `.tlog-proof`): all that it takes to check, offline, that an
//! entry is in a log whose key one knows.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra BASE64                what the reader needs to make the leaf's hash; may be missing
//! index N                     the leaf's place, from 0
//! BASE64                      the hashes of the inclusion proof, a line each
//! (an empty line)
//! the checkpoint, a signed note
//! ```
//!
//! daicho puts the event's bytes into the extra line. The format does not vouch for that line,
//! but the leaf's hash is made of it, and so the proof holds for these bytes or for none.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use crate::merkle::checkpoint::{Checkpoint, CheckpointError};
use crate::merkle::hash::Hash;
use crate::merkle::key::VerifierKey;
use crate::merkle::note::{NOTE_LIMIT_BYTES, VerifiedSignature};
use crate::merkle::proof::{ProofError, check_inclusion};
use crate::merkle::tile::{ENTRY_LIMIT_BYTES, decimal};
use crate::merkle::tree::SIZE_LIMIT;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// No proof has more hashes: the largest tree has 2^63 leaves.
pub const HASHES_LIMIT: usize = 63;
/// No file is longer: the note, the largest entry in base64, and the hashes.
pub const FILE_LIMIT_BYTES: usize = NOTE_LIMIT_BYTES + 2 * ENTRY_LIMIT_BYTES;

/// What mail programs and editors add to a file of text without changing what it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retouched {
    /// A byte order mark at the beginning.
    pub byte_order_mark: bool,
    /// Line ends as Windows writes them (CR LF).
    pub line_ends: bool,
}

/// Takes away what mail programs and editors add, and says what that was.
///
/// No proof file holds a carriage return or begins with a byte order mark: it begins with its first
/// line, and a signed note has no control character but the line feed. So nothing that was proven can
/// come to say another thing.
#[must_use]
pub fn untouched(bytes: &[u8]) -> (Cow<'_, [u8]>, Retouched) {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK);
    let byte_order_mark = text.is_some();
    let text = text.unwrap_or(bytes);
    let line_ends = text.windows(2).any(|two| two == b"\r\n");
    let retouched = Retouched { byte_order_mark, line_ends };
    if !line_ends {
        return (Cow::Borrowed(text), retouched);
    }
    let ends_a_line = |place: usize| text[place] == b'\r' && text.get(place + 1) == Some(&b'\n');
    let kept = (0..text.len()).filter(|place| !ends_a_line(*place)).map(|place| text[place]);
    (Cow::Owned(kept.collect()), retouched)
}

/// Why a file is no proof, or proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TlogProofError {
    /// The file is longer than any proof.
    #[error("expected a proof of at most {limit} bytes, got {bytes}")]
    TooLong {
        /// Its size in bytes.
        bytes: usize,
        /// The largest size in bytes.
        limit: usize,
    },
    /// The file does not begin as a proof does.
    #[error("expected a file that begins with {FIRST_LINE:?}, got another")]
    NoProof,
    /// A line is not what stands there in a proof.
    #[error("expected {expected} in line {line}, got something else")]
    Line {
        /// Which line, from 1.
        line: usize,
        /// What stands there in a proof.
        expected: &'static str,
    },
    /// The proof does not carry what was logged.
    #[error("expected the entry itself in the extra line, got none")]
    NoEntry,
    /// The checkpoint is none, or is not to be believed.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The hashes do not lead from the entry to the checkpoint's root.
    #[error("the proof: {0}")]
    Proof(#[from] ProofError),
}

/// The content of a proof file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// What the extra line carries: with daicho, the entry.
    pub extra: Option<Vec<u8>>,
    /// The leaf's place, from 0.
    pub index: u64,
    /// The inclusion proof.
    pub hashes: Vec<Hash>,
    /// The checkpoint, a signed note, as it is written.
    pub checkpoint: String,
}

/// What a proof has proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The entry's bytes.
    pub entry: Vec<u8>,
    /// Its place, from 0.
    pub index: u64,
    /// The checkpoint that holds it.
    pub checkpoint: Checkpoint,
    /// The signatures that were checked.
    pub signatures: Vec<VerifiedSignature>,
}

impl TlogProof {
    /// Reads a proof file. Nothing is proven before [`TlogProof::check`].
    ///
    /// # Errors
    /// Where the bytes are no proof.
    pub fn parse(bytes: &[u8]) -> Result<Self, TlogProofError> {
        if bytes.len() > FILE_LIMIT_BYTES {
            return Err(TlogProofError::TooLong { bytes: bytes.len(), limit: FILE_LIMIT_BYTES });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| TlogProofError::NoProof)?;
        let rest = text.strip_prefix(FIRST_LINE).and_then(|rest| rest.strip_prefix('\n'));
        let mut lines = LineReader { rest: rest.ok_or(TlogProofError::NoProof)?, read: 1 };
        let mut line = lines.next("an index")?;
        let mut extra = None;
        if let Some(encoded) = line.strip_prefix("extra ") {
            let decoded = STANDARD.decode(encoded);
            extra = Some(decoded.map_err(|_| lines.bad("base64 after \"extra\""))?);
            line = lines.next("an index")?;
        }
        let index = line.strip_prefix("index ").and_then(|number| decimal(number, SIZE_LIMIT - 1));
        let index = index.ok_or_else(|| lines.bad("an index"))?;
        let mut hashes = Vec::new();
        loop {
            let line = lines.next("a hash or an empty line")?;
            if line.is_empty() {
                break;
            }
            let hash = Hash::from_base64(line).filter(|_| hashes.len() < HASHES_LIMIT);
            hashes.push(hash.ok_or_else(|| lines.bad("a hash or an empty line"))?);
        }
        Ok(Self { extra, index, hashes, checkpoint: lines.rest.to_owned() })
    }

    /// The file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{FIRST_LINE}\n");
        if let Some(extra) = &self.extra {
            text.push_str("extra ");
            text.push_str(&STANDARD.encode(extra));
            text.push('\n');
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.hashes {
            text.push_str(&hash.base64());
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Checks everything: the log's signature by one of `known`, and the way from the entry in
    /// the extra line to the root.
    ///
    /// # Errors
    /// [`TlogProofError`]: nothing is proven.
    pub fn check(&self, known: &[VerifierKey]) -> Result<Proven, TlogProofError> {
        let entry = self.extra.clone().ok_or(TlogProofError::NoEntry)?;
        let (checkpoint, signatures) = Checkpoint::open(self.checkpoint.as_bytes(), known)?;
        let leaf = Hash::leaf(&entry);
        check_inclusion(&leaf, self.index, checkpoint.size, &self.hashes, &checkpoint.root)?;
        Ok(Proven { entry, index: self.index, checkpoint, signatures })
    }
}

/// The lines of a file, counted.
struct LineReader<'a> {
    rest: &'a str,
    read: usize,
}

impl<'a> LineReader<'a> {
    fn next(&mut self, expected: &'static str) -> Result<&'a str, TlogProofError> {
        self.read += 1;
        let (line, rest) = self.rest.split_once('\n').ok_or_else(|| self.bad(expected))?;
        self.rest = rest;
        Ok(line)
    }

    const fn bad(&self, expected: &'static str) -> TlogProofError {
        TlogProofError::Line { line: self.read, expected }
    }
}
