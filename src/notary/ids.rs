//! Where events stand by their ids, in less than 24 bytes an event: read from the log when first asked
//! for.

use hashbrown::HashTable;
use uuid::Uuid;

use crate::domain::seq::Seq;

/// The part of an id that is kept, beside the seq. Whoever finds an event by it looks at the event.
type Kept = (u32, u32);

/// The events of a log by their ids.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// The last event that is in.
    pub up_to: Seq,
    kept: HashTable<Kept>,
}

impl Ids {
    /// Enters the next event. One without an id that can be read is not found.
    pub fn push(&mut self, id: Option<Uuid>) {
        self.up_to = self.up_to.next();
        // A log of more events than that is not held in memory by anybody.
        if let (Some(id), Ok(seq)) = (id, u32::try_from(self.up_to.0)) {
            self.kept.insert_unique(hash(&id), (part(&id), seq), |kept| spread(kept.0));
        }
    }

    /// The events whose id may be this one.
    pub fn find(&self, id: &Uuid) -> impl Iterator<Item = Seq> {
        let same = self.kept.iter_hash(hash(id)).filter(move |kept| kept.0 == part(id));
        same.map(|kept| Seq(kept.1.into()))
    }
}

/// The random part of an id, as far as it is kept: times are alike.
fn part(id: &Uuid) -> u32 {
    let (_, low) = id.as_u64_pair();
    u32::try_from(low & u64::from(u32::MAX)).unwrap_or_default()
}

fn hash(id: &Uuid) -> u64 {
    spread(part(id))
}

/// The table looks at the upper bits of a hash first.
fn spread(part: u32) -> u64 {
    u64::from(part).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_found_by_its_id() {
        let id = |number: u128| Uuid::from_u128(number << 64 | number.wrapping_mul(0x9E37_79B9));
        let mut ids = Ids::default();
        (1..=2000).for_each(|number| ids.push((number != 7).then(|| id(number))));
        for number in [1, 6, 8, 1999, 2000] {
            let found: Vec<Seq> = ids.find(&id(number)).collect();
            assert!(found.contains(&Seq(u64::try_from(number).unwrap())), "{number}");
            assert!(found.len() < 4, "few others look like it: {found:?}");
        }
        assert_eq!(ids.up_to, Seq(2000));
        assert!(!ids.find(&id(7)).any(|seq| seq == Seq(7)));
    }
}
