//! What bad addresses, queries and headers get: a problem that names what is at fault, and never
//! a failure of the server.

use crate::http_addresses::{addresses, reads};
use crate::http_client::Answer;
use crate::http_fixture::{NO_RATE, Server};

/// The answer to bytes as they are, on a connection of its own; none where the server hangs up.
fn raw(server: &Server, bytes: &[u8]) -> Option<Answer> {
    let mut connection = server.connect();
    connection.send(bytes);
    connection.answer()
}

fn get(server: &Server, target: &[u8]) -> Option<Answer> {
    raw(server, &[b"GET ", target, b" HTTP/1.1\r\nHost: daicho\r\n\r\n"].concat())
}

fn field(answer: Answer, status: u16, slug: &str) -> String {
    let said = answer.problem(status, slug).json();
    said["errors"][0]["field"].as_str().unwrap_or_else(|| panic!("no field: {said}")).to_owned()
}

#[test]
fn a_parameter_that_is_not_known_or_comes_twice_is_named() {
    let server = Server::tokyo(&NO_RATE);
    for address in reads(&server) {
        let path = &address.path;
        for (query, name) in [
            ("asof=2021-01-01", "asof"),
            ("AS_OF=2021-01-01", "AS_OF"),
            ("as_of[]=2021-01-01", "as_of[]"),
            ("%00=1", "\0"),
            ("x", "x"),
            ("=1", ""),
            ("x=1&x=2", "x"),
            ("%E6%97%A5=1", "日"),
        ] {
            let answer = server.get(&format!("{path}?{query}"));
            assert_eq!(field(answer, 400, "bad-query"), name, "{path}?{query}");
        }
        if address.takes("as_of") {
            for query in ["as_of=2021-01-01&as_of=2021-01-01", "as_of=&as_of=2021-01-01"] {
                let answer = server.get(&format!("{path}?{query}"));
                assert_eq!(field(answer, 400, "bad-query"), "as_of", "{path}?{query}");
            }
        }
        let long = format!("{path}?{}=1", "x".repeat(20_000));
        assert!(field(server.get(&long), 400, "bad-query").starts_with("xxx"));
    }
}

#[test]
fn a_query_of_very_many_parameters_is_refused_before_any_is_read() {
    let server = Server::tokyo(&NO_RATE);
    let parameters = |count: u32| {
        let names: Vec<String> = (0..count).map(|number| format!("{number:x}")).collect();
        names.join("&")
    };
    // As many as fit into a head; not one of them could be decoded.
    let hostile = ["%FF"; 7_800].join("&");
    for address in reads(&server) {
        for (query, count) in
            [(parameters(33), 33), (parameters(6_000), 6_000), (hostile.clone(), 7_800)]
        {
            let target = format!("{}?{query}", address.path);
            let said = server.get(&target).problem(400, "bad-query").json().to_string();
            let wanted = format!("Expected at most 32 parameters, got {count}.");
            assert!(said.contains(&wanted), "{}: {said}", address.path);
        }
    }
    let request = format!(
        "GET /api/v1/status?{} HTTP/1.1\r\nHost: daicho\r\nAccept-Language: ja\r\n\r\n",
        parameters(33)
    );
    let said =
        raw(&server, request.as_bytes()).unwrap().problem(400, "bad-query").json().to_string();
    assert!(said.contains("パラメーターは 32 個までですが、33 個あります"), "{said}");
    let just = server.get(&format!("/api/v1/status?{}", parameters(32)));
    assert_eq!(
        field(just, 400, "bad-query"),
        "0",
        "so many are read, and the first unknown one named"
    );
}

