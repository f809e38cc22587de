//! Who is meant by a name in a file: by one rule for all names, however it is spelled; by former names, by
//! synonyms, by what else the row says; and never by a guess.

use daicho::domain::event::decode;
use daicho::domain::event::fact::FactKind;
use daicho::imports::amend::amend;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::daicho::{Daicho, Said};

/// Imports endorsements of one declaration.
fn endorse(daicho: &Daicho, text: &str, more: &[&str]) -> Said {
    let file = daicho.file("list.csv", text);
    let asked = ["import", &file, "--as", "endorsement", "--set", "declaration=pact"];
    daicho.run(&[&asked[..], more].concat())
}

/// The data of every event of a type, in the order of the log.
fn recorded(daicho: &Daicho, kind: &str) -> Vec<Value> {
    let log = daicho.run(&["export"]).ok();
    let events = log.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    events.filter(|event| event["type"] == kind).map(|event| event["data"].clone()).collect()
}

fn parties(daicho: &Daicho, kind: &str) -> Vec<String> {
    let told = recorded(daicho, kind);
    told.iter().map(|data| data["party"].as_str().unwrap().to_owned()).collect()
}

const MISSING: [&str; 2] = ["--register-missing", "city,treaty"];

#[test]
fn what_looks_the_same_is_one_city() {
    let daicho = Daicho::empty();
    let text = "party,act,on\nAoba,signature,2020-01-01\nAo\u{200b}ba,ratification,2020-02-01\n\
                ＡＯＢＡ,acceptance,2020-03-01\nNew-York,signature,2020-01-01\n\
                NewYork,ratification,2020-02-01\nnew york,acceptance,2020-03-01\n";
    endorse(&daicho, text, &MISSING).ok();
    assert_eq!(parties(&daicho, "party.registered"), ["aoba", "new-york"]);
    let status = daicho.run(&["status", "pact", "--json"]).json();
    assert_eq!(status["endorsers"]["certain"], 2, "{status}");
    // The same rule finds, and keeps ids apart.
    let found = daicho.run(&["find", "NewYork", "--json"]).json();
    assert_eq!(found["items"][0]["id"], "new-york", "{found}");
    let record = ["record", "party", "--kind", "city", "--names", "N", "--party", "newyork"];
    assert!(daicho.run(&record).fails(1).contains("Use \"new-york\""));
}

#[test]
fn a_party_is_known_by_the_names_that_it_bore_and_by_those_of_what_was_merged_into_it() {
    let daicho = Daicho::empty();
    let names = ["--names", "Czech Republic"];
    daicho
        .run(&[&["record", "party", "--party", "cz", "--kind", "country"], &names[..]].concat())
        .ok();
    daicho
        .run(&["record", "rename", "--party", "cz", "--names", "Czechia", "--on", "2016-07-01"])
        .ok();
    daicho
        .run(&["record", "party", "--party", "bohemia", "--kind", "state", "--names", "Böhmen"])
        .ok();
    daicho.run(&["record", "merge", "--party", "bohemia", "--into", "cz"]).ok();
    let text = "party,act,on\nCzech Republic,signature,2016-04-22\nCzechia,ratification,2017-10-05\n\
                Czech-republic,acceptance,2017-11-05\nBohmen,approval,2018\nbohemia,accession,2019\n";
    endorse(&daicho, text, &["--register-missing", "country,treaty"]).ok();
    let endorsed = parties(&daicho, "declaration.endorsed");
    assert_eq!(endorsed, ["cz"; 5]);
    assert_eq!(parties(&daicho, "party.registered"), ["cz", "bohemia"]);
}

