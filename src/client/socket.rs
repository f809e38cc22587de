//! The socket in a data directory by which the register's owner asks the server that has it open.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The socket's name in the data directory.
pub const FILE: &str = "socket";

/// The longest path that every system takes for a socket, in bytes.
const PATH_BYTES: usize = 100;

/// A path of a socket that is short enough for the system, for as long as this lives: where the path of
/// its directory is long, it leads through a link.
pub struct ShortPath {
    path: PathBuf,
    _link: Option<TempDir>,
}

impl ShortPath {
    /// The short path of a file in a directory.
    ///
    /// # Errors
    /// Where no link can be made.
    pub fn of(dir: &Path, file: &str) -> io::Result<Self> {
        let path = dir.join(file);
        if path.as_os_str().len() <= PATH_BYTES {
            return Ok(Self { path, _link: None });
        }
        let link = tempfile::Builder::new().prefix("daicho-").tempdir()?;
        let through = link.path().join("d");
        symlink(&std::path::absolute(dir)?, &through)?;
        Ok(Self { path: through.join(file), _link: Some(link) })
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(unix)]
fn symlink(to: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether a server listens on the socket of a data directory.
#[must_use]
pub fn is_served(dir: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        use std::os::unix::fs::MetadataExt;
        let Ok(socket) = std::fs::symlink_metadata(dir.join(FILE)) else { return false };
        // In a directory where others may write, anybody can put one: only whose the directory is, or who
        // asks, is asked.
        let owner = std::fs::metadata(dir).map(|data| data.uid()).ok();
        let ours = rustix::process::geteuid().as_raw();
        let is_trusted = Some(socket.uid()) == owner || socket.uid() == ours;
        if !socket.file_type().is_socket() || !is_trusted {
            return false;
        }
        let short = ShortPath::of(dir, FILE);
        short.is_ok_and(|short| std::os::unix::net::UnixStream::connect(short.path()).is_ok())
    }
    #[cfg(not(unix))]
    {
        let _ = dir;
        false
    }
}
