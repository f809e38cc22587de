//! Importing what people really have: an empty cell says nothing, nothing is lost in silence, and a bad row
//! spoils no good one.

use serde_json::json;

use crate::daicho::{Daicho, Said};

const TABLE: &str = "Name,Signature,Ratification,Force\n\
                     Atlantis,2016-04-22,2016-09-21,2016-11-04\n\
                     Lemuria,,,\n\
                     Mu,2016-04-22,NA,\n";
const ACTS: &str = "party=Name,signature=Signature,ratification=Ratification";

/// Imports endorsements of one treaty, and registers whom and what they name.
pub fn endorsements(daicho: &Daicho, text: &str, more: &[&str]) -> Said {
    let file = daicho.file("table.csv", text);
    let asked = ["--as", "endorsement", "--set", "declaration=pact"];
    let missing = ["--register-missing", "country,treaty"];
    daicho.run(&[&["import", &file][..], &asked, &missing, more].concat())
}

/// The acts that stand, each with its party, its day, and the day of its effect.
pub fn acts(daicho: &Daicho) -> Vec<String> {
    let status = daicho.run(&["status", "pact", "--json"]).json();
    let acts = status["endorsements"].as_array().unwrap().iter();
    let said = |act: &serde_json::Value, name: &str| act[name].as_str().unwrap_or("-").to_owned();
    acts.map(|act| ["party", "act", "on", "effective_on"].map(|name| said(act, name)).join(" "))
        .collect()
}

#[test]
fn a_row_without_a_date_tells_no_fact_and_is_named() {
    let daicho = Daicho::empty();
    let more = ["--map", ACTS, "--read", "NA=", "--json"];
    let report = endorsements(&daicho, TABLE, &more).json();
    assert_eq!((&report["recorded"], &report["empty"]), (&json!(6), &json!(1)));
    assert_eq!(report["empty_lines"], json!([3]));
    let mut acts = acts(&daicho);
    acts.sort();
    assert_eq!(
        acts,
        [
            "atlantis ratification 2016-09-21 -",
            "atlantis signature 2016-04-22 -",
            "mu signature 2016-04-22 -"
        ]
    );
    assert!(daicho.run(&["show", "lemuria"]).fails(1).contains("lemuria"));
    let again = endorsements(&daicho, TABLE, &["--map", ACTS, "--read", "NA="]).ok();
    assert_eq!(again.out, "0 recorded, 3 skipped, 0 refused, 1 empty\n");
    assert!(
        again.err.contains("no fact in line 3: nothing is written there, or no date"),
        "{}",
        again.err
    );
    let more = ["--map", ACTS, "--read", "NA=", "--lang", "ja"];
    let japanese = endorsements(&daicho, TABLE, &more).ok();
    assert_eq!(japanese.out, "記録 0 件、スキップ 3 件、拒否 0 件、記録対象なし 1 行\n");
    assert!(japanese.err.contains("3 行目: 空行か、日付がないため"), "{}", japanese.err);
}

#[test]
fn an_empty_cell_ends_nothing() {
    let daicho = Daicho::empty();
    let map = "party=Name,signature=Signature";
    let text = "Name,Signature,Left\nAtlantis,2016-04-22,2019-11-04\nLemuria,2016-04-22,\n";
    endorsements(&daicho, text, &["--map", map]).ok();
    let withdrawal = ["--as", "withdrawal", "--set", "declaration=pact,reason=left"];
    let map = ["--map", "party=Name,on=Left"];
    let left = daicho.run(&[&["import", "table.csv"][..], &withdrawal, &map].concat()).ok();
    assert_eq!(left.out, "1 recorded, 0 skipped, 0 refused, 1 empty\n");
    assert_eq!(acts(&daicho), ["lemuria signature 2016-04-22 -"]);
}

#[test]
fn only_the_word_is_a_date_that_nobody_knows() {
    let daicho = Daicho::empty();
    let text = "party,on\n,\nAtlantis,unknown\n,\nMu,?\n";
    let done = endorsements(&daicho, text, &["--read", "?=unknown"]).ok();
    assert_eq!(done.out, "5 recorded, 0 skipped, 0 refused, 2 empty\n");
    let mut acts = acts(&daicho);
    acts.sort();
    assert_eq!(acts, ["atlantis endorsement - -", "mu endorsement - -"]);
    let head = daicho.run(&["status", "--json"]).json()["known_at"]["seq"].clone();
    let told = endorsements(&daicho, "party\nLemuria\n", &[]).fails(2);
    assert!(told.contains("expected a column for on, which endorsement needs"), "{told}");
    let told = endorsements(&daicho, "party\nLemuria\n", &["--lang", "ja"]).fails(2);
    assert!(told.contains("必須の項目 on"), "{told}");
    assert_eq!(daicho.run(&["status", "--json"]).json()["known_at"]["seq"], head);
}

