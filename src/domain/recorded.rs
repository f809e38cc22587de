//! The envelope: a fact with its place, its time, its author, its cause and its evidence.

pub mod bare;
mod schema;

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;
use uuid::Uuid;

use crate::domain::date::Date;
use crate::domain::digest::Digest;
use crate::domain::event::revision::CorrectedRead;
use crate::domain::event::{self, Event, EventError, EventKind};
use crate::domain::fields::Shape::{Line, Prose};
use crate::domain::fields::{URL, record};
use crate::domain::seq::Seq;
use crate::domain::text::check_line;

/// The greatest size of a recorded event in bytes (C2SP tlog-tiles: an entry has at most 65,535).
pub const MAX_EVENT_BYTES: usize = 65_535;

/// The longest name of who records, in bytes.
const MAX_RECORDER_BYTES: usize = 200;

/// Whether a name can stand for who records: one line of 1 to 200 bytes without control characters.
#[must_use]
pub fn names_a_recorder(name: &str) -> bool {
    check_line(name).is_ok() && !name.trim().is_empty() && name.len() <= MAX_RECORDER_BYTES
}

/// The field under which the name of the person is kept who recorded an event.
pub const PERSON: &str = "recorded_by";

/// A moment with the offset of the clock that it was read from.
///
/// Its calendar day is the day on that clock, so that a fact recorded at eight in the morning in
/// Tokyo is recorded on that day, not on the day before.
pub type Moment = DateTime<FixedOffset>;

record! {
    /// Where a fact is known from.
    pub struct Evidence {
        /// Who published what: a page, a letter, a newspaper.
        must source: String = Line,
        /// Its address.
        may url: Option<String> = URL,
        /// When it was published, or the state of the page that was read.
        may published_on: Option<Date>,
        /// When it was read.
        may read_on: Option<Date>,
        /// Its own words.
        may quote: Option<String> = Prose,
    }
}

/// When an event was recorded: where it stands in time, and what the clock said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Its time in the log. Never before that of the event before it.
    pub at: Moment,
    /// What the clock really said, where that is something else: an earlier event was recorded while
    /// the clock was ahead, or the clock has gone back.
    pub clock: Option<Moment>,
}

impl Recording {
    /// What the clock really said.
    #[must_use]
    pub fn on_clock(self) -> Moment {
        self.clock.unwrap_or(self.at)
    }

    /// The calendar day of recording, for every rule and every view.
    #[must_use]
    pub fn day(self) -> NaiveDate {
        self.on_clock().date_naive()
    }
}

/// One event of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedEvent {
    /// Its place in the log.
    pub seq: Seq,
    /// Its own id (UUID v7).
    pub id: Uuid,
    /// When it was recorded. Never before the event before it.
    pub recorded_at: Moment,
    /// What the clock really said, where that is not `recorded_at`.
    pub clock: Option<Moment>,
    /// The office that recorded it.
    pub recorded_by: String,
    /// The digest of the person's name who recorded it for the office; the name is kept beside the log.
    pub person: Option<Digest>,
    /// The command that caused it. The same command is never carried out twice.
    pub command_id: Uuid,
    /// What it was recorded together with, such as one import.
    pub correlation_id: Option<Uuid>,
    /// The fact.
    pub event: Event,
    /// Where the fact is known from.
    pub evidence: Vec<Evidence>,
    /// A remark of the recorder.
    pub note: Option<String>,
    /// The data as an earlier version of daicho wrote it, where it is written otherwise today.
    pub earlier: Option<Box<Earlier>>,
}

/// Data as an earlier version of daicho wrote it, which stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Earlier {
    /// The version of the data.
    pub version: u32,
    /// The data.
    pub data: Value,
}

/// Why bytes are no recorded event.
#[derive(Debug, Error)]
pub enum RecordedError {
    /// The envelope itself cannot be read.
    #[error("expected a recorded event: {0}")]
    Envelope(serde_json::Error),
    /// The time is not in RFC 3339.
    #[error("expected {field} in RFC 3339, got {got:?}")]
    Time {
        /// The field: `recorded_at` or `clock`.
        field: &'static str,
        /// What stands there.
        got: String,
    },
    /// The fact inside cannot be read.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The fact cannot be written, which no valid fact is known to cause.
    #[error("cannot write the event: {0}")]
    Write(serde_json::Error),
}

