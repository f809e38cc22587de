//! Addresses that answers name, followed: schemas, CloudEvents, links of every kind, and the stream in each
//! of its forms.

use daicho::domain::schemas::PublicSchema;
use serde_json::Value;

use crate::golden::directory;
use crate::http_addresses::reads;
use crate::http_client::Answer;
use crate::http_fixture::{HEAD, NO_RATE, Server};
use crate::revised_proofs::revised;
use crate::sse_client::Events;

const PUBLIC: &str = "https://register.example.org";
const BATCH: &str = "Accept: application/cloudevents-batch+json\r\n";
const CLOUD: &str = "Accept: application/cloudevents+json\r\n";
const ANY: &str = "Accept: */*\r\n";

/// What the headers `Link` of an answer lead to, with their relations.
fn links(answer: &Answer) -> Vec<(String, String)> {
    let values = answer.headers.iter().filter(|(name, _)| name == "link");
    let links = values.flat_map(|(_, value)| value.split(", <"));
    let links = links.map(|link| {
        let (target, rest) = link.trim_start_matches('<').split_once(">; rel=\"").unwrap();
        (target.to_owned(), rest.split('"').next().unwrap().to_owned())
    });
    links.collect()
}

/// Where the link of a relation leads.
fn linked(answer: &Answer, relation: &str) -> Option<String> {
    let found = links(answer).into_iter().find(|(_, rel)| rel == relation);
    found.map(|(target, _)| target)
}

/// Follows an address below `base`, which must be that of a schema; holds a value against it.
fn holds(server: &Server, address: &str, base: &str, value: &Value) -> bool {
    let path = address.strip_prefix(base).unwrap_or_else(|| panic!("{address} is not at {base}"));
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let schema = answer.json();
    assert!(base.is_empty() || schema["$id"] == address, "{}", schema["$id"]);
    jsonschema::validator_for(&schema).unwrap().is_valid(value)
}

#[test]
fn every_schema_is_where_its_id_says() {
    let server = Server::tokyo(&["--public-url", PUBLIC, "--private", "--rate-per-second", "0"]);
    for schema in PublicSchema::all() {
        let path = format!("/schema/{}", schema.file());
        let answer = server.get(&path);
        assert_eq!(answer.status, 200, "a private register has public schemas: {}", answer.text());
        assert_eq!(answer.header("content-type"), Some("application/schema+json"));
        let tag = answer.header("etag").unwrap();
        let again = server.ask("GET", &path, &format!("If-None-Match: {tag}\r\n"), b"");
        assert_eq!(again.status, 304);
        let mut document = answer.json();
        assert!(jsonschema::meta::is_valid(&document), "{path}");
        assert_eq!(document["$id"], format!("{PUBLIC}{path}"));
        if !matches!(schema, PublicSchema::Recorded(..)) {
            let file = std::fs::read_to_string(directory("schema").join(schema.file())).unwrap();
            let mut written: Value = serde_json::from_str(&file).unwrap();
            (written["$id"], document["$id"]) = (Value::Null, Value::Null);
            assert_eq!(document, written, "{path} is what is written beside the sources");
        }
    }
}

#[test]
fn where_no_address_was_told_a_schema_is_where_the_request_found_it() {
    let server = Server::tokyo(&[]);
    let path = "/schema/declaration.endorsed.v1.json";
    assert_eq!(server.get(path).json()["$id"], format!("http://daicho{path}"));
    let json = server.ask("GET", path, "Accept: application/json\r\n", b"");
    assert_eq!(json.header("content-type"), Some("application/json"));
    assert_eq!(json.json(), server.get(path).json());
    assert_eq!(server.ask("HEAD", path, "", b"").status, 200);
    assert_eq!(server.ask("OPTIONS", path, "", b"").header("allow"), Some("GET, HEAD, OPTIONS"));
    server.ask("POST", path, "", b"").problem(405, "method-not-allowed");
    server.get(&format!("{path}?x=1")).problem(400, "bad-query");
    server.ask("GET", path, "Accept: image/png\r\n", b"").problem(406, "not-acceptable");
    let near = server.get("/schema/declaration.endorsd.v1.json").problem(404, "not-found");
    assert!(near.text().contains("declaration.endorsed.v1.json"), "{}", near.text());
    let ja = "Accept-Language: ja\r\n";
    let near = server.ask("GET", "/schema/nothing", ja, b"").problem(404, "not-found");
    assert!(near.text().contains("スキーマのファイル名"), "{}", near.text());
}

