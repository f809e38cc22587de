//! What the API offers: the index of its addresses, and its whole description.

use serde::Serialize;
use warp::reply::Response;

use super::json;
use crate::domain::seq::Seq;
use crate::http::answer::{Answer, Freshness, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::openapi::{self, JsonFirst};
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::http::query::Query;

/// Answers with the addresses of the API.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn index(app: &App, call: &Call) -> Result<Response, Problem> {
    fixed(app, call, "/api/v1", |app| openapi::index(&app.config.settings.origin)).await
}

/// Answers with the description of the API.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn description(app: &App, call: &Call) -> Result<Response, Problem> {
    let document = |app: &App| {
        let server =
            app.config.public_url.as_ref().map_or_else(|| "/".to_owned(), ToString::to_string);
        JsonFirst(openapi::document(&server))
    };
    fixed(app, call, "/api/v1/openapi.json", document).await
}

/// Answers with JSON that depends on no view.
async fn fixed<T: Serialize>(
    app: &App,
    call: &Call,
    target: &str,
    make: impl FnOnce(&App) -> T + Send + 'static,
) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, &[JSON])?;
    Query::read(&call.query)?.finish("")?;
    let key = Key { target: target.to_owned(), view: None, media };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        Ok(Answer::new(media, json(&make(app))?, Seq::NONE))
    });
    Ok(answer.await?.respond(&call.headers, Freshness::Revalidate, app.config.private))
}
