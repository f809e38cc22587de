//! Which digests of personal data the log holds, which event brought each, and which are erased.

use imbl::GenericHashMap;
use imbl::shared_ptr::DefaultSharedPtr;
use rustc_hash::FxBuildHasher;

use crate::domain::digest::Digest;
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::seq::Seq;

/// A digest of personal data that a fact holds, or has held in one of its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The digest.
    pub digest: Digest,
    /// The event that brought it: the fact itself, or a correction of it.
    pub made_by: Seq,
    /// The event that erased its disclosure.
    pub erased_by: Option<Seq>,
}

/// Something by the seq of an event.
type BySeq<T> = GenericHashMap<Seq, T, FxBuildHasher, DefaultSharedPtr>;

/// The commitments of every fact that has or had any, and to who recorded an event. Both sides fold it from
/// the log. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct Commitments {
    facts: BySeq<Vec<Commitment>>,
    recorders: BySeq<Commitment>,
}

impl Commitments {
    /// Folds an event in: notes the digests that it brings, or those whose disclosures it erases.
    pub fn apply(&mut self, seq: Seq, event: &Event) {
        match event {
            Event::Fact(fact) => self.commit(seq, seq, fact),
            Event::Corrected(corrected) => self.commit(seq, corrected.seq, &corrected.data),
            Event::Retracted(_) => {}
            Event::Erased(erased) => {
                let of_fact = self.facts.get_mut(&erased.seq).into_iter().flatten();
                let of_recorder = self.recorders.get_mut(&erased.seq);
                for one in of_fact.chain(of_recorder) {
                    if one.erased_by.is_none() && erased.digests.contains(&one.digest) {
                        one.erased_by = Some(seq);
                    }
                }
            }
        }
    }

    fn commit(&mut self, made_by: Seq, of: Seq, fact: &Fact) {
        for digest in fact.digests() {
            let commitments = self.facts.entry(of).or_default();
            if commitments.iter().all(|one| one.digest != *digest) {
                let digest = digest.clone();
                commitments.push(Commitment { digest, made_by, erased_by: None });
            }
        }
    }

    /// Takes back what the last event, of or about a fact, did to the commitments of that fact.
    pub fn undo(&mut self, seq: Seq, fact: Seq) {
        self.recorders.remove(&seq);
        let of_fact = self.facts.get_mut(&fact).into_iter().flatten();
        let of_recorder = self.recorders.get_mut(&fact);
        for one in of_fact.chain(of_recorder).filter(|one| one.erased_by == Some(seq)) {
            one.erased_by = None;
        }
        let Some(commitments) = self.facts.get_mut(&fact) else { return };
        commitments.retain(|one| one.made_by != seq);
        if commitments.is_empty() {
            self.facts.remove(&fact);
        }
    }

    /// Notes the digest of who recorded an event.
    pub fn commit_recorder(&mut self, seq: Seq, digest: &Digest) {
        let digest = digest.clone();
        self.recorders.insert(seq, Commitment { digest, made_by: seq, erased_by: None });
    }

    /// The commitment to who recorded an event.
    #[must_use]
    pub fn of_recorder(&self, seq: Seq) -> Option<&Commitment> {
        self.recorders.get(&seq)
    }

    /// The commitments of a fact, in all its versions, in the order of the log.
    #[must_use]
    pub fn of(&self, fact: Seq) -> &[Commitment] {
        self.facts.get(&fact).map_or(&[], Vec::as_slice)
    }

    /// Every commitment with its fact or its event, in no order.
    pub fn all(&self) -> impl Iterator<Item = (Seq, &Commitment)> {
        let of_facts =
            self.facts.iter().flat_map(|(fact, list)| list.iter().map(|one| (*fact, one)));
        of_facts.chain(self.recorders.iter().map(|(seq, one)| (*seq, one)))
    }
}
