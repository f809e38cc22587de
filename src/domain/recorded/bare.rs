//! A recorded event without what no fold reads, and the quick way of reading it from its bytes.
//!
//! Whatever the quick way does not take, [`RecordedEvent::decode`] reads, or refuses: so both agree
//! on what is an event and on every error.

use std::fmt;

use chrono::{DateTime, NaiveDate};
use compact_str::CompactString;
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::domain::date::Date;
use crate::domain::digest::Digest;
use crate::domain::event::revision::CorrectedRead;
use crate::domain::event::{self, Event, EventKind};
use crate::domain::recorded::{Envelope, Moment, RecordedError, RecordedEvent, Recording};
use crate::domain::seq::Seq;

/// What the folds of the log read of an event. Evidence and note are checked, not kept.
#[derive(Clone, Debug, PartialEq)]
pub struct BareEvent {
    /// Its place in the log.
    pub seq: Seq,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// What the clock really said, where that is not `recorded_at`.
    pub clock: Option<Moment>,
    /// The command that caused it.
    pub command_id: Uuid,
    /// Who recorded it.
    pub recorded_by: CompactString,
    /// The digest of the person's name who recorded it.
    pub person: Option<Digest>,
    /// What it was recorded together with.
    pub correlation_id: Option<Uuid>,
    /// The fact.
    pub event: Event,
}

impl BareEvent {
    /// When it was recorded.
    #[must_use]
    pub const fn recording(&self) -> Recording {
        Recording { at: self.recorded_at, clock: self.clock }
    }

    /// The calendar day on which it was recorded.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.recording().day()
    }
}

impl From<RecordedEvent> for BareEvent {
    fn from(recorded: RecordedEvent) -> Self {
        let RecordedEvent {
            seq,
            recorded_at,
            clock,
            command_id,
            recorded_by,
            person,
            correlation_id,
            event,
            ..
        } = recorded;
        let recorded_by = recorded_by.into();
        Self { seq, recorded_at, clock, command_id, recorded_by, person, correlation_id, event }
    }
}

impl BareEvent {
    /// Reads an event from its stored bytes.
    ///
    /// # Errors
    /// As [`RecordedEvent::decode`].
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordedError> {
        match read_at_once(bytes) {
            Some(event) => Ok(event),
            None => RecordedEvent::decode(bytes).map(Self::from),
        }
    }
}

/// Reads an envelope and its data in one go, for which the type must be known beforehand; `None`
/// where that is not known, or anything is not as it should be.
fn read_at_once(bytes: &[u8]) -> Option<BareEvent> {
    let kind = kind_at_end(bytes)?;
    event::read_by_kind(kind, Reader { bytes, kind })
}

/// The type that stands at the end of an event in canonical form.
fn kind_at_end(bytes: &[u8]) -> Option<EventKind> {
    let before = bytes.strip_suffix(b"}")?;
    let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let before = before.get(..before.len() - digits)?.strip_suffix(br#"","version":"#)?;
    let quote = before.iter().rposition(|byte| *byte == b'"')?;
    std::str::from_utf8(&before[quote + 1..]).ok()?.parse().ok()
}

/// Reads the event whose type it was told.
struct Reader<'a> {
    bytes: &'a [u8],
    kind: EventKind,
}

impl event::ReadByKind for Reader<'_> {
    type Output = Option<BareEvent>;

    fn read<T: DeserializeOwned>(self, make: impl FnOnce(T) -> Event) -> Option<BareEvent> {
        read_as(self.bytes, self.kind, |data: T| Some(make(data)))
    }

    fn read_correction(self) -> Option<BareEvent> {
        read_as(self.bytes, self.kind, |data: CorrectedRead<'_>| event::decode_corrected(data).ok())
    }
}

fn read_as<'a, T: Deserialize<'a>>(
    bytes: &'a [u8],
    kind: EventKind,
    make: impl FnOnce(T) -> Option<Event>,
) -> Option<BareEvent> {
    // Looked at once and as a whole, the bytes need not be looked at again text by text.
    let text = std::str::from_utf8(bytes).ok()?;
    let envelope: Envelope<'a, T, CompactString, Unkept, UnkeptEvidence> =
        serde_json::from_str(text).ok()?;
    if envelope.kind != kind.as_str() || envelope.version != kind.version() {
        return None;
    }
    let moment = |written: &str| DateTime::parse_from_rfc3339(written).ok();
    Some(BareEvent {
        seq: envelope.seq,
        recorded_at: moment(&envelope.recorded_at)?,
        clock: match envelope.clock {
            Some(written) => Some(moment(&written)?),
            None => None,
        },
        command_id: envelope.command_id,
        recorded_by: envelope.recorded_by,
        person: envelope.person.map(|[person]| person),
        correlation_id: envelope.correlation_id,
        event: make(envelope.data)?,
    })
}

/// A text that is read and not kept.
#[derive(Default)]
struct Unkept;

impl<'de> Deserialize<'de> for Unkept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Unkept;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E>(self, _: &str) -> Result<Unkept, E> {
                Ok(Unkept)
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// A list of evidence that is read and not kept.
#[derive(Default)]
struct UnkeptEvidence;

/// As [`crate::domain::recorded::Evidence`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are checked by being read")]
struct UnkeptItem {
    source: Unkept,
    url: Option<Unkept>,
    published_on: Option<Date>,
    read_on: Option<Date>,
    quote: Option<Unkept>,
}

impl<'de> Deserialize<'de> for UnkeptEvidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = UnkeptEvidence;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of evidence")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                while list.next_element::<UnkeptItem>()?.is_some() {}
                Ok(UnkeptEvidence)
            }
        }
        deserializer.deserialize_seq(List)
    }
}
