//! A list that grows at its end alone, in blocks of one size: past the first block growing moves no
//! item, and touches no more memory than the list has in the end.

/// How many items a block holds.
const BLOCK: usize = 1 << 12;

/// A list in blocks, each of which is full but the last.
#[derive(Clone, Debug)]
pub struct Blocks<T>(Vec<Vec<T>>);

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Blocks<T> {
    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.last().map_or(0, |last| (self.0.len() - 1) * BLOCK + last.len())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        match self.0.last_mut() {
            Some(last) if last.len() < BLOCK => last.push(item),
            _ => {
                // The first grows as it needs to: most logs are short.
                let room = if self.0.is_empty() { 0 } else { BLOCK };
                let mut block = Vec::with_capacity(room);
                block.push(item);
                self.0.push(block);
            }
        }
    }

    /// Takes the last item away.
    pub fn pop(&mut self) -> Option<T> {
        let last = self.0.last_mut()?;
        let item = last.pop();
        if last.is_empty() {
            self.0.pop();
        }
        item
    }

    /// The item at a place, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&T> {
        self.0.get(index / BLOCK)?.get(index % BLOCK)
    }

    /// The item at a place, from 0.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.0.get_mut(index / BLOCK)?.get_mut(index % BLOCK)
    }

    /// How many items at the beginning hold a condition, of a list in which none does after the
    /// first that does not.
    pub fn partition_point(&self, mut holds: impl FnMut(&T) -> bool) -> usize {
        let blocks = self.0.partition_point(|block| block.last().is_some_and(&mut holds));
        match self.0.get(blocks) {
            Some(block) => blocks * BLOCK + block.partition_point(holds),
            None => self.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_in_blocks_is_like_any_other() {
        let (mut blocks, mut list) = (Blocks::default(), Vec::new());
        assert_eq!(blocks.pop(), None);
        for item in 0..3 * BLOCK + 7 {
            blocks.push(item);
            list.push(item);
            assert_eq!(blocks.len(), list.len());
        }
        for index in [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 3, 3 * BLOCK + 6, 3 * BLOCK + 7] {
            assert_eq!(blocks.get(index), list.get(index));
            assert_eq!(blocks.get_mut(index), list.get_mut(index));
            let point = blocks.partition_point(|item| *item < index);
            assert_eq!(point, list.partition_point(|item| *item < index));
        }
        while let Some(item) = list.pop() {
            assert_eq!(blocks.pop(), Some(item));
            assert_eq!(blocks.len(), list.len());
        }
        assert_eq!((blocks.pop(), blocks.get(0)), (None, None));
    }
}
