//! What is turned away before any route sees it, as a problem.

use std::time::Duration;

use hyper::header::HOST;
use hyper::{Method, Request, Version};

use super::{BAD_REQUEST, INTERNAL, Problem, TIMEOUT, TOO_MANY_REQUESTS, UNAVAILABLE};

/// The methods that some route answers.
const METHODS: &str = "GET, HEAD, POST, OPTIONS";

/// The client asks too often.
pub(in crate::http) fn too_many_requests(after: Duration) -> Problem {
    let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
    let problem = Problem::new(
        TOO_MANY_REQUESTS,
        "Requests come faster than this server allows to one client. Wait as Retry-After says.",
        "一つのクライアントに許された頻度を超えています。Retry-After の秒数だけ待ってください。",
    );
    problem.retry_after(u32::try_from(seconds).unwrap_or(u32::MAX).max(1))
}

/// The server works on as many requests as it may.
pub(in crate::http) fn overloaded() -> Problem {
    let problem = Problem::new(
        UNAVAILABLE,
        "The server is working on as many requests as it takes. Ask again shortly.",
        "処理中のリクエストが上限に達しています。少し待ってから試してください。",
    );
    problem.retry_after(1)
}

/// The register is not open yet.
pub(in crate::http) fn starting() -> Problem {
    let problem = Problem::new(
        UNAVAILABLE,
        "The register is being opened and checked. Ask again shortly; /readyz tells when.",
        "台帳を開いて検査しています。少し待ってから試してください（/readyz で確かめられます）。",
    );
    problem.retry_after(2)
}

/// The request took too long.
pub(in crate::http) fn timeout() -> Problem {
    let problem = Problem::new(
        TIMEOUT,
        "The request could not be answered in time. A fact that was sent may have been recorded: \
         send it again with the same Idempotency-Key.",
        "時間内に応答できませんでした。送った事実は記録されている可能性があります。\
         同じ Idempotency-Key で送り直してください。",
    );
    problem.retry_after(1)
}

/// Something went wrong that should not.
pub(in crate::http) fn internal() -> Problem {
    Problem::new(
        INTERNAL,
        "Something went wrong in the server. Report it with the X-Request-Id of this answer.",
        "サーバーで問題が起きました。この応答の X-Request-Id を添えて知らせてください。",
    )
}

/// Refuses what no route can be asked: tunnels, traces, and targets without a path.
pub(in crate::http) fn shape<B>(request: &Request<B>) -> Option<Problem> {
    if matches!(*request.method(), Method::CONNECT | Method::TRACE) {
        return Some(Problem::method(METHODS));
    }
    if !request.uri().path().starts_with('/') {
        return Some(Problem::new(
            BAD_REQUEST,
            "Expected a target that begins with a slash, such as /api/v1/declarations.",
            "/api/v1/declarations のように、スラッシュで始まる宛先が必要です。",
        ));
    }
    let mut hosts = request.headers().get_all(HOST).iter();
    let is_well = match (hosts.next(), hosts.next()) {
        (None, _) => request.version() != Version::HTTP_11,
        (Some(host), None) => names_host(host.as_bytes()),
        (Some(_), Some(_)) => false,
    };
    let authority = request.uri().authority();
    let is_well = is_well && authority.is_none_or(|one| names_host(one.as_str().as_bytes()));
    (!is_well).then(|| {
        Problem::new(
            BAD_REQUEST,
            "Expected one Host header with a name or an address, and a port at most (RFC 9112, \
             section 3.2).",
            "ホスト名またはアドレス（必要ならポートも）を示す Host ヘッダーが一つ必要です\
             （RFC 9112 の 3.2 節）。",
        )
    })
}

/// Whether this is a host and a port at most (RFC 9110, section 7.2), and nothing that could mean more
/// where it is repeated.
fn names_host(written: &[u8]) -> bool {
    let (host, port) = match written.iter().rposition(|byte| *byte == b':') {
        // The last colon of an address in brackets stands within them.
        Some(at) if !written.ends_with(b"]") => (&written[..at], &written[at + 1..]),
        _ => (written, &b""[..]),
    };
    let port = std::str::from_utf8(port).ok();
    let port_is_well = port.is_some_and(|port| port.is_empty() || port.parse::<u16>().is_ok());
    let inner = host.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    let host_is_well = match inner {
        Some(address) => {
            address.iter().all(|byte| byte.is_ascii_hexdigit() || b":.".contains(byte))
        }
        None => host.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte)),
    };
    port_is_well && host_is_well && !inner.unwrap_or(host).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(method: &str, target: &str, hosts: &[&str]) -> Option<u16> {
        let mut request = Request::builder().method(method).uri(target);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        shape(&request.body(()).unwrap()).map(|problem| problem.kind().status)
    }

    #[test]
    fn what_no_route_can_be_asked_is_turned_away() {
        assert_eq!(status("CONNECT", "example.org:443", &["a"]), Some(405));
        assert_eq!(status("TRACE", "/", &["a"]), Some(405));
        assert_eq!(status("GET", "example.org:443", &["a"]), Some(400));
        assert_eq!(status("OPTIONS", "*", &["a"]), Some(400));
        assert_eq!(status("GET", "/", &[]), Some(400));
        assert_eq!(status("GET", "/", &["a", "b"]), Some(400));
        assert_eq!(status("GET", "/", &["a"]), None);
        assert_eq!(status("GET", "http://example.org/", &["a"]), None);
        for host in ["a.example:8466", "192.0.2.1", "[2001:db8::1]", "[::1]:80", "a:"] {
            assert_eq!(status("GET", "/", &[host]), None, "{host}");
        }
        for host in
            ["", ":80", "a b", "a/b", "me@a", "a\"b", "[::1", "::1", "a:99999", "a:b", "[]", "a,b"]
        {
            assert_eq!(status("GET", "/", &[host]), Some(400), "{host}");
        }
        assert_eq!(status("GET", "http://me@example.org/", &["a"]), Some(400));
        assert_eq!(status("PUT", "/", &["a"]), None, "a route says which methods it answers");
    }
}
