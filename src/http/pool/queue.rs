//! The queue of one kind of work, and the threads that work it off.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::oneshot;

use super::turns::{Room, Turns};
use super::{Full, IMPORTS};
use crate::http::health::Gate;
use crate::http::rate::Client;

/// The queue of one kind of work, with the threads that work it off.
pub struct Queue {
    shared: Arc<Shared>,
    refused: Counter,
}

/// What a queue and its threads share.
struct Shared {
    state: Mutex<Waiting>,
    /// Wakes a thread.
    more: Condvar,
    /// How much waits.
    waiting: Gauge,
}

struct Waiting {
    turns: Turns<Box<dyn Job>>,
    ended: bool,
}

impl Queue {
    /// A queue without threads of the pool's: for who has one kind of work alone.
    ///
    /// # Errors
    /// Where the system has no thread to give.
    pub fn alone(name: &'static str, threads: usize, gate: &Gate) -> io::Result<Self> {
        let (waiting, refused) = gate.metrics().lane(name);
        Self::start(name, threads, IMPORTS, 0, waiting, refused)
    }

    pub(super) fn start(
        name: &'static str,
        threads: usize,
        room: Room,
        niceness: i32,
        waiting: Gauge,
        refused: Counter,
    ) -> io::Result<Self> {
        let state = Mutex::new(Waiting { turns: Turns::new(room), ended: false });
        let shared = Arc::new(Shared { state, more: Condvar::new(), waiting });
        let queue = Self { shared: Arc::clone(&shared), refused };
        for _ in 0..threads {
            let shared = Arc::clone(&shared);
            let thread = Builder::new().name(format!("daicho-{name}"));
            thread.spawn(move || {
                be_nice(niceness);
                shared.work();
            })?;
        }
        Ok(queue)
    }

