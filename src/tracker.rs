//! The tracker: the one place where a command becomes a durable event and a newer view.
//!
//! Load, decide, append, apply. One writer, on two threads of its own, takes every command that waits,
//! decides each against the state as the ones before it leave it, appends all their events as one
//! batch, and only then shows them to readers and acknowledges them. While one batch is on its way to
//! the disk, the next one is decided. The time, new ids and salts come from the [`Environment`]; nothing
//! else in the crate asks for them.

mod commands;
pub mod disclosed;
mod outcome;
mod personal;
mod replay;
mod shown;
mod submission;
pub mod verified;
mod writer;

use std::io;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use uuid::Uuid;

pub use self::outcome::{Known, Outcome, Refusal, SubmitError};
pub use self::personal::{Disclosures, Left, Mismatch, Piece, compare, pieces, settle};
pub use self::replay::{Folded, ReplayError, decode_event, fold, fold_views, replay_to};
use self::shown::Shown;
pub use self::submission::{Sameness, Submission};
use self::writer::apart::{APPENDED_AT_ONCE, Apart, DECIDED_AT_ONCE};
use crate::domain::calendar::{Calendar, Present};
use crate::domain::disclosure::SALT_BYTES;
use crate::domain::recorded::{Moment, RecordedEvent};
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::store::EventStore;
use crate::store::disclosures::DisclosureStore;
use crate::store::error::StoreError;

/// How many requests may be with the writer before senders wait.
const PLACES: usize = 1024;

/// Where time, new ids and salts come in.
pub trait Environment: Send + Sync {
    /// The present moment, with the offset of the calendar that the recorder lives by.
    fn now(&self) -> Moment;
    /// The calendar by which days are meant where a register names no time zone: that of the clock.
    fn calendar(&self) -> Calendar {
        Calendar::Offset(*self.now().offset())
    }
    /// The present moment, on that calendar.
    fn present(&self) -> Present {
        Present { now: self.now(), calendar: self.calendar() }
    }
    /// A new id (UUID v7).
    fn new_id(&self) -> Uuid;
    /// Fresh random bytes that nobody can guess, for one piece of personal data.
    ///
    /// # Errors
    /// When the system's random source fails.
    fn salt(&self) -> io::Result<[u8; SALT_BYTES]>;
}

/// Who watches over the writer, to count and to warn. It is called by the threads that decide and write,
/// so each answer must be quick.
pub trait Observe: Send + Sync {
    /// A group of events became durable as one; `took` is the time of its append.
    fn recorded(&self, events: usize, head: Seq, took: Duration);
    /// A command was refused.
    fn rejected(&self);
    /// A group was refused because the disk has too little room. The next one may find more.
    fn no_room(&self, why: &SubmitError);
    /// The store failed: nothing more is recorded until the log is opened again.
    fn failed(&self, why: &SubmitError);
}

/// Nobody watches.
struct Unobserved;

impl Observe for Unobserved {
    fn recorded(&self, _: usize, _: Seq, _: Duration) {}
    fn rejected(&self) {}
    fn no_room(&self, _: &SubmitError) {}
    fn failed(&self, _: &SubmitError) {}
}

/// What becomes of a request when one of its submissions is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Together {
    /// Nothing of it is recorded.
    AllOrNone,
    /// The others are recorded.
    EachForItself,
}

/// What became of each submission of a request.
type Answer = Result<Vec<Result<Outcome, Refusal>>, SubmitError>;

/// Upon what somebody has decided to record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A log that ends with this event.
    Head(Seq),
    /// An event about which nothing was recorded after another; whatever else was.
    Unrevised {
        /// The event.
        seq: Seq,
        /// The last event that was seen.
        since: Seq,
    },
}

/// What is asked of the writer.
#[derive(Clone)]
struct Asked {
    submissions: Arc<Vec<Submission>>,
    together: Together,
    dry_run: bool,
    /// Upon what the caller has decided, where that matters.
    expected: Option<Expected>,
}

/// One request to the writer.
struct Request {
    asked: Asked,
    answer: oneshot::Sender<Answer>,
    /// Held until the request is answered.
    _place: OwnedSemaphorePermit,
}

/// The running register: a log, its present views, and the one writer, which ends when this is dropped.
pub struct Tracker {
    store: Arc<dyn EventStore>,
    disclosures: Arc<dyn DisclosureStore>,
    shown: Shown,
    requests: Option<mpsc::Sender<Request>>,
    places: Arc<Semaphore>,
    writer: Vec<JoinHandle<()>>,
    /// How what is large is decided apart, where others record beside it.
    apart: Option<Apart>,
}

