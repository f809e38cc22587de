//! Which personal data the facts of a view commit to. Only digests: what is disclosed lives elsewhere.

use crate::domain::commitments::{Commitment, Commitments};
use crate::domain::event::Event;
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
        let held = version.data.digests();
        let all = self.table.commitments().of(fact).iter();
        all.filter(|one| held.contains(&one.digest)).collect()
    }

    /// The events that erased personal data which an event brought, the fact itself or a correction of it,
    /// in the order of the log, as was known at a seq.
    #[must_use]
    pub fn erasures(&self, fact: Seq, made_by: Seq, known_at: Seq) -> Vec<Seq> {
        let all = self.table.commitments().of(fact).iter();
        let brought = all.filter(|one| one.made_by == made_by);
        let by = brought.filter_map(|one| one.erased_by).filter(|by| *by <= known_at);
        let mut by: Vec<Seq> = by.collect();
        by.sort_unstable();
        by.dedup();
        by
    }

    /// Whether personal data of a fact is left that may be erased.
    #[must_use]
    pub fn is_erasable(&self, fact: Seq) -> bool {
        self.table.commitments().of(fact).iter().any(|one| one.erased_by.is_none())
    }

    /// The events that corrected or retracted a fact, or erased of it, in the order of the log.
    #[must_use]
    pub fn changed_by(&self, fact: Seq) -> Vec<Seq> {
        let erased = self.table.commitments().of(fact).iter().filter_map(|one| one.erased_by);
        let mut by: Vec<Seq> = self.table.revisions(fact).iter().copied().chain(erased).collect();
        by.sort_unstable();
        by.dedup();
        by
    }

    /// The commitments that the log holds, of all facts in all their versions.
    #[must_use]
    pub const fn all_commitments(&self) -> &Commitments {
        self.table.commitments()
    }

    /// The name of the field of personal data of the fact at a seq; empty where it has none.
    #[must_use]
    pub fn personal_field(&self, seq: Seq) -> &'static str {
        let fact = self.table.event(seq).and_then(Event::fact);
        let personal = fact.and_then(|fact| fact.kind().personal());
        personal.map_or("", |personal| personal.whole.name)
    }
}
