//! Deciding: what a group's requests come to, each against the state as those before it leave it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use chrono::SubsecRound;

use super::group::{Decided, Group, Staged};
use crate::domain::calendar::Calendar;
use crate::domain::consequences::consequences;
use crate::domain::decide::decide;
use crate::domain::event::register::RegisterDescribed;
use crate::domain::recorded::{MAX_EVENT_BYTES, Moment, RecordedEvent, Recording};
use crate::domain::seq::Seq;
use crate::domain::state::{State, Undo};
use crate::projections::Projections;
use crate::projections::clocks::ahead_of;
use crate::store::EventStore;
use crate::store::disclosures::DisclosureStore;
use crate::tracker::commands::Commands;
use crate::tracker::replay::Deciding;
use crate::tracker::{
    Answer, Asked, Environment, Expected, Outcome, Refusal, Request, Submission, SubmitError,
    Together,
};

/// The side of the writer that decides. Its state is ahead of the log by what is not yet durable: at
/// most the group that is under way, and the open one.
pub(super) struct Decider {
    pub store: Arc<dyn EventStore>,
    pub disclosures: Arc<dyn DisclosureStore>,
    pub environment: Arc<dyn Environment>,
    pub state: State,
    pub commands: Commands,
    /// When the last durable event was recorded: no later one is recorded before it.
    pub last: Option<Recording>,
    /// How settings describe a register that was never described.
    pub owed: Option<RegisterDescribed>,
    /// What ended recording, once something has.
    pub failed: Option<SubmitError>,
    /// What is decided and waits for the disk.
    pub open: Group,
    /// What is on its way to the disk, and to those who read.
    pub under_way: Vec<Staged>,
}

impl Decider {
    /// One that decides upon a log, by what was folded from it up to the head of these views. `owed` is how
    /// settings describe the register.
    pub fn new(
        store: Arc<dyn EventStore>,
        disclosures: Arc<dyn DisclosureStore>,
        environment: Arc<dyn Environment>,
        Deciding { state, commands }: Deciding,
        views: &Projections,
        owed: Option<RegisterDescribed>,
    ) -> Self {
        Self {
            store,
            disclosures,
            environment,
            state,
            commands: Commands::new(commands),
            last: views.recording(views.head()),
            owed: owed.filter(|_| !views.was_described()),
            failed: None,
            open: Group::default(),
            under_way: Vec::new(),
        }
    }

    /// Decides a request as part of the open group, with which it will be answered.
    pub fn take_in(&mut self, request: Request) {
        let answer = match &self.failed {
            Some(failed) if !request.asked.dry_run => Err(failed.share()),
            Some(_) | None => self.decide_asked(&request.asked, request.asked.dry_run),
        };
        self.open.begun.get_or_insert_with(Instant::now);
        self.open.decided.push((request, answer));
    }

    /// Takes everything back that is not durable. Returns what was decided upon it and waits.
    pub fn take_all_back(&mut self) -> Decided {
        self.take_back(0);
        self.open.staged = std::mem::take(&mut self.under_way);
        self.take_back(0);
        std::mem::take(&mut self.open).decided
    }

    /// What a request is told of which nothing was written because of `error`, what it was decided upon
    /// having been taken back. Who was refused by a rule, or only rehearses, is answered as is decided now.
    pub fn unwritten(&mut self, request: &Request, was: &Answer, error: &SubmitError) -> Answer {
        let asked = &request.asked;
        if was.is_ok() && !asked.dry_run {
            return Err(error.share());
        }
        match self.decide_asked(asked, true) {
            Ok(_) if !asked.dry_run => Err(error.share()),
            answer => answer,
        }
    }

    /// Notes that what was under way is durable and shown.
    pub fn landed(&mut self) {
        for staged in std::mem::take(&mut self.under_way) {
            self.pay(&staged.recorded.event);
            self.last = Some(staged.recorded.recording());
        }
    }

    /// Folds in what somebody else has written to the log, while nothing is staged.
    pub fn fold(&mut self, recorded: &RecordedEvent) {
        let _ = self.evolve(recorded);
        self.commands.push(recorded.command_id);
        self.last = Some(recorded.recording());
        self.pay(&recorded.event);
    }

    /// Decides what one request asks. Where its submissions belong together and one is refused, nothing of
    /// it stays staged; nor does anything of a rehearsal.
    pub(super) fn decide_asked(&mut self, asked: &Asked, rehearsal: bool) -> Answer {
        let known = |one: &Submission| self.commands.get(one.command_id).is_some();
        if !asked.submissions.iter().all(known) {
            self.check_expected(asked.expected)?;
        }
        if !asked.submissions.iter().all(|one| one.clock_is_right || known(one)) {
            self.check_clock()?;
        }
        let before = self.open.staged.len();
        self.describe(asked)?;
        let own = self.open.staged.len();
        let mut answers = Vec::with_capacity(asked.submissions.len());
        for (index, submission) in asked.submissions.iter().enumerate() {
            match self.decide_one(submission) {
                Err(refusal) if asked.together == Together::AllOrNone => {
                    self.take_back(before);
                    return Err(SubmitError::Refused { index, refusal });
                }
                answer => answers.push(answer),
            }
        }
        if rehearsal || self.open.staged.len() == own {
            self.take_back(before);
        }
        Ok(answers)
    }

