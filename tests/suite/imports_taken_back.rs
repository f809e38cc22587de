//! An import can be looked at and taken back whole: all of it or nothing, near and far.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use chrono::DateTime;
use daicho::domain::recorded::Moment;
use daicho::domain::seq::Seq;
use daicho::domain::settings::Settings;
use daicho::imports::take_back::{TakeBackError, TakingBack};
use daicho::imports::taken_back::{TakenBack, WantedTakeBack};
use daicho::imports::{Content, Import, Mode, Options};
use daicho::projections::{Projections, View};
use daicho::store::disclosures::MemoryDisclosures;
use daicho::store::memory::MemoryLog;
use daicho::tracker::{Environment, Folded, Tracker};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

const TABLE: &str = "party,on\nLyon,2022-05\nParis,2022-06\n";
const ASKED: [&str; 6] =
    ["--as", "endorsement", "--set", "declaration=d", "--register-missing", "city"];

/// A register with a declaration, in which Paris has been registered by hand.
fn register() -> Daicho {
    let declared = json!({"type": "declaration.adopted", "data": {"declaration": "d",
        "kind": "declaration", "title": {"en": "D"}, "adopted_on": "2021-08-07"}});
    let paris = json!({"type": "party.registered",
        "data": {"party": "paris", "kind": "city", "names": {"en": "Paris"}}});
    Daicho::of(&[declared, paris])
}

fn import(daicho: &Daicho) -> String {
    let file = daicho.file("table.csv", TABLE);
    let report = daicho.run(&[&["import", &file, "--json"][..], &ASKED].concat()).json();
    report["import"].as_str().unwrap().to_owned()
}

fn retract(daicho: &Daicho, id: &str, more: &[&str]) -> crate::daicho::Said {
    daicho.run(&[&["retract", "--import", id, "--reason", "It was another list"], more].concat())
}

#[test]
fn an_import_is_found_by_the_id_that_its_report_names() {
    let daicho = register();
    let file = daicho.file("table.csv", TABLE);
    let asked = [&["import", &file][..], &ASKED].concat();
    let dry = daicho.run(&[&asked[..], &["--dry-run", "--json"]].concat()).json();
    assert!(dry.get("import").is_none(), "nothing was recorded under any id");
    let done = daicho.run(&asked).ok();
    let id = done.err.split("import: ").nth(1).unwrap()[..36].to_owned();
    assert!(daicho.run(&["log", "--import", &id]).ok().out.contains("#5"), "{}", done.err);
    let log = daicho.run(&["log", "--import", &id, "--json"]).ok().out;
    let seqs: Vec<u64> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, [3, 4, 5]);
    let of_type = daicho.run(&["log", "--import", &id, "--type", "party.registered"]).ok().out;
    assert!(of_type.contains("#3") && !of_type.contains("#4"), "{of_type}");
    let of = daicho.run(&["log", "--import", &id, "--of", "lyon"]).ok().out;
    assert!(of.contains("#3") && of.contains("#4") && !of.contains("#5"), "{of}");
    assert!(daicho.run(&["log", "--import", &id, "--by", "nobody"]).ok().out.is_empty());
    assert!(daicho.run(&["show", "#4"]).ok().out.contains(&format!("Import: {id}")));
    let again = daicho.run(&[&asked[..], &["--json"]].concat()).json();
    assert!(again.get("import").is_none(), "all of it had been imported before: {again}");
    let unknown = Uuid::nil().to_string();
    let told = daicho.run(&["log", "--import", &unknown]).fails(1);
    assert!(told.contains("expected the id of an import"), "{told}");
    assert!(daicho.run(&["log", "--import", "last"]).fails(2).contains("--import: expected an id"));
    assert!(retract(&daicho, &unknown, &[]).fails(1).contains("expected the id of an import"));
    assert!(retract(&daicho, "last", &[]).fails(2).contains("--import: expected an id"));
}

