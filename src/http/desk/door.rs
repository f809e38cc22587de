//! Who is let in at the desk: the sessions, and the attempts to begin one.

use std::sync::Arc;

use super::attempts::Attempts;
use crate::desk::sessions::Sessions;
use crate::desk::store::DeskStore;

/// The desk's door.
pub struct Door {
    /// Who is signed in.
    pub sessions: Sessions,
    /// How often somebody has tried to be.
    pub(super) attempts: Attempts,
}

impl Door {
    /// A door that remembers in a store whom it has let in.
    #[must_use]
    pub fn new(store: Arc<dyn DeskStore>) -> Self {
        Self { sessions: Sessions::new(store), attempts: Attempts::default() }
    }
}
