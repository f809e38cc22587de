//! The first addresses of the API: what there is, and how the register stands.

use schemars::JsonSchema;
use serde::Serialize;
use warp::reply::Response;

use super::{json, view_json};
use crate::domain::seq::Seq;
use crate::http::answer::{Answer, Freshness, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::openapi::{self, Operation, operations};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::projections::declarations::Declaration;
use crate::projections::reading::Asked;

/// The addresses of the API.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Index {
    /// The log's name.
    pub origin: String,
    /// The version of the program.
    pub version: String,
    /// Where the API is described.
    pub openapi: String,
    /// The templates of all addresses that can be read.
    pub addresses: Vec<Address>,
}

/// One address of the API.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Address {
    /// The address, with names in place of ids.
    pub path: String,
    /// What is there.
    pub about: String,
}

/// How the register stands in a view.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Status {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Asked,
    /// The log's name.
    pub origin: String,
    /// How many events were known.
    pub events: u64,
    /// How many things of each kind stand in the view.
    pub counts: Counts,
    /// The declarations with their counts, reported beside named.
    pub declarations: Vec<Declaration>,
}

/// How many things of each kind there are.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Counts {
    /// Parties.
    pub parties: usize,
    /// Gatherings.
    pub gatherings: usize,
    /// Declarations.
    pub declarations: usize,
    /// Agreements.
    pub agreements: usize,
    /// Networks, projects and programmes.
    pub networks: usize,
    /// Strategies.
    pub strategies: usize,
}

/// Answers with the addresses of the API.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub fn index(app: &App, call: &Call) -> Result<Response, Problem> {
    fixed(app, call, "/api/v1", || {
        let read = operations().into_iter().filter(Operation::is_read);
        let addresses =
            read.map(|one| Address { path: one.path.to_owned(), about: one.summary.to_owned() });
        Index {
            origin: app.setting.origin.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            openapi: "/api/v1/openapi.json".to_owned(),
            addresses: addresses.collect(),
        }
    })
}

/// Answers with the description of the API.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub fn description(app: &App, call: &Call) -> Result<Response, Problem> {
    fixed(app, call, "/api/v1/openapi.json", || {
        let server =
            app.setting.public_url.as_ref().map_or_else(|| "/".to_owned(), ToString::to_string);
        openapi::document(&server)
    })
}

/// Answers with JSON that depends on no view.
fn fixed<T: Serialize>(
    app: &App,
    call: &Call,
    target: &str,
    make: impl FnOnce() -> T,
) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, &[JSON])?;
    Query::read(&call.query)?.finish("no parameter")?;
    let key = Key { target: target.to_owned(), view: None, media };
    let answer = app.answers.get(key, || Ok(Answer::new(media, json(&make())?, Seq::NONE)))?;
    Ok(answer.respond(&call.headers, Freshness::Revalidate, app.setting.private))
}

/// Answers with how the register stands.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub fn status(app: &App, call: &Call) -> Result<Response, Problem> {
    view_json(app, call, "/api/v1/status".to_owned(), |reading| {
        let declarations = reading.declarations().items;
        let asked = reading.asked();
        Ok(Status {
            origin: app.setting.origin.clone(),
            events: asked.known_at.seq.0,
            asked,
            counts: Counts {
                parties: reading.parties().items.len(),
                gatherings: reading.gatherings().items.len(),
                declarations: declarations.len(),
                agreements: reading.agreements().items.len(),
                networks: reading.networks().items.len(),
                strategies: reading.strategies().items.len(),
            },
            declarations,
        })
    })
}
