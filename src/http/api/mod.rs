//! The API under `/api/v1`: which resource an address names, and which methods it knows.
//!
//! One `match` over the path's segments: finding a resource costs the same for each, and an
//! address that is not in it is 404 under every method. Start at [`find`].

pub mod collection;
pub mod diff;
pub mod event_history;
pub mod events;
mod events_csv;
pub mod import;
mod import_report;
pub mod index;
pub mod lists;
pub mod manage;
pub mod proof;
pub mod record;
pub mod register;
pub mod search;
pub mod status;
pub mod stream;
mod streamed;
mod take_back;
pub mod things;
pub mod update;
pub mod whole;

use percent_encoding::percent_decode_str;
use smallvec::SmallVec;
use warp::http::Method;
use warp::http::header::{HeaderValue, LINK};
use warp::reply::Response;

use self::collection::Collection;
use super::answer::{Answer, Freshness, Key};
use super::app::App;
use super::auth::admit;
use super::call::Call;
use super::media::{CSV, JSON, TEXT};
use super::methods::{ADD, READ, READ_AND_ADD, REMOVE, options};
use super::pool::Lane;
use super::problem::Problem;
use super::query::Query;
use super::whole::Whole;
use crate::pages::context::LOG;
use crate::projections::reading::Reading;
use crate::projections::written::Viewed;
use crate::tokens::Identity;

/// Where the API is described, for programs and for people (RFC 8631).
const SERVICE: HeaderValue = HeaderValue::from_static(
    "</api/v1/openapi.json>; rel=\"service-desc\"; type=\"application/json\", \
     </en/data>; rel=\"service-doc\"; type=\"text/html\"; hreflang=\"en\", \
     </ja/data>; rel=\"service-doc\"; type=\"text/html\"; hreflang=\"ja\"",
);

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The list of addresses.
    Index,
    /// The description of the API.
    OpenApi,
    /// What the register is.
    Register,
    /// What its log folds into, in one number.
    Digest,
    /// What the register is and holds.
    Status,
    /// A list of one kind of thing; whether as CSV by its ending.
    List(Collection, bool),
    /// The endorsements of a declaration; whether as CSV by its ending.
    Endorsements(String, bool),
    /// One thing.
    Thing(Collection, String),
    /// What stands under an id, of any kind.
    Any(String),
    /// The new global network; whether as CSV by its ending.
    GlobalNetwork(bool),
    /// What is found by its name; whether as CSV by its ending.
    Search(bool),
    /// What changed between two views.
    Diff,
    /// The log; whether as CSV by its ending.
    Events(bool),
    /// The log as it grows.
    Stream,
    /// Many facts at once.
    Imports,
    /// The new version of a list.
    Updates,
    /// All of them taken back.
    TakeBack(String),
    /// The report of an import.
    Report(String),
    /// One event.
    Event(String),
    /// Every version of one event.
    Versions(String),
    /// What became of one event.
    History(String),
    /// The proof that an event is in the log.
    Proof(String),
    /// The same as the file that stays.
    ProofFile(String),
    /// The log as it is stored.
    Log,
    /// The whole register as one file.
    Whole(Whole),
    /// The tokens.
    Tokens,
    /// One token.
    Token(String),
    /// The personal data that is kept beside the log.
    Disclosures,
    /// A backup of the register.
    Backup,
    /// A verification of the register.
    Verification,
}

/// A resource, the template of its address, and the methods that it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What the address names.
    pub resource: Resource,
    /// The address with names in place of ids.
    pub template: &'static str,
    /// The methods, as `Allow` lists them.
    pub allow: &'static str,
}

