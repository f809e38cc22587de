//! Counts as of any day, as known at any seq: every change of a count, kept so that what lies before a
//! day and a seq is summed without going through it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::seq::Seq;
use crate::projections::span::Certainty;

/// How many changes are sorted by day and summed up together.
const BLOCK: usize = 1024;

/// The changes of one count, in the order in which the log tells them.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Each of [`BLOCK`] changes.
    full: Vec<Block>,
    /// Those after the last full block, in the order of the log.
    open: Vec<Change>,
}

/// From a day on, as known from a seq on, so many more or fewer.
#[derive(Clone, Copy, Debug)]
struct Change {
    seq: Seq,
    day: NaiveDate,
    more: Difference,
}

/// How many more are counted; fewer, where it is less than 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    pub certain: i32,
    pub possible: i32,
}

impl std::ops::AddAssign for Difference {
    fn add_assign(&mut self, other: Self) {
        self.certain += other.certain;
        self.possible += other.possible;
    }
}

impl std::ops::Neg for Difference {
    type Output = Self;

    fn neg(self) -> Self {
        Self { certain: -self.certain, possible: -self.possible }
    }
}

impl From<Certainty> for Difference {
    fn from(certainty: Certainty) -> Self {
        match certainty {
            Certainty::Certain => Self { certain: 1, possible: 0 },
            Certainty::Possible => Self { certain: 0, possible: 1 },
        }
    }
}

/// Changes that follow one another in the log, in the order of their days, each with the sum of those
/// up to it.
#[derive(Debug)]
struct Block {
    first: Seq,
    last: Seq,
    summed: Box<[Change]>,
}

impl Tally {
    /// Notes that from a day on, as known from a seq on, so many more are counted, or fewer. The seqs
    /// never fall.
    pub fn note(&mut self, seq: Seq, day: NaiveDate, more: Difference) {
        self.open.push(Change { seq, day, more });
        if self.open.len() == BLOCK {
            self.full.push(Block::of(std::mem::take(&mut self.open)));
        }
    }

    /// The count on a day, as known at a seq: how many more than none.
    pub fn count(&self, as_of: NaiveDate, known_at: Seq) -> Difference {
        let mut sum = Difference::default();
        for block in self.full.iter().take_while(|block| block.first <= known_at) {
            sum += block.sum(as_of, known_at);
        }
        let open = self.open.iter().take_while(|change| change.seq <= known_at);
        open.filter(|change| change.day <= as_of).for_each(|change| sum += change.more);
        sum
    }

    /// From which days on so many more are counted, or fewer, as known at a seq.
    pub fn changes(&self, known_at: Seq) -> BTreeMap<NaiveDate, Difference> {
        let mut changes: BTreeMap<NaiveDate, Difference> = BTreeMap::new();
        for block in self.full.iter().take_while(|block| block.first <= known_at) {
            let mut before = Difference::default();
            for change in &block.summed {
                if change.seq <= known_at {
                    let sum = changes.entry(change.day).or_default();
                    *sum += change.more;
                    *sum += -before;
                }
                before = change.more;
            }
        }
        let open = self.open.iter().take_while(|change| change.seq <= known_at);
        open.for_each(|change| *changes.entry(change.day).or_default() += change.more);
        changes
    }
}

impl Block {
    fn of(mut changes: Vec<Change>) -> Self {
        let bound = |change: Option<&Change>| change.map_or(Seq::NONE, |change| change.seq);
        let (first, last) = (bound(changes.first()), bound(changes.last()));
        changes.sort_by_key(|change| change.day);
        let mut sum = Difference::default();
        for change in &mut changes {
            sum += change.more;
            change.more = sum;
        }
        Self { first, last, summed: changes.into() }
    }

    /// What the changes up to a day and a seq come to.
    fn sum(&self, as_of: NaiveDate, known_at: Seq) -> Difference {
        let by_then = self.summed.partition_point(|change| change.day <= as_of);
        let by_then = self.summed.get(..by_then).unwrap_or_default();
        if self.last <= known_at {
            return by_then.last().map_or_else(Difference::default, |last| last.more);
        }
        let (mut sum, mut before) = (Difference::default(), Difference::default());
        for change in by_then {
            if change.seq <= known_at {
                sum += change.more;
                sum += -before;
            }
            before = change.more;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn certainty() -> impl Strategy<Value = Certainty> {
        prop::sample::select(vec![Certainty::Certain, Certainty::Possible])
    }

    fn day(number: i32) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(730_000 + number).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_count_is_the_sum_of_what_changed_by_then(
            changes in prop::collection::vec((0u64..3, 0i32..40, certainty()), 0..3 * BLOCK),
            asked in prop::collection::vec((0u64..4_000, -1i32..41), 1..20),
        ) {
            let (mut tally, mut seq, mut all) = (Tally::default(), 0, Vec::new());
            for (later, on, counted) in changes {
                seq += later;
                tally.note(Seq(seq), day(on), counted.into());
                all.push((Seq(seq), day(on), counted));
            }
            for (known_at, as_of) in asked {
                let (known_at, as_of) = (Seq(known_at), day(as_of));
                let by_then = all.iter().filter(|(seq, day, _)| *seq <= known_at && *day <= as_of);
                let mut counted = Difference::default();
                by_then.for_each(|(.., one)| counted += Difference::from(*one));
                prop_assert_eq!(tally.count(as_of, known_at), counted);
                let mut summed = Difference::default();
                let changes = tally.changes(known_at);
                changes.range(..=as_of).for_each(|(_, more)| summed += *more);
                prop_assert_eq!(summed, counted);
            }
        }
    }
}
