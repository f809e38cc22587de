//! The checkpoint that everyone sees, and the cosignatures that witnesses have given for it.
//!
//! A checkpoint is shown at once, without cosignatures, and again with each that comes. They are
//! kept in a file beside it, so that a proof which is written later bears them, too. The file is
//! no promise: each line is checked when it is read, and what is lost a witness gives again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::Published;
use crate::merkle::cosignature;
use crate::merkle::key::VerifierKey;
use crate::merkle::note::{Note, NoteSignature};
use crate::store::durable::{self, Readers};

/// The file's name in the register's directory: a line for each witness, its vkey and then its
/// line of the note.
const FILE: &str = "cosignatures";
/// A longer file is not one of ours.
const FILE_LIMIT_BYTES: u64 = 1 << 18;

/// A witness and its cosignature.
type Cosignature = (VerifierKey, NoteSignature);

/// What everyone sees.
#[derive(Debug)]
pub(super) struct Publisher {
    published: watch::Sender<Option<Arc<Published>>>,
    kept: Mutex<Vec<Cosignature>>,
    file: PathBuf,
}

impl Publisher {
    /// Shows what was published last, with the cosignatures that are kept in the register's
    /// directory `dir`.
    pub(super) fn new(dir: &Path, published: Option<&Published>) -> Self {
        let file = dir.join(FILE);
        let kept = Mutex::new(read(&file));
        let shown = Self { published: watch::Sender::new(None), kept, file };
        if let Some(published) = published {
            shown.show(published.clone());
        }
        shown
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.published.subscribe()
    }

    /// Shows a checkpoint with those of the cosignatures that are its.
    pub(super) fn show(&self, mut published: Published) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(mut note) = Note::parse(published.note.as_bytes()) {
            for (key, signature) in &*kept {
                if holds(note.text(), key, signature) {
                    note.add(signature.clone());
                }
            }
            published.note = note.to_text();
        }
        self.published.send_replace(Some(Arc::new(published)));
    }

    /// Adds the cosignature of the witness with `key`, and keeps it; false where it is not one of
    /// the checkpoint that is shown now.
    ///
    /// # Errors
    /// What the disk reports: it is shown, and will be missing after a restart.
    pub(super) fn cosign(&self, key: &VerifierKey, signature: NoteSignature) -> io::Result<bool> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        let added = self.published.send_if_modified(|shown| {
            let Some(published) = shown else { return false };
            let Ok(mut note) = Note::parse(published.note.as_bytes()) else { return false };
            if !holds(note.text(), key, &signature) {
                return false;
            }
            note.text().clone_into(&mut text);
            note.add(signature.clone());
            let checkpoint = published.checkpoint.clone();
            *shown = Some(Arc::new(Published { checkpoint, note: note.to_text() }));
            true
        });
        if added {
            kept.retain(|(other, old)| other != key && holds(&text, other, old));
            kept.push((key.clone(), signature));
            write(&self.file, &kept)?;
        }
        Ok(added)
    }
}

fn holds(text: &str, key: &VerifierKey, signature: &NoteSignature) -> bool {
    (key.name(), key.id()) == (signature.name.as_str(), signature.id)
        && cosignature::check(text, key, &signature.bytes).is_some()
}

/// The cosignatures in the file; none where it cannot be read, and none of a line that is not one.
fn read(file: &Path) -> Vec<Cosignature> {
    let ours = fs::metadata(file).is_ok_and(|meta| meta.len() <= FILE_LIMIT_BYTES);
    let text = if ours { fs::read_to_string(file).unwrap_or_default() } else { String::new() };
    let line = |line: &str| {
        let (key, signature) = line.split_once(' ')?;
        Some((VerifierKey::parse(key).ok()?, NoteSignature::parse(signature)?))
    };
    text.lines().filter_map(line).collect()
}

fn write(file: &Path, kept: &[Cosignature]) -> io::Result<()> {
    let lines = kept.iter().map(|(key, signature)| format!("{key} {}", signature.to_line()));
    durable::replace(file, lines.collect::<String>().as_bytes(), Readers::Everyone)
}
