//! A log in memory, written fact by fact, for the tests of views.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate};
use daicho::domain::event::fact::Fact;
use daicho::domain::event::revision::{EventCorrected, EventRetracted};
use daicho::domain::event::{Event, decode};
use daicho::domain::recorded::RecordedEvent;
use daicho::domain::seq::Seq;
use daicho::projections::reading::Reading;
use daicho::projections::{Projections, RecordedBy, View};
use serde_json::{Value, json};
use uuid::Uuid;

/// Who records where nobody in particular does.
pub const CLERK: RecordedBy<'static> =
    RecordedBy { office: "clerk", person: None, correlation_id: None };

/// The day of a test that does not say another.
pub const TODAY: &str = "2026-11-24";

/// A log and the fold of it.
pub struct Chronicle {
    pub events: Vec<RecordedEvent>,
    pub projections: Projections,
    day: NaiveDate,
}

/// One line for each event, so that a random history that fails can be read.
impl std::fmt::Debug for Chronicle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for recorded in &self.events {
            let (seq, day, kind) = (recorded.seq, recorded.day(), recorded.kind());
            writeln!(f, "{seq} {day} {kind} {}", json!(recorded.event))?;
        }
        Ok(())
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl Chronicle {
    pub fn new() -> Self {
        let mut projections = Projections::new();
        projections.assume_series(vec!["seminar".parse().unwrap()]);
        Self { events: Vec::new(), projections, day: day(TODAY) }
    }

    /// What follows is recorded on this day.
    pub fn on(&mut self, text: &str) -> &mut Self {
        self.day = day(text);
        self
    }

    /// What follows is recorded so many days later.
    pub fn wait(&mut self, days: u64) {
        self.day = self.day + Days::new(days);
    }

    pub fn record(&mut self, kind: &str, data: Value) -> Seq {
        self.append(decode(kind, 1, &data.to_string()).unwrap())
    }

    pub fn correct(&mut self, seq: Seq, data: Value) -> Seq {
        let kind = self.events[usize::try_from(seq.0).unwrap() - 1].kind();
        let data = fact(kind.as_str(), &data);
        let reason = "a slip".to_owned();
        self.append(Event::Corrected(Arc::new(EventCorrected { seq, data, reason })))
    }

    pub fn retract(&mut self, seq: Seq) -> Seq {
        let reason = "never happened".to_owned();
        self.append(Event::Retracted(Arc::new(EventRetracted { seq, reason })))
    }

    pub fn append(&mut self, event: Event) -> Seq {
        let seq = Seq(self.events.len() as u64 + 1);
        let morning = format!("{}T08:00:00+09:00", self.day);
        let recorded = RecordedEvent {
            seq,
            id: Uuid::nil(),
            recorded_at: DateTime::parse_from_rfc3339(&morning).unwrap(),
            clock: None,
            recorded_by: "tester".to_owned(),
            person: None,
            command_id: Uuid::nil(),
            correlation_id: None,
            event,
            evidence: Vec::new(),
            note: None,
            earlier: None,
        };
        self.projections.apply(&recorded);
        self.events.push(recorded);
        seq
    }

    /// The view at the head, as of a day.
    pub fn as_of(&self, text: &str) -> Reading<'_> {
        self.projections.at(self.view(text))
    }

    /// The view as of a day, as known at a seq.
    pub fn known_at(&self, known_at: Seq, text: &str) -> Reading<'_> {
        self.projections.at(View { as_of: day(text), known_at })
    }

    /// The two times of the head.
    pub fn view(&self, text: &str) -> View {
        View { as_of: day(text), known_at: self.projections.head() }
    }

    pub fn party(&mut self, id: &str) -> Seq {
        let names = json!({"en": id.to_uppercase()});
        self.record("party.registered", json!({"party": id, "kind": "city", "names": names}))
    }

    pub fn declaration(&mut self, id: &str) -> Seq {
        let title = json!({"en": id.to_uppercase()});
        self.record(
            "declaration.adopted",
            json!({"declaration": id, "kind": "declaration", "title": title,
                   "adopted_on": "2021-08-07"}),
        )
    }

    pub fn endorsed(&mut self, declaration: &str, party: &str, on: Value) -> Seq {
        self.record(
            "declaration.endorsed",
            json!({"declaration": declaration, "party": party, "act": "endorsement", "on": on}),
        )
    }

    pub fn withdrawn(&mut self, declaration: &str, party: &str, on: Value) -> Seq {
        self.record(
            "endorsement.withdrawn",
            json!({"declaration": declaration, "party": party, "on": on, "reason": "a vote"}),
        )
    }

    pub fn merged(&mut self, party: &str, into: &str) -> Seq {
        self.record("party.merged", json!({"party": party, "into": into}))
    }
}

/// Everything that can be asked of a view, as JSON, but for when the register began: a view before the
/// first event says so, and a replay up to there cannot know.
pub fn everything(reading: &Reading<'_>) -> Value {
    fn forget_the_beginning(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("register_began");
                fields.values_mut().for_each(forget_the_beginning);
            }
            Value::Array(items) => items.iter_mut().for_each(forget_the_beginning),
            _ => {}
        }
    }
    let mut everything = every_answer(reading);
    forget_the_beginning(&mut everything);
    everything
}

fn every_answer(reading: &Reading<'_>) -> Value {
    fn each<T: serde::Serialize, I: std::str::FromStr>(
        ids: &[&str],
        ask: impl Fn(&I) -> Option<T>,
    ) -> Value {
        let answer = |id: &&str| id.parse().ok().and_then(|id| ask(&id));
        json!(ids.iter().map(answer).collect::<Vec<_>>())
    }
    json!({
        "declarations": reading.declarations(),
        "declaration": each(&["d1", "d2"], |id| reading.declaration_status(id)),
        "parties": reading.parties(),
        "party": each(&["a", "b", "c", "d", "e"], |id| reading.party(id)),
        "agreements": reading.agreements(),
        "agreement": each(&["g1", "g2", "g3"], |id| reading.agreement(id)),
        "gatherings": reading.gatherings(),
        "gathering": each(&["m1", "m2"], |id| reading.gathering(id)),
        "networks": reading.networks(),
        "network": each(&["n1", "n2"], |id| reading.network(id)),
        "strategies": reading.strategies(),
        "strategy": each(&["s1"], |id| reading.strategy(id)),
        "global_network": reading.global_network(&[]),
        "global_network_of_d1": reading.global_network(&["d1".parse().unwrap()]),
    })
}

/// A fact as it is stored.
pub fn fact(kind: &str, data: &Value) -> Fact {
    match decode(kind, 1, &data.to_string()).unwrap() {
        Event::Fact(fact) => fact,
        other => panic!("no fact: {other:?}"),
    }
}
