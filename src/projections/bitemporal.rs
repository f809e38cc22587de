//! The bitemporal table: each fact with all its versions, each known from a seq on.
//!
//! The data of a version is never copied: the first is the fact's own event, each later one is
//! found inside the event that made it. A view at a past seq therefore walks the same lists as a
//! view at the head, and only stops earlier.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use compact_str::CompactString;
use imbl::shared_ptr::DefaultSharedPtr;
use imbl::{GenericHashMap, OrdSet};
use rustc_hash::FxBuildHasher;

use crate::domain::commitments::Commitments;
use crate::domain::entity::{Entity, EntityKind, TopicRef};
use crate::domain::event::fact::Fact;
use crate::domain::event::{Event, EventKind};
use crate::domain::name::{PartyId, SeriesId};
use crate::domain::recorded::{Moment, Recording};
use crate::domain::seq::Seq;
use crate::domain::standing::Inherited;
use crate::domain::succession::Endings;
use crate::projections::RecordedBy;
use crate::projections::clocks::Clocks;
use crate::projections::recorders::{Recorder, Recorders};
use crate::projections::rolls::Rolls;
use crate::projections::seq_list::SeqList;
use crate::projections::snapshot_list::SnapshotList;
use crate::projections::together::Together;

/// A map of which a clone shares all.
type SharedMap<K, V> = GenericHashMap<K, V, FxBuildHasher, DefaultSharedPtr>;

/// Everything that was ever recorded, ready for any two times. A clone is a snapshot: it shares all,
/// and what is folded in afterwards is copied where it is changed.
#[derive(Clone, Debug, Default)]
pub(super) struct FactTable {
    /// One row for each event, in the order of the log.
    rows: SnapshotList<Row>,
    /// The corrections and the retraction of each fact that has any, in the order of the log.
    revisions: SharedMap<Seq, Arc<Vec<Seq>>>,
    /// Who ever recorded anything.
    recorders: Recorders,
    /// The events of each type.
    by_kind: BTreeMap<EventKind, Arc<SeqList>>,
    things: SharedMap<Entity, Arc<Thing>>,
    /// Every id that any version of a fact ever registered.
    registered: BTreeMap<EntityKind, OrdSet<CompactString>>,
    /// The mergers of parties.
    mergers: Arc<Vec<Seq>>,
    /// The ends of bodies, by every party that any version of one names.
    endings: Arc<Endings>,
    /// The digests of personal data. What is erased is gone from every view, past ones too.
    commitments: Commitments,
    clocks: Clocks,
    /// What was recorded together.
    pub together: Together,
    /// The series whose attendants belong to the global network where no description says which.
    pub assumed_series: Vec<SeriesId>,
    /// What was summed up of the log for lists and counts. Snapshots share it.
    pub rolls: Rolls,
}

#[derive(Clone, Debug)]
struct Row {
    event: Event,
    recorded_at: Moment,
    /// The day of recording by the real clock.
    recorded_on: NaiveDate,
    /// Spares the look into `revisions` for the many that have none.
    revised: bool,
    recorder: Recorder,
}

/// What is known under one id. Each list holds the seqs of facts, ascending, and names a fact if
/// any of its versions belongs there.
#[derive(Clone, Debug, Default)]
pub(super) struct Thing {
    /// Facts that speak of it.
    pub mentions: SeqList,
    /// Facts whose topic is the thing alone.
    pub own: SeqList,
    /// Facts whose topic is one party's part in it. Whose it is, each says itself.
    pub parts: SeqList,
}

/// A fact as it was known at a seq.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub seq: Seq,
    /// The data of the latest correction.
    pub data: &'a Fact,
    /// The day on which the fact itself, not its correction, was recorded.
    pub recorded_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: Moment,
    pub corrected_by: Option<Seq>,
    /// How it came to stand for a successor of the body that it is of.
    pub inherited: Option<Inherited<'a>>,
}

impl FactTable {
    pub fn head(&self) -> Seq {
        Seq(self.rows.len() as u64)
    }

    pub fn recorded_at(&self, seq: Seq) -> Option<Moment> {
        self.row(seq).map(|row| row.recorded_at)
    }

    /// When an event was recorded, and what the clock said.
    pub fn recording(&self, seq: Seq) -> Option<Recording> {
        Some(Recording { at: self.row(seq)?.recorded_at, clock: self.clocks.of(seq) })
    }

    /// The events whose clock was more than a day ahead of that of a later one, which stands beside
    /// each.
    pub fn jumps(&self) -> Vec<(Seq, Seq)> {
        let seqs = (1..=self.head().0).rev().map(Seq);
        let recorded = seqs.filter_map(|seq| Some((seq, self.recording(seq)?)));
        self.clocks.jumps(recorded)
    }