#[test]
fn two_bodies_of_one_name_are_told_apart_by_what_the_row_says_or_refused() {
    let daicho = Daicho::empty();
    let map = ["--map", "party=City,party.country=Country,party.kind=Kind,on=on"];
    let rows = |rows: &str| format!("City,Country,Kind,on\n{rows}");
    let more = [&map[..], &MISSING].concat();
    let both = "Valencia,Spain,,2020\nValencia,ベネズエラ,,2021\n";
    let open = endorse(&daicho, &rows(&format!("Valencia,,,2019\n{both}")), &more).fails(1);
    assert!(open.contains("may be Valencia (ES) or Valencia (VE)"), "{open}");
    endorse(&daicho, &rows(both), &more).ok();
    assert_eq!(parties(&daicho, "declaration.endorsed"), ["valencia-es", "valencia-ve"]);
    let registered = recorded(&daicho, "party.registered");
    let spanish = registered.iter().find(|data| data["party"] == "valencia-es").unwrap();
    let expected = json!({"party": "valencia-es", "kind": "city", "names": {"en": "Valencia"},
        "country": "ES"});
    assert_eq!(*spanish, expected);
    let again = endorse(&daicho, &rows(both), &more).ok();
    assert_eq!(again.out, "0 recorded, 2 skipped, 0 refused\n");
    let refused = endorse(&daicho, &rows("Valencia,,,2022\n"), &more).fails(1);
    for said in ["line 2", "valencia-es (Valencia, ES, city) or valencia-ve", "party.country or"] {
        assert!(refused.contains(said), "{refused}");
    }
    let refused =
        endorse(&daicho, &rows("Valencia,,,2022\n"), &[&more[..], &["--lang", "ja"]].concat());
    assert!(refused.fails(1).contains("のいずれかです。ID を書いてください"));
    // One that is neither is another: registered where that is asked for, else refused.
    let third = rows("Valencia,PH,,2022\n");
    let refused = endorse(&daicho, &third, &map).fails(1);
    assert!(refused.contains("and the row says party.country=PH"), "{refused}");
    endorse(&daicho, &third, &more).ok();
    assert_eq!(parties(&daicho, "declaration.endorsed")[2], "valencia-ph");
    // An id that is written as it is wins, but not against what the row says.
    endorse(&daicho, &rows("valencia-ve,,,2021\n"), &["--map", map[1], "--repeated"]).ok();
    let refused = endorse(&daicho, &rows("valencia-ve,Spain,,2023\n"), &map).fails(1);
    assert!(refused.contains("party.country=ES"), "{refused}");
    let unread = endorse(&daicho, &rows("Valencia,Spane,,2023\n"), &map).fails(1);
    assert!(
        unread.contains("column \"Country\"") && unread.contains("Did you mean \"ES (Spain)\"?")
    );
}

#[test]
fn kind_and_subdivision_tell_apart_as_well_and_for_all_rows() {
    let daicho = Daicho::empty();
    let text = "City,Kind,on\nSão Paulo,city,2020\nSão Paulo,State,2021\n";
    let map = ["--map", "party=City,party.kind=Kind,on=on"];
    endorse(&daicho, text, &[&map[..], &MISSING].concat()).ok();
    let endorsed = parties(&daicho, "declaration.endorsed");
    assert_eq!(endorsed, ["sao-paulo-city", "sao-paulo-state"]);
    let fixed = ["--set", "party.kind=state", "--map", "party=City,on=on", "--repeated"];
    endorse(&daicho, "City,on\nSao Paulo,2022\n", &fixed).ok();
    assert_eq!(parties(&daicho, "declaration.endorsed")[2], "sao-paulo-state");
    let places = "City,Place,on\nFuchu,JP-13,2020\nFuchu,JP-34,2020\n";
    let map = ["--map", "party=City,party.subdivision=Place,on=on"];
    endorse(&daicho, places, &[&map[..], &MISSING].concat()).ok();
    assert_eq!(parties(&daicho, "declaration.endorsed")[3..], ["fuchu-jp-13", "fuchu-jp-34"]);
    let none = endorse(&daicho, "City,on\n", &["--map", "party=City,party.colour=on"]).fails(2);
    assert!(none.contains("no field \"party.colour\""), "{none}");
}

