//! How the register stands in a view: how many things of each kind, and every declaration.

use schemars::JsonSchema;
use serde::Serialize;
use warp::reply::Response;

use super::view_json;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::projections::declarations::Declaration;
use crate::projections::reading::Times;
use crate::projections::register::Described;

/// How the register stands in a view.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Status")]
pub struct RegisterStatus {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The log's name.
    pub origin: String,
    /// How the register is described; none where nobody has said.
    pub register: Option<Described>,
    /// How many events were known.
    pub events: u64,
    /// How many things of each kind stand in the view.
    pub counts: EntityCounts,
    /// The declarations with their counts, reported beside named.
    pub declarations: Vec<Declaration>,
}

/// How many things of each kind there are.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Counts")]
pub struct EntityCounts {
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

/// Answers with how the register stands.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn status(app: &App, call: &Call) -> Result<Response, Problem> {
    let origin = app.config.settings.origin.clone();
    view_json(app, call, "/api/v1/status".to_owned(), Vec::new(), move |reading| {
        let declarations = reading.declarations().items;
        let asked = reading.asked();
        Ok(RegisterStatus {
            origin,
            register: reading.described(),
            events: asked.known_at.seq.0,
            asked,
            counts: EntityCounts {
                parties: reading.party_count(),
                gatherings: reading.gatherings_held().len(),
                declarations: declarations.len(),
                agreements: reading.agreements_begun().len(),
                networks: reading.networks_established().len(),
                strategies: reading.strategies_adopted().len(),
            },
            declarations,
        })
    })
    .await
}
