//! The log as it grows: live, resumed at any place, and unharmed by those who do not read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_client::Connection;
use crate::http_fixture::{Raised, Server, wait_for};
use crate::sse_client::Events;

/// How often the reader comes back while the writer writes.
const RECONNECTS: u64 = 40;
/// How many clients never read.
const SLOW: usize = 12;
/// The most memory that one client who never reads may cost, in bytes.
const SLOW_BYTES: u64 = 3 << 20;

/// A server without a rate, and the headers of somebody who may write.
fn serve(daicho: Daicho, flags: &[&str]) -> (Server, String) {
    let made = daicho.run(&["token", "add", "--role", "recorder", "--name", "Desk", "--json"]);
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    let server = Server::over(daicho, &[&["--rate-per-second", "0"], flags].concat());
    (server, format!("Authorization: Bearer {secret}\r\nContent-Type: application/json\r\n"))
}

fn party(number: u64) -> Value {
    let names = json!({"en": format!("Town {number}")});
    let data =
        json!({"party": format!("town-{number}"), "kind": "city", "names": names, "country": "JP"});
    json!({"type": "party.registered", "data": data})
}

/// Records a party and answers its seq.
fn register(connection: &mut Connection, writer: &str, number: u64) -> u64 {
    let body = party(number).to_string();
    let answer = connection.ask("POST", "/api/v1/events", writer, body.as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["seq"].as_u64().unwrap()
}

fn head(server: &Server) -> u64 {
    server.get("/api/v1/status").json()["events"].as_u64().unwrap()
}

#[test]
fn an_event_comes_when_it_is_recorded() {
    let (server, writer) = serve(Daicho::tokyo(), &[]);
    let mut streams = [Events::open(&server, "", ""), Events::open(&server, "?of=town-2", "")];
    let mut connection = server.connect();
    let first = register(&mut connection, &writer, 1);
    let second = register(&mut connection, &writer, 2);
    for (stream, seqs) in streams.iter_mut().zip([vec![first, second], vec![second]]) {
        for seq in seqs {
            let came = stream.event();
            assert_eq!(came.id, Some(seq));
            assert_eq!(came.event.as_deref(), Some("party.registered"));
            let stored = server.get(&format!("/api/v1/events/{seq}"));
            assert_eq!(came.data.as_deref(), Some(stored.text()), "byte for byte");
        }
    }
}

#[test]
fn a_reader_that_comes_and_goes_misses_nothing_and_gets_nothing_twice() {
    let (server, writer) = serve(Daicho::empty(), &[]);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut connection = server.connect();
            let mut last = 0;
            while !done.load(Ordering::Relaxed) {
                last = register(&mut connection, &writer, last + 1);
            }
            last
        });
        let stopping = Raised(&done);
        let mut seen = 0;
        let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
        for round in 0..RECONNECTS {
            let mut stream = match round % 2 {
                0 => Events::open(&server, &format!("?after={seen}"), ""),
                // What a browser sends when it comes back counts, not the address it first had.
                _ => Events::open(&server, "?after=0", &format!("Last-Event-ID: {seen}\r\n")),
            };
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            for _ in 0..random % 12 {
                let id = stream.event().id.unwrap();
                assert_eq!(id, seen + 1, "round {round}");
                seen = id;
            }
        }
        drop(stopping);
        let last = writing.join().unwrap();
        assert!(last >= seen && seen > RECONNECTS, "{seen} of {last}");
        let mut stream = Events::open(&server, &format!("?after={seen}"), "");
        for expected in seen + 1..=last {
            assert_eq!(stream.event().id, Some(expected));
        }
    });
}

#[test]
fn filters_choose_what_comes() {
    let (server, writer) = serve(Daicho::tokyo(), &[]);
    register(&mut server.connect(), &writer, 1);
    for filter in [
        "of=tokyo-declaration",
        "of=party:tokyo",
        "type=declaration.endorsed",
        "by=Desk",
        "since=2000-01-01",
        "type=party.registered&by=Desk",
    ] {
        let listed = server.get(&format!("/api/v1/events?{filter}&limit=1000")).json();
        let items = listed["items"].as_array().unwrap();
        assert!(!items.is_empty(), "{filter}");
        let mut stream = Events::open(&server, &format!("?{filter}&after=0"), "");
        for item in items {
            assert_eq!(stream.event().json(), *item, "{filter}");
        }
        let middle = &items[items.len() / 2];
        let last = format!("Last-Event-ID: {}\r\n", middle["seq"]);
        let mut stream = Events::open(&server, &format!("?{filter}"), &last);
        for item in &items[items.len() / 2 + 1..] {
            assert_eq!(stream.event().json(), *item, "{filter}, resumed");
        }
    }
}

