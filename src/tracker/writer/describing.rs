//! What a register that is older than the fact describing it owes its log: what its settings say, recorded
//! with whatever is recorded next.

use std::sync::Arc;

use super::deciding::Decider;
use crate::domain::command::Command;
use crate::domain::disclosure::Personal;
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::tracker::{Asked, Sameness, Submission, SubmitError};

/// What is said beside the fact.
const NOTE: &str = "As settings.json said, which counted until now.";

impl Decider {
    /// Stages the description that is owed, before what is asked for.
    pub(super) fn describe(&mut self, asked: &Asked) -> Result<(), SubmitError> {
        let is_described = self.state.described().is_some();
        let Some(owed) = self.owed.as_ref().filter(|_| !is_described) else { return Ok(()) };
        let Some(first) = asked.submissions.first() else { return Ok(()) };
        let submission = Submission {
            command: Command::Record(Fact::RegisterDescribed(Arc::new(owed.clone()))),
            personal: Personal::Unsaid,
            evidence: Vec::new(),
            note: Some(NOTE.to_owned()),
            command_id: self.environment.new_id(),
            sameness: Sameness::Id,
            correlation_id: first.correlation_id,
            person: None,
            recorded_by: first.recorded_by.clone(),
            clock_is_right: first.clock_is_right,
        };
        let staged = self.decide_one(&submission);
        staged.map(drop).map_err(|refusal| SubmitError::Refused { index: 0, refusal })
    }

    /// Notes that the register is described, where an event that is durable says so.
    pub(super) fn pay(&mut self, event: &Event) {
        if let Event::Fact(Fact::RegisterDescribed(_)) = event {
            self.owed = None;
        }
    }
}
