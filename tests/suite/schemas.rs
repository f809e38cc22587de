//! The JSON Schemas in `events/schema/`: made from the fields, held beside the golden examples.
//! `DAICHO_BLESS=1` writes them anew.

use std::collections::BTreeSet;

use daicho::domain::event::EventKind;
use daicho::domain::event::fact::FactKind;
use daicho::domain::schemas::PublicSchema;
use serde_json::{Value, json};

use crate::golden::{directory, example, example_of, versions};

/// A schema as it is written beside the sources, where no address of a server is known.
fn written(schema: PublicSchema) -> Value {
    schema.document(&format!("urn:daicho:schema:{schema}"))
}

/// The schema of the data of a type.
pub fn data_schema(kind: impl Into<EventKind>) -> Value {
    let kind = kind.into();
    written(PublicSchema::Data(kind, kind.version()))
}

fn envelope_schema() -> Value {
    written(PublicSchema::Envelope)
}

/// Those that are written: whole events are the envelope with the data, both of which are there.
fn all() -> Vec<(String, Value)> {
    let is_written = |schema: &PublicSchema| !matches!(schema, PublicSchema::Recorded(..));
    let written = |schema: PublicSchema| (schema.file(), written(schema));
    PublicSchema::all().filter(is_written).map(written).collect()
}

