//! A list that grows at its end, of which snapshots share nearly all.

use std::sync::Arc;

/// How many items a chunk at the end holds: no more are copied when a shared one grows.
const CHUNK: usize = 32;
/// How many chunks become one block.
const CHUNKS: usize = 32;
/// How many items a block holds.
const BLOCK: usize = CHUNK * CHUNKS;

/// A list that grows at its end. A clone shares its blocks, and what is changed afterwards is copied:
/// the last few items where it grows, a block where an item in it is changed.
#[derive(Clone, Debug)]
pub(super) struct SnapshotList<T> {
    /// Full ones.
    blocks: Arc<Vec<Arc<Vec<T>>>>,
    /// The items after the last full block, in chunks of which each is full but the last.
    chunks: Vec<Arc<Vec<T>>>,
}

impl<T> Default for SnapshotList<T> {
    fn default() -> Self {
        Self { blocks: Arc::default(), chunks: Vec::new() }
    }
}

impl<T: Clone> SnapshotList<T> {
    /// How many items there are.
    pub fn len(&self) -> usize {
        let last = self.chunks.last().map_or(0, |last| last.len());
        self.blocks.len() * BLOCK + self.chunks.len().saturating_sub(1) * CHUNK + last
    }

    /// The item at a place, from 0.
    pub fn get(&self, index: usize) -> Option<&T> {
        match self.blocks.get(index / BLOCK) {
            Some(block) => block.get(index % BLOCK),
            None => {
                let index = index - self.blocks.len() * BLOCK;
                self.chunks.get(index / CHUNK)?.get(index % CHUNK)
            }
        }
    }

    /// The item at a place, from 0, to be changed.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let in_blocks = self.blocks.len() * BLOCK;
        if index < in_blocks {
            let block = Arc::make_mut(&mut self.blocks).get_mut(index / BLOCK)?;
            return Arc::make_mut(block).get_mut(index % BLOCK);
        }
        let index = index - in_blocks;
        Arc::make_mut(self.chunks.get_mut(index / CHUNK)?).get_mut(index % CHUNK)
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => Arc::make_mut(last).push(item),
            _ => {
                if self.chunks.len() == CHUNKS {
                    self.close_block();
                }
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.push(item);
                self.chunks.push(Arc::new(chunk));
            }
        }
    }

    /// Makes a block of the chunks.
    fn close_block(&mut self) {
        let mut block = Vec::with_capacity(BLOCK);
        for chunk in self.chunks.drain(..) {
            block.extend(Arc::unwrap_or_clone(chunk));
        }
        Arc::make_mut(&mut self.blocks).push(Arc::new(block));
    }

    /// How many items at the beginning hold a condition, of a list in which none does after the
    /// first that does not.
    pub fn partition_point(&self, holds: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle) {
                Some(item) if holds(item) => low = middle + 1,
                Some(_) | None => high = middle,
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_like_any_other_and_a_snapshot_stays_as_it_is() {
        let (mut shared, mut list) = (SnapshotList::default(), Vec::new());
        let mut snapshots = Vec::new();
        for item in 0..3 * BLOCK + 2 * CHUNK + 5 {
            shared.push(item);
            list.push(item);
            assert_eq!(shared.len(), list.len());
            if item % 97 == 0 {
                snapshots.push((shared.clone(), list.clone()));
                let changed = item / 2;
                *shared.get_mut(changed).unwrap() += 10_000;
                list[changed] += 10_000;
                *shared.get_mut(changed).unwrap() -= 9_999;
                list[changed] -= 9_999;
            }
        }
        snapshots.push((shared, list));
        for (shared, list) in snapshots {
            assert_eq!(shared.len(), list.len());
            let items: Vec<usize> =
                (0..list.len()).map(|place| *shared.get(place).unwrap()).collect();
            assert_eq!(items, list);
            assert_eq!(shared.get(list.len()), None);
        }
    }

    #[test]
    fn a_sorted_list_is_parted_anywhere() {
        let mut shared = SnapshotList::default();
        assert_eq!(shared.partition_point(|_: &usize| true), 0);
        (0..2 * BLOCK + 40).for_each(|item| shared.push(item));
        for bound in [0, 1, CHUNK, BLOCK - 1, BLOCK, 2 * BLOCK + 3, 2 * BLOCK + 40, 9 * BLOCK] {
            assert_eq!(shared.partition_point(|item| *item < bound), bound.min(shared.len()));
        }
    }
}
