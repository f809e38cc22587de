//! What changed between two views.

use warp::reply::Response;

use super::{freshness, json};
use crate::http::answer::{Answer, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::projections::written::Viewed;

/// Answers with the difference between `from` and `to`, each written `as_of@known_at`.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn diff(app: &App, call: &Call) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, &[JSON])?;
    let mut query = Query::read(&call.query)?;
    let (from, to) = {
        let views = app.tracker.views();
        let from = query.written_view("from", &views, app.present())?;
        (from, query.written_view("to", &views, app.present())?)
    };
    query.finish("from, to")?;
    let day = from.view.as_of;
    let target = format!("/api/v1/diff?{day}@{}", from.view.known_at.0);
    let key = Key { target, view: Some(to.view), media };
    let shown = from.view.known_at.max(to.view.known_at);
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let diff = app.tracker.views().diff(from.view, to.view);
        Ok(Answer::new(media, json(&diff)?, shown))
    });
    let viewed = Viewed { pinned: from.pinned && to.pinned, ..to };
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}
