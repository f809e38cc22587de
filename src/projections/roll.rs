//! The roll of a declaration: of whom anything ever stood in it, and how many stand on any day, as known
//! at any seq.
//!
//! A roll is made of the log when it is first asked for, and carried on when it is asked again. What it
//! holds of earlier seqs never changes, so that one roll serves every view.

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::NaiveDate;
use smallvec::SmallVec;

use crate::domain::entity::Entity;
use crate::domain::event::act::Act;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::bitemporal::{FactTable, Known};
use crate::projections::declarations::{best, standing_acts};
use crate::projections::reading::{Count, periods, span};
use crate::projections::roll_changes::{Changed, changes};
use crate::projections::span::{Certainty, Span};
use crate::projections::tally::{Difference, Tally};

/// Of whom anything ever stood in a thing, and how many stand.
#[derive(Debug, Default)]
pub(super) struct Roll {
    /// The last event that is in.
    known_at: Seq,
    /// Everybody of whom anything ever stood, by id, with what nothing of it stood before.
    parties: BTreeMap<PartyId, View>,
    /// How many parties stand by whichever act, and by each.
    tallies: BTreeMap<Option<Act>, Tally>,
}

/// By which acts a party stands, and by any, each with how sure that is.
type Acts = SmallVec<[(Option<Act>, Certainty); 2]>;

/// A change of a count from a day on.
type Counted = (NaiveDate, Option<Act>, Difference);

impl Roll {
    /// How many parties stand, by whichever act.
    pub fn count(&self, view: View) -> Count {
        let tally = self.tallies.get(&None);
        tally.map_or_else(Count::default, |tally| tally.count(view.as_of, view.known_at))
    }

    /// How many parties stand by each act.
    pub fn by_act(&self, view: View) -> BTreeMap<Act, Count> {
        let acts = self.tallies.iter().filter_map(|(act, tally)| Some(((*act)?, tally)));
        let counted = acts.map(|(act, tally)| (act, tally.count(view.as_of, view.known_at)));
        counted.filter(|(_, count)| *count != Count::default()).collect()
    }

    /// Those of whom something may stand in a view, by id: at least all of whom it does.
    pub fn parties(
        &self,
        begin: Bound<&PartyId>,
        view: View,
    ) -> impl Iterator<Item = &PartyId> + use<'_> {
        let parties = self.parties.range::<PartyId, _>((begin, Bound::Unbounded));
        let perhaps = parties
            .filter(move |(_, none)| none.known_at <= view.known_at && none.as_of <= view.as_of);
        perhaps.map(|(party, _)| party)
    }

    /// Whether every event of a table is in.
    pub fn is_level_with(&self, table: &FactTable) -> bool {
        self.known_at >= table.head()
    }

    /// Carries the roll on to the head of a table.
    pub fn extend(&mut self, table: &FactTable, entity: &Entity) {
        if self.is_level_with(table) {
            return;
        }
        let mut all = changes(table, entity, self.known_at);
        all.sort_by_key(|changed| changed.seq);
        for Changed { seq, party, before, after } in all {
            let mut counted = counted(&after);
            if let Some((day, ..)) = counted.first() {
                let none = self.parties.entry(party).or_insert(View { as_of: *day, known_at: seq });
                none.as_of = none.as_of.min(*day);
            }
            counted.extend(
                self::counted(&before).into_iter().map(|(day, act, more)| (day, act, -more)),
            );
            counted.sort_by_key(|(day, act, _)| (*day, *act));
            for same in counted.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
                let mut more = Difference::default();
                same.iter().for_each(|(.., one)| more += *one);
                if let (Some((day, act, _)), true) = (same.first(), more != Difference::default()) {
                    self.tallies.entry(*act).or_default().note(seq, *day, more);
                }
            }
        }
        self.known_at = table.head();
    }
}

/// What the facts of a party's part add to the counts from which days on, by day.
fn counted((facts, floor): &(Vec<Known<'_>>, NaiveDate)) -> Vec<Counted> {
    let (mut counted, mut before) = (Vec::new(), Acts::new());
    for day in days(facts, *floor) {
        let then = acts(facts, *floor, day);
        if then != before {
            counted.extend(before.iter().map(|(act, one)| (day, *act, -Difference::from(*one))));
            counted.extend(then.iter().map(|(act, one)| (day, *act, Difference::from(*one))));
            before = then;
        }
    }
    counted
}

/// The days on which anything may come true or end that the facts of one part tell.
fn days(facts: &[Known<'_>], floor: NaiveDate) -> SmallVec<[NaiveDate; 8]> {
    let mut days = SmallVec::new();
    for fact in facts {
        let ends = Span::own_end(fact.data);
        let spans = std::iter::once(span(*fact)).chain(ends);
        days.extend(spans.flat_map(|span| [span.earliest, span.latest]));
    }
    if !facts.is_empty() {
        days.push(floor);
    }
    days.sort_unstable();
    days.dedup();
    days
}

fn acts(facts: &[Known<'_>], floor: NaiveDate, as_of: NaiveDate) -> Acts {
    let periods = periods(facts, floor, as_of);
    let by_any = best(&periods).map(|certainty| (None, certainty));
    let standing = standing_acts(&periods).into_iter();
    let by_act =
        standing.filter_map(|(period, _)| Some((Some(period.act?), period.standing.certainty()?)));
    by_any.into_iter().chain(by_act).collect()
}
