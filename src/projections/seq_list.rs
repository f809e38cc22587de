//! The seqs of some facts, ascending, in a list of which many snapshots share nearly all.

use std::sync::Arc;

use smallvec::SmallVec;

use crate::domain::seq::Seq;

/// How much shorter the recent part stays than the rest.
const SHARE: usize = 64;
/// How long the recent part may always be.
const SHORT: usize = 32;

/// The seqs of some facts, ascending, each once. A clone shares all but the last few, however long
/// the list is. Most such lists have one or two.
#[derive(Clone, Debug, Default)]
pub(super) struct SeqList {
    /// All before the recent ones, in a list that a clone shares.
    old: Option<Arc<Vec<Seq>>>,
    /// Those after the old ones.
    recent: SmallVec<[Seq; 2]>,
}

impl SeqList {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.old().len() + self.recent.len()
    }

    /// All, ascending.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Seq> + Clone + use<'_> {
        self.old().iter().chain(&self.recent).copied()
    }

    /// Those up to a seq, ascending.
    pub fn up_to(&self, last: Seq) -> impl DoubleEndedIterator<Item = Seq> + Clone + use<'_> {
        self.within(Seq::NONE, last)
    }

    /// Those after a seq and up to another, ascending.
    pub fn within(
        &self,
        after: Seq,
        last: Seq,
    ) -> impl DoubleEndedIterator<Item = Seq> + Clone + use<'_> {
        let [old, recent] = [self.old(), &self.recent].map(|part| {
            let begin = part.partition_point(|seq| *seq <= after);
            let end = part.partition_point(|seq| *seq <= last);
            part.get(begin..end).unwrap_or_default()
        });
        old.iter().chain(recent).copied()
    }

    /// Whether a seq is in it.
    pub fn contains(&self, seq: Seq) -> bool {
        [self.old(), &self.recent].iter().any(|part| part.binary_search(&seq).is_ok())
    }

    /// Enters a seq. Nearly always it is the new last one.
    pub fn insert(&mut self, seq: Seq) {
        if self.recent.last().or(self.old().last()).is_none_or(|last| *last < seq) {
            self.push(seq);
        } else if self.old().last().is_some_and(|last| *last >= seq) {
            let old = Arc::make_mut(self.old.get_or_insert_default());
            if let Err(place) = old.binary_search(&seq) {
                old.insert(place, seq);
            }
        } else if let Err(place) = self.recent.binary_search(&seq) {
            self.recent.insert(place, seq);
        }
    }

    fn push(&mut self, seq: Seq) {
        // While nobody shares the list it grows as any other.
        if self.recent.is_empty()
            && let Some(old) = self.old.as_mut().and_then(Arc::get_mut)
        {
            old.push(seq);
            return;
        }
        self.recent.push(seq);
        if self.recent.len() > SHORT.max(self.old().len() / SHARE) {
            let mut all = self.old.take().map_or_else(Vec::new, Arc::unwrap_or_clone);
            all.extend(self.recent.drain(..));
            self.recent.shrink_to_fit();
            self.old = Some(Arc::new(all));
        }
    }

    fn old(&self) -> &[Seq] {
        self.old.as_ref().map_or(&[], |old| old)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_list_holds_what_was_entered_and_a_snapshot_what_it_held(
            steps in prop::collection::vec((1u64..400, any::<bool>(), any::<bool>()), 0..300),
        ) {
            let (mut list, mut wanted) = (SeqList::default(), BTreeSet::new());
            let mut snapshots = Vec::new();
            for (seq, at_end, is_looked_at) in steps {
                let last = wanted.last().copied().unwrap_or(Seq::NONE);
                let seq = if at_end { last.next() } else { Seq(seq) };
                list.insert(seq);
                wanted.insert(seq);
                prop_assert!(list.contains(seq));
                if is_looked_at {
                    snapshots.push((list.clone(), wanted.clone()));
                }
            }
            snapshots.push((list, wanted));
            for (list, wanted) in snapshots {
                prop_assert_eq!(list.len(), wanted.len());
                prop_assert_eq!(list.iter().collect::<Vec<_>>(), wanted.iter().copied().collect::<Vec<_>>());
                for bounds in [(0, 7), (3, 100), (50, 60), (100, 1000)] {
                    let (after, last) = (Seq(bounds.0), Seq(bounds.1));
                    let among = wanted.iter().copied().filter(|seq| *seq > after && *seq <= last);
                    prop_assert_eq!(list.within(after, last).collect::<Vec<_>>(), among.collect::<Vec<_>>());
                }
            }
        }
    }
}
