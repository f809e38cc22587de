//! What later became of what an event says: corrected, retracted, withdrawn, ended, or its personal
//! data erased. Whoever is shown the event alone would believe what no longer holds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::commitments::Commitment;
use crate::domain::entity::{Entity, TopicRef};
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::domain::standing::{Told, episodes};
use crate::projections::reading::Period;
use crate::projections::{Projections, View};

/// How a later event revises an earlier one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RevisionKind {
    /// It replaces the data of the fact.
    Corrected,
    /// It voids the fact.
    Retracted,
    /// It withdraws the endorsement.
    Withdrawn,
    /// It ends what the fact began: a membership, an agreement.
    Ended,
    /// It tells that personal data of the fact was deleted.
    Erased,
}

/// That a later event revises an earlier one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Revision {
    /// The later event.
    pub seq: Seq,
    /// The earlier one.
    pub revises: Seq,
    /// What the later one does to it.
    pub how: RevisionKind,
}

impl RevisionKind {
    /// How a fact that ends something ends it.
    #[must_use]
    pub const fn of_end(end: &Fact) -> Self {
        if matches!(end, Fact::EndorsementWithdrawn(_)) { Self::Withdrawn } else { Self::Ended }
    }
}

impl Projections {
    /// Every event up to `known_at` that revises the event `seq`, or revises what ended it, in the
    /// order of the log.
    ///
    /// Of a correction, these are what came after it to the same fact, and what ended what that began.
    /// Empty for a retraction and an erasure, which nothing revises.
    #[must_use]
    pub fn revising(&self, seq: Seq, known_at: Seq) -> Vec<Revision> {
        let fact = match self.table.event(seq) {
            Some(Event::Fact(_)) => seq,
            Some(Event::Corrected(correction)) => correction.seq,
            Some(Event::Retracted(_) | Event::Erased(_)) | None => return Vec::new(),
        };
        let mut found = self.revisions_of(fact, seq, known_at);
        for (end, how) in self.ends_of(fact, known_at) {
            found.push(Revision { seq: end, revises: seq, how });
            let of_end = self.revisions_of(end, end, known_at);
            found
                .extend(of_end.into_iter().filter(|revision| revision.how != RevisionKind::Erased));
        }
        // A correction of what ended a fact may be what is asked about.
        found.retain(|revision| revision.seq != seq);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What an event up to `known_at` revises: the fact that it corrects or retracts, or whose personal
    /// data it erases, and what a fact ends, in the order of the log.
    #[must_use]
    pub fn revised_by(&self, seq: Seq, known_at: Seq) -> Vec<Revision> {
        let revision = |revises, how| Revision { seq, revises, how };
        match self.table.event(seq) {
            Some(Event::Corrected(one)) => vec![revision(one.seq, RevisionKind::Corrected)],
            Some(Event::Retracted(one)) => vec![revision(one.seq, RevisionKind::Retracted)],
            Some(Event::Erased(one)) => vec![revision(one.seq, RevisionKind::Erased)],
            Some(Event::Fact(_)) => {
                let all = self.facts_beside(seq, known_at).into_iter();
                let ended = all.filter_map(|fact| {
                    let ends = self.ends_of(fact, known_at).into_iter();
                    let (_, how) = ends.into_iter().find(|(end, _)| *end == seq)?;
                    Some(revision(fact, how))
                });
                ended.collect()
            }
            None => Vec::new(),
        }
    }

    /// The facts that one may end: those of its topic; of a party that ends, all that speak of it.
    fn facts_beside(&self, seq: Seq, known_at: Seq) -> Vec<Seq> {
        let reading = self.at(View { as_of: NaiveDate::MAX, known_at });
        let Some(known) = reading.fact(seq) else { return Vec::new() };
        let TopicRef { entity, party } = known.data.topic_ref();
        let entity = Entity::from(entity);
        let facts = match (known.data, party) {
            (Fact::PartyEnded(data), _) => reading.mentions_of_party(&data.party),
            (_, Some(party)) => reading.part(&entity, reading.merges.resolve(party)),
            (_, None) => reading.agreement_facts(&entity),
        };
        let seqs: BTreeSet<Seq> = facts.iter().map(|fact| fact.seq).collect();
        seqs.into_iter().filter(|other| *other != seq).collect()
    }

    /// The corrections, the retraction and the erasures of a fact that came after one of its versions.
    fn revisions_of(&self, fact: Seq, version: Seq, known_at: Seq) -> Vec<Revision> {
        let later = |by: &&Seq| (version.next()..=known_at).contains(*by);
        let changes = self.table.revisions(fact).iter().filter(later).map(|by| {
            let corrects = self.table.version(*by).is_some();
            let how = if corrects { RevisionKind::Corrected } else { RevisionKind::Retracted };
            Revision { seq: *by, revises: version, how }
        });
        let held = |one: &&Commitment| version == fact || one.made_by == version;
        let erased = self.table.commitments().of(fact).iter().filter(held);
        let erased = erased.filter_map(|one| one.erased_by).filter(|by| later(&by));
        let how = RevisionKind::Erased;
        changes.chain(erased.map(|seq| Revision { seq, revises: version, how })).collect()
    }

    /// What ended what a fact began, or suspended it before, on whatever day.
    fn ends_of(&self, fact: Seq, known_at: Seq) -> Vec<(Seq, RevisionKind)> {
        let reading = self.at(View { as_of: NaiveDate::MAX, known_at });
        let Some(known) = reading.fact(fact) else { return Vec::new() };
        let TopicRef { entity, party } = known.data.topic_ref();
        let entity = Entity::from(entity);
        let facts = match party {
            Some(party) => reading.part(&entity, reading.merges.resolve(party)),
            None => reading.agreement_facts(&entity),
        };
        let mut periods = reading.periods(&facts, NaiveDate::MIN).into_iter();
        let tells = |period: &Period<'_>| {
            period.began.seq == fact || period.retold().any(|again| again == fact)
        };
        let Some(period) = periods.find(tells) else { return Vec::new() };
        let ends = period.suspended.into_iter().chain(period.ended);
        ends.map(|end| (end.seq, RevisionKind::of_end(end.data))).collect()
    }
}

