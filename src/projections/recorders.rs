//! Who recorded each event, in two bytes an event.

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

/// Who recorded an event: a number of [`Recorders`], or one of the many for whom there was none left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recorder(u16);

/// Everybody who had no number left.
const OTHERS: Recorder = Recorder(u16::MAX);

/// Everybody who ever recorded an event, each with a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorders {
    numbers: Arc<FxHashMap<CompactString, Recorder>>,
    /// Most events are recorded by who recorded the one before.
    last: Option<(CompactString, Recorder)>,
}

impl Recorder {
    /// Whether this may be somebody. Of those without a number one may be any other.
    pub fn may_be(self, somebody: Option<Self>) -> bool {
        Some(self) == somebody
    }
}

impl Recorders {
    /// Notes who recorded the next event.
    pub fn enter(&mut self, name: &str) -> Recorder {
        if let Some((last, recorder)) = &self.last
            && last == name
        {
            return *recorder;
        }
        let recorder = self.numbers.get(name).copied().unwrap_or_else(|| {
            let next = u16::try_from(self.numbers.len()).map_or(OTHERS, Recorder);
            if next != OTHERS {
                Arc::make_mut(&mut self.numbers).insert(name.into(), next);
            }
            next
        });
        self.last = Some((name.into(), recorder));
        recorder
    }

    /// The names, as far as numbers go, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.numbers.keys().map(CompactString::as_str)
    }

    /// Who is meant by a name; none for who never recorded anything.
    pub fn of(&self, name: &str) -> Option<Recorder> {
        let are_all = self.numbers.len() < usize::from(OTHERS.0);
        let known = self.numbers.get(name).copied();
        known.or((!are_all).then_some(OTHERS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_recorded_is_told_apart_as_far_as_the_numbers_go() {
        let mut recorders = Recorders::default();
        let (one, other) = (recorders.enter("one"), recorders.enter("other"));
        assert_ne!(one, other);
        assert_eq!((recorders.enter("one"), recorders.of("one")), (one, Some(one)));
        assert_eq!(recorders.of("nobody"), None);
        (0..70_000).for_each(|number| _ = recorders.enter(&number.to_string()));
        let late = recorders.of("69999");
        assert!(recorders.enter("69999").may_be(late), "is found among the others");
        assert_eq!(recorders.of("one"), Some(one));
    }
}
