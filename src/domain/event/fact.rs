//! The vocabulary of facts: every type, and what can be asked of a fact whatever its type.

use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::agreement::{AgreementEnded, AgreementSigned, StrategyAdopted};
use super::declaration::{DeclarationAdopted, DeclarationEndorsed, EndorsementWithdrawn};
use super::fact_type::{Bearing, FactType, When};
use super::gathering::{GatheringAttended, GatheringHeld};
use super::network::{
    NetworkEstablished, NetworkJoined, NetworkLeft, NetworkRoleAssumed, TotalReported,
};
use super::party::{PartyEnded, PartyMerged, PartyRegistered, PartyRenamed};
use super::register::{RegisterClosed, RegisterDescribed};
use crate::domain::digest::Digest;
use crate::domain::entity::{Entity, EntityRef, Topic, TopicRef};
use crate::domain::fields::{Field, PersonalField, Record};

/// Something that reads the data of a fact once its type is known.
pub(crate) trait ReadFact {
    /// What comes of it.
    type Output;

    /// Reads data of the form `T`, of which `make` makes a fact.
    fn read<T: Record + DeserializeOwned>(self, make: fn(T) -> Fact) -> Self::Output;
}

macro_rules! vocabulary {
    ($($name:ident = $version:literal,)+) => {
        /// One fact, as it is recorded. A clone shares the data: the state and the views hold
        /// every fact of the log.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)] // Each variant is documented on the data it holds.
        pub enum Fact { $($name(Arc<$name>),)+ }

        /// The type of a fact.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)] // Each is documented on the data of the fact.
        pub enum FactKind { $($name,)+ }

        impl FactKind {
            /// Every type, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The written form, such as `party.registered`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $name::TYPE),+ }
            }

            /// The version in which facts of this type are written today.
            #[must_use]
            pub const fn version(self) -> u32 {
                match self { $(Self::$name => $version),+ }
            }

            /// The fields of the data.
            #[must_use]
            pub const fn fields(self) -> &'static [Field] {
                match self { $(Self::$name => $name::FIELDS),+ }
            }

            /// The fields whose ids are entered into the register by such a fact.
            #[must_use]
            pub const fn registers(self) -> &'static [&'static str] {
                match self { $(Self::$name => $name::REGISTERS),+ }
            }

            /// The field of personal data that may be submitted beside them.
            #[must_use]
            pub const fn personal(self) -> Option<&'static PersonalField> {
                match self { $(Self::$name => $name::PERSONAL),+ }
            }

            /// The JSON Schema of the data, in its present version.
            #[must_use]
            pub fn schema(self, generator: &mut SchemaGenerator) -> Schema {
                match self { $(Self::$name => $name::json_schema(generator)),+ }
            }

            /// Lets `reader` read the data of the type.
            pub(crate) fn read<R: ReadFact>(self, reader: R) -> R::Output {
                match self {
                    $(Self::$name => reader.read(|data| Fact::$name(Arc::new(data))),)+
                }
            }
        }

        impl Fact {
            /// The type of the fact.
            #[must_use]
            pub const fn kind(&self) -> FactKind {
                match self { $(Self::$name(_) => FactKind::$name),+ }
            }

            /// What it is about, and whose part in it.
            #[must_use]
            pub fn topic_ref(&self) -> TopicRef<'_> {
                match self { $(Self::$name(data) => data.topic()),+ }
            }

            /// When it happened.
            #[must_use]
            pub fn when(&self) -> When {
                match self { $(Self::$name(data) => data.when()),+ }
            }

            /// How it bears on the other facts of its topic.
            #[must_use]
            pub fn bearing(&self) -> Bearing {
                match self { $(Self::$name(data) => data.bearing()),+ }
            }

            /// Why it happened, where it says so.
            #[must_use]
            pub fn reason(&self) -> Option<&str> {
                match self { $(Self::$name(data) => data.reason()),+ }
            }

            /// Visits every registered thing that it speaks of, what it registers included, with the
            /// field that names it.
            pub fn visit_named<'a>(&'a self, mut visit: impl FnMut(&'static str, EntityRef<'a>)) {
                match self { $(Self::$name(data) => data.visit_named(&mut visit)),+ }
            }

            /// The digests of personal data that it commits to.
            #[must_use]
            pub fn digests(&self) -> &[Digest] {
                match self { $(Self::$name(data) => data.digests()),+ }
            }

            /// The same fact with other digests; as it is where its type has none.
            #[must_use]
            pub fn with_digests(mut self, digests: &[Digest]) -> Self {
                match &mut self {
                    $(Self::$name(data) => Arc::make_mut(data).set_digests(digests)),+
                }
                self
            }
        }

        impl Serialize for Fact {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$name(data) => data.serialize(serializer)),+ }
            }
        }
    };
}

vocabulary! {
    PartyRegistered = 2,
    PartyRenamed = 1,
    PartyMerged = 1,
    PartyEnded = 1,
    GatheringHeld = 1,
    GatheringAttended = 1,
    DeclarationAdopted = 1,
    DeclarationEndorsed = 1,
    EndorsementWithdrawn = 1,
    AgreementSigned = 1,
    AgreementEnded = 1,
    NetworkEstablished = 1,
    NetworkJoined = 1,
    NetworkLeft = 1,
    NetworkRoleAssumed = 1,
    StrategyAdopted = 1,
    TotalReported = 1,
    RegisterDescribed = 2,
    RegisterClosed = 1,
}

impl FactKind {
    /// The fields that people fill in, the personal one last.
    pub fn submitted(self) -> impl Iterator<Item = &'static Field> {
        let own = self.fields().iter().filter(|field| !field.name.starts_with('_'));
        own.chain(self.personal().map(|personal| &personal.whole))
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Fact {
    /// What it is about, and whose part in it.
    #[must_use]
    pub fn topic(&self) -> Topic {
        self.topic_ref().into()
    }

    /// The things that it enters into the register under ids of their own.
    #[must_use]
    pub fn registers(&self) -> Vec<Entity> {
        let (fields, mut registered) = (self.kind().registers(), Vec::new());
        if !fields.is_empty() {
            self.visit_named(|field, entity| {
                if fields.contains(&field) {
                    registered.push(entity.into());
                }
            });
        }
        registered
    }

    /// Its data as JSON. Every fact of the vocabulary can be written.
    #[must_use]
    pub fn object(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(object)) => object,
            Ok(_) | Err(_) => Map::new(),
        }
    }

    /// Whether two facts say the same, whatever their digests.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let has_digests = !self.digests().is_empty() || !other.digests().is_empty();
        self == other
            || has_digests && self.clone().with_digests(&[]) == other.clone().with_digests(&[])
    }
}
