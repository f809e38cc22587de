//! What the register says of itself, and the days of its time zone.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate};
use daicho::domain::calendar::{Calendar, Present};
use daicho::domain::recorded::{Moment, Recording};
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use daicho::domain::zone::Zone;
use daicho::projections::written::WrittenView;
use daicho::projections::{Projections, View};
use daicho::store::memory::MemoryLog;
use daicho::tracker::{Refusal, SubmitError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chronicle::{CLERK, Chronicle, day};
use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};
use crate::tracker::{command, party, submission, tracker};

fn described(zone: Option<&str>, series: &[&str]) -> Value {
    let mut data = json!({"title": {"en": "The record"}, "network_series": series});
    if let Some(zone) = zone {
        data["zone"] = zone.into();
    }
    data
}

fn at(text: &str) -> Moment {
    DateTime::parse_from_rfc3339(text).unwrap()
}

/// The series that count in a view of everything known at a seq.
fn series(register: &Chronicle, known_at: u64) -> Vec<String> {
    let reading = register.known_at(Seq(known_at), "2026-11-24");
    reading.network_series().iter().map(ToString::to_string).collect()
}

#[test]
fn the_first_description_holds_from_the_first_event_on_and_each_later_one_from_its_own() {
    let mut register = Chronicle::new();
    register.party("a");
    assert_eq!(series(&register, 1), ["seminar"], "what the settings say");
    register.record("register.described", described(None, &["first"]));
    register.party("b");
    register.record("register.described", described(None, &["second"]));
    for (known_at, expected) in
        [(0, "first"), (1, "first"), (2, "first"), (3, "first"), (4, "second")]
    {
        assert_eq!(series(&register, known_at), [expected], "{known_at}");
    }
    // A correction or a retraction changes no view before it.
    register.correct(Seq(2), described(None, &["corrected"]));
    register.retract(Seq(4));
    let expected = ["first", "first", "first", "first", "second", "second", "corrected"];
    for (known_at, expected) in expected.into_iter().enumerate() {
        assert_eq!(series(&register, known_at as u64), [expected], "{known_at}");
    }
    register.retract(Seq(2));
    assert_eq!(series(&register, 7), ["seminar"], "nothing is left but the settings");
    assert_eq!(series(&register, 1), ["first"]);
}

#[tokio::test]
async fn a_description_that_says_nothing_new_or_what_cannot_be_is_refused() {
    let (tracker, _) = tracker(Arc::new(MemoryLog::new()));
    let refused = async |id, data: Value| {
        let submitted = submission(id, command("register.described", data));
        match tracker.submit(vec![submitted]).await {
            Ok(_) => None,
            Err(SubmitError::Refused { refusal: Refusal::Rule(rule), .. }) => Some(*rule),
            Err(other) => panic!("{other}"),
        }
    };
    let tokyo = described(Some("Asia/Tokyo"), &["s"]);
    assert_eq!(refused(1, tokyo.clone()).await, None);
    let again = refused(2, tokyo.clone()).await;
    assert!(matches!(again, Some(Rejection::RecordedAlready { seq: Seq(1), .. })), "{again:?}");
    assert_eq!(refused(3, described(Some("Asia/Seoul"), &["s"])).await, None);
    assert_eq!(refused(4, tokyo).await, None, "what was so before may be so again");
    let twice = refused(5, described(None, &["s", "s"])).await;
    assert!(matches!(twice, Some(Rejection::Twice { field: "network_series", .. })), "{twice:?}");
    let mut led = described(None, &[]);
    led["leads"] = "nowhere".into();
    let unknown = refused(6, led).await;
    assert!(matches!(unknown, Some(Rejection::Unknown { field: "leads", .. })), "{unknown:?}");
}

