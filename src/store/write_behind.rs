//! Write-behind: the thread that does beside an append what need not be done before it.
//!
//! While a group is on its way to the disk, it moves the anchor to the end of the group
//! before, and then works out the chain over the new group, unless that takes less than to hand it over.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::domain::seq::Seq;
use crate::store::anchor::{Anchor, Mark};
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;

/// Up to how many bytes of events are hashed at once: that takes a few microseconds.
const AT_ONCE_BYTES: usize = 8 << 10;

/// Keeps the anchor behind the head, and the chain level with it.
pub(crate) struct WriteBehind {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread and its client share.
#[derive(Default)]
struct Shared {
    state: Mutex<Progress>,
    /// That there is something to do for the thread.
    asked: Condvar,
    /// That it has done something.
    moved: Condvar,
}

#[derive(Default)]
struct Progress {
    /// Where the anchor is to stand.
    wanted: Mark,
    /// Where it stands. It may take a flush of the log to keep it there.
    written: Mark,
    /// Where it was synced last.
    synced: Mark,
    /// Whether it is to be synced, since no flush of the log will follow.
    sync: bool,
    /// A record to work out the chain over, and the chain's value before it.
    given: Option<(ChainHash, Bundle)>,
    /// The last record's buffer, to be used again.
    spare: Bundle,
    /// The end of the last record that was given; `None` while its chain is worked out.
    end: Option<Mark>,
    /// Why the thread can do no more.
    failed: Option<String>,
    stop: bool,
    /// How many wait for what the thread does.
    waiting: usize,
}

/// What there is to do for the thread.
enum Work {
    Write(Mark),
    Sync(Mark),
    Hash(ChainHash, Bundle),
}

impl WriteBehind {
    /// Starts the thread for the log in `dir`, whose file `log` is flushed for each group, and brings
    /// the anchor level with `head`.
    pub(crate) fn start(dir: &Path, log: &File, head: Mark) -> io::Result<Self> {
        let (mut anchor, found) = Anchor::open(dir, log)?;
        if found != head {
            anchor.write(&head)?;
        }
        anchor.sync()?;
        let state = Progress { wanted: head, written: head, synced: head, ..Progress::default() };
        let shared = Arc::new(Shared { state: Mutex::new(state), ..Shared::default() });
        let work = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("daicho-behind".into());
        let thread = thread.spawn(move || work.run(anchor))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Lets the anchor move to `mark`, up to which the log is durable, and then the chain be worked out
    /// over `record`, before which it stands at `before`. Returns at once, with another buffer in the
    /// record's place.
    ///
    /// The anchor is durable when [`WriteBehind::wait_written`] has answered and then the log has been
    /// flushed. The error, of earlier work, is in words.
    pub(crate) fn follow(
        &self,
        mark: Mark,
        before: ChainHash,
        record: &mut Bundle,
    ) -> Result<(), String> {
        let mut state = self.shared.lock();
        if let Some(why) = &state.failed {
            return Err(why.clone());
        }
        state.wanted = mark;
        state.end = None;
        let at_once = record.bytes.len() <= AT_ONCE_BYTES;
        if !at_once {
            let spare = std::mem::take(&mut state.spare);
            state.given = Some((before, std::mem::replace(record, spare)));
        }
        drop(state);
        self.shared.asked.notify_one();
        if at_once {
            let end = Mark { seq: record.last(), chain: record.chain_after(before) };
            self.shared.lock().end = Some(end);
        }
        Ok(())
    }

    /// Waits until the anchor has been written at `seq` or beyond. The error is in words.
    pub(crate) fn wait_written(&self, seq: Seq) -> Result<(), String> {
        self.shared.wait_for(|state| (state.written.seq >= seq).then_some(()))
    }

    /// The end of the record that was given last, and the chain's value there. The error is in words.
    pub(crate) fn end(&self) -> Result<Mark, String> {
        self.shared.wait_for(|state| state.end)
    }

    /// Lets the anchor move to `mark`, up to which the log is durable, and be synced by itself.
    /// Returns at once.
    pub(crate) fn level(&self, mark: Mark) {
        let mut state = self.shared.lock();
        if state.synced != mark {
            (state.wanted, state.sync) = (mark, true);
            drop(state);
            self.shared.asked.notify_one();
        }
    }

    /// Waits until the anchor is durable at `seq` or beyond, for which [`WriteBehind::level`] has asked.
    /// The error is in words.
    pub(crate) fn wait_level(&self, seq: Seq) -> Result<(), String> {
        self.shared.wait_for(|state| (state.synced.seq >= seq).then_some(()))
    }
}

impl Drop for WriteBehind {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.asked.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has been told to whoever waited for it.
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// What the thread does until it is stopped.
    fn run(&self, mut anchor: Anchor) {
        let work = AssertUnwindSafe(|| {
            while let Some(work) = self.next() {
                if let Err(error) = self.work(work, &mut anchor) {
                    return Some(error.to_string());
                }
            }
            None
        });
        // Nobody may wait for ever for what will not be done.
        let failed = catch_unwind(work).unwrap_or_else(|_| Some("its thread panicked".to_owned()));
        self.lock().failed = failed;
        self.moved.notify_all();
    }

    fn work(&self, work: Work, anchor: &mut Anchor) -> io::Result<()> {
        let state = match work {
            Work::Write(mark) => {
                anchor.write(&mark)?;
                let mut state = self.lock();
                state.written = mark;
                state
            }
            Work::Sync(mark) => {
                anchor.sync()?;
                let mut state = self.lock();
                state.synced = mark;
                // Where somebody has asked for a later mark meanwhile, it is synced in its turn.
                state.sync &= state.wanted != mark;
                state
            }
            Work::Hash(before, record) => {
                let end = Mark { seq: record.last(), chain: record.chain_after(before) };
                let mut state = self.lock();
                (state.end, state.spare) = (Some(end), record);
                state
            }
        };
        let awaited = state.waiting > 0;
        drop(state);
        if awaited {
            self.moved.notify_all();
        }
        Ok(())
    }

    /// What to do next; `None` when it is time to stop.
    fn next(&self) -> Option<Work> {
        let mut state = self.lock();
        loop {
            if state.wanted != state.written {
                return Some(Work::Write(state.wanted));
            }
            if state.sync {
                return Some(Work::Sync(state.written));
            }
            if let Some((before, record)) = state.given.take() {
                return Some(Work::Hash(before, record));
            }
            if state.stop {
                return None;
            }
            state = self.asked.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until `found` finds something, or until the thread has failed.
    fn wait_for<T>(&self, found: impl Fn(&Progress) -> Option<T>) -> Result<T, String> {
        let mut state = self.lock();
        loop {
            if let Some(why) = &state.failed {
                return Err(why.clone());
            }
            if let Some(found) = found(&state) {
                return Ok(found);
            }
            state.waiting += 1;
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