#[test]
fn an_import_is_taken_back_whole_and_only_once() {
    let daicho = register();
    let id = import(&daicho);
    daicho.run(&["correct", "5", "on=2022-07", "--reason", "So says the letter"]).ok();
    daicho.run(&["retract", "4", "--reason", "Twice"]).ok();
    let dry = retract(&daicho, &id, &["--dry-run"]).ok();
    assert!(dry.out.starts_with("2 facts would be taken back\n#3  "), "{}", dry.out);
    assert!(dry.out.contains("\n#5  ") && !dry.out.contains("#4"), "{}", dry.out);
    assert_eq!(daicho.head(), 7, "a dry run records nothing");
    let report = retract(&daicho, &id, &["--json"]).json();
    let facts = report["facts"].as_array().unwrap().iter();
    let by: Vec<Value> = facts.map(|fact| json!([fact["seq"], fact["by"]])).collect();
    assert_eq!(
        by,
        [json!([3, 9]), json!([5, 8])],
        "the last first: nothing is left without its party"
    );
    assert_eq!(daicho.run(&["status", "d", "--json"]).json()["endorsements"], json!([]));
    assert!(daicho.run(&["show", "lyon"]).fails(1).contains("lyon"));
    let back = report["taken_back_as"].as_str().unwrap();
    let log = daicho.run(&["log", "--import", back]).ok().out;
    assert!(log.contains("retracts #5") && log.contains("Reason: It was another list"), "{log}");
    let twice = retract(&daicho, &id, &[]).ok();
    assert_eq!(twice.out, "Nothing of this import stands any more.\n");
    let japanese = retract(&daicho, &id, &["--lang", "ja"]).ok();
    assert_eq!(japanese.out, "この取込みで有効なものは、もうありません。\n");
    assert_eq!(daicho.head(), 9);
    assert!(daicho.run(&["retract", "--reason", "Why"]).fails(2).contains("--import"));
    assert!(retract(&daicho, &id, &["--reason", ""]).fails(2).contains("reason"));
}

#[test]
fn what_rests_on_an_import_is_named_and_keeps_it_in_its_place() {
    let daicho = register();
    let id = import(&daicho);
    let second = daicho.run(&[
        "record",
        "endorsement",
        "--declaration",
        "d",
        "--party",
        "lyon",
        "--act",
        "ratification",
        "--on",
        "2023",
    ]);
    second.ok();
    let told = retract(&daicho, &id, &[]).fails(1);
    assert!(told.contains("#6 ") && told.contains("(rests on #3)"), "{told}");
    assert!(told.contains("Nothing is taken back. Correct or retract those first."), "{told}");
    let told = retract(&daicho, &id, &["--lang", "ja"]).fails(1);
    assert!(told.contains("（#3 に依拠）") && told.contains("何も取り消しません"), "{told}");
    assert_eq!(daicho.head(), 6);
    let dry = retract(&daicho, &id, &["--dry-run"]);
    assert!(dry.out.contains("3 facts would be taken back") && dry.err.contains("(rests on #3)"));
    dry.fails(1);
    let dry = retract(&daicho, &id, &["--dry-run", "--json"]);
    let report: Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(report["orphaned"][0]["seq"], 6);
    assert_eq!(report["orphaned"][0]["rests_on"], 3);
    daicho.run(&["retract", "6", "--reason", "It was another list"]).ok();
    assert!(retract(&daicho, &id, &[]).ok().out.starts_with("3 facts taken back"));
}

