//! Data near the JSON Schemas: what a schema refuses, the reader refuses, and what it lets through,
//! the reader takes or refuses for something that no schema can say.

use daicho::domain::date::DateError;
use daicho::domain::entry::{read_command, read_entry};
use daicho::domain::event::fact::FactKind;
use daicho::domain::event::{EventKind, decode};
use daicho::domain::fields::schema::Unsaid;
use daicho::domain::fields::{Fault, MAX_PERSONAL_BYTES, Problem, Shape, check_object};
use daicho::domain::name::{self, NameError};
use daicho::domain::text::TextError;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use crate::schemas::data_schema;
use crate::schemas_values::{near_data, near_entry};

/// Whether data in which null stands for what is left out is read as an event.
fn is_decoded(kind: EventKind, data: &Map<String, Value>) -> bool {
    let must = |name: &str| kind.fields().iter().any(|field| field.name == name && field.required);
    let there = data.iter().filter(|(name, value)| !value.is_null() || must(name));
    let there: Map<String, Value> = there.map(|(k, v)| (k.clone(), v.clone())).collect();
    decode(kind.as_str(), kind.version(), &Value::Object(there).to_string()).is_ok()
}

/// What the reader finds wrong with stored data.
fn faults(kind: EventKind, data: &Map<String, Value>) -> Vec<Fault> {
    if kind != EventKind::Corrected {
        let mut faults = Vec::new();
        check_object("", data, kind.fields(), &mut faults);
        assert!(!faults.is_empty() || is_decoded(kind, data), "{kind}: {data:?}");
        return faults;
    }
    // Where it is submitted, the version may be left out; what is stored has it.
    let missing = Fault { field: "version".into(), problem: Problem::Missing(Shape::Count(1)) };
    let missing = (!data.contains_key("version")).then_some(missing);
    let found = read_command(kind, data.clone()).err().unwrap_or_default();
    missing.into_iter().chain(found).collect()
}

/// What no schema could say of a fault, in the data that has it.
fn unsaid(fault: &Fault, data: &Value) -> Option<Unsaid> {
    let of_name = |error: &NameError| match error {
        NameError::NotNormal { .. } => Some(Unsaid::Normal),
        NameError::TooLong { .. } => Some(Unsaid::Bytes),
        NameError::Character { character, .. } if *character > '\u{fffd}' => Some(Unsaid::Beyond),
        NameError::Empty | NameError::Character { .. } => None,
    };
    match &fault.problem {
        Problem::Name(error) => of_name(error),
        Problem::Date(DateError::Calendar(_)) => Some(Unsaid::Calendar),
        Problem::Date(DateError::Reversed(_)) => Some(Unsaid::Order),
        Problem::Text(TextError::Country(_)) => Some(Unsaid::Country),
        Problem::Text(TextError::Subdivision(_)) => Some(Unsaid::Subdivision),
        Problem::Text(TextError::Language(tag)) => {
            let grandfathered =
                ["i-", "sgn-"].iter().any(|old| tag.to_lowercase().starts_with(old));
            grandfathered.then_some(Unsaid::Language)
        }
        Problem::Text(TextError::Unregistered(_)) => Some(Unsaid::Language),
        Problem::Text(TextError::Hidden { .. }) => Some(Unsaid::Hidden),
        Problem::Text(TextError::Zone(_)) => Some(Unsaid::Zone),
        Problem::Text(TextError::SameLanguage(_)) => Some(Unsaid::Once),
        Problem::TooLong { limit: MAX_PERSONAL_BYTES, .. } => Some(Unsaid::PersonalBytes),
        Problem::Expected { shape: Shape::Count(_), came } => {
            came.parse::<f64>().is_ok_and(|number| number.fract() == 0.0).then_some(Unsaid::Digits)
        }
        Problem::Expected { shape: Shape::Subject | Shape::Carried, .. } => {
            let subject = data.pointer(&format!("/{}", fault.field.replace('.', "/")))?.as_str()?;
            of_name(&name::check(subject.split_once(':')?.1).err()?)
        }
        Problem::Expected { .. }
        | Problem::Missing(_)
        | Problem::Unknown { .. }
        | Problem::Date(DateError::Form(_) | DateError::Year(_))
        | Problem::Text(
            TextError::Empty | TextError::Blank | TextError::Control(_) | TextError::Position(_),
        )
        | Problem::Personal
        | Problem::Digests
        | Problem::TooLong { .. }
        | Problem::Other(_) => None,
    }
}

/// What no schema could say of the faults, all of them; `Err` with the first that one could have.
fn all_unsaid(faults: &[Fault], data: &Value, corrected: &str) -> Result<Vec<Unsaid>, Fault> {
    let each = faults.iter().map(|fault| {
        let within = fault.field.starts_with(corrected);
        let found = if within { Some(Unsaid::Data) } else { unsaid(fault, data) };
        found.ok_or_else(|| fault.clone())
    });
    each.collect()
}

