//! In how many things a party has a part on the day asked about, each thing counted once.

use crate::domain::name::{DeclarationId, GatheringId, NetworkId};
use crate::projections::agreements::Agreement;
use crate::projections::parties::PartyAnswer;

impl PartyAnswer {
    /// The declarations that it endorses or may, each once.
    #[must_use]
    pub fn endorsed(&self) -> Vec<&DeclarationId> {
        let standing = self.endorsements.iter().filter(|one| one.standing.certainty().is_some());
        let mut endorsed: Vec<&DeclarationId> = standing.map(|one| &one.declaration).collect();
        endorsed.dedup();
        endorsed
    }

    /// How many of its agreements stand for it, or may.
    #[must_use]
    pub fn agreements_standing(&self) -> usize {
        let standing = |one: &&Agreement| one.standing_for(&self.party.party).certainty().is_some();
        self.agreements.iter().filter(standing).count()
    }

    /// How many gatherings it was at, in however many roles.
    #[must_use]
    pub fn gatherings_attended(&self) -> usize {
        let mut attended: Vec<&GatheringId> =
            self.attendances.iter().map(|one| &one.gathering).collect();
        attended.sort_unstable();
        attended.dedup();
        attended.len()
    }

    /// How many networks it is a member of, or may be.
    #[must_use]
    pub fn networks_joined(&self) -> usize {
        let member = self.memberships.iter().filter(|one| one.term.standing.certainty().is_some());
        let mut joined: Vec<&NetworkId> = member.map(|one| &one.network).collect();
        joined.dedup();
        joined.len()
    }
}
