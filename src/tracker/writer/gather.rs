//! Gathering: which requests become one group.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use super::{Request, Writer};

/// A group takes no further request once it holds this many events.
const GROUP_LIMIT: usize = 1024;

/// How long a group waits for requests that may come, in times of the last append, and at most.
const PATIENCE: u32 = 3;
const PATIENCE_MOST: Duration = Duration::from_millis(5);

/// For how long after an append its requests may come again.
const COMING_BACK: Duration = Duration::from_millis(100);

/// How it stood when the last group was durable.
#[derive(Default)]
pub(super) struct LastGroup {
    /// How many requests there were: those of the group, and those that had come meanwhile.
    pub requests: usize,
    /// How long the append took.
    pub took: Duration,
    /// When it ended.
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
    ///
    /// A group costs a sync, however large it is. So those who were answered just now are given time
    /// to come again: as many as there were, for a few times what their append took.
    pub(super) fn gather(&self, first: Request, waiting: &Receiver<Request>) -> Vec<Request> {
        let mut events = first.submissions.len();
        let mut requests = vec![first];
        let (expected, patience) = self.last_group.expected();
        let begun = Instant::now();
        while events < GROUP_LIMIT {
            let more_expected = requests.len() < expected;
            let left = if more_expected { patience } else { Duration::ZERO };
            let next = waiting.recv_timeout(left.saturating_sub(begun.elapsed()));
            let Ok(next) = next else { break };
            events += next.submissions.len();
            requests.push(next);
        }
        requests
    }
}
