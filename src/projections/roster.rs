//! How many parties are listed, as known at any seq.

use crate::domain::seq::Seq;

/// The number of parties from each seq on at which it became another.
#[derive(Debug, Default)]
pub(super) struct Roster {
    /// The last event that is in.
    pub known_at: Seq,
    counts: Vec<(Seq, usize)>,
}

impl Roster {
    /// How many parties are listed, as known at a seq.
    pub fn count(&self, known_at: Seq) -> usize {
        let by_then = self.counts.partition_point(|(seq, _)| *seq <= known_at);
        self.counts[..by_then].last().map_or(0, |(_, count)| *count)
    }

    /// Notes that an event took so many from the list and put so many on it. The seqs never fall.
    pub fn note(&mut self, seq: Seq, off: usize, on: usize) {
        if off != on {
            self.counts.push((seq, (self.count(seq) + on).saturating_sub(off)));
        }
    }
}
