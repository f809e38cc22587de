//! The difference between two views, as a whole or page by page.

use std::cmp::Ordering;

use crate::domain::seq::Seq;
use crate::projections::history::{Compare, Diff};
use crate::projections::items::Item;
use crate::projections::lines::Lines;
use crate::projections::touched::{Topics, add, touched};
use crate::projections::{Projections, View};

/// How many facts are compared at once.
const AT_ONCE: usize = 256;

impl Projections {
    /// What changed from one view to another. Empty for equal views.
    #[must_use]
    pub fn diff(&self, from: View, to: View) -> Diff {
        self.diff_from(from, to, Seq::FIRST, usize::MAX).0
    }

    /// What changed of the facts from a seq on, at least so many changes where there are as many: those
    /// of one fact stay together. With the seq of the next fact that has changed.
    #[must_use]
    pub fn diff_from(&self, from: View, to: View, first: Seq, least: usize) -> (Diff, Option<Seq>) {
        let compare = Compare::new(self.at(from), self.at(to));
        let mut diff = compare.nothing();
        if diff.from == diff.to {
            return (diff, None);
        }
        let lines = Lines::of(&self.table);
        let mut seqs = self.facts_between(&lines, &compare, first).peekable();
        let mut window = Vec::with_capacity(AT_ONCE);
        while seqs.peek().is_some() {
            window.clear();
            window.extend(seqs.by_ref().take(AT_ONCE));
            let next = self.compare_window(&lines, &compare, &window, least, &mut diff);
            if next.is_some() {
                return (diff, next);
            }
        }
        (diff, None)
    }

    /// The facts from a seq on that may have changed, ascending.
    fn facts_between(
        &self,
        lines: &Lines,
        compare: &Compare<'_>,
        first: Seq,
    ) -> Box<dyn Iterator<Item = Seq> + '_> {
        let [from, to] = compare.views();
        let last = from.known_at.max(to.known_at);
        let Some(topics) = touched(&self.table, lines, from, to) else {
            return Box::new((first.0..=last.0).map(Seq));
        };
        let mut seqs: Vec<Seq> =
            topics.iter().flat_map(|(entity, of)| self.table.facts_of(lines, entity, of)).collect();
        seqs.retain(|seq| first <= *seq && *seq <= last);
        seqs.sort_unstable();
        seqs.dedup();
        Box::new(seqs.into_iter())
    }

    /// Compares what the two views say of some facts. Comes back with the first of them that has changed
    /// where there are enough changes before it.
    fn compare_window(
        &self,
        lines: &Lines,
        compare: &Compare<'_>,
        window: &[Seq],
        least: usize,
        diff: &mut Diff,
    ) -> Option<Seq> {
        let (first, last) = (*window.first()?, *window.last()?);
        let mut topics = Topics::new();
        window.iter().for_each(|fact| add(&self.table, lines, *fact, &mut topics));
        let [before, after] = compare.readings().map(|reading| {
            let mut items = reading.items_of(&topics, lines);
            items.retain(|item| first <= item.fact.seq && item.fact.seq <= last);
            items
        });
        let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
        // The fact of the last change, of which there may be more, and what is beyond it.
        let (mut last_put, mut beyond) = (None, compare.nothing());
        loop {
            let keys = (before.peek().map(|item| item.key()), after.peek().map(|item| item.key()));
            let order = match keys {
                (None, None) => return None,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(one), Some(other)) => one.cmp(&other),
            };
            let one = if order.is_le() { before.next() } else { None };
            let other = if order.is_ge() { after.next() } else { None };
            let seq = one.or(other).map(|item: &Item<'_>| item.fact.seq);
            if diff.len() < least || seq == last_put {
                let before = diff.len();
                compare.put(one, other, diff);
                last_put = if diff.len() > before { seq } else { last_put };
                continue;
            }
            compare.put(one, other, &mut beyond);
            if !beyond.is_empty() {
                return seq;
            }
        }
    }
}
