//! What is summed up of the log for lists and counts: made when it is first asked for, and carried on
//! from there when it is asked again.

use chrono::NaiveDate;
use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use crate::domain::entity::Entity;
use crate::domain::event::act::Act;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::{Event, EventKind};
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::bitemporal::{FactTable, Known};
use crate::projections::days::Days;
use crate::projections::endorsers::{best, standing_acts};
use crate::projections::lines::Lines;
use crate::projections::reading::{Reading, periods, span};
use crate::projections::roll::{Counted, Roll};
use crate::projections::roll_changes::{Changed, changes};
use crate::projections::rolls::level;
use crate::projections::roster::Roster;
use crate::projections::span::{Certainty, Span};
use crate::projections::tally::Difference;

/// By which acts a party stands, and by any, each with how sure that is.
type Acts = SmallVec<[(Option<Act>, Certainty); 2]>;

impl FactTable {
    /// What the roll of a thing says; none for a thing of which so little is told that it need not have
    /// one.
    pub fn roll<T>(&self, entity: &Entity, ask: impl FnOnce(&Roll) -> T) -> Option<T> {
        if self.thing(entity)?.parts.len() < self.rolls.least {
            return None;
        }
        let is_level = |roll: &Roll| roll.known_at >= self.head();
        let extend = |roll: &mut Roll| self.extend_roll(entity, roll);
        Some(level(&self.rolls.of(entity), is_level, extend, ask))
    }

    /// How many parties are listed, as known at a seq.
    pub fn listed_parties(&self, known_at: Seq) -> usize {
        let is_level = |roster: &Roster| roster.known_at >= self.head();
        let extend = |roster: &mut Roster| self.extend_roster(roster);
        level(&self.rolls.roster, is_level, extend, |roster| roster.count(known_at))
    }

    /// What the days say on which anything may come true or end.
    pub fn days<T>(&self, ask: impl FnOnce(&Days) -> T) -> T {
        let is_level = |days: &Days| days.known_at >= self.head();
        level(&self.rolls.days, is_level, |days| self.extend_days(days), ask)
    }

    fn extend_roll(&self, entity: &Entity, roll: &mut Roll) {
        if roll.known_at >= self.head() {
            return;
        }
        let mut all = changes(self, entity, roll.known_at);
        all.sort_by_key(|changed| changed.seq);
        for Changed { seq, party, before, after } in all {
            roll.note(seq, party, counted(&before), counted(&after));
        }
        roll.known_at = self.head();
    }

    fn extend_roster(&self, roster: &mut Roster) {
        if roster.known_at >= self.head() {
            return;
        }
        let lines = Lines::of(self);
        for (seq, parties) in self.perhaps_listed(&lines, roster.known_at) {
            let numbers: FxHashSet<usize> =
                parties.iter().filter_map(|party| lines.number(party)).collect();
            let lines = numbers.into_iter().filter_map(|number| lines.line(number));
            let mut told: Vec<Seq> = lines.flat_map(|line| line.told.iter().copied()).collect();
            told.sort_unstable();
            let listed = |known_at| {
                let view = View { as_of: NaiveDate::MAX, known_at };
                let reading = Reading::among(&told, self, view);
                parties.iter().filter(|party| reading.is_listed(party)).count()
            };
            roster.note(seq, listed(seq.before()), listed(seq));
        }
        roster.known_at = self.head();
    }

    /// The events after a seq that may change which parties are listed, each with those parties.
    fn perhaps_listed(&self, lines: &Lines, after: Seq) -> Vec<(Seq, FxHashSet<PartyId>)> {
        let kinds = [FactKind::PartyRegistered, FactKind::PartyMerged].map(EventKind::Fact);
        let lists = kinds.into_iter().filter_map(|kind| self.of_kind(kind));
        let mut facts: Vec<Seq> = lists.flat_map(|seqs| seqs.within(after, self.head())).collect();
        facts.extend(self.revised_after(after));
        facts.sort_unstable();
        facts.dedup();
        let mut touched = Vec::new();
        for fact in facts {
            let mut parties = FxHashSet::default();
            for version in self.versions(fact) {
                if let Fact::PartyRegistered(data) = version {
                    parties.insert(data.party.clone());
                } else if let Fact::PartyMerged(data) = version {
                    let line = lines.with(&data.party).into_iter();
                    parties.extend(line.flat_map(|line| line.parties.iter().cloned()));
                }
            }
            if !parties.is_empty() {
                let events = self.told_by(fact).filter(|seq| *seq > after);
                touched.extend(events.map(|seq| (seq, parties.clone())));
            }
        }
        touched.sort_by_key(|(seq, _)| *seq);
        touched
    }

    fn extend_days(&self, days: &mut Days) {
        for by in (days.known_at.next().0..=self.head().0).map(Seq) {
            let (seq, version) = match self.event(by) {
                Some(Event::Fact(fact)) => (by, fact),
                Some(Event::Corrected(correction)) => (correction.seq, &correction.data),
                Some(Event::Retracted(_) | Event::Erased(_)) | None => continue,
            };
            if let Some(recorded_on) = self.recorded_on(seq) {
                days.enter(seq, version, recorded_on);
            }
        }
        days.known_at = days.known_at.max(self.head());
    }
}

/// What the facts of a party's part add to the counts from which days on, by day.
pub(super) fn counted((facts, floor): &(Vec<Known<'_>>, NaiveDate)) -> Vec<Counted> {
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
