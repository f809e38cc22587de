//! The clock: one that was once wrong does not rule for ever.

use std::sync::Arc;

use chrono::{DateTime, Duration};
use daicho::domain::command::Command;
use daicho::domain::recorded::bare::BareEvent;
use daicho::domain::recorded::{Moment, RecordedEvent, Recording};
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use daicho::projections::Projections;
use daicho::store::engine;
use daicho::store::memory::MemoryLog;
use daicho::tracker::{Refusal, Submission, SubmitError};
use proptest::prelude::*;
use serde_json::json;

use crate::chronicle::{CLERK, Chronicle};
use crate::daicho::Daicho;
use crate::http_fixture::Server;
use crate::tracker::{command, party, submission, tracker};

fn at(text: &str) -> Moment {
    DateTime::parse_from_rfc3339(text).unwrap()
}

fn endorsed(on: &str) -> Command {
    let data = json!({"declaration": "hill", "party": "aoba", "on": on});
    command("declaration.endorsed", data)
}

fn adopted() -> Command {
    let title = json!({"en": "Hill"});
    let data = json!({"declaration": "hill", "kind": "declaration", "title": title, "adopted_on": "2021-01-01"});
    command("declaration.adopted", data)
}

fn vouched(id: u128, command: Command) -> Submission {
    Submission { clock_is_right: true, ..submission(id, command) }
}

const YEARS: i64 = 10 * 365 * 24 * 60 * 60;

#[tokio::test]
async fn an_event_from_a_clock_that_was_years_ahead_does_not_rule_the_later_ones() {
    let (tracker, environment) = tracker(Arc::new(MemoryLog::new()));
    tracker.submit(vec![submission(1, adopted())]).await.unwrap();
    environment.set(YEARS);
    tracker.submit(vec![submission(2, party("aoba"))]).await.unwrap();
    environment.set(60);

    // Nobody vouches for the clock: nothing is recorded, and a rehearsal says so, too.
    let refused = tracker.submit(vec![submission(3, endorsed("2021-03-01"))]).await;
    assert!(matches!(refused, Err(SubmitError::ClockBehind { seq: Seq(2), .. })), "{refused:?}");
    let rehearsed = tracker.rehearse(vec![submission(3, endorsed("2021-03-01"))]).await;
    assert!(matches!(rehearsed, Err(SubmitError::ClockBehind { .. })), "{rehearsed:?}");
    // What was carried out before is answered nevertheless.
    tracker.submit(vec![submission(2, party("aoba"))]).await.unwrap();

    // “Ahead” is judged by the clock as it is now.
    let ahead = tracker.submit(vec![vouched(4, endorsed("2030-01-01"))]).await;
    let Err(SubmitError::Refused { refusal: Refusal::Rule(rule), .. }) = ahead else {
        panic!("{ahead:?}")
    };
    assert!(matches!(*rule, Rejection::Future { .. }), "{rule:?}");

    let outcomes = tracker.submit(vec![vouched(5, endorsed("2021-03-01"))]).await.unwrap();
    let recorded = outcomes[0].event().unwrap();
    assert_eq!(recorded.recorded_at, at("2036-11-21T09:00:00.123456+09:00"));
    assert_eq!(recorded.clock, Some(at("2026-11-24T09:01:00.123456+09:00")));
    assert_eq!(recorded.day().to_string(), "2026-11-24");

    // Once somebody has said so, the clock is believed.
    environment.set(120);
    let outcomes = tracker.submit(vec![submission(6, party("momiji"))]).await.unwrap();
    assert_eq!(outcomes[0].event().unwrap().clock, Some(at("2026-11-24T09:02:00.123456+09:00")));
    assert_eq!(tracker.views().jumps(), [(Seq(2), Seq(3))]);
    assert_eq!(tracker.views().ahead_of(at("2026-11-24T09:02:01+09:00")), None);
}

#[tokio::test]
async fn a_clock_that_went_back_an_hour_is_told_and_not_asked_about() {
    let (tracker, environment) = tracker(Arc::new(MemoryLog::new()));
    environment.set(3600);
    let first = tracker.submit(vec![submission(1, party("aoba"))]).await.unwrap();
    assert_eq!(first[0].event().unwrap().clock, None);
    environment.set(0);
    let second = tracker.submit(vec![submission(2, party("momiji"))]).await.unwrap();
    assert_eq!(second[0].event().unwrap().recorded_at, first[0].event().unwrap().recorded_at);
    assert_eq!(second[0].event().unwrap().clock, Some(at("2026-11-24T09:00:00.123456+09:00")));
    environment.set(3601);
    let third = tracker.submit(vec![submission(3, party("ume"))]).await.unwrap();
    assert_eq!(third[0].event().unwrap().clock, None);
    assert_eq!(tracker.views().jumps(), []);
}