#[tokio::test]
async fn today_is_a_day_in_the_zone_on_record() {
    let (tracker, environment) = tracker(Arc::new(MemoryLog::new()));
    tracker.submit(vec![submission(1, party("aoba"))]).await.unwrap();
    // The machine lives nine hours ahead of UTC; the register's zone is that of Honolulu, where it is
    // still the day before.
    let zone = command("register.described", described(Some("Pacific/Honolulu"), &[]));
    tracker.submit(vec![submission(2, zone)]).await.unwrap();
    environment.set(1);
    let renamed = |on: &str| {
        command("party.renamed", json!({"party": "aoba", "names": {"en": "B"}, "on": on}))
    };
    let ahead = tracker.submit(vec![submission(3, renamed("2026-11-24"))]).await;
    let Err(SubmitError::Refused { refusal: Refusal::Rule(rule), .. }) = ahead else {
        panic!("{ahead:?}")
    };
    assert!(
        matches!(*rule, Rejection::Future { today, .. } if today == day("2026-11-23")),
        "{rule:?}"
    );
    let outcomes = tracker.submit(vec![submission(4, renamed("2026-11-23"))]).await.unwrap();
    assert_eq!(outcomes[0].event().unwrap().written_at(), "2026-11-23T14:00:01.123456-10:00");
    assert_eq!(outcomes[0].event().unwrap().day(), day("2026-11-23"));
    let present = Present::from(at("2026-11-24T09:00:02+09:00"));
    assert_eq!(tracker.views().today(present), day("2026-11-23"));
    // What was recorded before keeps its own day.
    assert_eq!(tracker.views().recording(Seq(1)).unwrap().day(), day("2026-11-24"));
}

const ZONES: &[&str] =
    &["Asia/Tokyo", "Europe/Berlin", "America/Havana", "Pacific/Apia", "Asia/Kathmandu"];

/// A register in a zone whose events were recorded at these seconds.
fn recorded_at(zone: Option<&str>, seconds: &[i64]) -> Projections {
    let mut chronicle = Chronicle::new();
    chronicle.record("register.described", described(zone, &[]));
    let mut projections = Projections::new();
    for (index, second) in seconds.iter().enumerate() {
        chronicle.party(&format!("p{index}"));
        let at = DateTime::from_timestamp(*second, 0).unwrap().fixed_offset();
        projections.fold(
            Seq(index as u64 + 1),
            Recording { at, clock: None },
            &chronicle.events[index].event,
            CLERK,
        );
    }
    projections
}

fn known_at(projections: &Projections, written: &str, present: Present) -> Seq {
    let written = WrittenView { as_of: None, known_at: Some(written) };
    written.read(projections, present).unwrap().view.known_at
}

