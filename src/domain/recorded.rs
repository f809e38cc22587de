//! The envelope: a fact with its place, its time, its author, its cause and its evidence.

pub mod bare;
mod schema;

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;
use uuid::Uuid;

use crate::domain::date::Date;
use crate::domain::event::{self, Event, EventError, EventKind};
use crate::domain::seq::Seq;

/// The greatest size of a recorded event in bytes (C2SP tlog-tiles: an entry has at most 65,535).
pub const MAX_EVENT_BYTES: usize = 65_535;

/// A moment with the offset of the clock that it was read from.
///
/// Its calendar day is the day on that clock, so that a fact recorded at eight in the morning in
/// Tokyo is recorded on that day, not on the day before.
pub type Moment = DateTime<FixedOffset>;

/// Where a fact is known from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Who published what: a page, a letter, a newspaper.
    #[schemars(length(min = 1))]
    pub source: String,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^https?://[^/\\s][^\\s]*$"))]
    pub url: Option<String>,
    /// When it was published, or the state of the page that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// When it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_on: Option<Date>,
    /// Its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
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
    /// Who recorded it.
    pub recorded_by: String,
    /// The command that caused it. The same command is never carried out twice.
    pub command_id: Uuid,
    /// What it was recorded together with, such as one import.
    pub correlation_id: Option<Uuid>,
    /// The fact.
    pub event: Arc<Event>,
    /// Where the fact is known from.
    pub evidence: Vec<Evidence>,
    /// A remark of the recorder.
    pub note: Option<String>,
}

/// Why bytes are no recorded event.
#[derive(Debug, Error)]
pub enum RecordedError {
    /// The envelope itself cannot be read.
    #[error("expected a recorded event: {0}")]
    Envelope(serde_json::Error),
    /// The time is not in RFC 3339.
    #[error("expected recorded_at in RFC 3339, came {0:?}")]
    Time(String),
    /// The fact inside cannot be read.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The fact cannot be written, which no valid fact is known to cause.
    #[error("cannot write the event: {0}")]
    Write(serde_json::Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'a> {
    seq: Seq,
    id: Uuid,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    version: u32,
    #[serde(borrow)]
    recorded_at: Cow<'a, str>,
    #[serde(borrow)]
    recorded_by: Cow<'a, str>,
    command_id: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correlation_id: Option<Uuid>,
    #[serde(borrow)]
    data: &'a RawValue,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<Evidence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl RecordedEvent {
    /// Reads an event from its stored bytes.
    ///
    /// # Errors
    /// [`RecordedError`] where the bytes are no event of a known type and version.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordedError> {
        let envelope: Envelope<'_> =
            serde_json::from_slice(bytes).map_err(RecordedError::Envelope)?;
        let recorded_at = DateTime::parse_from_rfc3339(&envelope.recorded_at)
            .map_err(|_| RecordedError::Time(envelope.recorded_at.chars().take(60).collect()))?;
        let event = event::decode(&envelope.kind, envelope.version, envelope.data.get())?;
        Ok(Self {
            seq: envelope.seq,
            id: envelope.id,
            recorded_at,
            recorded_by: envelope.recorded_by.into_owned(),
            command_id: envelope.command_id,
            correlation_id: envelope.correlation_id,
            event: Arc::new(event),
            evidence: envelope.evidence,
            note: envelope.note,
        })
    }

    /// The event as canonical JSON (RFC 8785): the bytes that are stored.
    ///
    /// # Errors
    /// [`RecordedError::Write`], which no valid event is known to cause.
    pub fn encode(&self) -> Result<Vec<u8>, RecordedError> {
        let data = serde_json::value::to_raw_value(&self.event).map_err(RecordedError::Write)?;
        let envelope = Envelope {
            seq: self.seq,
            id: self.id,
            kind: self.kind().as_str().into(),
            version: self.kind().version(),
            recorded_at: self.written_at().into(),
            recorded_by: self.recorded_by.as_str().into(),
            command_id: self.command_id,
            correlation_id: self.correlation_id,
            data: &data,
            evidence: self.evidence.clone(),
            note: self.note.clone(),
        };
        // By way of a value: the canonicaliser does not look into raw JSON.
        let value = serde_json::to_value(&envelope).map_err(RecordedError::Write)?;
        serde_json_canonicalizer::to_vec(&value).map_err(RecordedError::Write)
    }

    /// When it was recorded, as the stored bytes have it (RFC 3339).
    #[must_use]
    pub fn written_at(&self) -> String {
        self.recorded_at.to_rfc3339_opts(SecondsFormat::Micros, true)
    }

    /// The type of the fact.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.event.kind()
    }

    /// The calendar day on which it was recorded.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.recorded_at.date_naive()
    }
}
