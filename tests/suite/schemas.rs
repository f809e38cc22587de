//! The JSON Schemas in `events/schema/`: made from the types, held beside the
//! golden examples. `DAICHO_BLESS=1` writes them anew.

use std::collections::BTreeSet;

use daicho::domain::event::EventKind;
use daicho::domain::event::fact::FactKind;
use daicho::domain::recorded::RecordedEvent;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::golden::{directory, example};

/// A schema that stands alone, under a name.
fn document(
    name: &str,
    title: &str,
    made: impl FnOnce(&mut schemars::SchemaGenerator) -> Schema,
) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let schema = made(&mut generator);
    let definitions = generator.take_definitions(true);
    let mut document = Map::new();
    document.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    document.insert("$id".into(), format!("urn:daicho:schema:{name}").into());
    document.insert("title".into(), title.into());
    let body = schema.to_value();
    document.extend(
        body.as_object().cloned().unwrap_or_default().into_iter().filter(|(key, _)| key != "title"),
    );
    if !definitions.is_empty() {
        document.insert("$defs".into(), Value::Object(definitions));
    }
    Value::Object(document)
}

fn data_schema(kind: EventKind) -> Value {
    let version = kind.version();
    let title = format!("The data of {kind}, version {version}");
    document(&format!("{kind}.v{version}"), &title, |generator| kind.schema(generator))
}

fn envelope_schema() -> Value {
    document("recorded-event.v1", "A recorded event", RecordedEvent::json_schema)
}

fn all() -> Vec<(String, Value)> {
    let named = |&kind: &EventKind| (format!("{kind}.v{}.json", kind.version()), data_schema(kind));
    let envelope = ("recorded-event.v1.json".to_owned(), envelope_schema());
    EventKind::ALL.iter().map(named).chain([envelope]).collect()
}

#[test]
fn the_written_schemas_are_those_of_the_types() {
    let directory = directory("schema");
    let mut names = BTreeSet::new();
    for (name, schema) in all() {
        let path = directory.join(&name);
        let made = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if std::env::var_os("DAICHO_BLESS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == made, "{name} is not what the type says: run with DAICHO_BLESS=1");
        names.insert(name);
    }
    let found = std::fs::read_dir(directory).unwrap();
    let found = found.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(found.collect::<BTreeSet<_>>(), names);
}

#[test]
fn every_schema_is_valid_and_says_what_it_is_of() {
    for (name, schema) in all() {
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        for key in ["$id", "title", "description"] {
            assert!(schema[key].is_string(), "{name} has no {key}");
        }
    }
}

#[test]
fn every_example_is_what_its_schema_says() {
    let envelope = jsonschema::validator_for(&envelope_schema()).unwrap();
    for &kind in EventKind::ALL {
        let event: Value = serde_json::from_str(&example(kind)).unwrap();
        let errors = |validator: &jsonschema::Validator, value: &Value| -> Vec<String> {
            validator.iter_errors(value).map(|error| error.to_string()).collect()
        };
        assert_eq!(errors(&envelope, &event), [""; 0], "{kind}");
        let data = jsonschema::validator_for(&data_schema(kind)).unwrap();
        assert_eq!(errors(&data, &event["data"]), [""; 0], "{kind}");

        let mut more = event["data"].clone();
        more["colour"] = "red".into();
        assert!(!data.is_valid(&more), "{kind} takes a field that it does not know");
    }
}

#[test]
fn ids_of_any_script_fit_the_schema_and_others_do_not() {
    let schema = data_schema(FactKind::PartyMerged.into());
    let validator = jsonschema::validator_for(&schema).unwrap();
    let fits = |id: &str| validator.is_valid(&json!({"party": id, "into": "tokyo"}));
    for id in ["東京", "são-paulo.state", "दिल्ली", "u20_2019", "9", "Ⓐ"] {
        assert!(fits(id) && id.parse::<daicho::domain::name::PartyId>().is_ok(), "{id}");
    }
    for id in ["", "-a", "a b", "a/b", "a\0", "\u{93f}द", "..", "a\n"] {
        assert!(!fits(id) && id.parse::<daicho::domain::name::PartyId>().is_err(), "{id:?}");
    }
}
