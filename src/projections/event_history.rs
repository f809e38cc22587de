//! One event with what became of it, and with what it did to others.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::seq::Seq;
use crate::projections::history::Version;
use crate::projections::reading::Times;
use crate::projections::revising::Revision;
use crate::projections::things::OfFacts;
use crate::projections::{Projections, View};

/// What became of an event up to a place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventHistory {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The event.
    pub seq: Seq,
    /// Its versions, where it is a fact: itself, its corrections, its retraction.
    pub versions: Vec<Version>,
    /// What revised it: corrected, retracted, withdrew or ended it, or erased its personal data.
    pub revised_by: Vec<Revision>,
    /// What it revised: the fact that it corrects or retracts, or what it ends.
    pub revises: Vec<Revision>,
}

impl OfFacts for EventHistory {
    fn facts(&self) -> Vec<Seq> {
        vec![self.seq]
    }
}

impl Projections {
    /// What became of an event, as it was known in a view; none for what that does not know.
    #[must_use]
    pub fn event_history(&self, seq: Seq, view: View) -> Option<EventHistory> {
        let known_at = view.known_at;
        if seq == Seq::NONE || seq > known_at {
            return None;
        }
        let versions = self.versions(seq).into_iter();
        Some(EventHistory {
            asked: self.at(view).asked(),
            seq,
            versions: versions.filter(|version| version.known_from <= known_at).collect(),
            revised_by: self.revising(seq, known_at),
            revises: self.revised_by(seq, known_at),
        })
    }
}