    /// The last seq recorded at or before a moment.
    pub fn seq_at(&self, moment: Moment) -> Seq {
        self.last_while(|row| row.recorded_at <= moment).max(self.clocks.last_by(moment))
    }

    /// The last seq whose place in time is before a moment, whatever the clock said.
    pub fn stamped_before(&self, moment: Moment) -> Seq {
        self.last_while(|row| row.recorded_at < moment)
    }

    /// The last seq of those at the beginning that hold a condition, which none does after the first
    /// that does not.
    fn last_while(&self, holds: impl Fn(&Row) -> bool) -> Seq {
        Seq(self.rows.partition_point(holds) as u64)
    }

    /// Whether an event may have been recorded by somebody.
    pub fn may_be_by(&self, seq: Seq, recorder: Option<Recorder>) -> bool {
        self.row(seq).is_some_and(|row| row.recorder.may_be(recorder))
    }

    /// The names of those who recorded, as far as they are told apart, in no order.
    pub fn recorders(&self) -> impl Iterator<Item = &str> {
        self.recorders.names()
    }

    /// Who is meant by a name; none for who never recorded anything.
    pub fn recorder(&self, name: &str) -> Option<Recorder> {
        self.recorders.of(name)
    }

    /// The day on which an event was recorded.
    pub fn recorded_on(&self, seq: Seq) -> Option<NaiveDate> {
        self.row(seq).map(|row| row.recorded_on)
    }

    /// The event at a seq, as it was recorded.
    pub fn event(&self, seq: Seq) -> Option<&Event> {
        self.row(seq).map(|row| &row.event)
    }

    /// Whether any fact was corrected or retracted.
    pub fn has_revisions(&self) -> bool {
        !self.revisions.is_empty()
    }

    /// The corrections and the retraction of a fact, in the order of the log.
    pub fn revisions(&self, seq: Seq) -> &[Seq] {
        self.revisions.get(&seq).map_or(&[], |revisions| revisions)
    }

    pub const fn commitments(&self) -> &Commitments {
        &self.commitments
    }

    pub fn mergers(&self) -> &[Seq] {
        &self.mergers
    }

    pub fn endings(&self) -> &Endings {
        &self.endings
    }

    pub fn thing(&self, entity: &Entity) -> Option<&Thing> {
        self.things.get(entity).map(Arc::as_ref)
    }

    /// Everything that any fact speaks of, in no order.
    pub fn things(&self) -> impl Iterator<Item = (&Entity, &Thing)> {
        self.things.iter().map(|(entity, thing)| (entity, thing.as_ref()))
    }

    /// Every id of a kind that was ever registered, from one on, in the order of the ids.
    pub fn registered(&self, kind: EntityKind, from: &str) -> impl Iterator<Item = &str> {
        let ids = self.registered.get(&kind).into_iter();
        let ids =
            ids.flat_map(move |ids| ids.range::<_, CompactString>(CompactString::from(from)..));
        ids.map(CompactString::as_str)
    }

