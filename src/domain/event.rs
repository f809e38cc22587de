//! The vocabulary: facts, and the events about them, as they are written and read.

pub mod act;
pub mod agreement;
pub mod declaration;
pub mod earlier;
pub mod fact;
pub mod fact_type;
pub mod gathering;
pub mod network;
pub mod party;
pub mod register;
pub mod revision;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use self::fact::{Fact, FactKind, ReadFact};
use self::revision::{CorrectedRead, DisclosureErased, EventCorrected, EventRetracted};
use crate::domain::digest::Digest;
use crate::domain::fields::{Field, Record};
use crate::domain::seq::Seq;

/// Why stored or submitted bytes are no event of the vocabulary.
#[derive(Debug, Error)]
pub enum EventError {
    /// A type that this version of daicho does not know.
    #[error("unknown event type {0:?}; a later version of daicho may know it")]
    UnknownType(String),
    /// A version of a known type that this version of daicho does not know.
    #[error("unknown version {version} of {kind}; a later version of daicho may know it")]
    UnknownVersion {
        /// The type.
        kind: EventKind,
        /// The version that came.
        version: u32,
    },
    /// A correction of something that is no fact.
    #[error("expected the type of a fact, got {0}")]
    NoFact(EventKind),
    /// The data is not what the type asks for.
    #[error("{kind}: {source}")]
    Data {
        /// The type.
        kind: EventKind,
        /// What the reader of the data said.
        source: serde_json::Error,
    },
}

/// One event of the log: a fact about the world, or what became of an earlier fact. A clone shares
/// the data.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A fact.
    Fact(Fact),
    /// A later event replaces the data of an earlier fact.
    Corrected(Arc<EventCorrected>),
    /// A later event voids an earlier fact.
    Retracted(Arc<EventRetracted>),
    /// Personal data was deleted.
    Erased(Arc<DisclosureErased>),
}

/// The type of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// A fact of this type.
    Fact(FactKind),
    /// A correction.
    Corrected,
    /// A retraction.
    Retracted,
    /// An erasure of personal data.
    Erased,
}

impl EventKind {
    /// Every type, in the order of the vocabulary.
    pub const ALL: &'static [Self] = &{
        let mut all = [Self::Corrected; FactKind::ALL.len() + 3];
        let mut index = 0;
        while index < FactKind::ALL.len() {
            all[index] = Self::Fact(FactKind::ALL[index]);
            index += 1;
        }
        all[index + 1] = Self::Retracted;
        all[index + 2] = Self::Erased;
        all
    };

    /// The written form, such as `party.registered`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fact(kind) => kind.as_str(),
            Self::Corrected => "event.corrected",
            Self::Retracted => "event.retracted",
            Self::Erased => "disclosure.erased",
        }
    }

    /// The version in which events of this type are written today.
    #[must_use]
    pub const fn version(self) -> u32 {
        match self {
            Self::Fact(kind) => kind.version(),
            Self::Corrected | Self::Retracted | Self::Erased => 1,
        }
    }

    /// The fields of the data.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Fact(kind) => kind.fields(),
            Self::Corrected => EventCorrected::FIELDS,
            Self::Retracted => EventRetracted::FIELDS,
            Self::Erased => DisclosureErased::FIELDS,
        }
    }

    /// The JSON Schema of the type's data, in one of its versions; the present one for a version that
    /// never was.
    #[must_use]
    pub fn schema(self, version: u32, generator: &mut SchemaGenerator) -> Schema {
        match self {
            Self::Fact(kind) => {
                let earlier = earlier::schema(kind, version, generator);
                earlier.unwrap_or_else(|| kind.schema(generator))
            }
            Self::Corrected => EventCorrected::json_schema(generator),
            Self::Retracted => EventRetracted::json_schema(generator),
            Self::Erased => DisclosureErased::json_schema(generator),
        }
    }

    /// The type of fact; none for an event about another event.
    #[must_use]
    pub const fn fact(self) -> Option<FactKind> {
        match self {
            Self::Fact(kind) => Some(kind),
            Self::Corrected | Self::Retracted | Self::Erased => None,
        }
    }
}

