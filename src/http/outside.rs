//! Where the endpoint is reached from outside: the beginning of every whole address that it gives.

use warp::http::header::HOST;

use super::app::App;
use super::call::Call;
use super::rate::forwarded_as_https;

/// Whether a request came over an encrypted connection, as this endpoint knows or the proxy before it says.
pub fn is_encrypted(app: &App, call: &Call) -> bool {
    app.config.encrypted || (app.config.trust_forwarded && forwarded_as_https(&call.headers))
}

/// Where the endpoint is reached from outside, without a slash at the end: as it was told, or as this
/// request reached it.
pub fn base(app: &App, call: &Call) -> String {
    let host = || {
        let host = call.headers.get(HOST).and_then(|host| host.to_str().ok());
        let scheme = if is_encrypted(app, call) { "https" } else { "http" };
        // What names no host is turned away before it comes here.
        format!("{scheme}://{}", host.unwrap_or("localhost"))
    };
    app.config.public_url.as_ref().map_or_else(host, ToString::to_string)
}
