//! What bad bodies get: told apart by status, with the place of the mistake, and nothing recorded.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http_client::{Answer, Connection};
use crate::http_fixture::{HEAD, NO_RATE, Server};

const EVENTS: &str = "/api/v1/events";
const JSON: &str = "Content-Type: application/json\r\n";

fn fact() -> Value {
    let data = json!({"party": "edo", "kind": "city", "names": {"en": "Edo"}, "country": "JP"});
    json!({"type": "party.registered", "data": data, "note": "a note"})
}

/// A server, and how to post to it as a recorder; what is posted must not be recorded.
struct Refusing {
    server: Server,
    token: String,
}

impl Refusing {
    fn new() -> Self {
        let server = Server::tokyo(&NO_RATE);
        let token = server.token("admin");
        Self { server, token }
    }

    fn post(&self, body: &[u8]) -> Answer {
        let headers = format!("{JSON}If-Match: *\r\n{}", self.token);
        self.server.ask("POST", EVENTS, &headers, body)
    }
}

impl Drop for Refusing {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.server.head(), HEAD, "something was recorded");
        }
    }
}

fn fields(said: &Value) -> Vec<&str> {
    let errors = said["errors"].as_array().unwrap_or_else(|| panic!("no fields: {said}"));
    errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
}

#[test]
fn json_that_breaks_off_anywhere_names_the_place() {
    let refusing = Refusing::new();
    let whole = fact().to_string();
    for end in 0..whole.len() {
        let said = refusing.post(&whole.as_bytes()[..end]).problem(400, "bad-body").json();
        let place = format!("line 1, column {}", end.max(1) - usize::from(end == 0));
        assert!(fields(&said)[0].starts_with("line 1, column "), "{place}: {said}");
    }
    for at in 0..whole.len() {
        let mut broken = whole.clone().into_bytes();
        broken[at] = 0xff;
        refusing.post(&broken).problem(400, "bad-body");
        broken[at] = 0x01;
        refusing.post(&broken).problem(400, "bad-body");
    }
    for (body, at) in [
        ("", "line 1, column 0"),
        ("{}}", "line 1, column 3"),
        ("{\n \"type\": x}", "line 2, column 10"),
        ("{'type': 1}", "line 1, column 2"),
        ("{\"a\": 1,}", "line 1, column 9"),
        ("// x\n{}", "line 1, column 1"),
        ("\u{feff}\u{feff}{}", "line 1, column 1"),
        ("{\"a\": NaN}", "line 1, column 7"),
        ("{\"a\": 01}", "line 1, column 8"),
        ("{\"a\": \"\\ud800\"}", "line 1, column 14"),
        ("{\"a\": 1e999}", "line 1, column 11"),
    ] {
        let said = refusing.post(body.as_bytes()).problem(400, "bad-body").json();
        assert_eq!(fields(&said), [at], "{body}: {said}");
    }
}

