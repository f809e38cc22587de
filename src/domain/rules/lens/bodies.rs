//! What the lens shows of bodies that have ended, and of what stands for their successors.

use super::Lens;
use crate::domain::entity::{Entity, EntityKind, EntityRef};
use crate::domain::event::fact::Fact;
use crate::domain::event::party::PartyEnded;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::domain::standing::Told;
use crate::domain::succession::{self, Ended};

impl<'a> Lens<'a> {
    /// Whether any body has ended.
    #[must_use]
    pub fn knows_endings(&self) -> bool {
        let replacing = self.replaced.and_then(|(_, fact)| fact);
        !self.state.endings().is_empty() || matches!(replacing, Some(Fact::PartyEnded(_)))
    }

    /// The end of a body by which an agreement ends.
    pub(super) fn agreement_ends(&self, entity: &Entity) -> Option<Told<'a>> {
        if entity.kind != EntityKind::Agreement {
            return None;
        }
        let last = succession::replaced(self, self.signed(entity)?).pop()?;
        last.ends_agreement().then_some(last.ended.told)
    }

    /// The bodies that come into an agreement in the place of others, and did not sign it.
    #[must_use]
    pub fn heirs_of_agreement(&self, entity: &Entity) -> Vec<PartyId> {
        if entity.kind != EntityKind::Agreement || !self.knows_endings() {
            return Vec::new();
        }
        let Some(data) = self.signed(entity) else { return Vec::new() };
        let signed = succession::signatories(self, data);
        let changes = succession::replaced(self, data).into_iter();
        let changes = changes.filter(|change| !change.ends_agreement());
        let mut heirs: Vec<PartyId> = changes.flat_map(|change| change.successors).collect();
        heirs.retain(|heir| !signed.contains(heir));
        heirs
    }

    /// Whether a party shares an agreement until an end that is to be recorded.
    #[must_use]
    pub fn shares_until(&self, entity: &Entity, party: &PartyId, end: &Told<'a>) -> bool {
        self.signed(entity)
            .is_some_and(|data| succession::shares_until(self, data, &self.canonical(party), end))
    }

    /// The facts before the seq by which a party, or one that was merged into it, did something.
    #[must_use]
    pub fn acts_of(
        &self,
        party: &PartyId,
        actors: impl Fn(&'a Fact) -> Vec<&'a PartyId>,
    ) -> Vec<(Seq, &'a Fact)> {
        let bodies = self.bodies(party);
        let replaced = self.replaced.map(|(seq, _)| seq);
        let mentions = bodies.iter().flat_map(|body| self.state.mentions(&body.into())).copied();
        let before = mentions.chain(replaced).filter(|seq| *seq < self.before);
        let facts = before.filter_map(|seq| Some((seq, self.data(seq)?)));
        facts.filter(|(_, fact)| actors(fact).iter().any(|one| bodies.contains(one))).collect()
    }

    /// Those among some facts before the seq, and the one that is replaced, that are the end of a
    /// body of which something holds.
    fn ends(&self, seqs: &[Seq], holds: impl Fn(&PartyEnded) -> bool) -> Vec<Ended<'a>> {
        let replaced = self.replaced.map(|(seq, _)| seq);
        let mut seqs: Vec<Seq> = seqs.iter().copied().chain(replaced).collect();
        seqs.sort_unstable();
        seqs.dedup();
        let before = seqs.into_iter().filter(|seq| *seq < self.before);
        let ends = before
            .filter_map(|seq| Ended::new(Told::new(seq, self.data(seq)?, self.recorded_on(seq))));
        ends.filter(|ended| holds(ended.data)).collect()
    }
}

impl<'a> succession::Facts<'a> for Lens<'a> {
    fn canonical(&self, party: &PartyId) -> PartyId {
        Self::canonical(self, party)
    }

    fn own(&self, entity: EntityRef<'_>, party: &PartyId) -> Vec<Told<'a>> {
        self.told_by_topic(&entity.into(), Some(party))
    }

    fn about(&self, agreement: EntityRef<'_>) -> Vec<Told<'a>> {
        self.told_by_topic(&agreement.into(), None)
    }

    fn endings(&self, party: &PartyId) -> Vec<Ended<'a>> {
        let bodies = self.bodies(party);
        let of = bodies.iter().flat_map(|body| self.state.endings().of(body)).copied();
        self.ends(&of.collect::<Vec<_>>(), |data| bodies.contains(&data.party))
    }

    fn endings_to(&self, party: &PartyId) -> Vec<Ended<'a>> {
        let bodies = self.bodies(party);
        let to = bodies.iter().flat_map(|body| self.state.endings().to(body)).copied();
        self.ends(&to.collect::<Vec<_>>(), |data| {
            data.successors.iter().any(|successor| bodies.contains(successor))
        })
    }
}
