//! Nothing that a file says is lost, changed or put on somebody else in silence.

use serde_json::{Value, json};

use crate::daicho::{Daicho, Said};

fn import(daicho: &Daicho, text: &str, more: &[&str]) -> Said {
    let file = daicho.file("list.csv", text);
    daicho.run(&[&["import", &file][..], more].concat())
}

fn endorse(daicho: &Daicho, text: &str, more: &[&str]) -> Said {
    let own = ["--as", "endorsement", "--set", "declaration=pact"];
    let own = [&own[..], &["--register-missing", "country,treaty"]].concat();
    import(daicho, text, &[&own[..], more].concat())
}

/// The report of an import that may refuse rows.
fn report(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{} {}", said.out, said.err))
}

fn ids(report: &Value) -> Vec<&str> {
    let registered = report["registered"].as_array().unwrap().iter();
    registered.map(|new| new["id"].as_str().unwrap()).collect()
}

/// Who endorsed the pact.
fn endorsers(daicho: &Daicho) -> Vec<String> {
    let status = daicho.run(&["status", "pact", "--json"]).json();
    let each = status["endorsements"].as_array().unwrap().iter();
    each.map(|one| one["party"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_quote_that_is_not_closed_refuses_the_whole_file() {
    let daicho = Daicho::empty();
    let text = "party,on\nA,2016-01-01\nB,\"2016-01-01\nC,2016-01-01\n";
    for more in [&[][..], &["--keep-going"], &["--update"]] {
        let refused = endorse(&daicho, text, more).fails(2);
        assert!(refused.contains("list.csv, line 3: expected the quote"), "{refused}");
    }
    assert!(
        daicho.run(&["list", "parties", "--json"]).json()["items"].as_array().unwrap().is_empty()
    );
}

#[test]
fn what_was_taken_back_is_registered_anew_where_a_new_row_names_it() {
    let daicho = Daicho::empty();
    let text = "party,on\nAtlantis,2016-01-01\n";
    let first = endorse(&daicho, text, &["--json"]).json();
    let id = first["import"].as_str().unwrap();
    daicho.run(&["retract", "--import", id, "--reason", "It was another list"]).ok();
    for more in [&["--json"][..], &["--json", "--keep-going"]] {
        let again = report(&endorse(&daicho, text, more));
        assert_eq!((&again["recorded"], &again["retracted"]), (&json!(0), &json!(1)), "{again}");
        assert!(ids(&again).is_empty(), "{again}");
    }
    let other = "party,on\nAtlantis,2016-01-01\nAtlantis,2017-01-01\nMu,2016-01-01\n";
    let dry = report(&endorse(&daicho, other, &["--json", "--repeated", "--dry-run"]));
    let done = report(&endorse(&daicho, other, &["--json", "--repeated", "--keep-going"]));
    for report in [dry, done] {
        let mut ids = ids(&report);
        ids.sort_unstable();
        assert_eq!(ids, ["atlantis", "mu", "pact"], "{report}");
        assert_eq!((&report["refused"], &report["retracted"]), (&json!(0), &json!(1)), "{report}");
    }
    let mut endorsers = endorsers(&daicho);
    endorsers.sort_unstable();
    assert_eq!(endorsers, ["atlantis", "mu"]);
}

#[test]
fn a_body_that_a_row_contradicts_is_never_told_of() {
    let daicho = Daicho::empty();
    for id in ["springfield", "springfield-ca", "springfield-country"] {
        let named =
            ["--party", id, "--kind", "city", "--names", "en=Springfield", "--country", "US"];
        daicho.run(&[&["record", "party"], &named[..]].concat()).ok();
    }
    let text = "City,Country,on\nSpringfield,CA,2016-01-01\n";
    let map = ["--map", "party=City,party.country=Country,on=on", "--keep-going", "--json"];
    let done = endorse(&daicho, text, &map).json();
    assert!(ids(&done).contains(&"springfield-2"), "{done}");
    assert_eq!(endorsers(&daicho), ["springfield-2"]);
}

#[test]
fn a_row_that_rests_on_a_refused_registration_is_refused() {
    let daicho = Daicho::empty();
    let osaka = ["record", "party", "--party", "osaka", "--kind", "city", "--names", "en=Osaka"];
    daicho.run(&osaka).ok();
    let record = ["record", "declaration", "--declaration", "pact", "--kind", "treaty", "--title"];
    daicho.run(&[&record[..], &["Pact", "--adopted-on", "2015-12-12"]].concat()).ok();
    let text = "what,party,names,declaration,on,kind\n\
                party,osaka,Kyoto,,,city\n\
                endorsement,Kyoto,,pact,2016-01-01,\n\
                endorsement,Osaka,,pact,2016-01-02,\n";
    let said = import(&daicho, text, &["--as-column", "what", "--keep-going"]);
    assert_eq!(said.out, "1 recorded, 0 skipped, 2 refused\n", "{}", said.err);
    assert!(said.err.contains("line 3: it rests on line 2"), "{}", said.err);
    let status = daicho.run(&["status", "pact", "--json"]).json();
    assert_eq!(status["endorsements"][0]["on"], "2016-01-02", "{status}");
}

#[test]
fn the_refusal_of_a_row_names_its_own_cause_and_lines_of_the_file() {
    let daicho = Daicho::empty();
    let said = endorse(&daicho, "party,on\nAtlantis,2099-01-01\n", &["--keep-going"]);
    assert!(said.err.contains("2099-01-01") && !said.err.contains("is registered"), "{}", said.err);
    let text = "party,on\nMu,2016-01-01\nMu,2017-01-01\n";
    for more in [&[][..], &["--keep-going", "--dry-run"]] {
        let said = endorse(&daicho, text, more);
        assert!(said.err.contains("as line 2") && !said.err.contains('#'), "{}", said.err);
    }
    let said = endorse(&daicho, text, &["--lang", "ja"]);
    assert!(said.err.contains("2 行目で") && !said.err.contains('#'), "{}", said.err);
}

#[test]
fn what_is_read_as_another_word_is_told_and_may_be_of_one_column() {
    let daicho = Daicho::empty();
    let text = "party,on,act\nNA,2016-01-01,s\nFiji,NA,s\n-,-,s\n";
    let asked = ["--read", "on:NA=unknown", "--read", "-=", "--read", "s=signature"];
    let done = endorse(&daicho, text, &[&asked[..], &["--json"]].concat()).json();
    let read = |column, cell, word, cells| json!({"column": column, "cell": cell, "word": word, "cells": cells});
    let expected = [
        read("act", "s", "signature", 3),
        read("on", "-", "", 1),
        read("on", "NA", "unknown", 1),
        read("party", "-", "", 1),
    ];
    assert_eq!(done["read_as"], json!(expected), "{done}");
    assert!(endorsers(&daicho).contains(&"na".to_owned()), "{done}");
    let said = endorse(&daicho, text, &[&asked[..], &["--dry-run"]].concat());
    assert!(said.err.contains("on: NA as unknown (1)"), "{}", said.err);
}

#[test]
fn a_date_is_unknown_only_where_a_cell_says_so() {
    for (written, is_unknown) in [
        ("unknown", true),
        ("Unknown", true),
        ("不明", true),
        ("null", false),
        ("TBD", false),
        ("?", false),
    ] {
        let daicho = Daicho::empty();
        let said = endorse(&daicho, &format!("party,on\nMu,{written}\n"), &[]);
        assert_eq!(said.code == 0, is_unknown, "{written}: {}", said.err);
        let advice = format!("--read '{written}=unknown'");
        assert_eq!(said.err.contains(&advice), !is_unknown, "{written}: {}", said.err);
    }
    let daicho = Daicho::empty();
    let refused = endorse(&daicho, "party,on\nMu,#SPILL!\nErr:502,2016\n", &[]).fails(1);
    assert!(refused.contains("cell B2: ") && refused.contains("cell A3: "), "{refused}");
}

#[test]
fn a_day_of_effect_alone_tells_of_an_unknown_day() {
    let daicho = Daicho::empty();
    let text = "party,effective_on\nMu,2016-01-01\nLemuria,\n";
    let done = endorse(&daicho, text, &["--json"]).json();
    assert_eq!((&done["recorded"], &done["empty_lines"]), (&json!(3), &json!([3])), "{done}");
    let log = daicho.run(&["log", "--json"]).ok().out;
    assert!(
        log.contains("\"effective_on\":\"2016-01-01\"") && log.contains("\"on\":null"),
        "{log}"
    );
}

#[test]
fn a_cell_is_named_that_gives_no_id_or_stands_below_no_name() {
    let daicho = Daicho::empty();
    let refused = endorse(&daicho, "party,on\n!!!,2016-01-01\n", &[]).fails(1);
    assert!(refused.contains("\"!!!\"") && !refused.contains("nothing"), "{refused}");
    let text = "City,Day,\nNew   York,2016-01-01,see note\nMu,2016-01-01,\n";
    let map = ["--map", "party=City,on=Day"];
    let done = endorse(&daicho, text, &[&map[..], &["--json"]].concat()).json();
    assert_eq!(done["unnamed"], json!([{"first": "C2", "cells": 1}]), "{done}");
    let new = done["registered"].as_array().unwrap().iter();
    assert!(new.clone().any(|new| new["name"] == "New York"), "{done}");
    let said = endorse(&daicho, text, &map);
    assert!(said.err.contains("cell C2"), "{}", said.err);
}

#[test]
fn a_synonym_of_another_kind_is_refused() {
    let daicho = Daicho::empty();
    endorse(&daicho, "party,on\nMu,2016-01-01\n", &[]).ok();
    let synonyms = daicho.file("synonyms.csv", "written;id\nThe Pact;pact\nLemuria;mu\n");
    let text = "party,on\nThe Pact,2016-01-02\n";
    let refused = endorse(&daicho, text, &["--synonyms", &synonyms]).fails(1);
    assert!(refused.contains("\"The Pact\" is written for pact"), "{refused}");
    endorse(&daicho, "party,on\nLemuria,2016-01-01\n", &["--synonyms", &synonyms]).ok();
}
