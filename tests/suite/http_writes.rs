//! Recording over HTTP: every type of fact, at most once, and only upon what the client has seen.

use std::collections::BTreeSet;

use daicho::domain::event::EventKind;
use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_client::Answer;
use crate::http_fixture::{NO_RATE, Server};

const EVENTS: &str = "/api/v1/events";

fn party(id: &str) -> Value {
    let data = json!({"party": id, "kind": "city", "names": {"en": id}});
    json!({"type": "party.registered", "data": data})
}

/// One fact of every type, in an order in which an empty register takes them; then what revises.
pub fn story() -> Vec<Value> {
    let title = json!({"en": "A title", "ja": "題"});
    let facts = [
        (
            "strategy.adopted",
            json!({"strategy": "plan", "title": title, "on": "2014-12",
            "goals": [{"goal": "g1", "title": title}]}),
        ),
        (
            "party.registered",
            json!({"party": "tokyo", "kind": "city", "names": {"en": "Tokyo"},
            "country": "JP", "position": {"lat": 35.689_487, "lon": 139.691_711}}),
        ),
        (
            "party.registered",
            json!({"party": "são-paulo", "kind": "state", "names": {"pt": "São Paulo"}}),
        ),
        ("party.registered", json!({"party": "edo", "kind": "city", "names": {"en": "Edo"}})),
        (
            "party.renamed",
            json!({"party": "tokyo", "names": {"en": "Tokyo Metropolis"}, "on": null}),
        ),
        ("party.merged", json!({"party": "edo", "into": "tokyo"})),
        (
            "gathering.held",
            json!({"gathering": "forum", "kind": "forum", "title": title,
            "held_on": "2021-08-06/2021-08-07", "format": "hybrid"}),
        ),
        ("gathering.attended", json!({"gathering": "forum", "party": "tokyo", "role": "host"})),
        (
            "declaration.adopted",
            json!({"declaration": "d", "kind": "declaration", "title": title,
            "adopted_on": "2021-08-07", "at": "forum"}),
        ),
        (
            "declaration.endorsed",
            json!({"declaration": "d", "party": "tokyo",
            "act": "ratification", "on": "2021-08-08~"}),
        ),
        (
            "endorsement.withdrawn",
            json!({"declaration": "d", "party": "tokyo", "on": "2022-01",
            "reason": "二度目の確認\nEnd."}),
        ),
        (
            "agreement.signed",
            json!({"agreement": "a", "kind": "memorandum",
            "parties": ["tokyo", "são-paulo"], "on": "2020"}),
        ),
        (
            "agreement.ended",
            json!({"agreement": "a", "on": "2023", "how": "expired", "reason": "-"}),
        ),
        (
            "network.established",
            json!({"network": "n", "kind": "network", "title": title, "on": null}),
        ),
        ("network.joined", json!({"network": "n", "party": "tokyo", "on": "2018"})),
        (
            "network.role_assumed",
            json!({"network": "n", "party": "tokyo", "role": "chair",
            "from": "2018"}),
        ),
        ("network.left", json!({"network": "n", "party": "tokyo", "on": "2024"})),
        (
            "total.reported",
            json!({"subject": "declaration:d", "measure": "endorsers", "total": 38,
            "as_of": "2022-02-28", "source": "a page"}),
        ),
        (
            "register.described",
            json!({"title": title, "keeper": {"en": "The secretariat"}, "zone": "Asia/Tokyo",
            "terms": {"licence": "CC-BY-4.0", "contact": "forum@example.org"}, "leads": "d",
            "network_series": ["seminar"]}),
        ),
        (
            "register.closed",
            json!({"on": "2050-03-31", "reason": "It goes on elsewhere.",
            "successor": "https://example.org/record"}),
        ),
        (
            "party.ended",
            json!({"party": "são-paulo", "on": "2024-12-31", "how": "absorbed",
            "successors": ["tokyo"], "carries": ["all"]}),
        ),
        (
            "event.corrected",
            json!({"seq": 12, "type": "agreement.signed", "reason": "a slip",
            "data": {"agreement": "a", "kind": "memorandum", "parties": ["tokyo", "são-paulo"],
                "on": "2020-05-01"}}),
        ),
        ("event.retracted", json!({"seq": 17, "reason": "It never left."})),
    ];
    let facts = facts.into_iter();
    facts.map(|(kind, data)| json!({"type": kind, "data": data})).collect()
}

