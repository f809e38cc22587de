//! What becomes of a body's acts when it ends: they end with it, or stand for its successors.

use rustc_hash::FxHashMap;

use crate::domain::entity::{EntityKind, EntityRef};
use crate::domain::event::agreement::AgreementSigned;
use crate::domain::event::fact::Fact;
use crate::domain::event::party::PartyEnded;
use crate::domain::name::PartyId;
use crate::domain::seq::{self, Seq, Seqs};
use crate::domain::standing::{Inherited, Told, episodes};

/// The ends of bodies, by the parties that they name.
#[derive(Clone, Debug, Default)]
pub struct Endings {
    of: FxHashMap<PartyId, Seqs>,
    to: FxHashMap<PartyId, Seqs>,
}

impl Endings {
    /// Notes a fact, where it is the end of a body.
    pub fn enter(&mut self, seq: Seq, fact: &Fact) {
        let Fact::PartyEnded(data) = fact else { return };
        seq::insert(self.of.entry(data.party.clone()).or_default(), seq);
        for successor in &data.successors {
            seq::insert(self.to.entry(successor.clone()).or_default(), seq);
        }
    }

    /// Forgets a fact.
    pub fn leave(&mut self, seq: Seq, fact: &Fact) {
        let Fact::PartyEnded(data) = fact else { return };
        if let Some(seqs) = self.of.get_mut(&data.party) {
            seq::remove(seqs, seq);
        }
        for successor in &data.successors {
            if let Some(seqs) = self.to.get_mut(successor) {
                seq::remove(seqs, seq);
            }
        }
    }

    /// Whether none was ever noted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// Those by which a party ended.
    #[must_use]
    pub fn of(&self, party: &PartyId) -> &[Seq] {
        self.of.get(party).map_or(&[], |seqs| seqs)
    }

    /// Those that name a party as a successor.
    #[must_use]
    pub fn to(&self, party: &PartyId) -> &[Seq] {
        self.to.get(party).map_or(&[], |seqs| seqs)
    }

    /// All of them, by the parties that ended.
    pub fn all(&self) -> impl Iterator<Item = Seq> {
        self.of.values().flat_map(|seqs| seqs.iter().copied())
    }
}

/// Where the facts are found of which it follows what stands for whom.
pub trait Facts<'a> {
    /// The party that stands for a party that was one body with it.
    fn canonical(&self, party: &PartyId) -> PartyId;

    /// The facts of a party's part in a thing, by ascending seq. Merged parties are one.
    fn own(&self, entity: EntityRef<'_>, party: &PartyId) -> Vec<Told<'a>>;

    /// The ends of a party, or of one that was merged into it.
    fn endings(&self, party: &PartyId) -> Vec<Ended<'a>>;

    /// The ends of others that name it as a successor.
    fn endings_to(&self, party: &PartyId) -> Vec<Ended<'a>>;
}

/// The end of a body, among the facts of what ends with it.
#[derive(Clone, Copy, Debug)]
pub struct Ended<'a> {
    /// The fact.
    pub told: Told<'a>,
    /// Its data.
    pub data: &'a PartyEnded,
}

impl<'a> Ended<'a> {
    /// A fact as the end of a body; none where it is none.
    #[must_use]
    pub fn new(told: Told<'a>) -> Option<Self> {
        let Fact::PartyEnded(data) = told.fact else { return None };
        Some(Self { told, data })
    }

    /// Whether a party's part in a thing stands for the successors from then on.
    #[must_use]
    pub fn carries(&self, entity: EntityRef<'_>) -> bool {
        self.data.carries.iter().any(|carried| carried.covers(entity))
    }
}

/// Whether a party's part in things of a kind stands until it ends.
const fn stands(kind: EntityKind) -> bool {
    match kind {
        EntityKind::Declaration | EntityKind::Network => true,
        EntityKind::Party
        | EntityKind::Gathering
        | EntityKind::Agreement
        | EntityKind::Strategy
        | EntityKind::Goal
        | EntityKind::Register => false,
    }
}

/// All that tells what stands of a party's part in a thing: its own facts, its end, and what was
/// carried to it from bodies that it succeeded, in the order in which it came to be known.
#[must_use]
pub fn told<'a>(facts: &impl Facts<'a>, entity: EntityRef<'_>, party: &PartyId) -> Vec<Told<'a>> {
    told_on_the_way(facts, entity, party, &mut Vec::new())
}