    /// A fact as it was known at a seq; none where it was not known yet, or void.
    pub fn fact(&self, seq: Seq, known_at: Seq) -> Option<Known<'_>> {
        if seq > known_at {
            return None;
        }
        let row = self.row(seq)?;
        let (recorded_on, recorded_at) = (row.recorded_on, row.recorded_at);
        let data = row.event.fact()?;
        let (corrected_by, inherited) = (None, None);
        let first = Known { seq, data, recorded_on, recorded_at, corrected_by, inherited };
        if !row.revised {
            return Some(first);
        }
        let revisions = self.revisions(seq);
        let known = revisions.partition_point(|revision| *revision <= known_at);
        match revisions[..known].last() {
            None => Some(first),
            Some(by) => {
                let data = self.version(*by)?;
                Some(Known { data, corrected_by: Some(*by), ..first })
            }
        }
    }

    /// The facts among `seqs` whose topic is a thing alone, or a party's part in it, each as it was
    /// known at a seq.
    pub fn facts<'a, 'e>(
        &'a self,
        seqs: Option<&'a SeqList>,
        entity: &'e Entity,
        known_at: Seq,
    ) -> impl Iterator<Item = (Known<'a>, Option<&'a PartyId>)> + use<'a, 'e> {
        let known = seqs.into_iter().flat_map(move |seqs| seqs.up_to(known_at));
        known.filter_map(move |seq| {
            let fact = self.fact(seq, known_at)?;
            // A correction may have moved the fact here from another topic, or away.
            let topic = fact.data.topic_ref();
            (topic.entity == entity.into()).then_some((fact, topic.party))
        })
    }

    /// The facts among `seqs` that spoke of a thing as they were known at a seq.
    pub fn facts_about<'a>(
        &'a self,
        seqs: Option<&'a SeqList>,
        entity: &Entity,
        known_at: Seq,
    ) -> impl Iterator<Item = Known<'a>> + use<'a> {
        let entity = entity.clone();
        let known = seqs.into_iter().flat_map(move |seqs| seqs.up_to(known_at));
        known.filter_map(move |seq| self.fact(seq, known_at)).filter(move |fact| {
            if !self.is_revised(fact.seq) {
                return true;
            }
            let mut spoken_of = false;
            fact.data.visit_named(|_, named| spoken_of |= named == (&entity).into());
            spoken_of
        })
    }

    /// Folds the next event in. An event about another one that it cannot be about is passed over.
    pub fn apply(&mut self, recording: Recording, event: &Event, by: RecordedBy<'_>) {
        let seq = self.head().next();
        Arc::make_mut(self.by_kind.entry(event.kind()).or_default()).insert(seq);
        self.commitments.apply(seq, event);
        if let Some(person) = by.person {
            self.commitments.commit_recorder(seq, person);
        }
        self.clocks.note(seq, recording);
        self.together.note(seq, by.correlation_id);
        let (recorded_at, recorded_on) = (recording.at, recording.day());
        let recorder = self.recorders.enter(by.office);
        self.rows.push(Row {
            event: event.clone(),
            recorded_at,
            recorded_on,
            revised: false,
            recorder,
        });
        match event {
            Event::Fact(fact) => {
                if matches!(fact, Fact::PartyMerged(_)) {
                    Arc::make_mut(&mut self.mergers).push(seq);
                }
                self.enter(seq, fact);
            }
            Event::Corrected(correction) => {
                let kind = correction.data.kind();
                if self.open_fact(correction.seq).is_some_and(|fact| fact.kind() == kind) {
                    self.revise(correction.seq, seq);
                    self.enter(correction.seq, &correction.data);
                }
            }
            Event::Retracted(retraction) => {
                if self.open_fact(retraction.seq).is_some() {
                    self.revise(retraction.seq, seq);
                }
            }
            Event::Erased(_) => {}
        }
    }

    fn row(&self, seq: Seq) -> Option<&Row> {
        self.rows.get(seq.place()?)
    }

    fn is_revised(&self, seq: Seq) -> bool {
        self.row(seq).is_some_and(|row| row.revised)
    }

    /// The data that a correction puts in place; none for a retraction.
    pub fn version(&self, revision: Seq) -> Option<&Fact> {
        match &self.row(revision)?.event {
            Event::Corrected(correction) => Some(&correction.data),
            Event::Fact(_) | Event::Retracted(_) | Event::Erased(_) => None,
        }
    }

    /// The events of a type.
    pub fn of_kind(&self, kind: EventKind) -> Option<&SeqList> {
        self.by_kind.get(&kind).map(Arc::as_ref)
    }

    /// A fact that has not been retracted, as it was first recorded.
    fn open_fact(&self, seq: Seq) -> Option<&Fact> {
        let fact = self.event(seq)?.fact()?;
        match self.revisions(seq).last() {
            Some(last) if self.version(*last).is_none() => None,
            Some(_) | None => Some(fact),
        }
    }

    fn revise(&mut self, seq: Seq, by: Seq) {
        if let Some(row) = seq.place().and_then(|place| self.rows.get_mut(place)) {
            row.revised = true;
            Arc::make_mut(self.revisions.entry(seq).or_default()).push(by);
        }
    }

    /// Adds a version of a fact to the lists it belongs to.
    fn enter(&mut self, seq: Seq, fact: &Fact) {
        if matches!(fact, Fact::PartyEnded(_)) {
            Arc::make_mut(&mut self.endings).enter(seq, fact);
        }
        let TopicRef { entity: topic, party } = fact.topic_ref();
        let thing = self.mention(topic.into(), seq);
        if party.is_some() { &mut thing.parts } else { &mut thing.own }.insert(seq);
        fact.visit_named(|_, entity| {
            if entity != topic {
                self.mention(entity.into(), seq);
            }
        });
        for entity in fact.registers() {
            self.registered.entry(entity.kind).or_default().insert(entity.id);
        }
    }

    /// Notes that a fact speaks of a thing.
    fn mention(&mut self, entity: Entity, seq: Seq) -> &mut Thing {
        let thing = Arc::make_mut(self.things.entry(entity).or_default());
        thing.mentions.insert(seq);
        thing
    }
}
