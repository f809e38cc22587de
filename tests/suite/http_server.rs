//! The server against clients that are slow, greedy, malformed or many, over real sockets.

use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use crate::daicho::{Daicho, repo};
use crate::http_client::{Answer, Connection, PATIENCE};
use crate::http_fixture::{Server, wait_for};

/// Long for a limit of one second, and shorter than any limit that holds without a flag.
const SOON: Duration = Duration::from_secs(9);

const DECLARATION: &str = "/api/v1/declarations/tokyo-declaration";

/// What is sent is answered once with 4xx, or with nothing, and the connection closed.
fn is_refused(server: &Server, bytes: &str) -> Option<u16> {
    let mut connection = server.connect();
    connection.send(bytes);
    let first = connection.answer();
    let behind = connection.remainder();
    assert!(behind.is_empty(), "a second answer to {bytes:?}: {behind:?}");
    let status = first.map(|answer| answer.status);
    assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?} to {bytes:?}");
    assert_eq!(server.get("/livez").status, 200);
    status
}

#[test]
fn slow_clients_are_closed_in_time_while_others_are_served() {
    let server = Server::tokyo(&["--head-seconds", "1", "--request-seconds", "1"]);
    let begun = Instant::now();
    let shapes = ["", "GET / HTTP/1.1\r\nHost: da", "GET / HTTP/1.1\r\nHost: daicho\r\n\r\n"];
    let mut slow: Vec<Connection> = shapes
        .iter()
        .map(|bytes| {
            let mut connection = server.connect();
            connection.send(bytes);
            connection
        })
        .collect();
    assert_eq!(server.get(DECLARATION).status, 200);
    assert_eq!(slow[2].answer().unwrap().status, 302);
    for (mut connection, bytes) in slow.into_iter().zip(shapes) {
        assert!(connection.is_closed(), "{bytes:?}");
    }
    assert!(begun.elapsed() < SOON);
}

#[test]
fn half_a_body_does_not_hold_a_connection() {
    let server = Server::tokyo(&["--head-seconds", "1", "--request-seconds", "1"]);
    let begun = Instant::now();
    let mut half = server.connect();
    half.send(
        "POST /api/v1/events HTTP/1.1\r\nHost: daicho\r\nContent-Length: 100\r\n\r\n{\"type\"",
    );
    assert_eq!(server.get(DECLARATION).status, 200);
    let answer = half.answer().unwrap();
    assert!(answer.status >= 400, "{}", answer.status);
    assert!(half.is_closed());
    assert!(begun.elapsed() < SOON);
}

#[test]
fn a_huge_head_is_refused() {
    let server = Server::tokyo(&[]);
    let many: String = (0..10_000).map(|number| format!("X-H{number}: 1\r\n")).collect();
    let some: String = (0..200).map(|number| format!("X-H{number}: 1\r\n")).collect();
    let long = format!("X-Long: {}\r\n", "a".repeat(40 << 10));
    for headers in [many, some, long] {
        let mut connection = server.connect();
        connection.send(format!("GET / HTTP/1.1\r\nHost: daicho\r\n{headers}\r\n"));
        // The server hangs up on what it will not read, which may overtake its answer.
        let status = connection.answer().map(|answer| answer.status);
        assert!(matches!(status, None | Some(431)), "{status:?}");
        assert!(connection.is_closed());
    }
    let some = format!("X-Long: {}\r\n", "a".repeat(33 << 10));
    assert_eq!(server.ask("GET", "/", &some, b"").status, 431);
    let fine = format!("X-Long: {}\r\n", "a".repeat(30 << 10));
    assert_eq!(server.ask("GET", "/livez", &fine, b"").status, 200);
}

