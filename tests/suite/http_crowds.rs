//! The server among many who ask for much: what it refuses, and who is not to notice.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::http_client::{Answer, Connection};
use crate::http_fixture::{NO_RATE, Raised, Server, wait_for};

/// How long anybody else may wait while the server is crowded: far more than it takes, and far less
/// than what the crowd asks for.
const SOON: Duration = Duration::from_secs(5);
/// How many streams the crowd asks for.
const STREAMS: usize = 800;
/// How many of them the server takes.
const TAKEN: usize = 300;
/// How many clients ask for costly answers without a pause.
const GREEDY: usize = 24;

const STREAM: &str = "/api/v1/events/stream";

/// An address that nobody has asked for before, and that takes a while to answer.
fn costly(number: usize) -> String {
    let (month, day) = (1 + number / 28 % 12, 1 + number % 28);
    let (known_at, year) = (20 + number / 336 % 130, 2019 - number / 43_680 % 1000);
    format!("/api/v1/diff?from={year}-{month:02}-{day:02}@1&to=2026-{month:02}-{day:02}@{known_at}")
}

/// The header of a request that comes from a client of this number.
fn from(client: usize) -> String {
    format!("X-Forwarded-For: 192.0.2.{client}\r\n")
}

/// Asks for a stream and reads how it begins.
fn stream(server: &Server, client: usize) -> (Connection, String) {
    let mut connection = server.connect();
    let headers = from(client);
    connection.send(format!("GET {STREAM} HTTP/1.1\r\nHost: daicho\r\n{headers}\r\n"));
    let head = connection.until(b"\r\n\r\n").unwrap();
    (connection, String::from_utf8(head).unwrap())
}

fn metric(server: &Server, name: &str) -> f64 {
    let metrics = server.get("/metrics");
    let line = metrics.text().lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().parse().unwrap()
}

/// Asks for costly answers without a pause until told to stop; sees each that was refused.
fn greedy(server: &Server, first: usize, stop: &AtomicBool, refused: &(dyn Fn(Answer) + Sync)) {
    let mut connection = server.connect();
    let headers = from(10 + first % 4);
    for number in (first..).step_by(GREEDY) {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let answer = connection.ask("GET", &costly(number), &headers, b"");
        if answer.status != 200 {
            refused(answer);
        }
    }
}

/// Runs something while many clients ask for costly answers, of which some are refused.
fn in_a_crowd(server: &Server, refused: &(dyn Fn(Answer) + Sync), run: impl FnOnce()) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for first in 0..GREEDY {
            let stop = &stop;
            scope.spawn(move || greedy(server, first, stop, refused));
        }
        let _stopping = Raised(&stop);
        run();
    });
}

#[test]
fn costly_answers_beyond_what_may_wait_are_refused_with_a_time_to_ask_again() {
    let flags = ["--waiting", "2", "--client-waiting", "1", "--trust-forwarded"];
    let server = Server::tokyo(&[&NO_RATE[..], &flags].concat());
    let seen = AtomicBool::new(false);
    let refused = |answer: Answer| {
        let answer = answer.problem(503, "busy");
        assert_eq!(answer.header("retry-after"), Some("2"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        seen.store(true, Ordering::Relaxed);
    };
    in_a_crowd(&server, &refused, || {
        wait_for("one is refused", || seen.load(Ordering::Relaxed));
        // What the crowd does not come to: an answer that is kept is never refused.
        let mut fresh = 10_000_000..;
        wait_for("one is refused in Japanese", || {
            let headers = format!("{}Accept-Language: ja\r\n", from(10));
            let target = costly(fresh.next().unwrap());
            let answer = server.ask("GET", &target, &headers, b"");
            answer.status == 503 && answer.text().contains("順番待ち")
        });
    });
    assert!(metric(&server, "daicho_http_work_refused_total{lane=\"folds\"}") > 0.0);
    assert!(metric(&server, "daicho_http_work_waiting{lane=\"folds\"}") < 1.0);
    assert_eq!(server.get(&costly(20_000_000)).status, 200, "afterwards there is room again");
}

#[test]
fn others_are_answered_while_every_costly_thread_is_busy_and_every_stream_taken() {
    let taken = TAKEN.to_string();
    let flags = ["--trust-forwarded", "--streams", &taken, "--client-streams", "0"];
    let server = Server::tokyo(&[&NO_RATE[..], &flags].concat());
    let writer = server.token("recorder");
    let mut held: Vec<Connection> = Vec::new();
    for number in 0..STREAMS {
        let (connection, head) = stream(&server, number % 8);
        if number < TAKEN {
            assert!(head.starts_with("HTTP/1.1 200"), "{head}");
            held.push(connection);
        } else {
            assert!(head.starts_with("HTTP/1.1 503"), "{head}");
        }
    }
    assert!((metric(&server, "daicho_http_streams") - 300.0).abs() < 0.5);
    in_a_crowd(&server, &|answer| drop(answer.problem(503, "busy")), || {
        for number in 0..10 {
            let begun = Instant::now();
            for path in ["/livez", "/readyz", "/metrics"] {
                assert_eq!(server.get(path).status, 200, "{path}");
            }
            let read = server.ask("GET", &format!("/api/v1/events/{}", number + 1), &from(99), b"");
            assert_eq!(read.status, 200);
            let data = json!({"party": format!("late-{number}"), "kind": "city", "names": {"en": "Late"}, "country": "JP"});
            let fact = json!({"type": "party.registered", "data": data});
            assert_eq!(server.post("/api/v1/events", &writer, &fact).status, 201);
            assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
        }
    });
    drop(held);
    wait_for("all places for streams are free", || metric(&server, "daicho_http_streams") < 0.5);
}

#[test]
fn one_client_cannot_have_all_streams() {
    let flags = ["--trust-forwarded", "--streams", "3", "--client-streams", "2"];
    let server = Server::tokyo(&flags);
    let held: Vec<_> = [1, 1, 2].map(|client| stream(&server, client)).into();
    assert!(held.iter().all(|(_, head)| head.starts_with("HTTP/1.1 200")));
    let ask = |client, lang: &str| {
        let mut connection = server.connect();
        let headers = format!("{}Accept-Language: {lang}\r\n", from(client));
        let answer = connection.ask("GET", STREAM, &headers, b"");
        assert_eq!(answer.header("retry-after"), Some("30"));
        assert!(connection.is_closed(), "its place is free for others");
        answer
    };
    ask(1, "en").problem(429, "too-many-streams");
    assert!(ask(1, "ja").text().contains("ストリームの数"));
    ask(2, "en").problem(503, "busy");
    assert!(ask(2, "ja").text().contains("ストリームの数"));
    let told = server.ask("HEAD", STREAM, &from(1), b"");
    assert_eq!(told.status, 200, "to ask what it is takes no place");
    drop(held);
    wait_for("a place is free again", || stream(&server, 1).1.starts_with("HTTP/1.1 200"));
}
