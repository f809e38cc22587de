//! Facts about networks (also multilateral projects and programmes), and totals that others reported.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::domain::date::{self, Date};
use crate::domain::event::words;
use crate::domain::name::{DeclarationId, GatheringId, GoalId, NetworkId, PATTERN, PartyId};
use crate::domain::text::Text;

words! {
    /// What kind of body or undertaking it is.
    NetworkKind {
        /// A network with members.
        Network = "network",
        /// A multilateral project.
        Project = "project",
        /// A programme.
        Programme = "programme",
    }
}

/// `network.established`: a network, project or programme exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkEstablished {
    /// The id that the register gives it.
    pub network: NetworkId,
    /// What kind.
    pub kind: NetworkKind,
    /// Its title.
    pub title: Text,
    /// Since when.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub on: Option<Date>,
    /// Goals of a strategy that it advances.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<GoalId>,
}

/// `network.joined`: a party became a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkJoined {
    /// The network.
    pub network: NetworkId,
    /// The party.
    pub party: PartyId,
    /// Since when.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub on: Option<Date>,
}

/// `network.left`: a party is a member no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkLeft {
    /// The network.
    pub network: NetworkId,
    /// The party.
    pub party: PartyId,
    /// Since when.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub on: Option<Date>,
}

/// `network.role_assumed`: a party holds an office, such as the chair, for a term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkRoleAssumed {
    /// The network.
    pub network: NetworkId,
    /// The party.
    pub party: PartyId,
    /// The office, such as `chair` or `co-chair`.
    pub role: String,
    /// The first day of the term.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub from: Option<Date>,
    /// The last day of the term, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

words! {
    /// What a reported total counts.
    Measure {
        /// Parties that endorse a declaration.
        Endorsers = "endorsers",
        /// Parties at a gathering, observers apart.
        Participants = "participants",
        /// Observers at a gathering.
        Observers = "observers",
        /// Members of a network.
        Members = "members",
        /// Sister and friendship cities and states of a party.
        SisterFriendships = "sister_friendships",
    }
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
        let wrong = || SubjectError(text.chars().take(80).collect());
        let (kind, id) = text.split_once(':').ok_or_else(wrong)?;
        match kind {
            "declaration" => id.parse().map(Self::Declaration),
            "gathering" => id.parse().map(Self::Gathering),
            "network" => id.parse().map(Self::Network),
            "party" => id.parse().map(Self::Party),
            _ => return Err(wrong()),
        }
        .map_err(|_| wrong())
    }
}

/// A text that is not the subject of a total.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected declaration:ID, gathering:ID, network:ID or party:ID, came {0:?}")]
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
        json_schema!({
            "type": "string",
            "description": "What the total is about: its kind, a colon and its id.",
            "pattern": PATTERN.replace('^', "^(declaration|gathering|network|party):"),
        })
    }
}

/// `total.reported`: somebody published a count. Never mixed with the named list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TotalReported {
    /// What the count is about.
    pub subject: Subject,
    /// What was counted.
    pub measure: Measure,
    /// How many.
    pub total: u64,
    /// The day for which the count was given.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub as_of: Option<Date>,
    /// Who published it.
    pub source: String,
}
