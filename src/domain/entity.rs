//! What a fact is about: the registered things, and the topic under which facts belong together.

use std::fmt;

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::name::{
    AgreementId, DeclarationId, GatheringId, GoalId, MAX_ID_BYTES, NetworkId, PATTERN, PartyId,
    StrategyId,
};
use crate::domain::pattern::whole;

/// The kinds of things that are registered under an id of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// A city, state, region, country or organisation.
    Party,
    /// A gathering.
    Gathering,
    /// A declaration.
    Declaration,
    /// An agreement.
    Agreement,
    /// A network, project or programme.
    Network,
    /// A strategy.
    Strategy,
    /// A goal of a strategy.
    Goal,
    /// The register itself, which has no id to be named by.
    Register,
}

impl EntityKind {
    /// Every kind that has ids.
    pub const ALL: [Self; 7] = [
        Self::Party,
        Self::Gathering,
        Self::Declaration,
        Self::Agreement,
        Self::Network,
        Self::Strategy,
        Self::Goal,
    ];

    /// The English word for the kind, as in `declaration:ID`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Gathering => "gathering",
            Self::Declaration => "declaration",
            Self::Agreement => "agreement",
            Self::Network => "network",
            Self::Strategy => "strategy",
            Self::Goal => "goal",
            Self::Register => "register",
        }
    }
}

/// One registered thing, or the mention of one that is not registered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entity {
    /// What kind of thing.
    pub kind: EntityKind,
    /// Its id.
    pub id: CompactString,
}

impl Entity {
    /// The thing of this kind under this id.
    #[must_use]
    pub fn new(kind: EntityKind, id: &str) -> Self {
        Self { kind, id: id.into() }
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.id)
    }
}

impl Serialize for EntityKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl JsonSchema for EntityKind {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ThingKind".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = Self::ALL.map(Self::as_str);
        schemars::json_schema!({"type": "string", "enum": words})
    }
}

impl Serialize for Entity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Entity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        let known = EntityRef::read(&written).map(Self::from);
        known.ok_or_else(|| D::Error::custom(format!("expected KIND:ID, got {written:?}")))
    }
}

/// An [`Entity`] that a fact names: to compare with, where a copy would be thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntityRef<'a> {
    /// What kind of thing.
    pub kind: EntityKind,
    /// Its id.
    pub id: &'a str,
}

impl EntityKind {
    /// The kind that a word names, as [`EntityKind::as_str`] writes it.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl<'a> EntityRef<'a> {
    /// Reads `KIND:ID`; none where no kind is so called. Whether it is an id is left to its type.
    #[must_use]
    pub fn read(written: &'a str) -> Option<Self> {
        let (kind, id) = written.split_once(':')?;
        Some(Self { kind: EntityKind::read(kind)?, id })
    }
}

impl From<EntityRef<'_>> for Entity {
    fn from(entity: EntityRef<'_>) -> Self {
        Self::new(entity.kind, entity.id)
    }
}

impl<'a> From<&'a Entity> for EntityRef<'a> {
    fn from(entity: &'a Entity) -> Self {
        Self { kind: entity.kind, id: &entity.id }
    }
}

macro_rules! entities {
    ($($id:ty => $kind:ident,)+) => {$(
        impl<'a> From<&'a $id> for EntityRef<'a> {
            fn from(id: &'a $id) -> Self {
                Self { kind: EntityKind::$kind, id: id.as_str() }
            }
        }

        impl From<&$id> for Entity {
            fn from(id: &$id) -> Self {
                EntityRef::from(id).into()
            }
        }
    )+};
}

entities! {
    PartyId => Party,
    GatheringId => Gathering,
    DeclarationId => Declaration,
    AgreementId => Agreement,
    NetworkId => Network,
    StrategyId => Strategy,
    GoalId => Goal,
}

