//! The hashes of the tree over the log, on the disk: a file per level of tiles, each a plain row.
//!
//! ```text
//! DIR/tree/0        the leaves' hashes, 32 bytes each
//! DIR/tree/1        the roots of every 256 leaves
//! DIR/tree/2 …      the roots of every 256 of those
//! DIR/tree/state    the checkpoint that was signed last, and the log's chain there
//! DIR/checkpoint    the same checkpoint, for everyone to take
//! ```
//!
//! Tile `n` of a level is the part of its row that begins at hash `256 n`, and a narrower tile is
//! the beginning of a wider one. So every tile of every size that was ever published is there,
//! at 32 bytes an event, and one sync makes any number of them durable. What a row holds beyond
//! the state's size was never promised, and is written over.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::merkle::hash::{HASH_BYTES, Hash};
use crate::merkle::tile::{FULL_WIDTH, Tile};
use crate::notary::error::NotaryError;
use crate::store::chain::ChainHash;
use crate::store::durable::{self, Readers};

pub(crate) const TREE: &str = "tree";
const STATE: &str = "state";
pub(crate) const CHECKPOINT: &str = "checkpoint";
const MAGIC: &str = "daicho-tree-1";
/// No state and no checkpoint is longer.
const TEXT_LIMIT_BYTES: u64 = 1 << 20;
/// How much of a row is read at once when it is searched.
const SEARCH_BYTES: usize = 1 << 18;

/// What was signed last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The log's chain at the checkpoint's size.
    pub chain: ChainHash,
    /// The checkpoint, a signed note.
    pub note: String,
}

/// Where the tree's files are read. Cheap to clone; opens a file for each reading.
#[derive(Clone, Debug)]
pub struct TreeFiles {
    dir: PathBuf,
}

impl TreeFiles {
    /// The files of the tree that is kept in the register's directory `dir`.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// The register's directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn row(&self, level: u8) -> PathBuf {
        self.dir.join(TREE).join(level.to_string())
    }

    /// The bytes of a tile.
    ///
    /// # Errors
    /// [`NotaryError::DamagedTree`] where the row is shorter, and what the disk reports.
    pub fn read_tile(&self, tile: &Tile) -> Result<Vec<u8>, NotaryError> {
        let mut bytes = vec![0; usize::from(tile.width) * HASH_BYTES];
        let at = tile.index * u64::from(FULL_WIDTH) * HASH_BYTES as u64;
        let read = File::open(self.row(tile.level)).and_then(|mut row| {
            row.seek(SeekFrom::Start(at))?;
            row.read_exact(&mut bytes)
        });
        match read {
            Ok(()) => Ok(bytes),
            Err(error) if is_missing(&error) => {
                let (level, index, width) = (tile.level, tile.index, tile.width);
                let why = format!(
                    "expected tile {index} of level {level} with {width} hashes, found fewer"
                );
                Err(NotaryError::DamagedTree { why })
            }
            Err(source) => Err(NotaryError::io("read the tree")(source)),
        }
    }

    /// The place of the first of the first `size` leaves that has this hash, from 0.
    ///
    /// # Errors
    /// As [`TreeFiles::read_tile`].
    pub fn find_leaf(&self, leaf: &Hash, size: u64) -> Result<Option<u64>, NotaryError> {
        let doing = "search the tree";
        if size == 0 {
            return Ok(None);
        }
        let row = File::open(self.row(0)).map_err(NotaryError::io(doing))?;
        let mut row = row.take(size * HASH_BYTES as u64);
        let (mut chunk, mut before) = (Vec::with_capacity(SEARCH_BYTES), 0);
        loop {
            chunk.clear();
            let part = row.by_ref().take(SEARCH_BYTES as u64).read_to_end(&mut chunk);
            if part.map_err(NotaryError::io(doing))? == 0 {
                return Ok(None);
            }
            if let Some(place) = Hash::all_in(&chunk).position(|hash| hash == *leaf) {
                return Ok(Some(before + place as u64));
            }
            before += (chunk.len() / HASH_BYTES) as u64;
        }
    }

    /// What was signed last; `None` where nothing was.
    ///
    /// # Errors
    /// [`NotaryError::DamagedTree`] where the file is not as it was written, and what the disk
    /// reports.
    pub fn read_promise(&self) -> Result<Option<Promise>, NotaryError> {
        let Some(text) = read_text(&self.dir.join(TREE).join(STATE), "read the tree's state")?
        else {
            return Ok(None);
        };
        let bad = || {
            let why = "expected its state as it was written, found another";
            NotaryError::DamagedTree { why: why.into() }
        };
        parse_promise(&text).map(Some).ok_or_else(bad)
    }

    /// The checkpoint that everyone can take; `None` where there is none, or an empty file.
    ///
    /// # Errors
    /// What the disk reports.
    pub fn read_published(&self) -> Result<Option<String>, NotaryError> {
        let text = read_text(&self.dir.join(CHECKPOINT), "read the checkpoint")?;
        Ok(text.filter(|text| !text.is_empty()))
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof)
}

fn read_text(path: &Path, doing: &'static str) -> Result<Option<String>, NotaryError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| {
        file.take(TEXT_LIMIT_BYTES).read_to_end(&mut bytes)?;
        Ok(())
    });
    match read {
        // What is no text is no note either: who reads it says so.
        Ok(()) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(NotaryError::io(doing)(source)),
    }
}