#[test]
fn every_cloud_event_is_what_its_schema_says_and_has_the_name_of_its_log() {
    let server = Server::over(revised(), &["--public-url", PUBLIC, "--rate-per-second", "0"]);
    let events = server.ask("GET", "/api/v1/events?limit=1000", BATCH, b"").json();
    let events = events.as_array().unwrap();
    assert!(events.len() > HEAD as usize);
    for event in events {
        let schema = event["dataschema"].as_str().unwrap();
        assert!(holds(&server, schema, PUBLIC, &event["data"]), "{event}");
        let (kind, stored) = (event["type"].as_str().unwrap(), event["data"]["type"].as_str());
        let version = format!(".v{}", event["data"]["version"]);
        let bare =
            kind.strip_prefix("example.daicho.").and_then(|kind| kind.strip_suffix(&version));
        assert_eq!((bare.is_some(), bare), (true, stored), "{kind}");
    }
    let other = events.iter().find(|other| other["type"] != events[0]["type"]).unwrap();
    let schema = events[0]["dataschema"].as_str().unwrap();
    assert!(!holds(&server, schema, PUBLIC, &other["data"]), "another type does not fit");
}

#[test]
fn a_cloud_event_names_the_address_by_which_it_was_asked_for() {
    let server = Server::tokyo(&[]);
    let one = |headers: &str| server.ask("GET", "/api/v1/events/40", headers, b"").json();
    let at = |event: &Value| event["dataschema"].as_str().unwrap().to_owned();
    let first = at(&one(CLOUD));
    assert_eq!(first, "http://daicho/schema/recorded/agreement.signed.v1.json");
    let mut other = server.connect();
    other.send(format!("GET /api/v1/events/40 HTTP/1.1\r\nHost: b.example\r\n{CLOUD}\r\n"));
    let second = at(&other.answer().unwrap().json());
    assert_eq!(second, "http://b.example/schema/recorded/agreement.signed.v1.json");
    assert_eq!(at(&one(CLOUD)), first, "one answer does not stand for the other");
}

#[test]
fn the_stream_gives_cloud_events_and_messages_without_a_name() {
    let server = Server::tokyo(&NO_RATE);
    let batch = server.ask("GET", "/api/v1/events?limit=1000", BATCH, b"").json();
    let mut clouds = Events::open(&server, "?after=0&format=cloudevents", "");
    let mut plain = Events::open(&server, "?after=0&named=false&format=json", "");
    let mut both = Events::open(&server, "?after=0&named=false&format=cloudevents", "");
    let mut some = Events::open(&server, "?after=0&named=false&type=strategy.adopted", "");
    for (seq, expected) in (1..).zip(batch.as_array().unwrap()) {
        let event = clouds.event();
        assert_eq!((event.id, &event.json()), (Some(seq), expected));
        assert_eq!(event.event.as_deref(), expected["data"]["type"].as_str());
        let event = plain.event();
        let stored = server.get(&format!("/api/v1/events/{seq}"));
        assert_eq!((event.id, event.event.as_deref()), (Some(seq), None));
        assert_eq!(event.data.as_deref(), Some(stored.text()), "byte for byte");
        let event = both.event();
        assert_eq!((event.id, event.event.clone(), &event.json()), (Some(seq), None, expected));
    }
    let event = some.event();
    assert_eq!((event.event.as_deref(), &event.json()["type"]), (None, &"strategy.adopted".into()),);
    for query in ["format=xml", "named=no", "named=1"] {
        server.get(&format!("/api/v1/events/stream?{query}")).problem(400, "bad-query");
    }
}

