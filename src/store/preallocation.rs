//! Preallocation: zeros written ahead of sled's file, so that a group's sync finds its blocks there.
//!
//! When a file grows, `fdatasync` also waits for the file system's journal; when it is written
//! in place, for the data only, which about halves the time of a small group. sled grows its
//! file segment by segment and takes zeros behind its last segment for free segments, as it
//! leaves them itself, and cuts them off again on opening. So this is safe by sled's own rules
//! as long as we never write where sled may be writing: all zeros lie at or behind the end of
//! file, and behind every segment that sled can have reached. If there is little room on the disk
//! none are written; nothing depends on them.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::store::room;

/// How much a log takes in before it counts as busy and gets more zeros.
const BUSY_BYTES: u64 = 1 << 20;
const MORE_SEGMENTS: u64 = 4;

/// The zeros ahead of one sled file.
pub(crate) struct Preallocation {
    dir: PathBuf,
    segment_bytes: u64,
    written_bytes: u64,
    /// Where more of them are to begin; `None` when these were written or could not be.
    next_at: Option<u64>,
}

impl Preallocation {
    /// Writes the first zeros of `file` in `dir`: one segment behind those that sled found on opening.
    ///
    /// To be called before anything is written to the opened sled.
    pub(crate) fn start(dir: &Path, file: &mut File, segment_bytes: u64) -> Self {
        let end = file.metadata().map(|meta| meta.len()).unwrap_or_default();
        let tip = end.div_ceil(segment_bytes).max(1) * segment_bytes;
        let written = write_zeros(dir, file, end, end, tip + segment_bytes);
        let next_at = written.ok().map(|()| tip + segment_bytes);
        Self { dir: dir.to_path_buf(), segment_bytes, written_bytes: 0, next_at }
    }

    /// Counts `bytes` that were given to sled, and writes more zeros when the log is busy.
    ///
    /// To be called when sled has nothing left to write. sled is still within the first zeros
    /// then: it writes each byte two to four times, so far from a segment since opening; and had
    /// it passed their end, the file would have grown.
    pub(crate) fn count(&mut self, file: &mut File, bytes: u64) {
        self.written_bytes += bytes;
        if self.written_bytes < BUSY_BYTES {
            return;
        }
        if let Some(from) = self.next_at.take() {
            let end = file.metadata().map(|meta| meta.len()).unwrap_or_default();
            if self.written_bytes < self.segment_bytes / 4 && end <= from {
                // Whether they were written or not, there is nothing more to do.
                let _ = write_zeros(
                    &self.dir,
                    file,
                    end,
                    from,
                    from + MORE_SEGMENTS * self.segment_bytes,
                );
            }
        }
    }
}

/// Writes zeros from `from` to `to`, if there is room; cuts the file to `end` again when a write fails.
fn write_zeros(dir: &Path, file: &mut File, end: u64, from: u64, to: u64) -> io::Result<()> {
    room::check(dir, usize::try_from(to - from).unwrap_or(usize::MAX)).map_err(io::Error::other)?;
    let zeros = vec![0; 1 << 20];
    let mut write = || {
        file.seek(SeekFrom::Start(from))?;
        let mut left = to - from;
        while left > 0 {
            let now = zeros.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            file.write_all(&zeros[..now])?;
            left -= now as u64;
        }
        file.sync_all()
    };
    write().inspect_err(|_| {
        // If even this fails the file is longer than it need be, which sled tolerates.
        let _ = file.set_len(end);
    })
}
