//! Data that does not fit a type: each fault by its field, what was expected there and what came.

use daicho::domain::date::DateError;
use daicho::domain::entry::read_command;
use daicho::domain::event::EventKind;
use daicho::domain::event::fact::FactKind;
use daicho::domain::fields::{Fault, Form, Problem, Record, Shape, check_object};
use daicho::domain::name::NameError;
use daicho::domain::recorded::{Evidence, RecordedEvent};
use daicho::domain::text::TextError;
use serde_json::{Value, json};

use crate::golden::example;

/// The data of the golden example of a type.
fn data(kind: impl Into<EventKind>) -> Value {
    let event: Value = serde_json::from_str(&example(kind)).unwrap();
    event["data"].clone()
}

/// What is wrong with stored data: first by its fields, then by what is read of it.
fn faults(kind: impl Into<EventKind>, data: &Value) -> Vec<Fault> {
    let (kind, mut data) = (kind.into(), data.as_object().unwrap().clone());
    let mut faults = Vec::new();
    check_object("", &data, kind.fields(), &mut faults);
    if faults.is_empty() {
        data.remove("_sd");
        faults.extend(read_command(kind, data.clone()).err().into_iter().flatten());
    }
    faults
}

/// The faults of the golden example with one value put in, by a path such as `names.en`.
fn faults_with(kind: impl Into<EventKind>, path: &str, value: Value) -> Vec<Fault> {
    let kind = kind.into();
    let mut data = data(kind);
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let pointer =
        if parent.is_empty() { String::new() } else { format!("/{}", parent.replace('.', "/")) };
    let parent = data.pointer_mut(&pointer).expect("the example has it");
    match (parent, name.parse::<usize>()) {
        (Value::Array(items), Ok(index)) => items[index] = value,
        (parent, _) => parent[name] = value,
    }
    faults(kind, &data)
}

#[track_caller]
fn is_fault(kind: FactKind, path: &str, value: Value, problem: impl Into<Problem>) {
    let wanted = Fault { field: path.into(), problem: problem.into() };
    assert_eq!(faults_with(kind, path, value.clone()), [wanted], "{kind} {path} = {value}");
}

fn expected(shape: Shape, came: &str) -> Problem {
    Problem::Expected { shape, came: came.into() }
}

/// The shape of a field, by a path such as `text.url`.
fn shape(kind: FactKind, path: &str) -> Shape {
    path.split('.').fold(Shape::Object(kind.fields()), |shape, name| match shape {
        Shape::Object(fields) => {
            fields.iter().find(|field| field.name == name).expect("a field").shape
        }
        Shape::List(item, _) => *item,
        Shape::Text => Shape::Line,
        other => panic!("{other:?} holds no {name}"),
    })
}

#[test]
fn every_example_of_a_fact_fits() {
    for &kind in FactKind::ALL {
        assert_eq!(faults(kind, &data(kind)), [], "{kind}");
    }
}

#[test]
fn the_field_that_says_when_is_a_date_that_must_be_there() {
    for &kind in FactKind::ALL {
        let event = RecordedEvent::decode(example(kind).as_bytes()).unwrap().event;
        let Some(dated) = event.fact().unwrap().when().dated() else { continue };
        let field = kind.fields().iter().find(|field| field.name == dated.field);
        let says_when = field.is_some_and(|field| field.required && field.shape == Shape::Date);
        assert!(says_when, "{kind}: {}", dated.field);
        let written = data(kind)[dated.field].as_str().map(ToOwned::to_owned);
        assert_eq!(dated.date.map(|date| date.to_string()), written, "{kind}");
    }
}

#[test]
fn a_field_that_is_missing_is_named_with_what_belongs_there() {
    for &kind in FactKind::ALL {
        for field in kind.fields() {
            let mut data = data(kind);
            data.as_object_mut().unwrap().remove(field.name);
            let problem = Problem::Missing(field.shape);
            let missing = Fault { field: field.name.into(), problem };
            let wanted = if field.required { vec![missing] } else { vec![] };
            assert_eq!(faults(kind, &data), wanted, "{kind} without {}", field.name);
        }
    }
}

#[test]
fn a_value_of_another_type_is_named_with_what_belongs_there() {
    for &kind in FactKind::ALL {
        for field in kind.fields() {
            let found = faults_with(kind, field.name, json!(true));
            let wanted = Fault { field: field.name.into(), problem: expected(field.shape, "true") };
            assert_eq!(found, [wanted], "{kind}");
        }
    }
}