#[test]
fn synonyms_say_which_id_is_meant() {
    let daicho = Daicho::empty();
    let register = ["record", "party", "--party", "cabo-verde", "--kind", "country"];
    daicho.run(&[&register[..], &["--names", "Cabo Verde"]].concat()).ok();
    let list = "party,on,act\nCape Verde,2002-01-01,ratification\n\"Kap, Verde\",2003,approval\n";
    let synonyms = |table: &str| {
        let file = daicho.file("synonyms.csv", table);
        endorse(&daicho, list, &["--register-missing", "country,treaty", "--synonyms", &file])
    };
    let twice = synonyms("written,id\ncape verde,cabo-verde\nCape-Verde,cabo-verde\n,x\n").fails(2);
    assert!(
        twice.contains("--synonyms: line 3: \"Cape-Verde\" stands in line 2 already"),
        "{twice}"
    );
    assert!(twice.contains("line 4: expected what is written and an id"), "{twice}");
    let unknown = synonyms("written,id\nCape Verde,cape-verde\n").fails(2);
    assert!(
        unknown.contains("line 2: nothing is registered under the id \"cape-verde\""),
        "{unknown}"
    );
    assert!(synonyms("name,id\n").fails(2).contains("line 1: expected the header written,id"));
    synonyms("\u{feff}written,id\nCape Verde,cabo-verde\n\"Kap, Verde\",cabo-verde\n").ok();
    assert_eq!(parties(&daicho, "declaration.endorsed"), ["cabo-verde"; 2]);
    assert_eq!(parties(&daicho, "party.registered"), ["cabo-verde"]);
}

#[test]
fn a_country_is_taken_by_its_name_or_any_of_its_codes() {
    for country in ["Japan", "日本", "JPN", "JP", "jp", "ＪＰ"] {
        let daicho = Daicho::empty();
        let file = daicho.file("p.csv", format!("party,names,country\nnagoya,Nagoya,{country}\n"));
        daicho.run(&["import", &file, "--as", "party", "--set", "kind=city"]).ok();
        assert_eq!(recorded(&daicho, "party.registered")[0]["country"], "JP", "{country}");
    }
    let daicho = Daicho::empty();
    let record = ["record", "party", "--party", "x", "--kind", "city", "--names", "X", "--country"];
    let refused = daicho.run(&[&record[..], &["Germny"]].concat()).fails(2);
    assert!(refused.contains("Did you mean \"DE (Germany)\"?"), "{refused}");
    let refused = daicho.run(&[&record[..], &["ドイツ国", "--lang", "ja"]].concat()).fails(2);
    assert!(refused.contains("「DE (ドイツ)」のことですか？"), "{refused}");
}

