//! What an error of the operating system means for whoever keeps a log: none of these is damage.

use std::io;

/// Why the operating system refused something, as far as that decides what helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The disk, or what this user may take of it, is full (ENOSPC, EDQUOT).
    NoSpace,
    /// The file system is mounted read-only (EROFS).
    ReadOnly,
    /// This user may not (EACCES, EPERM).
    NoPermission,
    /// The process, or the whole system, has too many files open (EMFILE, ENFILE).
    TooManyFiles,
    /// The disk, or the way to it, fails (EIO).
    InputOutput,
    /// Something else.
    Other,
}

impl Trouble {
    /// What the error means.
    #[must_use]
    pub fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::PermissionDenied => Self::NoPermission,
            _ => Self::unnamed(error),
        }
    }

    /// Those that the standard library has no name for.
    #[cfg(unix)]
    fn unnamed(error: &io::Error) -> Self {
        use rustix::io::Errno;

        match Errno::from_io_error(error) {
            Some(Errno::MFILE | Errno::NFILE) => Self::TooManyFiles,
            Some(Errno::IO) => Self::InputOutput,
            _ => Self::Other,
        }
    }

    /// Elsewhere nothing is known of them.
    #[cfg(not(unix))]
    fn unnamed(_: &io::Error) -> Self {
        Self::Other
    }

    /// Whether only writing is hindered, so that reading may go on.
    #[must_use]
    pub const fn hinders_writing_alone(self) -> bool {
        match self {
            Self::NoSpace | Self::ReadOnly | Self::NoPermission => true,
            Self::TooManyFiles | Self::InputOutput | Self::Other => false,
        }
    }

    /// What helps.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::NoSpace => {
                "The disk is full, which is no damage: make room there, then do it again"
            }
            Self::ReadOnly => {
                "The file system is mounted read-only, which is no damage: mount it for writing, then \
                 do it again"
            }
            Self::NoPermission => {
                "This user lacks the right, which is no damage: run daicho as the register's owner, \
                 or set the rights of its files"
            }
            Self::TooManyFiles => {
                "Too many files are open, which is no damage: raise the limit (`ulimit -n`, \
                 `LimitNOFILE=`), then do it again"
            }
            Self::InputOutput => {
                "The disk, or the way to it, fails: look at the system's messages, save the \
                 register's files to another disk, and open them there"
            }
            Self::Other => "Check the disk's space and rights, then open again",
        }
    }
}
