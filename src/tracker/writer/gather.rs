//! Gathering: how long a group is held back for requests that may yet come.

use std::time::{Duration, Instant};

use super::group::Group;

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
    /// How many requests are worth waiting for, and for how long.
    ///
    /// A group costs a sync, however large it is. So those who were answered just now are given time to
    /// come again: half of all that there were, since the other half can be decided, or written, while
    /// these are on their way.
    fn expected(&self) -> (usize, Duration) {
        match self.ended {
            Some(ended) if ended.elapsed() < COMING_BACK => {
                (self.requests.div_ceil(2), (PATIENCE * self.took).min(PATIENCE_MOST))
            }
            _ => (0, Duration::ZERO),
        }
    }

    /// How much longer a group is to be held back, if the disk is free for it.
    pub fn patience(&self, group: &Group) -> Duration {
        let (expected, patience) = self.expected();
        let waited = group.begun.map_or(Duration::ZERO, |begun| begun.elapsed());
        // What writes nothing is not held back.
        if group.staged.is_empty() || group.decided.len() >= expected || is_full(group) {
            Duration::ZERO
        } else {
            patience.saturating_sub(waited)
        }
    }
}

/// Whether a group is to take no further request.
pub(super) fn is_full(group: &Group) -> bool {
    group.staged.len() >= GROUP_LIMIT || group.decided.len() >= GROUP_LIMIT
}