#[test]
fn json_that_is_deep_or_huge_is_refused_in_good_time() {
    let refusing = Refusing::new();
    let begun = Instant::now();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [129, 10_000, 100_000] {
            let body = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            refusing.post(body.as_bytes()).problem(400, "bad-body");
        }
        refusing.post(open.repeat(100_001).as_bytes()).problem(400, "bad-body");
    }
    for number in ["1e400", "-1e400", "99999999999999999999999", "1e-400", "0.1", "-1", "1.0"] {
        let total = format!(
            "{{\"type\":\"total.reported\",\"data\":{{\"subject\":\"declaration:tokyo-declaration\",\
             \"measure\":\"endorsers\",\"total\":{number},\"as_of\":\"2022\",\"source\":\"s\"}}}}"
        );
        let answer = refusing.post(total.as_bytes());
        assert!(matches!(answer.status, 400 | 422), "{number}: {}", answer.text());
        let said = answer.json();
        assert!(fields(&said)[0] == "data.total" || answer.status == 400, "{said}");
    }
    for position in
        [json!({"lat": 91, "lon": 0}), json!({"lat": 0, "lon": 1e300}), json!({"lat": 1})]
    {
        let mut place = fact();
        place["data"]["position"] = position;
        let said = refusing.post(place.to_string().as_bytes()).problem(422, "invalid").json();
        assert!(fields(&said)[0].starts_with("data.position"), "{said}");
    }
    let mut long = fact();
    long["note"] = json!("a".repeat(200_000));
    let answer = refusing.post(long.to_string().as_bytes());
    assert!(matches!(answer.status, 413 | 422), "{}", answer.text());
    let many: Vec<String> = (0..20_000).map(|n| format!("\"f{n}\":1")).collect();
    let many = format!("{{\"type\":\"party.registered\",\"data\":{{{}}}}}", many.join(","));
    let said = refusing.post(many.as_bytes()).problem(422, "invalid");
    assert!(said.json()["faults"].as_u64().unwrap() >= 20_000);
    assert!(said.body.len() < 100_000, "an error for each of 20,000 fields: {}", said.body.len());
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[test]
fn every_field_of_the_wrong_type_is_named() {
    let refusing = Refusing::new();
    let wrong =
        [json!(null), json!(7), json!(true), json!([]), json!([[]]), json!({"x": {}}), json!("")];
    for (path, name) in [
        ("/type", "type"),
        ("/data", "data"),
        ("/note", "note"),
        ("/data/party", "data.party"),
        ("/data/kind", "data.kind"),
        ("/data/names", "data.names"),
        ("/data/names/en", "data.names.en"),
        ("/data/country", "data.country"),
    ] {
        for value in &wrong {
            // Null stands for a field that may be left out.
            if value.is_null() && matches!(name, "note" | "data.country") {
                continue;
            }
            let mut bad = fact();
            *bad.pointer_mut(path).unwrap() = value.clone();
            let said = refusing.post(bad.to_string().as_bytes()).problem(422, "invalid").json();
            let named = fields(&said);
            assert!(named.iter().any(|field| field.starts_with(name)), "{name}: {value}: {said}");
        }
    }
    for (path, name) in [("", "x"), ("/data", "data.x"), ("/data/names", "data.names.not a tag")] {
        let mut bad = fact();
        let inside = if path.is_empty() { &mut bad } else { bad.pointer_mut(path).unwrap() };
        inside[name.rsplit('.').next().unwrap()] = json!("y");
        let said = refusing.post(bad.to_string().as_bytes()).problem(422, "invalid").json();
        assert_eq!(fields(&said), [name], "{said}");
    }
    for envelope in ["seq", "id", "recorded_by", "recorded_at", "command_id", "version"] {
        let mut bad = fact();
        bad[envelope] = json!(1);
        let said = refusing.post(bad.to_string().as_bytes()).problem(422, "invalid").json();
        assert_eq!(fields(&said), [envelope], "{said}");
    }
    for evidence in [
        json!({}),
        json!([{}]),
        json!([{"source": 1}]),
        json!([{"source": "a", "x": 1}]),
        json!([{"source": "a", "url": "javascript:alert(1)"}]),
        json!([{"source": "a", "read_on": "x"}]),
    ] {
        let mut bad = fact();
        bad["evidence"] = evidence;
        let said = refusing.post(bad.to_string().as_bytes()).problem(422, "invalid").json();
        assert!(fields(&said)[0].starts_with("evidence"), "{said}");
    }
    for date in [
        "2021-13",
        "21-01-01",
        "2021-02-29",
        "tomorrow",
        "2021/01/01",
        "2021-01-01T00:00Z",
        "../",
        "2021-01-01/2020-01-01",
        "9999999-01-01",
        "2021-01-01\u{0}",
        " 2021",
        "2021-00",
    ] {
        let data = json!({"party": "tokyo", "names": {"en": "x"}, "on": date});
        let bad = json!({"type": "party.renamed", "data": data});
        let said = refusing.post(bad.to_string().as_bytes()).problem(422, "invalid").json();
        assert_eq!(fields(&said), ["data.on"], "{date}: {said}");
    }
    for id in
        ["", " ", "a b", "a/b", "é\u{0}", ".", "..", "-", &"a".repeat(5_000), "a\u{202e}b", "#1"]
    {
        let mut bad = fact();
        bad["data"]["party"] = json!(id);
        let answer = refusing.post(bad.to_string().as_bytes());
        let said = answer.problem(422, "invalid").json();
        assert_eq!(fields(&said), ["data.party"], "{id:?}: {said}");
    }
}

