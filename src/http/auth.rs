//! Who asks: bearer tokens (RFC 6750), and what each role may do.

use percent_encoding::percent_decode_str;
use warp::http::header::{AUTHORIZATION, HeaderName};

use super::app::App;
use super::call::Call;
use super::problem::{BAD_HEADER, Problem, UNAVAILABLE};
use crate::domain::recorded::names_a_recorder;
use crate::tokens::{AuthError, Identity, Role};
use crate::wording::lang::Words;
use crate::wording::tokens;

/// Lets a request in: whoever presents a token must present a good one, and a private endpoint
/// answers nobody without one.
///
/// # Errors
/// A token that is not taken, or none where one is needed.
pub fn admit(app: &App, call: &Call) -> Result<Option<Identity>, Problem> {
    if call.client.is_owner() {
        let name = named(call, &RECORDED_BY, "Recorded-By")?.unwrap_or_default();
        let person = named(call, &RECORDING_PERSON, "Recording-Person")?;
        return Ok(Some(Identity { id: OWNER.to_owned(), name, person, role: Role::Admin }));
    }
    let Some(secret) = bearer(call)? else {
        return if app.config.private { Err(needed("read", "閲覧")) } else { Ok(None) };
    };
    let now = app.config.environment.now();
    app.config.tokens.authenticate(secret, now).map(Some).map_err(|error| bad_token(&error))
}

/// What stands for the id of a token where the register's owner asks.
const OWNER: &str = "owner";

/// The header in which the register's owner says who records, in percent-encoding.
static RECORDED_BY: HeaderName = HeaderName::from_static("recorded-by");

/// The header in which the register's owner names the person who records for the office.
static RECORDING_PERSON: HeaderName = HeaderName::from_static("recording-person");

/// Who is named in a header by the register's owner.
fn named(call: &Call, header: &HeaderName, shown: &str) -> Result<Option<String>, Problem> {
    let Some(written) = call.header(header)? else { return Ok(None) };
    let name = percent_decode_str(written).decode_utf8().ok();
    let name = name.filter(|name| names_a_recorder(name));
    let name = name.ok_or_else(|| {
        Problem::at(
            BAD_HEADER,
            shown,
            format!(
                "{shown}: expected a name of up to 200 bytes without control characters, in \
                 percent-encoding."
            ),
            format!("{shown}: 制御文字を含まない 200 バイト以内の名前が、パーセントエンコードで必要です。"),
        )
    })?;
    Ok(Some(name.into_owned()))
}

/// Who records: somebody whose role allows it, and who is named.
///
/// # Errors
/// As [`require`]; a mirror; the register's owner without a name.
pub fn recorder(app: &App, identity: Option<Identity>) -> Result<Identity, Problem> {
    let identity = require(identity, Role::Recorder)?;
    if let Some(mirror) = &app.config.settings.mirror {
        return Err(Problem::mirror(&mirror.url));
    }
    if identity.name.is_empty() {
        return Err(Problem::at(
            BAD_HEADER,
            "Recorded-By",
            "Recorded-By: expected the name of who records. Send it with what is to be recorded.",
            "Recorded-By: 記録者の名前が必要です。記録と一緒に送ってください。",
        ));
    }
    Ok(identity)
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