#[test]
fn both_readers_read_the_clock_and_one_that_is_no_time_is_told() {
    let mut chronicle = Chronicle::new();
    chronicle.record(
        "party.registered",
        json!({"party": "aoba", "kind": "city", "names": {"en": "Aoba"}}),
    );
    let mut recorded = chronicle.events.remove(0);
    let without = String::from_utf8(recorded.encode().unwrap()).unwrap();
    assert!(!without.contains("clock"), "{without}");
    recorded.clock = Some(at("2020-01-01T00:00:00+09:00"));
    let bytes = recorded.encode().unwrap();
    assert_eq!(RecordedEvent::decode(&bytes).unwrap(), recorded);
    assert_eq!(BareEvent::decode(&bytes).unwrap(), BareEvent::from(recorded.clone()));
    assert_eq!(
        (recorded.day().to_string().as_str(), recorded.day()),
        ("2020-01-01", BareEvent::from(recorded).day())
    );
    let bad = String::from_utf8(bytes).unwrap().replace("2020-01-01T00:00:00.000000+09:00", "noon");
    for said in [
        RecordedEvent::decode(bad.as_bytes()).unwrap_err().to_string(),
        BareEvent::decode(bad.as_bytes()).unwrap_err().to_string(),
    ] {
        assert_eq!(said, "expected clock in RFC 3339, got \"noon\"");
    }
}

/// A log of events whose clocks, in hours, said this.
fn log(hours: &[i64]) -> (Projections, Vec<Recording>) {
    let start = at("2026-01-01T00:00:00+09:00");
    let mut chronicle = Chronicle::new();
    let mut projections = Projections::new();
    let mut recordings: Vec<Recording> = Vec::new();
    for (index, hour) in hours.iter().enumerate() {
        let now = start + Duration::hours(*hour);
        let recording = match recordings.last() {
            Some(last) if last.at > now => Recording { at: last.at, clock: Some(now) },
            _ => Recording { at: now, clock: None },
        };
        let id = format!("city-{index}");
        chronicle
            .record("party.registered", json!({"party": id, "kind": "city", "names": {"en": id}}));
        projections.fold(Seq(index as u64 + 1), recording, &chronicle.events[index].event, CLERK);
        recordings.push(recording);
    }
    (projections, recordings)
}

proptest! {
    #[test]
    fn what_was_known_at_a_moment_goes_by_the_clock(
        hours in prop::collection::vec(0_i64..200, 1..12),
        asked in -10_i64..210,
    ) {
        let (projections, recordings) = log(&hours);
        let moment = at("2026-01-01T00:00:00+09:00") + Duration::hours(asked);
        let by_then = |one: &Recording| one.on_clock() <= moment;
        let expected = recordings.iter().rposition(by_then).map_or(0, |place| place as u64 + 1);
        prop_assert_eq!(projections.seq_at(moment), Seq(expected));
    }

    #[test]
    fn whoever_was_more_than_a_day_ahead_of_a_later_clock_is_named(
        hours in prop::collection::vec(0_i64..200, 1..12),
    ) {
        let (projections, recordings) = log(&hours);
        let named: Vec<Seq> = projections.jumps().into_iter().map(|(seq, _)| seq).collect();
        let is_ahead = |place: &usize| {
            let later = &recordings[place + 1..];
            later.iter().any(|one| recordings[*place].on_clock() - one.on_clock() > Duration::days(1))
        };
        let expected: Vec<Seq> =
            (0..hours.len()).filter(is_ahead).map(|place| Seq(place as u64 + 1)).collect();
        prop_assert_eq!(named, expected);
    }

    #[test]
    fn the_quick_reader_agrees_on_any_clock(seconds in 0_i64..4_000_000_000, minutes in -720..720_i32) {
        let mut chronicle = Chronicle::new();
        chronicle.record("party.registered", json!({"party": "a", "kind": "city", "names": {"en": "A"}}));
        let mut recorded = chronicle.events.remove(0);
        let offset = chrono::FixedOffset::east_opt(minutes * 60).unwrap();
        recorded.clock = DateTime::from_timestamp(seconds, 0).map(|utc| utc.with_timezone(&offset));
        let bytes = recorded.encode().unwrap();
        prop_assert_eq!(&RecordedEvent::decode(&bytes).unwrap(), &recorded);
        prop_assert_eq!(BareEvent::decode(&bytes).unwrap(), BareEvent::from(recorded));
    }
}

