//! Which parties were one body, by the mergers that are known in a view.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::bitemporal::FactTable;

type Steps = FxHashMap<PartyId, (PartyId, Seq)>;

/// The parties that stand for others. Those that were never merged are not held.
#[derive(Clone, Debug, Default)]
pub(super) struct Merges {
    /// Each party that was given up, with the one that stands for it in the end.
    canonical: FxHashMap<PartyId, PartyId>,
    /// Each party that stands for others, with them, in the order of their ids.
    absorbed: BTreeMap<PartyId, Vec<PartyId>>,
    /// Each party that was given up, with the one it was merged into and the fact that says so.
    steps: Steps,
}

impl Merges {
    /// Those of some facts, by ascending seq, that are known at a seq. Of two mergers of one party the
    /// later counts.
    pub fn among(facts: &[Seq], table: &FactTable, known_at: Seq) -> Self {
        let mut steps = Steps::default();
        for seq in facts.iter().take_while(|seq| **seq <= known_at) {
            if let Some(Fact::PartyMerged(data)) = table.fact(*seq, known_at).map(|fact| fact.data)
                && data.party != data.into
            {
                steps.insert(data.party.clone(), (data.into.clone(), *seq));
            }
        }
        let (mut canonical, mut absorbed) = (FxHashMap::default(), BTreeMap::new());
        for party in steps.keys() {
            let last = follow(&steps, party);
            if last != party {
                canonical.insert(party.clone(), last.clone());
                absorbed.entry(last.clone()).or_insert_with(Vec::new).push(party.clone());
            }
        }
        absorbed.values_mut().for_each(|parties| parties.sort_unstable());
        Self { canonical, absorbed, steps }
    }

    /// The party that stands for this one; most often itself.
    pub fn resolve<'a>(&'a self, party: &'a PartyId) -> &'a PartyId {
        if self.canonical.is_empty() {
            return party;
        }
        self.canonical.get(party).unwrap_or(party)
    }

    /// The parties that this one stands for, itself left out.
    pub fn absorbed(&self, party: &PartyId) -> &[PartyId] {
        self.absorbed.get(party).map_or(&[], Vec::as_slice)
    }

    /// The party that this one was merged into, and the fact that says so.
    pub fn step(&self, party: &PartyId) -> Option<&(PartyId, Seq)> {
        self.steps.get(party)
    }
}

/// The end of the chain. Parties merged in a circle are stood for by the first of their ids.
fn follow<'a>(steps: &'a Steps, party: &'a PartyId) -> &'a PartyId {
    let mut seen = FxHashSet::default();
    let mut last = party;
    while let Some((into, _)) = steps.get(last) {
        if !seen.insert(last) {
            return first_in_circle(steps, last);
        }
        last = into;
    }
    last
}

fn first_in_circle<'a>(steps: &'a Steps, start: &'a PartyId) -> &'a PartyId {
    let (mut first, mut at) = (start, start);
    while let Some((into, _)) = steps.get(at).filter(|(into, _)| into != start) {
        at = into;
        first = first.min(at);
    }
    first
}