#[test]
fn null_stands_for_an_unknown_date_and_for_an_optional_field_and_nothing_else() {
    for &kind in FactKind::ALL {
        for field in kind.fields() {
            let found = faults_with(kind, field.name, Value::Null);
            if field.shape == Shape::Date || !field.required {
                assert_eq!(found, [], "{kind} {}", field.name);
            } else {
                let problem = expected(field.shape, "null");
                assert_eq!(found, [Fault { field: field.name.into(), problem }], "{kind}");
            }
        }
    }
}

#[test]
fn an_optional_date_that_is_null_is_one_that_is_left_out() {
    let mut null = data(FactKind::DeclarationEndorsed);
    null["effective_on"] = Value::Null;
    let mut left_out = null.clone();
    left_out.as_object_mut().unwrap().remove("effective_on");
    let read = |data: &Value| {
        let mut data = data.as_object().unwrap().clone();
        data.remove("_sd");
        read_command(FactKind::DeclarationEndorsed.into(), data.clone())
    };
    assert_eq!(read(&null), read(&left_out));
    assert!(read(&null).is_ok());
}

#[test]
fn an_unknown_field_is_named_with_the_fields_that_there_are() {
    let known = vec!["network", "party", "on"];
    is_fault(FactKind::NetworkJoined, "since", json!("2018"), Problem::Unknown { known });
    let known = vec!["lat", "lon"];
    is_fault(FactKind::PartyRegistered, "position.alt", json!(40), Problem::Unknown { known });
    let known = vec!["goal", "title"];
    is_fault(FactKind::StrategyAdopted, "goals.1.number", json!(2), Problem::Unknown { known });
}

#[test]
fn personal_data_is_turned_away_wherever_it_comes() {
    let person = json!({"name": "A. Person", "title": "Mayor"});
    is_fault(FactKind::DeclarationEndorsed, "signatory", person.clone(), Problem::Personal);
    is_fault(FactKind::GatheringAttended, "delegate", person.clone(), Problem::Personal);
    is_fault(FactKind::DeclarationEndorsed, "statement.signatory", person, Problem::Personal);
    is_fault(FactKind::NetworkJoined, "delegate", Value::Null, Problem::Personal);
}

#[test]
fn an_id_is_checked_wherever_it_stands() {
    use FactKind::{AgreementSigned, DeclarationEndorsed, GatheringHeld, PartyMerged};
    let character = |character, place| NameError::Character { character, place };
    is_fault(PartyMerged, "into", json!(""), NameError::Empty);
    is_fault(PartyMerged, "into", json!("new york"), character(' ', 4));
    is_fault(PartyMerged, "into", json!("-tokyo"), character('-', 1));
    is_fault(PartyMerged, "into", json!("tok\u{0}yo"), character('\0', 4));
    is_fault(PartyMerged, "into", json!("../etc/passwd"), character('.', 1));
    is_fault(PartyMerged, "into", json!("東京都庁/港区"), character('/', 5));
    is_fault(PartyMerged, "into", json!("\u{202e}tokyo"), character('\u{202e}', 1));
    is_fault(PartyMerged, "into", json!("a".repeat(129)), NameError::TooLong { bytes: 129 });
    is_fault(PartyMerged, "into", json!("東".repeat(43)), NameError::TooLong { bytes: 129 });
    let not_normal = NameError::NotNormal { expected: "são-paulo".into() };
    is_fault(DeclarationEndorsed, "party", json!("sa\u{303}o-paulo"), not_normal);
    is_fault(AgreementSigned, "parties.1", json!("a,b"), character(',', 2));
    is_fault(AgreementSigned, "goals.0", json!("?"), character('?', 1));
    is_fault(GatheringHeld, "series", json!("a b"), character(' ', 2));
    assert_eq!(faults_with(PartyMerged, "into", json!("東".repeat(42))), []);
}

#[test]
fn a_date_is_checked_wherever_it_stands() {
    use FactKind::{AgreementSigned, DeclarationEndorsed};
    for text in
        ["", "yesterday", "07.08.2021", "2021-8-7", "2021/..", "2021-08-07T00:00Z", "令和3年"]
    {
        is_fault(DeclarationEndorsed, "on", json!(text), DateError::Form(text.into()));
        is_fault(AgreementSigned, "until", json!(text), DateError::Form(text.into()));
    }
    is_fault(
        DeclarationEndorsed,
        "on",
        json!("2021-02-29"),
        DateError::Calendar("2021-02-29".into()),
    );
    is_fault(
        DeclarationEndorsed,
        "on",
        json!("2022/2021"),
        DateError::Reversed("2022/2021".into()),
    );
    is_fault(DeclarationEndorsed, "on", json!(2021), expected(Shape::Date, "2021"));
    for fits in ["2021", "2021-08?", "2021-08-07%", "../2021-08", "2019-05-20/2019-05-22"] {
        assert_eq!(faults_with(DeclarationEndorsed, "on", json!(fits)), [], "{fits}");
    }
}

