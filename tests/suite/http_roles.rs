//! Who may do what: every address of the API, every method, everybody who may come along.

use serde_json::json;

use crate::http_addresses::{Address, addresses};
use crate::http_client::{Answer, Connection};
use crate::http_fixture::{HEAD, NO_RATE, Server};

const METHODS: [&str; 7] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

/// Somebody who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    /// Presents something that is no token, or none any more.
    Impostor,
    Reader,
    Recorder,
    Admin,
}

/// Everybody with what they send.
fn everybody(server: &Server) -> Vec<(Who, String)> {
    let revoked = server.token("recorder");
    server.daicho.run(&["token", "revoke", "recorder"]).ok();
    let expired = ["token", "add", "--role", "admin", "--name", "old", "--json"];
    let expired = [&expired[..], &["--expires", "2020-01-01"]].concat();
    let expired = server.daicho.run(&expired);
    let reader = server.token("reader");
    let secret = reader.trim_end().strip_prefix("Authorization: Bearer ").unwrap();
    let last = if secret.ends_with('A') { 'B' } else { 'A' };
    let almost = format!("{}{last}", &secret[..secret.len() - 1]);
    let presented = |text: &str| (Who::Impostor, format!("Authorization: {text}\r\n"));
    let mut all = vec![
        (Who::Nobody, String::new()),
        presented("Bearer daicho_wrong"),
        presented(&format!("Bearer {almost}")),
        presented("Bearer"),
        presented("Bearer "),
        presented(secret),
        presented("Basic YTpi"),
        presented(&format!("Basic {secret}")),
        presented(""),
        (Who::Impostor, revoked),
    ];
    if expired.code == 0 {
        let expired: serde_json::Value = serde_json::from_str(&expired.out).unwrap();
        all.push(presented(&format!("Bearer {}", expired["secret"].as_str().unwrap())));
    }
    all.push((Who::Reader, format!("authorization: bearer {secret}\r\n")));
    all.push((Who::Reader, reader));
    all.push((Who::Recorder, server.token("recorder")));
    all.push((Who::Admin, server.token("admin")));
    all
}

/// The status that is due to a request whose body, where it has one, is no fact.
fn due(address: &Address, method: &str, who: Who, private: bool) -> u16 {
    let writes = method == "POST" && address.knows("POST");
    let manages = address.is_managing() && address.knows(method);
    match who {
        _ if method == "OPTIONS" => 204,
        Who::Impostor => 401,
        Who::Nobody if private || writes || manages => 401,
        _ if !address.knows(method) => 405,
        Who::Nobody if address.is_report() => 401,
        Who::Reader if address.is_report() => 403,
        _ if address.is_report() => 404,
        Who::Reader | Who::Recorder if manages => 403,
        // What is no token is none to revoke, an empty object asks for none, and no checkpoint is JSON.
        _ if method == "DELETE" => 404,
        _ if writes && address.path.ends_with("/tokens") => 400,
        _ if writes && address.path.ends_with("/verify") => 415,
        Who::Reader if writes => 403,
        // An empty object is no fact, and JSON is no format of an import.
        _ if writes && ["/imports", "/updates"].iter().any(|end| address.path.ends_with(end)) => {
            415
        }
        _ if writes => 422,
        _ => 200,
    }
}

fn check(answer: &Answer, due: u16, what: &str) {
    assert_eq!(answer.status, due, "{what}: {}", String::from_utf8_lossy(&answer.body));
    if due >= 400 {
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
    }
    let challenge = answer.header("www-authenticate");
    assert_eq!(challenge.is_some(), matches!(due, 401 | 403), "{what}");
    assert!(challenge.is_none_or(|text| text.starts_with("Bearer")), "{what}");
}

fn check_all(server: &Server, addresses: &[Address], private: bool) {
    let mut requests = 0;
    let everybody = everybody(server);
    assert!(everybody.len() >= 14, "{}", everybody.len());
    for address in addresses {
        let allow: Vec<&str> = METHODS.into_iter().filter(|m| address.knows(m)).collect();
        for (who, headers) in &everybody {
            let mut connection = server.connect();
            for method in METHODS {
                let due = due(address, method, *who, private);
                let what = format!("{method} {} of {who:?} {headers:?}", address.path);
                if due == 200 && address.template.ends_with("/stream") {
                    if method == "GET" {
                        check_stream(server, address, headers);
                    }
                    continue;
                }
                let body: &[u8] = if method == "POST" { b"{}" } else { b"" };
                let headers = format!("{headers}Content-Type: application/json\r\n");
                let answer = connection.ask(method, &address.path, &headers, body);
                check(&answer, due, &what);
                if matches!(due, 204 | 405) {
                    let mut named: Vec<&str> =
                        answer.header("allow").unwrap().split(", ").collect();
                    named.sort_unstable();
                    let mut allow = allow.clone();
                    allow.sort_unstable();
                    assert_eq!(named, allow, "{what}");
                }
                if answer.header("connection").is_some_and(|word| word == "close") {
                    connection = server.connect();
                }
                requests += 1;
            }
        }
    }
    assert!(requests > 2500, "{requests}");
}

fn check_stream(server: &Server, address: &Address, headers: &str) {
    use std::io::Read as _;
    let mut connection: Connection = server.connect();
    connection.send(format!("GET {} HTTP/1.1\r\nHost: daicho\r\n{headers}\r\n", address.path));
    let mut begin = [0; 15];
    let mut stream = connection.stream();
    stream.read_exact(&mut begin).unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200 OK", "{}", address.path);
}

#[test]
fn everybody_may_do_on_a_public_register_what_is_due_to_them() {
    let server = Server::tokyo(&NO_RATE);
    let addresses = addresses(&server);
    check_all(&server, &addresses, false);
    assert_eq!(server.head(), HEAD, "nothing was recorded by any of it");
}

