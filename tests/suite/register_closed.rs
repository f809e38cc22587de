//! A register that is kept no longer says so everywhere, and takes corrections alone.

use chrono::{DateTime, TimeDelta};
use daicho::domain::calendar::{Calendar, Present};
use daicho::domain::seq::Seq;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chronicle::{Chronicle, TODAY};
use crate::daicho::Daicho;
use crate::http_fixture::Server;

fn closing(on: Option<&str>, successor: Option<&str>) -> Value {
    let mut data = json!({"on": on, "reason": "It goes on elsewhere."});
    if let Some(successor) = successor {
        data["successor"] = successor.into();
    }
    data
}

fn described(zone: &str) -> Value {
    json!({"title": {"en": "Register"}, "zone": zone})
}

#[test]
fn every_answer_says_when_the_register_ends_and_which_goes_on() {
    let server = Server::tokyo(&[]);
    let admin = server.token("admin");
    let before = server.get("/en/");
    assert_eq!(before.header("sunset"), None);
    let closing = json!({"type": "register.closed", "data": {
        "on": "2020-03-31", "reason": "It goes on elsewhere.",
        "successor": "https://example.org/record",
    }});
    assert_eq!(server.post("/api/v1/events", &admin, &closing).status, 201);
    for address in ["/en/", "/api/v1/declarations", "/checkpoint"] {
        let answer = server.get(address);
        // Midnight in Tokyo, where that day begins: on it nothing new is recorded any more.
        assert_eq!(answer.header("sunset"), Some("Mon, 30 Mar 2020 15:00:00 GMT"), "{address}");
        let links = answer.headers.iter().filter(|(name, _)| name == "link");
        let successor = "<https://example.org/record>; rel=\"successor-version\"";
        assert!(links.clone().any(|(_, link)| link.contains(successor)), "{:?}", answer.headers);
    }
    assert!(
        server.get("/en/").text().contains("This register is kept no longer from 31 March 2020 on")
    );
    assert!(server.get("/ja/").text().contains("この台帳の閉鎖日：2020年3月31日"));
    let party = json!({"type": "party.registered", "data": {
        "party": "late", "kind": "city", "names": {"en": "Late"},
    }});
    let refused = server.post("/api/v1/events", &admin, &party);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("kept no longer"), "{}", refused.text());
}

#[test]
fn the_day_of_closing_begins_in_the_zone_on_record_and_goes_when_the_closing_does() {
    let server = Server::over(Daicho::empty(), &[]);
    let admin = server.token("admin") + "If-Match: *\r\n";
    let record = |kind: &str, data: Value| {
        let answer = server.post("/api/v1/events", &admin, &json!({"type": kind, "data": data}));
        assert_eq!(answer.status, 201, "{}", answer.text());
        server.get("/en/").header("sunset").map(ToOwned::to_owned)
    };
    let correct = |seq: u64, data: Value| json!({"seq": seq, "type": "register.closed", "data": data, "reason": "a slip"});
    // No zone is on record: it is midnight where the machine is, whose zone is UTC.
    let sunset = record("register.closed", closing(Some("2050-01-01"), None));
    assert_eq!(sunset.as_deref(), Some("Sat, 01 Jan 2050 00:00:00 GMT"));
    let sunset = record("register.described", described("America/New_York"));
    assert_eq!(sunset.as_deref(), Some("Sat, 01 Jan 2050 05:00:00 GMT"));
    let sunset = record("event.corrected", correct(1, closing(Some("2050-07"), None)));
    assert_eq!(
        sunset.as_deref(),
        Some("Sun, 31 Jul 2050 04:00:00 GMT"),
        "its last day at the latest"
    );
    let sunset = record("event.retracted", json!({"seq": 1, "reason": "It is kept after all."}));
    assert_eq!(sunset, None);
}