/// What an address below `/api/v1` names, if anything.
#[must_use]
pub fn find(tail: &str) -> Option<Route> {
    let segments = tail.split('/').take(if tail.is_empty() { 0 } else { usize::MAX });
    let segments: SmallVec<[&str; 4]> = segments.collect();
    // A slash too many leads nowhere: else one thing would have several addresses.
    if segments.iter().any(|segment| segment.is_empty()) {
        return None;
    }
    let read = |template, resource| Some(Route { resource, template, allow: READ });
    let id = |segment: &str| {
        let decoded = percent_decode_str(segment).decode_utf8().ok()?;
        Some(decoded.into_owned())
    };
    match segments.as_slice() {
        [] => read("/api/v1", Resource::Index),
        ["openapi.json"] => read("/api/v1/openapi.json", Resource::OpenApi),
        ["register"] => read("/api/v1/register", Resource::Register),
        ["digest"] => read("/api/v1/digest", Resource::Digest),
        ["things", id_or_more] => read("/api/v1/things/{id}", Resource::Any(id(id_or_more)?)),
        ["tokens"] => {
            let (resource, template) = (Resource::Tokens, "/api/v1/tokens");
            Some(Route { resource, template, allow: READ_AND_ADD })
        }
        ["tokens", token] => {
            let (resource, template) = (Resource::Token(id(token)?), "/api/v1/tokens/{token}");
            Some(Route { resource, template, allow: REMOVE })
        }
        ["disclosures.jsonl"] => read("/api/v1/disclosures.jsonl", Resource::Disclosures),
        ["backup"] => read("/api/v1/backup", Resource::Backup),
        ["verify"] => {
            let (resource, template) = (Resource::Verification, "/api/v1/verify");
            Some(Route { resource, template, allow: ADD })
        }
        ["status"] => read("/api/v1/status", Resource::Status),
        ["events"] => Some(Route {
            resource: Resource::Events(false),
            template: "/api/v1/events",
            allow: READ_AND_ADD,
        }),
        ["events.csv"] => read("/api/v1/events.csv", Resource::Events(true)),
        ["events", "stream"] => read("/api/v1/events/stream", Resource::Stream),
        ["imports"] => {
            let (resource, template) = (Resource::Imports, "/api/v1/imports");
            Some(Route { resource, template, allow: ADD })
        }
        ["updates"] => {
            let (resource, template) = (Resource::Updates, "/api/v1/updates");
            Some(Route { resource, template, allow: ADD })
        }
        ["imports", import] => read("/api/v1/imports/{import}", Resource::Report(id(import)?)),
        ["imports", import, "retract"] => {
            let resource = Resource::TakeBack(id(import)?);
            Some(Route { resource, template: "/api/v1/imports/{import}/retract", allow: ADD })
        }
        ["events", seq] => read("/api/v1/events/{seq}", Resource::Event(id(seq)?)),
        ["events", seq, "versions"] => {
            read("/api/v1/events/{seq}/versions", Resource::Versions(id(seq)?))
        }
        ["events", seq, "history"] => {
            read("/api/v1/events/{seq}/history", Resource::History(id(seq)?))
        }
        ["events", event, "proof"] => {
            read("/api/v1/events/{event}/proof", Resource::Proof(id(event)?))
        }
        ["events", event, "tlog-proof"] => {
            read("/api/v1/events/{event}/tlog-proof", Resource::ProofFile(id(event)?))
        }
        [LOG] => read("/api/v1/register.jsonl", Resource::Log),
        ["datapackage.zip"] => read("/api/v1/datapackage.zip", Resource::Whole(Whole::Package)),
        ["register.sqlite"] => read("/api/v1/register.sqlite", Resource::Whole(Whole::Database)),
        ["diff"] => read("/api/v1/diff", Resource::Diff),
        ["search"] => read("/api/v1/search", Resource::Search(false)),
        ["search.csv"] => read("/api/v1/search.csv", Resource::Search(true)),
        ["network"] => read("/api/v1/network", Resource::GlobalNetwork(false)),
        ["network.csv"] => read("/api/v1/network.csv", Resource::GlobalNetwork(true)),
        ["declarations", declaration, "endorsements"] => read(
            "/api/v1/declarations/{id}/endorsements",
            Resource::Endorsements(id(declaration)?, false),
        ),
        ["declarations", declaration, "endorsements.csv"] => read(
            "/api/v1/declarations/{id}/endorsements.csv",
            Resource::Endorsements(id(declaration)?, true),
        ),
        [list] => {
            let (name, csv) = list.strip_suffix(".csv").map_or((*list, false), |name| (name, true));
            let collection = Collection::ALL.into_iter().find(|one| one.path() == name)?;
            read(collection.list_template(csv), Resource::List(collection, csv))
        }
        [list, thing] => {
            let collection = Collection::ALL.into_iter().find(|one| one.path() == *list)?;
            read(collection.thing_template(), Resource::Thing(collection, id(thing)?))
        }
        _ => None,
    }
}

/// Answers a request to the API, with the template of its address.
pub async fn answer(
    app: &App,
    call: &Call,
    tail: &str,
) -> (&'static str, Result<Response, Problem>) {
    let Some(Route { resource, template, allow }) = find(tail) else {
        return ("unmatched", Err(Problem::not_found()));
    };
    let mut answered = answer_route(app, call, resource, allow).await;
    if let Ok(response) = &mut answered {
        response.headers_mut().append(LINK, SERVICE);
    }
    (template, answered)
}

