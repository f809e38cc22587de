//! Making files and names reach the disk, in words the rest of the room can use.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::store::error::StoreError;

/// Waits until the names in a directory are on the disk.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    // Directories cannot be opened as files everywhere; where they can, they are synced.
    #[cfg(unix)]
    File::open(dir)?.sync_all()?;
    let _ = dir;
    Ok(())
}

/// Opens the file at `path` for writing past the page cache, in blocks of `block_bytes`, if what is
/// written so becomes durable with the next flush of `other`.
///
/// That is so when both lie on the same ext4: it writes into a file's blocks where they are, such a
/// write has reached the disk when it returns, and to sync any file is to flush the whole disk's
/// cache. A file system that may put what is written into other blocks has to sync this very file to
/// remember which. So elsewhere, and where it cannot be told, the answer is `None`.
#[cfg(target_os = "linux")]
pub(crate) fn open_past_the_cache(
    path: &Path,
    other: &File,
    block_bytes: usize,
) -> io::Result<Option<File>> {
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

    use rustix::fs::{AtFlags, OFlags, StatxFlags, fstatfs, statx};

    /// What fstatfs(2) says of ext4; and of ext2, whose own driver knows no DIOALIGN.
    const EXT4: u64 = 0xEF53;

    let file = OpenOptions::new().write(true).open(path)?;
    let asked = StatxFlags::DIOALIGN;
    let Ok(told) = statx(&file, "", AtFlags::EMPTY_PATH, asked) else { return Ok(None) };
    // 0 for a file that cannot be written so, as with data=journal.
    let aligned = |bytes: u32| bytes > 0 && block_bytes.is_multiple_of(bytes as usize);
    let direct = told.stx_mask & asked.bits() != 0
        && aligned(told.stx_dio_mem_align)
        && aligned(told.stx_dio_offset_align);
    let ext4 = u64::try_from(fstatfs(&file)?.f_type) == Ok(EXT4);
    if !direct || !ext4 || file.metadata()?.dev() != other.metadata()?.dev() {
        return Ok(None);
    }
    let flags = OFlags::DIRECT.bits().cast_signed();
    OpenOptions::new().write(true).custom_flags(flags).open(path).map(Some)
}

/// Elsewhere nothing is known of it.
#[cfg(not(target_os = "linux"))]
pub(crate) fn open_past_the_cache(_: &Path, _: &File, _: usize) -> io::Result<Option<File>> {
    Ok(None)
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner alone.
    Owner,
    /// Whoever the system lets.
    Everyone,
}

/// Puts `bytes` into the file at `path`, in place of what it held: it is whole at every moment, and
/// durable on return.
pub(crate) fn replace(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let new = beside(path, NEW);
    // What a process that was killed has left. A file of another's making is not written into.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if readers == Readers::Owner {
        private(&mut options);
    }
    let mut file = options.open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    give_name(&new, path)
}

/// What a file is called, behind its own name, until it is whole.
pub(crate) const NEW: &str = ".new";

/// Lets nobody but the owner read a new file, where the system knows owners.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Gives the finished file or directory `made`, which is durable, its name `path`, durably.
pub(crate) fn give_name(made: &Path, path: &Path) -> io::Result<()> {
    fs::rename(made, path)?;
    sync_dir(&parent(path))
}

/// Waits until every file and every name below `dir` is on the disk.
pub(crate) fn sync_tree(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        } else {
            File::open(&path)?.sync_all()?;
        }
    }
    sync_dir(dir)
}

/// Waits until the files in `dir` that may be read, and their names, are on the disk. What is in
/// directories there is left alone.
pub(crate) fn sync_files(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        // To open a pipe would be to wait for its writer.
        if !path.is_file() {
            continue;
        }
        match File::open(&path) {
            Ok(file) => file.sync_all()?,
            Err(error) if OTHERS.contains(&error.kind()) => {}
            Err(error) => return Err(error),
        }
    }
    sync_dir(dir)
}

/// What is said of a file that is not ours, or is gone.
const OTHERS: [io::ErrorKind; 2] = [io::ErrorKind::PermissionDenied, io::ErrorKind::NotFound];

/// Waits until the name of the directory `dir` is on the disk, where those above it may be asked for
/// that: they may belong to others, or to a file system that syncs no directories.
pub(crate) fn sync_name(dir: &Path) {
    if let Ok(dir) = dir.canonicalize() {
        let _ = sync_dir(&parent(&dir));
    }
}

/// The directory that holds `path`.
pub(crate) fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// A name beside `path`: where a thing is made before it is shown.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(suffix);
    parent(path).join(name)
}

/// Gives the finished directory `made` its name `dir`, durably. `dir` may be an empty directory.
pub(crate) fn publish_dir(made: &Path, dir: &Path) -> Result<(), StoreError> {
    sync_tree(made).map_err(StoreError::io("sync the new log"))?;
    fs::rename(made, dir).map_err(|error| match error.kind() {
        io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists => StoreError::AlreadyALog,
        _ => StoreError::Io { doing: "name the new log", source: error },
    })?;
    sync_dir(&parent(dir)).map_err(StoreError::io("sync the directory above the log"))
}

/// The bytes that all files below `dir` occupy on the disk.
pub(crate) fn disk_bytes(dir: &Path) -> io::Result<u64> {
    let mut total = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        total += if meta.is_dir() { disk_bytes(&entry.path())? } else { occupied(&meta) };
    }
    Ok(total)
}

#[cfg(unix)]
fn occupied(meta: &fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    meta.blocks() * 512
}

#[cfg(not(unix))]
fn occupied(meta: &fs::Metadata) -> u64 {
    meta.len()
}

/// Copies the tree below `from` to the new directory `to`.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
