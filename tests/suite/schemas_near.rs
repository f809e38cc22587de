//! Data near the JSON Schemas: what a schema refuses, the reader refuses, and what it lets through,
//! the reader takes or refuses for something that no schema can say.

use daicho::domain::date::DateError;
use daicho::domain::entry::{read_command, read_entry};
use daicho::domain::event::fact::FactKind;
use daicho::domain::event::{EventKind, decode};
use daicho::domain::fields::schema::Unsaid;
use daicho::domain::fields::{
    Fault, Form, MAX_PERSONAL_BYTES, Problem, Shape, Shaped, check_object,
};
use daicho::domain::name::{self, NameError};
use daicho::domain::recorded::Evidence;
use daicho::domain::text::TextError;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use crate::schemas::data_schema;

/// Texts with what a reader could stumble over.
fn odd_text() -> BoxedStrategy<String> {
    let pieces = prop::sample::select(vec![
        "a",
        "Z",
        "0",
        "é",
        "e\u{301}",
        "東",
        "\u{93f}",
        "𠮷",
        "\u{e0100}",
        "Ⓐ",
        "-",
        "_",
        ".",
        " ",
        "\u{3000}",
        "\u{a0}",
        "\u{85}",
        "\u{0}",
        "\u{1f}",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\u{7f}",
        "\u{200d}",
        "\u{2028}",
        "\u{202e}",
        "\u{2069}",
        "\u{feff}",
        "\"",
        "'",
        "<",
        "`",
        "\\",
        "/",
        ":",
        "%",
        "🏙",
        "１",
    ]);
    let few = prop::collection::vec(pieces.clone(), 0..6);
    let many = (pieces, 0_usize..1100).prop_map(|(piece, times)| vec![piece; times]);
    prop_oneof![
        4 => few.prop_map(|pieces| pieces.concat()),
        1 => many.prop_map(|pieces| pieces.concat()),
        2 => any::<String>(),
    ]
    .boxed()
}

/// Values of any shape.
fn odd() -> BoxedStrategy<Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        odd_text().prop_map(Value::from),
        odd_text().prop_map(|text| json!([text])),
        odd_text().prop_map(|text| json!({text: 1})),
        Just(json!([])),
        Just(json!({})),
    ]
    .boxed()
}

fn texts(pattern: &'static str) -> BoxedStrategy<Value> {
    pattern.prop_map(Value::from).boxed()
}

fn one_of(values: &[Value]) -> BoxedStrategy<Value> {
    prop::sample::select(values.to_vec()).boxed()
}

/// Values that mostly fit a shape, or miss it by little.
fn near(shape: Shape) -> BoxedStrategy<Value> {
    const POINT: &str = "[0-9]{4}(-[01][0-9](-[0-3][0-9])?)?[?~%]?";
    match shape {
        Shape::Id(_) | Shape::Series => {
            prop_oneof![texts("[a-z東]{40,130}"), texts("\\pL[\\pL\\pM\\pN._-]{0,3}\n?"),].boxed()
        }
        Shape::Subject => ("declaration|gathering|network|party|city|", near(Shape::Series))
            .prop_map(|(kind, id)| format!("{kind}:{}", id.as_str().unwrap_or_default()).into())
            .boxed(),
        Shape::Date => prop_oneof![
            2 => texts(POINT),
            1 => (POINT, POINT).prop_map(|(a, b)| format!("{a}/{b}").into()),
            1 => POINT.prop_map(|end| format!("../{end}\n").trim_end_matches("0\n").into()),
            1 => Just(Value::Null),
        ]
        .boxed(),
        Shape::Text => prop::collection::vec((near(Shape::Language), near(Shape::Line)), 0..3)
            .prop_map(|texts| {
                let tag = |tag: Value| tag.as_str().unwrap_or_default().to_owned();
                texts.into_iter().map(|(language, text)| (tag(language), text)).collect()
            })
            .prop_map(Value::Object)
            .boxed(),
        Shape::Language => prop_oneof![
            fitting(shape),
            texts("[a-zA-Z]{1,9}(-[a-zA-Z0-9]{1,9}){0,4}\n?"),
            texts(concat!(
                "[a-z]{2}(-[a-z]{3}){0,4}(-[A-Za-z]{4})?(-[A-Z]{2}|-[0-9]{3})?",
                "(-[a-z0-9]{4,8}){0,2}(-[a-z0-9](-[a-z0-9]{1,8}){0,2}){0,2}",
            )),
        ]
        .boxed(),
        Shape::Line | Shape::Prose => odd_text().prop_map(Value::from).boxed(),
        Shape::Word(words) => {
            prop::sample::select(words.written).prop_map(|word| word.to_uppercase().into()).boxed()
        }
        Shape::Country => texts("[A-Z]{2}|[A-Za-z]{1,3}\n?"),
        Shape::Subdivision => texts("[A-Z]{2}-?[A-Z0-9a]{0,4}\n?"),
        Shape::Degrees(most) => one_of(&[
            json!(most),
            json!(-most),
            json!(most + 0.1),
            json!(0),
            json!(-0.0),
            json!(-200),
        ]),
        Shape::Count(_) => one_of(&[
            json!(0),
            json!(-1),
            json!(1.0),
            json!(1.5),
            json!(-0.0),
            json!(2e9),
            json!(u32::MAX),
            json!(4_294_967_296_u64),
            json!(u64::MAX),
            json!(1e300),
            json!("1"),
        ]),
        Shape::Form(form) => near_form(form),
        Shape::List(item, least) => {
            prop::collection::vec(sound(*item), least.saturating_sub(1)..least + 3)
                .prop_map(Value::from)
                .boxed()
        }
        Shape::Object([]) => Just(json!({"network": "u20", "party": "p", "on": "2021"})).boxed(),
        Shape::Object(fields) => fields
            .iter()
            .map(|field| (Just(field.name), prop::option::weighted(0.97, sound(field.shape))))
            .collect::<Vec<_>>()
            .prop_map(|fields| {
                let there = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
                Value::Object(there.map(|(name, value)| (name.to_owned(), value)).collect())
            })
            .boxed(),
    }
}