fn recorded(answer: Answer) -> Value {
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

#[test]
fn every_type_of_fact_is_rehearsed_recorded_and_read_again() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let admin = server.token("admin");
    let mut kinds = BTreeSet::new();
    for (index, mut fact) in story().into_iter().enumerate() {
        let seq = index as u64 + 1;
        kinds.insert(fact["type"].as_str().unwrap().to_owned());
        fact["evidence"] = json!([{"source": "a letter", "read_on": "2024-01-01"}]);
        fact["note"] = json!("備考");
        let headers = format!("{admin}If-Match: *\r\nIdempotency-Key: k{seq}\r\n");
        let rehearsed = server.post(&format!("{EVENTS}?dry_run=true"), &headers, &fact);
        assert_eq!(rehearsed.status, 200, "{fact}: {}", rehearsed.text());
        assert_eq!(rehearsed.header("location"), None);
        assert_eq!(server.head(), seq - 1, "a rehearsal records nothing");
        let rehearsed = rehearsed.json();
        let answer = server.post(EVENTS, &headers, &fact);
        assert_eq!(answer.status, 201, "{fact}: {}", answer.text());
        assert_eq!(answer.header("location"), Some(&*format!("{EVENTS}/{seq}")));
        assert_eq!(answer.header("idempotent-replayed"), None);
        let read = server.get(&format!("{EVENTS}/{seq}"));
        // What it makes of other facts stands beside the event, where it does.
        let mut event = answer.json();
        event.as_object_mut().unwrap().remove("consequences");
        assert_eq!(event, read.json());
        assert_eq!(answer.header("etag"), read.header("etag"));
        let event = answer.json();
        for name in ["type", "data", "evidence", "note", "seq", "recorded_by", "version"] {
            assert_eq!(rehearsed[name], event[name], "{name}");
        }
        assert_eq!((&event["seq"], &event["recorded_by"]), (&seq.into(), &"admin".into()));
        assert_eq!((&event["type"], &event["note"]), (&fact["type"], &fact["note"]));
        for (field, value) in fact["data"].as_object().unwrap() {
            assert_eq!(&event["data"][field], value, "{field} of {}", fact["type"]);
        }
    }
    let mut all: BTreeSet<String> = EventKind::ALL.iter().map(|k| k.as_str().to_owned()).collect();
    assert!(all.remove("disclosure.erased"), "of which `personal` tells");
    assert_eq!(kinds, all);
    let daicho = server.stopped();
    assert_eq!(daicho.head(), story().len() as u64);
    daicho.run(&["verify"]).ok();
}

#[test]
fn a_key_makes_a_request_happen_once() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let (recorder, admin) = (server.token("recorder"), server.token("admin"));
    let key = |token: &str, key: &str| format!("{token}Idempotency-Key: {key}\r\n");
    let first = server.post(EVENTS, &key(&recorder, "a"), &party("tokyo"));
    assert_eq!(first.status, 201);
    let is_first = |answer: Answer| {
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.body, first.body);
        assert_eq!(answer.header("location"), first.header("location"));
        assert_eq!(answer.header("idempotent-replayed"), Some("true"));
    };
    for _ in 0..3 {
        is_first(server.post(EVENTS, &key(&recorder, "a"), &party("tokyo")));
    }
    // The same fact, written otherwise, is the same.
    let spaced = r#" { "data": {"names":{"en":"tokyo"}, "kind" : "city","party":"tokyo"},
        "type":"party.registered"}"#;
    let headers = format!("Content-Type: application/json\r\n{}", key(&recorder, "a"));
    is_first(server.ask("POST", EVENTS, &headers, spaced.as_bytes()));
    // A retry whose If-Match was right the first time is a retry still.
    let matched = format!("{}If-Match: {}\r\n", key(&recorder, "m"), first.header("etag").unwrap());
    let once = server.post(EVENTS, &matched, &party("kyoto"));
    assert_eq!((once.status, server.head()), (201, 2));
    assert_eq!(server.post(EVENTS, &matched, &party("kyoto")).body, once.body);
    let reused = |server: &Server, fact: &Value| {
        let answer = server.post(EVENTS, &key(&recorder, "a"), fact);
        let said = answer.problem(422, "idempotency-key-reused").json();
        assert_eq!(said["errors"][0]["field"], "Idempotency-Key");
    };
    reused(&server, &party("osaka"));
    let mut noted = party("tokyo");
    noted["note"] = json!("another note");
    reused(&server, &noted);
    assert_eq!(server.head(), 2);
    // A key belongs to the token that it came with.
    let other = recorded(server.post(EVENTS, &key(&admin, "a"), &party("osaka")));
    assert_eq!(other["seq"], 3);
    // A request that was refused has not used its key up, nor has a rehearsal.
    server.post(EVENTS, &key(&recorder, "b"), &party("osaka")).problem(409, "conflict");
    let dry = format!("{EVENTS}?dry_run=true");
    assert_eq!(server.post(&dry, &key(&recorder, "b"), &party("nara")).status, 200);
    assert_eq!(recorded(server.post(EVENTS, &key(&recorder, "b"), &party("kobe")))["seq"], 4);
    // All of it holds after a restart.
    let server = Server::over(server.stopped(), &NO_RATE);
    is_first(server.post(EVENTS, &key(&recorder, "a"), &party("tokyo")));
    reused(&server, &party("osaka"));
    assert_eq!(server.head(), 4);
    let long = "x".repeat(256);
    for bad in ["", &long, "é", "a\r\nIdempotency-Key: b"] {
        let answer = server.post(EVENTS, &key(&recorder, bad), &party("nagoya"));
        let said = answer.problem(400, "bad-header").json();
        let field = said["errors"][0]["field"].as_str().unwrap();
        assert!(field.eq_ignore_ascii_case("Idempotency-Key"), "{field}");
    }
    assert_eq!(server.head(), 4);
}