#[test]
fn a_private_register_answers_nobody_without_a_token() {
    let addresses = addresses(&Server::tokyo(&NO_RATE));
    let server = Server::tokyo(&["--rate-per-second", "0", "--private"]);
    check_all(&server, &addresses, true);
    for page in
        ["/en/", "/ja/", "/en/declarations/tokyo-declaration", "/en/feed.atom", "/ja/feed.json"]
    {
        check(&server.get(page), 401, page);
        check(&server.ask("HEAD", page, "", b""), 401, page);
    }
    // Whoever watches the server needs none.
    assert_eq!(server.get("/livez").status, 200);
    assert_eq!(server.get("/readyz").status, 200);
}

#[test]
fn a_token_works_at_once_and_a_revoked_one_stops_at_once() {
    let server = Server::tokyo(&NO_RATE);
    let mut connection = server.connect();
    let fact = |number: u32| {
        let data = json!({"party": format!("p{number}"), "kind": "city", "names": {"en": "P"}});
        json!({"type": "party.registered", "data": data}).to_string()
    };
    let mut post = |token: &str, number: u32| {
        let headers = format!("{token}Content-Type: application/json\r\n");
        connection.ask("POST", "/api/v1/events", &headers, fact(number).as_bytes()).status
    };
    for round in 0..5 {
        let first = server.token("recorder");
        assert_eq!(post(&first, 2 * round), 201, "round {round}");
        server.daicho.run(&["token", "revoke", "recorder"]).ok();
        assert_eq!(post(&first, 2 * round + 1), 401, "round {round}");
    }
    assert_eq!(server.head(), HEAD + 5);
}

#[test]
fn a_stream_ends_for_whoever_lost_the_token() {
    let server = Server::tokyo(&["--rate-per-second", "0", "--private"]);
    let (reader, recorder) = (server.token("reader"), server.token("recorder"));
    let listen = |token: &str| {
        let mut connection: Connection = server.connect();
        let target = format!("/api/v1/events/stream?after={}", HEAD - 1);
        let head = format!("GET {target} HTTP/1.1\r\nHost: daicho\r\nConnection: close\r\n");
        connection.send(format!("{head}{token}\r\n"));
        until(&mut connection, &format!("id:{HEAD}"));
        connection
    };
    let (mut lost, mut kept) = (listen(&reader), listen(&recorder));
    server.daicho.run(&["token", "revoke", "reader"]).ok();
    let said = server.ask("GET", "/api/v1/parties", &reader, b"").problem(401, "unauthorized");
    assert!(said.text().contains("Z. Ask"), "the time as everywhere: {}", said.text());
    let fact = json!({"type": "party.registered",
        "data": {"party": "osaka", "kind": "city", "names": {"en": "Osaka"}}});
    assert_eq!(server.post("/api/v1/events", &recorder, &fact).status, 201);
    until(&mut kept, "osaka");
    let rest = String::from_utf8(lost.remainder()).unwrap();
    assert!(!rest.contains("osaka"), "{rest}");
}

/// Reads until the text has come.
fn until(connection: &mut Connection, text: &str) {
    use std::io::Read as _;
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(text) {
        let mut buffer = [0; 4096];
        let count = connection.stream().read(&mut buffer).unwrap();
        assert!(count > 0, "the stream ended before {text}");
        read.extend_from_slice(&buffer[..count]);
    }
}

#[test]
fn with_a_broken_file_of_tokens_nobody_is_taken_for_somebody() {
    let server = Server::tokyo(&NO_RATE);
    let admin = server.token("admin");
    let file = server.daicho.path("register").join("tokens.json");
    let whole = std::fs::read(&file).unwrap();
    assert_eq!(server.ask("GET", "/api/v1/parties", &admin, b"").status, 200);
    for broken in [&b""[..], b"{", b"[]", b"\xff", &whole[..whole.len() / 2]] {
        std::fs::write(&file, broken).unwrap();
        for token in [&*admin, "Authorization: Bearer daicho_x\r\n"] {
            let answer = server.ask("GET", "/api/v1/parties", token, b"");
            let answer = answer.problem(503, "unavailable");
            assert!(answer.header("retry-after").is_some());
            assert!(!answer.text().contains("tokens.json"), "{}", answer.text());
            let answer = server.post("/api/v1/events", token, &json!({}));
            answer.problem(503, "unavailable");
        }
        assert_eq!(server.get("/api/v1/parties").status, 200, "reading is for everybody");
    }
    std::fs::write(&file, whole).unwrap();
    assert_eq!(server.ask("GET", "/api/v1/parties", &admin, b"").status, 200);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(server.ask("GET", "/api/v1/parties", &admin, b"").status, 401);
}

#[test]
fn a_role_is_not_more_than_its_name() {
    let server = Server::tokyo(&NO_RATE);
    let retraction = json!({"type": "event.retracted", "data": {"seq": 40, "reason": "x"}});
    for (role, status) in [("reader", 403), ("recorder", 403), ("admin", 201)] {
        let headers = format!("{}If-Match: *\r\n", server.token(role));
        for target in ["/api/v1/events?dry_run=true", "/api/v1/events"] {
            let answer = server.post(target, &headers, &retraction);
            let dry = status == 201 && target.ends_with("true");
            assert_eq!(answer.status, if dry { 200 } else { status }, "{role} {target}");
        }
    }
    let last = server.get(&format!("/api/v1/events/{}", server.head())).json();
    assert_eq!(last["recorded_by"], "admin");
    // Two tokens at once are none.
    let two = "Authorization: Bearer daicho_x\r\nAuthorization: Bearer daicho_y\r\n";
    server.ask("GET", "/api/v1/parties", two, b"").problem(400, "bad-header");
}
