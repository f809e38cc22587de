//! What scripts of pages from elsewhere may do (CORS): read what everybody may read, and no more.
//!
//! A private server invites nobody, and recording is for programs and for our own pages.

use warp::http::Method;
use warp::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, HeaderMap, HeaderValue,
};

/// What a script from elsewhere may read of an answer, beside what any may.
const EXPOSED: HeaderValue =
    HeaderValue::from_static("ETag, Link, Location, Retry-After, X-Request-Id");
/// The methods that a script from elsewhere may use.
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD");
/// The headers that a script from elsewhere may send, beside what any may.
const HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, if-none-match, last-event-id, x-request-id");
/// For how many seconds a browser may keep the answer to its question: a day.
const MAX_AGE: HeaderValue = HeaderValue::from_static("86400");

/// Invites scripts from elsewhere to read an answer, or says what they may ask for.
pub fn invite(method: &Method, headers: &mut HeaderMap) {
    match *method {
        Method::GET | Method::HEAD => {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
        Method::OPTIONS if can_be_read(headers) => {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
            headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        }
        _ => return,
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}

fn can_be_read(headers: &HeaderMap) -> bool {
    let allowed = headers.get(ALLOW).and_then(|allow| allow.to_str().ok()).unwrap_or_default();
    allowed.split(',').any(|method| method.trim() == "GET")
}