#[test]
fn what_no_route_can_be_asked_is_refused_before_the_routes() {
    let server = Server::tokyo(&[]);
    let ask = |method: &str, target: &str| server.ask(method, target, "", b"");
    let tunnel = ask("CONNECT", "example.org:443").problem(405, "method-not-allowed");
    assert_eq!(tunnel.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    ask("TRACE", "/").problem(405, "method-not-allowed");
    ask("OPTIONS", "*").problem(400, "bad-request");
    ask("GET", "example.org:443").problem(400, "bad-request");
    let absolute = ask("GET", &format!("http://elsewhere{DECLARATION}"));
    assert_eq!(absolute.json(), server.get(DECLARATION).json());
    let mut nameless = server.connect();
    nameless.send("GET / HTTP/1.1\r\n\r\n");
    nameless.answer().unwrap().problem(400, "bad-request");
    server.ask("GET", "/", "Host: another\r\n", b"").problem(400, "bad-request");
    let mut old = server.connect();
    old.send("GET /livez HTTP/1.0\r\n\r\n");
    assert_eq!(old.answer().unwrap().status, 200);
    assert!(old.is_closed());
}

#[test]
fn a_second_request_cannot_be_smuggled_into_a_first() {
    let server = Server::tokyo(&[]);
    let second = "GET /livez HTTP/1.1\r\nHost: daicho\r\n\r\n";
    let post = "POST /en/ HTTP/1.1\r\nHost: daicho\r\n";
    for bytes in [
        // Two lengths that contradict each other.
        format!("{post}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd{second}"),
        format!("{post}Content-Length: 4, 5\r\n\r\nabcd{second}"),
        // A length that is none.
        format!("{post}Content-Length: +4\r\n\r\nabcd{second}"),
        format!("{post}Content-Length: -1\r\n\r\n{second}"),
        format!("{post}Content-Length: 0x4\r\n\r\nabcd{second}"),
        format!("{post}Content-Length: 99999999999999999999\r\n\r\n{second}"),
        // A length beside chunks, in either order.
        format!("{post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{second}"),
        format!("{post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{second}"),
        // Encodings of which the last is not chunked.
        format!("{post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{second}"),
        format!("{post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{second}"),
        format!("{post}Transfer-Encoding: identity\r\nContent-Length: 4\r\n\r\nabcd{second}"),
        // Names and lines that others may read otherwise.
        format!("{post}Content-Length : 4\r\n\r\nabcd{second}"),
        format!("{post}X: 1\r\n Content-Length: 4\r\n\r\nabcd{second}"),
        format!("{post}Content\u{0}-Length: 4\r\n\r\nabcd{second}"),
        format!("{post}X: a\rb\r\n\r\n{second}"),
        // Chunks whose size is none.
        format!("{post}Transfer-Encoding: chunked\r\n\r\n+4\r\nabcd\r\n0\r\n\r\n{second}"),
        format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\nabcd\r\n0\r\n\r\n{second}"),
        format!(
            "{post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\na\r\n0\r\n\r\n{second}"
        ),
        // Requests that are none.
        "GET /livez\r\n\r\n".into(),
        "GET /livez HTTP/9.9\r\nHost: a\r\n\r\n".into(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}\r\n\r\n".into(),
        "GET /a b HTTP/1.1\r\nHost: daicho\r\n\r\n".into(),
    ] {
        is_refused(&server, &bytes);
    }
}

#[test]
fn a_line_that_ends_without_a_carriage_return_is_read_as_one_request() {
    let server = Server::tokyo(&[]);
    // A recipient may take a bare LF for the end of a line (RFC 9112, section 2.2).
    let mut connection = server.connect();
    connection.send("GET /livez HTTP/1.1\nHost: daicho\nConnection: close\n\n");
    assert_eq!(connection.answer().unwrap().status, 200);
    assert!(connection.is_closed());
}

#[test]
fn more_connections_than_there_are_places_wait_for_one() {
    let server = Server::tokyo(&["--connections", "2", "--head-seconds", "2"]);
    let mut held = [server.connect(), server.connect()];
    for connection in &mut held {
        assert_eq!(connection.get("/livez").status, 200);
    }
    let mut third = server.connect();
    third.send("GET /livez HTTP/1.1\r\nHost: daicho\r\n\r\n");
    assert_eq!(third.answer().unwrap().status, 200, "idle connections make room");
    assert!(held.iter().any(Connection::has_ended), "there was no room before");
    assert!(held[0].is_closed() && held[1].is_closed());
}

#[test]
fn one_client_cannot_take_the_places_of_all() {
    let server = Server::tokyo(&["--client-connections", "2"]);
    let mut held = [server.connect(), server.connect()];
    for connection in &mut held {
        wait_for("the client has a place", || {
            *connection = server.connect();
            connection.send("GET /livez HTTP/1.1\r\nHost: daicho\r\n\r\n");
            connection.answer().is_some()
        });
    }
    assert!(server.connect().is_closed());
    drop(held);
    wait_for("a place is free again", || {
        let mut connection = server.connect();
        connection.send("GET /livez HTTP/1.1\r\nHost: daicho\r\n\r\n");
        connection.answer().is_some()
    });
}

#[test]
fn a_body_that_nobody_asked_for_is_not_read() {
    let server = Server::tokyo(&[]);
    let mut greedy = server.connect();
    let size = 100 << 20;
    greedy.send(format!("POST /en/ HTTP/1.1\r\nHost: daicho\r\nContent-Length: {size}\r\n\r\n"));
    let block = vec![b'x'; 1 << 20];
    let sent = (0..100).take_while(|_| greedy.send(&block)).count();
    assert!(sent < 100, "the server hangs up on what it will not read");
    assert_eq!(server.get("/livez").status, 200);
}

#[test]
fn a_client_that_asks_too_often_is_told_when_to_ask_again() {
    let flags = ["--rate-per-second", "1", "--rate-burst", "5", "--trust-forwarded"];
    let server = Server::tokyo(&flags);
    let mut connection = server.connect();
    let mut ask = |client: &str| {
        let headers = format!("X-Forwarded-For: 10.1.1.1, {client}\r\n");
        connection.ask("GET", DECLARATION, &headers, b"")
    };
    let mut taken = 0;
    let refused = loop {
        let answer = ask("192.0.2.1");
        if answer.status == 429 {
            break answer.problem(429, "too-many-requests");
        }
        taken += 1;
        assert!(answer.status == 200 && taken < 1000, "{}", answer.status);
    };
    assert!(taken >= 5, "the burst is granted");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(ask("192.0.2.2").status, 200, "another client is not held back");
    wait_for("the client may ask again", || ask("192.0.2.1").status == 200);
    assert_eq!(server.get("/readyz").status, 200, "watchers are not counted");
}

#[test]
fn a_client_that_does_not_read_loses_its_connection() {
    let server = Server::tokyo(&["--write-seconds", "1", "--rate-per-second", "0"]);
    let mut greedy = server.connect();
    let page = "GET /en/declarations/tokyo-declaration HTTP/1.1\r\nHost: daicho\r\n\r\n";
    let begun = Instant::now();
    // Answers fill every buffer on the way; then the server stops reading, and gives up.
    while greedy.send(page.repeat(100)) {
        assert!(begun.elapsed() < PATIENCE, "it is never closed");
    }
    wait_for("the connection is gone", || {
        server.get("/metrics").text().contains("daicho_http_connections 1\n")
    });
}

#[test]
fn watchers_see_how_the_server_is() {
    let server = Server::tokyo(&[]);
    let plain = |path: &str| {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
        answer.text().to_owned()
    };
    assert_eq!((plain("/livez"), plain("/readyz")), ("alive\n".into(), "ready\n".into()));
    for path in ["/livez", "/readyz", "/metrics"] {
        let head = server.ask("HEAD", path, "", b"");
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        let posted = server.ask("POST", path, "", b"").problem(405, "method-not-allowed");
        assert_eq!(posted.header("allow"), Some("GET, HEAD"));
    }
    assert_eq!(server.get(DECLARATION).status, 200);
    let prometheus =
        "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1\r\n";
    let open = server.ask("GET", "/metrics", prometheus, b"");
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(open.header("content-type"), Some(kind));
    assert!(open.text().ends_with("# EOF\n"));
    let counted = server.get("/metrics");
    assert_eq!(counted.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = counted.text();
    // There a counter is named as its samples are, and what says more than help and type is a remark.
    assert!(text.contains("\n# TYPE daicho_events_appended_total counter\n"), "{text}");
    let is_told = |line: &str| line.starts_with("# HELP ") || line.starts_with("# TYPE ");
    assert!(text.lines().all(|line| !line.starts_with('#') || is_told(line)), "{text}");
    let head = server_head(text);
    for line in [
        r#"daicho_http_requests_total{route="/readyz",method="GET",status="200"}"#,
        r#"daicho_http_request_duration_seconds_bucket{le="+Inf",route="/livez"}"#,
        "daicho_http_requests_in_flight 0",
        "daicho_events_appended_total 0",
    ] {
        assert!(text.contains(line), "{line} in\n{text}");
    }
    server.signal("TERM");
    let Server { daicho, .. } = &server;
    wait_for("the log is free", || daicho.run(&["replay"]).code == 0);
    assert_eq!(head, daicho.head());
}

fn server_head(metrics: &str) -> u64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix("daicho_log_head "));
    line.unwrap().parse().unwrap()
}