#[test]
fn every_command_that_shows_the_register_says_beside_its_answer_that_it_is_closed() {
    let daicho = Daicho::empty();
    daicho.run(&["record", "party", "--party", "a", "--kind", "city", "--names", "A"]).ok();
    let shown: [&[&str]; 5] =
        [&["show", "a"], &["network"], &["log"], &["log", "--of", "party:a"], &["status"]];
    let said = |command: &[&str], flags: &[&str]| daicho.run(&[command, flags].concat()).ok();
    let [en, ja] =
        ["is kept no longer from 31 March 2020 on (#2)", "この台帳の閉鎖日：2020年3月31日（#2）"];
    for command in shown {
        assert!(!said(command, &[]).err.contains("kept no longer"), "{command:?}");
    }
    daicho
        .run(&["record", "closing", "--on", "2020-03-31", "--reason", "It goes on elsewhere."])
        .ok();
    for command in shown {
        let (english, japanese) = (said(command, &[]), said(command, &["--lang", "ja"]));
        assert!(
            english.err.contains(en) && !english.out.contains(en),
            "{command:?}: {}",
            english.err
        );
        assert!(japanese.err.contains(ja), "{command:?}: {}", japanese.err);
        // What is parsed is whole, and what stands beside it silent.
        let json = said(command, &["--json"]);
        assert_eq!(json.err, "", "{command:?}");
        let mut whole = serde_json::Deserializer::from_str(&json.out).into_iter::<Value>();
        assert!(whole.all(|value| value.is_ok()), "{command:?}: {}", json.out);
    }
    let before = said(&["show", "a"], &["--known-at", "1"]);
    assert_eq!(before.err, "", "that was not known then");
    daicho.run(&["retract", "2", "--reason", "It is kept after all."]).ok();
    for command in shown {
        assert!(!said(command, &[]).err.contains("kept no longer"), "{command:?}");
    }
}

/// What may be recorded about a register that closes.
#[derive(Clone, Debug)]
enum Step {
    Described(&'static str),
    Closed(Option<&'static str>),
    Corrected(usize, Option<&'static str>),
    Retracted(usize),
    Party,
}

fn step() -> impl Strategy<Value = Step> {
    let zone = || prop::sample::select(&["Asia/Tokyo", "America/Havana", "Pacific/Apia"][..]);
    let days: &[Option<&str>] = &[None, Some("2011-12-30"), Some("2026"), Some("2030-04-07")];
    let day = move || prop::sample::select(days);
    prop_oneof![
        zone().prop_map(Step::Described),
        day().prop_map(Step::Closed),
        (0_usize..8, day()).prop_map(|(nth, day)| Step::Corrected(nth, day)),
        (0_usize..8).prop_map(Step::Retracted),
        Just(Step::Party),
    ]
}

proptest! {
    #[test]
    fn what_is_kept_of_the_closing_is_what_the_view_at_the_head_says(
        steps in prop::collection::vec(step(), 0..12)
    ) {
        let mut history = Chronicle::new();
        let mut closings: Vec<Seq> = Vec::new();
        for (place, step) in steps.into_iter().enumerate() {
            match step {
                Step::Described(zone) => {
                    history.record("register.described", described(zone));
                }
                Step::Closed(on) => closings.push(history.record("register.closed", closing(on, None))),
                Step::Corrected(nth, on) => {
                    if let Some(seq) = closings.get(nth) {
                        history.correct(*seq, closing(on, Some("https://example.org/record")));
                    }
                }
                Step::Retracted(nth) => {
                    if let Some(seq) = closings.get(nth) {
                        history.retract(*seq);
                    }
                }
                Step::Party => {
                    history.party(&format!("p{place}"));
                }
            }
            let views = &history.projections;
            let (kept, shown) = (views.closing(), history.as_of(TODAY).closed());
            prop_assert_eq!(kept.is_some(), shown.is_some());
            let (Some(kept), Some(shown)) = (kept, shown) else { continue };
            prop_assert_eq!(&kept.successor, &shown.successor);
            let recorded_on = views.recording(shown.fact.seq).unwrap().day();
            prop_assert_eq!(kept.day, shown.on.map_or(recorded_on, |on| on.latest()));
            let noon = DateTime::parse_from_rfc3339("2026-11-24T12:00:00+09:00").unwrap();
            let calendar = views.calendar(Present::from(noon));
            let first = kept.moment(Calendar::Offset(*noon.offset())).unwrap();
            // Samoa has no 30 December 2011: it closed when the next day began.
            prop_assert!(calendar.day(first) >= kept.day);
            prop_assert!(calendar.day(first - TimeDelta::nanoseconds(1)) < kept.day);
        }
    }
}
