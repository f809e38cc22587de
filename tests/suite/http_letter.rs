//! HTTP to the letter: what the standards say of bodies that come encoded, of conditions, of hosts, and
//! of answers without a body.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::http_fixture::Server;

const EVENTS: &str = "/api/v1/events";

/// A party that the forum's register does not have.
fn party(id: &str) -> Vec<u8> {
    let data = json!({"party": id, "kind": "city", "names": {"en": "Elsewhere"}, "country": "FR"});
    serde_json::to_vec(&json!({"type": "party.registered", "data": data})).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_body_is_taken_in_the_encodings_that_are_offered_and_in_no_other() {
    let server = Server::tokyo(&["--body-bytes", "2000"]);
    let token = server.token("recorder");
    let post = |coding: &str, body: &[u8]| {
        let coding = format!("Content-Encoding: {coding}\r\n");
        let headers = format!("{token}Content-Type: application/json\r\n{coding}");
        server.ask("POST", EVENTS, &headers, body)
    };
    assert_eq!(post("gzip", &gzip(&party("a"))).status, 201);
    assert_eq!(post("x-gzip", &gzip(&party("b"))).status, 201);
    assert_eq!(post("ZSTD", &zstd::bulk::compress(&party("c"), 1).unwrap()).status, 201);
    assert_eq!(post("identity", &party("d")).status, 201);
    for other in ["br", "deflate", "gzip, zstd", "aes128gcm"] {
        let refused = post(other, &party("e")).problem(415, "unsupported-media-type");
        assert_eq!(refused.header("accept-encoding"), Some("gzip, zstd"));
    }
    // Four thousand bytes in some thirty.
    let long = gzip(&[&party("e")[..], &[b' '; 4000]].concat());
    assert!(long.len() < 400);
    post("gzip", &long).problem(413, "too-large");
    post("gzip", &party("e")).problem(400, "bad-body");
    post("zstd", &gzip(&party("e"))).problem(400, "bad-body");
    assert_eq!(server.get("/api/v1/parties/e").status, 404, "nothing of it was recorded");
}

#[test]
fn a_read_that_wants_a_certain_answer_gets_that_or_none() {
    let server = Server::tokyo(&[]);
    for target in ["/api/v1/status", "/api/v1/parties", "/api/v1/events.csv", "/en/", "/checkpoint"]
    {
        let tag = server.get(target).header("etag").unwrap().to_owned();
        let wanting = |tag: &str| server.ask("GET", target, &format!("If-Match: {tag}\r\n"), b"");
        assert_eq!(wanting(&tag).status, 200, "{target}");
        assert_eq!(wanting("*").status, 200, "{target}");
        assert_eq!(wanting(&format!("\"x\", {tag}")).status, 200, "{target}");
        for other in ["\"1-abc\"", &format!("W/{tag}")] {
            assert_eq!(wanting(other).status, 412, "{target} {other}");
        }
    }
}

#[test]
fn a_host_that_names_none_is_turned_away_and_repeated_nowhere() {
    let server = Server::tokyo(&[]);
    for host in ["a b", "evil.example/..", "me@evil.example", "a\"b", "[::1", "a:99999", ""] {
        let mut connection = server.connect();
        connection.send(format!("GET /sitemap.xml HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        let answer = connection.answer().unwrap().problem(400, "bad-request");
        assert!(host.is_empty() || !answer.text().contains(host), "{}", answer.text());
    }
}

#[test]
fn addresses_begin_as_a_trusted_proxy_was_reached() {
    let forwarded = "X-Forwarded-Proto: https\r\n";
    let locations = |server: &Server| {
        let map = server.ask("GET", "/sitemap.xml", forwarded, b"");
        map.text().matches("<loc>https://").count()
    };
    assert_eq!(locations(&Server::tokyo(&[])), 0);
    assert!(locations(&Server::tokyo(&["--trust-forwarded"])) > 0);
}

#[test]
fn a_refusal_says_what_is_wrong_with_the_token() {
    let server = Server::tokyo(&[]);
    let challenge = |headers: &str| {
        let headers = format!("{headers}Content-Type: application/json\r\n");
        let refused = server.ask("POST", EVENTS, &headers, &party("a"));
        refused.header("www-authenticate").unwrap_or_default().to_owned()
    };
    let said = |error: &str| format!("Bearer realm=\"daicho\"{error}");
    assert_eq!(challenge(""), said(""));
    assert_eq!(challenge("Authorization: Basic abc\r\n"), said(""));
    let invalid = challenge("Authorization: Bearer daicho_none\r\n");
    assert_eq!(invalid, said(", error=\"invalid_token\""));
    assert_eq!(challenge(&server.token("reader")), said(", error=\"insufficient_scope\""));
}

#[test]
fn a_parameter_without_a_value_is_asked_about_and_a_page_passes_over_it() {
    let server = Server::tokyo(&[]);
    for query in ["as_of=", "known_at=", "limit=", "cursor", "as_of=&limit=2"] {
        server.get(&format!("/api/v1/parties?{query}")).problem(400, "bad-query");
    }
    assert_eq!(server.get("/en/parties?as_of=&known_at=").status, 200);
}

#[test]
fn a_byte_order_mark_before_json_is_passed_over() {
    let server = Server::tokyo(&[]);
    let headers = format!("{}Content-Type: application/json\r\n", server.token("recorder"));
    let marked = [b"\xef\xbb\xbf", &party("a")[..]].concat();
    assert_eq!(server.ask("POST", EVENTS, &headers, &marked).status, 201);
    let twice = [b"\xef\xbb\xbf\xef\xbb\xbf", &party("b")[..]].concat();
    server.ask("POST", EVENTS, &headers, &twice).problem(400, "bad-body");
}

#[test]
fn head_on_the_stream_is_answered_as_get_is() {
    let server = Server::tokyo(&[]);
    let stream = "/api/v1/events/stream?after=150";
    let mut reader = server.connect();
    reader.send(format!("GET {stream} HTTP/1.1\r\nHost: a\r\n\r\n"));
    let got = String::from_utf8(reader.until(b"\r\n\r\n").unwrap()).unwrap();
    let head = server.ask("HEAD", stream, "", b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["content-type", "cache-control"] {
        let line = format!("\r\n{name}: {}\r\n", head.header(name).unwrap());
        assert!(got.contains(&line), "{line} in {got}");
    }
    assert_eq!(server.ask("HEAD", "/api/v1/events/stream?after=x", "", b"").status, 400);
}
