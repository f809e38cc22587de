//! Where the endpoint is reached from outside, when that is not where it listens.

use std::fmt::{self, Display};
use std::str::FromStr;

use warp::http::Uri;

/// An address such as `https://register.example.org`, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

/// An address that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an address such as https://register.example.org, got {came:?}")]
pub struct PublicUrlError {
    /// What was written.
    pub came: String,
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;

    fn from_str(written: &str) -> Result<Self, PublicUrlError> {
        let error = || PublicUrlError { came: written.to_owned() };
        let uri: Uri = written.parse().map_err(|_| error())?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let host = uri.authority().is_some_and(|authority| {
            !authority.host().is_empty() && !authority.as_str().contains('@')
        });
        if !is_web || !host || written.contains(['?', '#']) || uri.path() != "/" {
            return Err(error());
        }
        Ok(Self(written.trim_end_matches('/').to_owned()))
    }
}

impl Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
