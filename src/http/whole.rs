//! The register of the present as one file: a data package, a database. Each is made once for a view, in a
//! temporary file, one at a time, and goes when nobody reads it any more.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use tempfile::NamedTempFile;

use crate::projections::View;
use crate::projections::tables::package::Measured;

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// The tables as a data package (Frictionless), in a ZIP file.
    Package,
    /// The tables and the entries as an SQLite database.
    Database,
}

impl Whole {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Package, Self::Database];

    /// Its name.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Package => "datapackage.zip",
            Self::Database => "register.sqlite",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::Package => "application/zip",
            Self::Database => "application/vnd.sqlite3",
        }
    }
}

/// A file that was made.
pub struct Made {
    view: View,
    /// Without a name: it goes with the last who has it open, however this program ends.
    file: Arc<Mutex<File>>,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Made {
    /// A file of a view that was written.
    ///
    /// # Errors
    /// A file that cannot be read again.
    pub fn new(view: View, file: NamedTempFile) -> io::Result<Self> {
        let mut read = file.reopen()?;
        file.close()?;
        let mut measured = Measured::begin(io::sink(), true);
        let bytes = io::copy(&mut read, &mut measured)?;
        let sha256 = HEXLOWER.encode(&measured.sha256().unwrap_or_default());
        Ok(Self { view, file: Arc::new(Mutex::new(read)), bytes, sha256 })
    }

    /// The file, of which many read at once, each at places of its own.
    #[must_use]
    pub fn file(&self) -> Arc<Mutex<File>> {
        Arc::clone(&self.file)
    }
}

/// The files that were made last.
#[derive(Default)]
pub struct Wholes {
    package: Mutex<Option<Arc<Made>>>,
    database: Mutex<Option<Arc<Made>>>,
}

impl Wholes {
    /// The file of a view: as it was made before, else made now, while all others wait who want one of its
    /// kind.
    ///
    /// # Errors
    /// What `make` returns; nothing is kept then.
    pub fn get<E>(
        &self,
        whole: Whole,
        view: View,
        make: impl FnOnce() -> Result<Made, E>,
    ) -> Result<Arc<Made>, E> {
        let slot = match whole {
            Whole::Package => &self.package,
            Whole::Database => &self.database,
        };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = slot.as_ref().filter(|made| made.view == view) {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(make()?);
        *slot = Some(Arc::clone(&made));
        Ok(made)
    }
}
