//! The part of `verify` about the tree: every hash recomputed from the events' own bytes, none
//! taken on trust, and held against the files, the signed checkpoint, and one that was kept.

use std::path::Path;

use crate::cli::check::read;
use crate::cli::error::CliError;
use crate::cli::register::{Register, origin};
use crate::merkle::checkpoint::{Checkpoint, CheckpointError};
use crate::merkle::hash::{HASH_BYTES, Hash};
use crate::merkle::key::VerifierKey;
use crate::merkle::note::{NOTE_LIMIT_BYTES, Note, NoteError};
use crate::merkle::tile::{FULL_WIDTH, TILE_HEIGHT, Tile};
use crate::merkle::tree::{Edge, Node};
use crate::notary::Published;
use crate::notary::tree_files::TreeFiles;
use crate::tracker::verified::{Against, Rooted};
use crate::wording::lang::Words;
use crate::wording::proofs;

/// A checkpoint that somebody kept.
pub type Kept = (Checkpoint, Note);

/// Reads a kept checkpoint.
///
/// # Errors
/// Usage, where the file cannot be read; verification, where it holds no checkpoint.
pub fn read_kept(path: &Path) -> Result<Kept, CliError> {
    let bytes = read(path, NOTE_LIMIT_BYTES)?;
    let file = path.display().to_string();
    parse_kept(&bytes).map_err(|error| error.about(&file))
}

/// Reads a kept checkpoint from its bytes.
///
/// # Errors
/// Verification, where they are no checkpoint.
pub fn parse_kept(bytes: &[u8]) -> Result<Kept, CliError> {
    Checkpoint::read(bytes).map_err(|error| CliError::Verification(said(&error)))
}

fn said(error: &CheckpointError) -> Words {
    Words::both(|lang| proofs::checkpoint(lang, error))
}

/// What is held against the events.
pub struct Signed<'a> {
    /// The log's name.
    pub origin: &'a str,
    /// The keys that it signs with.
    pub keys: Vec<VerifierKey>,
    /// The checkpoint that was published.
    pub published: Option<&'a Published>,
    /// The files of the tree.
    pub files: &'a TreeFiles,
    /// How many events they cover.
    pub stored: u64,
}

impl<'a> Signed<'a> {
    /// What is held against the events of an open register.
    ///
    /// # Errors
    /// Store, where the keys cannot be read.
    pub fn of(register: &'a Register) -> Result<Self, CliError> {
        Ok(Self {
            origin: origin(&register.settings),
            keys: register.verifiers()?,
            published: register.tree.published(),
            files: register.tree.files(),
            stored: register.tree.size(),
        })
    }
}

/// Recomputes the tree from the leaves that the events gave, and compares it with all that speaks of it.
///
/// # Errors
/// Verification, naming what does not hold.
pub fn verify(
    held: &Signed<'_>,
    leaves: &[Hash],
    kept: Option<&Kept>,
) -> Result<(Rooted, Option<Against>), CliError> {
    let Signed { origin, keys, published: signed, files, stored } = held;
    let mut recount = Recount::new(files, *stored);
    recount.at_sizes.extend(signed.map(|signed| (signed.checkpoint.size, Hash::EMPTY)));
    recount.at_sizes.extend(kept.map(|(kept, _)| (kept.size, Hash::EMPTY)));
    let edge = recount.all(leaves)?;
    let roots = &recount.at_sizes;
    let root_at = |size: u64| roots.iter().find(|(at, _)| *at == size).map(|(_, root)| *root);
    if let Some(signed) = signed {
        let checkpoint = &signed.checkpoint;
        same_root(checkpoint, edge.size(), root_at(checkpoint.size))?;
        Checkpoint::open(signed.note.as_bytes(), keys)
            .map_err(|error| CliError::Verification(said(&error)))?;
    }
    let against = kept.map(|(checkpoint, note)| {
        if checkpoint.origin != *origin {
            return Err(other_log(&checkpoint.origin, origin));
        }
        let by_our_key = signed_by(note, keys)?;
        same_root(checkpoint, edge.size(), root_at(checkpoint.size))?;
        Ok(Against { size: checkpoint.size, by_our_key })
    });
    let signed_size = signed.map(|signed| signed.checkpoint.size);
    let rooted = Rooted { root: edge.root().to_string(), signed_size, hashes: recount.compared };
    Ok((rooted, against.transpose()?))
}

/// The tree, made anew from the events, and compared with the stored hashes on the way.
struct Recount<'a> {
    files: &'a TreeFiles,
    /// How many events the stored tree holds.
    stored: u64,
    /// Hashes not yet compared, by level of tiles.
    rows: Vec<Vec<u8>>,
    /// The sizes whose roots are wanted.
    at_sizes: Vec<(u64, Hash)>,
    compared: u64,
}