#[test]
fn a_field_that_comes_twice_is_refused() {
    let refusing = Refusing::new();
    for (body, name) in [
        (r#"{"type":"party.registered","type":"party.registered","data":{}}"#, "type"),
        (r#"{"type":"party.registered","data":{"party":"a","party":"b"}}"#, "party"),
        (r#"{"type":"party.registered","data":{"names":{"en":"a","\u0065n":"b"}}}"#, "en"),
        (r#"{"type":"party.registered","evidence":[{"source":"a","source":"b"}]}"#, "source"),
    ] {
        let said = refusing.post(body.as_bytes()).problem(400, "bad-body").json();
        assert!(fields(&said)[0].starts_with("line 1, column "), "{said}");
        assert!(said["detail"].as_str().unwrap().contains(name), "{said}");
    }
}

#[test]
fn another_media_type_is_refused() {
    let refusing = Refusing::new();
    let body = fact().to_string();
    for media in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "json",
        "text/csv",
        "multipart/form-data; boundary=x",
        "application/problem+json",
        "*/*",
    ] {
        let header =
            if media.is_empty() { String::new() } else { format!("Content-Type: {media}\r\n") };
        let headers = format!("{header}{}", refusing.token);
        let answer = refusing.server.ask("POST", EVENTS, &headers, body.as_bytes());
        let said = answer.problem(415, "unsupported-media-type").json();
        assert_eq!(fields(&said), ["Content-Type"]);
    }
    let twice = format!("{JSON}{JSON}{}", refusing.token);
    let answer = refusing.server.ask("POST", EVENTS, &twice, body.as_bytes());
    assert!((400..500).contains(&answer.status));
    let dry = format!("{EVENTS}?dry_run=true");
    for media in ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;a=b"] {
        let headers = format!("Content-Type: {media}\r\n{}", refusing.token);
        let answer = refusing.server.ask("POST", &dry, &headers, body.as_bytes());
        assert_eq!(answer.status, 200, "{media}: {}", answer.text());
    }
    for query in
        ["dry_run=1", "dry_run=TRUE", "dry=true", "dry_run=true&dry_run=true", "as_of=2021-01-01"]
    {
        let headers = format!("{JSON}{}", refusing.token);
        let target = format!("{EVENTS}?{query}");
        refusing.server.ask("POST", &target, &headers, body.as_bytes()).problem(400, "bad-query");
    }
}

/// The answer to a request of which only the head was sent and then some of the body.
fn refused_early(
    connection: &mut Connection,
    begin: &str,
    piece: &[u8],
    pieces: usize,
) -> Option<u16> {
    connection.send(begin);
    for _ in 0..pieces {
        if !connection.send(piece) {
            break;
        }
    }
    connection.answer().map(|answer| {
        let status = answer.status;
        assert_eq!(fields(&answer.problem(413, "too-large").json()), ["body"]);
        status
    })
}

#[test]
fn a_hundred_megabytes_are_refused_while_others_are_served() {
    let refusing = Refusing::new();
    let (server, token) = (&refusing.server, &refusing.token);
    let megabyte = vec![b' '; 1 << 20];
    let chunk = [b"100000\r\n", &megabyte[..], b"\r\n"].concat();
    for target in [EVENTS, "/api/v1/imports"] {
        let media = if target == EVENTS { JSON } else { "Content-Type: application/jsonl\r\n" };
        let head = format!("POST {target} HTTP/1.1\r\nHost: daicho\r\n{media}{token}");
        let announced = format!("{head}Content-Length: 104857600\r\n\r\n");
        // Whoever waits to be told is told.
        let mut patient = server.connect();
        assert_eq!(refused_early(&mut patient, &announced, b"", 0), Some(413));
        assert!(patient.is_closed());
        let expecting = format!("{head}Expect: 100-continue\r\nContent-Length: 104857600\r\n\r\n");
        assert_eq!(refused_early(&mut server.connect(), &expecting, b"", 0), Some(413));
        std::thread::scope(|scope| {
            let sending = scope.spawn(|| {
                let mut connection = server.connect();
                let announced = refused_early(&mut connection, &announced, &megabyte, 100);
                let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
                let chunked = refused_early(&mut server.connect(), &chunked, &chunk, 100);
                (announced, chunked)
            });
            for _ in 0..20 {
                let begun = Instant::now();
                assert_eq!(server.get("/api/v1/status").status, 200);
                assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
            }
            // The server hangs up on what it will not read, which may overtake its answer.
            let (announced, chunked) = sending.join().unwrap();
            assert!(matches!(announced, None | Some(413)) && matches!(chunked, None | Some(413)));
        });
    }
    let mut slowly = server.connect();
    let head = format!("POST {EVENTS} HTTP/1.1\r\nHost: daicho\r\n{JSON}{token}");
    slowly.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n"));
    slowly.send(&chunk);
    slowly.send("1\r\n \r\n");
    assert_eq!(slowly.answer().unwrap().status, 413, "a byte more than is taken");
}

#[test]
fn a_body_in_chunks_is_taken() {
    let refusing = Refusing::new();
    let (server, token) = (&refusing.server, &refusing.token);
    let body = fact().to_string();
    let head = format!(
        "POST {EVENTS}?dry_run=true HTTP/1.1\r\nHost: daicho\r\n{JSON}{token}Transfer-Encoding: chunked\r\n\r\n"
    );
    for size in [1, 7, body.len()] {
        let pieces = body.as_bytes().chunks(size);
        let chunks = pieces
            .map(|piece| [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat());
        let mut connection = server.connect();
        connection.send(&head);
        for chunk in chunks {
            connection.send(chunk);
        }
        connection.send("0\r\n\r\n");
        assert_eq!(connection.answer().unwrap().status, 200, "chunks of {size}");
    }
    // What breaks off is no fact, though all of its JSON was there.
    let mut connection = server.connect();
    connection.send(head.replace("?dry_run=true", ""));
    connection.send(format!("{:x}\r\n{body}\r\n", body.len()));
    connection.stream().shutdown(std::net::Shutdown::Write).unwrap();
    assert!(connection.answer().is_none_or(|answer| answer.status == 400));
    let mut connection = server.connect();
    let head = format!("POST {EVENTS} HTTP/1.1\r\nHost: daicho\r\n{JSON}{token}");
    connection.send(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len() + 1));
    connection.stream().shutdown(std::net::Shutdown::Write).unwrap();
    assert!(connection.answer().is_none_or(|answer| answer.status == 400));
}
