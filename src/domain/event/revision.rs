//! Facts about facts: corrections, retractions, and erasures of personal data.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::domain::event::{Event, EventKind};
use crate::domain::seq::Seq;

/// `event.corrected`: a later event that replaces the data of an earlier one.
///
/// It repeats the earlier event's type, so that it can be read without it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventCorrected {
    /// The event whose data is replaced.
    pub seq: Seq,
    /// The whole new data.
    pub data: Event,
    /// Why.
    pub reason: String,
}

/// The written form of [`EventCorrected`].
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventCorrected", deny_unknown_fields)]
pub(crate) struct CorrectedForm<'a> {
    /// The event whose data is replaced.
    pub seq: Seq,
    /// The type of that event, which the correction keeps.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// The version of `data`.
    pub version: u32,
    /// The whole new data, as the type's own schema says.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub data: &'a Event,
    /// Why.
    pub reason: &'a str,
}

impl Serialize for EventCorrected {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let kind = self.data.kind();
        let (seq, data, reason) = (self.seq, &self.data, &*self.reason);
        CorrectedForm { seq, kind, version: kind.version(), data, reason }.serialize(serializer)
    }
}

/// What is read before the type of the data is known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectedRead<'a> {
    pub seq: Seq,
    #[serde(rename = "type")]
    pub kind: String,
    pub version: u32,
    #[serde(borrow)]
    pub data: &'a RawValue,
    pub reason: String,
}

/// The digest of a salted disclosure: base64url SHA-256 without padding (RFC 9901, section 4.2.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of a disclosure, over the characters of its written form.
    pub(crate) fn of(disclosure: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(disclosure.as_bytes())))
    }

    /// The written form: 43 characters of base64url.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if text.len() == 43 && text.bytes().all(base64url) {
            Ok(Self(text))
        } else {
            Err(de::Error::custom(format!("expected 43 characters of base64url, came {text:?}")))
        }
    }
}

impl JsonSchema for Digest {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "The digest of a salted disclosure (RFC 9901, section 4.2.3).",
            "pattern": "^[A-Za-z0-9_-]{43}$",
        })
    }
}

/// `event.retracted`: a later event that voids an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventRetracted {
    /// The event that is void from now on.
    pub seq: Seq,
    /// Why.
    pub reason: String,
}

/// `disclosure.erased`: personal data of an event was deleted for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosureErased {
    /// The event whose personal data it was.
    pub seq: Seq,
    /// The digests whose disclosures are gone.
    #[schemars(length(min = 1))]
    pub digests: Vec<Digest>,
    /// Why.
    pub reason: String,
}