proptest! {
    #[test]
    fn a_day_is_known_to_its_end_in_the_zone(
        zone in prop::sample::select(ZONES),
        mut seconds in prop::collection::vec(1_300_000_000_i64..1_700_000_000, 1..8),
        nth in 0_usize..8,
        days in -1_i64..=1,
    ) {
        seconds.sort_unstable();
        let projections = recorded_at(Some(zone), &seconds);
        let calendar = Calendar::Zone(zone.parse::<Zone>().unwrap());
        let on = |second: i64| calendar.day(DateTime::from_timestamp(second, 0).unwrap().fixed_offset());
        let asked = on(seconds[nth % seconds.len()]) + chrono::TimeDelta::days(days);
        let expected = seconds.iter().filter(|second| on(**second) <= asked).count() as u64;
        let present = Present::from(at("2026-11-24T09:00:00Z"));
        prop_assert_eq!(known_at(&projections, &asked.to_string(), present), Seq(expected));
    }

    #[test]
    fn a_time_is_known_to_the_end_of_what_is_written(
        micros in 1_600_000_000_000_000_i64..1_600_000_010_000_000,
        digits in prop::sample::select(vec![0_usize, 1, 3, 6, 9]),
        later in 0_i64..2_000_000,
        minutes in -720_i32..720,
    ) {
        // One event, and another a little later, of which the second is known only where the time
        // as it was written holds it, too.
        let mut chronicle = Chronicle::new();
        let mut projections = Projections::new();
        let moment = |micros| DateTime::from_timestamp_micros(micros).unwrap();
        for (index, micros) in [micros, micros + later].into_iter().enumerate() {
            chronicle.party(&format!("p{index}"));
            let recording = Recording { at: moment(micros).fixed_offset(), clock: None };
            projections.fold(Seq(index as u64 + 1), recording, &chronicle.events[index].event, CLERK);
        }
        let shown = moment(micros).with_timezone(&FixedOffset::east_opt(minutes * 60).unwrap());
        let fraction = format!("{:09}", shown.timestamp_subsec_nanos());
        let fraction = if digits == 0 { String::new() } else { format!(".{}", &fraction[..digits]) };
        let written = shown.format("%Y-%m-%dT%H:%M:%S").to_string() + fraction.as_str() + shown.format("%:z").to_string().as_str();
        let width = 10_i64.pow(6 - digits.min(6) as u32);
        let both = (micros + later) / width == micros / width;
        let present = Present::from(at("2026-11-24T09:00:00Z"));
        prop_assert_eq!(known_at(&projections, &written, present), Seq(if both { 2 } else { 1 }));
    }

    #[test]
    fn a_day_in_a_zone_is_what_lies_between_two_ends(
        zone in prop::sample::select(ZONES),
        second in 0_i64..2_000_000_000,
    ) {
        let calendar = Calendar::Zone(zone.parse::<Zone>().unwrap());
        let moment = DateTime::from_timestamp(second, 0).unwrap().fixed_offset();
        let day = calendar.day(moment);
        prop_assert!(moment < calendar.end(day).unwrap());
        prop_assert!(calendar.end(day.pred_opt().unwrap()).unwrap() <= moment);
        prop_assert_eq!(calendar.at(moment), moment);
    }
}

#[test]
fn where_no_zone_is_on_record_days_are_those_of_whoever_asks() {
    // Half past eight in the evening of the first in UTC is the second in Tokyo.
    let projections = recorded_at(None, &[1_646_166_600]);
    for (offset, expected) in [(0, 1), (9 * 3600, 0)] {
        let now = at("2026-11-24T00:00:00Z").with_timezone(&FixedOffset::east_opt(offset).unwrap());
        assert_eq!(known_at(&projections, "2022-03-01", Present::from(now)), Seq(expected));
    }
    let tokyo = recorded_at(Some("Asia/Tokyo"), &[1_646_166_600, 1_646_166_601]);
    let utc = Present::from(at("2026-11-24T00:00:00Z"));
    assert_eq!(known_at(&tokyo, "2022-03-01", utc), Seq(0));
    assert_eq!(known_at(&tokyo, "2022-03-02", utc), Seq(2));
    assert_eq!(known_at(&tokyo, "9999-12-31", utc), Seq(2));
    let view = View { as_of: NaiveDate::MIN, known_at: Seq(2) };
    assert!(tokyo.at(view).described().is_some());
}

#[test]
fn a_zone_that_does_not_exist_is_named_with_the_one_that_was_meant() {
    let daicho = Daicho::empty();
    let title = ["record", "register", "--title", "en=R", "--zone"];
    let said = daicho.run(&[&title[..], &["Asia/Tokio"]].concat()).fails(2);
    assert!(said.contains("zone: expected a time zone of the IANA database such as Asia/Tokyo, got \"Asia/Tokio\". Did you mean \"Asia/Tokyo\"?"), "{said}");
    let said = daicho.run(&[&["--lang", "ja"], &title[..], &["JST"]].concat()).fails(2);
    assert!(
        said.contains("Asia/Tokyo のような IANA タイムゾーン名が必要ですが、「JST」です"),
        "{said}"
    );
    let said = daicho.run(&["--zone", "Asia/Tokio", "status"]).fails(2);
    assert!(said.ends_with("Did you mean \"Asia/Tokyo\"?\n"), "{said}");
    let line = r#"{"type":"register.described","data":{"title":{"en":"R"},"zone":"Mars/Olympus"}}"#;
    let history = daicho.file("history.jsonl", line);
    let said = daicho.run(&["import", &history]).fails(1);
    assert!(said.contains("line 1") && said.contains("Mars/Olympus"), "{said}");
    assert_eq!(daicho.head(), 0);
}

