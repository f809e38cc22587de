//! The read side: every view of the register, folded from the facts.
//!
//! A view is a pure function of two things: the facts that were known at a seq, each with the data
//! of its latest correction and none that had been retracted; and a day. Start reading at
//! [`Projections`], then at `bitemporal`, which keeps the versions of every fact, and `span`, which
//! knows on which days a fact holds. Each other file answers the questions about one kind of thing.
//!
//! Never in here: deciding what may be recorded, reading the log, the present time, words for people.

pub mod agreements;
mod bitemporal;
pub mod clocks;
pub mod curve;
mod days;
pub mod declarations;
mod differences;
mod digest;
pub mod endorsers;
pub mod event_history;
pub mod gatherings;
pub mod global_network;
pub mod history;
mod identified;
pub mod imports;
mod items;
mod lines;
pub mod listed;
pub mod log_filter;
pub mod meant;
mod merge;
pub mod naming;
pub mod networks;
pub mod parties;
pub mod party_list;
mod party_totals;
pub mod period;
pub mod personal;
pub mod places;
pub mod reading;
pub mod reconcile;
mod recorders;
pub mod register;
mod retold;
pub mod revising;
mod roll;
mod roll_changes;
mod rolls;
mod roster;
pub mod search;
mod seq_list;
pub mod sharing;
pub mod similar;
mod snapshot_list;
pub mod span;
pub mod strategies;
pub mod successions;
mod summing;
pub mod tables;
mod tally;
pub mod things;
mod together;
mod touched;
mod versions;
pub mod wanting;
pub mod who_endorses;
pub mod written;

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use crate::domain::digest::Digest;
use crate::domain::entity::Entity;
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::recorded::{Moment, RecordedEvent, Recording};
use crate::domain::seq::Seq;
use crate::projections::bitemporal::FactTable;
use crate::projections::reading::Reading;
use crate::projections::register::Closing;
use crate::projections::rolls::Rolls;

/// The two times of a question. They are independent of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// The day in the world.
    pub as_of: NaiveDate,
    /// The last seq that is taken into account; beyond the head means the head.
    pub known_at: Seq,
}

/// The fold of the log from which every view is answered.
#[derive(Debug, Default)]
pub struct Projections {
    table: FactTable,
    closing: Option<Closing>,
}

impl Clone for Projections {
    /// A copy that may go its own way: what was summed up for lists and counts is not taken along.
    fn clone(&self) -> Self {
        let mut copy = self.snapshot();
        copy.table.rolls = Rolls::default();
        copy
    }
}

/// Who recorded an event, and together with what.
#[derive(Clone, Copy, Debug)]
pub struct RecordedBy<'a> {
    /// The office.
    pub office: &'a str,
    /// The digest of the person's name.
    pub person: Option<&'a Digest>,
    /// What it was recorded together with.
    pub correlation_id: Option<Uuid>,
}