#[test]
fn a_correction_that_was_imported_is_undone_and_a_retraction_is_told_to_stay() {
    let daicho = register();
    let party = json!({"type": "party.registered",
        "data": {"party": "osaka", "kind": "city", "names": {"en": "Osaka"}}});
    let first = daicho.file("first.jsonl", format!("{party}\n"));
    daicho.run(&["import", &first]).ok();
    let named = |name: &str| json!({"party": "paris", "kind": "city", "names": {"en": name}});
    let corrected = |name: &str| {
        json!({"type": "event.corrected", "data": {"seq": 2, "type": "party.registered",
            "data": named(name), "reason": "A list"}})
    };
    let retracted = json!({"type": "event.retracted", "data": {"seq": 3, "reason": "A list"}});
    let lines = [corrected("Pariis"), corrected("Parys"), retracted];
    let file = daicho.file("more.jsonl", lines.map(|line| format!("{line}\n")).concat());
    let report = daicho.run(&["import", &file, "--json"]).json();
    let id = report["import"].as_str().unwrap();
    let dry = retract(&daicho, id, &["--dry-run"]).ok();
    assert!(dry.out.contains("#2  says again: "), "{}", dry.out);
    let done = retract(&daicho, id, &[]).ok();
    assert!(done.err.contains("not taken back: #6."), "{}", done.err);
    let paris = daicho.run(&["show", "paris", "--json"]).json();
    assert_eq!(paris["party"]["names"], json!({"en": "Paris"}));
}

#[test]
fn over_http_an_admin_takes_an_import_back_and_nobody_else() {
    let server = Server::over(register(), &NO_RATE);
    let (admin, recorder) = (server.token("admin"), server.token("recorder"));
    let headers = format!("{recorder}Content-Type: text/csv\r\n");
    let target = "/api/v1/imports?as=endorsement&set=declaration%3Dd&register_missing=city";
    let report = server.ask("POST", target, &headers, TABLE.as_bytes()).json();
    let id = report["import"].as_str().unwrap();
    let listed = server.get(&format!("/api/v1/events?import={id}&order=desc&limit=2")).json();
    let seqs: Vec<&Value> =
        listed["items"].as_array().unwrap().iter().map(|event| &event["seq"]).collect();
    assert_eq!(seqs, [5, 4]);
    let next = server.get(listed["next"].as_str().unwrap()).json();
    assert_eq!((&next["items"][0]["seq"], &next["next"]), (&json!(3), &Value::Null));
    server.get("/api/v1/events?import=last").problem(400, "bad-query");
    let address = |id: &str, more: &str| format!("/api/v1/imports/{id}/retract{more}");
    let reason = json!({"reason": "It was another list"});
    server.post(&address(id, ""), &recorder, &reason).problem(403, "forbidden");
    server.post(&address(id, ""), "", &reason).problem(401, "unauthorized");
    server.post(&address(id, ""), &admin, &json!({"why": "so"})).problem(422, "invalid");
    server.post(&address(id, ""), &admin, &json!({"reason": ""})).problem(422, "invalid");
    server.post(&address(&Uuid::nil().to_string(), ""), &admin, &reason).problem(404, "not-found");
    server.post(&address("last", ""), &admin, &reason).problem(404, "not-found");
    let dry = server.post(&address(id, "?dry_run=true"), &admin, &reason).json();
    assert_eq!((dry["facts"].as_array().unwrap().len(), server.head()), (3, 5));
    let fact = json!({"type": "declaration.endorsed",
        "data": {"declaration": "d", "party": "lyon", "act": "signature", "on": "2023"}});
    server.post("/api/v1/events", &recorder, &fact);
    let refused = server.post(&address(id, ""), &admin, &reason);
    let refused = refused.problem(409, "conflict").json();
    assert_eq!((&refused["orphaned"], &refused["orphans"]), (&json!([6]), &json!(1)));
    let dry = server.post(&address(id, "?dry_run=true"), &admin, &reason).json();
    assert_eq!(dry["orphaned"][0]["rests_on"], 3);
    let any = format!("{admin}If-Match: *\r\n");
    let undone = json!({"type": "event.retracted", "data": {"seq": 6, "reason": "Twice"}});
    server.post("/api/v1/events", &any, &undone);
    let done = server.post(&address(id, ""), &admin, &reason);
    assert_eq!((done.status, server.head()), (200, 10));
    let again = server.post(&address(id, ""), &admin, &reason).json();
    assert_eq!((&again["facts"], again.get("taken_back_as")), (&json!([]), None));
    assert_eq!(server.head(), 10);
}

