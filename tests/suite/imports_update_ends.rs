//! The new version of a list tells who has left it, beside when they came; and what else it tells.

use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use daicho::domain::entry::read_entry;
use daicho::domain::event::fact::Fact;
use daicho::domain::seq::Seq;
use daicho::imports::update::{Change, Ends, Told, compare};
use daicho::projections::listed::ListedFact;
use daicho::projections::{Projections, View};
use serde_json::{Value, json};

use crate::daicho::{Daicho, Said};

/// A list of who signed, ratified and left a treaty.
fn list(daicho: &Daicho, rows: &str, more: &[&str]) -> Said {
    let file = daicho.file("left.csv", format!("Name,Signed,Ratified,Left\n{rows}"));
    let set = ["--set", "declaration=pact,withdrawal.reason=It left"];
    let map = "party=Name,signature=Signed,ratification=Ratified,withdrawal=Left";
    let of = ["--as", "endorsement", "--map", map, "--register-missing", "country,treaty"];
    daicho.run(&[&["import", &file][..], &of, &set, more].concat())
}

fn apply(daicho: &Daicho, rows: &str, more: &[&str]) -> Said {
    list(daicho, rows, &[&["--update", "--apply", "--reason", "The new list"], more].concat())
}

const NONE_LEFT: &str = "Atlantis,2016,2017,\nLemuria,2016,,\n";
const ONE_LEFT: &str = "Atlantis,2016,2017,2020-01-01\nLemuria,2016,,\n";

#[test]
fn who_has_left_is_told_before_it_is_recorded() {
    let daicho = Daicho::empty();
    list(&daicho, NONE_LEFT, &[]).ok();
    let head = daicho.head();
    let shown = list(&daicho, ONE_LEFT, &["--update"]).ok();
    assert!(shown.out.starts_with("3 unchanged, 1 new, 0 changed, 0 gone\n"), "{}", shown.out);
    assert!(shown.out.contains("new  2"), "{}", shown.out);
    let applied = apply(&daicho, ONE_LEFT, &["--json"]).json();
    let facts = applied["facts"].as_array().unwrap().iter();
    let new: Vec<_> = facts.filter(|fact| fact["outcome"] == "new").collect();
    assert_eq!((new.len(), &new[0]["type"]), (1, &json!("endorsement.withdrawn")), "{applied:#}");
    assert_eq!((&new[0]["recorded"], daicho.head()), (&json!(head + 1), head + 1));
    let same = list(&daicho, ONE_LEFT, &["--update"]).ok();
    assert_eq!(same.out, "4 unchanged, 0 new, 0 changed, 0 gone\n");
}

#[test]
fn the_day_on_which_somebody_left_is_corrected() {
    let daicho = Daicho::empty();
    list(&daicho, ONE_LEFT, &[]).ok();
    let (head, later) = (daicho.head(), ONE_LEFT.replace("2020-01-01", "2020-02-02"));
    let shown = list(&daicho, &later, &["--update"]).ok();
    assert!(shown.out.starts_with("3 unchanged, 0 new, 1 changed, 0 gone\n"), "{}", shown.out);
    assert!(shown.out.contains("date: 1 January 2020 → 2 February 2020"), "{}", shown.out);
    apply(&daicho, &later, &[]).ok();
    assert_eq!(daicho.head(), head + 1, "a correction, and nothing else");
    let left = daicho.run(&["show", "atlantis"]).ok().out;
    assert!(left.contains("2 February 2020") && !left.contains("1 January 2020"), "{left}");

    // It begins behind the day on which it had ended: the end moves first, and before it next time.
    let moved = "Atlantis,2021,2022,2023-02\nLemuria,2016,,\n";
    apply(&daicho, moved, &[]).ok();
    let back = "Atlantis,2016,2017,2018-02\nLemuria,2016,,\n";
    apply(&daicho, back, &[]).ok();
    let same = list(&daicho, back, &["--update"]).ok();
    assert_eq!(same.out, "4 unchanged, 0 new, 0 changed, 0 gone\n");
}

#[test]
fn one_that_did_not_leave_after_all_is_back_where_that_is_asked_for() {
    let daicho = Daicho::empty();
    list(&daicho, ONE_LEFT, &[]).ok();
    let shown = list(&daicho, NONE_LEFT, &["--update"]).ok();
    assert!(shown.out.starts_with("3 unchanged, 0 new, 0 changed, 1 gone\n"), "{}", shown.out);
    let head = daicho.head();
    let nothing = apply(&daicho, NONE_LEFT, &[]).ok();
    assert!(!nothing.err.contains("import: ") && daicho.head() == head, "{}", nothing.err);
    apply(&daicho, NONE_LEFT, &["--gone", "retract"]).ok();
    let status = daicho.run(&["status", "pact", "--json"]).json();
    assert_eq!(status["endorsements"].as_array().unwrap().len(), 3, "{status:#}");
    // A list without such a column says nothing of who left.
    apply(&daicho, ONE_LEFT, &[]).ok();
    let file = daicho.file("plain.csv", "Name,Signed\nAtlantis,2016\nLemuria,2016\n");
    let of = [
        "--as",
        "endorsement",
        "--set",
        "declaration=pact",
        "--map",
        "party=Name,signature=Signed",
    ];
    let plain = daicho.run(&[&["import", &file, "--update"][..], &of].concat()).ok();
    assert!(
        plain.out.starts_with("1 unchanged, 0 new, 0 changed, 0 gone, 1 ended\n"),
        "{}",
        plain.out
    );
}

