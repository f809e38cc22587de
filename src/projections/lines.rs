//! Parties that were merged, or of which one succeeded another: what is told of one may bear on all.

use rustc_hash::FxHashMap;

use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::bitemporal::FactTable;

/// The parties of one line.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub parties: Vec<PartyId>,
    /// The mergers and ends that make them one, ascending.
    pub told: Vec<Seq>,
    /// Whether any of these is an end.
    pub succeeds: bool,
}

/// Every line, in any version of any fact.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// In which line a party is.
    of: FxHashMap<PartyId, usize>,
    /// Those that were joined to another are empty.
    all: Vec<Line>,
}

impl Lines {
    pub fn of(table: &FactTable) -> Self {
        let mut lines = Self::default();
        for seq in table.mergers().iter().copied().chain(table.endings().all()) {
            for fact in table.versions(seq) {
                lines.join(seq, fact);
            }
        }
        for line in &mut lines.all {
            line.told.sort_unstable();
            line.told.dedup();
        }
        lines
    }

    /// The number of the line that a party is in; none where it is alone.
    pub fn number(&self, party: &PartyId) -> Option<usize> {
        self.of.get(party).copied()
    }

    /// The line of a number.
    pub fn line(&self, number: usize) -> Option<&Line> {
        self.all.get(number)
    }

    /// The line that a party is in; none where it is alone.
    pub fn with(&self, party: &PartyId) -> Option<&Line> {
        self.line(self.number(party)?)
    }

    pub fn all(&self) -> impl Iterator<Item = &Line> {
        self.all.iter()
    }

    fn join(&mut self, seq: Seq, fact: &Fact) {
        let (named, succeeds): (Vec<&PartyId>, bool) = if let Fact::PartyMerged(data) = fact {
            (vec![&data.party, &data.into], false)
        } else if let Fact::PartyEnded(data) = fact {
            (std::iter::once(&data.party).chain(&data.successors).collect(), true)
        } else {
            return;
        };
        // The longest line takes the others in, so that no party moves often.
        let mut numbers: Vec<usize> = named.iter().filter_map(|party| self.number(party)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let length = |number: &usize| self.all.get(*number).map_or(0, |line| line.parties.len());
        let into = numbers.iter().copied().max_by_key(length).unwrap_or(self.all.len());
        if into == self.all.len() {
            self.all.push(Line::default());
        }
        for other in numbers.into_iter().filter(|other| *other != into) {
            let Line { parties, told, succeeds } = std::mem::take(&mut self.all[other]);
            for party in &parties {
                self.of.insert(party.clone(), into);
            }
            let line = &mut self.all[into];
            line.parties.extend(parties);
            line.told.extend(told);
            line.succeeds |= succeeds;
        }
        let line = &mut self.all[into];
        line.told.push(seq);
        line.succeeds |= succeeds;
        for party in named {
            if self.of.insert(party.clone(), into).is_none() {
                line.parties.push(party.clone());
            }
        }
    }
}
