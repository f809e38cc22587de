//! What an event makes of facts: which begin, end or are only told again because of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::entity::Topic;
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::Bearing;
use crate::domain::name::PartyId;
use crate::domain::rules::{Lens, one_body};
use crate::domain::seq::Seq;
use crate::domain::standing::episodes;
use crate::domain::state::State;

/// What becomes of one fact because of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Consequence {
    /// The fact.
    pub seq: Seq,
    /// What becomes of it.
    pub becomes: Becomes,
    /// The fact by which it does, where that is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Seq>,
}

/// What can become of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Becomes {
    /// It begins something, and did not before.
    Begins,
    /// What it begins is ended by a fact, and was not ended by that one before.
    Ended,
    /// What it begins is ended no longer.
    GoesOn,
    /// It only tells again what another fact began.
    ToldAgain,
    /// It ends something, and did not before.
    Ends,
    /// It ends nothing any more.
    EndsNothing,
}

/// The part that a fact has among those of its topic.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Begins { ended: Option<Seq> },
    Again { of: Seq, ended: Option<Seq> },
    Ends,
    EndsNothing,
}

/// What an event that is to be recorded next, on the day of today, makes of facts, by their seqs.
///
/// Of the event itself it says only whether what it begins has ended already.
#[must_use]
pub fn consequences(state: &State, event: &Event, today: NaiveDate) -> Vec<Consequence> {
    let own = state.head().next();
    let before = Lens::now(state, today);
    let (seq, old, new) = match event {
        Event::Fact(fact) => (own, None, Some(fact)),
        Event::Corrected(correction) => {
            (correction.seq, state.fact(correction.seq), Some(&correction.data))
        }
        Event::Retracted(retraction) => (retraction.seq, state.fact(retraction.seq), None),
        Event::Erased(_) => return Vec::new(),
    };
    let after = before.before(own.next()).instead(seq, new);
    let topics: Vec<Topic> = topics(state, old.into_iter().chain(new)).into_iter().collect();
    let (was, is) = (parts(&before, &topics), parts(&after, &topics));
    let mut found = BTreeSet::new();
    for (seq, part) in is {
        if let Some(was) = was.get(&seq) {
            compare(seq, *was, part, &mut found);
        } else if let Part::Begins { ended: Some(by) } = part {
            found.insert(Consequence { seq, becomes: Becomes::Ended, by: Some(by) });
        }
    }
    found.into_iter().collect()
}

/// The topics in which something may change: those of the facts, and with a merger those of all
/// bodies that it ties.
fn topics<'f>(state: &State, facts: impl Iterator<Item = &'f Fact>) -> BTreeSet<Topic> {
    let mut topics = BTreeSet::new();
    for fact in facts {
        topics.insert(fact.topic());
        let Fact::PartyMerged(data) = fact else { continue };
        let bodies = one_body(state, [&data.party, &data.into]);
        let mut things = BTreeSet::new();
        for body in &bodies {
            let mentions = state.mentions(&body.into()).iter();
            let facts = mentions.filter_map(|seq| state.fact(*seq));
            let parts = facts.map(Fact::topic).filter(|topic| topic.party.is_some());
            things.extend(parts.map(|topic| topic.entity));
        }
        for entity in things {
            let of = |body: &PartyId| Topic { entity: entity.clone(), party: Some(body.clone()) };
            topics.extend(bodies.iter().map(of));
        }
    }
    topics
}

/// The part that each fact of some topics has that begins or ends something.
fn parts(lens: &Lens<'_>, topics: &[Topic]) -> BTreeMap<Seq, Part> {
    let mut parts = BTreeMap::new();
    for Topic { entity, party } in topics {
        // A body that was merged into another has its facts among the other's.
        if party.as_ref().is_some_and(|party| lens.merged_into(party).is_some()) {
            continue;
        }
        let told = lens.told(entity, party.as_ref());
        let ends = told.iter().filter(|one| matches!(one.fact.bearing(), Bearing::Ends(_)));
        parts.extend(ends.map(|one| (one.seq, Part::EndsNothing)));
        for episode in episodes(&told) {
            parts.insert(episode.began, Part::Begins { ended: episode.ended });
            let (of, ended) = (episode.began, episode.ended);
            parts.extend(episode.again.iter().map(|seq| (*seq, Part::Again { of, ended })));
            parts.extend(episode.ended.map(|seq| (seq, Part::Ends)));
        }
    }
    parts
}

fn compare(seq: Seq, was: Part, is: Part, found: &mut BTreeSet<Consequence>) {
    let mut becomes = |becomes, by| found.insert(Consequence { seq, becomes, by });
    match (was, is) {
        (was, is) if was == is => {}
        (Part::Begins { .. }, Part::Begins { ended: Some(by) }) => {
            becomes(Becomes::Ended, Some(by));
        }
        (Part::Begins { .. }, Part::Begins { ended: None }) => {
            becomes(Becomes::GoesOn, None);
        }
        (_, Part::Begins { ended }) => {
            becomes(Becomes::Begins, None);
            if ended.is_some() {
                becomes(Becomes::Ended, ended);
            }
        }
        (Part::Again { of: before, .. }, Part::Again { of, .. }) if before == of => {}
        (was, Part::Again { of, ended }) => {
            becomes(Becomes::ToldAgain, Some(of));
            // What it began stood, and does no longer.
            if was == (Part::Begins { ended: None }) && ended.is_some() {
                becomes(Becomes::Ended, ended);
            }
        }
        (_, Part::Ends) => {
            becomes(Becomes::Ends, None);
        }
        (_, Part::EndsNothing) => {
            becomes(Becomes::EndsNothing, None);
        }
    }
}
