//! The writer: it decides, appends, shows and acknowledges, in groups, on two threads. While one group
//! is on its way to the disk, the next one is decided.
//!
//! Both threads work at one desk. Whoever takes the [`Appender`] from it is the one that writes, and leaves
//! the desk to the other meanwhile. Where nobody else is waiting, the thread that decides writes as well:
//! to hand over would take longer than there is to gain.

pub(super) mod apart;
mod appending;
mod carrying;
mod commit;
mod deciding;
mod describing;
mod gather;
mod group;
mod saying;

use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use self::appending::Appender;
use self::deciding::Decider;
use self::gather::{LastGroup, is_full};
use self::group::Group;
use super::replay::Deciding;
use super::shown::Shown;
use super::{Environment, Folded, Observe, PLACES, Request};
use crate::store::EventStore;
use crate::store::disclosures::DisclosureStore;

pub(super) struct Writer {
    desk: Mutex<Desk>,
    /// That there is something to append, or that all is over.
    due: Condvar,
    /// That a group was taken from the desk.
    taken: Condvar,
    observer: Arc<dyn Observe>,
    /// Of which each request with the writer holds one.
    places: Arc<Semaphore>,
}

/// What both threads work at.
struct Desk {
    decider: Decider,
    /// Taken by whoever appends.
    appender: Option<Box<Appender>>,
    last_group: LastGroup,
    /// How often in turn somebody else has overtaken a group.
    overtaken: usize,
    /// Whether the thread that decides waits for a group to be taken.
    decider_waits: bool,
    /// Whether nobody can send any more.
    over: bool,
    /// Whether one of the threads has panicked: what is here is not to be trusted.
    broken: bool,
}

impl Writer {
    /// A writer on a log and what was folded from it, and what it shows to readers.
    pub(super) fn new(
        store: Arc<dyn EventStore>,
        disclosures: Arc<dyn DisclosureStore>,
        folded: Folded,
        environment: Arc<dyn Environment>,
        observer: Arc<dyn Observe>,
        places: Arc<Semaphore>,
    ) -> (Self, Shown) {
        let Folded { state, views, commands, owed } = folded;
        let (log, details) = (Arc::clone(&store), Arc::clone(&disclosures));
        let folded = Deciding { state, commands };
        let decider = Decider::new(log, details, environment, folded, &views, owed);
        let shown = Shown::new(views.snapshot());
        let (its, observers) = (shown.clone(), Arc::clone(&observer));
        let appender = Appender { store, disclosures, views, shown: its, observer: observers };
        let desk = Desk {
            decider,
            appender: Some(Box::new(appender)),
            last_group: LastGroup::default(),
            overtaken: 0,
            decider_waits: false,
            over: false,
            broken: false,
        };
        let (desk, due, taken) = (Mutex::new(desk), Condvar::new(), Condvar::new());
        (Self { desk, due, taken, observer, places }, shown)
    }

    /// Decides requests until nobody can send any more.
    pub(super) fn decide_all(&self, waiting: &Receiver<Request>) {
        let _leaving = Leaving(self);
        loop {
            let request = match waiting.try_recv() {
                Ok(request) => request,
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) => {
                    let Some(patience) = self.see_off() else { return };
                    let next = match patience {
                        Some(patience) => waiting.recv_timeout(patience),
                        None => waiting.recv().map_err(RecvTimeoutError::from),
                    };
                    match next {
                        Ok(request) => request,
                        Err(RecvTimeoutError::Timeout) => continue,
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
            };
            if self.decide(request).is_none() {
                return;
            }
        }
    }

    /// Decides a request, and waits for room on the desk if it was the last that the open group takes.
    /// `None` where the desk was left in disorder.
    fn decide(&self, request: Request) -> Option<()> {
        let mut desk = self.desk()?;
        desk.decider.take_in(request);
        while is_full(&desk.decider.open) {
            desk.decider_waits = true;
            self.due.notify_one();
            desk = self.taken.wait(desk).ok().filter(|desk| !desk.broken)?;
        }
        desk.decider_waits = false;
        Some(())
    }

    /// Sees to it, when no request waits, that the open group goes on its way. Returns for how long
    /// another request is worth waiting for before that; `Some(None)` where there is nothing to hold back,
    /// and `None` where the desk was left in disorder.
    fn see_off(&self) -> Option<Option<Duration>> {
        let mut desk = self.desk()?;
        loop {
            let open = &desk.decider.open;
            if open.decided.is_empty() || desk.appender.is_none() {
                return Some(None);
            }
            let patience = desk.last_group.patience(open);
            if !patience.is_zero() {
                return Some(Some(patience));
            }
            let alone = desk.last_group.requests <= 1 && self.with_us() <= open.decided.len();
            if !alone && !open.staged.is_empty() {
                drop(desk);
                self.due.notify_one();
                return Some(None);
            }
            desk = self.carry_out(desk)?;
        }
    }

    /// Appends what was decided, until all is over.
    pub(super) fn append_all(&self) {
        let _leaving = Leaving(self);
        let mut next = self.desk();
        while let Some(desk) = next {
            let open = &desk.decider.open;
            let nothing = open.decided.is_empty() || desk.appender.is_none();
            if nothing && desk.over {
                return;
            }
            let patience = if desk.over { Duration::ZERO } else { desk.last_group.patience(open) };
            next = if nothing {
                self.due.wait(desk).ok()
            } else if patience.is_zero() {
                self.carry_out(desk)
            } else {
                self.due.wait_timeout(desk, patience).ok().map(|(desk, _)| desk)
            };
            next = next.filter(|desk| !desk.broken);
        }
    }

    /// How many requests are with the writer.
    fn with_us(&self) -> usize {
        PLACES - self.places.available_permits()
    }

    /// The desk; `None` where it was left in disorder.
    fn desk(&self) -> Option<MutexGuard<'_, Desk>> {
        self.desk.lock().ok().filter(|desk| !desk.broken)
    }
}

/// Tells the other thread when one has ended, be it by a panic: nobody may wait for ever for what will
/// not be done.
struct Leaving<'a>(&'a Writer);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        let mut desk = self.0.desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.over = true;
        if std::thread::panicking() {
            desk.broken = true;
            // Who waits hears that the writer has ended.
            desk.decider.open = Group::default();
        }
        drop(desk);
        self.0.due.notify_all();
        self.0.taken.notify_all();
    }
}
