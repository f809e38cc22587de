//! Facts about declarations: texts adopted, endorsed by acts, and endorsements withdrawn.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::{self, Date};
use crate::domain::event::revision::Digest;
use crate::domain::event::words;
use crate::domain::name::{DeclarationId, GatheringId, PartyId};
use crate::domain::text::{Language, Text};

words! {
    /// What kind of text it is.
    DeclarationKind {
        /// A declaration.
        Declaration = "declaration",
        /// A communiqué.
        Communique = "communique",
        /// A statement.
        Statement = "statement",
        /// A treaty, convention or protocol.
        Treaty = "treaty",
        /// Any other, as its title says.
        Other = "other",
    }
}

words! {
    /// The act by which a party endorses (Vienna Convention on the Law of Treaties, art. 11;
    /// for succession the convention of 1978, art. 17).
    Act {
        /// A plain endorsement.
        Endorsement = "endorsement",
        /// A signature.
        Signature = "signature",
        /// A ratification.
        Ratification = "ratification",
        /// An acceptance.
        Acceptance = "acceptance",
        /// An approval.
        Approval = "approval",
        /// An accession.
        Accession = "accession",
        /// A succession to a predecessor's consent.
        Succession = "succession",
    }
}

/// Where the adopted text is to be found, and what it is byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptedText {
    /// Its address.
    #[schemars(regex(pattern = "^https?://[^/\\s][^\\s]*$"))]
    pub url: String,
    /// SHA-256 of its bytes, in 64 lower-case hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// `declaration.adopted`: a text was adopted that parties may endorse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclarationAdopted {
    /// The id that the register gives it.
    pub declaration: DeclarationId,
    /// What kind of text.
    pub kind: DeclarationKind,
    /// Its title.
    pub title: Text,
    /// When it was adopted.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub adopted_on: Option<Date>,
    /// The gathering that adopted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<GatheringId>,
    /// The text itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<AdoptedText>,
}

/// A reservation or declaration made with an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Its language.
    pub language: Language,
    /// What was said.
    pub text: String,
}

/// `declaration.endorsed`: a party endorsed a declaration by an act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclarationEndorsed {
    /// The declaration.
    pub declaration: DeclarationId,
    /// The party.
    pub party: PartyId,
    /// The act.
    pub act: Act,
    /// The day of the act.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub on: Option<Date>,
    /// The day from which it counts, where that is not the day of the act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
    /// A reservation or declaration made with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Box<Statement>>,
    /// Salted digests of the signatory's details, which are kept apart.
    #[serde(rename = "_sd", default, skip_serializing_if = "<[_]>::is_empty")]
    pub disclosures: Box<[Digest]>,
}

/// `endorsement.withdrawn`: a party took back one act, or all that stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndorsementWithdrawn {
    /// The declaration.
    pub declaration: DeclarationId,
    /// The party.
    pub party: PartyId,
    /// The act that is withdrawn; all that stand where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// The day of the notification.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub on: Option<Date>,
    /// The day from which it counts, where that is not the day of the notification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
    /// Why.
    pub reason: String,
}
