//! The end of serving, as everybody hears of it who has something to finish.

use tokio::sync::watch;

/// How far the end has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    #[default]
    Serving,
    /// Nothing new is accepted; what was accepted is finished.
    Draining,
    /// The grace is over: what is still open is closed.
    Cutting,
}

/// Who can end serving.
#[derive(Debug, Default)]
pub struct Ending(watch::Sender<Phase>);

impl Ending {
    /// Begins the end. Beginning twice is beginning once.
    pub fn begin(&self) {
        self.advance(Phase::Draining);
    }

    /// Ends the grace.
    pub(super) fn cut(&self) {
        self.advance(Phase::Cutting);
    }

    fn advance(&self, to: Phase) {
        self.0.send_if_modified(|phase| {
            let forward = *phase < to;
            *phase = (*phase).max(to);
            forward
        });
    }

    /// A handle for those who have something to finish.
    #[must_use]
    pub fn watch(&self) -> Shutdown {
        Shutdown(self.0.subscribe())
    }
}

/// Tells when serving is to end. A stream that has no end of its own must end when this does:
/// else shutdown waits for it until the grace is over.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<Phase>);

impl Shutdown {
    /// Whether shutdown has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        *self.0.borrow() >= Phase::Draining
    }

    /// Waits until shutdown begins; returns at once when it has.
    pub async fn begun(&mut self) {
        self.reached(Phase::Draining).await;
    }

    /// Waits until the grace is over.
    pub(super) async fn cut(&mut self) {
        self.reached(Phase::Cutting).await;
    }

    async fn reached(&mut self, wanted: Phase) {
        // Where nobody is left to end serving, it has ended.
        let _ = self.0.wait_for(|phase| *phase >= wanted).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_watches_later_hears_of_it_too() {
        let ending = Ending::default();
        let mut early = ending.watch();
        assert!(!early.has_begun());
        ending.begin();
        ending.begin();
        early.begun().await;
        ending.watch().begun().await;
        ending.cut();
        ending.begin();
        ending.watch().cut().await;
    }
}