#[test]
fn an_end_is_that_of_what_its_row_begins() {
    let daicho = Daicho::empty();
    let members = |rows: &str, more: &[&str]| {
        let file = daicho.file("members.csv", format!("party,on,leave\n{rows}"));
        let of = ["--as", "join", "--set", "network=n", "--register-missing", "city,network"];
        daicho.run(&[&["import", &file][..], &of, more].concat()).ok()
    };
    members("mu,2020-08,2020-09\n", &[]);
    // It had been there before, and is there since.
    let next = "mu,2020-01,2020-02\nmu,2020-08,\n";
    let shown = members(next, &["--update"]);
    assert!(shown.out.starts_with("1 unchanged, 2 new, 0 changed, 1 gone\n"), "{}", shown.out);
    members(next, &["--update", "--apply", "--reason", "x", "--gone", "retract"]);
    let same = members(next, &["--update"]);
    assert_eq!(same.out, "3 unchanged, 0 new, 0 changed, 0 gone\n");
    // Of who has left and is told no more the register says what it said.
    let other = members("thule,2020-01,\n", &["--update"]);
    assert!(other.out.starts_with("0 unchanged, 1 new, 0 changed, 1 gone\n"), "{}", other.out);
}

#[test]
fn what_tells_nothing_or_nothing_more_is_told_as_an_import_tells_it() {
    let daicho = Daicho::empty();
    list(&daicho, NONE_LEFT, &[]).ok();
    let rows = format!("{NONE_LEFT}Mu,,,\nLemuria,2016,,\n");
    let shown = list(&daicho, &rows, &["--update"]).ok();
    let counts = "3 unchanged, 0 new, 0 changed, 0 gone, 1 same as an earlier line, 1 empty\n";
    assert_eq!(shown.out, counts);
    assert!(shown.err.contains("no fact in line 4:"), "{}", shown.err);
    assert!(shown.err.contains("recorded once: line 5 (line 3)."), "{}", shown.err);
    let report = list(&daicho, &rows, &["--update", "--json"]).json();
    assert_eq!((&report["same"], &report["empty_lines"]), (&json!(1), &json!([4])));
    let same = report["facts"].as_array().unwrap().iter().find(|fact| fact["outcome"] == "same");
    assert_eq!(same.unwrap()["same_as"], 3);
}

#[test]
fn a_party_that_no_list_told_is_gone_from_none() {
    let daicho = Daicho::empty();
    let file = daicho.file("a.csv", "party,names,kind\nmu,Mu,city\nlemuria,Lemuria,city\n");
    daicho.run(&["import", &file, "--as", "party"]).ok();
    let other = daicho.file("b.csv", "party,names,kind\natlantis,Atlantis,country\n");
    daicho.run(&["import", &other, "--as", "party"]).ok();
    for (id, kind) in [("thule", "city"), ("hyperborea", "country")] {
        daicho.run(&["record", "party", "--party", id, "--names", id, "--kind", kind]).ok();
    }
    let next = daicho.file("c.csv", "party,names,kind\nmu,Mu,city\nthule,Tule,city\n");
    let update = ["import", &next, "--as", "party", "--update"];
    let report = daicho.run(&[&update[..], &["--json"]].concat()).json();
    let facts = report["facts"].as_array().unwrap().iter();
    let told = facts
        .map(|fact| (fact["outcome"].as_str().unwrap(), fact["data"]["party"].as_str().unwrap()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [("unchanged", "mu"), ("changed", "thule"), ("gone", "lemuria")],
        "{report:#}"
    );
    let retract = ["--apply", "--reason", "x", "--gone", "retract"];
    daicho.run(&[&update[..], &retract].concat()).ok();
    daicho.run(&["show", "lemuria"]).fails(1);
    daicho.run(&["show", "hyperborea"]).ok();
}

fn endorsed(on: NaiveDate) -> Fact {
    let data = json!({"declaration": "d", "party": "p", "on": on.to_string()});
    let entry: Value = json!({"type": "declaration.endorsed", "data": data});
    read_entry(entry).unwrap().command.fact().unwrap().clone()
}

#[test]
fn many_facts_of_one_place_are_matched_in_one_go() {
    let (many, first) = (20_000_u64, NaiveDate::from_ymd_opt(1800, 1, 1).unwrap());
    let of = |shift: u64| (0..many).map(move |day| endorsed(first + Days::new(day + shift)));
    let (recorded, came): (Vec<Fact>, Vec<Fact>) = (of(0).collect(), of(many / 2).collect());
    let known = recorded.iter().zip(1..);
    let known =
        known.map(|(fact, seq)| ListedFact { seq: Seq(seq), fact, ended_by: None, is_own: false });
    let told: Vec<Told<'_>> = came.iter().map(|fact| (fact, None)).collect();
    let views = Projections::new();
    let reading = views.at(View { as_of: first, known_at: views.head() });
    let began = Instant::now();
    let compared = compare(&reading, known.collect(), &told, &Ends::default());
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    let unchanged =
        compared.changes.iter().filter(|(_, one)| matches!(one, Change::Unchanged { .. }));
    assert_eq!((unchanged.count() as u64, compared.changes.len() as u64), (many / 2, many));
    assert!(compared.gone.is_empty());
}
