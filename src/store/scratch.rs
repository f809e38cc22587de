//! A copy of a log in a temporary place, for those who may not or shall not touch the log itself.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::store::{durable, room};

/// What the engine may write beside what it was given.
const SPARE_BYTES: u64 = 32 << 20;

/// A directory with a copy, for this user alone. It is removed with this value.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Copies the tree below `dir` to the first temporary place that has room for it: the system's
    /// (`TMPDIR`), else, on Linux, memory.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] where no place has room, and what the disk reports.
    pub(crate) fn copy_of(dir: &Path) -> io::Result<Self> {
        let needed_bytes = durable::disk_bytes(dir)?.saturating_add(SPARE_BYTES);
        let mut last = io::ErrorKind::StorageFull.into();
        for place in [std::env::temp_dir(), PathBuf::from("/dev/shm")] {
            if room::free_bytes(&place).is_some_and(|free_bytes| free_bytes < needed_bytes) {
                continue;
            }
            match Self::make(&place) {
                Ok(made) => {
                    durable::copy_tree(dir, &made.0)?;
                    return Ok(made);
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Makes a directory under a name that nobody else uses.
    fn make(place: &Path) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = place.join(format!("daicho-copy-{}-{count}", std::process::id()));
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        Ok(Self(path))
    }

    /// Removes the copy; who has its files open reads on where the system lets them.
    pub(crate) fn remove(&self) {
        // What cannot be removed is left to the system, which empties the directory.
        let _ = fs::remove_dir_all(&self.0);
    }

    /// Where the copy lies.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}
