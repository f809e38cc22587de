//! What this process has held against the chain: of each sealed record what stands for its values,
//! and the chain's value after it.
//!
//! To hash every event again each time that the log is read from end to end would cost more than all
//! the rest of reading. A record whose values are the same as then is as whole as it was then; one
//! whose values differ is hashed, and held against the records around it.

use std::sync::{PoisonError, RwLock};

use crate::domain::seq::Seq;
use crate::store::chain::ChainHash;
use crate::store::codec::RECORD_EVENTS;

/// The records, in their order from the first on: 40 bytes for each 256 events.
#[derive(Default)]
pub(crate) struct Checked(RwLock<Vec<(u64, ChainHash)>>);

impl Checked {
    /// Notes that the record at `first`, whose values have this fingerprint, follows on the chain of the
    /// events before it. A record that does not follow on those noted before is passed over.
    pub(crate) fn note(&self, first: Seq, fingerprint: u64, after: ChainHash) {
        let mut records = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if place(first) == Some(records.len()) {
            records.push((fingerprint, after));
        }
    }

    /// The chain's value after the record at `first`, if it was noted with these values.
    pub(crate) fn after(&self, first: Seq, fingerprint: u64) -> Option<ChainHash> {
        let records = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (known, after) = records.get(place(first)?)?;
        (*known == fingerprint).then_some(*after)
    }
}

/// Which sealed record begins at `first`; none does elsewhere.
fn place(first: Seq) -> Option<usize> {
    let (before, size) = (first.0.checked_sub(1)?, u64::from(RECORD_EVENTS));
    before.is_multiple_of(size).then(|| usize::try_from(before / size).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_noted_in_order_and_is_the_same_is_known() {
        let checked = Checked::default();
        let chain = |byte| ChainHash([byte; 32]);
        checked.note(Seq(257), 2, chain(2));
        assert_eq!(checked.after(Seq(257), 2), None, "the first is missing");
        checked.note(Seq(1), 1, chain(1));
        checked.note(Seq(257), 2, chain(2));
        checked.note(Seq(257), 3, chain(3));
        assert_eq!(checked.after(Seq(1), 1), Some(chain(1)));
        assert_eq!(checked.after(Seq(257), 2), Some(chain(2)));
        assert_eq!(checked.after(Seq(257), 3), None, "other values");
        for first in [0, 2, 256, 258, 513] {
            assert_eq!(checked.after(Seq(first), 2), None, "{first}");
        }
    }
}
