//! Where the endpoint is reached from outside: the beginning of every whole address that it gives.

use warp::http::header::HOST;

use super::app::App;
use super::call::Call;
use super::rate::forwarded_as_https;

/// Where the endpoint is reached from outside, without a slash at the end: as it was told, or as this
/// request reached it.
pub fn base(app: &App, call: &Call) -> String {
    let host = || {
        let host = call.headers.get(HOST).and_then(|host| host.to_str().ok());
        let encrypted = app.config.encrypted
            || (app.config.trust_forwarded && forwarded_as_https(&call.headers));
        let scheme = if encrypted { "https" } else { "http" };
        // What names no host is turned away before it comes here.
        format!("{scheme}://{}", host.unwrap_or("localhost"))
    };
    app.config.public_url.as_ref().map_or_else(host, ToString::to_string)
}
