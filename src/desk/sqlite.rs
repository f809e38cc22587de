//! The engine of one server: an SQLite database beside the log.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};

use super::error::DeskError;
use super::store::{DeskStore, Piece, Shelf};

/// The file's name in the data directory.
pub const FILE: &str = "desk.sqlite";

/// Every change is on the disk before it is answered, and what is deleted is overwritten. The journal
/// is deleted with each change, so that nothing stays in it either.
const SETTINGS: &str =
    "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS kept (
        shelf TEXT NOT NULL, key TEXT NOT NULL, piece BLOB NOT NULL, PRIMARY KEY (shelf, key)
    ) STRICT, WITHOUT ROWID;";

/// A database that is open.
pub struct SqliteDesk(Mutex<Connection>);

impl SqliteDesk {
    /// Opens the database in a file, which is made for its owner alone where there is none.
    ///
    /// # Errors
    /// Where the file cannot be made, or is none.
    pub fn open(file: &Path) -> Result<Self, DeskError> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(file).map_err(DeskError::File)?;
        Self::with(Connection::open(file)?)
    }

    /// A database in memory, gone when it is dropped.
    ///
    /// # Errors
    /// What SQLite reports.
    pub fn in_memory() -> Result<Self, DeskError> {
        Self::with(Connection::open_in_memory()?)
    }

    fn with(connection: Connection) -> Result<Self, DeskError> {
        connection.execute_batch(SETTINGS)?;
        Ok(Self(Mutex::new(connection)))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A statement is whole or not at all, also where whoever asked for it has panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DeskStore for SqliteDesk {
    fn get(&self, shelf: Shelf, key: &str) -> Result<Option<Vec<u8>>, DeskError> {
        let connection = self.connection();
        let mut select =
            connection.prepare_cached("SELECT piece FROM kept WHERE shelf = ? AND key = ?")?;
        Ok(select.query_row([shelf.as_str(), key], |row| row.get(0)).optional()?)
    }

    fn all(&self, shelf: Shelf) -> Result<Vec<Piece>, DeskError> {
        let connection = self.connection();
        let mut select = connection
            .prepare_cached("SELECT key, piece FROM kept WHERE shelf = ? ORDER BY key")?;
        let pieces = select.query_map([shelf.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(pieces.collect::<Result<_, _>>()?)
    }

    fn put(&self, shelf: Shelf, key: &str, piece: &[u8]) -> Result<(), DeskError> {
        let connection = self.connection();
        let mut replace = connection
            .prepare_cached("INSERT OR REPLACE INTO kept (shelf, key, piece) VALUES (?, ?, ?)")?;
        replace.execute(params![shelf.as_str(), key, piece])?;
        Ok(())
    }

    fn remove(&self, shelf: Shelf, key: &str) -> Result<bool, DeskError> {
        let connection = self.connection();
        let mut delete =
            connection.prepare_cached("DELETE FROM kept WHERE shelf = ? AND key = ?")?;
        Ok(delete.execute([shelf.as_str(), key])? > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_there_after_a_restart_and_what_is_removed_leaves_no_byte() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(FILE);
        let secret = b"what nobody may find again".repeat(40);
        {
            let desk = SqliteDesk::open(&file).unwrap();
            desk.put(Shelf::Sessions, "b", &secret).unwrap();
            desk.put(Shelf::Sessions, "a", b"first").unwrap();
            desk.put(Shelf::Sessions, "a", b"second").unwrap();
        }
        let holds = |bytes: &[u8]| {
            let files = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
            let mut all = files.map(|file| std::fs::read(file).unwrap());
            all.any(|content| content.windows(bytes.len()).any(|part| part == bytes))
        };
        let desk = SqliteDesk::open(&file).unwrap();
        assert_eq!(desk.get(Shelf::Sessions, "a").unwrap().as_deref(), Some(&b"second"[..]));
        let keys: Vec<String> =
            desk.all(Shelf::Sessions).unwrap().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["a", "b"]);
        assert!(holds(&secret[..26]));
        assert!(desk.remove(Shelf::Sessions, "b").unwrap());
        assert!(!desk.remove(Shelf::Sessions, "b").unwrap());
        assert_eq!(desk.get(Shelf::Sessions, "b").unwrap(), None);
        assert!(!holds(&secret[..26]) && !holds(b"first"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
