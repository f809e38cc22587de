//! What the rules need to know of the log so far: `evolve` folds events into it and never fails.

use chrono::NaiveDate;
use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::domain::alike::key;
use crate::domain::blocks::Blocks;
use crate::domain::commitments::{Commitment, Commitments};
use crate::domain::digest::Digest;
use crate::domain::entity::{Entity, EntityKind, Topic, TopicRef};
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::event::party::Identifier;
use crate::domain::event::register::{RegisterClosed, RegisterDescribed};
use crate::domain::mentions::Mentions;
use crate::domain::name::PartyId;
use crate::domain::seq::{self, Seq};
use crate::domain::succession::Endings;

/// One event of the log, as it stands now.
#[derive(Clone, Debug)]
enum Recorded {
    /// A fact that stands, with the data of its latest correction.
    Fact(Fact),
    /// A fact that was retracted.
    Retracted {
        /// The retraction.
        by: Seq,
    },
    /// An event about another event.
    Revision {
        /// The other event.
        of: Seq,
    },
}

/// What became of an event.
#[derive(Clone, Copy, Debug)]
pub enum Status<'a> {
    /// It is a fact and stands, with this data.
    Fact(&'a Fact),
    /// It was retracted.
    Retracted {
        /// The retraction.
        by: Seq,
    },
    /// It is about another event.
    Revision {
        /// The other event.
        of: Seq,
    },
    /// The log does not reach so far.
    Missing,
}

/// What is needed to take an event out of the state again.
#[derive(Debug)]
pub struct Undo(Option<(Seq, Fact)>);

/// The present state of the register, on the side that decides.
#[derive(Clone, Debug, Default)]
pub struct State {
    entries: Blocks<Recorded>,
    /// The day on which each event was recorded.
    days: Blocks<NaiveDate>,
    /// The facts that speak of each thing.
    mentions: Mentions,
    /// The fact that registers each id.
    registered: FxHashMap<Entity, Seq>,
    /// Ids by the form in which they are compared, to refuse ids that only look different.
    keys: FxHashMap<(EntityKind, String), CompactString>,
    /// The facts that say how each body is called elsewhere, by scheme and value.
    identified: FxHashMap<(CompactString, CompactString), Vec<Seq>>,
    merged: FxHashMap<PartyId, (PartyId, Seq)>,
    absorbed: FxHashMap<PartyId, Vec<PartyId>>,
    /// What facts said before they were corrected or retracted, under the thing that they were about.
    former: FxHashMap<Entity, Vec<(Seq, Fact)>>,
    endings: Endings,
    commitments: Commitments,
    /// The events about each event that there are any about, ascending.
    revisions: FxHashMap<Seq, Vec<Seq>>,
}

impl State {
    /// The seq of the last event folded in.
    #[must_use]
    pub fn head(&self) -> Seq {
        Seq(self.entries.len() as u64)
    }

    /// Folds the next event in, recorded on a day. Total: an event that makes no sense changes
    /// nothing but the head.
    ///
    /// What comes back takes it out again, for as long as no other event was folded in since.
    pub fn evolve(&mut self, event: &Event, recorded_on: NaiveDate) -> Undo {
        let seq = self.head().next();
        self.days.push(recorded_on);
        self.commitments.apply(seq, event);
        if let Some(of) = event.revises() {
            self.revisions.entry(of).or_default().push(seq);
        }
        match event {
            Event::Fact(fact) => {
                self.entries.push(Recorded::Fact(fact.clone()));
                self.enter(seq, fact);
                Undo(None)
            }
            Event::Corrected(corrected) => {
                self.entries.push(Recorded::Revision { of: corrected.seq });
                let replaced = self.correct(corrected.seq, &corrected.data);
                Undo(replaced.map(|old| (corrected.seq, old)))
            }
            Event::Retracted(retracted) => {
                self.entries.push(Recorded::Revision { of: retracted.seq });
                let voided = self.retract(retracted.seq, seq);
                Undo(voided.map(|old| (retracted.seq, old)))
            }
            Event::Erased(erased) => {
                self.entries.push(Recorded::Revision { of: erased.seq });
                Undo(None)
            }
        }
    }

    /// Notes the digest of who recorded the event that was folded in last. It goes when that is taken out.
    pub fn commit_recorder(&mut self, digest: &Digest) {
        self.commitments.commit_recorder(self.head(), digest);
    }

