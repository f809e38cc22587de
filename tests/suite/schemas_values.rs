//! Values that fit the shapes of fields, or miss them by little: to be asked of the JSON Schemas.

use daicho::domain::event::EventKind;
use daicho::domain::event::fact::FactKind;
use daicho::domain::fields::{Form, Shape, Shaped};
use daicho::domain::recorded::Evidence;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

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
    match shape {
        Shape::Id(_) | Shape::Series => {
            prop_oneof![texts("[a-z東]{40,130}"), texts("\\pL[\\pL\\pM\\pN._-]{0,3}\n?"),].boxed()
        }
        Shape::Subject => ("declaration|gathering|network|party|city|", near(Shape::Series))
            .prop_map(|(kind, id)| format!("{kind}:{}", id.as_str().unwrap_or_default()).into())
            .boxed(),
        Shape::Carried => ("all|declaration:|network:|agreement:|party:|", near(Shape::Series))
            .prop_map(|(kind, id)| {
                let id = id.as_str().unwrap_or_default().to_owned();
                if kind == "all" { Value::from(kind) } else { (kind + id.as_str()).into() }
            })
            .boxed(),
        Shape::Date => near_date(),
        Shape::Text => prop::collection::vec((near(Shape::Language), near(Shape::Line)), 0..3)
            .prop_map(|texts| {
                let tag = |tag: Value| tag.as_str().unwrap_or_default().to_owned();
                texts.into_iter().map(|(language, text)| (tag(language), text)).collect()
            })
            .prop_map(Value::Object)
            .boxed(),
        Shape::Language => near_language(),
        Shape::Zone => texts("(Asia|Etc|asia)/[A-Z][a-z]{2,5}|Asia/Tokyo\n?|UTC|GMT[+]0"),
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

fn near_date() -> BoxedStrategy<Value> {
    const POINT: &str = "[0-9]{4}(-[01][0-9](-[0-3][0-9])?)?[?~%]?";
    prop_oneof![
        2 => texts(POINT),
        1 => (POINT, POINT).prop_map(|(start, end)| format!("{start}/{end}").into()),
        1 => (POINT, "\n?").prop_map(|(end, more)| format!("../{end}{more}").into()),
        1 => one_of(&[Value::Null, json!("unknown")]),
    ]
    .boxed()
}

fn near_language() -> BoxedStrategy<Value> {
    prop_oneof![
        fitting(Shape::Language),
        texts("[a-zA-Z]{1,9}(-[a-zA-Z0-9]{1,9}){0,4}\n?"),
        texts(concat!(
            "[a-z]{2}(-[a-z]{3}){0,4}(-[A-Za-z]{4})?(-[A-Z]{2}|-[0-9]{3})?",
            "(-[a-z0-9]{4,8}){0,2}(-[a-z0-9](-[a-z0-9]{1,8}){0,2}){0,2}",
        )),
    ]
    .boxed()
}

fn near_form(form: Form) -> BoxedStrategy<Value> {
    match form {
        Form::Wikidata => texts("Q[0-9]{1,6}|Q1490|q1|Q\n?"),
        Form::Locode => texts("[A-Z]{2}[A-Z1-9]{3}|JPTY|JPTYO\n?"),
        Form::Scheme => texts("[a-z][a-z0-9-]{0,41}|[A-Za-z0-9:-]{0,9}\n?"),
        Form::Address => {
            texts("https?://[a-z{}]{0,4}/?[a-z{}]{0,3}(\\{value\\})?[a-z{}]{0,3}(\\{value\\})?\n?")
        }
        Form::Sha256 => texts("[0-9a-f]{64}|[0-9a-g]{63,65}"),
        Form::Digest => texts("[A-Za-z0-9_-]{43}|[A-Za-z0-9_=-]{42,44}"),
        Form::Url => {
            let odd = ("https?://|HTTP://|ftp://|", odd_text());
            let odd = odd.prop_map(|(scheme, rest)| (scheme + rest.as_str()).into());
            prop_oneof![2 => texts("https?://[a-z.]{1,9}(/[a-z?=#~%]{0,5})?\n?"), 1 => odd].boxed()
        }
    }
}

/// Values that fit a shape.
fn fitting(shape: Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Id(_) | Shape::Series => texts("[a-z東é][a-z0-9東é._-]{0,8}"),
        Shape::Subject => texts("(declaration|gathering|network|party):[a-z東][a-z0-9.-]{0,8}"),
        Shape::Carried => texts("all|(declaration|network|agreement):[a-z東][a-z0-9.-]{0,8}"),
        Shape::Date => texts("20[0-2][0-9](-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?[?~%]?"),
        Shape::Text => fitting(Shape::Line).prop_map(|text| json!({"en": text})).boxed(),
        Shape::Language => {
            texts("en|ja|EN|zh-Hant|pt-BR|de-1996|en-GB-oed|i-klingon|sgn-BE-FR|x-a-b")
        }
        Shape::Zone => texts("Asia/Tokyo|UTC|Etc/GMT-9|America/Argentina/Ushuaia|EST5EDT"),
        Shape::Line | Shape::Prose => texts("[A-Za-z東][A-Za-z東 ]{0,8}"),
        Shape::Word(words) => prop::sample::select(words.written).prop_map(Value::from).boxed(),
        Shape::Country => texts("JP|FR|AU"),
        Shape::Subdivision => texts("JP-13|FR-IDF"),
        Shape::Degrees(most) => (-most..=most).prop_map(Value::from).boxed(),
        Shape::Count(least) => (least..100).prop_map(Value::from).boxed(),
        Shape::Form(Form::Wikidata) => texts("Q[1-9][0-9]{0,6}"),
        Shape::Form(Form::Locode) => texts("[A-Z]{2}[A-Z2-9]{3}"),
        Shape::Form(Form::Scheme) => texts("wikidata|lei|[a-z][a-z0-9-]{0,9}"),
        Shape::Form(Form::Address) => texts("https://[a-z.]{1,9}/[a-z]{0,3}\\{value\\}[a-z]{0,3}"),
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

/// An entry near the description of the API.
pub fn near_entry(kind: EventKind) -> BoxedStrategy<Value> {
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

/// Near data of a type, the same every time.
pub fn samples(kind: EventKind, count: usize) -> Vec<Value> {
    let mut runner = TestRunner::deterministic();
    let near = near_data(kind);
    let made = std::iter::repeat_with(|| near.new_tree(&mut runner).unwrap().current());
    made.take(count).map(Value::Object).collect()
}
