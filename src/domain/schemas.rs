//! The JSON Schemas that are given out: of the data of each type of event, of the envelope, and of whole
//! events of each type. Each stands alone, under an address that whoever gives it out says.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::event::EventKind;
use super::fields::schema::settings;
use super::recorded::RecordedEvent;

/// The dialect of all of them.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// The name of the envelope's.
const ENVELOPE: &str = "recorded-event.v1";
/// What the names of those of whole events begin with.
const RECORDED: &str = "recorded/";

/// One of the schemas. It is shown as its name, such as `declaration.endorsed.v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicSchema {
    /// The data of a type of event, in one of its versions.
    Data(EventKind, u32),
    /// A whole event of a type: the envelope with that data.
    Recorded(EventKind, u32),
    /// The envelope, whatever it holds.
    Envelope,
}

impl PublicSchema {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let versions = || {
            let kinds = EventKind::ALL.iter().copied();
            kinds.flat_map(|kind| (1..=kind.version()).map(move |version| (kind, version)))
        };
        let data = versions().map(|(kind, version)| Self::Data(kind, version));
        let recorded = versions().map(|(kind, version)| Self::Recorded(kind, version));
        data.chain(recorded).chain([Self::Envelope])
    }

    /// The schema whose file this is, such as `declaration.endorsed.v1.json`.
    #[must_use]
    pub fn of_file(file: &str) -> Option<Self> {
        Self::all().find(|schema| schema.file() == file)
    }

    /// The name of its file.
    #[must_use]
    pub fn file(self) -> String {
        format!("{self}.json")
    }

    /// The schema as a document that stands alone. `id` is where it is found.
    #[must_use]
    pub fn document(self, id: &str) -> Value {
        let mut generator = settings().into_generator();
        let (title, schema) = match self {
            Self::Data(kind, version) => {
                let title = format!("The data of {kind}, version {version}");
                (title, kind.schema(version, &mut generator))
            }
            Self::Recorded(kind, version) => {
                (format!("A recorded {kind}"), recorded(kind, version, &mut generator))
            }
            Self::Envelope => {
                ("A recorded event".to_owned(), RecordedEvent::json_schema(&mut generator))
            }
        };
        let definitions = generator.take_definitions(true);
        let mut document = Map::new();
        document.insert("$schema".into(), DIALECT.into());
        document.insert("$id".into(), id.into());
        document.insert("title".into(), title.into());
        if let Value::Object(members) = schema.to_value() {
            document.extend(members.into_iter().filter(|(name, _)| name != "title"));
        }
        if !definitions.is_empty() {
            document.insert("$defs".into(), Value::Object(definitions));
        }
        Value::Object(document)
    }
}

impl fmt::Display for PublicSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Data(kind, version) => write!(f, "{kind}.v{version}"),
            Self::Recorded(kind, version) => write!(f, "{RECORDED}{kind}.v{version}"),
            Self::Envelope => f.write_str(ENVELOPE),
        }
    }
}

/// The envelope with what an event of a type has in it.
fn recorded(kind: EventKind, version: u32, generator: &mut SchemaGenerator) -> Schema {
    let data = kind.schema(version, generator);
    let mut envelope = RecordedEvent::json_schema(generator);
    if let Some(Value::Object(properties)) = envelope.get_mut("properties") {
        properties.insert("type".into(), json!({"const": kind.as_str()}));
        properties.insert("version".into(), json!({"const": version}));
        properties.insert("data".into(), data.to_value());
    }
    envelope
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_file_and_nothing_else_is() {
        for schema in PublicSchema::all() {
            assert_eq!(PublicSchema::of_file(&schema.file()), Some(schema));
        }
        for file in ["", "party.registered.json", "party.registered.v3.json", "recorded/", "x"] {
            assert_eq!(PublicSchema::of_file(file), None, "{file}");
        }
    }
}
