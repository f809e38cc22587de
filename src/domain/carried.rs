//! What passes from a body that has ended to its successors.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize, Serializer};

use crate::domain::entity::{EntityKind, EntityRef};
use crate::domain::name::{AgreementId, DeclarationId, MAX_ID_BYTES, NetworkId, PATTERN};
use crate::domain::pattern::whole;

/// What a body that ended hands on to its successors, written `all`, `declaration:ID`, `network:ID`
/// or `agreement:ID`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carried {
    /// Everything that stood for it.
    All,
    /// Its acts to a declaration.
    Declaration(DeclarationId),
    /// Its membership of a network.
    Network(NetworkId),
    /// Its part in an agreement.
    Agreement(AgreementId),
}

impl Carried {
    /// The thing that is named; none for everything.
    #[must_use]
    pub fn entity(&self) -> Option<EntityRef<'_>> {
        match self {
            Self::All => None,
            Self::Declaration(id) => Some(id.into()),
            Self::Network(id) => Some(id.into()),
            Self::Agreement(id) => Some(id.into()),
        }
    }

    /// Whether a party's part in a thing is handed on by it.
    #[must_use]
    pub fn covers(&self, entity: EntityRef<'_>) -> bool {
        self.entity().is_none_or(|named| named == entity)
    }
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Declaration(id) => write!(f, "declaration:{id}"),
            Self::Network(id) => write!(f, "network:{id}"),
            Self::Agreement(id) => write!(f, "agreement:{id}"),
        }
    }
}

impl std::str::FromStr for Carried {
    type Err = CarriedError;

    fn from_str(text: &str) -> Result<Self, CarriedError> {
        if text == "all" {
            return Ok(Self::All);
        }
        let named = EntityRef::read(text).and_then(|named| match named.kind {
            EntityKind::Declaration => named.id.parse().ok().map(Self::Declaration),
            EntityKind::Network => named.id.parse().ok().map(Self::Network),
            EntityKind::Agreement => named.id.parse().ok().map(Self::Agreement),
            EntityKind::Party
            | EntityKind::Gathering
            | EntityKind::Strategy
            | EntityKind::Goal
            | EntityKind::Register => None,
        });
        named.ok_or_else(|| CarriedError(text.chars().take(80).collect()))
    }
}

/// A text that names nothing that can be handed on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected all, declaration:ID, network:ID or agreement:ID, got {0:?}")]
pub struct CarriedError(pub String);

impl Serialize for Carried {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Carried {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = compact_str::CompactString::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Carried {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Carried".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let about = "What is handed on: all, or a kind, a colon and an id.";
        let named = PATTERN.trim_start_matches('^').trim_end_matches('$');
        let pattern = format!("^(all|(declaration|network|agreement):{named})$");
        let mut schema = whole(about, &pattern);
        schema.insert("maxLength".into(), ("declaration:".len() + MAX_ID_BYTES).into());
        schema
    }
}
