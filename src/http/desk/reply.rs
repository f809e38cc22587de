//! The answers of the desk: pages that nobody keeps, and the way to another page.

use warp::http::{HeaderName, HeaderValue, StatusCode, header};
use warp::reply::Response;

use crate::http::answer::content_type;
use crate::http::media::CSV;

/// A page as it is now, for this visitor alone. It is not compressed: beside what others may have put
/// into it stands what only the visitor may know (BREACH).
pub(super) fn page(status: StatusCode, html: String) -> Response {
    let mut response = Response::new(html.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    kept_by_nobody(&mut response);
    response
}

/// A table as a file of its own.
pub(super) fn table(bytes: Vec<u8>, name: &str) -> Response {
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(CSV));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    if let Ok(disposition) = disposition {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    kept_by_nobody(&mut response);
    response
}

/// The way to another page of the desk, which is then read.
pub(super) fn see_other(path: &str) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(path) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, path);
    }
    kept_by_nobody(&mut response);
    response
}

fn kept_by_nobody(response: &mut Response) {
    const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
}
