//! What becomes of a body's acts when it ends: they end with it, or stand for its successors.

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use crate::domain::entity::{EntityKind, EntityRef};
use crate::domain::event::agreement::AgreementSigned;
use crate::domain::event::fact::Fact;
use crate::domain::event::party::PartyEnded;
use crate::domain::name::PartyId;
use crate::domain::seq::{self, Seq, Seqs};
use crate::domain::standing::{self, Inherited, Told, episodes};

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

    /// The facts about an agreement as a whole, by ascending seq.
    fn about(&self, agreement: EntityRef<'_>) -> Vec<Told<'a>>;
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
///
/// An act that comes to it by several ends stands for it since the first of them.
#[must_use]
pub fn told<'a>(facts: &impl Facts<'a>, entity: EntityRef<'_>, party: &PartyId) -> Vec<Told<'a>> {
    told_of_line(facts, entity, party, &mut FxHashMap::default())
}

/// The same, with what was found of others on the way. A body whose turn it is has nothing there
/// yet, so that bodies that succeed each other in a circle hand nothing on for ever.
fn told_of_line<'a>(
    facts: &impl Facts<'a>,
    entity: EntityRef<'_>,
    party: &PartyId,
    found: &mut FxHashMap<PartyId, Vec<Told<'a>>>,
) -> Vec<Told<'a>> {
    if let Some(told) = found.get(party) {
        return told.clone();
    }
    let mut told = facts.own(entity, party);
    if !stands(entity.kind) {
        return told;
    }
    found.insert(party.clone(), Vec::new());
    let mut inherited: Vec<Told<'a>> = Vec::new();
    for ended in facts.endings_to(party).iter().filter(|ended| ended.carries(entity)) {
        let before = facts.canonical(&ended.data.party);
        let of_other = told_of_line(facts, entity, &before, found);
        inherited.extend(handed_on(ended, &of_other));
    }
    inherited.sort_by_key(Told::by_days);
    for act in inherited {
        if told.iter().all(|one| one.seq != act.seq) {
            told.push(act);
        }
    }
    told.extend(facts.endings(party).into_iter().map(|ended| ended.told));
    told.sort_by_key(Told::place);
    found.insert(party.clone(), told.clone());
    told
}

/// What stood for a body until its end, as it stands for its successors from then on.
fn handed_on<'a>(ended: &Ended<'a>, of_body: &[Told<'a>]) -> Vec<Told<'a>> {
    let by = ended.told.seq;
    let episodes = episodes(of_body).into_iter().filter(|episode| episode.ended == Some(by));
    let acts = episodes.filter_map(|episode| {
        let act = of_body.iter().find(|one| one.seq == episode.began)?;
        let was_doubtful = act.inherited.is_some_and(|before| before.is_doubtful);
        let inherited = Inherited {
            by,
            ended: ended.data,
            recorded_on: ended.told.recorded_on,
            is_doubtful: was_doubtful || episode.perhaps_ended.is_some(),
        };
        Some(Told { inherited: Some(inherited), ..*act })
    });
    acts.collect()
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

/// The last day of an agreement by its own term or by a fact about it; none where neither says one.
fn last_day<'a>(facts: &impl Facts<'a>, data: &AgreementSigned) -> Option<NaiveDate> {
    let about = facts.about((&data.agreement).into());
    let for_good =
        |fact: &Fact| matches!(fact, Fact::AgreementEnded(_)) && !standing::suspends(fact);
    let ends = about.iter().filter(|one| for_good(one.fact));
    let until = data.until.map(|until| until.latest());
    ends.map(|end| end.by_days().0).chain(until).min()
}

/// What became of the parties of an agreement through the ends of bodies, by their days, until it
/// ended by one of them or otherwise.
#[must_use]
pub fn replaced<'a>(facts: &impl Facts<'a>, data: &AgreementSigned) -> Vec<Replaced<'a>> {
    let mut parties = signatories(facts, data);
    let last_day = last_day(facts, data).unwrap_or(NaiveDate::MAX);
    let mut changes: Vec<Replaced<'a>> = Vec::new();
    loop {
        let ends = parties.iter().flat_map(|party| {
            facts.endings(party).into_iter().map(move |ended| (party.clone(), ended))
        });
        let open = ends.filter(|(_, ended)| {
            ended.told.earliest() <= last_day
                && changes.iter().all(|change| change.ended.told.seq != ended.told.seq)
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

/// Whether a party shares an agreement until an end that is not among the facts yet.
pub fn shares_until<'a>(
    facts: &impl Facts<'a>,
    data: &AgreementSigned,
    party: &PartyId,
    end: &Told<'a>,
) -> bool {
    let parties = match replaced(facts, data).pop() {
        Some(last) if last.ends_agreement() => return false,
        Some(last) => last.parties,
        None => signatories(facts, data),
    };
    let last_day = last_day(facts, data).unwrap_or(NaiveDate::MAX);
    parties.contains(party) && end.earliest() <= last_day
}