#[test]
fn near_and_far_say_the_same_of_an_import() {
    let near = register();
    let server = Server::over(register(), &NO_RATE);
    let far = |arguments: &[&str]| server.daicho.run(arguments);
    let file = server.daicho.file("table.csv", TABLE);
    let there = far(&[&["import", &file, "--json"][..], &ASKED].concat()).json();
    let (here, there) = (import(&near), there["import"].as_str().unwrap().to_owned());
    for (more, code) in [
        (&["retract", "--reason", "So", "--dry-run", "--import"][..], 0),
        (&["log", "--limit", "0", "--import"], 0),
        (&["retract", "--reason", "", "--import"], 2),
    ] {
        let said = |run: &dyn Fn(&[&str]) -> crate::daicho::Said, id: &str| {
            let said = run(&[more, &[id]].concat());
            (said.out.clone(), said.err.replace(id, "ID"), said.code)
        };
        let (here, there) = (said(&|all| near.run(all), &here), said(&far, &there));
        assert_eq!((&here, here.2), (&there, code), "{more:?}");
    }
    for arguments in [["log", "--import"], ["log", "--import"]] {
        let nil = Uuid::nil().to_string();
        let asked = [&arguments[..], &[&nil]].concat();
        assert_eq!(near.run(&asked).fails(1), far(&asked).fails(1));
    }
    for run in [&(|all: &[&str]| near.run(all)) as &dyn Fn(&[&str]) -> crate::daicho::Said, &far] {
        run(&[
            "record",
            "endorsement",
            "--declaration",
            "d",
            "--party",
            "lyon",
            "--act",
            "signature",
            "--on",
            "2023",
        ])
        .ok();
    }
    let refused = |said: crate::daicho::Said| said.fails(1);
    assert_eq!(
        refused(retract(&near, &here, &[])),
        refused(far(&["retract", "--import", &there, "--reason", "It was another list"]))
    );
    for (run, id) in [
        (&(|all: &[&str]| near.run(all)) as &dyn Fn(&[&str]) -> crate::daicho::Said, &here),
        (&far, &there),
    ] {
        run(&["retract", "6", "--reason", "Twice"]).ok();
        assert_eq!(
            run(&["retract", "--import", id, "--reason", "So"]).ok().out,
            "3 facts taken back\n"
        );
    }
}

/// How many ids were made.
static MADE: AtomicU64 = AtomicU64::new(0);

/// A clock that stands still, and ids that count.
struct Still;

impl Environment for Still {
    fn now(&self) -> Moment {
        DateTime::parse_from_rfc3339("2026-11-24T09:00:00+09:00").unwrap()
    }

    fn new_id(&self) -> Uuid {
        Uuid::from_u128(u128::from(MADE.fetch_add(1, Ordering::SeqCst)) + 1)
    }

    fn salt(&self) -> std::io::Result<[u8; 32]> {
        Ok([7; 32])
    }
}

/// The same, by which somebody else records, a line each time that an id of some number is drawn.
struct Meanwhile {
    tracker: OnceLock<Weak<Tracker>>,
    drawn: AtomicU64,
    /// When it begins, and what; the last line is recorded without end where it has to be.
    others: Mutex<(u64, Vec<Value>)>,
}

impl Environment for Meanwhile {
    fn now(&self) -> Moment {
        Still.now()
    }

    fn new_id(&self) -> Uuid {
        let drawn = self.drawn.fetch_add(1, Ordering::SeqCst);
        let other = {
            let mut others = self.others.lock().unwrap();
            (drawn >= others.0).then(|| others.1.pop()).flatten()
        };
        if let (Some(line), Some(tracker)) = (other, self.tracker.get().and_then(Weak::upgrade)) {
            let record = || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                runtime.block_on(import_lines(&tracker, &[line]));
            };
            std::thread::scope(|threads| threads.spawn(record).join()).unwrap();
        }
        Still.new_id()
    }

    fn salt(&self) -> std::io::Result<[u8; 32]> {
        Still.salt()
    }
}

