//! A command with everything that its event will carry, and the ids under which commands come.

use serde_json::Value;
use uuid::{Uuid, Version};

use super::Environment;
use crate::domain::command::Command;
use crate::domain::disclosure::Personal;
use crate::domain::entry::Entry;
use crate::domain::recorded::{Evidence, canonical};
use crate::domain::seq::Seq;

/// The name under which ids of repeatable commands are made (RFC 9562, section 5.5).
const COMMANDS: Uuid = Uuid::from_u128(0x6a0f_6f5e_9d5c_5b0e_8f5b_da1c_0000_0001);

/// What makes a submission the same as one that was carried out before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sameness {
    /// The id of the command.
    #[default]
    Id,
    /// The id, which is made from the content; or, of a fact, what it says, wherever it is known from and
    /// whatever is remarked on it.
    Content {
        /// Whether a fact that was retracted since is to be recorded anew.
        again: bool,
    },
}

/// A command with everything that its event will carry.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What is asked.
    pub command: Command,
    /// What is personal in it. It is kept apart; the event holds its salted digest.
    pub personal: Personal,
    /// Where the fact is known from.
    pub evidence: Vec<Evidence>,
    /// A remark.
    pub note: Option<String>,
    /// The id of the command: the same id is carried out once, however often it comes.
    pub command_id: Uuid,
    /// What else makes it the same as one that was carried out before.
    pub sameness: Sameness,
    /// What it belongs together with.
    pub correlation_id: Option<Uuid>,
    /// The office that asks.
    pub recorded_by: String,
    /// The name of the person who asks for it. It is kept apart; the event holds its salted digest.
    pub person: Option<String>,
    /// Whether somebody vouches for the clock, though that of the last event was a day ahead of it.
    pub clock_is_right: bool,
}

impl Submission {
    /// A submission with an id of its own: submitting the entry again would record it again.
    #[must_use]
    pub fn fresh(entry: Entry, recorded_by: String, environment: &dyn Environment) -> Self {
        Self::under(environment.new_id(), None, entry, recorded_by)
    }

    /// A submission whose id is made from its content: submitting the same again changes nothing, nor does
    /// a fact that says the same as one that is recorded ([`Sameness::Content`]).
    ///
    /// What is personal is no part of that content: the id is in the event for ever, and whoever
    /// guessed a name could find it confirmed there.
    ///
    /// # Errors
    /// Where the content cannot be written as canonical JSON, which nothing is known to cause.
    pub fn repeatable(
        entry: Entry,
        recorded_by: String,
        correlation_id: Uuid,
    ) -> Result<Self, serde_json::Error> {
        let Entry { command, evidence, note, .. } = &entry;
        let content = serde_json::json!([content(command), evidence, note]);
        let command_id = Uuid::new_v5(&COMMANDS, &canonical(&content)?);
        let sameness = Sameness::Content { again: false };
        Ok(Self { sameness, ..Self::under(command_id, Some(correlation_id), entry, recorded_by) })
    }

    /// The id of a command that is carried out again after its fact was retracted.
    pub(super) fn id_after(command_id: Uuid, retraction: Seq) -> Uuid {
        Uuid::new_v5(&command_id, retraction.to_string().as_bytes())
    }

    /// Whether an id is one that is made from content, and not one that was drawn for a command.
    pub(super) fn is_made_from_content(command_id: Uuid) -> bool {
        command_id.get_version() == Some(Version::Sha1)
    }

    /// A submission under an id, for whose clock nobody vouches.
    fn under(
        command_id: Uuid,
        correlation_id: Option<Uuid>,
        entry: Entry,
        recorded_by: String,
    ) -> Self {
        let Entry { command, personal, evidence, note } = entry;
        Self {
            command,
            personal,
            evidence,
            note,
            command_id,
            sameness: Sameness::Id,
            correlation_id,
            recorded_by,
            person: None,
            clock_is_right: false,
        }
    }
}

fn content(command: &Command) -> Value {
    match command {
        Command::Record(event) | Command::Retell(event) => {
            serde_json::json!([event.kind().as_str(), event])
        }
        Command::Correct { seq, data, reason } => {
            serde_json::json!(["correct", seq, data.kind().as_str(), data, reason])
        }
        Command::Retract { seq, reason } => serde_json::json!(["retract", seq, reason]),
        Command::Erase { seq, reason, .. } => serde_json::json!(["erase", seq, reason]),
    }
}