fn near_form(form: Form) -> BoxedStrategy<Value> {
    match form {
        Form::Wikidata => texts("Q[0-9]{1,6}|Q1490|q1|Q\n?"),
        Form::Locode => texts("[A-Z]{2}[A-Z1-9]{3}|JPTY|JPTYO\n?"),
        Form::Sha256 => texts("[0-9a-f]{64}|[0-9a-g]{63,65}"),
        Form::Digest => texts("[A-Za-z0-9_-]{43}|[A-Za-z0-9_=-]{42,44}"),
        Form::Url => {
            let odd = ("https?://|HTTP://|ftp://|", odd_text());
            let odd = odd.prop_map(|(scheme, rest)| (scheme + &rest).into());
            prop_oneof![2 => texts("https?://[a-z.]{1,9}(/[a-z?=#~%]{0,5})?\n?"), 1 => odd].boxed()
        }
    }
}

/// Values that fit a shape.
fn fitting(shape: Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Id(_) | Shape::Series => texts("[a-z東é][a-z0-9東é._-]{0,8}"),
        Shape::Subject => texts("(declaration|gathering|network|party):[a-z東][a-z0-9.-]{0,8}"),
        Shape::Date => texts("20[0-2][0-9](-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?[?~%]?"),
        Shape::Text => fitting(Shape::Line).prop_map(|text| json!({"en": text})).boxed(),
        Shape::Language => {
            texts("en|ja|EN|zh-Hant|pt-BR|de-1996|en-GB-oed|i-klingon|sgn-BE-FR|x-a-b")
        }
        Shape::Line | Shape::Prose => texts("[A-Za-z東][A-Za-z東 ]{0,8}"),
        Shape::Word(words) => prop::sample::select(words.written).prop_map(Value::from).boxed(),
        Shape::Country => texts("JP|FR|AU"),
        Shape::Subdivision => texts("JP-13|FR-IDF"),
        Shape::Degrees(most) => (-most..=most).prop_map(Value::from).boxed(),
        Shape::Count(least) => (least..100).prop_map(Value::from).boxed(),
        Shape::Form(Form::Wikidata) => texts("Q[1-9][0-9]{0,6}"),
        Shape::Form(Form::Locode) => texts("[A-Z]{2}[A-Z2-9]{3}"),
        Shape::Form(Form::Sha256) => texts("[0-9a-f]{64}"),
        Shape::Form(Form::Digest) => texts("[A-Za-z0-9_-]{43}"),
        Shape::Form(Form::Url) => texts("https?://[a-z東][a-z東.]{0,8}(/[a-z?=#~%]{0,5})?"),
        Shape::List(..) | Shape::Object(_) => near(shape),
    }
}

/// Values that nearly always fit a shape, or miss it by little.
fn sound(shape: Shape) -> BoxedStrategy<Value> {
    prop_oneof![24 => fitting(shape), 5 => near(shape), 1 => odd()].boxed()
}

