//! Who asks: bearer tokens (RFC 6750), and what each role may do.

use warp::http::header::AUTHORIZATION;

use super::app::App;
use super::call::Call;
use super::problem::{Problem, UNAVAILABLE};
use crate::tokens::{AuthError, Identity, Role};
use crate::wording::lang::Words;
use crate::wording::tokens;

/// Lets a request in: whoever presents a token must present a good one, and a private endpoint
/// answers nobody without one.
///
/// # Errors
/// A token that is not taken, or none where one is needed.
pub fn admit(app: &App, call: &Call) -> Result<Option<Identity>, Problem> {
    let Some(secret) = bearer(call)? else {
        return if app.config.private { Err(needed("read", "閲覧")) } else { Ok(None) };
    };
    let now = app.config.environment.now();
    app.config.tokens.authenticate(secret, now).map(Some).map_err(|error| bad_token(&error))
}

/// What a request was let in with, to be looked at again while a long answer goes on.
pub struct Credentials(Option<String>);

impl Credentials {
    /// What a request presents, if anything.
    ///
    /// # Errors
    /// As [`admit`], for a header that presents no token.
    pub fn of(call: &Call) -> Result<Self, Problem> {
        Ok(Self(bearer(call)?.map(str::to_owned)))
    }

    /// Whether it would be let in now.
    pub fn holds(&self, app: &App) -> bool {
        let now = || app.config.environment.now();
        let secret = self.0.as_deref();
        secret.is_none_or(|secret| app.config.tokens.authenticate(secret, now()).is_ok())
    }
}

/// Who may do what a role is needed for.
///
/// # Errors
/// Nobody who presented a token, or one whose role does not allow it.
pub fn require(identity: Option<Identity>, role: Role) -> Result<Identity, Problem> {
    let identity = identity.ok_or_else(|| needed("write", "記録"))?;
    if identity.role.allows(role) {
        return Ok(identity);
    }
    let (needed, has) = (role.as_str(), identity.role.as_str());
    Err(Problem::forbidden(
        format!("Expected a token of the role {needed}, this one is of the role {has}."),
        format!("役割が {needed} のトークンが必要ですが、{has} のトークンです。"),
    ))
}

fn bearer(call: &Call) -> Result<Option<&str>, Problem> {
    let Some(written) = call.header(&AUTHORIZATION)? else { return Ok(None) };
    let parts = written.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let secret = parts.map(|(_, secret)| secret.trim());
    secret.filter(|secret| !secret.is_empty()).map(Some).ok_or_else(|| {
        Problem::unauthorized(
            "Authorization: expected Bearer and a token, got another scheme.",
            "Authorization: 「Bearer トークン」の形が必要です。",
        )
    })
}

fn needed(en: &str, ja: &str) -> Problem {
    Problem::unauthorized(
        format!("A token is needed to {en} here: send Authorization: Bearer and the token."),
        format!("{ja}にはトークンが必要です。Authorization: Bearer にトークンを付けてください。"),
    )
}

fn bad_token(error: &AuthError) -> Problem {
    let said = |lang| tokens::not_taken(lang, error);
    match error {
        AuthError::Unknown | AuthError::Expired { .. } | AuthError::Revoked { .. } => {
            let Words { en, ja } = Words::both(said);
            Problem::invalid_token(en, ja)
        }
        AuthError::Broken { .. } => {
            tracing::error!(%error, "no token is taken");
            Problem::said(UNAVAILABLE, said).retry_after(60)
        }
    }
}
