//! The one thread that writes: it gathers, decides, appends, applies and acknowledges, in groups.

mod commit;
mod deciding;
mod describing;
mod gather;

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, oneshot};

use self::deciding::Group;
use self::gather::LastGroup;
use super::commands::Commands;
use super::shown::Shown;
use super::{Answer, Environment, Folded, Observe, PLACES, Request, SubmitError, read_event};
use crate::domain::event::register::RegisterDescribed;
use crate::domain::recorded::Recording;
use crate::domain::seq::Seq;
use crate::domain::state::State;
use crate::projections::Projections;
use crate::store::EventStore;
use crate::store::disclosures::DisclosureStore;
use crate::store::error::{AppendError, StoreError};

/// How often a group is decided again after somebody else has written to the same log.
const ATTEMPTS: usize = 8;

pub(super) struct Writer {
    store: Arc<dyn EventStore>,
    disclosures: Arc<dyn DisclosureStore>,
    /// The views of everything that is durable.
    views: Projections,
    /// What readers see of them.
    pub shown: Shown,
    environment: Arc<dyn Environment>,
    observer: Arc<dyn Observe>,
    state: State,
    commands: Commands,
    /// When the last event was recorded: no later one is recorded before it.
    last: Option<Recording>,
    /// Of which each request with the writer holds one.
    places: Arc<Semaphore>,
    last_group: LastGroup,
    /// What ended recording, once something has.
    failed: Option<SubmitError>,
    /// How settings describe a register that was never described.
    owed: Option<RegisterDescribed>,
}

impl Writer {
    /// A writer on a log and what was folded from it.
    pub(super) fn new(
        store: Arc<dyn EventStore>,
        disclosures: Arc<dyn DisclosureStore>,
        folded: Folded,
        environment: Arc<dyn Environment>,
        observer: Arc<dyn Observe>,
        places: Arc<Semaphore>,
    ) -> Self {
        let Folded { state, views, commands, owed } = folded;
        let owed = owed.filter(|_| !views.was_described());
        let last = views.recording(views.head());
        let (shown, commands) = (Shown::new(views.snapshot()), Commands::new(commands));
        let (last_group, failed) = (LastGroup::default(), None);
        Self {
            store,
            disclosures,
            views,
            shown,
            environment,
            observer,
            state,
            commands,
            last,
            places,
            last_group,
            failed,
            owed,
        }
    }

    /// Carries requests out until nobody can send any more.
    pub(super) fn run(mut self, waiting: &mpsc::Receiver<Request>) {
        while let Ok(first) = waiting.recv() {
            let requests = self.gather(first, waiting);
            self.carry_out(requests);
        }
    }

    /// Decides, appends and answers one group. A group that another writer overtook is decided again.
    fn carry_out(&mut self, requests: Vec<Request>) {
        let mut requests = requests;
        for _ in 0..ATTEMPTS {
            match self.attempt(requests) {
                Some(overtaken) => requests = overtaken,
                None => return,
            }
        }
        for request in requests {
            let why = "another writer keeps overtaking this one".into();
            let _ = request.answer.send(Err(SubmitError::ReadOnly { why }));
        }
    }