#[test]
fn every_link_of_every_answer_leads_to_what_it_says() {
    let server = Server::over(revised(), &NO_RATE);
    let mut followed = 0;
    for address in reads(&server) {
        let answer = server.get(&address.path);
        assert_eq!(answer.status, 200, "{}", address.path);
        let openapi = linked(&answer, "service-desc").unwrap();
        assert_eq!(server.get(&openapi).json()["openapi"], "3.1.0");
        let pages = links(&answer).into_iter().filter(|(_, rel)| rel == "service-doc");
        let pages: Vec<String> = pages.map(|(target, _)| target).collect();
        assert_eq!(pages, ["/en/data", "/ja/data"]);
        for (target, relation) in links(&answer) {
            let led = server.get(&target);
            assert_eq!(led.status, 200, "{} leads by {relation} to {target}", address.path);
            followed += 1;
        }
        if pages.iter().any(|page| !server.get(page).text().contains("/api/v1/openapi.json")) {
            panic!("{pages:?} tell nothing of the API");
        }
    }
    assert!(followed > 90, "{followed}");
}

#[test]
fn the_link_to_the_first_page_leads_back_to_it() {
    let server = Server::over(revised(), &NO_RATE);
    let lists = reads(&server).into_iter().filter(|address| address.takes("cursor"));
    let mut turned = 0;
    for address in lists {
        for query in ["limit=2", "limit=2&as_of=2020-01-01", "limit=2&of=party:tokyo&order=desc"] {
            let first = server.get(&address.with(query));
            let of_first = linked(&first, "first").unwrap();
            assert_eq!(server.get(&of_first).json(), first.json(), "{of_first}");
            let Some(next) = linked(&first, "next") else { continue };
            let second = server.get(&next);
            let back = linked(&second, "first").unwrap();
            assert_eq!(back, of_first, "{next}");
            assert_ne!(second.json(), first.json());
            turned += 1;
        }
    }
    assert!(turned > 15, "{turned}");
}

#[test]
fn every_event_says_which_schema_describes_it() {
    let server = Server::over(revised(), &NO_RATE);
    for seq in 1..=server.head() {
        let answer = server.get(&format!("/api/v1/events/{seq}"));
        let schema = linked(&answer, "describedby").unwrap();
        assert!(holds(&server, &schema, "", &answer.json()), "#{seq}: {schema}");
    }
}

#[test]
fn a_proof_is_json_for_whoever_takes_anything_and_a_file_where_that_is_asked_for() {
    let server = Server::tokyo(&[]);
    let path = "/api/v1/events/57/proof";
    for headers in
        ["", ANY, "Accept: application/json, text/plain\r\n", "Accept: application/*\r\n"]
    {
        let proof = server.ask("GET", path, headers, b"");
        assert_eq!(proof.header("content-type"), Some("application/json"), "{headers}");
        assert_eq!(proof.json()["seq"], 57);
    }
    let text = server.ask("GET", path, "Accept: text/plain\r\n", b"");
    let browser = "Accept: text/html,application/xml;q=0.9,*/*;q=0.8\r\n";
    let file = server.ask("GET", "/api/v1/events/57/tlog-proof", browser, b"");
    assert_eq!(file.text(), text.text());
    assert!(file.text().starts_with("c2sp.org/tlog-proof@v1\n"));
    let name = file.header("content-disposition").unwrap();
    assert!(name.contains("57.tlog-proof"), "{name}");
    server
        .ask("GET", "/api/v1/events/57/tlog-proof", "Accept: application/json\r\n", b"")
        .problem(406, "not-acceptable");
    server.get("/api/v1/events/99999/tlog-proof").problem(404, "not-found");
}
