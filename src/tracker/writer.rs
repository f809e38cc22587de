//! The one thread that writes: it gathers, decides, appends, applies and acknowledges, in groups.

mod commit;
mod gather;

use std::sync::{Arc, PoisonError, RwLock, mpsc};
use std::time::Instant;

use bytes::Bytes;
use chrono::SubsecRound;
use tokio::sync::{Semaphore, oneshot};
use uuid::Uuid;

use self::gather::LastGroup;
use super::commands::Commands;
use super::{
    Answer, Environment, Observe, Outcome, PLACES, Refusal, Request, Submission, SubmitError,
    Together, read_event,
};
use crate::domain::blocks::Blocks;
use crate::domain::command::Command;
use crate::domain::decide::decide;
use crate::domain::digest::Digest;
use crate::domain::disclosure::Disclosure;
use crate::domain::event::Event;
use crate::domain::recorded::{MAX_EVENT_BYTES, Moment, RecordedEvent};
use crate::domain::seq::Seq;
use crate::domain::state::{State, Undo};
use crate::projections::Projections;
use crate::store::EventStore;
use crate::store::disclosures::DisclosureStore;
use crate::store::error::{AppendError, StoreError};

/// How often a group is decided again after somebody else has written to the same log.
const ATTEMPTS: usize = 8;

pub(super) struct Writer {
    store: Arc<dyn EventStore>,
    disclosures: Arc<dyn DisclosureStore>,
    views: Arc<RwLock<Projections>>,
    environment: Arc<dyn Environment>,
    observer: Arc<dyn Observe>,
    state: State,
    commands: Commands,
    /// When the last event was recorded: no later one is recorded before it.
    last_moment: Option<Moment>,
    /// Of which each request with the writer holds one.
    places: Arc<Semaphore>,
    last_group: LastGroup,
    /// What ended recording, once something has.
    failed: Option<SubmitError>,
}

/// Events that are decided and not yet written, with what takes them back.
#[derive(Default)]
struct Group {
    staged: Vec<Staged>,
}

struct Staged {
    recorded: RecordedEvent,
    bytes: Bytes,
    undo: Undo,
    /// What its event commits to, to be kept before it is appended.
    disclosure: Option<Disclosure>,
}

impl Group {
    fn disclosures(&self) -> Vec<Disclosure> {
        self.staged.iter().filter_map(|staged| staged.disclosure.clone()).collect()
    }

    /// The digests whose disclosures go once the group is durable.
    fn erased(&self) -> Vec<Digest> {
        let erased = self.staged.iter().filter_map(|staged| {
            let Event::Erased(erased) = &staged.recorded.event else { return None };
            Some(&erased.digests)
        });
        erased.flatten().cloned().collect()
    }
}

