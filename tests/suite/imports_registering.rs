//! What rows register by naming it: it is listed with what looks like it, what only a refused row names is
//! left out, and what rests on a refused registration is no refusal of its own.

use serde_json::{Value, json};

use crate::daicho::{Daicho, Said};

fn endorse(daicho: &Daicho, text: &str, more: &[&str]) -> Said {
    let file = daicho.file("list.csv", text);
    let asked = ["import", &file, "--as", "endorsement", "--register-missing", "country,treaty"];
    daicho.run(&[&asked[..], more].concat())
}

/// The ids of the parties that are registered, and how many acts stand to the declaration.
fn stands(daicho: &Daicho) -> (Vec<String>, usize) {
    let parties = daicho.run(&["list", "parties", "--json"]).json();
    let ids = parties["items"].as_array().unwrap().iter();
    let ids = ids.map(|party| party["party"].as_str().unwrap().to_owned()).collect();
    let status = daicho.run(&["status", "pact", "--json"]).json();
    (ids, status["endorsements"].as_array().unwrap().len())
}

#[test]
fn what_is_registered_is_listed_with_what_looks_like_it_in_a_dry_run_too() {
    let daicho = Daicho::empty();
    daicho
        .run(&["record", "party", "--party", "sapporo", "--kind", "city", "--names", "ja=札幌市"])
        .ok();
    let text = "party,on\nTokyo,2020-01-01\nTokio,2020-01-01\n札幌,2020-01-01\nNagoya,2020-01-01\n";
    let pact = ["--set", "declaration=pact"];
    let expected = json!([
        {"line": 2, "kind": "party", "id": "tokyo", "name": "Tokyo",
         "alike": [{"id": "tokio", "name": "Tokio"}]},
        {"line": 2, "kind": "declaration", "id": "pact", "name": "pact", "alike": []},
        {"line": 3, "kind": "party", "id": "tokio", "name": "Tokio",
         "alike": [{"id": "tokyo", "name": "Tokyo"}]},
        {"line": 4, "kind": "party", "id": "札幌", "name": "札幌",
         "alike": [{"id": "sapporo", "name": "札幌市"}]},
        {"line": 5, "kind": "party", "id": "nagoya", "name": "Nagoya", "alike": []},
    ]);
    let mut registered =
        endorse(&daicho, text, &[&pact[..], &["--dry-run", "--json"]].concat()).json();
    let by_line = |registered: &mut Value| {
        let list = registered["registered"].as_array_mut().unwrap();
        list.sort_by_key(|new| (new["line"].as_u64(), new["kind"] != "party"));
        json!(list)
    };
    assert_eq!(by_line(&mut registered), expected);
    let said = endorse(&daicho, text, &[&pact[..], &["--dry-run"]].concat()).ok();
    let like =
        "line 3: party \"Tokio\" would be registered as tokio; it looks like tokyo (Tokyo)\n";
    assert!(said.err.contains(like), "{}", said.err);
    assert!(said.err.contains("\nwould be registered: pact, nagoya\n"), "{}", said.err);
    let said = endorse(&daicho, text, &[&pact[..], &["--lang", "ja"]].concat()).ok();
    assert!(
        said.err.contains("3 行目: 都市等「Tokio」を tokio として登録。似たもの: tokyo (Tokyo)"),
        "{}",
        said.err
    );
    let again = endorse(&daicho, text, &[&pact[..], &["--json"]].concat()).json();
    assert_eq!(again["registered"], json!([]), "{again}");
}

#[test]
fn what_only_a_refused_row_names_is_not_registered() {
    let daicho = Daicho::empty();
    let text = "party,declaration,act,on\nMu,pact,signature,2099-01-01\n\
                Atlantis,pact,signature,2099-01-01\nAtlantis,pact,ratification,2017-04-22\n\
                Lemuria,pact2,ratification,2099-04-22\n";
    let dry = endorse(&daicho, text, &["--keep-going", "--dry-run", "--json"]);
    let kept = endorse(&daicho, text, &["--keep-going", "--json"]);
    for said in [dry, kept] {
        assert_eq!(said.code, 1);
        let report: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!((&report["recorded"], &report["refused"]), (&json!(3), &json!(3)), "{report}");
        let new = report["registered"].as_array().unwrap().iter();
        let new: Vec<Value> = new.map(|new| json!([new["line"], new["id"]])).collect();
        assert_eq!(new.len(), 2);
        for expected in [json!([4, "atlantis"]), json!([4, "pact"])] {
            assert!(new.contains(&expected), "{new:?}");
        }
    }
    assert_eq!(stands(&daicho), (vec!["atlantis".to_owned()], 1));
}

#[test]
fn each_bad_row_is_refused_alone() {
    let a = "party,declaration,act,on\nAtlantis,pact,signature,22 Apr 2016?\n\
             Lemuria,pact,signature,2016-04-22\nMu,pact,signature,2016-04-23\n";
    let b = "party,declaration,act,on\nMu,pact2,signature,2016-04-01\nAtlantis,pact,signature,NA\n\
             Atlantis,pact2,signature,2016-04-22\nAtlantis,pact,ratification,2017-04-22\n";
    let c = "party,declaration,act,on\nAtlantis,pact,signature,2099-01-01\n\
             Atlantis,pact,ratification,2017-04-22\nLemuria,pact,ratification,2017-04-22\n";
    for (text, recorded, parties, acts) in [
        (a, 5, vec!["lemuria", "mu"], 2),
        (b, 7, vec!["atlantis", "mu"], 1),
        (c, 5, vec!["atlantis", "lemuria"], 2),
    ] {
        let daicho = Daicho::empty();
        let said = endorse(&daicho, text, &["--keep-going"]);
        assert_eq!(
            (said.code, said.out),
            (1, format!("{recorded} recorded, 0 skipped, 1 refused\n"))
        );
        let expected: Vec<String> = parties.into_iter().map(Into::into).collect();
        assert_eq!(stands(&daicho), (expected, acts));
    }
}

#[test]
fn what_rests_on_a_refused_registration_is_no_refusal_of_its_own() {
    let daicho = Daicho::empty();
    let record = ["record", "declaration", "--declaration", "pact", "--kind", "treaty", "--title"];
    daicho.run(&[&record[..], &["Pact", "--adopted-on", "2015-12-12"]].concat()).ok();
    let facts = [
        json!({"type": "party.registered", "data": {"party": "kyoto", "kind": "city",
            "names": {"en": "Kyoto"}, "country": "FR", "subdivision": "JP-26"}}),
        json!({"type": "declaration.endorsed",
            "data": {"party": "kyoto", "declaration": "pact", "on": "2016"}}),
        json!({"type": "declaration.endorsed",
            "data": {"party": "nara", "declaration": "pact", "on": "2016"}}),
    ];
    let lines: String = facts.iter().map(|fact| format!("{fact}\n")).collect();
    let file = daicho.file("facts.jsonl", lines);
    let refused = daicho.run(&["import", &file]).fails(1);
    assert!(refused.contains("line 1: subdivision") && refused.contains("line 3: "), "{refused}");
    assert!(!refused.contains("line 2"), "{refused}");
    let kept = daicho.run(&["import", &file, "--keep-going"]);
    assert_eq!((kept.code, kept.out.as_str()), (1, "0 recorded, 0 skipped, 3 refused\n"));
}
