//! The contract of what is kept for the staff's pages: small pieces under keys, on shelves.

use super::error::DeskError;

/// Where a piece stands, by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// Who is signed in, by the SHA-256 of the secret that the browser has.
    Sessions,
}

impl Shelf {
    /// The written form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
        }
    }
}

/// A piece with its key.
pub type Piece = (String, Vec<u8>);

/// Keeps pieces. What is removed is nowhere in the file any more: some of it is personal.
pub trait DeskStore: Send + Sync {
    /// The piece under a key.
    ///
    /// # Errors
    /// What the engine reports.
    fn get(&self, shelf: Shelf, key: &str) -> Result<Option<Vec<u8>>, DeskError>;

    /// Every piece of a shelf, by key.
    ///
    /// # Errors
    /// What the engine reports.
    fn all(&self, shelf: Shelf) -> Result<Vec<Piece>, DeskError>;

    /// Keeps a piece durably, in place of the one that is there.
    ///
    /// # Errors
    /// What the engine reports; the old one is there then.
    fn put(&self, shelf: Shelf, key: &str, piece: &[u8]) -> Result<(), DeskError>;

    /// Removes a piece. Whether there was one.
    ///
    /// # Errors
    /// What the engine reports.
    fn remove(&self, shelf: Shelf, key: &str) -> Result<bool, DeskError>;
}