#[test]
fn a_fact_may_depend_on_what_its_sender_has_seen() {
    let server = Server::tokyo(&NO_RATE);
    let (recorder, admin) = (server.token("recorder"), server.token("admin"));
    let etag = |target: &str| server.get(target).header("etag").unwrap().to_owned();
    let stale = etag("/api/v1/parties");
    let with = |token: &str, tag: &str| format!("{token}If-Match: {tag}\r\n");
    let mut number = 0;
    let mut post = |headers: &str| {
        number += 1;
        server.post(EVENTS, headers, &party(&format!("town-{number}")))
    };
    assert_eq!(post(&with(&recorder, &stale)).status, 201, "nothing had happened since");
    let said = post(&with(&recorder, &stale)).problem(412, "precondition-failed").json();
    assert_eq!(said["head"], server.head());
    for fresh in ["/api/v1/parties", "/api/v1/status", "/api/v1/agreements.csv", "/api/v1/events"] {
        assert_eq!(post(&with(&recorder, &etag(fresh))).status, 201, "{fresh}");
        post(&with(&recorder, &stale)).problem(412, "precondition-failed");
    }
    let gzip = server.ask("GET", "/api/v1/parties", "Accept-Encoding: gzip\r\n", b"");
    let gzip = gzip.header("etag").unwrap().to_owned();
    assert_eq!(post(&with(&recorder, &format!("{stale}, {gzip}"))).status, 201);
    assert_eq!(post(&with(&recorder, "*")).status, 201);
    let head = server.head();
    let weak = format!("W/{}", etag("/api/v1/parties"));
    let (short, other) = (format!("\"{head}-a\""), format!("\"{head}-{}\"", "x".repeat(24)));
    let garbage = ["x", "\"x\"", "\"\"", "\"-1-a\"", "\"9e9-a\"", "\"99999-a\"", "**", ""];
    for garbage in garbage.into_iter().chain([&*weak, &short, &other]) {
        post(&with(&recorder, garbage)).problem(412, "precondition-failed");
    }
    // A view of the past has seen no more than that, whenever it was asked for.
    let past = etag("/api/v1/parties?known_at=20");
    post(&with(&recorder, &past)).problem(412, "precondition-failed");
    assert_eq!(server.head(), head);

    let retraction = json!({"type": "event.retracted", "data": {"seq": 40, "reason": "x"}});
    let mut data = server.get("/api/v1/events/41").json();
    let kind = data["type"].take();
    let correction = json!({"type": "event.corrected", "data":
        {"seq": 41, "type": kind, "reason": "x", "data": data["data"].take()}});
    for revision in [&retraction, &correction] {
        let said = server.post(EVENTS, &admin, revision).problem(428, "precondition-required");
        assert_eq!(said.json()["errors"][0]["field"], "If-Match");
        server.post(EVENTS, &with(&recorder, "*"), revision).problem(403, "forbidden");
    }
    assert_eq!(server.head(), head);
    // Who changes an event has to know what became of it: whatever else was recorded disturbs nobody.
    let own = etag("/api/v1/events/40");
    for seen in [&stale, &own, &etag("/api/v1/events/40/versions")] {
        let target = format!("{EVENTS}?dry_run=true");
        assert_eq!(server.post(&target, &with(&admin, seen), &retraction).status, 200, "{seen}");
    }
    assert_eq!(server.post(EVENTS, &with(&admin, &stale), &retraction).status, 201);
    for seen in [&stale, &own] {
        let said = server.post(EVENTS, &with(&admin, seen), &retraction);
        let said = said.problem(412, "precondition-failed").json();
        assert_eq!((&said["seq"], &said["revised_by"]), (&40.into(), &(head + 1).into()), "{said}");
    }
    let seen = etag("/api/v1/events/40/versions");
    server.post(EVENTS, &with(&admin, &seen), &retraction).problem(409, "conflict");
}