impl Tracker {
    /// Starts the writer on a log, the disclosures beside it, and what was folded from it. To be
    /// called after [`settle`].
    ///
    /// # Errors
    /// Where the system has no thread to give.
    pub fn start(
        store: Arc<dyn EventStore>,
        disclosures: Arc<dyn DisclosureStore>,
        folded: Folded,
        environment: Arc<dyn Environment>,
    ) -> Result<Self, StoreError> {
        Self::begin(store, disclosures, folded, environment, Arc::new(Unobserved))
    }

    /// As [`Tracker::start`], for many who record beside each other: nobody waits for longer than one append
    /// of at most 20,000 events takes, and an observer is told what the writer does.
    ///
    /// # Errors
    /// As [`Tracker::start`].
    pub fn start_shared(
        store: Arc<dyn EventStore>,
        disclosures: Arc<dyn DisclosureStore>,
        folded: Folded,
        environment: Arc<dyn Environment>,
        observer: Arc<dyn Observe>,
    ) -> Result<Self, StoreError> {
        let apart = Apart {
            store: Arc::clone(&store),
            disclosures: Arc::clone(&disclosures),
            environment: Arc::clone(&environment),
            owed: folded.owed.clone(),
        };
        let mut tracker = Self::begin(store, disclosures, folded, environment, observer)?;
        tracker.apart = Some(apart);
        Ok(tracker)
    }

    fn begin(
        store: Arc<dyn EventStore>,
        disclosures: Arc<dyn DisclosureStore>,
        folded: Folded,
        environment: Arc<dyn Environment>,
        observer: Arc<dyn Observe>,
    ) -> Result<Self, StoreError> {
        let (requests, waiting) = mpsc::channel();
        let places = Arc::new(Semaphore::new(PLACES));
        let (writer, shown) = writer::Writer::new(
            Arc::clone(&store),
            Arc::clone(&disclosures),
            folded,
            environment,
            observer,
            Arc::clone(&places),
        );
        let deciding = Arc::new(writer);
        let appending = Arc::clone(&deciding);
        let requests = Some(requests);
        let (writer, apart) = (Vec::new(), None);
        let mut tracker = Self { store, disclosures, shown, requests, places, writer, apart };
        // Where the second thread is refused, the first one ends with the tracker.
        tracker.spawn("daicho-writer", move || deciding.decide_all(&waiting))?;
        tracker.spawn("daicho-appender", move || appending.append_all())?;
        Ok(tracker)
    }

    fn spawn(
        &mut self,
        name: &str,
        work: impl FnOnce() + Send + 'static,
    ) -> Result<(), StoreError> {
        let thread = std::thread::Builder::new().name(name.into()).spawn(work);
        self.writer.push(thread.map_err(StoreError::io("start the writer"))?);
        Ok(())
    }

    /// Submits commands that are recorded together or not at all.
    ///
    /// # Errors
    /// [`SubmitError`]: nothing of the request was recorded then.
    pub async fn submit(
        &self,
        submissions: impl Into<Arc<Vec<Submission>>>,
    ) -> Result<Vec<Outcome>, SubmitError> {
        self.submit_after(None, submissions, false).await
    }

    /// As [`Tracker::submit`] (on a dry run as [`Tracker::rehearse`]), but only where nothing was
    /// recorded after `expected`. A command that was carried out before is answered nevertheless.
    ///
    /// # Errors
    /// [`SubmitError::Moved`], and as [`Tracker::submit`].
    pub async fn submit_after(
        &self,
        expected: Option<Seq>,
        submissions: impl Into<Arc<Vec<Submission>>>,
        dry_run: bool,
    ) -> Result<Vec<Outcome>, SubmitError> {
        self.submit_upon(expected.map(Expected::Head), submissions, dry_run).await
    }

    /// As [`Tracker::submit_after`], but only where what is expected still is so.
    ///
    /// # Errors
    /// [`SubmitError::Moved`], [`SubmitError::Revised`], and as [`Tracker::submit`].
    pub async fn submit_upon(
        &self,
        expected: Option<Expected>,
        submissions: impl Into<Arc<Vec<Submission>>>,
        dry_run: bool,
    ) -> Result<Vec<Outcome>, SubmitError> {
        let (submissions, together) = (submissions.into(), Together::AllOrNone);
        all(self.ask(Asked { submissions, together, dry_run, expected }).await?)
    }