#[test]
fn the_flag_the_settings_and_the_record_say_which_day_it_is() {
    let daicho = Daicho::new();
    daicho.run(&["init", "--zone", "Pacific/Kiritimati"]).ok();
    let as_of = |more: &[&str]| {
        let said = daicho.run(&[&["status", "--json"], more].concat()).json();
        said["as_of"].as_str().or(said[0]["as_of"].as_str()).unwrap_or_default().to_owned()
    };
    let _ = as_of(&[]);
    let recorded = |id: &str, more: &[&str]| {
        let names = format!("en={id}");
        let arguments =
            ["record", "party", "--party", id, "--kind", "city", "--names", &names, "--json"];
        let said = daicho.run(&[&arguments[..], more].concat()).json();
        said["event"]["recorded_at"].as_str().unwrap().to_owned()
    };
    assert!(recorded("one", &[]).ends_with("+14:00"));
    assert!(recorded("two", &["--zone", "Asia/Kathmandu"]).ends_with("+05:45"));
    daicho.run(&["record", "register", "--title", "en=R", "--zone", "Asia/Tokyo"]).ok();
    assert!(recorded("three", &["--zone", "Asia/Kathmandu"]).ends_with("+09:00"));
}

/// A register as one was made before its settings could be on record.
fn older() -> Daicho {
    let daicho = Daicho::empty();
    let settings = r#"{"origin": "daicho.example", "network_series": ["seminar"]}"#;
    std::fs::write(daicho.path("register/settings.json"), settings).unwrap();
    daicho
}

fn add(daicho: &Daicho, id: &str, more: &[&str]) -> Value {
    let names = format!("en={id}");
    let party = ["record", "party", "--party", id, "--kind", "city", "--names", &names, "--json"];
    daicho.run(&[&party[..], more].concat()).json()
}

#[test]
fn older_settings_are_recorded_with_whatever_is_recorded_next() {
    let daicho = older();
    // What records nothing leaves them where they are, and says what would be.
    assert_eq!(add(&daicho, "aoba", &["--dry-run"])["seq"], 2);
    daicho.run(&["record", "merge", "--party", "x", "--into", "y"]).fails(1);
    daicho.run(&["status"]).ok();
    assert_eq!(daicho.head(), 0);
    assert_eq!(add(&daicho, "aoba", &[])["seq"], 2);
    let log = daicho.run(&["log", "--json"]).ok().out;
    let events: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["type"], "register.described");
    let title = json!({"en": "daicho.example", "ja": "daicho.example"});
    assert_eq!(events[0]["data"], json!({"title": title, "network_series": ["seminar"]}));
    assert_eq!(
        (&events[0]["recorded_by"], &events[1]["type"]),
        (&"Secretariat".into(), &"party.registered".into())
    );
    // Once, and never again: not even after somebody has taken it back.
    daicho.run(&["retract", "1", "--reason", "r"]).ok();
    assert_eq!(add(&daicho, "momiji", &[])["seq"], 4);
    daicho.run(&["verify"]).ok();
}

#[test]
fn an_import_and_a_server_record_older_settings_too() {
    let daicho = older();
    let line = |id: &str| {
        json!({"type": "party.registered", "data": {"party": id, "kind": "city", "names": {"en": id}}}).to_string()
    };
    let file = daicho.file("two.jsonl", format!("{}\n{}\n", line("a"), line("b")));
    let said = daicho.run(&["import", &file, "--json"]).json();
    assert_eq!((&said["recorded"], daicho.head()), (&2.into(), 3));
    let said = daicho.run(&["import", &file, "--json"]).json();
    assert_eq!((&said["skipped"], daicho.head()), (&2.into(), 3));
}

#[test]
fn a_register_whose_settings_say_nothing_of_its_answers_owes_nothing() {
    let daicho = Daicho::empty();
    assert_eq!(add(&daicho, "aoba", &[])["seq"], 1);
}