#[test]
fn a_clock_makes_another_digest() {
    let (one, _) = log(&[10, 5]);
    let (other, _) = log(&[10, 6]);
    assert_ne!(one.digest(), other.digest());
}

/// A register whose one event was recorded while the clock said 2136.
fn ahead() -> Daicho {
    let daicho = Daicho::empty();
    let mut chronicle = Chronicle::new();
    chronicle.on("2136-01-01").party("aoba");
    let log = engine::open(&daicho.path("register/log")).unwrap();
    log.append(Seq::NONE, vec![chronicle.events[0].encode().unwrap().into()]).unwrap();
    log.close().unwrap();
    daicho
}

const MOMIJI: [&str; 8] =
    ["record", "party", "--party", "momiji", "--kind", "city", "--names", "en=Momiji"];

#[test]
fn every_command_says_that_the_clock_is_behind_and_none_records_until_somebody_vouches_for_it() {
    let daicho = ahead();
    let said = daicho.run(&["status"]).ok().err;
    let told = "the clock says 20";
    assert!(said.contains(told) && said.contains("#1, the last event, said 2136-01-01"), "{said}");
    let said = daicho.run(&["log", "--lang", "ja"]).ok().err;
    assert!(said.contains("最新の #1 を記録した時計は 2136-01-01T08:00:00+09:00 でした"), "{said}");
    let said = daicho.run(&["status", "--json"]).ok();
    assert_eq!(said.err, "", "a machine that reads is told where it matters");
    let said = daicho.run(&MOMIJI).fails(1);
    assert!(said.contains(told) && said.contains("--clock-is-right"), "{said}");
    let said = daicho.run(&[&["--lang", "ja"], &MOMIJI[..]].concat()).fails(1);
    assert!(said.contains("この時計が正しければ --clock-is-right"), "{said}");
    daicho.run(&["retract", "1", "--reason", "r"]).fails(1);
    let party = json!({"party": "ume", "kind": "city", "names": {"en": "Ume"}});
    let line = json!({"type": "party.registered", "data": party}).to_string();
    let file = daicho.file("ume.jsonl", line);
    daicho.run(&["import", &file]).fails(1);
    assert_eq!(daicho.head(), 1);

    daicho.run(&["import", &file, "--clock-is-right"]).ok();
    daicho.run(&MOMIJI).ok();
    assert_eq!(daicho.run(&["status"]).ok().err, "");
    let said = daicho.run(&["log"]).ok().out;
    assert!(
        said.contains("#3  2136-01-01T08:00:00+09:00 (clock: 20") || said.contains(" (clock: 20"),
        "{said}"
    );
    let said = daicho.run(&["verify"]).ok().out;
    assert!(
        said.contains(
            "#1 was recorded at 2136-01-01T08:00:00+09:00 by a clock that was ahead: that of #2"
        ),
        "{said}"
    );
    let said = daicho.run(&["verify", "--json"]).json();
    assert_eq!(
        (&said["clock_ahead"][0]["seq"], &said["clock_ahead"][1]),
        (&json!(1), &json!(null))
    );
}

#[test]
fn a_server_is_not_ready_while_its_clock_is_behind_and_believes_an_admin() {
    let server = Server::start(ahead(), &["--listen", "127.0.0.1:0", "--rate-per-second", "0"]);
    let ready = || {
        for _ in 0..200 {
            let answer = server.get("/readyz");
            if !answer.text().starts_with("replaying") {
                return answer;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("it is still reading its log")
    };
    let answer = ready();
    assert_eq!(answer.status, 503);
    assert!(answer.text().starts_with("clock: the clock says 20"), "{}", answer.text());
    let (recorder, admin) = (server.token("recorder"), server.token("admin"));
    let party = json!({"type": "party.registered",
        "data": {"party": "momiji", "kind": "city", "names": {"en": "Momiji"}}});
    let path = "/api/v1/events";
    for headers in [&recorder, &admin] {
        let said = server.post(path, headers, &party).problem(409, "conflict").json();
        assert!(said["detail"].as_str().unwrap().contains("clock_is_right=true"), "{said}");
    }
    let vouched = "/api/v1/events?clock_is_right=true";
    server.post(vouched, &recorder, &party).problem(403, "forbidden");
    let recorded = server.post(vouched, &admin, &party);
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    let recorded = recorded.json();
    assert_eq!(recorded["recorded_at"], "2136-01-01T08:00:00.000000+09:00");
    assert!(recorded["clock"].as_str().unwrap().starts_with("20"), "{recorded}");
    assert_eq!(ready().status, 200);
}
