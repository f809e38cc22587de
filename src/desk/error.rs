//! What can go wrong with what is kept for the staff's pages.

use std::io;

use thiserror::Error;

/// Why something could not be kept or read.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The database failed.
    #[error("the desk's database failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file could not be made for its owner alone.
    #[error("the desk's database could not be made: {0}")]
    File(#[source] io::Error),
    /// What is kept was written by something else.
    #[error("what is kept of {shelf} cannot be read: {source}")]
    Unreadable {
        /// The shelf it stands on.
        shelf: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// The system's random source failed.
    #[error("no random bytes: {0}")]
    Random(#[source] io::Error),
}