#[test]
fn a_text_is_checked_in_every_language() {
    use FactKind::PartyRegistered;
    let tag = |tag: &str| TextError::Language(tag.into());
    is_fault(PartyRegistered, "names.en", json!(" \t"), TextError::Blank);
    is_fault(PartyRegistered, "names.en", json!("Tok\u{0}yo"), TextError::Control(0));
    is_fault(PartyRegistered, "names.en", json!("Tokyo\nParis"), TextError::Control(0xa));
    is_fault(PartyRegistered, "names.en", json!("a\u{2028}b"), TextError::Control(0x2028));
    is_fault(PartyRegistered, "names.en", json!("\u{202e}oykoT"), TextError::Control(0x202e));
    is_fault(PartyRegistered, "names.en", json!(7), expected(Shape::Line, "7"));
    is_fault(PartyRegistered, "names.e n", json!("Tokyo"), tag("e n"));
    is_fault(PartyRegistered, "names.日本語", json!("東京"), tag("日本語"));
    is_fault(PartyRegistered, "names", json!({}), expected(Shape::Text, "{}"));
    is_fault(PartyRegistered, "names", json!("Tokyo"), expected(Shape::Text, "\"Tokyo\""));
    let twice = faults_with(PartyRegistered, "names", json!({"EN": "a", "en": "b"}));
    let problem = TextError::SameLanguage("en".into()).into();
    assert_eq!(twice, [Fault { field: "names.en".into(), problem }]);
}

#[test]
fn words_are_those_of_the_vocabulary() {
    for (kind, field) in [
        (FactKind::PartyRegistered, "kind"),
        (FactKind::GatheringHeld, "format"),
        (FactKind::GatheringAttended, "role"),
        (FactKind::DeclarationEndorsed, "act"),
        (FactKind::EndorsementWithdrawn, "act"),
        (FactKind::AgreementEnded, "how"),
        (FactKind::TotalReported, "measure"),
    ] {
        is_fault(kind, field, json!("other-word"), expected(shape(kind, field), "\"other-word\""));
        let Shape::Word(words) = shape(kind, field) else { panic!("{kind} {field}") };
        let upper = words[0].to_uppercase();
        let came = format!("\"{upper}\"");
        is_fault(kind, field, json!(upper), expected(shape(kind, field), &came));
    }
}

#[test]
fn codes_are_checked() {
    use FactKind::{DeclarationAdopted, DeclarationEndorsed, PartyRegistered, RegisterDescribed};
    for code in ["jp", "JPN", "XX", ""] {
        is_fault(PartyRegistered, "country", json!(code), TextError::Country(code.into()));
    }
    for code in ["JP13", "JP-99", "jp-13"] {
        is_fault(PartyRegistered, "subdivision", json!(code), TextError::Subdivision(code.into()));
    }
    let bad_language = TextError::Language("english please".into());
    is_fault(DeclarationEndorsed, "statement.language", json!("english please"), bad_language);
    for (kind, field, wrong) in [
        (PartyRegistered, "identifiers.0.scheme", "Wikidata"),
        (RegisterDescribed, "schemes.0.scheme", "2x"),
        (RegisterDescribed, "schemes.0.address", "https://example.org/"),
        (RegisterDescribed, "schemes.0.address", "https://example.org/{value}/{value}"),
        (RegisterDescribed, "schemes.0.address", "https://{value}"),
        (DeclarationAdopted, "text.sha256", "9F86D081884C7D659A2FEAA0C55AD015"),
        (DeclarationEndorsed, "_sd.0", "too-short"),
    ] {
        is_fault(kind, field, json!(wrong), expected(shape(kind, field), &format!("\"{wrong}\"")));
    }
}

#[test]
fn an_address_is_that_of_a_page() {
    let url = Shape::Form(Form::Url);
    for wrong in [
        "javascript:alert(1)",
        "//example.org",
        "example.org",
        "ftp://example.org",
        "https://",
        "https:///x",
        "http://a b",
        "https://a\u{202e}b",
        "https://a/\"onclick=",
        "HTTPS:example.org",
    ] {
        let came = json!(wrong).to_string();
        is_fault(FactKind::DeclarationAdopted, "text.url", json!(wrong), expected(url, &came));
    }
    for fits in ["https://example.org", "http://例え.jp/東京?a=b#c", "https://[::1]:8080/~x%20y"]
    {
        assert_eq!(
            faults_with(FactKind::DeclarationAdopted, "text.url", json!(fits)),
            [],
            "{fits}"
        );
    }
}

