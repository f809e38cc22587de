//! What becomes of each fact of an import: new, imported before, the same as another line, told already,
//! retracted since, or refused beside what stands.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use daicho::domain::entry::read_one_evidence;
use daicho::domain::seq::Seq;
use daicho::domain::settings::Settings;
use daicho::imports::report::{Counts, Report};
use daicho::imports::{Content, Import, Mode, Options};
use daicho::projections::View;
use daicho::store::EventStore;
use daicho::tracker::Tracker;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::daicho::{Daicho, Said};
use crate::http_fixture::{NO_RATE, Server};
use crate::imports::{KEEP_GOING, TestEnvironment, endorsements, import, register};
use crate::imports_empty::endorsements as table;
use crate::tracker::{Unruly, tracker};

const V1: &str =
    "Name,Signature,Ratification\nAtlantis,2016-04-22,2016-09-21\nLemuria,2016-04-22,\n";
const V2: &str = "Name,Signature,Ratification\nAtlantis,2016-04-22,2016-09-21\n\
                  Lemuria,2016-04-22,2017-01-05\n";
const SIGNED: &str = "party,act,on\nAtlantis,signature,2016-04-22\n";

fn of_acts(daicho: &Daicho, text: &str, more: &[&str]) -> Said {
    let map = ["--map", "party=Name,signature=Signature,ratification=Ratification"];
    table(daicho, text, &[&map[..], more].concat())
}

#[test]
fn a_list_with_another_source_or_another_reading_brings_only_what_is_new() {
    let daicho = Daicho::empty();
    of_acts(&daicho, V1, &["--evidence", "List of 2016"]).ok();
    let head = daicho.head();
    let day = ["--evidence", "List of 2016", "--evidence-read-on", "2017-03-01"];
    let again = of_acts(&daicho, V1, &day).ok();
    assert_eq!(again.out, "0 recorded, 3 skipped, 0 refused\n");
    let read = V1.replace("2016-09-21", "Sept. 21");
    let again = of_acts(&daicho, &read, &["--read", "Sept. 21=2016-09-21"]).ok();
    assert_eq!(again.out, "0 recorded, 3 skipped, 0 refused\n");
    assert_eq!(daicho.head(), head);
    let next = of_acts(&daicho, V2, &["--evidence", "List of 2017"]).ok();
    assert_eq!(next.out, "1 recorded, 3 skipped, 0 refused\n");
}

#[test]
fn a_row_says_the_same_after_its_party_was_merged_and_its_list_was_sorted() {
    let daicho = Daicho::empty();
    table(&daicho, "party,on\nOsaka,2019-01-01\nNaniwa,2020-05-01\nKobe,2020-05-01\n", &[]).ok();
    let agreement = |parties: &str| {
        let text = format!("agreement,kind,parties,on\nx,memorandum,{parties},2020\n");
        daicho.run(&["import", &daicho.file("agreement.csv", text), "--as", "agreement"])
    };
    agreement("naniwa;kobe").ok();
    let other = agreement("kobe;naniwa").ok();
    assert_eq!(other.out, "0 recorded, 1 skipped, 0 refused\n");
    daicho.run(&["record", "merge", "--party", "naniwa", "--into", "osaka"]).ok();
    let head = daicho.head();
    let again = table(&daicho, "party,on\nNaniwa,2020-05-01\nOSAKA,2019-01-01\n", &[]).ok();
    assert_eq!(again.out, "0 recorded, 2 skipped, 0 refused\n");
    for parties in ["naniwa;kobe", "kobe;osaka"] {
        assert_eq!(agreement(parties).ok().out, "0 recorded, 1 skipped, 0 refused\n", "{parties}");
    }
    let more = agreement("kobe;osaka;naniwa").fails(1);
    assert!(more.contains("parties"), "{more}");
    agreement("kobe").fails(1);
    // Another day is another content, by whichever entry.
    table(&daicho, "party,on\nNaniwa,2020-05-02\n", &[]).fails(1);
    assert_eq!(daicho.head(), head);
}

