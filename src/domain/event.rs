//! The vocabulary: every type of event, version 1, as it is written and read.

pub mod agreement;
pub mod declaration;
pub mod gathering;
pub mod network;
pub mod party;
pub mod revision;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

use self::agreement::{AgreementEnded, AgreementSigned, StrategyAdopted};
use self::declaration::{DeclarationAdopted, DeclarationEndorsed, EndorsementWithdrawn};
use self::gathering::{GatheringAttended, GatheringHeld};
use self::network::{
    NetworkEstablished, NetworkJoined, NetworkLeft, NetworkRoleAssumed, TotalReported,
};
use self::party::{PartyMerged, PartyRegistered, PartyRenamed};
use self::revision::{
    CorrectedForm, CorrectedRead, DisclosureErased, EventCorrected, EventRetracted,
};

/// A closed list of words, each with its written form.
macro_rules! words {
    ($(#[$doc:meta])+ $name:ident { $($(#[$word_doc:meta])+ $word:ident = $text:literal,)+ }) => {
        $(#[$doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$word_doc])+ #[serde(rename = $text)] $word,)+
        }

        impl $name {
            /// Every word with its written form, in the order of the vocabulary.
            pub const WORDS: &'static [&'static str] = &[$($text),+];
            /// Every word.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

            /// The written form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

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
    /// The data is not what the type asks for.
    #[error("{kind}: {source}")]
    Data {
        /// The type.
        kind: EventKind,
        /// What the reader of the data said.
        source: serde_json::Error,
    },
}

macro_rules! vocabulary {
    ($($(#[$doc:meta])+ $variant:ident($data:ty, $form:ty) = $text:literal;)+) => {
        /// One fact, as it is recorded. A clone shares the data: the state and the views hold
        /// every event of the log.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)] // Each variant is documented on the data it holds.
        pub enum Event { $($variant($data),)+ }

        /// The type of an event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)] // Each is documented on the data of the event.
        pub enum EventKind { $($variant,)+ }

        impl EventKind {
            /// Every type, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The written form, such as `party.registered`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The JSON Schema of the type's data, in its present version.
            #[must_use]
            pub fn schema(self, generator: &mut SchemaGenerator) -> Schema {
                match self { $(Self::$variant => <$form>::json_schema(generator)),+ }
            }
        }

        impl Event {
            /// The type of the event.
            #[must_use]
            pub const fn kind(&self) -> EventKind {
                match self { $(Self::$variant(_) => EventKind::$variant),+ }
            }
        }

        impl Serialize for Event {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$variant(data) => data.serialize(serializer)),+ }
            }
        }
    };
}

vocabulary! {
    /// A body is entered into the register.
    PartyRegistered(Arc<PartyRegistered>, PartyRegistered) = "party.registered";
    /// A body goes by other names.
    PartyRenamed(Arc<PartyRenamed>, PartyRenamed) = "party.renamed";
    /// Two entries were one body.
    PartyMerged(Arc<PartyMerged>, PartyMerged) = "party.merged";
    /// A gathering took place.
    GatheringHeld(Arc<GatheringHeld>, GatheringHeld) = "gathering.held";
    /// A party was at a gathering.
    GatheringAttended(Arc<GatheringAttended>, GatheringAttended) = "gathering.attended";
    /// A text was adopted.
    DeclarationAdopted(Arc<DeclarationAdopted>, DeclarationAdopted) = "declaration.adopted";
    /// A party endorsed a declaration.
    DeclarationEndorsed(Arc<DeclarationEndorsed>, DeclarationEndorsed) = "declaration.endorsed";
    /// A party took an endorsement back.
    EndorsementWithdrawn(Arc<EndorsementWithdrawn>, EndorsementWithdrawn) = "endorsement.withdrawn";
    /// Parties signed an instrument.
    AgreementSigned(Arc<AgreementSigned>, AgreementSigned) = "agreement.signed";
    /// An agreement ended.
    AgreementEnded(Arc<AgreementEnded>, AgreementEnded) = "agreement.ended";
    /// A network exists.
    NetworkEstablished(Arc<NetworkEstablished>, NetworkEstablished) = "network.established";
    /// A party became a member.
    NetworkJoined(Arc<NetworkJoined>, NetworkJoined) = "network.joined";
    /// A party is a member no more.
    NetworkLeft(Arc<NetworkLeft>, NetworkLeft) = "network.left";
    /// A party holds an office.
    NetworkRoleAssumed(Arc<NetworkRoleAssumed>, NetworkRoleAssumed) = "network.role_assumed";
    /// A strategy was adopted.
    StrategyAdopted(Arc<StrategyAdopted>, StrategyAdopted) = "strategy.adopted";
    /// Somebody published a count.
    TotalReported(Arc<TotalReported>, TotalReported) = "total.reported";
    /// A later event replaces the data of an earlier one.
    EventCorrected(Arc<EventCorrected>, CorrectedForm<'static>) = "event.corrected";
    /// A later event voids an earlier one.
    EventRetracted(Arc<EventRetracted>, EventRetracted) = "event.retracted";
    /// Personal data was deleted.
    DisclosureErased(Arc<DisclosureErased>, DisclosureErased) = "disclosure.erased";
}

impl EventKind {
    /// The version in which events of this type are written today.
    #[must_use]
    pub const fn version(self) -> u32 {
        1
    }

    /// Whether events of this type speak of the world, not of other events.
    #[must_use]
    pub const fn is_fact(self) -> bool {
        !matches!(self, Self::EventCorrected | Self::EventRetracted | Self::DisclosureErased)
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

impl JsonSchema for EventKind {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "EventType".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
        schemars::json_schema!({"type": "string", "enum": words})
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
    if version != kind.version() {
        return Err(EventError::UnknownVersion { kind, version });
    }
    read_by_kind(kind, FromText { kind, data })
}

/// Something that reads the data of an event once its type is known.
pub(crate) trait ReadByKind {
    /// What comes of it.
    type Output;

    /// Reads data of the form `T`, of which `make` makes an event.
    fn read<T: DeserializeOwned>(self, make: fn(T) -> Event) -> Self::Output;

    /// Reads a correction, whose data has a type of its own.
    fn read_correction(self) -> Self::Output;
}

/// Lets `reader` read the data of the form that belongs to a type.
pub(crate) fn read_by_kind<R: ReadByKind>(kind: EventKind, reader: R) -> R::Output {
    macro_rules! read {
        ($($variant:ident),+) => {
            match kind {
                EventKind::EventCorrected => reader.read_correction(),
                $(EventKind::$variant => reader.read(|data| Event::$variant(Arc::new(data))),)+
            }
        };
    }
    read!(
        PartyRegistered,
        PartyRenamed,
        PartyMerged,
        GatheringHeld,
        GatheringAttended,
        DeclarationAdopted,
        DeclarationEndorsed,
        EndorsementWithdrawn,
        AgreementSigned,
        AgreementEnded,
        NetworkEstablished,
        NetworkJoined,
        NetworkLeft,
        NetworkRoleAssumed,
        StrategyAdopted,
        TotalReported,
        EventRetracted,
        DisclosureErased
    )
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

    fn read<T: DeserializeOwned>(self, make: fn(T) -> Event) -> Self::Output {
        self.data().map(make)
    }

    fn read_correction(self) -> Self::Output {
        self.data().and_then(decode_corrected)
    }
}

/// Makes a correction of what was read of it.
pub(crate) fn decode_corrected(read: CorrectedRead<'_>) -> Result<Event, EventError> {
    let data = decode(&read.kind, read.version, read.data.get())?;
    let corrected = EventCorrected { seq: read.seq, data, reason: read.reason };
    Ok(Event::EventCorrected(Arc::new(corrected)))
}
