//! The keeper: the thread that does beside an append what need not be done before it.
//!
//! While a group is on its way to the disk, the keeper moves the anchor to the end of the group
//! before, and then leads the chain over the new group.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::domain::seq::Seq;
use crate::store::anchor::{Anchor, Mark};
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;

/// Keeps the anchor behind the head, and the chain level with it.
pub(crate) struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread and its client share.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    wanted: Mark,
    /// Whether the anchor is to be synced at once, since no flush of the log will follow.
    level: bool,
    reached: Mark,
    /// A record to lead the chain over, and the chain's value before it.
    given: Option<(ChainHash, Bundle)>,
    /// The last record's buffer, to be used again.
    spare: Bundle,
    /// The end of the last record; `None` while its chain is worked out.
    end: Option<Mark>,
    failed: Option<String>,
    stop: bool,
}

/// What there is to do for the thread.
enum Work {
    Move { mark: Mark, level: bool },
    Lead(ChainHash, Bundle),
}

impl Keeper {
    /// Starts the thread for the log in `dir`, whose file `log` is flushed for each group, and brings
    /// the anchor level with `head`.
    pub(crate) fn start(dir: &Path, log: &File, head: Mark) -> io::Result<Self> {
        let (anchor, found) = Anchor::open(dir, log)?;
        let state = State { wanted: found, reached: found, end: Some(head), ..State::default() };
        let shared = Arc::new(Shared { state: Mutex::new(state), ..Shared::default() });
        let work = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("daicho-keeper".into());
        let thread = thread.spawn(move || work.follow(anchor))?;
        let keeper = Self { shared, thread: Some(thread) };
        keeper.level(head);
        keeper.wait_for(head.seq).map_err(io::Error::other)?;
        Ok(keeper)
    }

    /// Lets the anchor move to `mark`, up to which the log is durable, and then the chain be led over
    /// `record`, before which it stands at `before`. Returns at once, with another buffer in the
    /// record's place.
    ///
    /// The anchor is durable when [`Keeper::wait_for`] has answered and then the log has been flushed.
    pub(crate) fn follow(&self, mark: Mark, before: ChainHash, record: &mut Bundle) {
        let mut state = self.shared.lock();
        (state.wanted, state.level) = (mark, false);
        let spare = std::mem::take(&mut state.spare);
        state.given = Some((before, std::mem::replace(record, spare)));
        state.end = None;
        drop(state);
        self.shared.moved.notify_all();
    }

    /// Lets the anchor move to `mark`, up to which the log is durable, and be synced by itself.
    /// Returns at once; [`Keeper::wait_for`] answers when it is durable.
    pub(crate) fn level(&self, mark: Mark) {
        let mut state = self.shared.lock();
        if state.wanted != mark {
            (state.wanted, state.level) = (mark, true);
            drop(state);
            self.shared.moved.notify_all();
        }
    }

    /// The end of the record that was given last, and the chain's value there.
    pub(crate) fn end(&self) -> Mark {
        let mut state = self.shared.lock();
        loop {
            if let Some(end) = state.end {
                return end;
            }
            state = self.shared.wait(state);
        }
    }

    /// Waits until the anchor has moved to `seq` or beyond. The error is in words.
    pub(crate) fn wait_for(&self, seq: Seq) -> Result<(), String> {
        let mut state = self.shared.lock();
        loop {
            if let Some(why) = &state.failed {
                return Err(why.clone());
            }
            if state.reached.seq >= seq {
                return Ok(());
            }
            state = self.shared.wait(state);
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.moved.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has nothing to tell: it holds no data of its own.
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// What the thread does until it is stopped.
    fn follow(&self, mut anchor: Anchor) {
        while let Some(work) = self.next() {
            match work {
                Work::Move { mark, level } => {
                    let moved = anchor.write(&mark);
                    let moved = moved.and_then(|()| if level { anchor.sync() } else { Ok(()) });
                    let mut state = self.lock();
                    match moved {
                        Ok(()) => state.reached = mark,
                        Err(error) => state.failed = Some(error.to_string()),
                    }
                }
                Work::Lead(before, record) => {
                    let end = Mark { seq: record.last(), chain: record.chain_after(before) };
                    let mut state = self.lock();
                    (state.end, state.spare) = (Some(end), record);
                }
            }
            self.moved.notify_all();
        }
    }

    /// What to do next; `None` when it is time to stop.
    fn next(&self) -> Option<Work> {
        let mut state = self.lock();
        loop {
            if state.failed.is_none() && state.wanted != state.reached {
                return Some(Work::Move { mark: state.wanted, level: state.level });
            }
            if let Some((before, record)) = state.given.take() {
                return Some(Work::Lead(before, record));
            }
            if state.stop {
                return None;
            }
            state = self.wait(state);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.moved.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}