/// Takes back an import that corrected a party, while others record a line with each plan.
async fn taken_back_beside(others: Vec<Value>) -> (Arc<Tracker>, Result<TakenBack, TakeBackError>) {
    let tracker = Arc::new(tracker());
    import_lines(&tracker, &[json!({"type": "party.registered", "data": named("Pa")})]).await;
    let import = import_lines(&tracker, &[renamed("Pe")]).await.unwrap();
    let environment = Meanwhile {
        tracker: OnceLock::from(Arc::downgrade(&tracker)),
        drawn: AtomicU64::new(0),
        // The first id is that of the whole; the others are those of what is planned.
        others: Mutex::new((1, others)),
    };
    let wanted = WantedTakeBack { reason: "Another list".into(), evidence: Vec::new(), note: None };
    let (by, person) = ("us".to_owned(), None);
    let taking = TakingBack { import, wanted, by, person, dry_run: false, clock_is_right: false };
    let taken = taking.carry_out(&tracker, &environment).await;
    (tracker, taken)
}

fn named(name: &str) -> Value {
    json!({"party": "p", "kind": "city", "names": {"en": name}})
}

fn renamed(name: &str) -> Value {
    json!({"type": "event.corrected", "data": {"seq": 1, "type": "party.registered",
        "data": named(name), "reason": "So"}})
}

#[tokio::test]
async fn what_somebody_else_corrects_meanwhile_is_never_overwritten() {
    let name =
        |tracker: &Tracker| json!(tracker.views().standing(Seq(1)).unwrap())["names"].clone();
    let (tracker, taken) = taken_back_beside(vec![renamed("Pi")]).await;
    let taken = taken.unwrap();
    assert_eq!((taken.facts.len(), taken.stays), (0, vec![Seq(2)]));
    assert_eq!(name(&tracker), json!({"en": "Pi"}));

    let party = |number: usize| {
        let data = json!({"party": format!("q{number}"), "kind": "city", "names": {"en": "Q"}});
        json!({"type": "party.registered", "data": data})
    };
    let (tracker, taken) = taken_back_beside((0..3).map(party).collect()).await;
    assert_eq!(taken.unwrap().facts.len(), 1);
    assert_eq!((name(&tracker), tracker.views().head()), (json!({"en": "Pa"}), Seq(6)));

    let (tracker, taken) = taken_back_beside((0..100).map(party).collect()).await;
    assert!(matches!(taken, Err(TakeBackError::Overtaken)), "{taken:?}");
    assert_eq!(name(&tracker), json!({"en": "Pe"}));
}

/// All that is shown of the present knowledge, on several days.
fn shown(views: &Projections) -> Vec<Value> {
    let mut shown = Vec::new();
    for day in ["2020-01-01", "2021-09-01", "2022-06-30", "2023-02-01", "2026-11-24"] {
        let view = View { as_of: day.parse().unwrap(), known_at: views.head() };
        let reading = views.at(view);
        shown.push(json!(reading.parties().items));
        shown.push(json!(reading.declarations().items));
        shown.push(json!(reading.networks().items));
        shown.push(json!(reading.gatherings().items));
        for id in ["d0", "d1"] {
            let status = reading.declaration_status(&id.parse().unwrap());
            let mut status = json!(status);
            for time in ["as_of", "known_at"] {
                status.as_object_mut().map(|status| status.remove(time));
            }
            shown.push(status);
        }
    }
    shown
}

fn tracker() -> Tracker {
    let (log, disclosures) = (Arc::new(MemoryLog::new()), Arc::new(MemoryDisclosures::default()));
    Tracker::start(log, disclosures, Folded::default(), Arc::new(Still)).unwrap()
}

async fn import_lines(tracker: &Tracker, lines: &[Value]) -> Option<Uuid> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut text = text.as_bytes();
    let content = Content::JsonLines(&mut text);
    let import = Import::read(content, &Options::default(), &Settings::default()).unwrap();
    let mode = Mode { keep_going: true, repeated: true, ..Mode::default() };
    let report = import.carry_out(tracker, &Still, "us", mode, |_| {}).await.unwrap();
    report.import
}