#[test]
fn a_day_of_effect_belongs_to_the_act_that_is_named() {
    let daicho = Daicho::empty();
    let lone = format!("{ACTS},effective_on=Force");
    let told = endorsements(&daicho, TABLE, &["--map", &lone, "--read", "NA="]).fails(2);
    assert!(told.contains("effective_on.signature, effective_on.ratification"), "{told}");
    let of_none = format!("{ACTS},effective_on.accession=Force");
    endorsements(&daicho, TABLE, &["--map", &of_none, "--read", "NA="]).fails(2);
    let all_rows = ["--map", "party=Name", "--set", "signature=2016-04-22"];
    let told = endorsements(&daicho, "Name\nMu\n", &all_rows).fails(2);
    assert!(told.contains("--set: signature is a date that each row has for itself"), "{told}");
    let of_act = format!("{ACTS},effective_on.ratification=Force");
    endorsements(&daicho, TABLE, &["--map", &of_act, "--read", "NA="]).ok();
    let acts = acts(&daicho);
    assert!(acts.contains(&"atlantis ratification 2016-09-21 2016-11-04".to_owned()), "{acts:?}");
    assert!(acts.contains(&"atlantis signature 2016-04-22 -".to_owned()), "{acts:?}");
}

#[test]
fn what_could_count_once_only_is_refused_and_not_lost() {
    let daicho = Daicho::empty();
    let file = daicho.file("names.csv", "party,en,ja\nsapporo,Sapporo,札幌市\n");
    let party = |more: &[&str]| {
        let asked = ["import", &file, "--as", "party", "--set", "kind=city"];
        daicho.run(&[&asked[..], more].concat()).fails(2)
    };
    let twice = party(&["--map", "party=party,names=en,names=ja"]);
    assert!(twice.contains("--map: expected \"names\" once, got it twice"), "{twice}");
    let shared = party(&["--map", "party=en,names=ja,country=ja"]);
    assert!(shared.contains("got \"ja\" for country and for names"), "{shared}");
    let shared = party(&["--map", "party=en,names=ja,country=ja", "--lang", "ja"]);
    assert!(shared.contains("列「ja」"), "{shared}");
    let both = party(&["--map", "party=party,names=en,kind=ja"]);
    assert!(both.contains("--set: expected a field without a column, got kind"), "{both}");
    let kinds = party(&["--map", "party=party,names=en", "--register-missing", "city,country"]);
    assert!(kinds.contains("got city and country for the same sort"), "{kinds}");
    assert_eq!(daicho.run(&["status", "--json"]).json()["known_at"]["seq"], 0);
    // What says the same twice loses nothing, and a row of nothing is none.
    daicho.file("names.csv", "party,en\nsapporo,Sapporo\n,\n");
    let asked = ["import", &file, "--as", "party", "--set", "kind=city", "--map", "names=en"];
    let done = daicho.run(&[&asked[..], &["--register-missing", "city,city"]].concat()).ok();
    assert_eq!(done.out, "1 recorded, 0 skipped, 0 refused, 1 empty\n");
}

#[test]
fn a_row_that_is_refused_takes_nothing_from_those_after_it() {
    let rows = "party,act,on\nAtlantis,signature,soon\nLemuria,signature,2016-04-22\n\
                Mu,signature,2016-04-23\nAtlantis,signature,2016-04-24\n";
    let daicho = Daicho::empty();
    let all = endorsements(&daicho, rows, &[]).fails(1);
    assert!(all.contains("line 2") && !all.contains("line 3") && !all.contains("line 5"), "{all}");
    let some = endorsements(&daicho, rows, &["--keep-going"]);
    assert_eq!((some.code, some.out.as_str()), (1, "7 recorded, 0 skipped, 1 refused\n"));
    assert_eq!(acts(&daicho).len(), 3);
}