    /// Decides commands as [`Tracker::submit`] would, and records nothing.
    ///
    /// # Errors
    /// As [`Tracker::submit`].
    pub async fn rehearse(
        &self,
        submissions: Vec<Submission>,
    ) -> Result<Vec<Outcome>, SubmitError> {
        self.submit_after(None, submissions, true).await
    }

    /// Submits commands of which each is recorded, or refused, for itself.
    ///
    /// On a dry run nothing is recorded, and each is decided as if those before it had been.
    ///
    /// # Errors
    /// [`SubmitError`] where the store fails: nothing of the request was recorded then.
    pub async fn submit_each(
        &self,
        submissions: impl Into<Arc<Vec<Submission>>>,
        dry_run: bool,
    ) -> Result<Vec<Result<Outcome, Refusal>>, SubmitError> {
        let (submissions, together) = (submissions.into(), Together::EachForItself);
        self.ask(Asked { submissions, together, dry_run, expected: None }).await
    }

    /// Has the writer decide and record. What is large and stands or falls as one is decided apart first,
    /// where others record beside it: the writer sees what is left to be recorded.
    async fn ask(&self, asked: Asked) -> Answer {
        let in_one_piece = asked.dry_run || asked.together == Together::AllOrNone;
        let is_large = in_one_piece && asked.submissions.len() > DECIDED_AT_ONCE;
        let Some(apart) = self.apart.clone().filter(|_| is_large) else {
            return self.send(asked).await;
        };
        let (views, asking) = (self.views(), asked.clone());
        let deciding = tokio::task::spawn_blocking(move || apart.decide(&views, &asking));
        let decided = deciding.await.map_err(|error| ended(error.to_string()))??;
        if asked.dry_run {
            return Ok(decided.answers);
        }
        let (rest, open) = decided.rest(&asked);
        rest.with(self.send(open).await)
    }

    async fn send(&self, asked: Asked) -> Answer {
        let gone = || ended("the writer has ended".into());
        let (answer, answered) = oneshot::channel();
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| gone())?;
        let request = Request { asked, answer, _place: place };
        let sent = self.requests.as_ref().map(|requests| requests.send(request));
        sent.and_then(Result::ok).ok_or_else(gone)?;
        answered.await.map_err(|_| gone())?
    }

    /// How many facts one request records at most, where others record beside it.
    #[must_use]
    pub fn at_once(&self) -> Option<usize> {
        self.apart.as_ref().map(|_| APPENDED_AT_ONCE)
    }

    /// The present views: a snapshot, which stays as it is while others record.
    #[must_use]
    pub fn views(&self) -> Arc<Projections> {
        self.shown.take()
    }

    /// The personal data, for those who may read it.
    #[must_use]
    pub fn disclosures(&self) -> Disclosures {
        Disclosures::new(self.shown.clone(), Arc::clone(&self.disclosures))
    }

    /// The log.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    /// Finishes what was submitted, and closes the log. Blocks for as long as that takes.
    ///
    /// # Errors
    /// What the store reports on closing.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.end();
        self.store.close()
    }

    fn end(&mut self) {
        self.requests = None;
        for thread in self.writer.drain(..) {
            // They end when nobody can send any more; a panic was told to those who waited.
            let _ = thread.join();
        }
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        self.end();
    }
}

const fn ended(why: String) -> SubmitError {
    SubmitError::ReadOnly { why }
}

/// The outcomes of a request of which nothing was refused.
fn all(answers: Vec<Result<Outcome, Refusal>>) -> Result<Vec<Outcome>, SubmitError> {
    let numbered = answers.into_iter().enumerate();
    numbered
        .map(|(index, answer)| answer.map_err(|refusal| SubmitError::Refused { index, refusal }))
        .collect()
}

/// Reads one recorded event from a log.
///
/// # Errors
/// [`ReplayError`] where the event cannot be read; `Ok(None)` where the log does not reach so far.
pub fn read_event(store: &dyn EventStore, seq: Seq) -> Result<Option<RecordedEvent>, ReplayError> {
    let found = store.read(seq, 1)?;
    let decoded = found.first().map(|bytes| RecordedEvent::decode(bytes));
    decoded.transpose().map_err(|source| ReplayError::Unreadable { seq, source })
}
