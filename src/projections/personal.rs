//! Which personal data the facts of a view commit to. Only digests: what is disclosed lives elsewhere.

use crate::domain::commitments::{Commitment, Commitments};
use crate::domain::event::EventKind;
use crate::domain::seq::Seq;
use crate::projections::Projections;

impl Projections {
    /// The commitments that the data of a fact holds as it was known at a seq, with what was erased
    /// since: an erasure shows in every view, since nothing is left that an earlier one could show.
    ///
    /// Empty for an event that is no fact, or void, or without personal data.
    #[must_use]
    pub fn commitments(&self, fact: Seq, known_at: Seq) -> Vec<&Commitment> {
        let Some(version) = self.table.fact(fact, known_at) else { return Vec::new() };
        let held = version.event.digests();
        let all = self.table.commitments().of(fact).iter();
        all.filter(|one| held.contains(&one.digest)).collect()
    }

    /// The commitments that the log holds, of all facts in all their versions.
    #[must_use]
    pub const fn all_commitments(&self) -> &Commitments {
        self.table.commitments()
    }

    /// The type of the event at a seq.
    #[must_use]
    pub fn kind(&self, seq: Seq) -> Option<EventKind> {
        self.table.event(seq).map(|event| event.kind())
    }
}
