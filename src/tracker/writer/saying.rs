//! Whether the log says already what a submission says: by the id of its command, or by its content.

use std::ops::ControlFlow;
use std::sync::Arc;

use uuid::Uuid;

use super::deciding::Decider;
use crate::domain::command::Command;
use crate::domain::event::Event;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::domain::state::Status;
use crate::tracker::{Known, Outcome, Refusal, Sameness, Submission, read_event};

impl Decider {
    /// Whether the log says already what a submission says: its outcome then; else the id under which it is
    /// to be carried out.
    pub(super) fn said(
        &self,
        submission: &Submission,
    ) -> Result<ControlFlow<Outcome, Uuid>, Refusal> {
        let own = self.commands.get(submission.command_id);
        let command_id = submission.command_id;
        let known = match (submission.sameness, own) {
            (Sameness::Id, None) => return Ok(ControlFlow::Continue(command_id)),
            (Sameness::Id, Some(seq)) => {
                return self.carried_out(submission, seq).map(ControlFlow::Break);
            }
            (Sameness::Content { .. }, _) => self.known(submission, own)?,
        };
        let again = submission.sameness == Sameness::Content { again: true };
        Ok(match known {
            Some(Known::Retracted { by, .. }) if again => ControlFlow::Continue(
                own.map_or(command_id, |_| Submission::id_after(command_id, by)),
            ),
            Some(known) => ControlFlow::Break(Outcome::Known(known)),
            None => ControlFlow::Continue(command_id),
        })
    }

    /// The outcome of a command whose id was carried out, as the event at a seq.
    fn carried_out(&self, submission: &Submission, seq: Seq) -> Result<Outcome, Refusal> {
        let recorded = self.find(seq)?;
        if !is_cause_of(submission, &recorded) {
            return Err(Refusal::CommandIdTaken { seq });
        }
        if self.has_details(recorded.event.digests(), &submission.personal)? {
            Ok(Outcome::Repeated(recorded))
        } else {
            Err(Refusal::OtherPersonal { seq })
        }
    }

    /// How the log says already what a submission says, whose own command caused the event at `own`. No
    /// event is read: of what stands, and of what is retracted, the state knows enough.
    fn known(&self, submission: &Submission, own: Option<Seq>) -> Result<Option<Known>, Refusal> {
        let Some(fact) = submission.command.fact() else {
            return Ok(own.map(Known::Imported));
        };
        let (mut other_personal, mut retracted) = (None, None);
        let saying = || self.state.saying(fact);
        for seq in own.into_iter().chain(std::iter::once_with(saying).flatten()) {
            match self.state.status(seq) {
                Status::Fact(_) => {
                    let digests = self.state.commitments(seq).iter().map(|one| &one.digest);
                    if !self.has_details(digests, &submission.personal)? {
                        other_personal = other_personal.or(Some(seq));
                        continue;
                    }
                    let id = self.commands.of(seq);
                    let imported = id.is_some_and(Submission::is_made_from_content);
                    let known = if imported { Known::Imported(seq) } else { Known::Told(seq) };
                    return Ok(Some(known));
                }
                Status::Retracted { by } => retracted = retracted.max(Some((by, seq))),
                Status::Revision { .. } | Status::Missing => {}
            }
        }
        match other_personal {
            Some(seq) => Err(Refusal::OtherPersonal { seq }),
            None => Ok(retracted.map(|(by, seq)| Known::Retracted { seq, by })),
        }
    }

    /// An event that is recorded, or staged.
    fn find(&self, seq: Seq) -> Result<Arc<RecordedEvent>, Refusal> {
        if let Some(staged) = self.staged().find(|staged| staged.recorded.seq == seq) {
            return Ok(Arc::clone(&staged.recorded));
        }
        let found = read_event(self.store.as_ref(), seq);
        let found = found.map_err(|error| Refusal::Unread(Box::new(error)))?;
        found.map(Arc::new).ok_or(Refusal::CommandIdTaken { seq })
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