    /// Takes the event out again that was folded in last.
    pub fn undo(&mut self, undo: Undo) {
        let seq = self.head();
        self.days.pop();
        match self.entries.pop() {
            Some(Recorded::Fact(fact)) => {
                self.leave(seq, &fact);
                self.commitments.undo(seq, seq);
            }
            Some(Recorded::Revision { of }) => {
                self.commitments.undo(seq, of);
                if let Some(revisions) = self.revisions.get_mut(&of) {
                    revisions.pop();
                }
            }
            Some(Recorded::Retracted { .. }) | None => {}
        }
        if let Some((seq, old)) = undo.0 {
            if let Some(former) = self.former.get_mut(&old.topic().entity) {
                former.pop();
            }
            if let Some(Recorded::Fact(new)) = self.entry(seq) {
                let new = new.clone();
                self.leave(seq, &new);
            }
            self.enter(seq, &old);
            self.set_entry(seq, Recorded::Fact(old));
        }
    }

    fn correct(&mut self, seq: Seq, data: &Fact) -> Option<Fact> {
        let Recorded::Fact(old) = self.entry(seq)? else { return None };
        if old.kind() != data.kind() {
            return None;
        }
        let old = old.clone();
        self.leave(seq, &old);
        self.enter(seq, data);
        self.set_entry(seq, Recorded::Fact(data.clone()));
        self.supersede(seq, &old);
        Some(old)
    }

    fn retract(&mut self, seq: Seq, by: Seq) -> Option<Fact> {
        let Recorded::Fact(old) = self.entry(seq)? else { return None };
        let old = old.clone();
        self.leave(seq, &old);
        self.set_entry(seq, Recorded::Retracted { by });
        self.supersede(seq, &old);
        Some(old)
    }

    /// Keeps what a fact said until now.
    fn supersede(&mut self, seq: Seq, old: &Fact) {
        self.former.entry(old.topic().entity).or_default().push((seq, old.clone()));
    }

    /// Adds a fact to every index.
    fn enter(&mut self, seq: Seq, fact: &Fact) {
        self.mentions.enter(seq, fact);
        self.endings.enter(seq, fact);
        for entity in fact.registers() {
            self.keys.entry((entity.kind, key(&entity.id))).or_insert_with(|| entity.id.clone());
            self.registered.entry(entity).or_insert(seq);
        }
        if let Fact::PartyRegistered(data) = fact {
            for one in &data.identifiers {
                self.identified.entry(identified_by(one)).or_default().push(seq);
            }
        }
        if let Fact::PartyMerged(data) = fact {
            self.merged.insert(data.party.clone(), (data.into.clone(), seq));
            self.absorbed.entry(data.into.clone()).or_default().push(data.party.clone());
        }
    }

    /// Takes a fact out of every index.
    fn leave(&mut self, seq: Seq, fact: &Fact) {
        self.mentions.leave(seq, fact);
        self.endings.leave(seq, fact);
        for entity in fact.registers() {
            if self.registered.get(&entity) == Some(&seq) {
                self.registered.remove(&entity);
                let key = (entity.kind, key(&entity.id));
                if self.keys.get(&key) == Some(&entity.id) {
                    self.keys.remove(&key);
                }
            }
        }
        if let Fact::PartyRegistered(data) = fact {
            for one in &data.identifiers {
                if let Some(holders) = self.identified.get_mut(&identified_by(one)) {
                    holders.retain(|holder| *holder != seq);
                }
            }
        }
        if let Fact::PartyMerged(data) = fact {
            if self.merged.get(&data.party).is_some_and(|(_, merge)| *merge == seq) {
                self.merged.remove(&data.party);
            }
            if let Some(absorbed) = self.absorbed.get_mut(&data.into) {
                absorbed.retain(|party| *party != data.party);
            }
        }
    }

    fn entry(&self, seq: Seq) -> Option<&Recorded> {
        self.entries.get(seq.place()?)
    }

    fn set_entry(&mut self, seq: Seq, entry: Recorded) {
        if let Some(slot) = seq.place().and_then(|place| self.entries.get_mut(place)) {
            *slot = entry;
        }
    }

    /// The data of a fact that stands.
    #[must_use]
    pub fn fact(&self, seq: Seq) -> Option<&Fact> {
        match self.status(seq) {
            Status::Fact(fact) => Some(fact),
            Status::Retracted { .. } | Status::Revision { .. } | Status::Missing => None,
        }
    }

