//! Deciding: what a group's requests come to, each against the state as those before it leave it.

use bytes::Bytes;
use chrono::SubsecRound;

use super::Writer;
use crate::domain::calendar::Calendar;
use crate::domain::command::Command;
use crate::domain::consequences::consequences;
use crate::domain::decide::decide;
use crate::domain::digest::Digest;
use crate::domain::disclosure::Disclosure;
use crate::domain::event::Event;
use crate::domain::recorded::{MAX_EVENT_BYTES, Moment, RecordedEvent, Recording};
use crate::domain::seq::Seq;
use crate::domain::state::Undo;
use crate::projections::clocks::ahead_of;
use crate::tracker::{
    Answer, Outcome, Refusal, Request, Submission, SubmitError, Together, read_event,
};

/// Events that are decided and not yet written, with what takes them back.
#[derive(Default)]
pub(super) struct Group {
    pub staged: Vec<Staged>,
}

/// One of them.
pub(super) struct Staged {
    pub recorded: RecordedEvent,
    pub bytes: Bytes,
    undo: Undo,
    /// What its event commits to, to be kept before it is appended.
    pub disclosure: Option<Disclosure>,
}

impl Group {
    /// What its events commit to.
    pub fn disclosures(&self) -> Vec<Disclosure> {
        self.staged.iter().filter_map(|staged| staged.disclosure.clone()).collect()
    }

    /// The digests whose disclosures go once the group is durable.
    pub fn erased(&self) -> Vec<Digest> {
        let erased = self.staged.iter().filter_map(|staged| {
            let Event::Erased(erased) = &staged.recorded.event else { return None };
            Some(&erased.digests)
        });
        erased.flatten().cloned().collect()
    }
}

impl Writer {
    /// Decides one request. Where its submissions belong together and one is refused, nothing of
    /// it stays staged.
    pub(super) fn decide_request(&mut self, request: &Request, group: &mut Group) -> Answer {
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
        if !request.submissions.iter().all(|one| one.clock_is_right || known(one)) {
            self.check_clock(group)?;
        }
        let before = group.staged.len();
        self.describe(request, group)?;
        let own = group.staged.len();
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
        if request.dry_run || group.staged.len() == own {
            self.take_back(group, before);
        }
        Ok(answers)
    }

    pub(super) fn decide_one(
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
        let recording = self.recording(group);
        let (command, disclosure) = self.commit(submission, group)?;
        let event = decide(&self.state, &command, recording.day())
            .map_err(|rejection| Refusal::Rule(Box::new(rejection)))?;
        let recorded = RecordedEvent {
            seq: self.state.head().next(),
            id: self.environment.new_id(),
            recorded_at: recording.at,
            clock: recording.clock,
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
        let consequences = consequences(&self.state, &recorded.event, recorded.day());
        let undo = self.state.evolve(&recorded.event, recorded.day());
        self.commands.push(recorded.command_id);
        let bytes = bytes.into();
        group.staged.push(Staged { recorded: recorded.clone(), bytes, undo, disclosure });
        Ok(Outcome::Recorded { event: recorded, consequences })
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
    fn last(&self, group: &Group) -> Option<(Seq, Recording)> {
        let staged = group.staged.last().map(|staged| staged.recorded.recording());
        staged.or(self.last).map(|last| (self.state.head(), last))
    }

    /// When the next event is recorded: now, and in the log never before the last event.
    fn recording(&self, group: &Group) -> Recording {
        let now = self.now();
        match self.last(group) {
            Some((_, last)) if last.at > now => {
                Recording { at: self.here(last.at), clock: Some(now) }
            }
            Some(_) | None => Recording { at: now, clock: None },
        }
    }

    /// Refuses to record while the clock is more than a day behind that of the last event: one of
    /// the two was wrong, and only a person can say which.
    fn check_clock(&self, group: &Group) -> Result<(), SubmitError> {
        let now = self.now();
        let last = self.last(group);
        match last.and_then(|(seq, last)| Some((seq, ahead_of(last, now)?))) {
            Some((seq, last)) => Err(SubmitError::ClockBehind { now, seq, last }),
            None => Ok(()),
        }
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
    pub(super) fn take_back(&mut self, group: &mut Group, from: usize) {
        while group.staged.len() > from {
            let Some(staged) = group.staged.pop() else { return };
            self.commands.pop();
            self.state.undo(staged.undo);
        }
    }
}

/// Whether a recorded event is what this submission would have caused, its digests aside: they are
/// drawn anew each time.
fn is_cause_of(submission: &Submission, recorded: &RecordedEvent) -> bool {
    if submission.evidence != recorded.evidence || submission.note != recorded.note {
        return false;
    }
    match (&submission.command, &recorded.event) {
        (Command::Record(fact) | Command::Retell(fact), Event::Fact(recorded)) => {
            fact.says_the_same(recorded)
        }
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