    fn attempt(&mut self, requests: Vec<Request>) -> Option<Vec<Request>> {
        let expected = self.state.head();
        let mut group = Group::default();
        let mut decided = Vec::new();
        for request in requests {
            let answers = self.decide_request(&request, &mut group);
            decided.push((request, answers));
        }
        if group.staged.is_empty() {
            answer_all(decided);
            return None;
        }
        let bytes = group.staged.iter().map(|staged| staged.bytes.len()).sum();
        if let Err(error) = self.store.check_room(bytes) {
            self.take_back(&mut group, 0);
            match error {
                StoreError::NoRoom { .. } => self.no_room(error, decided),
                error => self.fail(SubmitError::Store(Arc::new(error)), decided),
            }
            return None;
        }
        // First what the events commit to: an event that is acknowledged never lacks it.
        let disclosures = group.disclosures();
        if let Err(error) = self.keep(&disclosures) {
            self.take_back(&mut group, 0);
            self.fail(error, decided);
            return None;
        }
        let batch = group.staged.iter().map(|staged| staged.bytes.clone()).collect();
        let begun = Instant::now();
        let appended = self.store.append(expected, batch);
        if appended.is_err() {
            self.take_back(&mut group, 0);
        }
        match appended {
            Ok(head) => match self.finish(group, head, begun.elapsed()) {
                Ok(()) => answer_all(decided),
                Err(error) => self.fail(error, decided),
            },
            Err(AppendError::Conflict { .. }) => {
                match self.drop_disclosures(&disclosures).and_then(|()| self.catch_up()) {
                    Ok(()) => {
                        return Some(decided.into_iter().map(|(request, _)| request).collect());
                    }
                    Err(error) => self.fail(error, decided),
                }
            }
            Err(AppendError::Store(error @ StoreError::NoRoom { .. })) => {
                match self.drop_disclosures(&disclosures) {
                    Ok(()) => self.no_room(error, decided),
                    Err(error) => self.fail(error, decided),
                }
            }
            // The batch may be found nevertheless when the log is opened again, and so what it
            // commits to stays until then.
            Err(error) => self.fail(SubmitError::from_append(error), decided),
        }
        None
    }

    /// What follows on an append that took so long: readers see the group, and what it erases goes.
    fn finish(&mut self, group: Group, head: Seq, took: Duration) -> Result<(), SubmitError> {
        let requests = PLACES - self.places.available_permits();
        self.last_group = LastGroup { requests, took, ended: Some(Instant::now()) };
        self.observer.recorded(group.staged.len(), head, took);
        let erased = group.erased();
        // Readers learn that it is erased before it goes, so that nothing looks lost.
        self.publish(group);
        self.forget(erased)
    }

    /// Shows a group that is durable to readers.
    fn publish(&mut self, group: Group) {
        group.staged.iter().for_each(|staged| self.pay(&staged.recorded.event));
        for staged in group.staged {
            self.last = Some(staged.recorded.recording());
            self.views.apply(&staged.recorded);
        }
        self.shown.show(self.views.snapshot());
    }

    /// Folds in what somebody else wrote to the same log.
    fn catch_up(&mut self) -> Result<(), SubmitError> {
        loop {
            let next = self.state.head().next();
            let unreadable =
                |error: super::ReplayError| SubmitError::ReadOnly { why: error.to_string() };
            let read = read_event(self.store.as_ref(), next).map_err(unreadable);
            let Ok(Some(recorded)) = read else {
                self.shown.show(self.views.snapshot());
                return read.map(drop);
            };
            let _ = self.state.evolve(&recorded.event, recorded.day());
            self.commands.push(recorded.command_id);
            self.last = Some(recorded.recording());
            self.pay(&recorded.event);
            self.views.apply(&recorded);
        }
    }

    /// Tells everybody who waits that the disk has too little room. Nothing was written.
    fn no_room(&self, error: StoreError, decided: Vec<(Request, Answer)>) {
        let error = SubmitError::Store(Arc::new(error));
        self.observer.no_room(&error);
        answer_error(&error, decided);
    }

    /// Ends recording, and tells everybody who waits.
    fn fail(&mut self, error: SubmitError, decided: Vec<(Request, Answer)>) {
        answer_error(&error, decided);
        self.observer.failed(&error);
        self.failed = Some(error);
    }
}

fn answer_all(decided: Vec<(Request, Answer)>) {
    for (request, answers) in decided {
        reply(request.answer, answers);
    }
}

/// Tells everybody whose events were not written.
fn answer_error(error: &SubmitError, decided: Vec<(Request, Answer)>) {
    for (request, answers) in decided {
        // Who was refused by a rule, or only rehearsed, is answered as decided.
        let answers = match answers {
            Ok(_) if !request.dry_run => Err(error.share()),
            other => other,
        };
        reply(request.answer, answers);
    }
}

fn reply(answer: oneshot::Sender<Answer>, answers: Answer) {
    // Whoever asked may have gone; what was recorded stays recorded.
    let _ = answer.send(answers);
}
