//! What changed between two views.

use schemars::JsonSchema;
use serde::Serialize;
use warp::reply::Response;

use super::{freshness, json};
use crate::domain::seq::Seq;
use crate::http::answer::{Answer, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::list::{Cursor, LIMIT_MOST, cursor, limit, page_links};
use crate::http::media::{JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::projections::View;
use crate::projections::history::Diff;
use crate::projections::written::Viewed;

/// A page of what changed from one view to another: the changes of some facts, by their seqs. Those of
/// one fact stay together, so that a page may have a few more than were asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DiffPage {
    /// What changed.
    #[serde(flatten)]
    pub diff: Diff,
    /// The address of the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Answers with the difference between `from` and `to`, each written `as_of@known_at`.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn diff(app: &App, call: &Call) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, &[JSON])?;
    let mut query = Query::read(&call.query)?;
    let views = app.tracker.views();
    let from = query.written_view("from", &views, app.present())?;
    let to = query.written_view("to", &views, app.present())?;
    let limit = limit(&mut query, LIMIT_MOST)?;
    let target = format!("/api/v1/diff?from={}&to={}", written(from.view), written(to.view));
    let cursor = cursor(&mut query, &views, &target)?;
    query.finish("from, to, limit, cursor")?;
    let first = cursor.and_then(|cursor| Seq::from_digits(&cursor.place)).unwrap_or(Seq::FIRST);
    let key = format!("{target}&{limit}+{}", first.0);
    let key = Key { target: key, view: Some(to.view), media };
    let shown = from.view.known_at.max(to.view.known_at);
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let (diff, next) = app.tracker.views().diff_from(from.view, to.view, first, limit);
        let next = next.map(|seq| {
            let View { as_of, known_at } = to.view;
            let cursor = Cursor { as_of, known_at, place: seq.0.to_string() };
            format!("{target}&limit={limit}&cursor={}", cursor.write(&target))
        });
        let page = DiffPage { diff, next };
        let links = page_links(&format!("{target}&limit={limit}"), page.next.as_deref());
        Ok(Answer::new(media, json(&page)?, shown).with_links(&links))
    });
    let viewed = Viewed { pinned: from.pinned && to.pinned, ..to };
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}

/// A view as an address has it.
fn written(view: View) -> String {
    format!("{}@{}", view.as_of, view.known_at.0)
}
