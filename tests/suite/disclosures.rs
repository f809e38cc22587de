//! Personal data as it is submitted: what is split off, committed to and told of its faults.

use daicho::domain::disclosure::{Details, Disclosure, DisclosureError, Personal, split_off};
use daicho::domain::event::fact::FactKind;
use daicho::domain::fields::Fault;
use serde_json::{Map, Value, json};

fn given(kind: FactKind, value: Value) -> Result<Personal, Vec<Fault>> {
    let name = kind.personal().unwrap().whole.name;
    split_off(kind, &mut Map::from_iter([(name.to_owned(), value)]))
}

#[test]
fn a_disclosure_is_read_as_it_was_written() {
    let value = json!({"name": "山田 太郎", "title": "Governor \"x\""});
    let Ok(Personal::Given(details)) = given(FactKind::GatheringAttended, value) else {
        panic!("refused")
    };
    let made = Disclosure::new(&[7; 32], details.clone());
    let read = Disclosure::parse(made.as_str()).unwrap();
    assert_eq!((&read, read.details()), (&made, &details));
    assert_ne!(Disclosure::new(&[8; 32], details).digest(), made.digest());
    for wrong in ["", "a", "W10", "WyJhIiwgImIiLCAiYyJd", "%", &made.as_str()[1..]] {
        assert_eq!(Disclosure::parse(wrong), Err(DisclosureError), "{wrong}");
    }
}

#[test]
fn nothing_that_is_said_of_a_fault_repeats_what_came() {
    let secret = "Yamada";
    for value in [
        json!(secret),
        json!([secret]),
        json!([secret, secret]),
        json!({"title": secret}),
        json!({"name": [secret]}),
        json!({"name": {"given": secret}}),
        json!({"name": "x", secret: 1}),
        json!({"name": format!("{secret}\u{0}")}),
        json!({"name": secret.repeat(1000)}),
        json!({"name": 5}),
    ] {
        let faults = given(FactKind::DeclarationEndorsed, value.clone()).unwrap_err();
        assert!(!format!("{faults:?}").contains(secret), "{value}: {faults:?}");
    }
    let details = Details {
        field: "delegate".into(),
        value: Map::from_iter([("name".into(), secret.into())]),
    };
    let shown = format!("{:?}{details:?}", Disclosure::new(&[0; 32], details.clone()));
    assert!(!shown.contains(secret), "{shown}");
}
