//! Recording over HTTP: one fact at a time, at most once, and only upon what the client has seen.

use serde_json::{Map, Value};
use uuid::Uuid;
use warp::http::header::{ETAG, HeaderName, IF_MATCH, LOCATION};
use warp::http::{HeaderValue, StatusCode};
use warp::reply::Response;

use crate::domain::consequences::Consequence;
use crate::domain::entry::{Entry, read_entry};
use crate::domain::json::{json_fault, read_json};
use crate::domain::seq::Seq;
use crate::domain::text::short;
use crate::http::answer::{Answer, seen_by};
use crate::http::app::App;
use crate::http::auth::{recorder, require};
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::problem::recording;
use crate::http::problem::{
    BAD_BODY, BAD_HEADER, PRECONDITION_FAILED, PRECONDITION_REQUIRED, Problem,
};
use crate::http::query::Query;
use crate::tokens::{Identity, Role};
use crate::tracker::{Expected, Outcome, Submission};

/// The name under which the ids of commands with a key are made (RFC 9562, section 5.5).
const KEYS: Uuid = Uuid::from_u128(0x2f3c_9f0a_77c1_5d0e_9a4e_6b1d_0000_0002);
/// The greatest length of a key in bytes.
const KEY_LIMIT_BYTES: usize = 255;

/// The header that names a request, so that it is carried out once.
static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Records one fact.
///
/// # Errors
/// Everything that can be wrong with it; nothing was recorded then.
pub async fn record(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    let identity = recorder(app, identity)?;
    negotiate(&call.headers, &[JSON])?;
    call.content_type(&[JSON])?;
    let mut query = Query::read(&call.query)?;
    let (dry_run, clock_is_right) = (query.flag("dry_run")?, query.flag("clock_is_right")?);
    query.finish("dry_run, clock_is_right")?;
    if clock_is_right {
        require(Some(identity.clone()), Role::Admin)?;
    }
    let (key, owner) = (key(call)?, call.client.is_owner());
    let precondition = precondition(call)?;
    let body = call.read_body(app.config.limits.body_bytes as u64).await?;
    let value = read_json(&body).map_err(|error| bad_json(&error))?;
    let entry = read_entry(value).map_err(|faults| recording::faults(&faults))?;
    if revises(&entry) {
        require(Some(identity.clone()), Role::Admin)?;
        if matches!(precondition, Precondition::Unsaid) {
            return Err(unsaid());
        }
    }
    let expected = match precondition {
        Precondition::Unsaid | Precondition::Any => None,
        // Who changes an event has to know what became of it, and of nothing else.
        Precondition::Head(since) => Some(match entry.command.revises() {
            Some(seq) => Expected::Unrevised { seq, since },
            None => Expected::Head(since),
        }),
        Precondition::Nothing => return Err(unmatched()),
    };
    let mut submission = Submission { clock_is_right, ..submission(app, entry, &identity) };
    if let Some(key) = key {
        // The owner's own commands have their ids.
        let own = Uuid::try_parse(key).ok().filter(|_| owner);
        submission.command_id = own.unwrap_or_else(|| command_id(&identity, key));
    }
    let outcomes = app.tracker.submit_upon(expected, vec![submission], dry_run).await;
    let outcome = outcomes.map_err(|error| recording::submit(&error))?.pop();
    respond(call, &outcome.ok_or_else(Problem::internal)?, dry_run)
}

/// An entry as somebody submits it.
pub fn submission(app: &App, entry: Entry, identity: &Identity) -> Submission {
    let person = identity.person.clone();
    let environment = &*app.config.environment;
    Submission { person, ..Submission::fresh(entry, identity.name.clone(), environment) }
}

/// The id of the command that somebody submits under a key, which belongs to the token that it came with.
pub fn command_id(identity: &Identity, key: &str) -> Uuid {
    Uuid::new_v5(&KEYS, format!("{}\0{key}", identity.id).as_bytes())
}

/// Whether an entry changes what is recorded, rather than adding to it.
pub const fn revises(entry: &Entry) -> bool {
    entry.command.fact().is_none()
}

