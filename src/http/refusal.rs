//! What is turned away before any route sees it, and the document that says so (RFC 9457).

use std::time::Duration;

use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HOST, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, StatusCode, Version};
use serde_json::json;
use warp::reply::Response;

/// The methods that some route answers.
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, OPTIONS");

/// A problem document of the server itself.
pub(super) fn document(status: StatusCode, slug: &str, title: &str, detail: &str) -> Response {
    let body = json!({
        "type": format!("/problems/{slug}"),
        "title": title,
        "status": status.as_u16(),
        "detail": detail,
    });
    let mut answer = Response::new(body.to_string().into());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// As [`document`], with the time after which asking again has a chance.
pub(super) fn retry_later(
    status: StatusCode,
    slug: &str,
    title: &str,
    detail: &str,
    after: Duration,
) -> Response {
    let mut answer = document(status, slug, title, detail);
    let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
    answer.headers_mut().insert(RETRY_AFTER, seconds.max(1).into());
    answer
}

/// The client asks too often.
pub(super) fn too_many_requests(after: Duration) -> Response {
    retry_later(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-requests",
        "Too many requests",
        "Requests come faster than this server allows to one client. Wait as Retry-After says.",
        after,
    )
}

/// The server works on as many requests as it may.
pub(super) fn overloaded() -> Response {
    retry_later(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        "Too busy",
        "The server is working on as many requests as it takes. Ask again shortly.",
        Duration::from_secs(1),
    )
}

/// The register is not open yet.
pub(super) fn starting() -> Response {
    retry_later(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        "Starting",
        "The register is being opened and checked. Ask again shortly; /readyz tells when.",
        Duration::from_secs(2),
    )
}

/// The request took too long.
pub(super) fn timeout() -> Response {
    retry_later(
        StatusCode::SERVICE_UNAVAILABLE,
        "timeout",
        "Took too long",
        "The request could not be answered in time. A fact that was sent may have been recorded: \
         send it again with the same Idempotency-Key.",
        Duration::from_secs(1),
    )
}

/// Something went wrong that should not.
pub(super) fn internal() -> Response {
    document(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Internal error",
        "Something went wrong in the server. Report it with the X-Request-Id of this answer.",
    )
}

/// Nothing of this server answers such a method.
pub(super) fn method_not_allowed(allowed: HeaderValue) -> Response {
    let mut answer = document(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "Method not allowed",
        "Expected one of the methods that Allow names.",
    );
    answer.headers_mut().insert(ALLOW, allowed);
    answer
}

/// Refuses what no route can be asked: tunnels, traces, and targets without a path.
pub(super) fn shape<B>(request: &Request<B>) -> Option<Response> {
    if matches!(*request.method(), Method::CONNECT | Method::TRACE) {
        return Some(method_not_allowed(METHODS));
    }
    let bad =
        |detail| Some(document(StatusCode::BAD_REQUEST, "bad-request", "Bad request", detail));
    if !request.uri().path().starts_with('/') {
        return bad("Expected a target that begins with a slash, such as /api/v1/declarations.");
    }
    let hosts = request.headers().get_all(HOST).iter().count();
    if hosts > 1 || (hosts == 0 && request.version() == Version::HTTP_11) {
        return bad("Expected one Host header (RFC 9112, section 3.2).");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(method: &str, target: &str, hosts: &[&str]) -> Option<u16> {
        let mut request = Request::builder().method(method).uri(target);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        shape(&request.body(()).unwrap()).map(|answer| answer.status().as_u16())
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
        assert_eq!(status("PUT", "/", &["a"]), None, "a route says which methods it answers");
    }
}
