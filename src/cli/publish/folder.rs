//! The directory of a copy: what is put there replaces what says something else, at once, and what was put
//! there earlier and belongs to nothing any more goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cli::error::CliError;
use crate::merkle::checkpoint::Checkpoint;

/// The file that lists what was put here, with the SHA-256 of each, as `sha256sum` does.
const MANIFEST: &str = "manifest.txt";
/// The mark of a copy, which nobody else leaves: only a directory that has it is ours. In it are the names
/// that were put here for the first time by a run that has not ended.
const MARK: &str = ".daicho-publish";
/// A file under way.
const PART: &str = ".daicho-publish.part";

/// What became of the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// How many there are.
    pub files: usize,
    /// How many of them were not there before.
    pub new: usize,
    /// How many said something else before.
    pub changed: usize,
    /// How many are as they were.
    pub unchanged: usize,
    /// How many belonged to nothing any more.
    pub removed: usize,
}

/// A directory of a copy, while a run puts files there.
pub struct Folder {
    dir: PathBuf,
    /// What was put here, by this run or earlier ones: nothing else is touched.
    own: BTreeSet<String>,
    /// What this run has put here, with its SHA-256.
    put: BTreeMap<String, String>,
    /// The list of new names; none before anything is put here.
    begun: Option<File>,
    counts: Counts,
}

impl Folder {
    /// A directory that is new or empty, or that holds a copy, whole or begun.
    ///
    /// # Errors
    /// Usage, where it holds something else or cannot be used.
    pub fn open(dir: &Path) -> Result<Self, CliError> {
        fs::create_dir_all(dir).map_err(|error| unusable(dir, &error))?;
        let begun = names(&dir.join(MARK))?;
        let is_empty = || fs::read_dir(dir).map(|mut entries| entries.next().is_none());
        if begun.is_none() && !is_empty().map_err(|error| unusable(dir, &error))? {
            return Err(strange(dir));
        }
        // What another has listed is not ours.
        let listed = begun.is_some().then(|| names(&dir.join(MANIFEST))).transpose()?.flatten();
        let own = listed.into_iter().chain(begun).flatten().collect();
        let (dir, put, counts) = (dir.to_owned(), BTreeMap::new(), Counts::default());
        Ok(Self { dir, own, put, begun: None, counts })
    }

    /// Where it is.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The checkpoint that an earlier run has put here.
    ///
    /// # Errors
    /// Usage, where it is there and cannot be read.
    pub fn checkpoint(&self, name: &str) -> Result<Option<Checkpoint>, CliError> {
        if !self.own.contains(name) {
            return Ok(None);
        }
        let path = self.dir.join(name);
        match fs::read(&path) {
            // What cannot be read is damaged, and is written anew.
            Ok(note) => Ok(Checkpoint::read(&note).ok().map(|(checkpoint, _)| checkpoint)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unusable(&path, &error)),
        }
    }

