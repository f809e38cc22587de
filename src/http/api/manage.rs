//! What only who manages the register may have: its tokens, its personal data, a backup of all of it.

use std::io;

use warp::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, HeaderValue};
use warp::http::{Method, StatusCode};
use warp::reply::Response;

use super::json;
use super::whole::file_body;
use crate::domain::json::{json_fault, read_json};
use crate::domain::seq::Seq;
use crate::domain::text::short;
use crate::http::answer::Answer;
use crate::http::app::App;
use crate::http::auth::require;
use crate::http::call::Call;
use crate::http::media::{JSON, JSON_LINES, OCTETS, TEXT, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::{BAD_BODY, CONFLICT, INVALID, NOT_FOUND, Problem, UNAVAILABLE};
use crate::http::query::Query;
use crate::store::disclosures::to_lines;
use crate::tokens::listed::{Listed, Tokens, WantedToken};
use crate::tokens::{self, Identity, NewToken, Role, TokenError};
use crate::wording::lang::{Lang, Words};
use crate::wording::tokens::not_changed;

/// The most bytes of a checkpoint that somebody kept.
const KEPT_BYTES: u64 = 1 << 20;
/// The most bytes of a request for a token.
const WANTED_BYTES: u64 = 4 << 10;

/// Writes into the server's log who manages what: it shows nowhere else.
pub(super) fn note(identity: &Identity, what: &str) {
    tracing::info!(token = identity.id, name = identity.name, "an admin {what}");
}

/// Lists the tokens, or makes one.
///
/// # Errors
/// Who may not, and what cannot be.
pub async fn tokens(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    let identity = require(identity, Role::Admin)?;
    negotiate(&call.headers, &[JSON])?;
    Query::read(&call.query)?.finish("")?;
    note(&identity, if call.method == Method::POST { "makes a token" } else { "lists the tokens" });
    if call.method != Method::POST {
        return list(app, call).await;
    }
    call.content_type(&[JSON])?;
    let body = call.read_body(WANTED_BYTES).await?;
    let wanted = read_json(&body).and_then(serde_json::from_value::<WantedToken>);
    let WantedToken { name, person, role, expires_at } =
        wanted.map_err(|error| bad_token(&error))?;
    let wanted = NewToken { name, person, role, expires_at };
    let made = app.work(Lane::Reads, call.client, move |app| {
        let environment = &app.config.environment;
        let mut random = |bytes: &mut [u8]| {
            let salt = environment.salt()?;
            let salt = salt.get(..bytes.len()).ok_or(io::ErrorKind::InvalidInput)?;
            bytes.copy_from_slice(salt);
            Ok(())
        };
        let now = environment.now();
        let made = tokens::add(app.config.tokens.path(), wanted, now, &mut random);
        let (token, secret) = made.map_err(|error| unchanged(&error))?;
        json(&Listed::new(&token, now).revealing(&secret))
    });
    let mut response = not_kept(Answer::new(JSON, made.await?, Seq::NONE), call);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

async fn list(app: &App, call: &Call) -> Result<Response, Problem> {
    let listed = app.work(Lane::Reads, call.client, |app| {
        let now = app.config.environment.now();
        let all = tokens::list(app.config.tokens.path()).map_err(|error| unchanged(&error))?;
        json(&Tokens { items: all.iter().map(|token| Listed::new(token, now)).collect() })
    });
    Ok(not_kept(Answer::new(JSON, listed.await?, Seq::NONE), call))
}

/// Revokes the token of an id or a name.
///
/// # Errors
/// Who may not, and a token that is none, or is revoked already.
pub async fn revoke(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
    token: String,
) -> Result<Response, Problem> {
    note(&require(identity, Role::Admin)?, "revokes a token");
    negotiate(&call.headers, &[JSON])?;
    Query::read(&call.query)?.finish("")?;
    let revoked = app.work(Lane::Reads, call.client, move |app| {
        let now = app.config.environment.now();
        let revoked = tokens::revoke(app.config.tokens.path(), &token, now);
        json(&Listed::new(&revoked.map_err(|error| unchanged(&error))?, now))
    });
    Ok(not_kept(Answer::new(JSON, revoked.await?, Seq::NONE), call))
}

/// Answers with all personal data that is kept, a disclosure a line.
///
/// # Errors
/// Who may not, and personal data that cannot be read.
pub async fn disclosures(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    note(&require(identity, Role::Admin)?, "takes the personal data");
    negotiate(&call.headers, &[JSON_LINES])?;
    Query::read(&call.query)?.finish("")?;
    let lines = app.work(Lane::Scans, call.client, |app| {
        let all = app.tracker.disclosures().store().all();
        all.map(|all| to_lines(all.iter())).map_err(|error| {
            tracing::error!(%error, "the personal data cannot be read");
            unavailable()
        })
    });
    Ok(not_kept(Answer::new(JSON_LINES, lines.await?, Seq::NONE), call))
}

/// Answers with a backup of the register as it is: the file that `daicho restore` takes.
///
/// # Errors
/// Who may not, and where none can be made.
pub async fn backup(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    note(&require(identity, Role::Admin)?, "takes a backup");
    negotiate(&call.headers, &[OCTETS])?;
    Query::read(&call.query)?.finish("")?;
    let Some(keeper) = app.config.keeper.clone() else { return Err(Problem::not_found()) };
    let made = app.work(Lane::Scans, call.client, move |_| {
        let dir = tempfile::Builder::new().prefix(".daicho-backup-").tempdir();
        let made = dir.map_err(|error| error.to_string()).and_then(|dir| {
            let path = dir.path().join("register.backup");
            keeper.back_up(&path).map_err(|error| error.to_string())?;
            // Nameless from here on: it goes with the answer.
            std::fs::File::open(&path).map_err(|error| error.to_string())
        });
        made.map_err(|why| {
            tracing::error!(why, "no backup could be written");
            unavailable()
        })
    });
    let mut response = file_body(app, call, OCTETS, made.await?)?;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = HeaderValue::from_static("attachment; filename=\"register.backup\"");
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Verifies the register. The body may be a checkpoint that somebody kept.
///
/// # Errors
/// Who may not. What does not hold is an answer.
pub async fn verify(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    require(identity, Role::Admin)?;
    negotiate(&call.headers, &[JSON])?;
    Query::read(&call.query)?.finish("")?;
    call.content_type(&[TEXT])?;
    let kept = call.read_body(KEPT_BYTES).await?;
    let Some(keeper) = app.config.keeper.clone() else { return Err(Problem::not_found()) };
    let lang = call.lang();
    let found = app.work(Lane::Scans, call.client, move |app| {
        let found = keeper.verify(&app.tracker, &kept, lang);
        json(&found.map_err(|why| Problem::new(UNAVAILABLE, why.clone(), why))?)
    });
    Ok(not_kept(Answer::new(JSON, found.await?, Seq::NONE), call))
}

/// An answer that nobody keeps.
pub(super) fn not_kept(answer: Answer, call: &Call) -> Response {
    let mut response = answer.respond_done(&call.headers);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn bad_token(error: &serde_json::Error) -> Problem {
    let said = json_fault(error);
    let said = short(&said);
    Problem::at(
        BAD_BODY,
        "body",
        format!("Expected a name, a role and perhaps expires_at as JSON: {said}."),
        format!(
            "名前（name）、ロール（role）、必要なら期限（expires_at）の JSON が必要です（{said}）。"
        ),
    )
}

/// Why the tokens are as they were.
fn unchanged(error: &TokenError) -> Problem {
    // The parameters of the command line are the fields of the request.
    let said = |lang: Lang| not_changed(lang, error).trim_start_matches("--").to_owned();
    let Words { en, ja } = Words::both(said);
    match error {
        TokenError::Name { .. } => Problem::at(INVALID, "name", en, ja),
        TokenError::ExpiresInThePast { .. } => Problem::at(INVALID, "expires_at", en, ja),
        TokenError::NameTaken { .. } | TokenError::RevokedAlready { .. } => {
            Problem::new(CONFLICT, en, ja)
        }
        TokenError::NoSuchToken { .. } => Problem::new(NOT_FOUND, en, ja),
        TokenError::Busy | TokenError::Broken { .. } | TokenError::Io { .. } => {
            tracing::error!(%error, "the tokens stay as they are");
            unavailable()
        }
    }
}

fn unavailable() -> Problem {
    Problem::new(
        UNAVAILABLE,
        "This cannot be done here at present. The register's keeper finds the reason in the log of the \
         server. Try again later.",
        "現在、この処理を実行できません。理由はサーバーのログに記録されています。後でもう一度試してください。",
    )
    .retry_after(30)
}