async fn take_back(tracker: &Tracker, import: Uuid) -> Result<TakenBack, TakeBackError> {
    let wanted = WantedTakeBack { reason: "Another list".into(), evidence: Vec::new(), note: None };
    let (by, person) = ("us".to_owned(), None);
    let taking = TakingBack { import, wanted, by, person, dry_run: false, clock_is_right: false };
    taking.carry_out(tracker, &Still).await
}

/// A line about a few parties, two declarations and a network.
fn line() -> impl Strategy<Value = Value> {
    let party = || (0..5_u8).prop_map(|number| format!("p{number}"));
    let declaration = || (0..2_u8).prop_map(|number| format!("d{number}"));
    let day =
        || prop::sample::select(vec!["2021", "2021-10", "2022-02-03", "2022-08", "2023-01-01"]);
    let act = || prop::sample::select(vec!["endorsement", "signature", "ratification"]);
    let fact = |kind: &str, data: Value| json!({"type": kind, "data": data});
    prop_oneof![
        3 => party().prop_map(move |party| fact("party.registered",
            json!({"party": party, "kind": "city", "names": {"en": party}}))),
        1 => declaration().prop_map(move |id| fact("declaration.adopted",
            json!({"declaration": id, "kind": "declaration", "title": {"en": id}, "adopted_on": "2021"}))),
        6 => (party(), declaration(), act(), day()).prop_map(move |(party, id, act, on)| fact(
            "declaration.endorsed", json!({"declaration": id, "party": party, "act": act, "on": on}))),
        3 => (party(), declaration(), day()).prop_map(move |(party, id, on)| fact("endorsement.withdrawn",
            json!({"declaration": id, "party": party, "on": on, "reason": "Left"}))),
        1 => (party(), day()).prop_map(move |(party, on)| fact("party.renamed",
            json!({"party": party, "names": {"en": format!("{party} anew")}, "on": on}))),
        2 => (1..12_u64, party(), declaration(), act(), day()).prop_map(move |(seq, party, id, act, on)| fact(
            "event.corrected", json!({"seq": seq, "type": "declaration.endorsed", "reason": "A list",
                "data": {"declaration": id, "party": party, "act": act, "on": on}}))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_after_an_import_was_taken_back_is_what_was_shown_before(
        before in prop::collection::vec(line(), 0..16),
        imported in prop::collection::vec(line(), 1..24),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let tracker = tracker();
            import_lines(&tracker, &before).await;
            let head = tracker.views().head();
            let shown_before = shown(&tracker.views());
            let Some(import) = import_lines(&tracker, &imported).await else { return Ok(()) };
            let imported = tracker.views().head();
            prop_assert_eq!(tracker.views().import(import).len() as u64, imported.0 - head.0);
            let back = match take_back(&tracker, import).await {
                Ok(back) => back,
                Err(error) => return Err(TestCaseError::fail(format!("{error:?}"))),
            };
            prop_assert!(back.stays.is_empty() && back.orphaned.is_empty());
            let views = tracker.views();
            let (mut before, mut after) = (shown_before, shown(&views));
            // A fact that was corrected and is as it was says that it was corrected.
            for shown in before.iter_mut().chain(&mut after) {
                without(shown, "corrected_by");
            }
            prop_assert_eq!(before, after);
            let again = take_back(&tracker, import).await.unwrap();
            prop_assert!(again.facts.is_empty());
            prop_assert_eq!(tracker.views().head(), views.head());
            // What was known before is untouched.
            let then = View { as_of: "2026-11-24".parse().unwrap(), known_at: imported };
            prop_assert!(Seq(imported.0) <= views.head());
            prop_assert_eq!(views.at(then).asked().known_at.seq, imported);
            Ok(())
        })?;
    }
}

/// Takes a field away, wherever it is.
fn without(value: &mut Value, name: &str) {
    match value {
        Value::Object(object) => {
            object.remove(name);
            object.values_mut().for_each(|value| without(value, name));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| without(value, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
