//! What became of an import, row by row and in numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::RowError;
use super::words::Noticed;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::seq::Seq;

/// What became of an import.
#[derive(Debug)]
pub struct Report {
    /// The id under which it was recorded; none where nothing was.
    pub import: Option<Uuid>,
    /// Whether it was only decided.
    pub dry_run: bool,
    /// What is told of a table as it was read.
    pub noticed: Noticed,
    /// In numbers.
    pub counts: Counts,
    /// Row by row, by ascending line.
    pub rows: Vec<RowReport>,
    /// What rows register by naming it, by ascending line.
    pub registered: Vec<Registered>,
    /// The most facts that are recorded at once beside others, where these are more and would be refused.
    pub limit: Option<usize>,
}

/// A thing that a row registers by naming it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportRegistered")]
pub struct Registered {
    /// The line of the row.
    pub line: u64,
    /// What kind of thing it is.
    pub kind: EntityKind,
    /// The id that it gets.
    pub id: String,
    /// Its name, as it is written.
    pub name: String,
    /// Things that a reader may take for it, the nearest first: known ones, and others of the file.
    pub alike: Vec<LookAlike>,
}

/// A thing whose name is like that of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportLookAlike")]
pub struct LookAlike {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
}

impl Registered {
    /// The thing itself.
    #[must_use]
    pub fn entity(&self) -> Entity {
        Entity::new(self.kind, &self.id)
    }
}

/// What became of the rows, in numbers. A row may tell several facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Facts that were recorded.
    pub recorded: u64,
    /// Facts that had been imported before.
    pub skipped: u64,
    /// Facts that were refused, and rows that could not be read.
    pub refused: u64,
    /// Rows that tell no fact: nothing stands in them, or no date.
    #[serde(default)]
    pub empty: u64,
    /// Facts that an earlier row of the file tells.
    #[serde(default)]
    pub same: u64,
    /// Facts that had been recorded before, by other means than an import.
    #[serde(default)]
    pub told: u64,
    /// Facts that had been recorded before and were retracted since. They are not recorded again,
    /// unless that is asked for.
    #[serde(default)]
    pub retracted: u64,
}

/// What became of a row.
#[derive(Debug)]
pub struct RowReport {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Where no column holds its id: the one that was made from its name, or that of the body which bears it.
    pub made: Option<String>,
    /// Its facts that are recorded, new or old, in the order in which they were decided. On a
    /// dry run, the seqs that they would have.
    pub seqs: Vec<Seq>,
    /// Whether any of these is new.
    pub is_new: bool,
    /// Those that are not new, and were not plainly imported before.
    pub known: Vec<KnownFact>,
    /// What of it was refused.
    pub refused: Vec<RowError>,
}

/// A fact of a row that is not recorded, since the register or the file says it already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportKnownFact")]
pub struct KnownFact {
    /// The fact that says it, or said it.
    pub seq: Seq,
    /// What became of it.
    pub outcome: KnownOutcome,
    /// The line of the row that tells the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<u64>,
    /// The retraction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retracted_by: Option<Seq>,
}

/// Why a fact of a row is not recorded, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ImportKnownOutcome")]
pub enum KnownOutcome {
    /// An earlier row of the file tells the same.
    Same,
    /// It had been recorded before, by other means than an import.
    Told,
    /// It had been recorded before, and was retracted since.
    Retracted,
}

/// What became of a row, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// Something of it was recorded, and nothing refused.
    Recorded,
    /// All of it had been imported before.
    Skipped,
    /// All of it was told before, some of it by an earlier row of the file.
    Same,
    /// All of it was told before, some of it by other means than an import.
    Told,
    /// Nothing of it is new, and some of it was retracted since it was recorded.
    Retracted,
    /// It tells no fact: nothing stands in it, or no date.
    Empty,
    /// Something of it was refused. What else it told may have been recorded.
    Refused,
}

impl Report {
    /// The same report of an import under an id, by which it is found again where anything was recorded.
    #[must_use]
    pub fn under(self, import: Uuid) -> Self {
        let is_recorded = !self.dry_run && self.counts.recorded > 0;
        Self { import: is_recorded.then_some(import), ..self }
    }

    /// The refusals, by ascending line.
    pub fn refused(&self) -> impl Iterator<Item = &RowError> {
        self.rows.iter().flat_map(|row| &row.refused)
    }
}

impl RowReport {
    /// What became of the row, in a word.
    #[must_use]
    pub fn outcome(&self) -> RowOutcome {
        if !self.refused.is_empty() {
            RowOutcome::Refused
        } else if self.is_new {
            RowOutcome::Recorded
        } else if self.seqs.is_empty() {
            RowOutcome::Empty
        } else if self.is_any(KnownOutcome::Retracted) {
            RowOutcome::Retracted
        } else if self.is_any(KnownOutcome::Told) {
            RowOutcome::Told
        } else if self.is_any(KnownOutcome::Same) {
            RowOutcome::Same
        } else {
            RowOutcome::Skipped
        }
    }

    fn is_any(&self, outcome: KnownOutcome) -> bool {
        self.known.iter().any(|known| known.outcome == outcome)
    }
}

/// A report for machines, with its messages in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportReport")]
pub struct Worded {
    /// The id under which it was recorded; none where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<Uuid>,
    /// Whether it was only decided.
    pub dry_run: bool,
    /// What is told of a table as it was read.
    #[serde(flatten)]
    pub noticed: Noticed,
    /// In numbers.
    #[serde(flatten)]
    pub counts: Counts,
    /// Row by row, by ascending line.
    pub rows: Vec<WordedRow>,
    /// What rows register by naming it, by ascending line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registered: Vec<Registered>,
    /// The most facts that are recorded at once beside others, where to record these would be refused because
    /// they are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// One row of a report for machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportRow")]
pub struct WordedRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What became of it.
    pub outcome: RowOutcome,
    /// Its facts that are recorded, new or old.
    pub seqs: Vec<Seq>,
    /// Where no column holds its id: the one that was made from its name, or that of the body which bears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<String>,
    /// Those of its facts that are not new, and were not plainly imported before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<KnownFact>,
    /// The column at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Each thing that is wrong by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<WordedRefusal>,
}

/// One thing that is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportRefusal")]
pub struct WordedRefusal {
    /// The column at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// A line of an import that tells how it goes on, and in the end what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ImportLine")]
pub enum ProgressLine {
    /// So many more facts are about to be recorded.
    Progress(u64),
    /// It is done, and this is what became of it.
    Report(Worded),
    /// Rows were refused, and with them the whole import: nothing was recorded.
    Refused(Vec<WordedRow>),
    /// Why nothing was recorded otherwise: a problem document (RFC 9457).
    Problem(serde_json::Value),
}
