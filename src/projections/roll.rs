//! The roll of a declaration: of whom anything ever stood in it, and how many stand on any day, as known
//! at any seq.
//!
//! What a roll holds of earlier seqs never changes, so that one roll serves every view.

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::NaiveDate;

use crate::domain::event::act::Act;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::tally::{Difference, Tally};

/// Of whom anything ever stood in a thing, and how many stand.
#[derive(Debug, Default)]
pub(super) struct Roll {
    /// The last event that is in.
    pub known_at: Seq,
    /// Everybody of whom anything ever stood, by id, with what nothing of it stood before.
    parties: BTreeMap<PartyId, View>,
    /// How many parties stand by whichever act, and by each.
    tallies: BTreeMap<Option<Act>, Tally>,
}

/// A change of a count from a day on: of those who stand by an act, or by any.
pub(super) type Counted = (NaiveDate, Option<Act>, Difference);

impl Roll {
    /// How many parties stand, by whichever act.
    pub fn count(&self, view: View) -> Difference {
        let tally = self.tallies.get(&None);
        tally.map_or_else(Difference::default, |tally| tally.count(view.as_of, view.known_at))
    }

    /// From which days on so many more stand by whichever act, or fewer, as known at a seq.
    pub fn changes(&self, known_at: Seq) -> BTreeMap<NaiveDate, Difference> {
        self.tallies.get(&None).map_or_else(BTreeMap::new, |tally| tally.changes(known_at))
    }

    /// How many parties stand by each act.
    pub fn by_act(&self, view: View) -> impl Iterator<Item = (Act, Difference)> {
        let acts = self.tallies.iter().filter_map(|(act, tally)| Some(((*act)?, tally)));
        let counted = acts.map(move |(act, tally)| (act, tally.count(view.as_of, view.known_at)));
        counted.filter(|(_, count)| *count != Difference::default())
    }

    /// Those of whom something may stand in a view, by id: at least all of whom it does.
    pub fn parties(&self, begin: Bound<&PartyId>, view: View) -> impl Iterator<Item = &PartyId> {
        let parties = self.parties.range::<PartyId, _>((begin, Bound::Unbounded));
        let perhaps = parties
            .filter(move |(_, none)| none.known_at <= view.known_at && none.as_of <= view.as_of);
        perhaps.map(|(party, _)| party)
    }

    /// Notes what an event changed of a party: what it counted for before, and does from then on, both by
    /// day. The seqs never fall.
    pub fn note(&mut self, seq: Seq, party: PartyId, before: Vec<Counted>, after: Vec<Counted>) {
        if let Some((day, ..)) = after.first() {
            let none = self.parties.entry(party).or_insert(View { as_of: *day, known_at: seq });
            none.as_of = none.as_of.min(*day);
        }
        let mut all = after;
        all.extend(before.into_iter().map(|(day, act, more)| (day, act, -more)));
        all.sort_by_key(|(day, act, _)| (*day, *act));
        for same in all.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
            let mut more = Difference::default();
            same.iter().for_each(|(.., one)| more += *one);
            if let (Some((day, act, _)), true) = (same.first(), more != Difference::default()) {
                self.tallies.entry(*act).or_default().note(seq, *day, more);
            }
        }
    }
}
