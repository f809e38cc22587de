//! The methods that a resource knows, as `Allow` lists them, and the answer that lists them.

use warp::Reply;
use warp::http::header::ALLOW;
use warp::http::{HeaderValue, StatusCode};
use warp::reply::Response;

/// The methods of what can only be read.
pub const READ: &str = "GET, HEAD, OPTIONS";
/// The methods of what can be read and added to.
pub const READ_AND_ADD: &str = "GET, HEAD, OPTIONS, POST";
/// The methods of what can only be added to.
pub const ADD: &str = "OPTIONS, POST";

/// The method of what can only be taken away.
pub const REMOVE: &str = "DELETE, OPTIONS";

/// The answer to OPTIONS: the methods.
#[must_use]
pub fn options(allow: &'static str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}