    /// As `Pool::run`, for this kind of work.
    pub async fn run<T: Send + 'static>(
        &self,
        client: Client,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Full> {
        let (answer, answered) = oneshot::channel();
        if self.shared.take_in(client, Box::new(Asked { work, answer })).is_err() {
            self.refused.inc();
            return Err(Full);
        }
        match answered.await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(panic)) => resume_unwind(panic),
            // The threads have ended.
            Err(_) => Err(Full),
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.shared.lock().ended = true;
        self.shared.more.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, state: &Waiting) {
        self.waiting.set(i64::try_from(state.turns.len()).unwrap_or(i64::MAX));
    }

    fn take_in(&self, client: Client, job: Box<dyn Job>) -> Result<(), Full> {
        let mut state = self.lock();
        if let Err(job) = state.turns.push(client, job) {
            state.turns.keep(|job| job.is_wanted());
            state.turns.push(client, job).map_err(|_| Full)?;
        }
        self.count(&state);
        drop(state);
        self.more.notify_one();
        Ok(())
    }

    /// Works off what comes, until nothing can come any more.
    fn work(&self) {
        while let Some(job) = self.next() {
            if job.is_wanted() {
                job.run();
            }
        }
    }

    fn next(&self) -> Option<Box<dyn Job>> {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.turns.next() {
                self.count(&state);
                return Some(job);
            }
            if state.ended {
                return None;
            }
            state = self.more.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Something to do.
trait Job: Send {
    /// Whether somebody still waits for it.
    fn is_wanted(&self) -> bool;

    fn run(self: Box<Self>);
}

/// What was done, or what a panic said.
type Done<T> = Result<T, Box<dyn Any + Send>>;

/// Something to do, and who waits for it.
struct Asked<F, T> {
    work: F,
    answer: oneshot::Sender<Done<T>>,
}

impl<T: Send, F: FnOnce() -> T + Send> Job for Asked<F, T> {
    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn run(self: Box<Self>) {
        let Self { work, answer } = *self;
        // After a panic nothing of the work is looked at again; who asked goes on with it.
        let _ = answer.send(catch_unwind(AssertUnwindSafe(work)));
    }
}

/// Leaves the processors to other threads where they want them, as far as the system lets a thread.
#[cfg(target_os = "linux")]
fn be_nice(niceness: i32) {
    if niceness != 0
        && let Err(error) = rustix::process::nice(niceness)
    {
        tracing::debug!(%error, "a thread for costly answers is as urgent as the others");
    }
}

/// Elsewhere this would slow down the whole process.
#[cfg(not(target_os = "linux"))]
fn be_nice(_: i32) {}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::sync::mpsc;
    use std::task::{Context, Waker};

    use futures_util::FutureExt;

    use super::super::COSTLY;
    use super::*;

    fn client(number: u8) -> Client {
        Client::of([192, 0, 2, number].into())
    }

    fn queue(room: Room) -> Queue {
        let (waiting, refused) = Gate::default().metrics().lane("test");
        Queue::start("test", 1, room, COSTLY, waiting, refused).unwrap()
    }

    /// Keeps the one thread busy until the sender is dropped; begun when this returns.
    fn busy(queue: &Queue) -> (impl Future<Output = Result<(), Full>>, mpsc::Sender<()>) {
        let (begun, beginning) = mpsc::channel();
        let (end, ending) = mpsc::channel::<()>();
        let mut work = Box::pin(queue.run(client(1), move || {
            begun.send(()).unwrap();
            let _ = ending.recv();
        }));
        assert!(work.as_mut().now_or_never().is_none());
        beginning.recv().unwrap();
        (work, end)
    }

    fn waits(work: &mut (impl Future + Unpin)) {
        assert!(work.poll_unpin(&mut Context::from_waker(Waker::noop())).is_pending());
    }

    #[tokio::test]
    async fn what_has_no_room_to_wait_is_refused_at_once_and_counted() {
        let queue = queue(Room { all: 2, client: 1 });
        let (work, end) = busy(&queue);
        let (mut one, mut two) =
            (pin!(queue.run(client(1), || 1)), pin!(queue.run(client(2), || 2)));
        waits(&mut one);
        waits(&mut two);
        assert_eq!(queue.shared.waiting.get(), 2);
        assert_eq!(queue.run(client(1), || 3).await, Err(Full), "of this client");
        assert_eq!(queue.run(client(3), || 4).await, Err(Full), "of all");
        assert_eq!(queue.refused.get(), 2);
        drop(end);
        assert_eq!((work.await, one.await, two.await), (Ok(()), Ok(1), Ok(2)));
        assert_eq!(queue.run(client(1), || 5).await, Ok(5));
    }

    #[tokio::test]
    async fn nothing_is_begun_for_who_has_gone() {
        let queue = queue(Room { all: 1, client: 1 });
        let (work, end) = busy(&queue);
        let (told, tell) = mpsc::channel();
        let mut gone = Box::pin(queue.run(client(2), move || told.send(()).unwrap()));
        waits(&mut gone);
        drop(gone);
        let mut other = pin!(queue.run(client(3), || 3));
        waits(&mut other);
        drop(end);
        assert_eq!((work.await, other.await), (Ok(()), Ok(3)), "there was room again");
        assert!(tell.recv().is_err(), "it was never begun");
    }

    #[tokio::test]
    async fn a_panic_is_that_of_who_asked_and_the_thread_goes_on() {
        let queue = queue(Room { all: 1, client: 1 });
        let asked = queue.run(client(1), || panic!("as one may"));
        let went = AssertUnwindSafe(asked).catch_unwind().await;
        assert_eq!(went.unwrap_err().downcast_ref::<&str>(), Some(&"as one may"));
        assert_eq!(queue.run(client(1), || 1).await, Ok(1));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_costly_thread_alone_is_nice() {
        let before = rustix::process::getpriority_process(None).unwrap();
        let niceness = std::thread::spawn(|| {
            be_nice(COSTLY);
            rustix::process::getpriority_process(None).unwrap()
        });
        assert_eq!(niceness.join().unwrap(), (before + COSTLY).min(19));
        assert_eq!(rustix::process::getpriority_process(None).unwrap(), before);
    }
}
