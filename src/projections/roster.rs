//! How many parties are listed, as known at any seq.

use rustc_hash::FxHashSet;

use crate::domain::event::EventKind;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::bitemporal::FactTable;
use crate::projections::reading::Reading;
use crate::projections::roll_changes::Lines;

/// The number of parties from each seq on at which it became another. Carried on as a roll is.
#[derive(Debug, Default)]
pub(super) struct Roster {
    /// The last event that is in.
    known_at: Seq,
    counts: Vec<(Seq, usize)>,
}

impl Roster {
    /// How many parties are listed, as known at a seq.
    pub fn count(&self, known_at: Seq) -> usize {
        let by_then = self.counts.partition_point(|(seq, _)| *seq <= known_at);
        self.counts[..by_then].last().map_or(0, |(_, count)| *count)
    }

    /// Whether every event of a table is in.
    pub fn is_level_with(&self, table: &FactTable) -> bool {
        self.known_at >= table.head()
    }

    /// Carries it on to the head of a table.
    pub fn extend(&mut self, table: &FactTable) {
        if self.is_level_with(table) {
            return;
        }
        let lines = Lines::of(table);
        for (seq, parties) in touched(table, self.known_at, &lines) {
            let [before, after] = [seq.before(), seq].map(|known_at| {
                Reading::new(table, View { as_of: chrono::NaiveDate::MAX, known_at })
            });
            let count = self.count(seq);
            let was = parties.iter().filter(|party| before.is_listed(party)).count();
            let is = parties.iter().filter(|party| after.is_listed(party)).count();
            if was != is {
                self.counts.push((seq, count + is - was));
            }
        }
        self.known_at = table.head();
    }
}

/// The events after a seq that may change which parties are listed, each with those parties.
fn touched(table: &FactTable, after: Seq, lines: &Lines) -> Vec<(Seq, FxHashSet<PartyId>)> {
    let kinds = [FactKind::PartyRegistered, FactKind::PartyMerged].map(EventKind::Fact);
    let lists = kinds.into_iter().filter_map(|kind| table.of_kind(kind));
    let mut facts: Vec<Seq> = lists.flat_map(|seqs| seqs.within(after, table.head())).collect();
    facts.extend(table.revised_after(after));
    facts.sort_unstable();
    facts.dedup();
    let mut touched = Vec::new();
    for fact in facts {
        let mut parties = FxHashSet::default();
        for version in table.versions(fact) {
            if let Fact::PartyRegistered(data) = version {
                parties.insert(data.party.clone());
            } else if let Fact::PartyMerged(data) = version {
                parties.extend(lines.with(&data.party).iter().cloned());
            }
        }
        if !parties.is_empty() {
            let events = table.told_by(fact).filter(|seq| *seq > after);
            touched.extend(events.map(|seq| (seq, parties.clone())));
        }
    }
    touched.sort_by_key(|(seq, _)| *seq);
    touched
}