/// The state: one line with the chain and a checksum over all else, then the note.
fn write_promise(promise: &Promise) -> String {
    let Promise { chain, note } = promise;
    let crc = crc32fast::hash(format!("{chain}\n{note}").as_bytes());
    format!("{MAGIC} {crc:08x} {chain}\n{note}")
}

fn parse_promise(text: &str) -> Option<Promise> {
    let (line, note) = text.split_once('\n')?;
    let mut words = line.split(' ').skip(2);
    let chain = ChainHash(Hash::from_hex(words.next()?)?.0);
    let promise = Promise { chain, note: note.to_owned() };
    (write_promise(&promise) == text).then_some(promise)
}

/// The one who adds to the tree's files.
#[derive(Debug)]
pub struct TreeWriter {
    files: TreeFiles,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    file: File,
    unsynced: bool,
}

impl TreeWriter {
    /// A writer on the tree's files. Makes the directory where it is missing.
    ///
    /// # Errors
    /// What the disk reports.
    pub fn new(files: TreeFiles) -> Result<Self, NotaryError> {
        let tree = files.dir.join(TREE);
        let made = fs::create_dir_all(&tree).and_then(|()| durable::sync_dir(&files.dir));
        made.map_err(NotaryError::io("make the tree's directory"))?;
        Ok(Self { files, rows: Vec::new() })
    }

    /// Where the files are read.
    #[must_use]
    pub const fn files(&self) -> &TreeFiles {
        &self.files
    }

    /// Writes hashes into the row of `level`, from the place `from` on.
    ///
    /// # Errors
    /// What the disk reports.
    pub fn write(&mut self, level: u8, from: u64, hashes: &[u8]) -> Result<(), NotaryError> {
        let place = usize::from(level);
        while self.rows.len() <= place {
            let level = u8::try_from(self.rows.len()).unwrap_or(u8::MAX);
            let mut options = OpenOptions::new();
            let file = options.create(true).truncate(false).write(true).open(self.files.row(level));
            let file = file.and_then(|file| {
                durable::sync_dir(&self.files.dir.join(TREE))?;
                Ok(file)
            });
            let file = file.map_err(NotaryError::io("open the tree"))?;
            self.rows.push(Row { file, unsynced: false });
        }
        let row = &mut self.rows[place];
        row.unsynced = true;
        let at = SeekFrom::Start(from * HASH_BYTES as u64);
        let written = row.file.seek(at).and_then(|_| row.file.write_all(hashes));
        written.map_err(NotaryError::io("write the tree"))
    }

    /// Waits until everything written is on the disk.
    ///
    /// # Errors
    /// What the disk reports.
    pub fn sync(&mut self) -> Result<(), NotaryError> {
        for row in self.rows.iter_mut().filter(|row| row.unsynced) {
            row.file.sync_data().map_err(NotaryError::io("sync the tree"))?;
            row.unsynced = false;
        }
        Ok(())
    }

    /// Makes a promise durable. The hashes that it rests on must be synced.
    ///
    /// # Errors
    /// What the disk reports.
    pub fn promise(&self, promise: &Promise) -> Result<(), NotaryError> {
        durable::replace(
            &self.files.dir.join(TREE).join(STATE),
            write_promise(promise).as_bytes(),
            Readers::Everyone,
        )
        .map_err(NotaryError::io("keep the checkpoint"))
    }

    /// Shows a promise that is durable to everyone.
    ///
    /// # Errors
    /// What the disk reports.
    pub fn publish(&self, promise: &Promise) -> Result<(), NotaryError> {
        durable::replace(
            &self.files.dir.join(CHECKPOINT),
            promise.note.as_bytes(),
            Readers::Everyone,
        )
        .map_err(NotaryError::io("publish the checkpoint"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_read_as_it_was_written_or_not_at_all() {
        let promise = Promise { chain: ChainHash([7; 32]), note: "a\n\n— b c\n".into() };
        let text = write_promise(&promise);
        assert_eq!(parse_promise(&text), Some(promise));
        for place in text.char_indices().map(|(place, _)| place) {
            assert_eq!(parse_promise(&text[..place]), None, "cut at {place}");
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            let touched = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(parse_promise(&touched), None, "byte {place}");
        }
    }

    #[test]
    fn rows_are_read_as_tiles_and_searched() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = TreeWriter::new(TreeFiles::new(dir.path())).unwrap();
        let leaf = |n: u64| Hash::leaf(&n.to_be_bytes());
        let row: Vec<u8> = (0..20_000).flat_map(|n| leaf(n).0).collect();
        writer.write(0, 0, &row[..7 * HASH_BYTES]).unwrap();
        writer.write(0, 5, &row[5 * HASH_BYTES..]).unwrap();
        writer.sync().unwrap();
        let files = writer.files();
        let tile = files.read_tile(&Tile { level: 0, index: 3, width: 5 }).unwrap();
        assert_eq!(tile, row[768 * HASH_BYTES..773 * HASH_BYTES]);
        let beyond = files.read_tile(&Tile { level: 0, index: 78, width: 256 });
        assert!(matches!(beyond, Err(NotaryError::DamagedTree { .. })));
        assert_eq!(files.find_leaf(&leaf(19_999), 20_000).unwrap(), Some(19_999));
        assert_eq!(files.find_leaf(&leaf(19_999), 19_999).unwrap(), None);
        assert_eq!(files.find_leaf(&leaf(0), 1).unwrap(), Some(0));
    }
}