#[test]
fn what_the_rules_refuse_names_the_field() {
    let server = Server::tokyo(&NO_RATE);
    let recorder = server.token("recorder");
    let head = server.head();
    let endorsed = |party: &str, on: &str| {
        json!({"type": "declaration.endorsed", "data":
            {"declaration": "tokyo-declaration", "party": party, "act": "endorsement", "on": on}})
    };
    let registered = party("tokyo");
    let adopted = server.get("/api/v1/declarations/tokyo-declaration").json();
    assert!(adopted["adopted_on"].is_string(), "{adopted}");
    let cases = [
        (409, "conflict", registered, None),
        (409, "conflict", party("ＴＯＫＹＯ"), None),
        (422, "invalid", endorsed("tokio", "2021-09-01"), Some("data.party")),
        (422, "invalid", endorsed("paris", "2999-01-01"), Some("data.on")),
        (422, "invalid", endorsed("paris", "1999-01-01"), Some("data.on")),
        (422, "invalid", endorsed("paris", "2021-13-01"), Some("data.on")),
        (
            422,
            "invalid",
            json!({"type": "party.registered", "data": {"party": "x"}}),
            Some("data.kind"),
        ),
        (422, "invalid", json!({"type": "party.registered"}), Some("data")),
        (422, "invalid", json!({"type": "party", "data": {}}), Some("type")),
        (422, "invalid", json!({"data": {}}), Some("type")),
        (422, "invalid", json!({"type": 5, "data": {}}), Some("type")),
        (422, "invalid", json!([]), Some("")),
        (
            422,
            "invalid",
            json!({"type": "agreement.signed", "data": {"agreement": "one",
            "kind": "memorandum", "parties": ["tokyo"], "on": "2020"}}),
            Some("data.parties"),
        ),
    ];
    for (status, slug, fact, field) in cases {
        let answer = server.post(EVENTS, &recorder, &fact);
        assert_eq!(answer.status, status, "{fact}: {}", answer.text());
        let said = answer.problem(status, slug).json();
        if let Some(field) = field {
            let fields: Vec<&str> = said["errors"]
                .as_array()
                .unwrap()
                .iter()
                .map(|error| error["field"].as_str().unwrap())
                .collect();
            assert!(fields.contains(&field), "{fact}: {said}");
        }
        let dry = server.post(&format!("{EVENTS}?dry_run=true"), &recorder, &fact);
        assert_eq!((dry.status, dry.json()), (status, said), "a rehearsal says the same");
    }
    let said = server.post(EVENTS, &recorder, &endorsed("tokio", "2021-09-01")).json();
    assert!(said["detail"].as_str().unwrap().contains("\"tokyo\""), "did you mean: {said}");
    assert_eq!(server.head(), head);
}

#[test]
fn conditions_for_reading_do_not_hide_what_was_recorded() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let headers = format!("{recorder}If-None-Match: *\r\n");
    let answer = server.post(EVENTS, &headers, &party("tokyo"));
    assert_eq!(recorded(answer)["seq"], 1);
    let dry = server.post(&format!("{EVENTS}?dry_run=true"), &headers, &party("kyoto"));
    assert_eq!((dry.status, &dry.json()["seq"]), (200, &2.into()));
    let lines = format!("{headers}Content-Type: application/jsonl\r\n");
    let imported =
        server.ask("POST", "/api/v1/imports", &lines, party("osaka").to_string().as_bytes());
    assert_eq!((imported.status, &imported.json()["recorded"]), (200, &1.into()));
}

#[test]
fn facts_that_come_at_once_are_all_recorded_once() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let (many, each) = (64, 4);
    let seqs: Vec<u64> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..many)
            .map(|client| {
                let (server, recorder) = (&server, &recorder);
                scope.spawn(move || {
                    let mut connection = server.connect();
                    let headers = format!("{recorder}Content-Type: application/json\r\n");
                    let post = |number| {
                        let fact = party(&format!("town-{client}-{number}")).to_string();
                        recorded(connection.ask("POST", EVENTS, &headers, fact.as_bytes()))
                    };
                    let events: Vec<Value> = (0..each).map(post).collect();
                    events.iter().map(|event| event["seq"].as_u64().unwrap()).collect::<Vec<_>>()
                })
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let distinct: BTreeSet<u64> = seqs.iter().copied().collect();
    assert_eq!(distinct, (1..=many * each).collect(), "no gap, no double");
    let names: BTreeSet<String> = server.get("/api/v1/parties?limit=1000").json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|party| party["party"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len() as u64, many * each);
    // The same fact from everybody at once is recorded for one of them.
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let post = || server.post(EVENTS, &recorder, &party("capital")).status;
        let clients: Vec<_> = (0..16).map(|_| scope.spawn(post)).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 201 | 409)), "{statuses:?}");
    let daicho = server.stopped();
    assert_eq!(daicho.head(), many * each + 1);
    daicho.run(&["verify"]).ok();
}