#[test]
fn numbers_are_whole_and_within_bounds() {
    use FactKind::{AgreementSigned, GatheringHeld, PartyRegistered, TotalReported};
    for (kind, field, wrong) in [
        (TotalReported, "total", json!(-1)),
        (TotalReported, "total", json!(1.5)),
        (TotalReported, "total", json!("38")),
        (TotalReported, "total", json!(9_007_199_254_740_993_u64)),
        (GatheringHeld, "edition", json!(0)),
        (GatheringHeld, "edition", json!(4_294_967_296_u64)),
        (AgreementSigned, "order", json!(0)),
        (PartyRegistered, "position.lat", json!(90.1)),
        (PartyRegistered, "position.lon", json!(-181)),
        (PartyRegistered, "position.lon", json!("139.7")),
    ] {
        is_fault(kind, field, wrong.clone(), expected(shape(kind, field), &wrong.to_string()));
    }
    assert_eq!(faults_with(TotalReported, "total", json!(0)), []);
    assert_eq!(faults_with(PartyRegistered, "position.lat", json!(-90)), []);
}

#[test]
fn a_subject_is_a_kind_and_an_id() {
    let subject = shape(FactKind::TotalReported, "subject");
    for wrong in ["tokyo", "city:tokyo", "party:", "party:a b", ":tokyo", "goal:games"] {
        let came = format!("\"{wrong}\"");
        is_fault(FactKind::TotalReported, "subject", json!(wrong), expected(subject, &came));
    }
}

#[test]
fn lists_are_long_enough() {
    let parties = shape(FactKind::AgreementSigned, "parties");
    for (wrong, came) in [
        (json!([]), "a list of 0"),
        (json!(["tokyo"]), "a list of 1"),
        (json!("tokyo, paris"), "\"tokyo, paris\""),
    ] {
        is_fault(FactKind::AgreementSigned, "parties", wrong, expected(parties, came));
    }
}

#[test]
fn prose_may_run_over_lines_and_nothing_else() {
    use FactKind::EndorsementWithdrawn;
    assert_eq!(faults_with(EndorsementWithdrawn, "reason", json!("one\r\ntwo\n\tthree")), []);
    is_fault(EndorsementWithdrawn, "reason", json!("\n"), TextError::Blank);
    is_fault(EndorsementWithdrawn, "reason", json!("a\rb"), TextError::Control(0xd));
    is_fault(EndorsementWithdrawn, "reason", json!("a\u{0}b"), TextError::Control(0));
    is_fault(FactKind::AgreementSigned, "areas.0", json!("a\nb"), TextError::Control(0xa));
}

#[test]
fn every_fault_is_named_at_once_and_what_came_is_cut_short() {
    let data = json!({"network": "u 20", "party": "x".repeat(10_000), "colour": 1});
    let found = faults(FactKind::NetworkJoined, &data);
    let named: Vec<&str> = found.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(named, ["colour", "network", "party", "on"]);
    let long = faults_with(FactKind::GatheringHeld, "format", json!("東".repeat(10_000_000)));
    let [Fault { problem: Problem::Expected { came, .. }, .. }] = &long[..] else { panic!() };
    assert_eq!(came.chars().count(), 60);
}

#[test]
fn evidence_is_checked_by_the_same_table() {
    let check = |evidence: Value| {
        let mut faults = Vec::new();
        check_object("evidence.0", evidence.as_object().unwrap(), Evidence::FIELDS, &mut faults);
        faults
    };
    let fits = json!({"source": "a page", "url": "https://example.org", "read_on": null});
    assert_eq!(check(fits), []);
    let found = check(json!({"url": "javascript:x", "read_on": "now", "quote": "a\u{0}"}));
    let named: Vec<&str> = found.iter().map(|fault| fault.field.as_str()).collect();
    let wanted = ["evidence.0.quote", "evidence.0.read_on", "evidence.0.url", "evidence.0.source"];
    assert_eq!(named, wanted);
}

#[test]
fn a_revision_is_read_like_a_fact() {
    let data = json!({"seq": 4, "reason": "wrong"});
    assert_eq!(faults(EventKind::Retracted, &data), []);
    assert_eq!(faults(EventKind::Retracted, &json!({"seq": 0, "reason": "wrong"})).len(), 1);
}
