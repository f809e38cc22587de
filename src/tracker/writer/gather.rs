//! Gathering: which requests become one group.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::{Request, Writer};

/// A group takes no further request once it holds this many events.
const GROUP_LIMIT: usize = 1024;

/// How long a group waits for requests that may come, in times of the last append, and at most.
const PATIENCE: u32 = 3;
const PATIENCE_MOST: Duration = Duration::from_millis(5);

/// For how long after an append its requests may come again.
const COMING_BACK: Duration = Duration::from_millis(100);

/// The last group: from how many requests, how long the last append took, and when that ended.
#[derive(Default)]
pub(super) struct LastGroup {
    pub requests: usize,
    pub took: Duration,
    pub ended: Option<Instant>,
}

impl LastGroup {
    /// How many requests may be expected, and for how long they are worth waiting for.
    fn expected(&self) -> (usize, Duration) {
        match self.ended {
            Some(ended) if ended.elapsed() < COMING_BACK => {
                (self.requests, (PATIENCE * self.took).min(PATIENCE_MOST))
            }
            _ => (0, Duration::ZERO),
        }
    }
}

impl Writer {
    /// The next group, which begins with `first`.
    pub(super) async fn gather(
        &self,
        first: Request,
        waiting: &mut mpsc::Receiver<Request>,
    ) -> Vec<Request> {
        let mut requests = vec![first];
        let mut events = requests[0].submissions.len();
        let begun = Instant::now();
        let (expected, patience) = self.last_group.expected();
        // A group costs a sync, however large it is. So requests that are on their way are let
        // in for as long as more come, and those who were answered just now are given time to
        // come again: as many as the last group had, for a few times what its append took. (Timers
        // count milliseconds, so this yields instead; the others' tasks run meanwhile.)
        loop {
            let gathered = requests.len();
            tokio::task::yield_now().await;
            while events < GROUP_LIMIT {
                let Ok(next) = waiting.try_recv() else { break };
                events += next.submissions.len();
                requests.push(next);
            }
            let more_came = requests.len() > gathered;
            let more_expected = requests.len() < expected && begun.elapsed() < patience;
            if events >= GROUP_LIMIT || !(more_came || more_expected) {
                break;
            }
        }
        requests
    }
}
