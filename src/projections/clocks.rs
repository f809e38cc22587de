//! What the clock said of events whose place in time is another: those after one that was recorded while
//! the clock was ahead.

use std::cmp::Ordering;

use chrono::TimeDelta;
use imbl::Vector;

use crate::domain::recorded::{Moment, Recording};
use crate::domain::seq::Seq;

/// A clock that is further off than this is worth a word.
const TOLERANCE: TimeDelta = TimeDelta::days(1);

/// What the clock said of the last event, where that is more than a day after this moment.
#[must_use]
pub fn ahead_of(last: Recording, now: Moment) -> Option<Moment> {
    let said = last.on_clock();
    (said - now > TOLERANCE).then_some(said)
}

/// The clocks of the events that carry one. Most logs have none.
#[derive(Clone, Debug, Default)]
pub(super) struct Clocks {
    /// All, by ascending seq.
    all: Vector<(Seq, Moment)>,
    /// Those that no later one is at or before: ascending by seq and by moment.
    last: Vector<(Seq, Moment)>,
}

impl Clocks {
    /// Notes the clock of the next event, where it carries one.
    pub fn note(&mut self, seq: Seq, recording: Recording) {
        let Some(clock) = recording.clock else { return };
        self.all.push_back((seq, clock));
        while self.last.back().is_some_and(|(_, earlier)| *earlier >= clock) {
            self.last.pop_back();
        }
        self.last.push_back((seq, clock));
    }

    /// The clock of an event, where it carries one.
    pub fn of(&self, seq: Seq) -> Option<Moment> {
        let place = self.all.binary_search_by_key(&seq, |(seq, _)| *seq).ok()?;
        self.all.get(place).map(|(_, clock)| *clock)
    }

    /// The last event whose clock said this moment or an earlier one; [`Seq::NONE`] where there is
    /// none.
    pub fn last_by(&self, moment: Moment) -> Seq {
        let by_then = |(_, clock): &(Seq, Moment)| match *clock <= moment {
            true => Ordering::Less,
            false => Ordering::Greater,
        };
        // None is found: what comes back is how many lie before.
        let (Ok(count) | Err(count)) = self.last.binary_search_by(by_then);
        let last = count.checked_sub(1).and_then(|place| self.last.get(place));
        last.map_or(Seq::NONE, |(seq, _)| *seq)
    }

    /// The events, given from the last to the first, whose clock was more than a day ahead of that
    /// of a later one, which stands beside each. They come by ascending seq.
    pub fn jumps(&self, recorded: impl Iterator<Item = (Seq, Recording)>) -> Vec<(Seq, Seq)> {
        let mut earliest: Option<(Seq, Moment)> = None;
        let mut jumps = Vec::new();
        for (seq, recording) in recorded {
            let clock = recording.on_clock();
            if let Some((later, said)) = earliest
                && clock - said > TOLERANCE
            {
                jumps.push((seq, later));
            }
            if recording.clock.is_some() && earliest.is_none_or(|(_, said)| clock < said) {
                earliest = Some((seq, clock));
            }
        }
        jumps.reverse();
        jumps
    }
}
