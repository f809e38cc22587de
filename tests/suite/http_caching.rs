//! What may be kept, for how long, and in which encoding: ETags, 304, `Cache-Control`, gzip, zstd.

use std::collections::BTreeMap;
use std::io::Read as _;

use serde_json::json;

use crate::daicho::Daicho;
use crate::http_addresses::reads;
use crate::http_client::Answer;
use crate::http_fixture::{NO_RATE, Server};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "public, no-cache";

fn tag(answer: &Answer) -> String {
    let tag = answer.header("etag").unwrap();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{tag}");
    tag.to_owned()
}

fn decoded(answer: &Answer) -> Vec<u8> {
    match answer.header("content-encoding") {
        None => answer.body.clone(),
        Some("gzip") => {
            let mut bytes = Vec::new();
            flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut bytes).unwrap();
            bytes
        }
        Some("zstd") => zstd::decode_all(&answer.body[..]).unwrap(),
        Some(other) => panic!("{other}"),
    }
}

#[test]
fn each_encoding_has_a_tag_of_its_own_and_decodes_to_the_same() {
    let server = Server::tokyo(&NO_RATE);
    for address in reads(&server) {
        let path = &address.path;
        let plain = server.get(path);
        let mut tags: BTreeMap<String, &str> = BTreeMap::new();
        tags.insert(tag(&plain), "identity");
        for encoding in ["gzip", "zstd"] {
            let header = format!("Accept-Encoding: {encoding}\r\n");
            let encoded = server.ask("GET", path, &header, b"");
            assert_eq!(decoded(&encoded), plain.body, "{path} in {encoding}");
            // What is compressed already, and a database, are sent as they are.
            let as_it_is = path.ends_with(".zip") || path.ends_with(".sqlite");
            let expected = (plain.body.len() >= 1000 && !as_it_is).then_some(encoding);
            if expected.is_some() {
                assert_eq!(encoded.header("content-encoding"), expected, "{path}");
                assert!(encoded.body.len() < plain.body.len(), "{path}");
                assert_eq!(tags.insert(tag(&encoded), encoding), None, "{path}: tags differ");
            }
            let again = server.ask("GET", path, &header, b"");
            assert_eq!((tag(&again), again.body), (tag(&encoded), encoded.body.clone()));
            for answer in [&plain, &encoded] {
                let vary = answer.header("vary").unwrap().to_ascii_lowercase();
                let vary: Vec<&str> = vary.split(',').map(str::trim).collect();
                assert!(vary.contains(&"accept") && vary.contains(&"accept-encoding"), "{path}");
            }
        }
        // Nobody is given what was refused or is not spoken.
        for header in ["br", "identity", "gzip;q=0", "zstd;q=0.000, gzip;q=0", "deflate", ""] {
            let answer = server.ask("GET", path, &format!("Accept-Encoding: {header}\r\n"), b"");
            assert_eq!(answer.header("content-encoding"), None, "{path} for {header:?}");
            assert_eq!((tag(&answer), answer.body), (tag(&plain), plain.body.clone()));
        }
        assert_eq!(plain.header("content-length"), Some(&*plain.body.len().to_string()));
    }
}

#[test]
fn whoever_has_it_already_is_told_so() {
    let server = Server::tokyo(&NO_RATE);
    let admin = server.token("admin");
    for address in reads(&server) {
        let path = &address.path;
        for encoding in ["identity", "gzip", "zstd"] {
            let ask = |method: &str, if_none_match: &str| {
                let headers =
                    format!("Accept-Encoding: {encoding}\r\nIf-None-Match: {if_none_match}\r\n");
                server.ask(method, path, &headers, b"")
            };
            let whole = ask("GET", "\"other\"");
            assert_eq!(whole.status, 200, "{path}");
            let tag = tag(&whole);
            for has in [
                tag.clone(),
                format!("W/{tag}"),
                "*".to_owned(),
                format!("\"a\", {tag}"),
                format!("W/\"a\",W/{tag},\"b\""),
                format!("\"a\"\r\nIf-None-Match: {tag}"),
            ] {
                for method in ["GET", "HEAD"] {
                    let answer = ask(method, &has);
                    assert_eq!(answer.status, 304, "{method} {path} with {has}");
                    assert!(answer.body.is_empty());
                    // What a 200 would have said (RFC 9110, 15.4.5).
                    for name in ["etag", "cache-control", "vary"] {
                        assert_eq!(answer.header(name), whole.header(name), "{path}: {name}");
                    }
                    let length = answer.header("content-length");
                    assert!(length.is_none_or(|bytes| bytes != "0"), "{path}: {length:?}");
                }
            }
            let cut = tag.trim_matches('"');
            for has_not in
                [cut.to_owned(), format!("\"{cut}x\""), "\"\"".to_owned(), "x".to_owned()]
            {
                assert_eq!(ask("GET", &has_not).status, 200, "{path} with {has_not}");
            }
        }
    }
    // A fact changes what is shown, and with it the tag.
    let before = tag(&server.get("/api/v1/parties"));
    let data = json!({"party": "edo", "kind": "city", "names": {"en": "Edo"}});
    let fact = json!({"type": "party.registered", "data": data});
    assert_eq!(server.post("/api/v1/events", &admin, &fact).status, 201);
    let after = server.ask("GET", "/api/v1/parties", &format!("If-None-Match: {before}\r\n"), b"");
    assert_eq!(after.status, 200);
    assert_ne!(tag(&after), before);
}

