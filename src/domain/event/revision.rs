//! Events about facts: corrections, retractions, and erasures of personal data.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::domain::digest::Digest;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::fields::Shape::{Count, Line, List, Object, Prose};
use crate::domain::fields::schema::object;
use crate::domain::fields::{DIGEST, Field, record};
use crate::domain::seq::Seq;

/// `event.corrected`: a later event that replaces the data of an earlier fact.
///
/// It repeats the fact's type, so that it can be read without it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventCorrected {
    /// The event whose data is replaced.
    pub seq: Seq,
    /// The whole new data.
    pub data: Fact,
    /// Why.
    pub reason: String,
}

impl EventCorrected {
    /// The fields of its written form.
    pub const FIELDS: &'static [Field] = &[
        Field::must("seq", Count(1), "The event whose data is replaced."),
        Field::must("type", Line, "The type of that event, which the correction keeps."),
        Field::must("version", Count(1), "The version of `data`."),
        Field::must("data", Object(&[]), "The whole new data."),
        Field::must("reason", Prose, "Why."),
    ];
}

impl JsonSchema for EventCorrected {
    fn schema_name() -> Cow<'static, str> {
        "EventCorrected".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let about = "`event.corrected`: a later event that replaces the data of an earlier fact.";
        let types: Vec<&str> = FactKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let mut schema = object(Self::FIELDS, generator);
        schema.insert("description".into(), about.into());
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            // The reader takes any line here, and looks at the type by itself.
            properties["type"]["enum"] = types.into();
        }
        schema
    }
}

impl Serialize for EventCorrected {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            seq: Seq,
            #[serde(rename = "type")]
            kind: &'static str,
            version: u32,
            data: &'a Fact,
            reason: &'a str,
        }
        let kind = self.data.kind();
        let (seq, data, reason) = (self.seq, &self.data, &*self.reason);
        let (kind, version) = (kind.as_str(), kind.version());
        Written { seq, kind, version, data, reason }.serialize(serializer)
    }
}

/// What is read of a correction before the type of its data is known.
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

record! {
    /// `event.retracted`: a later event that voids an earlier one.
    pub struct EventRetracted {
        /// The event that is void from now on.
        must seq: Seq = Count(1),
        /// Why.
        must reason: String = Prose,
    }
}

record! {
    /// `disclosure.erased`: personal data of an event was deleted for good.
    pub struct DisclosureErased {
        /// The event whose personal data it was.
        must seq: Seq = Count(1),
        /// The digests whose disclosures are gone.
        must digests: Vec<Digest> = List(&DIGEST, 1),
        /// Why.
        must reason: String = Prose,
    }
}
