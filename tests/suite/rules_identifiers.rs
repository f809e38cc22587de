//! The rules on what a body is called in other registers.

use daicho::domain::command::Command;
use daicho::domain::event::fact::Fact;
use daicho::domain::identifier::{Misfit, Scheme};
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use serde_json::{Value, json};

use crate::scenario::{correct, fact, fact_of, given, merged, party, party_id, retract, with};

fn identified(id: &str, identifiers: Value) -> Command {
    with(party(id), "identifiers", identifiers)
}

fn one(scheme: &str, value: &str) -> Value {
    json!([{"scheme": scheme, "value": value}])
}

fn wrong(scheme: &str, value: &str, misfit: Misfit) -> Rejection {
    Rejection::WrongIdentifier { scheme: scheme.into(), value: value.into(), misfit }
}

fn taken(scheme: &str, value: &str, party: &str, seq: u64) -> Rejection {
    let (scheme, value) = (scheme.into(), value.into());
    Rejection::IdentifierTaken { scheme, value, party: party_id(party), seq: Seq(seq) }
}

fn described(schemes: Value) -> Command {
    fact("register.described", json!({"title": {"en": "R"}, "schemes": schemes}))
}

#[test]
fn a_value_is_right_by_its_scheme_and_lies_in_the_country_of_the_body() {
    let nowhere = given([]);
    for (scheme, value, misfit) in [
        ("wikidata", "1490", Misfit::Form { example: "Q1490" }),
        ("locode", "JPT", Misfit::Form { example: "JPTYO" }),
        ("jp-local-government", "130002", Misfit::CheckDigits { meant: "130001".into() }),
        ("jp-local-government", "13000", Misfit::Short { readings: vec!["130001".into()] }),
    ] {
        let rejection = wrong(scheme, value, misfit);
        nowhere.whenever(identified("tokyo", one(scheme, value))).then_refused(rejection);
    }
    let hachinohe = || identified("hachinohe", one("locode", "JP HAC"));
    nowhere.whenever(hachinohe()).then_accepted();
    nowhere.whenever(with(hachinohe(), "country", "JP")).then_accepted();
    let elsewhere = wrong("locode", "JPHAC", Misfit::Elsewhere { country: "JP".into() });
    nowhere.whenever(with(hachinohe(), "country", "KR")).then_refused(elsewhere);
}

#[test]
fn a_value_is_recorded_as_others_write_it() {
    for (scheme, written, recorded) in [
        ("locode", "jp hac", "JPHAC"),
        ("wikidata", "https://www.wikidata.org/wiki/Q1490", "Q1490"),
    ] {
        let Fact::PartyRegistered(data) = fact_of(identified("a", one(scheme, written))) else {
            panic!()
        };
        assert_eq!(data.identifiers[0].value, recorded);
    }
    let Fact::PartyRegistered(data) =
        fact_of(identified("a", json!({"wikidata": "Q1", "locode": "JPTYO"})))
    else {
        panic!()
    };
    let told: Vec<String> = data.identifiers.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["locode:JPTYO", "wikidata:Q1"], "as it was submitted to an earlier version");
}

#[test]
fn a_scheme_is_known_or_declared() {
    let member = || identified("a", one("members", "12"));
    let known: Vec<String> = Scheme::WORDS.iter().map(|word| (*word).to_owned()).collect();
    let unknown = |known: &[String]| Rejection::UnknownScheme {
        scheme: "members".into(),
        known: known.to_vec(),
    };
    given([]).when(member()).then_refused(unknown(&known));
    let declared = |name: &str| described(json!([{"scheme": name, "title": {"en": "M"}}]));
    let others = [known.clone(), vec!["others".into()]].concat();
    given([declared("others")]).when(member()).then_refused(unknown(&others));
    given([declared("members")]).and(member());
}

#[test]
fn a_register_declares_a_scheme_once_and_none_that_is_known() {
    let scheme = |name: &str| json!({"scheme": name, "title": {"en": "M"}});
    let twice = |id: &str| Rejection::Twice { field: "schemes", id: id.into() };
    given([]).when(described(json!([scheme("a"), scheme("a")]))).then_refused(twice("a"));
    given([]).when(described(json!([scheme("lei")]))).then_refused(twice("lei"));
    given([]).when(described(json!([scheme("a"), scheme("b")]))).then_accepted();
}

#[test]
fn an_identifier_is_that_of_one_body() {
    let register = given([identified("a", one("wikidata", "Q1"))]).and(party("b"));
    let other = |id: &str| identified(id, one("wikidata", "q1"));
    register.whenever(other("c")).then_refused(taken("wikidata", "Q1", "a", 1));
    register.whenever(correct(2, other("b"))).then_refused(taken("wikidata", "Q1", "a", 1));
    register.whenever(identified("c", one("wikidata", "Q2"))).then_accepted();
    register.clone().and(retract(1)).and(other("c"));
    // Both entries are of one body.
    register.clone().and(merged("b", "a")).and(correct(2, other("b")));
    // The earlier entry gives it up.
    register.clone().and(correct(1, party("a"))).and(other("c"));
    // What is registered later keeps its own, too.
    let later = given([party("a")]).and(identified("b", one("wikidata", "Q1")));
    later.when(correct(1, other("a"))).then_refused(taken("wikidata", "Q1", "b", 2));
    let twice = Rejection::Twice { field: "identifiers", id: "wikidata:Q3".into() };
    let same = json!({"scheme": "wikidata", "value": "Q3"});
    register.when(identified("c", json!([same, same]))).then_refused(twice);
}

#[test]
fn a_body_that_has_ended_may_leave_its_identifier_to_another() {
    let ended = fact(
        "party.ended",
        json!({"party": "a", "on": "2001", "how": "absorbed", "successors": ["b"]}),
    );
    given([identified("a", one("lei", "5493001KJTIIGC8Y1R12")), party("b"), ended])
        .and(correct(2, identified("b", one("lei", "5493001KJTIIGC8Y1R12"))));
}