/// The data of a type, perhaps with a field too many.
pub fn near_data(kind: EventKind) -> BoxedStrategy<Map<String, Value>> {
    let more = prop::sample::select(vec!["colour", "signatory", "delegate", "_sd", ""]);
    let more = prop::option::weighted(0.05, (more, odd()));
    let types = prop::sample::select(EventKind::ALL).prop_map(|kind| kind.as_str());
    (near(Shape::Object(kind.fields())), more, types)
        .prop_map(move |(data, more, of_type)| {
            let Value::Object(mut data) = data else { unreachable!("near an object") };
            if kind == EventKind::Corrected && data.get("type").is_some_and(Value::is_string) {
                data.insert("type".into(), of_type.into());
            }
            data.extend(more.map(|(name, value)| (name.to_owned(), value)));
            data
        })
        .boxed()
}

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
    let found = read_command(kind, data).err().unwrap_or_default();
    missing.into_iter().chain(found).collect()
}

/// What no schema could say of a fault, in the data that has it.
fn unsaid(fault: &Fault, data: &Value) -> Option<Unsaid> {
    let of_name = |error: &NameError| match error {
        NameError::NotNormal { .. } => Some(Unsaid::Normal),
        NameError::TooLong { .. } => Some(Unsaid::Bytes),
        NameError::Empty | NameError::Character { .. } => None,
    };
    match &fault.problem {
        Problem::Name(error) => of_name(error),
        Problem::Date(DateError::Calendar(_)) => Some(Unsaid::Calendar),
        Problem::Date(DateError::Reversed(_)) => Some(Unsaid::Order),
        Problem::Text(TextError::Country(_)) => Some(Unsaid::Country),
        Problem::Text(TextError::Subdivision(_)) => Some(Unsaid::Subdivision),
        Problem::Text(TextError::Language(_)) => Some(Unsaid::Language),
        Problem::Text(TextError::SameLanguage(_)) => Some(Unsaid::Once),
        Problem::TooLong { limit: MAX_PERSONAL_BYTES, .. } => Some(Unsaid::PersonalBytes),
        Problem::Expected { shape: Shape::Count(_), came } => {
            came.parse::<f64>().is_ok_and(|number| number.fract() == 0.0).then_some(Unsaid::Digits)
        }
        Problem::Expected { shape: Shape::Subject, .. } => {
            let subject = data.pointer(&format!("/{}", fault.field.replace('.', "/")))?.as_str()?;
            of_name(&name::check(subject.split_once(':')?.1).err()?)
        }
        Problem::Expected { .. }
        | Problem::Missing(_)
        | Problem::Unknown { .. }
        | Problem::Date(DateError::Form(_))
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

/// Near data of a type, the same every time.
pub fn samples(kind: EventKind, count: usize) -> Vec<Value> {
    let mut runner = TestRunner::deterministic();
    let near = near_data(kind);
    let made = std::iter::repeat_with(|| near.new_tree(&mut runner).unwrap().current());
    made.take(count).map(Value::Object).collect()
}

/// Where faults of the data of a correction lie.
const WITHIN: &str = "data";

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
                    let within = if kind == EventKind::Corrected { WITHIN } else { "\0" };
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

/// An entry near the description of the API.
fn near_entry(kind: EventKind) -> BoxedStrategy<Value> {
    let field = kind.fact().and_then(FactKind::personal).map(|personal| &personal.whole);
    let details = match field {
        Some(field) => prop::option::of(sound(field.shape)).boxed(),
        None => Just(None).boxed(),
    };
    let evidence = prop::option::of(sound(<Vec<Evidence>>::SHAPE));
    let note = prop::option::of(sound(Shape::Prose));
    (near_data(kind), details, evidence, note)
        .prop_map(move |(mut data, details, evidence, note)| {
            data.remove("_sd");
            data.extend(field.map(|field| field.name.to_owned()).zip(details));
            let mut entry = json!({"type": kind.as_str(), "data": data});
            for (name, value) in [("evidence", evidence), ("note", note)] {
                value.into_iter().for_each(|value| entry[name] = value);
            }
            entry
        })
        .boxed()
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
                let faults = read_entry(&entry).err().unwrap_or_default();
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
            Unsaid::Calendar => renamed("p", en(), "2021-02-30"),
            Unsaid::Order => renamed("p", en(), "2022/2021"),
            Unsaid::Country => registered("country", "ZZ"),
            Unsaid::Subdivision => registered("subdivision", "JP-99"),
            Unsaid::Language => renamed("p", json!({"i-nowhere": "P"}), "2021"),
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
        let faults = read_entry(&entry).unwrap_err();
        let within = if kind == EventKind::Corrected { "data.data" } else { "\0" };
        let found = all_unsaid(&faults, &entry, within).unwrap();
        assert!(!found.is_empty() && found.iter().all(|found| *found == wanted), "{faults:?}");
        let document = daicho::http::openapi::document("http://localhost");
        let (schema, fits) = if wanted == Unsaid::PersonalBytes {
            (document["paths"]["/api/v1/events"]["post"]["requestBody"].clone(), true)
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
