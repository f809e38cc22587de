//! What a witness and a log say to each other (C2SP tlog-witness): a checkpoint is handed in with
//! the proof that it extends the one that was cosigned last, and cosigned where it does.
//!
//! ```text
//! old N                       the size that was cosigned last
//! BASE64                      the hashes of the consistency proof, a line each
//! (an empty line)
//! the checkpoint, a signed note
//! ```

use thiserror::Error;

use crate::merkle::checkpoint::{Checkpoint, CheckpointError};
use crate::merkle::cosignature;
use crate::merkle::hash::Hash;
use crate::merkle::key::{KeyKind, VerifierKey};
use crate::merkle::note::{Note, NoteError, NoteSignature};
use crate::merkle::proof::{ProofError, check_consistency};
use crate::merkle::tile::decimal;
use crate::merkle::tlog_proof::HASHES_LIMIT;
use crate::merkle::tree::SIZE_LIMIT;

/// No request is longer: a proof of 63 lines, and a note with dozens of signatures. What is kept
/// of one therefore stays far below the largest note.
pub const REQUEST_LIMIT_BYTES: usize = 128 << 10;
/// No answer that is read is longer.
pub const ANSWER_LIMIT_BYTES: usize = 64 << 10;
/// What the body is called that tells the size that was cosigned last.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// Why bytes are no request.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RequestError {
    /// The first line does not name the old size.
    #[error("expected \"old N\" in the first line, came something else")]
    Old,
    /// A line is no hash.
    #[error("expected a hash or an empty line in line {line}, came something else")]
    Hash {
        /// Which line, from 1.
        line: usize,
    },
    /// The checkpoint is none.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CosignError {
    /// The witness watches no log of this name.
    #[error("expected a log that this witness watches, came {origin:?}")]
    UnknownOrigin {
        /// The origin that the checkpoint names.
        origin: String,
    },
    /// No known key of the log has signed, or a signature of one does not hold.
    #[error("the checkpoint: {0}")]
    NotSigned(NoteError),
    /// The proof begins after the checkpoint.
    #[error("expected an old size of at most {size}, came {old_size}")]
    OldIsLarger {
        /// The old size of the request.
        old_size: u64,
        /// The size of the checkpoint.
        size: u64,
    },
    /// The proof begins elsewhere than at what was cosigned last.
    #[error(
        "expected a proof from the size {seen}, which was cosigned last, came one from {old_size}"
    )]
    Stale {
        /// The old size of the request.
        old_size: u64,
        /// The size that was cosigned last.
        seen: u64,
    },
    /// Another tree of this size was cosigned: the log has two histories.
    #[error("expected the root {expected} at the size {size}, as it was cosigned, came {actual}")]
    OtherRoot {
        /// The size of both.
        size: u64,
        /// The root that was cosigned.
        expected: Hash,
        /// The root of the request.
        actual: Hash,
    },
    /// The tree without leaves has one root, and came with another.
    #[error("expected the root of the empty tree, came {actual}")]
    NotEmpty {
        /// The root of the request.
        actual: Hash,
    },
    /// The proof does not hold: the log has another history, or the proof is damaged.
    #[error("the proof: {0}")]
    NotExtended(ProofError),
}

/// What a witness cosigned last of a log; nothing of a log at first, whose tree has no leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The size of the tree.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl Default for Seen {
    fn default() -> Self {
        Self { size: 0, root: Hash::EMPTY }
    }
}

/// A checkpoint that is handed in to a witness, with the proof that it extends an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size from which on the proof leads.
    pub old_size: u64,
    /// The consistency proof.
    pub proof: Vec<Hash>,
    /// What the checkpoint says.
    pub checkpoint: Checkpoint,
    /// The checkpoint with its signatures, none of them checked.
    pub note: Note,
}

