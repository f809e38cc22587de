//! What an event makes of facts: which begin, end or are only told again because of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::entity::{Entity, EntityKind, Topic};
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::Bearing;
use crate::domain::name::PartyId;
use crate::domain::rules::{Lens, kin, repeated_names, tied};
use crate::domain::seq::Seq;
use crate::domain::standing::{Told, episodes};
use crate::domain::state::State;

/// What becomes of one fact because of an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Consequence {
    /// The fact.
    pub seq: Seq,
    /// What becomes of it.
    pub becomes: Becomes,
    /// The fact by which it does, where that is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Seq>,
    /// The successor for whom what it began stands, or stands no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<PartyId>,
}

impl Consequence {
    const fn new(seq: Seq, becomes: Becomes, by: Option<Seq>) -> Self {
        Self { seq, becomes, by, successor: None }
    }
}

/// What can become of a fact.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
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
    /// What it began stands for a successor of its party, and did not before.
    PassesOn,
    /// It stands for that successor no longer.
    PassesOnNoLonger,
    /// It says nothing new any more: another fact says it already.
    SaysNothingNew,
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
    for (place, part) in &is {
        let (seq, heir) = place;
        match (was.get(place), part, heir) {
            (Some(was), part, _) => compare(*seq, *was, *part, &mut found),
            (None, Part::Begins { .. }, Some(_)) => {
                let passed = Consequence::new(*seq, Becomes::PassesOn, None);
                found.insert(Consequence { successor: heir.clone(), ..passed });
            }
            (None, Part::Begins { ended: Some(by) }, None) => {
                found.insert(Consequence::new(*seq, Becomes::Ended, Some(*by)));
            }
            (
                None,
                Part::Begins { ended: None } | Part::Again { .. } | Part::Ends | Part::EndsNothing,
                _,
            ) => {}
        }
    }
    let (was_said, is_said) = (said_already(&before, &topics), said_already(&after, &topics));
    for (seq, by) in is_said.into_iter().filter(|(seq, _)| !was_said.contains_key(seq)) {
        found.insert(Consequence::new(seq, Becomes::SaysNothingNew, Some(by)));
    }
    for (seq, successor) in was.into_keys().filter(|place| !is.contains_key(place)) {
        // Where the act itself is gone, that says all.
        if successor.is_some() && is.contains_key(&(seq, None)) {
            let kept = Consequence::new(seq, Becomes::PassesOnNoLonger, None);
            found.insert(Consequence { successor, ..kept });
        }
    }
    found.into_iter().collect()
}

/// The topics in which something may change: those of the facts and of the successors of their
/// parties, and with a merger or the end of a body those of all bodies that it ties.
fn topics<'f>(state: &State, facts: impl Iterator<Item = &'f Fact>) -> BTreeSet<Topic> {
    let mut topics = BTreeSet::new();
    for fact in facts {
        let Topic { entity, party } = fact.topic();
        match party {
            None => drop(topics.insert(Topic { entity, party })),
            Some(party) => topics.extend(of_bodies(&entity, &kin(state, [&party]))),
        }
        let bodies = tied(state, fact);
        let mut things = BTreeSet::new();
        for body in &bodies {
            let mentions = state.mentions(&body.into()).iter();
            for topic in mentions.filter_map(|seq| state.fact(*seq)).map(Fact::topic) {
                if topic.party.is_some() {
                    things.insert(topic.entity);
                } else if topic.entity.kind == EntityKind::Agreement {
                    topics.insert(topic);
                }
            }
        }
        for entity in things {
            topics.extend(of_bodies(&entity, &bodies));
        }
    }
    topics
}

fn of_bodies(entity: &Entity, bodies: &[PartyId]) -> impl Iterator<Item = Topic> {
    bodies.iter().map(|body| Topic { entity: entity.clone(), party: Some(body.clone()) })
}

/// A fact, with the successor for whom it stands where it was carried to one.
type Place = (Seq, Option<PartyId>);

/// The part that each fact of some topics has that begins or ends something.
fn parts(lens: &Lens<'_>, topics: &[Topic]) -> BTreeMap<Place, Part> {
    let mut parts = BTreeMap::new();
    for Topic { entity, party } in topics {
        // A body that was merged into another has its facts among the other's.
        if party.as_ref().is_some_and(|party| lens.merged_into(party).is_some()) {
            continue;
        }
        let told = lens.told(entity, party.as_ref());
        parts.extend(offices(&told));
        let place = |seq: Seq| {
            let is_carried = told.iter().any(|one| one.seq == seq && one.inherited.is_some());
            (seq, party.clone().filter(|_| is_carried))
        };
        // The end of a body says itself what it ends.
        let is_end = |one: &&Told<'_>| matches!(one.fact.bearing(), Bearing::Ends(_));
        let ends: BTreeSet<Seq> = told.iter().filter(is_end).map(|one| one.seq).collect();
        parts.extend(ends.iter().map(|seq| (place(*seq), Part::EndsNothing)));
        for episode in episodes(&told) {
            let (of, ended) = (episode.began, episode.ended);
            parts.insert(place(of), Part::Begins { ended });
            parts.extend(episode.again.iter().map(|seq| (place(*seq), Part::Again { of, ended })));
            let ended = episode.ends().filter(|seq| ends.contains(seq));
            parts.extend(ended.map(|seq| (place(seq), Part::Ends)));
            // A share in an agreement passes on until the agreement ends.
            let heirs = lens.heirs_of_agreement(entity).into_iter();
            parts.extend(heirs.map(|heir| ((of, Some(heir)), Part::Begins { ended: None })));
        }
    }
    parts
}

/// The changes of names that say nothing new, each with the fact that says it already.
fn said_already(lens: &Lens<'_>, topics: &[Topic]) -> BTreeMap<Seq, Seq> {
    let parties = topics.iter().filter(|topic| topic.entity.kind == EntityKind::Party);
    parties.flat_map(|topic| repeated_names(lens, &topic.entity)).collect()
}

/// The offices of a party, each ended with its holder unless its term was over before.
fn offices(told: &[Told<'_>]) -> impl Iterator<Item = (Place, Part)> {
    let end = told.iter().find(|one| one.fact.bearing() == Bearing::EndsBody);
    told.iter().filter_map(move |one| {
        let Fact::NetworkRoleAssumed(data) = one.fact else { return None };
        let goes_on =
            |end: &&Told<'_>| data.until.is_none_or(|until| end.earliest() <= until.latest());
        let ended = end.filter(goes_on).map(|end| end.seq);
        Some(((one.seq, None), Part::Begins { ended }))
    })
}

fn compare(seq: Seq, was: Part, is: Part, found: &mut BTreeSet<Consequence>) {
    let mut becomes = |becomes, by| found.insert(Consequence::new(seq, becomes, by));
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