impl Projections {
    /// The fold of the empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same as it is now: it stays so while others go on folding. Costs next to nothing, as it
    /// shares what it is made of. Both must be of one log: of the two none may fold another event than
    /// the other at one seq.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        Self { table: self.table.clone(), closing: self.closing.clone() }
    }

    /// Folds the next event in. Never fails; an event that is not the next one is passed over.
    pub fn apply(&mut self, recorded: &RecordedEvent) {
        let by = RecordedBy {
            office: &recorded.recorded_by,
            person: recorded.person.as_ref(),
            correlation_id: recorded.correlation_id,
        };
        self.fold(recorded.seq, recorded.recording(), &recorded.event, by);
    }

    /// Folds the next event in, of which only this is given: all that any view is made of.
    pub fn fold(&mut self, seq: Seq, recording: Recording, event: &Event, by: RecordedBy<'_>) {
        if seq == self.head().next() {
            self.table.apply(recording, event, by);
            self.note_closing(event);
        }
    }

    /// The seq of the last event folded in.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.table.head()
    }

    /// When the event at a seq was recorded.
    #[must_use]
    pub fn recorded_at(&self, seq: Seq) -> Option<Moment> {
        self.table.recorded_at(seq)
    }

    /// When the event at a seq was recorded, and what the clock said.
    #[must_use]
    pub fn recording(&self, seq: Seq) -> Option<Recording> {
        self.table.recording(seq)
    }

    /// The events that were recorded while the clock was more than a day ahead, each with a later one
    /// whose clock says so.
    #[must_use]
    pub fn jumps(&self) -> Vec<(Seq, Seq)> {
        self.table.jumps()
    }

    /// Who recorded that bears a name which may be a login of a computer rather than that of an office (a
    /// portable user name, POSIX.1-2024, section 3.419), in alphabetical order.
    #[must_use]
    pub fn logins(&self) -> Vec<String> {
        let mut logins: Vec<String> =
            self.table.recorders().filter(|name| may_be_login(name)).map(Into::into).collect();
        logins.sort_unstable();
        logins
    }

    /// The last event and what the clock said then, where that is more than a day after this moment.
    #[must_use]
    pub fn ahead_of(&self, now: Moment) -> Option<(Seq, Moment)> {
        let said = clocks::ahead_of(self.recording(self.head())?, now)?;
        Some((self.head(), said))
    }

    /// The last seq recorded at or before a moment; [`Seq::NONE`] before the first.
    #[must_use]
    pub fn seq_at(&self, moment: Moment) -> Seq {
        self.table.seq_at(moment)
    }

    /// The last seq recorded before a moment; [`Seq::NONE`] before the first.
    #[must_use]
    pub fn seq_before(&self, moment: Moment) -> Seq {
        self.seq_at(moment - TimeDelta::nanoseconds(1))
    }

    /// The register in one view, ready to be asked.
    #[must_use]
    pub fn at(&self, view: View) -> Reading<'_> {
        Reading::new(&self.table, view)
    }

    /// Whether anything was corrected or retracted.
    #[must_use]
    pub fn has_revisions(&self) -> bool {
        self.table.has_revisions()
    }

    /// What a fact says by its latest correction; none where it was retracted, or is no fact.
    #[must_use]
    pub fn fact(&self, seq: Seq) -> Option<&Fact> {
        self.table.fact(seq, self.head()).map(|known| known.data)
    }

    /// The facts that speak of a thing in any of their versions, by ascending seq.
    pub fn mentions(&self, entity: &Entity) -> impl Iterator<Item = Seq> {
        self.table.thing(entity).into_iter().flat_map(|thing| thing.mentions.iter())
    }

    /// The facts that speak of a thing and the events that revise them, by ascending seq.
    #[must_use]
    pub fn log_of(&self, entity: &Entity) -> Vec<Seq> {
        let mut seqs: Vec<Seq> = self.mentions(entity).collect();
        seqs.extend(self.mentions(entity).flat_map(|seq| self.table.revisions(seq)));
        seqs.sort_unstable();
        seqs.dedup();
        seqs
    }

    /// Whether an event speaks of a thing, or revises a fact that does: whether [`Self::log_of`]
    /// names it.
    #[must_use]
    pub fn speaks_of(&self, seq: Seq, entity: &Entity) -> bool {
        let fact = match self.table.event(seq) {
            Some(Event::Corrected(_) | Event::Retracted(_)) => self.table.about(seq),
            Some(Event::Fact(_) | Event::Erased(_)) | None => seq,
        };
        self.table.thing(entity).is_some_and(|thing| thing.mentions.contains(fact))
            && (fact == seq || self.table.revisions(fact).contains(&seq))
    }

    /// The SHA-256 of the projections' canonical form, in 64 hexadecimal digits.
    ///
    /// Two folds have the same digest when they would answer every view alike: it depends on the
    /// events and their order, not on how they were grouped when they were folded. The form is
    /// written down in `projections/digest.rs`.
    #[must_use]
    pub fn digest(&self) -> String {
        digest::of(&self.table)
    }
}
/// Whether a name is one that a system gives its users: small letters, digits and a few signs.
fn may_be_login(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name
            .chars()
            .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || "._-".contains(one))
}