impl Writer {
    pub(super) fn new(
        store: Arc<dyn EventStore>,
        disclosures: Arc<dyn DisclosureStore>,
        views: Arc<RwLock<Projections>>,
        environment: Arc<dyn Environment>,
        observer: Arc<dyn Observe>,
        state: State,
        commands: Blocks<Uuid>,
        places: Arc<Semaphore>,
    ) -> Self {
        let last_moment = {
            let views = views.read().unwrap_or_else(PoisonError::into_inner);
            views.recorded_at(views.head())
        };
        let (last_group, failed) = (LastGroup::default(), None);
        Self {
            store,
            disclosures,
            views,
            environment,
            observer,
            state,
            commands: Commands::new(commands),
            last_moment,
            places,
            last_group,
            failed,
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
            self.no_room(error, decided);
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
        match self.store.append(expected, batch) {
            Ok(head) => {
                let took = begun.elapsed();
                let ended = Some(Instant::now());
                let requests = PLACES - self.places.available_permits();
                self.last_group = LastGroup { requests, took, ended };
                self.observer.recorded(group.staged.len(), head, took);
                let erased = group.erased();
                // Readers learn that it is erased before it goes, so that nothing looks lost.
                self.publish(group);
                match self.forget(erased) {
                    Ok(()) => answer_all(decided),
                    Err(error) => self.fail(error, decided),
                }
                None
            }
            Err(AppendError::Conflict { .. }) => {
                self.take_back(&mut group, 0);
                let caught_up = match self.drop_disclosures(&disclosures) {
                    Ok(()) => self.catch_up(),
                    Err(error) => Err(error),
                };
                match caught_up {
                    Ok(()) => Some(decided.into_iter().map(|(request, _)| request).collect()),
                    Err(error) => {
                        self.fail(error, decided);
                        None
                    }
                }
            }
            Err(AppendError::Store(error @ StoreError::NoRoom { .. })) => {
                self.take_back(&mut group, 0);
                match self.drop_disclosures(&disclosures) {
                    Ok(()) => self.no_room(error, decided),
                    Err(error) => self.fail(error, decided),
                }
                None
            }
            Err(error) => {
                // The batch may be found nevertheless when the log is opened again, and so what it
                // commits to stays until then.
                self.take_back(&mut group, 0);
                self.fail(SubmitError::from_append(error), decided);
                None
            }
        }
    }

    /// Keeps disclosures durably.
    fn keep(&self, new: &[Disclosure]) -> Result<(), SubmitError> {
        if new.is_empty() {
            return Ok(());
        }
        self.disclosures.add(new).map_err(|error| SubmitError::Store(Arc::new(error)))
    }

    /// Deletes disclosures that were kept for events of which none was written.
    fn drop_disclosures(&self, kept: &[Disclosure]) -> Result<(), SubmitError> {
        self.forget(kept.iter().map(|one| one.digest().clone()).collect())
    }

    /// Deletes the disclosures of these digests.
    fn forget(&self, digests: Vec<Digest>) -> Result<(), SubmitError> {
        if digests.is_empty() {
            return Ok(());
        }
        let retained = self.disclosures.retain(&|digest| !digests.contains(digest));
        retained.map(drop).map_err(|error| SubmitError::Store(Arc::new(error)))
    }

    /// Decides one request. Where its submissions belong together and one is refused, nothing of
    /// it stays staged.
    fn decide_request(&mut self, request: &Request, group: &mut Group) -> Answer {
        if let (Some(failed), false) = (&self.failed, request.dry_run) {
            return Err(failed.share());
        }
        let known = |one: &Submission| self.commands.get(one.command_id).is_some();
        if let Some(expected) = request.expected
            && expected != self.state.head()
            && !request.submissions.iter().all(known)
        {
            return Err(SubmitError::Moved { expected, head: self.state.head() });
        }
        let before = group.staged.len();
        let mut answers = Vec::with_capacity(request.submissions.len());
        for (index, submission) in request.submissions.iter().enumerate() {
            let answer = self.decide_one(submission, group);
            if answer.is_err() {
                self.observer.rejected();
            }
            match answer {
                Err(refusal) if request.together == Together::AllOrNone => {
                    self.take_back(group, before);
                    return Err(SubmitError::Refused { index, refusal });
                }
                answer => answers.push(answer),
            }
        }
        if request.dry_run {
            self.take_back(group, before);
        }
        Ok(answers)
    }

    fn decide_one(
        &mut self,
        submission: &Submission,
        group: &mut Group,
    ) -> Result<Outcome, Refusal> {
        if let Some(seq) = self.commands.get(submission.command_id) {
            let recorded = self.find(seq, group)?;
            if !is_cause_of(submission, &recorded) {
                return Err(Refusal::CommandIdTaken { seq });
            }
            return if self.has_details(&recorded, &submission.personal, group)? {
                Ok(Outcome::Repeated(recorded))
            } else {
                Err(Refusal::OtherPersonal { seq })
            };
        }
        let recorded_at = self.moment(group);
        let (command, disclosure) = self.commit(submission, group)?;
        let event = decide(&self.state, &command, recorded_at.date_naive())
            .map_err(|rejection| Refusal::Rule(Box::new(rejection)))?;
        let recorded = RecordedEvent {
            seq: self.state.head().next(),
            id: self.environment.new_id(),
            recorded_at,
            recorded_by: submission.recorded_by.clone(),
            command_id: submission.command_id,
            correlation_id: submission.correlation_id,
            event,
            evidence: submission.evidence.clone(),
            note: submission.note.clone(),
        };
        let bytes = recorded.encode()?;
        if bytes.len() > MAX_EVENT_BYTES {
            return Err(Refusal::TooLarge { bytes: bytes.len(), limit: MAX_EVENT_BYTES });
        }
        let undo = self.state.evolve(&recorded.event);
        self.commands.push(recorded.command_id);
        let bytes = bytes.into();
        group.staged.push(Staged { recorded: recorded.clone(), bytes, undo, disclosure });
        Ok(Outcome::Recorded(recorded))
    }

    /// The present moment, to the microsecond as it is written, and never before the last event.
    fn moment(&self, group: &Group) -> Moment {
        let now = self.environment.now().trunc_subsecs(6);
        let staged = group.staged.last().map(|staged| staged.recorded.recorded_at);
        staged.or(self.last_moment).map_or(now, |last| last.max(now))
    }

    /// An event that is recorded, or staged in this group.
    fn find(&self, seq: Seq, group: &Group) -> Result<RecordedEvent, Refusal> {
        if let Some(staged) = group.staged.iter().find(|staged| staged.recorded.seq == seq) {
            return Ok(staged.recorded.clone());
        }
        let found = read_event(self.store.as_ref(), seq);
        found.ok().flatten().ok_or(Refusal::CommandIdTaken { seq })
    }

    /// Takes staged events back, from the last to the one at `from`.
    fn take_back(&mut self, group: &mut Group, from: usize) {
        while group.staged.len() > from {
            let Some(staged) = group.staged.pop() else { return };
            self.commands.pop();
            self.state.undo(staged.undo);
        }
    }

    /// Shows a group that is durable to readers.
    fn publish(&mut self, group: Group) {
        let mut views = self.views.write().unwrap_or_else(PoisonError::into_inner);
        for staged in group.staged {
            self.last_moment = Some(staged.recorded.recorded_at);
            views.apply(&staged.recorded);
        }
    }

    /// Folds in what somebody else wrote to the same log.
    fn catch_up(&mut self) -> Result<(), SubmitError> {
        loop {
            let next = self.state.head().next();
            let unreadable =
                |error: super::ReplayError| SubmitError::ReadOnly { why: error.to_string() };
            let Some(recorded) = read_event(self.store.as_ref(), next).map_err(unreadable)? else {
                return Ok(());
            };
            let _ = self.state.evolve(&recorded.event);
            self.commands.push(recorded.command_id);
            self.last_moment = Some(recorded.recorded_at);
            self.views.write().unwrap_or_else(PoisonError::into_inner).apply(&recorded);
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

/// Whether a recorded event is what this submission would have caused, its digests aside: they are
/// drawn anew each time.
fn is_cause_of(submission: &Submission, recorded: &RecordedEvent) -> bool {
    if submission.evidence != recorded.evidence || submission.note != recorded.note {
        return false;
    }
    match (&submission.command, &recorded.event) {
        (Command::Record(fact), Event::Fact(recorded)) => fact.says_the_same(recorded),
        (Command::Correct { seq, data, reason }, Event::Corrected(corrected)) => {
            (*seq, reason) == (corrected.seq, &corrected.reason)
                && data.says_the_same(&corrected.data)
        }
        (Command::Retract { seq, reason }, Event::Retracted(retracted)) => {
            (*seq, reason) == (retracted.seq, &retracted.reason)
        }
        (Command::Erase { seq, reason, .. }, Event::Erased(erased)) => {
            (*seq, reason) == (erased.seq, &erased.reason)
        }
        (_, Event::Fact(_) | Event::Corrected(_) | Event::Retracted(_) | Event::Erased(_)) => false,
    }
}