/// What a reported total is about, written `declaration:ID`, `gathering:ID`, `network:ID` or `party:ID`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A declaration.
    Declaration(DeclarationId),
    /// A gathering.
    Gathering(GatheringId),
    /// A network.
    Network(NetworkId),
    /// A party.
    Party(PartyId),
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Declaration(id) => write!(f, "declaration:{id}"),
            Self::Gathering(id) => write!(f, "gathering:{id}"),
            Self::Network(id) => write!(f, "network:{id}"),
            Self::Party(id) => write!(f, "party:{id}"),
        }
    }
}

impl std::str::FromStr for Subject {
    type Err = SubjectError;

    fn from_str(text: &str) -> Result<Self, SubjectError> {
        let named = EntityRef::read(text).and_then(|named| match named.kind {
            EntityKind::Declaration => named.id.parse().ok().map(Self::Declaration),
            EntityKind::Gathering => named.id.parse().ok().map(Self::Gathering),
            EntityKind::Network => named.id.parse().ok().map(Self::Network),
            EntityKind::Party => named.id.parse().ok().map(Self::Party),
            EntityKind::Agreement
            | EntityKind::Strategy
            | EntityKind::Goal
            | EntityKind::Register => None,
        });
        named.ok_or_else(|| SubjectError(text.chars().take(80).collect()))
    }
}

/// A text that is not the subject of a total.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected declaration:ID, gathering:ID, network:ID or party:ID, got {0:?}")]
pub struct SubjectError(pub String);

impl Serialize for Subject {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = compact_str::CompactString::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Subject {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Subject".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let about = "What the total is about: its kind, a colon and its id.";
        let kinds = "^(declaration|gathering|network|party):";
        let mut schema = whole(about, &PATTERN.replacen('^', kinds, 1));
        schema.insert("maxLength".into(), ("declaration:".len() + MAX_ID_BYTES).into());
        schema
    }
}

impl<'a> From<&'a Subject> for EntityRef<'a> {
    fn from(subject: &'a Subject) -> Self {
        match subject {
            Subject::Declaration(id) => id.into(),
            Subject::Gathering(id) => id.into(),
            Subject::Network(id) => id.into(),
            Subject::Party(id) => id.into(),
        }
    }
}

impl From<&Subject> for Entity {
    fn from(subject: &Subject) -> Self {
        EntityRef::from(subject).into()
    }
}

/// Facts with the same topic bear on each other: the acts and withdrawals of one party to one
/// declaration, the joining and leaving of one member, the signing and the end of one agreement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic {
    /// The thing that the facts are about.
    pub entity: Entity,
    /// The party whose part in it they tell, where they tell one party's.
    pub party: Option<PartyId>,
}

/// A [`Topic`] as a fact names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopicRef<'a> {
    /// The thing that the fact is about.
    pub entity: EntityRef<'a>,
    /// The party whose part in it it tells, where it tells one party's.
    pub party: Option<&'a PartyId>,
}

impl TopicRef<'static> {
    /// The register itself.
    pub const REGISTER: Self =
        Self { entity: EntityRef { kind: EntityKind::Register, id: "register" }, party: None };
}

impl<'a> TopicRef<'a> {
    /// A thing alone.
    pub fn thing(id: impl Into<EntityRef<'a>>) -> Self {
        Self { entity: id.into(), party: None }
    }

    /// One party's part in a thing.
    pub fn part(id: impl Into<EntityRef<'a>>, party: &'a PartyId) -> Self {
        Self { entity: id.into(), party: Some(party) }
    }
}

impl From<TopicRef<'_>> for Topic {
    fn from(topic: TopicRef<'_>) -> Self {
        Self { entity: topic.entity.into(), party: topic.party.cloned() }
    }
}

impl<'a> From<&'a Topic> for TopicRef<'a> {
    fn from(topic: &'a Topic) -> Self {
        Self { entity: (&topic.entity).into(), party: topic.party.as_ref() }
    }
}