#[test]
fn a_date_that_has_changed_is_named_beside_the_one_that_stands() {
    let daicho = Daicho::empty();
    of_acts(&daicho, V2, &[]).ok();
    let changed = V2.replace("2016-09-21", "2016-09-22");
    let told = of_acts(&daicho, &changed, &[]).fails(1);
    let seq = told.split("as #").nth(1).unwrap().split('.').next().unwrap().to_owned();
    assert!(told.contains(&format!("on: #{seq} says 2016-09-21, the file 2016-09-22.")), "{told}");
    let advice = format!("daicho correct {seq} on=2016-09-22 --reason");
    assert!(told.contains(&advice), "{told}");
    let told = of_acts(&daicho, &changed, &["--lang", "ja"]).fails(1);
    assert!(told.contains("では 2016-09-21、ファイルでは 2016-09-22 です"), "{told}");
    daicho.run(&["correct", &seq, "on=2016-09-22", "--reason", "The list of 2017."]).ok();
    let again = of_acts(&daicho, &changed, &[]).ok();
    assert_eq!(again.out, "0 recorded, 4 skipped, 0 refused\n", "it says what the file says");
    // What was imported and corrected since is known as well, with whatever source.
    let before = of_acts(&daicho, V2, &["--evidence", "Yet another list"]).ok();
    assert_eq!(before.out, "0 recorded, 4 skipped, 0 refused\n");
    // Of a registration every field that differs is named.
    daicho.file("parties.csv", "party,names,kind,country\nmu,Mu,city,JP\n");
    daicho.run(&["import", "parties.csv", "--as", "party"]).ok();
    daicho.file("parties.csv", "party,names,kind,country\nmu,Mu Town,city,KR\n");
    let told = daicho.run(&["import", "parties.csv", "--as", "party"]).fails(1);
    assert!(told.contains("says JP, the file KR") && told.contains("names: #"), "{told}");
    assert!(told.contains("'names={\"en\":\"Mu Town\"}' country=KR --reason"), "{told}");
}

#[test]
fn two_lines_that_differ_are_told_by_their_lines() {
    let daicho = Daicho::empty();
    let rows = format!("{SIGNED}Atlantis,signature,2016-04-23\n");
    let told = table(&daicho, &rows, &[]).fails(1);
    assert!(told.contains("on: line 2 says 2016-04-22, this one 2016-04-23."), "{told}");
    assert!(!told.contains("daicho correct"), "{told}");
}

#[test]
fn what_was_retracted_comes_back_only_where_that_is_asked_for() {
    let daicho = Daicho::empty();
    table(&daicho, SIGNED, &[]).ok();
    daicho.run(&["retract", "3", "--reason", "A wrong import."]).ok();
    for more in [&[][..], &["--evidence", "Another list"]] {
        let again = table(&daicho, SIGNED, more).ok();
        assert_eq!(again.out, "0 recorded, 0 skipped, 0 refused, 1 retracted since\n");
        assert!(again.err.contains("line 2 (#3, by #4)"), "{}", again.err);
        assert!(again.err.contains("--again"), "{}", again.err);
    }
    let report = table(&daicho, SIGNED, &["--json"]).json();
    let known = json!([{"line": 2, "seq": 3, "outcome": "retracted", "retracted_by": 4}]);
    assert_eq!((&report["retracted"], &report["known"]), (&json!(1), &known));
    let japanese = table(&daicho, SIGNED, &["--lang", "ja"]).ok();
    assert!(japanese.out.contains("取消し済み 1 件"), "{}", japanese.out);
    assert!(japanese.err.contains("2 行目（#3、取消しは #4）"), "{}", japanese.err);
    assert_eq!(daicho.head(), 4);

    let anew = table(&daicho, SIGNED, &["--again"]).ok();
    assert_eq!((anew.out.as_str(), daicho.head()), ("1 recorded, 0 skipped, 0 refused\n", 5));
    let ids = daicho.run(&["log", "--json"]).out;
    let ids: Vec<Value> = ids.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |seq: u64| ids.iter().find(|event| event["seq"] == seq).unwrap()["command_id"].clone();
    assert_ne!(of(3), of(5), "each command has its id");
    for more in [&[][..], &["--again"], &["--evidence", "Another list"]] {
        let again = table(&daicho, SIGNED, more).ok();
        assert_eq!(again.out, "0 recorded, 1 skipped, 0 refused\n");
    }
    daicho.run(&["retract", "5", "--reason", "Wrong after all."]).ok();
    let told = table(&daicho, SIGNED, &[]).ok();
    assert!(told.err.contains("line 2 (#5, by #6)"), "{}", told.err);
    table(&daicho, SIGNED, &["--again"]).ok();
    assert_eq!(daicho.head(), 7);
    daicho.run(&["verify"]).ok();
    // Another day is another fact.
    daicho.run(&["retract", "7", "--reason", "The day is wrong."]).ok();
    let other = table(&daicho, &SIGNED.replace("04-22", "04-23"), &[]).ok();
    assert_eq!(other.out, "1 recorded, 0 skipped, 0 refused\n");
}