    /// What became of an event.
    #[must_use]
    pub fn status(&self, seq: Seq) -> Status<'_> {
        match self.entry(seq) {
            Some(Recorded::Fact(fact)) => Status::Fact(fact),
            Some(Recorded::Retracted { by }) => Status::Retracted { by: *by },
            Some(Recorded::Revision { of }) => Status::Revision { of: *of },
            None => Status::Missing,
        }
    }

    /// The last event about an event: that corrected it, retracted it or erased of it.
    #[must_use]
    pub fn last_revision(&self, seq: Seq) -> Option<Seq> {
        self.revisions.get(&seq)?.last().copied()
    }

    /// The day on which an event was recorded; none beyond the head.
    #[must_use]
    pub fn recorded_on(&self, seq: Seq) -> Option<NaiveDate> {
        self.days.get(seq.place()?).copied()
    }

    /// The digests of personal data of a fact, in all its versions, in the order of the log.
    #[must_use]
    pub fn commitments(&self, seq: Seq) -> &[Commitment] {
        self.commitments.of(seq)
    }

    /// The commitment to who recorded an event; none where nobody was named.
    #[must_use]
    pub fn recorder(&self, seq: Seq) -> Option<&Commitment> {
        self.commitments.of_recorder(seq)
    }

    /// The facts of a topic that stand, by ascending seq.
    #[must_use]
    pub fn topic(&self, topic: &Topic) -> Vec<Seq> {
        let Some(party) = &topic.party else { return self.mentions.own(&topic.entity).to_vec() };
        let of_thing = self.mentions.of(&topic.entity);
        let of_both = seq::shorter(self.mentions.of(&party.into()), of_thing);
        let of_topic =
            |seq: &Seq| self.fact(*seq).is_some_and(|fact| fact.topic_ref() == topic.into());
        of_both.iter().copied().filter(of_topic).collect()
    }

    /// What facts about a thing said before they were corrected or retracted.
    pub(super) fn former(&self, thing: &Entity) -> impl Iterator<Item = &(Seq, Fact)> {
        self.former.get(thing).into_iter().flatten()
    }

    /// Whether a fact said the same before it was corrected.
    #[must_use]
    pub fn said_before(&self, seq: Seq, data: &Fact) -> bool {
        let former = self.former.get(&data.topic().entity).into_iter().flatten();
        former.into_iter().any(|(of, other)| *of == seq && data.says_the_same(other))
    }

    /// How the register is described, by the latest description that stands.
    #[must_use]
    pub fn described(&self) -> Option<(Seq, &RegisterDescribed)> {
        self.of_register().rev().find_map(|(seq, fact)| {
            let Fact::RegisterDescribed(data) = fact else { return None };
            Some((seq, &**data))
        })
    }

    /// The fact that the register is kept no longer, once its day has come.
    #[must_use]
    pub fn closed(&self, today: NaiveDate) -> Option<(Seq, &RegisterClosed)> {
        self.of_register().find_map(|(seq, fact)| {
            let Fact::RegisterClosed(data) = fact else { return None };
            let has_come = data.on.is_none_or(|on| on.latest() <= today);
            has_come.then_some((seq, &**data))
        })
    }

    /// The facts about the register itself that stand, by ascending seq.
    fn of_register(&self) -> impl DoubleEndedIterator<Item = (Seq, &Fact)> {
        let seqs = self.mentions.own(&TopicRef::REGISTER.entity.into()).iter();
        seqs.filter_map(|seq| Some((*seq, self.fact(*seq)?)))
    }

    /// The facts that stand and speak of a thing, by ascending seq.
    #[must_use]
    pub fn mentions(&self, entity: &Entity) -> &[Seq] {
        self.mentions.of(entity)
    }

    /// The fact that registers a thing.
    #[must_use]
    pub fn registered(&self, entity: &Entity) -> Option<Seq> {
        self.registered.get(entity).copied()
    }

    /// The registered id that is compared as equal to this one, or is the same.
    #[must_use]
    pub fn look_alike(&self, entity: &Entity) -> Option<&str> {
        self.keys.get(&(entity.kind, key(&entity.id))).map(CompactString::as_str)
    }

    /// Every registered id of a kind, in no order.
    pub fn ids(&self, kind: EntityKind) -> impl Iterator<Item = &str> {
        let of_kind = self.registered.keys().filter(move |entity| entity.kind == kind);
        of_kind.map(|entity| entity.id.as_str())
    }

    /// The ends of bodies.
    #[must_use]
    pub const fn endings(&self) -> &Endings {
        &self.endings
    }

    /// The registrations of parties that have an identifier, whenever it began.
    #[must_use]
    pub fn holders(&self, identifier: &Identifier) -> &[Seq] {
        self.identified.get(&identified_by(identifier)).map_or(&[], Vec::as_slice)
    }

    /// How many parties were merged into others.
    #[must_use]
    pub fn merge_count(&self) -> usize {
        self.merged.len()
    }

    /// The party that a party was merged into, and the fact that says so.
    #[must_use]
    pub fn merged_into(&self, party: &PartyId) -> Option<&(PartyId, Seq)> {
        self.merged.get(party)
    }

    /// The parties that were merged into a party, one step down.
    #[must_use]
    pub fn absorbed(&self, party: &PartyId) -> &[PartyId] {
        self.absorbed.get(party).map_or(&[], Vec::as_slice)
    }
}

/// By what an identifier is found.
fn identified_by(identifier: &Identifier) -> (CompactString, CompactString) {
    (identifier.scheme.as_str().into(), identifier.value.as_str().into())
}