impl From<FactKind> for EventKind {
    fn from(kind: FactKind) -> Self {
        Self::Fact(kind)
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EventKind {
    type Err = EventError;

    fn from_str(text: &str) -> Result<Self, EventError> {
        let found = Self::ALL.iter().find(|kind| kind.as_str() == text);
        found.copied().ok_or_else(|| EventError::UnknownType(text.chars().take(60).collect()))
    }
}

impl Serialize for EventKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for EventKind {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EventType".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
        schemars::json_schema!({"type": "string", "enum": words})
    }
}

impl Event {
    /// The type of the event.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::Fact(fact) => EventKind::Fact(fact.kind()),
            Self::Corrected(_) => EventKind::Corrected,
            Self::Retracted(_) => EventKind::Retracted,
            Self::Erased(_) => EventKind::Erased,
        }
    }

    /// The earlier event that it is about; none for a fact.
    #[must_use]
    pub fn revises(&self) -> Option<Seq> {
        match self {
            Self::Fact(_) => None,
            Self::Corrected(corrected) => Some(corrected.seq),
            Self::Retracted(retracted) => Some(retracted.seq),
            Self::Erased(erased) => Some(erased.seq),
        }
    }

    /// The fact; none for an event about another event.
    #[must_use]
    pub const fn fact(&self) -> Option<&Fact> {
        match self {
            Self::Fact(fact) => Some(fact),
            Self::Corrected(_) | Self::Retracted(_) | Self::Erased(_) => None,
        }
    }

    /// The fact, or the data that a correction puts in its place.
    #[must_use]
    pub fn told(&self) -> Option<&Fact> {
        match self {
            Self::Fact(fact) => Some(fact),
            Self::Corrected(corrected) => Some(&corrected.data),
            Self::Retracted(_) | Self::Erased(_) => None,
        }
    }

    /// The digests of personal data that the fact, or a correction's new data, commits to.
    #[must_use]
    pub fn digests(&self) -> &[Digest] {
        self.told().map_or(&[], Fact::digests)
    }

    /// Why it happened or was recorded, where it says so itself.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Fact(fact) => fact.reason(),
            Self::Corrected(corrected) => Some(&corrected.reason),
            Self::Retracted(retracted) => Some(&retracted.reason),
            Self::Erased(erased) => Some(&erased.reason),
        }
    }
}

impl From<Fact> for Event {
    fn from(fact: Fact) -> Self {
        Self::Fact(fact)
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fact(fact) => fact.serialize(serializer),
            Self::Corrected(corrected) => corrected.serialize(serializer),
            Self::Retracted(retracted) => retracted.serialize(serializer),
            Self::Erased(erased) => erased.serialize(serializer),
        }
    }
}

/// Reads the data of an event of the given type and version.
///
/// Older versions are upcast here, on reading; what is stored is never rewritten.
///
/// # Errors
/// [`EventError`]: a type or version from the future, or data that the type does not allow.
pub fn decode(kind: &str, version: u32, data: &str) -> Result<Event, EventError> {
    let kind: EventKind = kind.parse()?;
    if version == kind.version() {
        return read_by_kind(kind, FromText { kind, data });
    }
    let earlier = kind.fact().and_then(|fact| earlier::read(fact, version, data));
    let fact = earlier.ok_or(EventError::UnknownVersion { kind, version })?;
    fact.map(Event::Fact).map_err(|source| EventError::Data { kind, source })
}

/// Something that reads the data of an event once its type is known.
pub(crate) trait ReadByKind {
    /// What comes of it.
    type Output;

    /// Reads data of the form `T`, of which `make` makes an event.
    fn read<T: DeserializeOwned>(self, make: impl FnOnce(T) -> Event) -> Self::Output;

    /// Reads a correction, whose data has a type of its own.
    fn read_correction(self) -> Self::Output;
}

/// Lets `reader` read the data of the form that belongs to a type.
pub(crate) fn read_by_kind<R: ReadByKind>(kind: EventKind, reader: R) -> R::Output {
    match kind {
        EventKind::Fact(kind) => kind.read(AsEvent(reader)),
        EventKind::Corrected => reader.read_correction(),
        EventKind::Retracted => reader.read(|data| Event::Retracted(Arc::new(data))),
        EventKind::Erased => reader.read(|data| Event::Erased(Arc::new(data))),
    }
}

/// Reads a fact as an event.
struct AsEvent<R>(R);

impl<R: ReadByKind> ReadFact for AsEvent<R> {
    type Output = R::Output;

    fn read<T: Record + DeserializeOwned>(self, make: fn(T) -> Fact) -> R::Output {
        self.0.read(|data| Event::Fact(make(data)))
    }
}

struct FromText<'a> {
    kind: EventKind,
    data: &'a str,
}

impl<'a> FromText<'a> {
    fn data<T: Deserialize<'a>>(&self) -> Result<T, EventError> {
        serde_json::from_str(self.data)
            .map_err(|source| EventError::Data { kind: self.kind, source })
    }
}

impl ReadByKind for FromText<'_> {
    type Output = Result<Event, EventError>;

    fn read<T: DeserializeOwned>(self, make: impl FnOnce(T) -> Event) -> Self::Output {
        self.data().map(make)
    }

    fn read_correction(self) -> Self::Output {
        self.data().and_then(decode_corrected)
    }
}

/// Makes a correction of what was read of it.
pub(crate) fn decode_corrected(read: CorrectedRead<'_>) -> Result<Event, EventError> {
    let event = decode(&read.kind, read.version, read.data.get())?;
    let Event::Fact(data) = event else { return Err(EventError::NoFact(event.kind())) };
    let corrected = EventCorrected { seq: read.seq, data, reason: read.reason };
    Ok(Event::Corrected(Arc::new(corrected)))
}