#[test]
fn what_somebody_has_recorded_is_told_already_and_what_the_file_repeats_counts_once() {
    let daicho = Daicho::empty();
    let rows = format!("{SIGNED}Mu,signature,2016-04-23\nMu,signature,2016-04-23\n");
    table(&daicho, "party,act,on\nAtlantis,ratification,2016-09-21\n", &[]).ok();
    let acted = ["record", "endorsement", "--party", "atlantis", "--declaration", "pact"];
    let signed = ["--act", "signature", "--on", "2016-04-22", "--note", "By telephone."];
    daicho.run(&[&acted[..], &signed].concat()).ok();
    let said = table(&daicho, &rows, &["--dry-run"]).ok();
    let counted = "0 skipped, 0 refused, 1 same as an earlier line, 1 told already\n";
    assert_eq!(said.out, format!("2 would be recorded, {counted}"));
    let same = "the same as an earlier line, recorded once: line 4 (line 3)";
    let told = "told already, and not recorded again: line 2 (#4)";
    assert!(said.err.contains(same) && said.err.contains(told), "{}", said.err);
    let said = table(&daicho, &rows, &["--json"]).ok();
    let known = json!([
        {"line": 2, "seq": 4, "outcome": "told"},
        {"line": 4, "seq": 6, "outcome": "same", "same_as": 3},
    ]);
    assert_eq!(said.json()["known"], known);
    let again = table(&daicho, &rows, &["--lang", "ja"]).ok();
    assert_eq!(again.out, "記録 0 件、スキップ 2 件、拒否 0 件、記録済みの事実 1 件\n");
    // A second act is told again where that is asked for; the same one is not.
    let repeated = table(&daicho, &rows, &["--repeated", "--evidence", "Another list"]).ok();
    assert_eq!(repeated.out, "0 recorded, 2 skipped, 0 refused, 1 told already\n");
}

#[tokio::test]
async fn no_event_is_read_for_what_is_known() {
    let store = Unruly::new();
    let (tracker, _) = tracker(Arc::clone(&store) as Arc<dyn EventStore>);
    let tracker = Arc::new(tracker);
    let facts: Vec<Value> = (0..300)
        .map(|number| {
            let (party, names) = (format!("city-{number}"), json!({"en": number.to_string()}));
            json!({"type": "party.registered", "data": {"party": party, "kind": "city", "names": names}})
        })
        .collect();
    let how = |source: &str| Written { source: source.into(), note: None, reversed: false };
    for (source, mode) in [("A", KEEP_GOING), ("A", KEEP_GOING), ("B", Mode::default())] {
        lines(&tracker, &facts, &how(source), mode).await;
    }
    assert_eq!(tracker.views().head(), Seq(300));
    assert_eq!(store.reads.load(Ordering::SeqCst), 0);
}

