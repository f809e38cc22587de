//! How many readings of the whole log may go on at once: few, since each takes long or much memory.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Problem;

/// How many go on at once. Others wait, for as long as a request may take.
const AT_ONCE: usize = 2;

/// The places for readings of the whole log.
pub struct Scans(Arc<Semaphore>);

impl Default for Scans {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Scans {
    /// Waits for a place, which is held until what comes back is dropped.
    ///
    /// # Errors
    /// None that is known: places are never closed.
    pub async fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.0).acquire_owned().await.map_err(|_| Problem::internal())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_comes_late_waits_for_a_place() {
        let scans = Scans::default();
        let mut held = Vec::new();
        for _ in 0..AT_ONCE {
            held.push(scans.place().await.unwrap());
        }
        assert!(scans.place().now_or_never().is_none());
        held.pop();
        assert!(scans.place().now_or_never().is_some());
    }
}