/// The same, without the ends that lead here: bodies that succeed each other in a circle, which no
/// rule lets in, hand nothing on for ever.
fn told_on_the_way<'a>(
    facts: &impl Facts<'a>,
    entity: EntityRef<'_>,
    party: &PartyId,
    way: &mut Vec<Seq>,
) -> Vec<Told<'a>> {
    let mut told = facts.own(entity, party);
    if !stands(entity.kind) {
        return told;
    }
    for ended in facts.endings_to(party) {
        let before = facts.canonical(&ended.data.party);
        let by = ended.told.seq;
        if before == *party || way.contains(&by) || !ended.carries(entity) {
            continue;
        }
        way.push(by);
        let of_other = told_on_the_way(facts, entity, &before, way);
        way.pop();
        for episode in episodes(&of_other).iter().filter(|episode| episode.ended == Some(by)) {
            let Some(act) = of_other.iter().find(|one| one.seq == episode.began) else { continue };
            let was_doubtful = act.inherited.is_some_and(|before| before.is_doubtful);
            let inherited = Inherited {
                by,
                ended: ended.data,
                recorded_on: ended.told.recorded_on,
                is_doubtful: was_doubtful || episode.perhaps_ended.is_some(),
            };
            if told.iter().all(|one| one.seq != act.seq) {
                told.push(Told { inherited: Some(inherited), ..*act });
            }
        }
    }
    told.extend(facts.endings(party).into_iter().map(|ended| ended.told));
    told.sort_by_key(Told::place);
    told
}

/// What the end of a party makes of those who share an agreement.
#[derive(Clone, Debug)]
pub struct Replaced<'a> {
    /// The end.
    pub ended: Ended<'a>,
    /// The party that is one of them no longer.
    pub party: PartyId,
    /// Those that take its place.
    pub successors: Vec<PartyId>,
    /// All that share the agreement from then on.
    pub parties: Vec<PartyId>,
}

impl Replaced<'_> {
    /// Whether the agreement ends by it: nobody has an agreement with himself.
    #[must_use]
    pub fn ends_agreement(&self) -> bool {
        self.parties.len() < 2
    }
}

/// The parties that signed an agreement, each once, by the ids that stand for them.
pub fn signatories<'a>(facts: &impl Facts<'a>, data: &AgreementSigned) -> Vec<PartyId> {
    let mut parties: Vec<PartyId> = Vec::with_capacity(data.parties.len());
    for party in data.parties.iter().map(|party| facts.canonical(party)) {
        if !parties.contains(&party) {
            parties.push(party);
        }
    }
    parties
}

/// What became of the parties of an agreement through the ends of bodies, by their days, until it
/// ended by one of them.
#[must_use]
pub fn replaced<'a>(facts: &impl Facts<'a>, data: &AgreementSigned) -> Vec<Replaced<'a>> {
    let mut parties = signatories(facts, data);
    let mut changes: Vec<Replaced<'a>> = Vec::new();
    loop {
        let ends = parties.iter().flat_map(|party| {
            facts.endings(party).into_iter().map(move |ended| (party.clone(), ended))
        });
        let open = ends.filter(|(_, ended)| {
            changes.iter().all(|change| change.ended.told.seq != ended.told.seq)
        });
        let Some((party, ended)) = open.min_by_key(|(_, ended)| ended.told.by_days()) else {
            return changes;
        };
        let mut successors: Vec<PartyId> = Vec::new();
        if ended.carries((&data.agreement).into()) {
            successors.extend(ended.data.successors.iter().map(|one| facts.canonical(one)));
        }
        let at = parties.iter().position(|one| *one == party).unwrap_or_default();
        parties.splice(at..=at, successors.iter().cloned());
        let mut seen: Vec<PartyId> = Vec::with_capacity(parties.len());
        parties.retain(|one| {
            let is_new = !seen.contains(one);
            seen.push(one.clone());
            is_new
        });
        let change = Replaced { ended, party, successors, parties: parties.clone() };
        let is_last = change.ends_agreement();
        changes.push(change);
        if is_last {
            return changes;
        }
    }
}