#[test]
fn a_schema_refuses_what_the_reader_refuses_but_for_what_it_cannot_say() {
    for &kind in EventKind::ALL {
        let validator = jsonschema::validator_for(&data_schema(kind)).unwrap();
        let config = ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() };
        let fits = std::cell::Cell::new(0);
        TestRunner::new(config)
            .run(&near_data(kind), |data| {
                let faults = faults(kind, &data);
                let data = Value::Object(data);
                if validator.is_valid(&data) {
                    fits.set(fits.get() + 1);
                    let within = if kind == EventKind::Corrected { "data" } else { "\0" };
                    let unsaid = all_unsaid(&faults, &data, within);
                    prop_assert!(unsaid.is_ok(), "{kind}: {data} has {:?}", unsaid);
                } else {
                    prop_assert!(!faults.is_empty(), "{kind}: the reader takes {data}");
                }
                Ok(())
            })
            .unwrap_or_else(|error| panic!("{error}"));
        assert!((40..400).contains(&fits.get()), "{kind}: {fits:?} of 400 fit");
    }
}

#[test]
fn the_api_describes_the_facts_that_it_takes() {
    let document = daicho::http::openapi::document("http://localhost");
    let described = &document["paths"]["/api/v1/events"]["post"]["requestBody"];
    let mut schema = described["content"]["application/json"]["schema"].clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for &kind in EventKind::ALL {
        let config = ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() };
        TestRunner::new(config)
            .run(&near_entry(kind), |entry| {
                let faults = read_entry(entry.clone()).err().unwrap_or_default();
                if validator.is_valid(&entry) {
                    let within = if kind == EventKind::Corrected { "data.data" } else { "\0" };
                    let unsaid = all_unsaid(&faults, &entry, within);
                    prop_assert!(unsaid.is_ok(), "{entry} has {:?}", unsaid);
                } else {
                    prop_assert!(!faults.is_empty(), "the reader takes {entry}");
                }
                Ok(())
            })
            .unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn everything_that_is_unsaid_stands_in_the_schemas_and_has_its_fault() {
    use FactKind::{DeclarationEndorsed, PartyRegistered, PartyRenamed};
    let renamed = |party: &str, names: Value, on: &str| {
        (PartyRenamed.into(), json!({"party": party, "names": names, "on": on}))
    };
    let registered = |field: &str, code: &str| {
        let names = json!({"en": "P"});
        (PartyRegistered.into(), json!({"party": "p", "kind": "city", "names": names, field: code}))
    };
    let en = || json!({"en": "P"});
    let corrected =
        json!({"seq": 1, "type": "party.merged", "version": 1, "data": {}, "reason": "r"});
    for wanted in Unsaid::ALL {
        let (kind, data) = match wanted {
            Unsaid::Normal => renamed("sa\u{303}o", en(), "2021"),
            Unsaid::Bytes => renamed(&"東".repeat(43), en(), "2021"),
            Unsaid::Beyond => renamed("tokyo-🗼", en(), "2021"),
            Unsaid::Calendar => renamed("p", en(), "2021-02-30"),
            Unsaid::Order => renamed("p", en(), "2022/2021"),
            Unsaid::Country => registered("country", "ZZ"),
            Unsaid::Subdivision => registered("subdivision", "JP-99"),
            Unsaid::Language => renamed("p", json!({"i-nowhere": "P"}), "2021"),
            Unsaid::Hidden => renamed("p", json!({"en": "Ao\u{200b}ba"}), "2021"),
            Unsaid::Zone => (
                FactKind::RegisterDescribed.into(),
                json!({"title": {"en": "R"}, "zone": "Asia/Tokio"}),
            ),
            Unsaid::Once => renamed("p", json!({"en": "P", "EN": "P"}), "2021"),
            Unsaid::Digits => (EventKind::Retracted, json!({"seq": 1.0, "reason": "r"})),
            Unsaid::Data => (EventKind::Corrected, corrected.clone()),
            Unsaid::PersonalBytes => {
                let signatory = json!({"name": "東".repeat(334)});
                (
                    DeclarationEndorsed.into(),
                    json!({"declaration": "d", "party": "p", "on": null,
                    "signatory": signatory}),
                )
            }
        };
        let entry = json!({"type": kind.as_str(), "data": data});
        let faults = read_entry(entry.clone()).unwrap_err();
        let within = if kind == EventKind::Corrected { "data.data" } else { "\0" };
        let found = all_unsaid(&faults, &entry, within).unwrap();
        assert!(!found.is_empty() && found.iter().all(|found| *found == wanted), "{faults:?}");
        let document = daicho::http::openapi::document("http://localhost");
        let (schema, fits) = if wanted == Unsaid::PersonalBytes {
            (document["components"]["schemas"]["DeclarationEndorsed"].clone(), true)
        } else {
            let schema = data_schema(kind);
            let fits = jsonschema::validator_for(&schema).unwrap().is_valid(&entry["data"]);
            (schema, fits)
        };
        assert!(fits, "{wanted:?}");
        assert!(schema.to_string().contains(&wanted.sentence()), "{wanted:?}");
    }
}

#[test]
fn every_code_of_the_registers_has_the_form_that_the_schema_says() {
    let schema = data_schema(FactKind::PartyRegistered);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let fits = |field: &str, code: &str| {
        let names = json!({"en": "P"});
        let data = json!({"party": "p", "kind": "city", "names": names, field: code});
        assert!(validator.is_valid(&data), "{code}");
        assert_eq!(
            faults(FactKind::PartyRegistered.into(), data.as_object().unwrap()),
            [],
            "{code}"
        );
    };
    rust_iso3166::ALL.iter().for_each(|country| fits("country", country.alpha2));
    for place in rust_iso3166::iso3166_2::SUBDIVISION_MAP.keys() {
        fits("subdivision", place);
    }
}
