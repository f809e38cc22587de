//! Which thing is meant by a word: ids before names, every name that was ever borne, and nothing guessed.

use std::collections::BTreeSet;

use daicho::domain::alike::fold;
use daicho::domain::entity::{Entity, EntityKind};
use daicho::projections::meant::Meant;
use proptest::prelude::*;
use serde_json::json;

use crate::chronicle::{Chronicle, TODAY};

fn party(log: &mut Chronicle, id: &str, names: serde_json::Value) {
    log.record("party.registered", json!({"party": id, "kind": "city", "names": names}));
}

fn one(id: &str) -> Meant {
    Meant::One(Entity::new(EntityKind::Party, id))
}

fn meant(log: &Chronicle, written: &str) -> Meant {
    log.as_of(TODAY).meant(&EntityKind::ALL, written)
}

/// The ids of the things between which somebody has to say.
fn several(meant: &Meant) -> Vec<String> {
    let Meant::Several(found) = meant else { panic!("{meant:?}") };
    found.iter().map(|one| one.entity.to_string()).collect()
}

#[test]
fn an_id_comes_before_every_name() {
    let mut log = Chronicle::new();
    party(&mut log, "york", json!({"en": "New York"}));
    party(&mut log, "new-york", json!({"en": "York"}));
    assert_eq!(meant(&log, "york"), one("york"));
    assert_eq!(meant(&log, "new-york"), one("new-york"));
    assert_eq!(meant(&log, "party:york"), one("york"));
    assert_eq!(meant(&log, "New York"), one("york"));
    let other_case = meant(&log, "York");
    assert_eq!(several(&other_case), ["party:new-york", "party:york"], "an id is written as it is");
}

#[test]
fn a_thing_is_meant_by_a_name_of_any_language_and_by_one_that_it_bore() {
    let mut log = Chronicle::new();
    party(&mut log, "mumbai", json!({"en": "Bombay", "ja": "ボンベイ"}));
    log.record(
        "party.renamed",
        json!({"party": "mumbai", "names": {"en": "Mumbai", "ja": "ムンバイ"}, "on": "1995"}),
    );
    for written in ["Bombay", " bombay ", "ﾎﾞﾝﾍﾞｲ", "MUMBAI", "ムンバイ", "party:ムンバイ"]
    {
        assert_eq!(meant(&log, written), one("mumbai"), "{written}");
    }
    party(&mut log, "sao-paulo", json!({"en": "São Paulo", "fr": "Saint-Paul-du-Brésil"}));
    for written in ["sao paulo", "Sao  Paulo", "saint paul du bresil"] {
        assert_eq!(meant(&log, written), one("sao-paulo"), "{written}");
    }
}

#[test]
fn where_several_bear_a_name_nothing_is_guessed() {
    let mut log = Chronicle::new();
    party(&mut log, "new-york", json!({"en": "New York"}));
    party(&mut log, "new-york-state", json!({"en": "New York", "ja": "ニューヨーク州"}));
    let found = meant(&log, "new york");
    assert_eq!(several(&found), ["party:new-york", "party:new-york-state"]);
    assert_eq!(meant(&log, "ニューヨーク州"), one("new-york-state"));
    log.record(
        "network.established",
        json!({"network": "tokyo", "kind": "network", "title": {"en": "A"}, "on": null}),
    );
    party(&mut log, "tokyo", json!({"en": "Tokyo"}));
    assert_eq!(several(&meant(&log, "tokyo")), ["party:tokyo", "network:tokyo"]);
    assert_eq!(meant(&log, "network:tokyo"), Meant::One(Entity::new(EntityKind::Network, "tokyo")));
    assert_eq!(log.as_of(TODAY).meant(&[EntityKind::Party], "tokyo"), one("tokyo"));
}

#[test]
fn an_agreement_without_a_title_is_not_meant_by_its_parties() {
    let mut log = Chronicle::new();
    party(&mut log, "tokyo", json!({"en": "Tokyo"}));
    party(&mut log, "seoul", json!({"en": "Seoul", "ja": "ソウル"}));
    log.record(
        "agreement.signed",
        json!({"agreement": "a", "kind": "memorandum", "parties": ["tokyo", "seoul"], "on": "1988"}),
    );
    assert_eq!(meant(&log, "ソウル"), one("seoul"));
}

#[test]
fn what_nobody_bears_is_unknown_with_what_is_near() {
    let mut log = Chronicle::new();
    party(&mut log, "seoul", json!({"en": "Seoul"}));
    assert_eq!(meant(&log, "Seul"), Meant::Unknown(vec![Entity::new(EntityKind::Party, "seoul")]));
    for nothing in ["", " ", "zzz", "party:", "city:seoul", "#5", "a/b"] {
        let found = meant(&log, nothing);
        assert!(matches!(found, Meant::Unknown(_)), "{nothing:?}: {found:?}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_exactly_what_bears_it(
        names in prop::collection::vec("[A-Ca-cÀ ]{1,3}", 1..8),
        written in "[A-Ca-cÀ ]{1,3}",
    ) {
        let mut log = Chronicle::new();
        let names: Vec<String> = names.into_iter().filter(|name| !name.trim().is_empty()).collect();
        for (number, name) in names.iter().enumerate() {
            party(&mut log, &format!("p{number}"), json!({"en": name.trim()}));
            prop_assert_eq!(meant(&log, &format!("p{number}")), one(&format!("p{number}")));
        }
        let bears = |name: &String| fold(name.trim()) == fold(written.trim());
        let bearing = names.iter().enumerate().filter(|(_, name)| bears(name));
        let bearing: BTreeSet<String> = bearing.map(|(number, _)| format!("party:p{number}")).collect();
        if written.trim().is_empty() {
            return Ok(());
        }
        match meant(&log, &written) {
            Meant::One(thing) if !bearing.is_empty() => {
                prop_assert_eq!(bearing, BTreeSet::from([thing.to_string()]));
            }
            Meant::Several(found) if !bearing.is_empty() => {
                prop_assert_eq!(bearing, found.iter().map(|one| one.entity.to_string()).collect());
            }
            // Names between which only spaces differ make the same id.
            found => prop_assert!(bearing.is_empty(), "{:?} is {:?}", written, found),
        }
    }
}
