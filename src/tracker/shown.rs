//! What readers see: the views as they were after the last group that became durable.

use std::sync::{Arc, PoisonError, RwLock};

use crate::projections::Projections;

/// The views that are shown to readers. The writer shows a newer snapshot after each group; whoever
/// has taken one keeps it for as long as an answer takes, and nobody waits for anybody.
#[derive(Clone, Debug)]
pub(super) struct Shown(Arc<RwLock<Arc<Projections>>>);

impl Shown {
    pub fn new(views: Projections) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(views))))
    }

    /// The newest snapshot. The lock is held to pick it up alone.
    pub fn take(&self) -> Arc<Projections> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows a newer snapshot.
    pub fn show(&self, views: Projections) {
        let views = Arc::new(views);
        let mut shown = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let older = std::mem::replace(&mut *shown, views);
        // What only the older one holds is freed after the lock.
        drop(shown);
        drop(older);
    }
}