#[test]
fn every_answer_names_its_request_and_sets_the_browser_on_its_guard() {
    let server = Server::tokyo(&[]);
    let page = server.ask("GET", "/en/", "X-Request-Id: visit-1\r\n", b"");
    assert_eq!(page.header("x-request-id"), Some("visit-1"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    let data = server.get(DECLARATION);
    assert_eq!(data.header("access-control-allow-origin"), Some("*"));
    let ids = [data, server.get(DECLARATION)]
        .map(|answer| answer.header("x-request-id").unwrap().to_owned());
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_private_register_answers_only_watchers_without_a_token() {
    let server = Server::tokyo(&["--private"]);
    let refused = server.get(DECLARATION).problem(401, "unauthorized");
    assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"daicho\""));
    assert_eq!(refused.header("access-control-allow-origin"), None);
    assert_eq!(server.get("/livez").status, 200);
}

#[test]
fn a_request_that_runs_when_the_server_is_told_to_stop_is_finished() {
    let server = Server::tokyo(&["--log-format", "json", "--log-level", "debug"]);
    let address = server.address();
    let mut idle = server.connect();
    assert_eq!(idle.get("/livez").status, 200);
    let mut silent = server.connect();
    // The first byte is there before the end is begun; the rest comes after it.
    let mut running = server.connect();
    running.send(format!("GET {DECLARATION} HTTP/1.1\r\nHost: daicho\r\n"));
    wait_for("all three are accepted", || {
        server.get("/metrics").text().contains("daicho_http_connections 4\n")
    });
    server.signal("TERM");
    assert!(idle.is_closed() && silent.is_closed(), "who waits for nothing is closed");
    wait_for("nothing new is accepted", || std::net::TcpStream::connect(address).is_err());
    running.send("\r\n");
    let answer = running.answer().unwrap();
    assert_eq!(answer.status, 200);
    assert!(running.is_closed());
    let (status, log) = server.end();
    assert!(status.success(), "{status}: {log}");
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let asked = lines.iter().find(|line| line["path"] == DECLARATION).unwrap();
    assert_eq!(asked["status"], 200);
    assert_eq!(asked["client"], "127.0.0.1");
    assert_eq!(asked["request_id"], answer.header("x-request-id").unwrap());
}

#[test]
fn a_client_that_never_ends_does_not_hold_the_server_beyond_its_grace() {
    let server = Server::tokyo(&["--grace-seconds", "1"]);
    let mut endless = server.connect();
    endless.send("GET / HTTP/1.1\r\nHost: da");
    wait_for("it is accepted", || {
        server.get("/metrics").text().contains("daicho_http_connections 2\n")
    });
    let begun = Instant::now();
    let log = server.stop();
    assert!(begun.elapsed() >= Duration::from_secs(1), "it was given its grace");
    assert!(begun.elapsed() < SOON);
    assert!(log.contains("the grace is over"), "{log}");
}

#[test]
fn a_register_that_cannot_be_opened_ends_the_server_with_its_error() {
    let nothing = Daicho::new();
    let said = nothing.run(&["serve", "--listen", "127.0.0.1:0"]).fails(3);
    assert!(said.contains("daicho init"), "{said}");
    let daicho = Daicho::tokyo();
    let server = Server::over(daicho, &[]);
    let second = server.daicho.run(&["serve", "--listen", "127.0.0.1:0"]).fails(3);
    assert!(second.contains("another daicho process"), "{second}");
    let taken = server.address().to_string();
    let said = server.daicho.run(&["serve", "--listen", &taken]).fails(2);
    assert!(said.contains("another server listens"), "{said}");
    let said = server.daicho.run(&["serve", "--listen", "here"]).fails(2);
    assert!(said.contains("expected an address such as 127.0.0.1:8466"), "{said}");
    let said = server.daicho.run(&["serve", "--listen", "here", "--lang", "ja"]).fails(2);
    assert!(said.contains("アドレスが必要です"), "{said}");
}

#[cfg(unix)]
#[test]
fn the_server_answers_while_the_register_is_opened() {
    let daicho = Daicho::tokyo();
    // A pipe for the settings: opening waits for the test to fill it.
    let settings = daicho.path("register/settings.json");
    let text = std::fs::read(&settings).unwrap();
    std::fs::remove_file(&settings).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&settings).status().unwrap().success());
    let fill = move || std::fs::write(&settings, &text).unwrap();
    let first = std::thread::spawn(fill.clone());
    let server = Server::start(daicho, &["--listen", "127.0.0.1:0"]);
    first.join().unwrap();
    assert_eq!(server.get("/livez").status, 200);
    let ready = server.get("/readyz");
    assert_eq!(ready.status, 503);
    assert!(ready.text().starts_with("replaying"), "{}", ready.text());
    let page = server.get("/en/").problem(503, "unavailable");
    assert_eq!(page.header("retry-after"), Some("2"));
    fill();
    wait_for("the register is open", || server.get("/readyz").status == 200);
    assert_eq!(server.get("/en/").status, 200);
    server.stop();
}