#[test]
fn the_api_tells_the_same_of_each_row() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let send = |query: &str, text: &str| {
        let head = format!("{recorder}Content-Type: text/csv\r\n");
        let target = format!("/api/v1/imports?{query}");
        let answer = server.ask("POST", &target, &head, text.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let parties = "name,kind\nMu,country\nMu,country\n";
    let made = send("as=party&map=names=name,kind=kind", parties);
    assert_eq!((&made["recorded"], &made["same"]), (&json!(1), &json!(1)));
    assert_eq!(
        (&made["rows"][0]["made"], &made["rows"][1]["outcome"]),
        (&json!("mu"), &json!("same"))
    );
    assert_eq!(made["rows"][1]["known"], json!([{"seq": 1, "outcome": "same", "same_as": 2}]));
    let rows = "what,party,on\nendorsement,Mu,2020-01-01\n";
    let query = "as_column=what&set=declaration=pact&register_missing=treaty&map=party=party,on=on";
    assert_eq!(send(query, rows)["recorded"], 2);
    let admin = server.token("admin");
    let data = json!({"type": "event.retracted", "data": {"seq": 3, "reason": "A slip."}});
    let head = format!("{admin}Content-Type: application/json\r\nIf-Match: *\r\n");
    let retracted = server.ask("POST", "/api/v1/events", &head, data.to_string().as_bytes());
    assert_eq!(retracted.status, 201, "{}", retracted.text());
    let known = send(query, rows);
    assert_eq!((&known["retracted"], &known["skipped"]), (&json!(1), &json!(0)));
    assert_eq!(known["rows"][0]["outcome"], "retracted");
    assert_eq!(send(&format!("{query}&again=true"), rows)["recorded"], 1);
    assert_eq!(send(query, rows)["skipped"], 1);
}

/// A fact of a list that contradicts no other of the list.
fn fact() -> impl Strategy<Value = Value> {
    let party = prop_oneof![Just("tokyo"), Just("paris"), Just("osaka")];
    let day = |year: u32| json!(format!("{year}-03-04"));
    let act = prop_oneof![Just("signature"), Just("ratification"), Just("endorsement")];
    let endorsed = (party.clone(), act).prop_map(move |(party, act)| {
        // One day for each act of each party: another would be refused.
        let on = if party == "paris" { Value::Null } else { day(2022) };
        json!({"type": "declaration.endorsed",
               "data": {"declaration": "d", "party": party, "act": act, "on": on}})
    });
    let total = (30..33_u64, 1..4_u32).prop_map(|(total, month)| {
        json!({"type": "total.reported", "data": {"subject": "declaration:d",
            "measure": "endorsers", "total": total, "as_of": format!("2023-0{month}"),
            "source": "Forum"}})
    });
    let joined = party.prop_map(move |party| {
        json!({"type": "network.joined", "data": {"network": "n", "party": party, "on": day(2020)}})
    });
    prop_oneof![3 => endorsed, 2 => total, 2 => joined]
}

/// How a list is written this time: its source, the day on which it was read, a remark, and the order.
#[derive(Clone, Debug)]
struct Written {
    source: String,
    note: Option<String>,
    reversed: bool,
}

fn written() -> impl Strategy<Value = Written> {
    ("[a-c]", proptest::option::of("[a-c]"), any::<bool>()).prop_map(|(source, note, reversed)| {
        Written { source: format!("List {source}"), note, reversed }
    })
}

async fn lines(tracker: &Arc<Tracker>, facts: &[Value], how: &Written, mode: Mode) -> Report {
    let mut lines: Vec<String> = facts
        .iter()
        .map(|fact| {
            let mut fact = fact.clone();
            if let Some(note) = &how.note {
                fact["note"] = json!(note);
            }
            fact.to_string()
        })
        .collect();
    if how.reversed {
        lines.reverse();
    }
    let evidence = json!({"source": how.source, "read_on": "2024-01-01"});
    let evidence = vec![read_one_evidence(evidence.as_object().unwrap().clone()).unwrap()];
    let asked = Options { evidence, ..Options::default() };
    let text = lines.join("\n");
    let mut text = text.as_bytes();
    let read = Import::read(Content::JsonLines(&mut text), &asked, &Settings::default()).unwrap();
    read.carry_out(tracker, &TestEnvironment::default(), "us", mode, |_| {}).await.unwrap()
}

/// The endorsements among facts as a table of another house.
fn as_table(facts: &[Value]) -> String {
    let name = |id: &str| id[..1].to_uppercase() + &id[1..];
    let rows = facts.iter().filter(|fact| fact["type"] == "declaration.endorsed").map(|fact| {
        let data = &fact["data"];
        let act = name(data["act"].as_str().unwrap());
        format!(
            "{},d,{act},{}\n",
            name(data["party"].as_str().unwrap()),
            data["on"].as_str().unwrap_or("unknown")
        )
    });
    format!("party,declaration,act,on\n{}", rows.collect::<String>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_list_imported_twice_changes_nothing_however_it_is_written(
        facts in proptest::collection::vec(fact(), 1..30),
        (first, second) in (written(), written()),
        repeated in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let tracker = register().await;
            let opening = [
                json!({"type": "party.registered",
                    "data": {"party": "osaka", "kind": "city", "names": {"en": "Osaka"}}}),
                json!({"type": "network.established",
                    "data": {"network": "n", "kind": "network", "title": {"en": "N"}, "on": null}}),
            ];
            lines(&tracker, &opening, &first, Mode::default()).await;
            let once = lines(&tracker, &facts, &first, KEEP_GOING).await;
            let head = tracker.views().head();
            assert_eq!(once.counts.refused, 0, "{:?}", once.rows);
            assert_eq!((once.counts.recorded + once.counts.same) as usize, facts.len());
            assert_eq!(head, Seq(5 + once.counts.recorded));
            let mode = Mode { repeated, ..KEEP_GOING };
            let again = lines(&tracker, &facts, &second, mode).await;
            let skipped = Counts { skipped: facts.len() as u64, ..Counts::default() };
            assert_eq!(again.counts, skipped);
            let text = as_table(&facts);
            let table = import(&tracker, &text, &endorsements(), mode).await;
            let rows = text.lines().count() as u64 - 1;
            assert_eq!(table.counts, Counts { skipped: rows, ..Counts::default() });
            assert_eq!(tracker.views().head(), head);
            let view = View { as_of: "2026-11-24".parse().unwrap(), known_at: head };
            let named = tracker.views().at(view).declaration_status(&"d".parse().unwrap()).unwrap();
            let parties = facts.iter().filter(|fact| fact["type"] == "declaration.endorsed");
            let mut parties: Vec<&Value> = parties.map(|fact| &fact["data"]["party"]).collect();
            parties.sort_by_key(|party| party.as_str());
            parties.dedup();
            assert_eq!(named.declaration.endorsers.certain, parties.len() as u64);
        });
    }
}