fn respond(call: &Call, outcome: &Outcome, dry_run: bool) -> Result<Response, Problem> {
    let event = outcome.event().ok_or_else(Problem::internal)?;
    let bytes = event.encode().map_err(|_| Problem::internal())?;
    let mut response = match with_consequences(&bytes, outcome.consequences()) {
        None => Answer::new(JSON, bytes, event.seq).respond_done(&call.headers),
        Some(more) => {
            // The tag is that of the event, as whoever reads it later sees it.
            let tag = Answer::new(JSON, bytes, event.seq).respond_done(&call.headers);
            let mut response = Answer::new(JSON, more, event.seq).respond_done(&call.headers);
            if let Some(tag) = tag.headers().get(ETAG) {
                response.headers_mut().insert(ETAG, tag.clone());
            }
            response
        }
    };
    if dry_run {
        response.headers_mut().remove(ETAG);
        return Ok(response);
    }
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/events/{}", event.seq.0)) {
        headers.insert(LOCATION, location);
    }
    if matches!(outcome, Outcome::Repeated(_)) {
        let replayed = HeaderName::from_static("idempotent-replayed");
        headers.insert(replayed, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// The event as it is recorded with what it makes of other facts; none where it makes nothing.
fn with_consequences(event: &[u8], consequences: &[Consequence]) -> Option<Vec<u8>> {
    if consequences.is_empty() {
        return None;
    }
    let mut answer: Map<String, Value> = serde_json::from_slice(event).ok()?;
    answer.insert("consequences".into(), serde_json::to_value(consequences).ok()?);
    serde_json::to_vec(&answer).ok()
}

fn key(call: &Call) -> Result<Option<&str>, Problem> {
    let Some(key) = call.header(&IDEMPOTENCY_KEY)? else { return Ok(None) };
    if (1..=KEY_LIMIT_BYTES).contains(&key.len()) {
        return Ok(Some(key));
    }
    Err(Problem::at(
        BAD_HEADER,
        "Idempotency-Key",
        format!("Idempotency-Key: expected 1 to {KEY_LIMIT_BYTES} bytes, got {}.", key.len()),
        format!(
            "Idempotency-Key: 1 から {KEY_LIMIT_BYTES} バイトが必要ですが、{} バイトです。",
            key.len()
        ),
    ))
}

/// What the client says that it has seen of the record.
enum Precondition {
    /// It does not say.
    Unsaid,
    /// Anything will do.
    Any,
    /// A view of the record up to this event.
    Head(Seq),
    /// Something that no view ever was.
    Nothing,
}

/// Reads `If-Match`: the ETag of any view that was read says how far the record went.
fn precondition(call: &Call) -> Result<Precondition, Problem> {
    let Some(written) = call.header(&IF_MATCH)? else { return Ok(Precondition::Unsaid) };
    if written.trim() == "*" {
        return Ok(Precondition::Any);
    }
    let heads = written.split(',').filter_map(|tag| seen_by(tag.trim())).max();
    Ok(heads.map_or(Precondition::Nothing, Precondition::Head))
}

fn unsaid() -> Problem {
    Problem::at(
        PRECONDITION_REQUIRED,
        "If-Match",
        "If-Match: expected the ETag of the view that you have seen, or *, so that nobody's later \
         word is overlooked.",
        "If-Match: 確認した時点の ETag か * が必要です。後からの記録の見落としを防ぎます。",
    )
}

fn unmatched() -> Problem {
    Problem::at(
        PRECONDITION_FAILED,
        "If-Match",
        "If-Match: expected the ETag of a view of this register. Read one again and use its ETag.",
        "If-Match: この台帳の ETag が必要です。読み直して、その ETag を使ってください。",
    )
}

fn bad_json(error: &serde_json::Error) -> Problem {
    let (line, column, said) = (error.line(), error.column(), json_fault(error));
    let said = short(&said);
    Problem::at(
        BAD_BODY,
        format!("line {line}, column {column}"),
        format!("Line {line}, column {column}: expected a fact as JSON: {said}."),
        format!("{line} 行 {column} 列目: 事実の JSON が必要です（{said}）。"),
    )
}