#[test]
fn a_tag_that_is_no_language_is_refused_with_what_was_meant() {
    let daicho = Daicho::empty();
    let names = |names: &str, lang: &str| {
        let record = ["record", "party", "--party", "nagoya", "--kind", "city", "--lang", lang];
        daicho.run(&[&record[..], &["--names", names]].concat()).fails(2)
    };
    for (written, meant) in
        [("jp", "ja"), ("en_US", "en-US"), ("cn", "zh"), ("jpn", "ja"), ("日本語", "ja")]
    {
        let refused = names(&format!("{written}=Nagoya"), "en");
        assert!(refused.contains(&format!("Did you mean {meant:?}?")), "{refused}");
        let refused = names(&format!("{written}=Nagoya"), "ja");
        assert!(refused.contains(&format!("「{meant}」のことですか？")), "{refused}");
    }
    let refused = names(r#"{"en":"A","en":"B"}"#, "en");
    assert!(refused.contains(r#"names.en: expected a line of text, got ["A","B"]"#), "{refused}");
    let file = daicho.file("p.csv", "party,names,country\nnaha,en=Naha;ja=那覇市,JP\n");
    let asked = ["import", &file, "--as", "party", "--set", "kind=city"];
    let refused = daicho.run(&[&asked[..], &["--language", "jp"]].concat()).fails(2);
    assert!(refused.contains("--language: expected a registered language tag"), "{refused}");
    daicho.run(&asked).ok();
    let naha = &recorded(&daicho, "party.registered")[0];
    assert_eq!(naha["names"], json!({"en": "Naha", "ja": "那覇市"}));
}

#[test]
fn what_nobody_sees_is_refused_in_a_new_name_and_read_in_an_old_one() {
    let daicho = Daicho::empty();
    let record = |names: &str| {
        let record = ["record", "party", "--party", "p", "--kind", "city", "--dry-run"];
        daicho.run(&[&record[..], &["--names", names]].concat())
    };
    let refused = record("Ao\u{200b}ba").fails(2);
    assert!(
        refused.contains(
            "names.en: expected a name without invisible characters, got U+200B at place 3"
        )
    );
    for hidden in ["A\u{ad}b", "\u{200f}אב", "A\u{fe0f}"] {
        record(hidden).fails(2);
    }
    for plain in ["葛\u{e0100}城市", "می\u{200c}خواهم", "ශ්\u{200d}රී ලංකා"]
    {
        record(plain).ok();
    }
    let refused = endorse(&daicho, "party,on\nAo\u{200b}ba,2020\n", &MISSING).fails(1);
    assert!(refused.contains("line 2, column \"party\"") && refused.contains("U+200B at place 3"));
    let old = json!({"party": "p", "kind": "city", "names": {"jp": "A\u{200b}", "en_US": "A"}});
    assert!(decode("party.registered", 1, &old.to_string()).is_err(), "no tag at all");
    let old = json!({"party": "p", "kind": "city", "names": {"jp": "A\u{200b}"}});
    assert!(decode("party.registered", 1, &old.to_string()).is_ok());
    // Whoever corrects it says the name anew, and takes away the language that is none.
    let data = || old.as_object().unwrap().clone();
    let kind = FactKind::PartyRegistered;
    assert!(amend(kind, data(), &[("kind", vec!["state"])]).is_err());
    let (fact, _) = amend(kind, data(), &[("names", vec!["jp=", "ja=青葉"])]).unwrap();
    assert_eq!(json!(fact)["names"], json!({"ja": "青葉"}));
    assert!(amend(kind, data(), &[("names", vec![""])]).is_err(), "a party has a name");
}

/// A name as somebody else may write it: in other case and width, with other or no signs between its words,
/// and with characters that nobody sees.
fn spelled(name: &'static str) -> impl Strategy<Value = String> {
    const UNSEEN: [&str; 8] =
        ["", "", "", "\u{200b}", "\u{ad}", "\u{2060}", "\u{feff}", "\u{fe0f}"];
    const BETWEEN: [&str; 7] = [" ", "", "-", "\u{a0}", "・", "\u{3000}", " - "];
    let character = (0..4_u8, 0..UNSEEN.len(), 0..BETWEEN.len());
    let many = prop::collection::vec(character, name.chars().count());
    many.prop_map(move |ways| {
        let spelled = name.chars().zip(ways).map(|(character, (way, unseen, between))| {
            let written = match (character, way) {
                (' ', _) => BETWEEN[between].to_owned(),
                (_, 0) => character.to_uppercase().to_string(),
                (_, 1) => character.to_lowercase().to_string(),
                ('a'..='z' | 'A'..='Z', 2) => {
                    char::from_u32(u32::from(character) + 0xfee0).unwrap().to_string()
                }
                _ => character.to_string(),
            };
            written + UNSEEN[unseen]
        });
        spelled.collect()
    })
}

#[test]
fn a_name_means_the_same_however_it_is_spelled() {
    const NAMES: [(&str, &str); 8] = [
        ("new-york", "New York"),
        ("sao-paulo", "São Paulo"),
        ("tokyo", "東京 都"),
        ("lodz", "Łódź"),
        ("cote-divoire", "Côte d’Ivoire"),
        ("seoul", "서울 특별시"),
        ("delhi", "दिल्ली"),
        ("district-9", "District 9"),
    ];
    let facts: Vec<Value> = NAMES
        .iter()
        .map(|(id, name)| {
            json!({"type": "party.registered",
                "data": {"party": id, "kind": "city", "names": {"en": name}}})
        })
        .collect();
    let daicho = Daicho::of(&facts);
    let mut runner = TestRunner::deterministic();
    let (mut text, mut expected) = ("party,declaration,on\n".to_owned(), Vec::new());
    for round in 0..40 {
        for (id, name) in NAMES {
            let spelled = spelled(name).new_tree(&mut runner).unwrap().current();
            text.push_str(&format!("\"{spelled}\",d{round}x{id},2020-01-01\n"));
            expected.push(id);
        }
    }
    let file = daicho.file("list.csv", &text);
    daicho.run(&["import", &file, "--as", "endorsement", "--register-missing", "treaty"]).ok();
    assert_eq!(parties(&daicho, "declaration.endorsed"), expected);
}