#[test]
fn a_silent_stream_says_that_it_is_alive() {
    let (server, writer) = serve(Daicho::empty(), &["--heartbeat-seconds", "1"]);
    let mut stream = Events::open(&server, "", "");
    let begun = Instant::now();
    assert_eq!(stream.frame().unwrap().comment.as_deref(), Some("daicho"));
    for _ in 0..2 {
        assert_eq!(stream.frame().unwrap().comment.as_deref(), Some("alive"));
    }
    assert!(begun.elapsed() >= Duration::from_millis(1900), "{:?}", begun.elapsed());
    let seq = register(&mut server.connect(), &writer, 1);
    assert_eq!(stream.event().id, Some(seq));
}

/// Facts of about 60 kB each: more than the buffers between a server and a client hold.
fn large_facts(daicho: &Daicho, count: u64) {
    let note = "記".repeat(20_000);
    let lines = (1..=count).map(|number| {
        let mut fact = party(number);
        fact["note"] = note.clone().into();
        fact.to_string() + "\n"
    });
    let file = daicho.file("large.jsonl", lines.collect::<String>());
    daicho.run(&["import", &file]).ok();
}

fn connections(server: &Server) -> u64 {
    let metrics = server.get("/metrics");
    let lines = metrics.text().lines();
    let mut values = lines.filter_map(|line| line.strip_prefix("daicho_http_connections "));
    values.next().expect("the gauge is there").parse().unwrap()
}

#[test]
fn who_does_not_read_is_dropped_and_hurts_nobody() {
    let daicho = Daicho::empty();
    large_facts(&daicho, 400);
    let (server, writer) = serve(daicho, &["--write-seconds", "1"]);
    let mut reader = Events::open(&server, "", "");
    let before = server.memory_bytes();
    let slow: Vec<Events> = (0..SLOW).map(|_| Events::open(&server, "?after=0", "")).collect();
    let mut connection = server.connect();
    let mut most = 0;
    wait_for("the slow are dropped", || {
        let seq = register(&mut connection, &writer, 1000 + head(&server));
        assert_eq!(reader.event().id, Some(seq), "others go on");
        most = most.max(server.memory_bytes());
        connections(&server) <= 3
    });
    let grown = most.saturating_sub(before);
    assert!(grown < SLOW as u64 * SLOW_BYTES, "{grown} bytes for {SLOW} clients");
    for stream in slow {
        let came = stream.until_cut();
        assert!(came < 20 << 20, "{came}");
    }
    let mut back = Events::open(&server, "?after=0", "");
    assert_eq!(back.event().id, Some(1), "who was dropped may come back");
}

#[test]
fn shutdown_ends_streams_in_good_order_and_at_once() {
    let (server, writer) = serve(Daicho::tokyo(), &["--grace-seconds", "20"]);
    let from = head(&server);
    let mut streams: Vec<Events> = (0..5).map(|_| Events::open(&server, "", "")).collect();
    let seq = register(&mut server.connect(), &writer, 1);
    assert_eq!(seq, from + 1);
    for stream in &mut streams {
        assert_eq!(stream.event().id, Some(seq));
    }
    let begun = Instant::now();
    server.signal("TERM");
    for mut stream in streams {
        assert_eq!(stream.frame(), None, "ended, not cut");
    }
    server.stop();
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(8), "{took:?}");
}

#[test]
fn a_place_that_cannot_be_is_refused() {
    let (server, _) = serve(Daicho::tokyo(), &[]);
    let head = head(&server);
    let ask = |query: &str, headers: &str| {
        server.ask("GET", &format!("/api/v1/events/stream{query}"), headers, b"")
    };
    let ahead = head + 1;
    for last in [ahead.to_string(), u64::MAX.to_string(), "9".repeat(40), "-1".into(), "x".into()] {
        let answer = ask("", &format!("Last-Event-ID: {last}\r\n")).problem(400, "bad-header");
        assert_eq!(answer.json()["errors"][0]["field"], "Last-Event-ID", "{last}");
        let answer = ask(&format!("?after={last}"), "").problem(400, "bad-query");
        assert_eq!(answer.json()["errors"][0]["field"], "after", "{last}");
    }
    ask("", "Last-Event-ID: 1\r\nLast-Event-ID: 2\r\n").problem(400, "bad-header");
    ask("?type=nothing", "").problem(400, "bad-query");
    ask("?as_of=2020-01-01", "").problem(400, "bad-query");
    ask("", "Accept: application/json\r\n").problem(406, "not-acceptable");
    let mut events = Events::open(&server, "", &format!("Last-Event-ID: {}\r\n", head - 1));
    assert_eq!(events.event().id, Some(head));
}

#[test]
fn head_tells_what_a_stream_is_and_ends() {
    let (server, _) = serve(Daicho::tokyo(), &[]);
    let mut connection = server.connect();
    let answer = connection.ask("HEAD", "/api/v1/events/stream", "", b"");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    assert_eq!(answer.header("content-length"), None);
    assert_eq!(connection.get("/livez").status, 200, "the connection is free again");
    let answer = connection.ask("POST", "/api/v1/events/stream", "", b"");
    answer.problem(405, "method-not-allowed");
}