/// An event as it is stored, with data `D`, who recorded it `R`, texts `T` and evidence `E`: whole, or without what is only
/// checked ([`bare`]).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound(
    serialize = "D: Serialize, R: Serialize, T: Serialize, E: Serialize + AsRef<[Evidence]>"
))]
struct Envelope<'a, D, R, T, E> {
    #[serde(rename = "_sd", default, skip_serializing_if = "Option::is_none")]
    person: Option<[Digest; 1]>,
    seq: Seq,
    id: Uuid,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    version: u32,
    #[serde(borrow)]
    recorded_at: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    clock: Option<Cow<'a, str>>,
    recorded_by: R,
    command_id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correlation_id: Option<Uuid>,
    data: D,
    #[serde(default, skip_serializing_if = "is_empty")]
    evidence: E,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<T>,
}

fn is_empty(evidence: &impl AsRef<[Evidence]>) -> bool {
    evidence.as_ref().is_empty()
}

impl RecordedEvent {
    /// Reads an event from its stored bytes.
    ///
    /// # Errors
    /// [`RecordedError`] where the bytes are no event of a known type and version.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordedError> {
        let envelope: Envelope<'_, &RawValue, String, String, Vec<Evidence>> =
            serde_json::from_slice(bytes).map_err(RecordedError::Envelope)?;
        let recorded_at = read_moment("recorded_at", &envelope.recorded_at)?;
        let clock = envelope.clock.map(|clock| read_moment("clock", &clock)).transpose()?;
        let event = event::decode(&envelope.kind, envelope.version, envelope.data.get())?;
        let earlier = earlier(&event, envelope.version, envelope.data)?;
        Ok(Self {
            seq: envelope.seq,
            id: envelope.id,
            recorded_at,
            clock,
            recorded_by: envelope.recorded_by,
            person: envelope.person.map(|[person]| person),
            command_id: envelope.command_id,
            correlation_id: envelope.correlation_id,
            event,
            evidence: envelope.evidence,
            note: envelope.note,
            earlier,
        })
    }

    /// The event as canonical JSON (RFC 8785): the bytes that are stored.
    ///
    /// # Errors
    /// [`RecordedError::Write`], which no valid event is known to cause.
    pub fn encode(&self) -> Result<Vec<u8>, RecordedError> {
        let envelope = Envelope {
            person: self.person.clone().map(|person| [person]),
            seq: self.seq,
            id: self.id,
            kind: self.kind().as_str().into(),
            version: self.version(),
            recorded_at: self.written_at().into(),
            clock: self.clock.map(|clock| written(clock).into()),
            recorded_by: self.recorded_by.as_str(),
            command_id: self.command_id,
            correlation_id: self.correlation_id,
            data: match &self.earlier {
                Some(earlier) => Written::Earlier(&earlier.data),
                None => Written::Today(&self.event),
            },
            evidence: self.evidence.as_slice(),
            note: self.note.as_deref(),
        };
        let value = serde_json::to_value(&envelope).map_err(RecordedError::Write)?;
        canonical(&value).map_err(RecordedError::Write)
    }

    /// When it was recorded, as the stored bytes have it (RFC 3339).
    #[must_use]
    pub fn written_at(&self) -> String {
        written(self.recorded_at)
    }

    /// When it was recorded.
    #[must_use]
    pub const fn recording(&self) -> Recording {
        Recording { at: self.recorded_at, clock: self.clock }
    }

    /// The type of the fact.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.event.kind()
    }

    /// The version of its data, as it is stored.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.earlier.as_ref().map_or_else(|| self.kind().version(), |earlier| earlier.version)
    }

    /// The calendar day on which it was recorded.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.recording().day()
    }

    /// The digests of all personal data that it commits to: of its fact, and of who recorded it.
    pub fn digests(&self) -> impl Iterator<Item = &Digest> {
        self.event.digests().iter().chain(&self.person)
    }
}

/// The data of an event as it is stored, where that is not how it is written today.
fn earlier(
    event: &Event,
    version: u32,
    data: &RawValue,
) -> Result<Option<Box<Earlier>>, RecordedError> {
    let is_earlier = match event {
        Event::Fact(fact) => version != fact.kind().version(),
        Event::Corrected(corrected) => {
            let inner: CorrectedRead<'_> =
                serde_json::from_str(data.get()).map_err(RecordedError::Envelope)?;
            inner.version != corrected.data.kind().version()
        }
        Event::Retracted(_) | Event::Erased(_) => false,
    };
    let read = || serde_json::from_str(data.get()).map_err(RecordedError::Envelope);
    is_earlier.then(|| Ok(Box::new(Earlier { version, data: read()? }))).transpose()
}