#[test]
fn a_time_as_it_is_shown_finds_its_event_and_one_before_the_first_says_when_the_register_began() {
    let daicho = Daicho::tokyo();
    let log = daicho.run(&["log"]).ok().out;
    let last = log.lines().rfind(|line| line.contains("#154")).unwrap();
    let shown = last.split_whitespace().nth(1).unwrap();
    let status = |known_at: &str| daicho.run(&["status", "--known-at", known_at]).ok().out;
    assert!(status(shown).contains("known at #154"), "{}", status(shown));
    let listed = daicho.run(&["log", "--until", shown]).ok().out;
    assert!(listed.contains("#154"));
    let early = status("2001-01-01T00:00:00Z");
    assert!(early.contains("before the first event: the register began on 20"), "{early}");
    let early = daicho.run(&["--lang", "ja", "status", "--known-at", "2001-01-01"]).ok().out;
    assert!(early.contains("最初の記録より前（台帳の始まりは 20"), "{early}");
}

#[test]
fn the_home_page_and_the_status_say_what_the_register_says_of_itself() {
    let daicho = Daicho::tokyo();
    let adopt = |id: &str, on: &str| {
        let title = format!("en={id}");
        let declaration = ["record", "declaration", "--declaration", id, "--kind", "declaration"];
        daicho.run(&[&declaration[..], &["--title", &title, "--adopted-on", on]].concat()).ok();
    };
    adopt("aaa-earlier", "2001");
    adopt("later", "2024-05-01");
    let server = Server::over(daicho, &NO_RATE);
    // The figures on top lead to the declaration that leads.
    let leads = |page: &str| -> String {
        let figures = page.split("class=\"figures keys\"").nth(1).unwrap();
        let address = figures.split("href=\"/en/declarations/").nth(1).unwrap();
        address.split(['"', '#', '?']).next().unwrap().to_owned()
    };
    let answer = server.get("/en/");
    let page = answer.text();
    let title = "Sustainable Recovery Tokyo Forum: declaration and city diplomacy";
    assert!(page.contains(&format!("<title>{title}</title>")), "{page}");
    assert!(page.contains(&format!("<strong>{title}</strong>")), "{page}");
    assert!(
        page.contains("Kept by: Secretariat of the Sustainable Recovery Tokyo Forum"),
        "{page}"
    );
    assert!(page.contains("Japan Standard Time (UTC+9)"), "{page}");
    assert_eq!(leads(page), "later", "the latest adopted");
    assert!(server.get("/ja/").text().contains("管理：サステナブル・リカバリー東京会議事務局"));
    let status = server.get("/api/v1/status").json();
    assert_eq!((&status["zone"], &status["register"]["seq"]), (&json!("Asia/Tokyo"), &json!(1)));
    let mut data = server.get("/api/v1/events/1").json()["data"].clone();
    data["leads"] = "tokyo-declaration".into();
    let described = json!({"type": "register.described", "data": data});
    assert_eq!(server.post("/api/v1/events", &server.token("recorder"), &described).status, 201);
    assert_eq!(leads(server.get("/en/").text()), "tokyo-declaration", "the one that is named");
}

#[test]
fn the_zone_that_the_environment_names_is_not_taken_for_that_of_the_register() {
    let daicho = Daicho::empty();
    let arguments = ["record", "register", "--title", "en=R", "--json"];
    let output =
        daicho.command().args(arguments).env("DAICHO_ZONE", "Asia/Seoul").output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["event"]["data"], json!({"title": {"en": "R"}}));
    assert!(said["event"]["recorded_at"].as_str().unwrap().ends_with("+09:00"), "{said}");
}

#[test]
fn the_settings_of_a_new_register_count_as_they_stand_until_it_is_described() {
    let daicho = Daicho::new();
    daicho.run(&["init", "--network-series", "seminar"]).ok();
    assert_eq!(add(&daicho, "aoba", &[])["seq"], 1);
    daicho.run(&["record", "register", "--title", "en=R"]).ok();
    assert_eq!(daicho.head(), 2);
}