/// JSON in ASCII alone: the classes of characters hold many that nobody could see.
fn in_ascii(json: &str) -> String {
    let mut ascii = String::new();
    for character in json.chars() {
        if character.is_ascii() && character != '\u{7f}' {
            ascii.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                ascii.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    ascii
}

#[test]
fn the_written_schemas_are_those_of_the_types() {
    let directory = directory("schema");
    let mut names = BTreeSet::new();
    for (name, schema) in all() {
        let path = directory.join(&name);
        let made = in_ascii(&format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()));
        if std::env::var_os("DAICHO_BLESS").is_some() {
            std::fs::write(&path, &made).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        // Or the letters are those of another version of Unicode, as the compiler knows them.
        assert!(written == made, "{name} is not what the fields say: run with DAICHO_BLESS=1");
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
    for (kind, version) in versions() {
        let event: Value = serde_json::from_str(&example_of(kind, version)).unwrap();
        let errors = |validator: &jsonschema::Validator, value: &Value| -> Vec<String> {
            validator.iter_errors(value).map(|error| error.to_string()).collect()
        };
        assert_eq!(errors(&envelope, &event), [""; 0], "{kind}");
        let data = written(PublicSchema::Data(kind, version));
        let data = jsonschema::validator_for(&data).unwrap();
        assert_eq!(errors(&data, &event["data"]), [""; 0], "{kind}");

        let mut more = event["data"].clone();
        more["colour"] = "red".into();
        assert!(!data.is_valid(&more), "{kind} takes a field that it does not know");
    }
}

#[test]
fn a_whole_event_is_what_the_schema_of_its_type_says_and_no_other() {
    for one in versions() {
        let (kind, version) = one;
        let schema = written(PublicSchema::Recorded(kind, version));
        assert!(jsonschema::meta::is_valid(&schema), "{kind}");
        let validator = jsonschema::validator_for(&schema).unwrap();
        for other in versions() {
            let event: Value = serde_json::from_str(&example_of(other.0, other.1)).unwrap();
            assert_eq!(validator.is_valid(&event), other == one, "{other:?} as {one:?}");
        }
    }
}

#[test]
fn ids_of_any_script_fit_the_schema_and_others_do_not() {
    let schema = data_schema(FactKind::PartyMerged);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let fits = |id: &str| validator.is_valid(&json!({"party": id, "into": "tokyo"}));
    for id in ["東京", "são-paulo.state", "दिल्ली", "u20_2019", "9", "Ⓐ"] {
        assert!(fits(id) && id.parse::<daicho::domain::name::PartyId>().is_ok(), "{id}");
    }
    for id in ["", "-a", "a b", "a/b", "a\0", "\u{93f}द", "..", "a\n"] {
        assert!(!fits(id) && id.parse::<daicho::domain::name::PartyId>().is_err(), "{id:?}");
    }
}

/// The golden example's data with one value put in, by a JSON pointer.
fn with(kind: impl Into<EventKind>, pointer: &str, value: Value) -> Value {
    let event: Value = serde_json::from_str(&example(kind)).unwrap();
    let mut data = event["data"].clone();
    *data.pointer_mut(pointer).expect("the example has it") = value;
    data
}

#[test]
fn what_the_reader_refuses_by_its_form_does_not_fit() {
    use EventKind::{Corrected, Retracted};
    use FactKind::{
        AgreementSigned, DeclarationAdopted, DeclarationEndorsed, GatheringHeld,
        NetworkRoleAssumed, PartyRegistered, TotalReported,
    };
    let facts = [
        (DeclarationAdopted, "/text/url", json!("https://a/b"), json!("https://a/\"b")),
        (DeclarationAdopted, "/text/url", json!("http://例え.jp"), json!("https://a/\u{202e}b")),
        (DeclarationAdopted, "/text/sha256", json!("0".repeat(64)), json!("0".repeat(65))),
        (TotalReported, "/total", json!(u32::MAX), json!(4_294_967_296_u64)),
        (TotalReported, "/source", json!("a\u{200d}b"), json!("a\nb")),
        (TotalReported, "/subject", json!("party:東京"), json!("party:東京 ")),
        (NetworkRoleAssumed, "/role", json!("chair"), json!("")),
        (NetworkRoleAssumed, "/role", json!(" chair"), json!(" \u{3000}")),
        (DeclarationEndorsed, "/on", json!("2021-08-31"), json!("2021-08-32")),
        (DeclarationEndorsed, "/on", Value::Null, json!("2021-13")),
        (DeclarationEndorsed, "/party", json!("葛\u{e0100}城"), json!("\u{fe00}葛城")),
        (GatheringHeld, "/edition", json!(1), json!(0)),
        (GatheringHeld, "/title", json!({"zh-Hant-TW": "市"}), json!({"zh-Hant-TW-": "市"})),
        (GatheringHeld, "/title", json!({"en": "a"}), json!({})),
        (AgreementSigned, "/parties", json!(["a", "b"]), json!(["a"])),
        (PartyRegistered, "/position/lat", json!(-90), json!(90.1)),
        (PartyRegistered, "/country", json!("JP"), json!("jp")),
    ];
    let others = [
        (Retracted, "/reason", json!("a\r\n\tb\n"), json!("a\rb")),
        (Retracted, "/seq", json!(1), json!(0)),
        (Corrected, "/type", json!("party.merged"), json!("event.retracted")),
    ];
    let facts = facts.map(|(kind, pointer, fits, wrong)| (kind.into(), pointer, fits, wrong));
    for (kind, pointer, fits, wrong) in facts.into_iter().chain(others) {
        let validator = jsonschema::validator_for(&data_schema(kind)).unwrap();
        assert!(validator.is_valid(&with(kind, pointer, fits.clone())), "{kind} {pointer} {fits}");
        assert!(!validator.is_valid(&with(kind, pointer, wrong.clone())), "{kind} {wrong}");
    }
}

/// Every text of a schema under a key, with the schemas within.
fn under(key: &str, schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            found.extend(members.get(key).and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| under(key, member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| under(key, item, found)),
        _ => {}
    }
}

/// Takes the examples out of a description: what they hold is no schema.
fn without_examples(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("example");
            members.values_mut().for_each(without_examples);
        }
        Value::Array(items) => items.iter_mut().for_each(without_examples),
        _ => {}
    }
}

#[test]
fn only_what_every_validator_reads_is_used() {
    let mut api = daicho::http::openapi::document("http://localhost");
    without_examples(&mut api);
    for (name, schema) in all().into_iter().chain([("the API".to_owned(), api)]) {
        let (mut patterns, mut formats) = (Vec::new(), Vec::new());
        under("pattern", &schema, &mut patterns);
        under("format", &schema, &mut formats);
        for pattern in patterns {
            // Classes of Unicode and of Perl, looking around, and escapes that Python or Go lack.
            for special in [r"\p", r"\P", r"\s", r"\S", r"\w", r"\d", r"\u", "(?"] {
                assert!(!pattern.contains(special), "{name}: {special} in {pattern}");
            }
        }
        for format in formats {
            assert!(["date", "date-time", "uuid"].contains(&&*format), "{name}: {format}");
        }
    }
}
