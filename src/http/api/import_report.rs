//! The report of an import, fetched again by whoever imported, or by an admin.

use uuid::Uuid;
use warp::http::StatusCode;
use warp::reply::Response;

use super::manage::not_kept;
use super::take_back::no_import;
use crate::domain::seq::Seq;
use crate::http::answer::Answer;
use crate::http::app::App;
use crate::http::auth::recorder;
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::{NOT_FOUND, PROBLEM, Problem};
use crate::http::query::Query;
use crate::http::reports::Answered;
use crate::tokens::{Identity, Role};
use crate::wording::taken_back::report_gone;

/// Answers with the report of an import.
///
/// # Errors
/// Who may not; where it is not, or no longer, kept.
pub async fn report(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
    written: &str,
) -> Result<Response, Problem> {
    let identity = recorder(app, identity)?;
    negotiate(&call.headers, &[JSON])?;
    Query::read(&call.query)?.finish("")?;
    let import = Uuid::try_parse(written).map_err(|_| no_import(written))?;
    let find = move |app: &App| {
        let found = app.reports.get(import).map_err(|_| Problem::internal())?;
        // Others learn no more of a report than that there is none for them.
        let own = |by: &str| by == identity.name || identity.role >= Role::Admin;
        found.filter(|found| own(&found.by)).ok_or_else(|| {
            let recorded = !app.tracker.views().import(import).is_empty();
            Problem::said(NOT_FOUND, |lang| report_gone(lang, import, recorded))
        })
    };
    let Answered { status, body, .. } = app.work(Lane::Imports, call.client, find).await?;
    let media = if status == StatusCode::OK { JSON } else { PROBLEM };
    let mut response = not_kept(Answer::new(media, body, Seq::NONE), call);
    *response.status_mut() = status;
    Ok(response)
}
