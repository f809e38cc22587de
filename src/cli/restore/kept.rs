//! Checkpoints that an exported log is held against, and what they say of it.

use std::path::Path;

use serde::Serialize;

use crate::cli::check::read;
use crate::cli::error::CliError;
use crate::domain::seq::Seq;
use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::hash::Hash;
use crate::merkle::key::VerifierKey;
use crate::merkle::note::NOTE_LIMIT_BYTES;
use crate::wording::lang::Words;
use crate::wording::proofs;

/// A checkpoint with its name.
#[derive(Debug, Serialize)]
pub(super) struct Kept {
    /// The file that it is in.
    pub file: String,
    /// How many events it covers.
    pub size: u64,
    /// Whether one of the keys that were named has signed it.
    pub signature_checked: bool,
    #[serde(skip)]
    pub checkpoint: Checkpoint,
}

impl Kept {
    /// Reads a checkpoint, which one of `keys` must have signed, where any are named.
    ///
    /// # Errors
    /// Usage, where the file cannot be read; verification, where it holds no checkpoint, or not one
    /// that is signed so.
    pub fn read(path: &Path, keys: &[VerifierKey]) -> Result<Self, CliError> {
        let bytes = read(path, NOTE_LIMIT_BYTES)?;
        let file = path.display().to_string();
        let opened = match keys {
            [] => Checkpoint::read(&bytes).map(|(checkpoint, _)| checkpoint),
            keys => Checkpoint::open(&bytes, keys).map(|(checkpoint, _)| checkpoint),
        };
        let checkpoint = opened.map_err(|error| {
            CliError::Verification(
                Words::both(|lang| proofs::checkpoint(lang, &error)).about(&file),
            )
        })?;
        Ok(Self { file, size: checkpoint.size, signature_checked: !keys.is_empty(), checkpoint })
    }
}

/// Refuses checkpoints of another log than `origin`.
pub(super) fn of_one_log(kept: &[Kept], origin: &str) -> Result<(), CliError> {
    let Some(other) = kept.iter().find(|kept| kept.checkpoint.origin != origin) else {
        return Ok(());
    };
    let (file, theirs) = (&other.file, &other.checkpoint.origin);
    Err(CliError::Refused(Words::new(
        format!(
            "{file}: expected a checkpoint of {origin:?}, got one of {theirs:?}. Nothing was restored."
        ),
        format!(
            "{file}: 「{origin}」のチェックポイントが必要ですが、「{theirs}」のものです。何も復元していません。"
        ),
    )))
}

/// Holds the events of a file against each checkpoint, the smallest first. `root_at` gives the root over
/// so many of its events.
pub(super) fn hold(
    kept: &[Kept],
    head: Seq,
    root_at: impl Fn(u64) -> Option<Hash>,
) -> Result<(), CliError> {
    let mut sorted: Vec<&Kept> = kept.iter().collect();
    sorted.sort_by_key(|kept| kept.size);
    let mut held = 0;
    for Kept { file, size, checkpoint, .. } in sorted {
        if *size > head.0 {
            let lines = head.0;
            return Err(CliError::Refused(Words::new(
                format!(
                    "{file}: expected {size} events, the export ends after line {lines}: it was cut, or is \
                     older than the checkpoint. Take another copy of it. Nothing was restored."
                ),
                format!(
                    "{file}: {size} 件あるはずですが、書き出しは {lines} 行目で終わっています。途中で切れているか、\
                     チェックポイントより古いものです。別の写しを使ってください。何も復元していません。"
                ),
            )));
        }
        let (expected, actual) = (checkpoint.root, root_at(*size));
        if actual != Some(expected) {
            let from = held + 1;
            return Err(CliError::Refused(Words::new(
                format!(
                    "{file}: the events do not give the root {expected} at #{size}: at least one of the lines \
                     {from} to {size} is not as it was exported, or the checkpoint is of another \
                     history. Take another copy of the export. Nothing was restored."
                ),
                format!(
                    "{file}: 記録から #{size} でのルート {expected} が得られません。{from} 行目から {size} 行目の\
                     少なくとも 1 行が書き出されたときのままでないか、別の履歴のチェックポイントです。\
                     書き出しの別の写しを使ってください。何も復元していません。"
                ),
            )));
        }
        held = *size;
    }
    Ok(())
}