/// The data of an event as it is written.
#[derive(Serialize)]
#[serde(untagged)]
enum Written<'a> {
    Earlier(&'a Value),
    Today(&'a Event),
}

fn read_moment(field: &'static str, written: &str) -> Result<Moment, RecordedError> {
    let got = || written.chars().take(60).collect();
    DateTime::parse_from_rfc3339(written).map_err(|_| RecordedError::Time { field, got: got() })
}

/// A moment as it is stored: RFC 3339, to the microsecond, with its offset.
#[must_use]
pub fn written(moment: Moment) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A value in canonical form (RFC 8785).
///
/// A plain one has it already when it is written without spaces: serde_json keeps keys in the order
/// of their bytes and escapes as section 3.2.2.2 asks. That is several times as fast.
///
/// # Errors
/// A key that is no text, which no value has.
pub fn canonical(value: &Value) -> serde_json::Result<Vec<u8>> {
    if is_plain(value) {
        serde_json::to_vec(value)
    } else {
        serde_json_canonicalizer::to_vec(value)
    }
}

/// Whether a value is written in canonical form: the bytes of a stored event are.
#[must_use]
pub fn is_canonical(value: &Value, bytes: &[u8]) -> bool {
    canonical(value).is_ok_and(|written| written == bytes)
}

/// Whether all keys are ASCII (others are sorted by UTF-16, section 3.2.3) and all numbers integers
/// that a double holds (others are written as section 3.2.2.3 asks).
fn is_plain(value: &Value) -> bool {
    const EXACT: u64 = 1 << 53;
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number.as_i64().is_some_and(|n| n.unsigned_abs() < EXACT),
        Value::Array(values) => values.iter().all(is_plain),
        Value::Object(fields) => {
            // Where another crate has serde_json keep the order in which fields came, they are not sorted.
            fields.keys().is_sorted()
                && fields.iter().all(|(key, value)| key.is_ascii() && is_plain(value))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[\\x00-\\x20\"\\\\/\u{7f}-\u{a0}\u{2028}]*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::hash_map(".{0,6}", inner.clone(), 0..8)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
                prop::collection::hash_map("[ -~]{0,6}", inner, 0..8)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_plain_value_is_written_as_the_canonicaliser_writes_it(value in values()) {
            let expected = serde_json_canonicalizer::to_vec(&value);
            prop_assert_eq!(canonical(&value).ok(), expected.ok());
        }
    }

    #[test]
    fn who_recorded_it_for_the_office_stands_in_it_as_a_digest() {
        let digest = "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0";
        let written = format!(
            r#"{{"_sd":["{digest}"],"command_id":"018f0000-0000-7000-8000-000000000001","data":{{"country":"JP","kind":"city","names":{{"en":"Osaka"}},"party":"osaka"}},"id":"018f0000-0000-7000-8000-000000000002","recorded_at":"2026-04-01T09:00:00.000000+09:00","recorded_by":"Secretariat, desk 2","seq":155,"type":"party.registered","version":1}}"#
        );
        let recorded = RecordedEvent::decode(written.as_bytes()).unwrap();
        assert_eq!(recorded.person.as_ref().map(Digest::as_str), Some(digest));
        assert_eq!(String::from_utf8(recorded.encode().unwrap()).unwrap(), written);
        let bare = bare::BareEvent::decode(written.as_bytes()).unwrap();
        assert_eq!(bare, bare::BareEvent::from(recorded));
        for other in ["[]", &format!("[\"{digest}\",\"{digest}\"]"), "\"\""] {
            let other = written.replace(&format!("[\"{digest}\"]"), other);
            assert!(RecordedEvent::decode(other.as_bytes()).is_err(), "{other}");
            assert!(bare::BareEvent::decode(other.as_bytes()).is_err(), "{other}");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_canonicaliser() {
        assert!(is_plain(
            &json!({"b": [1, null, {"a": "é\u{1}"}], "a": -9_007_199_254_740_991_i64})
        ));
        for odd in [json!(1.0), json!(9_007_199_254_740_992_i64), json!({"é": 1}), json!([[0.5]])]
        {
            assert!(!is_plain(&odd), "{odd}");
        }
    }
}