#[cfg(unix)]
#[test]
fn a_socket_of_this_machine_serves_too_and_goes_with_its_server() {
    use std::os::unix::net::UnixStream;
    let daicho = Daicho::tokyo();
    let path = daicho.path("daicho.sock");
    let listen = format!("unix:{}", path.display());
    let server = Server::start(daicho, &["--listen", &listen]);
    assert_eq!(server.listening["listening"], listen);
    let get = |target: &str| -> Answer {
        Connection::over(UnixStream::connect(&path).unwrap()).get(target)
    };
    wait_for("the server is ready", || get("/readyz").status == 200);
    assert_eq!(get(DECLARATION).json()["declaration"], "tokyo-declaration");
    server.stop();
    assert!(!path.exists());
}

#[test]
fn the_demo_is_served_by_the_same_server() {
    let daicho = Daicho::new();
    let mut command = daicho.command();
    command.args(["demo", "--listen", "127.0.0.1:0"]).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines.find_map(|line| {
        let line = line.unwrap();
        line.trim().strip_prefix("http://")?.strip_suffix("/en/").map(ToOwned::to_owned)
    });
    let mut connection = Connection::to(address.unwrap().parse().unwrap());
    let page = connection.get("/en/");
    assert_eq!(page.status, 200);
    assert!(page.header("x-request-id").is_some());
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill").args(["-s", "INT", &pid]).status().unwrap();
    assert!(sent.success());
    assert!(child.wait().unwrap().success());
    assert!(std::path::Path::new(&repo("events/tokyo.jsonl")).exists());
}