    /// Refuses what was decided upon something that is no longer so.
    fn check_expected(&self, expected: Option<Expected>) -> Result<(), SubmitError> {
        let head = self.state.head();
        match expected {
            Some(Expected::Head(expected)) if expected != head => {
                Err(SubmitError::Moved { expected, head })
            }
            Some(Expected::Unrevised { seq, since }) => {
                match self.state.last_revision(seq).filter(|last| *last > since) {
                    Some(by) => Err(SubmitError::Revised { seq, by }),
                    None => Ok(()),
                }
            }
            Some(Expected::Head(_)) | None => Ok(()),
        }
    }

    pub(super) fn decide_one(&mut self, submission: &Submission) -> Result<Outcome, Refusal> {
        let command_id = match self.said(submission)? {
            ControlFlow::Break(outcome) => return Ok(outcome),
            ControlFlow::Continue(command_id) => command_id,
        };
        let recording = self.recording();
        let (command, disclosure) = self.commit(submission)?;
        let person = self.person(submission)?;
        let event = decide(&self.state, &command, recording.day())
            .map_err(|rejection| Refusal::Rule(Box::new(rejection)))?;
        let recorded = RecordedEvent {
            seq: self.state.head().next(),
            id: self.environment.new_id(),
            recorded_at: recording.at,
            clock: recording.clock,
            recorded_by: submission.recorded_by.clone(),
            person: person.as_ref().map(|person| person.digest().clone()),
            command_id,
            correlation_id: submission.correlation_id,
            event,
            evidence: submission.evidence.clone(),
            note: submission.note.clone(),
            earlier: None,
        };
        let bytes = recorded.encode()?;
        if bytes.len() > MAX_EVENT_BYTES {
            return Err(Refusal::TooLarge { bytes: bytes.len(), limit: MAX_EVENT_BYTES });
        }
        let consequences = consequences(&self.state, &recorded.event, recorded.day());
        let undo = self.evolve(&recorded);
        self.commands.push(recorded.command_id);
        let (event, bytes) = (Arc::new(recorded), bytes.into());
        let recorded = Arc::clone(&event);
        let disclosures = disclosure.into_iter().chain(person).collect();
        self.open.staged.push(Staged { recorded, bytes, undo, disclosures });
        Ok(Outcome::Recorded { event, consequences })
    }

    /// Folds an event into the state, with who recorded it.
    fn evolve(&mut self, recorded: &RecordedEvent) -> Undo {
        let undo = self.state.evolve(&recorded.event, recorded.day());
        if let Some(person) = &recorded.person {
            self.state.commit_recorder(person);
        }
        undo
    }

    /// The present moment, to the microsecond as it is written.
    fn now(&self) -> Moment {
        self.here(self.environment.now().trunc_subsecs(6))
    }

    /// A moment as clocks show it in the register's time zone, where it names one.
    fn here(&self, moment: Moment) -> Moment {
        let zone = self.state.described().and_then(|(_, described)| described.zone);
        zone.map_or(moment, |zone| Calendar::Zone(zone).at(moment))
    }

    /// When the event before the next one was recorded, and its seq.
    fn last(&self) -> Option<(Seq, Recording)> {
        let staged = self.staged().next_back().map(|staged| staged.recorded.recording());
        staged.or(self.last).map(|last| (self.state.head(), last))
    }

    /// When the next event is recorded: now, and in the log never before the last event.
    fn recording(&self) -> Recording {
        let now = self.now();
        match self.last() {
            Some((_, last)) if last.at > now => {
                Recording { at: self.here(last.at), clock: Some(now) }
            }
            Some(_) | None => Recording { at: now, clock: None },
        }
    }

    /// Refuses to record while the clock is more than a day behind that of the last event: one of
    /// the two was wrong, and only a person can say which.
    fn check_clock(&self) -> Result<(), SubmitError> {
        let now = self.now();
        let last = self.last();
        match last.and_then(|(seq, last)| Some((seq, ahead_of(last, now)?))) {
            Some((seq, last)) => Err(SubmitError::ClockBehind { now, seq, last }),
            None => Ok(()),
        }
    }

    /// What is staged and not yet durable, in the order of the log.
    pub(super) fn staged(&self) -> impl DoubleEndedIterator<Item = &Staged> {
        self.under_way.iter().chain(&self.open.staged)
    }

    /// Takes events of the open group back, from the last to the one at `from`.
    fn take_back(&mut self, from: usize) {
        while self.open.staged.len() > from {
            let Some(staged) = self.open.staged.pop() else { return };
            self.commands.pop();
            self.state.undo(staged.undo);
        }
    }
}
