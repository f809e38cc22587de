//! What a file says otherwise than the register, fact by fact and in numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::domain::event::EventKind;
use crate::domain::seq::Seq;
use crate::imports::report::Registered;
use crate::imports::update::Gone;
use crate::imports::words::Noticed;
use crate::projections::history::FieldChange;

/// A file held against the register, and what was done about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpdateReport {
    /// The id under which what was recorded is found again; none where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<Uuid>,
    /// Whether the register was changed, or on a dry run would have been.
    pub applied: bool,
    /// Whether it was only decided.
    pub dry_run: bool,
    /// What is told of a table as it was read.
    #[serde(flatten)]
    pub noticed: Noticed,
    /// Facts of which both say the same.
    pub unchanged: u64,
    /// Facts that only the file tells.
    pub new: u64,
    /// Facts of which the file says otherwise.
    pub changed: u64,
    /// Facts that stand in the register, and that the file tells no more. What belongs to a declaration, a
    /// gathering or a network of which the file has no row is not looked at.
    pub gone: u64,
    /// Facts that the file tells, and that have ended in the register.
    pub ended: u64,
    /// Facts that an earlier row of the file tells.
    #[serde(default)]
    pub same: u64,
    /// The lines that tell no fact: nothing stands in them, or no date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty_lines: Vec<u64>,
    /// The most facts that are recorded at once beside others, where to record these would be refused because
    /// they are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Each fact: those of the file by line, then those that are gone, by seq.
    pub facts: Vec<UpdatedFact>,
    /// What rows register by naming it, by ascending line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registered: Vec<Registered>,
}

/// One fact, as the file and the register have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpdatedFact {
    /// What becomes of it.
    pub outcome: UpdateOutcome,
    /// Its line in the file, from 1; none for what is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The fact of the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
    /// The fact that ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<Seq>,
    /// The line of the row that tells the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<u64>,
    /// What was recorded of it; on a dry run, what would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Seq>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// What the file says; of what is gone, what the register says.
    pub data: Map<String, Value>,
    /// What the register says (`before`) and the file says otherwise (`after`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
}

/// What becomes of a fact, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UpdateOutcome {
    /// Both say the same.
    Unchanged,
    /// Only the file tells it.
    New,
    /// The file says otherwise.
    Changed,
    /// The file tells it no more.
    Gone,
    /// The file tells it, and in the register it has ended.
    Ended,
    /// An earlier row of the file tells the same.
    Same,
}

impl UpdateReport {
    /// Adds a fact, and counts it.
    pub(super) fn add(&mut self, fact: UpdatedFact) -> usize {
        *match fact.outcome {
            UpdateOutcome::Unchanged => &mut self.unchanged,
            UpdateOutcome::New => &mut self.new,
            UpdateOutcome::Changed => &mut self.changed,
            UpdateOutcome::Gone => &mut self.gone,
            UpdateOutcome::Ended => &mut self.ended,
            UpdateOutcome::Same => &mut self.same,
        } += 1;
        self.facts.push(fact);
        self.facts.len() - 1
    }

    /// Notes how many facts are recorded at once, where these are more.
    pub(super) fn note_limit(&mut self, at_once: Option<usize>, gone: Gone) {
        let gone = if gone == Gone::Keep { 0 } else { self.gone };
        let facts = self.new + self.changed + gone;
        self.limit = at_once.map(|limit| limit as u64).filter(|limit| facts > *limit);
    }
}