impl AddCheckpoint {
    /// Reads a request. Nothing of it is to be believed before [`decide`].
    ///
    /// # Errors
    /// [`RequestError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, RequestError> {
        let (first, mut rest) = line(bytes).ok_or(RequestError::Old)?;
        let old_size = first.strip_prefix("old ").and_then(|number| decimal(number, SIZE_LIMIT));
        let old_size = old_size.ok_or(RequestError::Old)?;
        let mut proof = Vec::new();
        loop {
            let bad = RequestError::Hash { line: proof.len() + 2 };
            let Some((text, after)) = line(rest) else { return Err(bad) };
            rest = after;
            if text.is_empty() {
                break;
            }
            let hash = Hash::from_base64(text).filter(|_| proof.len() < HASHES_LIMIT);
            proof.push(hash.ok_or(bad)?);
        }
        let (checkpoint, note) = Checkpoint::read(rest)?;
        Ok(Self { old_size, proof, checkpoint, note })
    }
}

/// The first line, without its newline, and what follows.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

/// The body of a request that hands in the signed checkpoint `note`, with the proof that it
/// extends the tree of `old_size` leaves.
#[must_use]
pub fn request(old_size: u64, proof: &[Hash], note: &str) -> String {
    let mut body = format!("old {old_size}\n");
    for hash in proof {
        body.push_str(&hash.base64());
        body.push('\n');
    }
    body.push('\n');
    body.push_str(note);
    body
}

/// Decides whether a witness that has `seen` a log, and knows the keys `known`, may cosign what
/// is handed in. Answers the checkpoint's note with those signatures alone that were checked: the
/// cosignature is to be added to it.
///
/// # Errors
/// [`CosignError`]: it must not be cosigned.
pub fn decide(
    asked: &AddCheckpoint,
    seen: &Seen,
    known: &[VerifierKey],
) -> Result<Note, CosignError> {
    let AddCheckpoint { old_size, proof, checkpoint, note } = asked;
    let Checkpoint { origin, size, root, .. } = checkpoint;
    let own = |key: &&VerifierKey| key.kind() == KeyKind::Note && key.name() == origin;
    let keys: Vec<VerifierKey> = known.iter().filter(own).cloned().collect();
    if keys.is_empty() {
        return Err(CosignError::UnknownOrigin { origin: origin.clone() });
    }
    let verified = note.verify(&keys).map_err(CosignError::NotSigned)?;
    if old_size > size {
        return Err(CosignError::OldIsLarger { old_size: *old_size, size: *size });
    }
    if *old_size != seen.size {
        return Err(CosignError::Stale { old_size: *old_size, seen: seen.size });
    }
    if *size == seen.size && *root != seen.root {
        let (expected, actual) = (seen.root, *root);
        return Err(match *size {
            0 => CosignError::NotEmpty { actual },
            size => CosignError::OtherRoot { size, expected, actual },
        });
    }
    check_consistency(*old_size, *size, proof, &seen.root, root)
        .map_err(CosignError::NotExtended)?;
    let mut checked = Note::new(note.text().to_owned()).map_err(CosignError::NotSigned)?;
    for signature in note.signatures() {
        let held = |name: &str, id| (name, id) == (signature.name.as_str(), signature.id);
        if verified.iter().any(|signed| held(signed.key.name(), signed.key.id())) {
            checked.add(signature.clone());
        }
    }
    Ok(checked)
}

/// The cosignature of the witness with `key` over the checkpoint's `text`, out of the body that
/// it answered; `None` where there is none that holds.
#[must_use]
pub fn find_cosignature(body: &[u8], text: &str, key: &VerifierKey) -> Option<NoteSignature> {
    let mut lines = std::str::from_utf8(body).ok()?.lines().filter_map(NoteSignature::parse);
    lines.find(|signature| {
        (signature.name.as_str(), signature.id) == (key.name(), key.id())
            && cosignature::check(text, key, &signature.bytes).is_some()
    })
}

/// The size that a witness says it cosigned last, out of a body of the type [`SIZE_TYPE`].
#[must_use]
pub fn read_size(body: &[u8]) -> Option<u64> {
    decimal(std::str::from_utf8(body).ok()?.strip_suffix('\n')?, SIZE_LIMIT)
}
