//! The desk's two cookies: the session's, and that of a visitor who is about to sign in.
//!
//! `__Host-` binds a cookie to this host, to encryption and to the whole site (RFC 6265bis, section
//! 4.1.3.2). Browsers take it over plain http from the machine that they run on, and from no other.

use warp::http::{HeaderMap, HeaderValue, header};

use crate::desk::sessions::SessionSecret;

/// A cookie of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cookie {
    /// The secret of a session.
    Session,
    /// The secret of the form by which somebody signs in.
    SigningIn,
}

impl Cookie {
    const fn name(self) -> &'static str {
        match self {
            Self::Session => "__Host-daicho",
            Self::SigningIn => "__Host-daicho-signing-in",
        }
    }

    /// What a browser presents; none where it presents nothing, or nothing that can be one.
    pub(super) fn read(self, headers: &HeaderMap) -> Option<SessionSecret> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs =
            lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(name, _)| name.trim() == self.name())?;
        SessionSecret::read(value.trim())
    }

    /// Has a browser keep a secret until it is closed; take it away again where there is none.
    pub(super) fn keep(self, secret: Option<&SessionSecret>, headers: &mut HeaderMap) {
        let name = self.name();
        let (value, ended) = match secret {
            Some(secret) => (secret.reveal(), ""),
            None => ("", "; Max-Age=0"),
        };
        let line = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{ended}");
        if let Ok(line) = HeaderValue::try_from(line) {
            headers.append(header::SET_COOKIE, line);
        }
    }
}
