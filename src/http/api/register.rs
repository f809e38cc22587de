//! What the register is, and the digest of what its log folds into.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use warp::reply::Response;

use super::{json, view_json};
use crate::domain::seq::Seq;
use crate::http::answer::{Answer, Freshness, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// What the events of a log fold into, in one number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Digested {
    /// How many events were folded.
    pub events: u64,
    /// The seq of the last.
    pub head: Seq,
    /// The SHA-256 of the canonical form of what they fold into, in hexadecimal.
    pub digest: String,
}

/// Answers with what the register is.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn register(app: &App, call: &Call) -> Result<Response, Problem> {
    let (origin, zone) = (app.config.settings.origin.clone(), app.config.settings.zone);
    let target = "/api/v1/register".to_owned();
    view_json(app, call, target, Vec::new(), move |reading| {
        Ok(reading.register(&origin, zone, env!("CARGO_PKG_VERSION")))
    })
    .await
}

/// Answers with the digest of what all events fold into.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn digest(app: &App, call: &Call) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, &[JSON])?;
    Query::read(&call.query)?.finish("")?;
    let viewed = Query::default().view(&app.tracker.views(), app.present())?;
    let head = viewed.view.known_at;
    // One for each event that is recorded, however many ask.
    let key = Key { target: format!("/api/v1/digest/{}", head.0), view: None, media };
    let answer = app.kept(Lane::Scans, call, key, move |app| {
        let views = app.tracker.views();
        let head = views.head();
        let digested = Digested { events: head.0, head, digest: views.digest() };
        Ok(Answer::new(media, json(&digested)?, head))
    });
    Ok(answer.await?.respond(&call.headers, Freshness::Revalidate, app.config.private))
}