async fn answer_route(
    app: &App,
    call: &Call,
    resource: Resource,
    allow: &'static str,
) -> Result<Response, Problem> {
    if call.method == Method::OPTIONS {
        return Ok(options(allow));
    }
    let identity = admit(app, call)?;
    match (&call.method, resource) {
        (&Method::POST, Resource::Events(false)) => {
            Box::pin(record::record(app, call, identity)).await
        }
        (&Method::POST, Resource::Tokens) => Box::pin(manage::tokens(app, call, identity)).await,
        (&Method::POST, Resource::Verification) => {
            Box::pin(manage::verify(app, call, identity)).await
        }
        (&Method::DELETE, Resource::Token(token)) => {
            Box::pin(manage::revoke(app, call, identity, token)).await
        }
        (&Method::POST, Resource::Imports) => Box::pin(import::import(app, call, identity)).await,
        (&Method::POST, Resource::Updates) => Box::pin(update::update(app, call, identity)).await,
        (&Method::POST, Resource::TakeBack(import)) => {
            Box::pin(take_back::take_back(app, call, identity, &import)).await
        }
        (&Method::GET | &Method::HEAD, resource) if allow.contains("GET") => {
            read(app, call, resource, identity).await
        }
        _ => Err(Problem::method(allow)),
    }
}

async fn read(
    app: &App,
    call: &Call,
    resource: Resource,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    match resource {
        Resource::Index => Box::pin(index::index(app, call)).await,
        Resource::OpenApi => Box::pin(index::description(app, call)).await,
        Resource::Status => Box::pin(status::status(app, call)).await,
        Resource::List(collection, csv) => Box::pin(lists::list(app, call, collection, csv)).await,
        Resource::Endorsements(id, csv) => Box::pin(lists::endorsements(app, call, id, csv)).await,
        Resource::GlobalNetwork(csv) => Box::pin(lists::global_network(app, call, csv)).await,
        Resource::Thing(collection, id) => {
            Box::pin(things::thing(app, call, collection, id, identity)).await
        }
        Resource::Any(id) => Box::pin(things::any(app, call, id, identity)).await,
        Resource::Register => Box::pin(register::register(app, call)).await,
        Resource::Digest => Box::pin(register::digest(app, call)).await,
        Resource::Token(_) => Err(Problem::method(REMOVE)),
        Resource::Tokens => Box::pin(manage::tokens(app, call, identity)).await,
        Resource::Disclosures => Box::pin(manage::disclosures(app, call, identity)).await,
        Resource::Backup => Box::pin(manage::backup(app, call, identity)).await,
        Resource::Search(csv) => Box::pin(search::search(app, call, csv)).await,
        Resource::Diff => Box::pin(diff::diff(app, call)).await,
        Resource::Events(csv) => match events::asked(app, call, csv)? {
            (query, CSV) => Box::pin(events_csv::answer(app, call, query)).await,
            (query, media) => Box::pin(events::list(app, call, query, media)).await,
        },
        Resource::Stream => stream::stream(app, call),
        Resource::Imports | Resource::TakeBack(_) | Resource::Updates | Resource::Verification => {
            Err(Problem::method(ADD))
        }
        Resource::Report(import) => {
            Box::pin(import_report::report(app, call, identity, &import)).await
        }
        Resource::Event(seq) => Box::pin(events::event(app, call, &seq)).await,
        Resource::Proof(event) => Box::pin(proof::proof(app, call, event, &[JSON, TEXT])).await,
        Resource::ProofFile(event) => Box::pin(proof::proof(app, call, event, &[TEXT])).await,
        Resource::Log => Box::pin(whole::log(app, call)).await,
        Resource::Whole(file) => Box::pin(whole::whole(app, call, file)).await,
        Resource::History(seq) => Box::pin(event_history::history(app, call, seq, identity)).await,
        Resource::Versions(seq) => Box::pin(events::versions(app, call, &seq)).await,
    }
}

/// A value as JSON.
///
/// # Errors
/// None that is known: every answer can be written.
pub fn json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|_| Problem::internal())
}

/// How long the answer of a view may be used.
#[must_use]
pub const fn freshness(viewed: Viewed) -> Freshness {
    if viewed.pinned { Freshness::Immutable } else { Freshness::Revalidate }
}

/// Answers with JSON that depends on a view and an address alone, with these links (RFC 8288).
///
/// # Errors
/// What `make` returns, a parameter that is unknown, or another media type asked for.
pub async fn view_json<T: serde::Serialize>(
    app: &App,
    call: &Call,
    target: String,
    links: Vec<String>,
    make: impl FnOnce(&Reading<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let media = super::media::negotiate(&call.headers, &[JSON])?;
    let viewed = only_view(app, call)?;
    let view = viewed.view;
    let key = Key { target, view: Some(view), media };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let views = app.tracker.views();
        let answer = Answer::new(media, json(&make(&views.at(view))?)?, view.known_at);
        Ok(answer.with_links(&links))
    });
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}

/// The view that a query names, which names nothing else.
///
/// # Errors
/// A parameter that is unknown or cannot be read.
pub fn only_view(app: &App, call: &Call) -> Result<Viewed, Problem> {
    let mut query = Query::read(&call.query)?;
    let viewed = query.view(&app.tracker.views(), app.present())?;
    query.finish("as_of, known_at")?;
    Ok(viewed)
}