#[test]
fn the_same_view_has_the_same_tag_whenever_it_is_asked_for() {
    let daicho = Daicho::tokyo();
    let server = Server::over(daicho, &NO_RATE);
    let admin = server.token("admin");
    let pinned: Vec<String> = reads(&server)
        .iter()
        .filter(|address| address.takes("known_at"))
        .map(|address| address.with("as_of=2025-12-31&known_at=120"))
        .chain(["/api/v1/diff?from=2020-01-01@100&to=2025-12-31@120".to_owned()])
        .collect();
    let tags = |server: &Server| -> Vec<(u16, Option<String>, Vec<u8>)> {
        let read = |target: &String| {
            let answer = server.get(target);
            (answer.status, answer.header("etag").map(ToOwned::to_owned), answer.body)
        };
        pinned.iter().map(read).collect()
    };
    let before = tags(&server);
    let data = json!({"party": "edo", "kind": "city", "names": {"en": "Edo"}});
    let fact = json!({"type": "party.registered", "data": data});
    assert_eq!(server.post("/api/v1/events", &admin, &fact).status, 201);
    assert_eq!(tags(&server), before, "kept");
    // Made anew, by a server that knows more than the first one did.
    let server = Server::over(server.stopped(), &NO_RATE);
    let after = tags(&server);
    for ((target, before), after) in pinned.iter().zip(&before).zip(&after) {
        assert_eq!(after, before, "{target}");
    }
}

#[test]
fn only_what_is_pinned_by_day_and_seq_is_immutable() {
    let server = Server::tokyo(&NO_RATE);
    let control = |target: &str| {
        let answer = server.get(target);
        assert_eq!(answer.status, 200, "{target}: {}", answer.text());
        answer.header("cache-control").unwrap().to_owned()
    };
    for address in reads(&server) {
        // An event is the same for ever, whichever view it is asked for in.
        let always = address.template == "/api/v1/events/{seq}";
        for (query, pinned) in [
            ("", false),
            ("as_of=2026-01-01", false),
            ("known_at=154", false),
            ("as_of=2026-01-01&known_at=154", true),
            ("as_of=2026-01-01&known_at=%23153", true),
            ("known_at=154&as_of=2026-01-01", true),
            ("as_of=2026-01-01&known_at=2099-01-01T00:00:00Z", false),
        ] {
            let pinned = address.takes("known_at") && pinned || always;
            let expected = if pinned { IMMUTABLE } else { REVALIDATE };
            assert_eq!(control(&address.with(query)), expected, "{} {query}", address.path);
        }
    }
    for (query, expected) in [
        ("from=2020-01-01@100&to=2021-01-01@120", IMMUTABLE),
        ("from=2020-01-01@100&to=2021-01-01", REVALIDATE),
        ("from=2020-01-01&to=2021-01-01@120", REVALIDATE),
        ("from=@100&to=@120", REVALIDATE),
        ("from=2020-01-01@100&to=2021-01-01@2099-01-01T00:00:00Z", REVALIDATE),
        ("from=2020-01-01@100", REVALIDATE),
    ] {
        assert_eq!(control(&format!("/api/v1/diff?{query}")), expected, "{query}");
    }
    // What went wrong is kept by nobody.
    for target in ["/api/v1/parties/x?as_of=2026-01-01&known_at=154", "/api/v1/parties?x=1"] {
        assert_eq!(server.get(target).header("cache-control"), Some("no-store"), "{target}");
    }
}

#[test]
fn a_private_register_is_kept_by_its_reader_alone() {
    let server = Server::tokyo(&["--rate-per-second", "0", "--private"]);
    let reader = server.token("reader");
    for query in ["", "?as_of=2026-01-01&known_at=154"] {
        let answer = server.ask("GET", &format!("/api/v1/parties{query}"), &reader, b"");
        assert_eq!(answer.status, 200);
        assert!(answer.header("cache-control").unwrap().starts_with("private, "));
    }
    let answer = server.get("/api/v1/parties").problem(401, "unauthorized");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[test]
fn head_answers_as_get_does_without_the_body() {
    let server = Server::tokyo(&NO_RATE);
    let mut connection = server.connect();
    for address in reads(&server) {
        for encoding in ["identity", "gzip", "zstd"] {
            for media in address.media() {
                let headers = format!("Accept-Encoding: {encoding}\r\nAccept: {media}\r\n");
                let get = connection.ask("GET", &address.path, &headers, b"");
                let head = connection.ask("HEAD", &address.path, &headers, b"");
                assert_eq!((get.status, head.status), (200, 200), "{}", address.path);
                let without_own = |answer: &Answer| {
                    let mut headers = answer.headers.clone();
                    headers.retain(|(name, _)| name != "x-request-id" && name != "date");
                    headers
                };
                assert_eq!(without_own(&head), without_own(&get), "{}", address.path);
                let length = get.body.len().to_string();
                assert_eq!(head.header("content-length"), Some(&*length), "{}", address.path);
            }
        }
    }
    for target in ["/api/v1/nothing", "/api/v1/parties/x", "/api/v1/parties?x=1"] {
        let (get, head) = (connection.get(target), connection.ask("HEAD", target, "", b""));
        assert_eq!(head.status, get.status);
        assert_eq!(head.header("content-length"), get.header("content-length"));
    }
}
