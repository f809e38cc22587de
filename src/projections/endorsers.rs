//! Who endorses a declaration: its parties with what stands of their acts, and how many they are.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Bound, RangeBounds};
use std::str::FromStr;

use crate::domain::entity::Entity;
use crate::domain::event::act::Act;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::reading::{Count, FactRef, Period, Reading};
use crate::projections::span::Certainty;

/// How many parties are looked for at once.
pub(super) const AT_ONCE: usize = 256;

/// The acts of one party to one declaration.
pub(super) struct Endorser<'a> {
    pub party: PartyId,
    pub periods: Vec<Period<'a>>,
}

/// How many endorse a declaration: parties, each once, and parties by each act.
pub(super) struct EndorserCounts {
    pub endorsers: Count,
    pub by_act: BTreeMap<Act, Count>,
}

impl EndorserCounts {
    pub fn of(endorsers: &[Endorser<'_>]) -> Self {
        let mut by_act: BTreeMap<Act, Count> = BTreeMap::new();
        for endorser in endorsers {
            for (period, _) in standing_acts(&endorser.periods) {
                if let (Some(act), Some(certainty)) = (period.act, period.standing.certainty()) {
                    by_act.entry(act).or_default().add(certainty);
                }
            }
        }
        Self { endorsers: endorsers.iter().filter_map(Endorser::certainty).collect(), by_act }
    }

    /// How many acts there are, each of one party.
    pub fn acts(&self) -> usize {
        let acts: u64 = self.by_act.values().map(|count| count.certain + count.possible).sum();
        usize::try_from(acts).unwrap_or(usize::MAX)
    }
}

/// The place of an act in the list of those that stand for a declaration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndorsementKey {
    /// Whose act it is.
    pub party: PartyId,
    /// The act.
    pub act: Act,
}

impl fmt::Display for EndorsementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.party, self.act)
    }
}

/// What is written is the place of no act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

impl FromStr for EndorsementKey {
    type Err = NoPlace;

    fn from_str(written: &str) -> Result<Self, NoPlace> {
        let (party, act) = written.rsplit_once('/').ok_or(NoPlace)?;
        let act = Act::find(act);
        party.parse().ok().zip(act).map(|(party, act)| Self { party, act }).ok_or(NoPlace)
    }
}

impl Endorser<'_> {
    pub fn certainty(&self) -> Option<Certainty> {
        best(&self.periods)
    }
}

impl<'a> Reading<'a> {
    /// Each party that endorses a declaration or may, with how certain that is.
    pub(super) fn endorsing(&self, entity: &Entity) -> Vec<(PartyId, Certainty, Vec<FactRef>)> {
        let endorsers = self.endorsers(entity).into_iter().filter_map(|endorser| {
            let certainty = endorser.certainty()?;
            let facts = standing_since(&endorser.periods);
            Some((endorser.party, certainty, facts))
        });
        endorsers.collect()
    }

    /// The next parties that stand for themselves and may endorse a declaration, by id.
    pub(super) fn perhaps_endorsing(
        &self,
        entity: &Entity,
        begin: Bound<&PartyId>,
    ) -> Vec<PartyId> {
        let stands_for_itself = |party: &&PartyId| self.merges.resolve(party) == *party;
        let of_roll = self.table.roll(entity, |roll| {
            let parties = roll.parties(begin, self.view()).filter(stands_for_itself);
            parties.take(AT_ONCE).cloned().collect()
        });
        of_roll.unwrap_or_else(|| {
            let parties = self.parts(entity).into_iter().map(|part| part.party);
            parties
                .filter(|party| (begin, Bound::Unbounded).contains(party))
                .take(AT_ONCE)
                .collect()
        })
    }

    pub(super) fn endorsers(&self, entity: &Entity) -> Vec<Endorser<'a>> {
        let (parts, floor) = (self.parts(entity).into_iter(), self.floor(entity));
        let endorsers = parts
            .map(|part| Endorser { periods: self.periods(&part.facts, floor), party: part.party })
            .filter(|endorser| !endorser.periods.is_empty());
        endorsers.collect()
    }

    /// How many endorse a declaration.
    pub(super) fn endorser_counts(&self, entity: &Entity) -> EndorserCounts {
        let of_roll = self.table.roll(entity, |roll| EndorserCounts {
            endorsers: roll.count(self.view()).into(),
            by_act: roll.by_act(self.view()).map(|(act, count)| (act, count.into())).collect(),
        });
        of_roll.unwrap_or_else(|| EndorserCounts::of(&self.endorsers(entity)))
    }
}

/// The best that any of the periods has to say.
pub(super) fn best(periods: &[Period<'_>]) -> Option<Certainty> {
    periods.iter().filter_map(|period| period.standing.certainty()).min()
}

/// The facts with which the periods began that stand or may.
pub(super) fn standing_since(periods: &[Period<'_>]) -> Vec<FactRef> {
    let standing = periods.iter().filter(|period| period.standing.certainty().is_some());
    standing.map(|period| period.began.into()).collect()
}

/// The periods that stand or may, one for each act in the order of the acts: the surest, and of
/// equals the first recorded. The seqs of the others of the same act come with it.
pub(super) fn standing_acts<'s, 'f>(periods: &'s [Period<'f>]) -> Vec<(&'s Period<'f>, Vec<Seq>)> {
    let standing = periods.iter().filter(|period| period.standing.certainty().is_some());
    let mut sorted: Vec<&Period<'f>> = standing.collect();
    sorted.sort_by_key(|period| (period.act, period.standing, period.began.seq));
    let mut acts: Vec<(&Period<'f>, Vec<Seq>)> = Vec::with_capacity(sorted.len());
    for period in sorted {
        match acts.last_mut() {
            Some((kept, also)) if kept.act == period.act => {
                also.push(period.began.seq);
                also.extend(period.retold());
            }
            Some(_) | None => acts.push((period, period.retold().collect())),
        }
    }
    acts
}
