//! What was recorded together, such as one import: which events, and how all of it is taken back.

use uuid::Uuid;

use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::projections::bitemporal::FactTable;

/// What takes back one event of an import.
#[derive(Clone, Debug, PartialEq)]
pub enum Undoing<'a> {
    /// The fact is retracted.
    Retract {
        /// The fact.
        seq: Seq,
        /// What it says at present.
        fact: &'a Fact,
    },
    /// A fact that the import corrected says again what it said before; one of its own, too, since others of
    /// its facts may have come to rest on what it said then.
    Restore {
        /// The fact.
        seq: Seq,
        /// The correction that is undone.
        corrected_by: Seq,
        /// What it said before.
        fact: &'a Fact,
    },
}

/// How an import is taken back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TakingBack<'a> {
    /// What is done, in an order in which nothing of the import loses what it rests on.
    pub steps: Vec<Undoing<'a>>,
    /// Events of the import that cannot be undone: a retraction, an erasure, and a correction upon which
    /// another was recorded since.
    pub stays: Vec<Seq>,
}

impl Projections {
    /// The events that were recorded together under an id, ascending; none where there is no such id.
    #[must_use]
    pub fn import(&self, id: Uuid) -> Vec<Seq> {
        self.table.together.of(id)
    }

    /// What a fact says at present; none where it is none, or was retracted.
    #[must_use]
    pub fn standing(&self, seq: Seq) -> Option<&Fact> {
        self.table.fact(seq, self.head()).map(|known| known.data)
    }

    /// How all that still stands of an import is taken back, the last first; nothing where there is no such
    /// import, or nothing of it stands any more.
    #[must_use]
    pub fn taking_back(&self, id: Uuid) -> TakingBack<'_> {
        let seqs = self.import(id);
        let is_own = |seq: Seq| seqs.binary_search(&seq).is_ok();
        let mut taking = TakingBack::default();
        for seq in seqs.iter().rev().copied() {
            match self.table.event(seq) {
                Some(Event::Fact(_)) => {
                    let step = self.standing(seq).map(|fact| Undoing::Retract { seq, fact });
                    taking.steps.extend(step);
                }
                // Of what was taken back since, nothing is left to undo.
                Some(Event::Corrected(correction))
                    if is_own(correction.seq) && self.standing(correction.seq).is_none() => {}
                Some(Event::Corrected(correction)) => {
                    match before(&self.table, correction.seq, seq, &is_own) {
                        Some(fact) => taking.steps.push(Undoing::Restore {
                            seq: correction.seq,
                            corrected_by: seq,
                            fact,
                        }),
                        // It is retracted as others have it now.
                        None if is_own(correction.seq) => {}
                        None => taking.stays.push(seq),
                    }
                }
                Some(Event::Retracted(retraction)) if is_own(retraction.seq) => {}
                Some(Event::Retracted(_) | Event::Erased(_)) => taking.stays.push(seq),
                None => {}
            }
        }
        taking.stays.reverse();
        taking
    }
}

/// What a fact said before a correction of it; none where another than the import has revised it since.
fn before<'a>(
    table: &'a FactTable,
    seq: Seq,
    corrected_by: Seq,
    is_own: &impl Fn(Seq) -> bool,
) -> Option<&'a Fact> {
    let revisions = table.revisions(seq);
    let place = revisions.binary_search(&corrected_by).ok()?;
    let is_undone = |by: &Seq| is_own(*by) && table.version(*by).is_some();
    if !revisions[place..].iter().all(is_undone) {
        return None;
    }
    match revisions[..place].last() {
        Some(revision) => table.version(*revision),
        None => table.event(seq)?.fact(),
    }
}