    /// Puts a file here.
    ///
    /// # Errors
    /// Usage, where something that this command did not write has its name, or it cannot be written.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), CliError> {
        let path = self.dir.join(name);
        let failed = |error: io::Error| unusable(&path, &error);
        let there = self.own(name, &path)?;
        let same = there && fs::read(&path).map_err(failed)? == bytes;
        if !same {
            fs::write(self.dir.join(PART), bytes).map_err(failed)?;
            self.replace(name, &path)?;
        }
        self.count(name, HEXLOWER.encode(&Sha256::digest(bytes)), there, same);
        Ok(())
    }

    /// Puts a file here that may be too long for the memory.
    ///
    /// # Errors
    /// As [`Folder::put`], and what `write` returns.
    pub fn put_long(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut BufWriter<File>) -> Result<u64, CliError>,
    ) -> Result<(), CliError> {
        let (path, part) = (self.dir.join(name), self.dir.join(PART));
        let failed = |error: io::Error| unusable(&path, &error);
        let there = self.own(name, &path)?;
        let mut out = BufWriter::new(File::create(&part).map_err(failed)?);
        write(&mut out)?;
        out.flush().map_err(failed)?;
        drop(out);
        let hash = hash(&part).map_err(failed)?;
        let same = there && self::hash(&path).map_err(failed)? == hash;
        if same {
            fs::remove_file(&part).map_err(failed)?;
        } else {
            self.replace(name, &path)?;
        }
        self.count(name, hash, there, same);
        Ok(())
    }

    /// Removes what earlier runs have put here and this one has not, and lists what there is.
    ///
    /// # Errors
    /// Usage, where something cannot be removed or written.
    pub fn finish(mut self) -> Result<Counts, CliError> {
        let stale = self.own.iter().filter(|name| !self.put.contains_key(*name));
        for name in stale {
            let path = self.dir.join(name);
            match fs::remove_file(&path) {
                Ok(()) => self.counts.removed += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(unusable(&path, &error)),
            }
            // What is left of its folders stays where something else is in them.
            let folders = Path::new(name).ancestors().skip(1);
            let folders = folders.filter(|folder| !folder.as_os_str().is_empty());
            for folder in folders {
                if fs::remove_dir(self.dir.join(folder)).is_err() {
                    break;
                }
            }
        }
        let lines = self.put.iter().map(|(name, hash)| format!("{hash}  {name}\n"));
        let (manifest, list) = (self.dir.join(MANIFEST), lines.collect::<String>());
        let failed = |error: io::Error| unusable(&manifest, &error);
        let before = fs::read(&manifest).unwrap_or_default();
        if before != list.as_bytes() {
            fs::write(self.dir.join(PART), list).map_err(failed)?;
            fs::rename(self.dir.join(PART), &manifest).map_err(failed)?;
        }
        sync(&self.dir).map_err(failed)?;
        // What a run left that was stopped; most leave nothing.
        let _ = fs::remove_file(self.dir.join(PART));
        // Whatever this run has put here is listed now.
        File::create(self.dir.join(MARK)).map_err(failed)?;
        self.counts.files = self.put.len();
        Ok(self.counts)
    }

    /// Whether a file of that name is there already, which must be one of ours. From here on the directory
    /// is known for ours.
    fn own(&mut self, name: &str, path: &Path) -> Result<bool, CliError> {
        if self.begun.is_none() {
            let begun = self.dir.join(MARK);
            let opened = OpenOptions::new().create(true).append(true).open(&begun);
            self.begun = Some(opened.map_err(|error| unusable(&begun, &error))?);
        }
        match path.symlink_metadata() {
            Err(_) => Ok(false),
            Ok(there) if there.is_file() && self.own.contains(name) => Ok(true),
            Ok(_) => Err(foreign(path)),
        }
    }

    /// Gives the file under way its name, which is noted before: whatever happens then, the next run knows
    /// it for ours.
    fn replace(&mut self, name: &str, path: &Path) -> Result<(), CliError> {
        let failed = |error: io::Error| unusable(path, &error);
        if self.own.insert(name.to_owned())
            && let Some(begun) = &mut self.begun
        {
            writeln!(begun, "{name}").map_err(failed)?;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::rename(self.dir.join(PART), path).map_err(failed)
    }

    fn count(&mut self, name: &str, hash: String, there: bool, same: bool) {
        let counts = &mut self.counts;
        match (there, same) {
            (false, _) => counts.new += 1,
            (true, false) => counts.changed += 1,
            (true, true) => counts.unchanged += 1,
        }
        self.put.insert(name.to_owned(), hash);
    }
}

/// The names in a list of ours; none where there is no list.
fn names(list: &Path) -> Result<Option<Vec<String>>, CliError> {
    let failed = |error: io::Error| unusable(list, &error);
    let file = match File::open(list) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut names = Vec::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(failed)?;
        let name = line.split_once("  ").map_or(line.as_str(), |(_, name)| name);
        let stays_inside =
            Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        // A line that broke off names nothing of ours, or the beginning of a name.
        if !name.is_empty() && stays_inside {
            names.push(name.to_owned());
        }
    }
    Ok(Some(names))
}

/// The SHA-256 of a file.
fn hash(path: &Path) -> io::Result<String> {
    let (mut file, mut hash) = (File::open(path)?, Sha256::new());
    let mut block = vec![0; 64 << 10];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(HEXLOWER.encode(&hash.finalize())),
            read => hash.update(&block[..read]),
        }
    }
}

/// Waits until the disk has everything: once, since each file of thousands would take its time.
fn sync(dir: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(File::open(dir)?)?;
    let _ = dir;
    Ok(())
}

fn unusable(path: &Path, error: &io::Error) -> CliError {
    CliError::file(&path.display().to_string(), error)
}

fn strange(dir: &Path) -> CliError {
    let dir = dir.display();
    CliError::usage(
        format!(
            "{dir}: expected an empty directory, or one that `daicho publish` has written, got another. Choose \
             a new name."
        ),
        format!(
            "{dir}: 空のディレクトリー、または `daicho publish` が書き出したディレクトリーが必要です。別の名前を選んでください。"
        ),
    )
}

fn foreign(path: &Path) -> CliError {
    let path = path.display();
    CliError::usage(
        format!(
            "{path}: expected nothing of that name, got something that `daicho publish` did not write. Move it \
             elsewhere and run this again."
        ),
        format!(
            "{path}: `daicho publish` が書き出したものではないため、置き換えません。別の場所に移してから、もう一度実行してください。"
        ),
    )
}