impl<'a> Recount<'a> {
    fn new(files: &'a TreeFiles, stored: u64) -> Self {
        let (rows, at_sizes) = (Vec::new(), Vec::new());
        Self { files, stored, rows, at_sizes, compared: 0 }
    }

    fn all(&mut self, leaves: &[Hash]) -> Result<Edge, CliError> {
        let mut edge = Edge::default();
        for leaf in leaves {
            self.add(&mut edge, *leaf)?;
        }
        Ok(edge)
    }

    fn add(&mut self, edge: &mut Edge, leaf: Hash) -> Result<(), CliError> {
        let mut completed: Vec<(Node, Hash)> = Vec::with_capacity(1);
        edge.push(leaf, |node, hash| {
            if node.level.is_multiple_of(TILE_HEIGHT) {
                completed.push((node, hash));
            }
        });
        let size = edge.size();
        for at in self.at_sizes.iter_mut().filter(|(at, _)| *at == size) {
            at.1 = edge.root();
        }
        if size > self.stored {
            return Ok(());
        }
        for (node, hash) in completed {
            let level = usize::from(node.level / TILE_HEIGHT);
            self.rows.resize_with(self.rows.len().max(level + 1), Vec::new);
            self.rows[level].extend_from_slice(&hash.0);
        }
        for level in 0..self.rows.len() {
            let full = self.rows[level].len() == usize::from(FULL_WIDTH) * HASH_BYTES;
            if full || size == self.stored {
                self.compare(level, size)?;
            }
        }
        Ok(())
    }

    /// Compares the last tile of a level with the stored one.
    fn compare(&mut self, level: usize, size: u64) -> Result<(), CliError> {
        let row = std::mem::take(&mut self.rows[level]);
        let width = row.len() / HASH_BYTES;
        let shift = u32::try_from(level * usize::from(TILE_HEIGHT)).unwrap_or(u32::MAX);
        let nodes = size.checked_shr(shift).unwrap_or(0);
        let Some(last) = nodes.checked_sub(1).filter(|_| width > 0) else { return Ok(()) };
        let (level, width) = (u8::try_from(level), u16::try_from(width));
        let (Ok(level), Ok(width)) = (level, width) else { return Ok(()) };
        let tile = Tile { level, index: last / u64::from(FULL_WIDTH), width };
        if self.files.read_tile(&tile)? == row {
            self.compared += u64::from(width);
            return Ok(());
        }
        let (level, index) = (tile.level, tile.index);
        Err(CliError::verification(
            format!(
                "expected tile {index} of level {level} as the events give it, found other hashes: the tree is damaged, the events are whole. Move the directory `tree` away; it is made again."
            ),
            format!(
                "レベル {level} のタイル {index} が記録から計算したものと違います。木が壊れていますが、記録は無事です。ディレクトリー `tree` をよそへ移せば作り直されます。"
            ),
        ))
    }
}

fn same_root(checkpoint: &Checkpoint, head: u64, actual: Option<Hash>) -> Result<(), CliError> {
    let (size, expected) = (checkpoint.size, checkpoint.root);
    if size > head {
        return Err(CliError::verification(
            format!(
                "expected the {size} events that the checkpoint speaks of, the log ends at #{head}: events are missing."
            ),
            format!(
                "チェックポイントは {size} 件を示していますが、ログは #{head} で終わっています。記録が失われています。"
            ),
        ));
    }
    // The root of no events is never handed out by a push.
    let actual = if size == 0 { Some(Hash::EMPTY) } else { actual };
    match actual {
        Some(actual) if actual == expected => Ok(()),
        actual => {
            let actual = actual.map(|root| root.to_string()).unwrap_or_default();
            Err(CliError::verification(
                format!(
                    "expected the root {expected} at #{size}, as the checkpoint says, the events give {actual}: the history was rewritten, or the checkpoint is of another log."
                ),
                format!(
                    "チェックポイントによれば #{size} でのルートは {expected} のはずですが、記録からは {actual} になります。履歴が書き換えられたか、別のログのチェックポイントです。"
                ),
            ))
        }
    }
}

/// Whether one of our keys has signed; one that has and does not hold is refused.
fn signed_by(note: &Note, keys: &[VerifierKey]) -> Result<bool, CliError> {
    match note.verify(keys) {
        Ok(_) => Ok(true),
        Err(NoteError::NobodyKnown) => Ok(false),
        Err(error) => Err(CliError::Verification(said(&CheckpointError::Note(error)))),
    }
}

fn other_log(origin: &str, ours: &str) -> CliError {
    CliError::verification(
        format!("expected a checkpoint of {ours:?}, got one of {origin:?}: it is another log's."),
        format!("「{ours}」のチェックポイントが必要ですが、「{origin}」のものです。"),
    )
}
