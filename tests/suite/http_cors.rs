//! What scripts of pages from elsewhere may do: read what everybody may read, and no more.

use crate::http_client::Answer;
use crate::http_fixture::Server;

const FROM: &str = "Origin: https://city.example\r\n";
const PATHS: [&str; 5] =
    ["/api/v1", "/api/v1/parties", "/api/v1/events", "/api/v1/events/stream", "/en/feed.json"];

/// What a browser asks before it sends a request that is not simple.
fn preflight(server: &Server, path: &str, method: &str, headers: &str) -> Answer {
    let asked = format!(
        "{FROM}Access-Control-Request-Method: {method}\r\n\
         Access-Control-Request-Headers: {headers}\r\n"
    );
    server.ask("OPTIONS", path, &asked, b"")
}

fn invitations(answer: &Answer) -> Vec<&str> {
    let names = answer.headers.iter().map(|(name, _)| name.as_str());
    names.filter(|name| name.starts_with("access-control-")).collect()
}

#[test]
fn public_reads_are_open_to_scripts_from_elsewhere() {
    let server = Server::tokyo(&[]);
    for path in PATHS {
        let asked = preflight(&server, path, "GET", "if-none-match,last-event-id");
        assert_eq!(asked.status, 204, "{path}");
        assert_eq!(asked.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(asked.header("access-control-allow-methods"), Some("GET, HEAD"), "{path}");
        let headers = asked.header("access-control-allow-headers").unwrap();
        for name in ["if-none-match", "last-event-id", "authorization", "x-request-id"] {
            assert!(headers.split(", ").any(|known| known == name), "{path}: {name}");
        }
        assert_eq!(asked.header("access-control-max-age"), Some("86400"), "{path}");
        // Never together with *, and never needed: no cookie says who reads.
        assert_eq!(asked.header("access-control-allow-credentials"), None, "{path}");
        let head = server.ask("HEAD", path, FROM, b"");
        assert_eq!((head.status, head.header("access-control-allow-origin")), (200, Some("*")));
    }
    let read = server.ask("GET", "/api/v1/parties?limit=1", FROM, b"");
    assert_eq!(read.header("access-control-allow-origin"), Some("*"));
    let exposed = read.header("access-control-expose-headers").unwrap();
    for name in ["ETag", "Link", "Retry-After", "X-Request-Id"] {
        assert!(exposed.split(", ").any(|known| known == name), "{name}");
    }
    let missing = server.ask("GET", "/api/v1/parties/nowhere", FROM, b"");
    assert_eq!(missing.header("access-control-allow-origin"), Some("*"), "why, too, can be read");
}

#[test]
fn recording_is_not_open_to_scripts_from_elsewhere() {
    let server = Server::tokyo(&[]);
    let asked = preflight(&server, "/api/v1/imports", "POST", "content-type");
    assert_eq!(invitations(&asked), [""; 0]);
    let asked = preflight(&server, "/api/v1/events", "POST", "content-type");
    assert_eq!(asked.header("access-control-allow-methods"), Some("GET, HEAD"));
    for path in ["/api/v1/events", "/api/v1/imports"] {
        let posted = server.ask("POST", path, FROM, b"{}");
        assert_eq!((posted.status, invitations(&posted)), (401, vec![]), "{path}");
    }
}

#[test]
fn a_private_server_invites_nobody() {
    let server = Server::tokyo(&["--private"]);
    for path in PATHS {
        let asked = preflight(&server, path, "GET", "authorization");
        assert_eq!(invitations(&asked), [""; 0], "{path}");
        let read = server.ask("GET", path, FROM, b"");
        assert_eq!((read.status, invitations(&read)), (401, vec![]), "{path}");
    }
}