/// Which of these events revise others, where nothing is known but these: what several proof files show
/// together. They come in the order of the log; what they revise need not be among them. That a fact
/// learned late was ended by an event before it in the log may rest on facts that are not among them.
#[must_use]
pub fn among(events: &[RecordedEvent]) -> Vec<Revision> {
    let mut found = BTreeSet::new();
    let mut facts: BTreeMap<Seq, Told<'_>> = BTreeMap::new();
    for recorded in events {
        let RecordedEvent { seq, event, .. } = recorded;
        let (revises, how) = match event {
            Event::Fact(fact) => {
                facts.insert(*seq, Told::new(*seq, fact, recorded.day()));
                continue;
            }
            Event::Corrected(data) => {
                // Where the fact itself is not among them, the day of its correction has to do.
                let first = facts.get(&data.seq).map(|told| told.recorded_on);
                let recorded_on = first.unwrap_or_else(|| recorded.day());
                facts.insert(data.seq, Told::new(data.seq, &data.data, recorded_on));
                (data.seq, RevisionKind::Corrected)
            }
            Event::Retracted(data) => {
                facts.remove(&data.seq);
                (data.seq, RevisionKind::Retracted)
            }
            Event::Erased(data) => (data.seq, RevisionKind::Erased),
        };
        found.insert(Revision { seq: *seq, revises, how });
    }
    found.extend(ends(facts));
    found.into_iter().collect()
}

/// Which of these facts end what others of them began.
fn ends(facts: BTreeMap<Seq, Told<'_>>) -> Vec<Revision> {
    type Topic<'a> = (Entity, Option<&'a PartyId>);
    let mut topics: BTreeMap<Topic<'_>, Vec<Told<'_>>> = BTreeMap::new();
    for told in facts.into_values() {
        let TopicRef { entity, party } = told.fact.topic_ref();
        topics.entry((entity.into(), party)).or_default().push(told);
    }
    let mut found = Vec::new();
    for facts in topics.values() {
        for episode in episodes(facts) {
            for end in episode.ends().filter_map(|seq| facts.iter().find(|told| told.seq == seq)) {
                let (revises, how) = (episode.began, RevisionKind::of_end(end.fact));
                found.push(Revision { seq: end.seq, revises, how });
            }
        }
    }
    found
}