#[test]
fn a_time_that_is_none_is_named() {
    let server = Server::tokyo(&NO_RATE);
    let days = [
        "x",
        "2021",
        "2021-13-01",
        "2021-02-30",
        "2021-1-1",
        "20210101",
        "2021-01-01T00:00:00Z",
        "0000-00-00",
        "-2021-01-01",
        "+2021-01-1",
        "2021-01-01x",
        "99999-01-01",
        "null",
        "%00",
        "２０２１-01-01",
        "2021-01-01%0a",
        "2021-01-01&",
    ];
    let places = [
        "x",
        "-1",
        "1.0",
        "1e2",
        "99999",
        "18446744073709551616",
        "%23",
        "%23%2357",
        "0x10",
        "057",
        "2021-1-1",
        "2021-01-01T00:00:00",
        "2021-01-01T25:00:00Z",
        "null",
        "%00",
        "１２",
        "head",
    ];
    for address in reads(&server).into_iter().filter(|address| address.takes("as_of")) {
        let path = &address.path;
        for (name, values) in [("as_of", &days[..]), ("known_at", &places[..])] {
            for value in values {
                if value.ends_with('&') {
                    continue;
                }
                let answer = server.get(&format!("{path}?{name}={value}"));
                assert_eq!(field(answer, 400, "bad-query"), name, "{path} {name}={value}");
            }
        }
    }
    // The edges of what can be are no mistake.
    for fine in [
        "as_of=0001-01-01",
        "as_of=9999-12-31",
        "known_at=0",
        "known_at=154",
        "known_at=2021-01-01",
    ] {
        let answer = server.get(&format!("/api/v1/parties?{fine}"));
        assert_eq!(answer.status, 200, "{fine}: {}", answer.text());
    }
    for empty in ["as_of=0001-01-01", "known_at=0", "known_at=1900-01-01T00:00:00%2B09:00"] {
        for address in reads(&server).into_iter().filter(|address| address.takes("as_of")) {
            let answer = server.get(&format!("{}?{empty}", address.path));
            let status = answer.status;
            assert!(matches!(status, 200 | 404), "{} {empty}: {status}", address.path);
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let server = Server::tokyo(&NO_RATE);
    for query in ["as_of=%FF", "%C3%28=1", "of=%ED%A0%80", "cursor=%F5%80%80%80"] {
        let answer = server.get(&format!("/api/v1/events?{query}"));
        answer.problem(400, "bad-query");
    }
    // Raw bytes in the request line.
    for target in
        [&b"/api/v1/events?of=\xff\xfe"[..], b"/api/v1/parties/\xe6\x97\xa5", b"/\x00", b"/\x7f"]
    {
        if let Some(answer) = get(&server, target) {
            assert!((400..500).contains(&answer.status), "{target:?}: {}", answer.status);
        }
    }
    for name in ["Accept", "Accept-Encoding", "Accept-Language", "If-None-Match", "Cookie", "Range"]
    {
        let head = format!("GET /api/v1/parties HTTP/1.1\r\nHost: daicho\r\n{name}: ");
        for value in [&b"\xff\xfe"[..], b"", b",,,;;;=", b";q=", b"*;q=9e9", b"bytes=0-1"] {
            let bytes = [head.as_bytes(), value, b"\r\n\r\n"].concat();
            let answer = raw(&server, &bytes).unwrap();
            assert!(matches!(answer.status, 200 | 400 | 406), "{name}: {}", answer.status);
            assert!(answer.status == 200 || answer.json()["detail"].is_string());
        }
    }
    for value in [&b"Bearer \xff\xfe"[..], b"Bearer \t", b"Bearer a b", b"\xe3\x81\x82"] {
        let head = b"GET /api/v1/parties HTTP/1.1\r\nHost: daicho\r\nAuthorization: ";
        let answer = raw(&server, &[head, value, b"\r\n\r\n"].concat()).unwrap();
        assert!(matches!(answer.status, 400 | 401), "{value:?}: {}", answer.status);
    }
}

#[test]
fn ids_may_be_as_odd_as_they_like() {
    let server = Server::tokyo(&NO_RATE);
    let long = "a".repeat(20_000);
    let dashes = "-".repeat(3_000);
    let odd = [
        "%2e",
        "..",
        ".",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "a%2Fb",
        "%00",
        "tokyo%00",
        "%FF",
        "%C3%28",
        "%",
        "%zz",
        "%2",
        "%25",
        "a%20b",
        "+",
        "'%22%3E%3Cscript%3E",
        "日本",
        "%F0%9F%97%BC",
        "%E2%80%AEokyot",
        "%ef%bb%bftokyo",
        "tokyo;x=1",
        "tokyo,paris",
        "TOKYO",
        "-",
        "*",
        "~",
        "{id}",
        "$(id)",
        "\\",
        "tokyo%0d%0aX-Injected:%201",
        &long,
        &dashes,
    ];
    for list in ["parties", "declarations", "agreements", "gatherings", "networks", "strategies"] {
        for id in odd {
            let target = format!("/api/v1/{list}/{id}");
            let Some(answer) = get(&server, target.as_bytes()) else {
                panic!("no answer to {target}");
            };
            assert!(matches!(answer.status, 400 | 404), "{target}: {}", answer.status);
            assert!(answer.header("x-injected").is_none());
            let slug = if answer.status == 404 { "not-found" } else { "bad-request" };
            let status = answer.status;
            let said = answer.problem(status, slug);
            assert!(said.body.len() < 4_000, "{target} is told at length");
            assert!(!said.text().contains("/root/") && !said.text().contains("panicked"));
        }
    }
    for id in odd {
        for suffix in ["", "/endorsements", "/endorsements.csv", "/versions"] {
            for target in [
                format!("/api/v1/declarations/{id}{suffix}"),
                format!("/api/v1/events/{id}{suffix}"),
            ] {
                let status = get(&server, target.as_bytes()).unwrap().status;
                assert!(matches!(status, 400 | 404), "{target}: {status}");
            }
        }
        for parameter in ["of", "type", "by"] {
            let answer =
                get(&server, format!("/api/v1/events?{parameter}={id}").as_bytes()).unwrap();
            assert!(answer.status < 500, "{parameter}={id}: {}", answer.text());
        }
    }
    // What is encoded without need is what it is.
    let mut connection = server.connect();
    assert_eq!(connection.get("/api/v1/parties/%74okyo").status, 200);
    let said = connection.get("/api/v1/parties/tokio").problem(404, "not-found").json();
    assert!(said["detail"].as_str().unwrap().contains("\"tokyo\""), "{said}");
}

#[test]
fn an_address_with_a_slash_too_many_is_nowhere() {
    let server = Server::tokyo(&NO_RATE);
    for address in addresses(&server) {
        let path = &address.path;
        let inner = path.strip_prefix("/api/v1").unwrap();
        let nowhere = [
            format!("{path}/"),
            format!("{path}//"),
            format!("/{path}"),
            format!("/api//v1{inner}"),
            format!("//api/v1{inner}"),
            format!("/api/v1/{inner}"),
            format!("/API/v1{inner}"),
            format!("/api/v2{inner}"),
            format!("/api/v1/.{inner}"),
            format!("/en/../api/v1{inner}"),
            format!("{path}/x/y/z"),
        ];
        // These may be the address of a thing that is not there.
        let absent = [".html", "%2F", "%3Fas_of=2021-01-01"].map(|more| format!("{path}{more}"));
        // Any name may be that of a token, which can only be taken away; and whether there is the report of an
        // import only those learn who may read it.
        let named = address.template.ends_with("{token}") || address.is_report();
        let absent = if named { &[][..] } else { &absent };
        for (others, methods) in
            [(&nowhere[..], &["GET", "HEAD", "POST", "OPTIONS"][..]), (absent, &["GET", "HEAD"])]
        {
            for (other, method) in others.iter().flat_map(|o| methods.iter().map(move |m| (o, m))) {
                let answer = server.ask(method, other, "", b"");
                assert_eq!(answer.status, 404, "{method} {other}");
                assert_eq!(answer.header("content-type"), Some("application/problem+json"));
            }
        }
    }
    for nowhere in ["/api", "/api/", "/apiv1", "/api/v1x", "/xx/", "/favicon.ico", "/.env", "/en/x"]
    {
        server.get(nowhere).problem(404, "not-found");
    }
}
