//! The new version of a list over HTTP: held against the register, and, where that is asked for, put in
//! its place.

use tokio::runtime::Handle;
use warp::reply::Response;

use super::import::{OF_CONTENT, Sent, media_of, options, problem_of};
use super::json;
use crate::domain::seq::Seq;
use crate::http::answer::Answer;
use crate::http::app::App;
use crate::http::auth::{recorder, require};
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::http::query::{Query, unreadable};
use crate::imports::update::Gone;
use crate::imports::update::asked::Asked;
use crate::tokens::{Identity, Role};
use crate::wording::too_many::Large;

const GONE: (&str, &str) = ("keep, withdraw or retract", "keep、withdraw、retract のいずれか");
const DATE: (&str, &str) = ("a date such as 2021-08-07", "2021-08-07 のような日付");

/// Holds the body against the register.
///
/// # Errors
/// Everything that can be wrong with it; nothing was recorded then.
pub async fn update(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    let identity = recorder(app, identity)?;
    let answered = negotiate(&call.headers, &[JSON])?;
    let media = media_of(call)?;
    let mut query = Query::read(&call.query)?;
    let (content, asked) = (options(&mut query)?, asked(&mut query)?);
    query
        .finish(&format!("{OF_CONTENT}, apply, dry_run, gone, gone_on, reason, clock_is_right"))?;
    if asked.apply || asked.clock_is_right {
        require(Some(identity.clone()), Role::Admin)?;
    }
    let sent = Sent::of(app, call, media, content).await?;
    let runtime = Handle::current();
    let work = move |app: &App| {
        let import = sent.read(app)?.by_person(identity.person);
        let (tracker, environment) = (&app.tracker, &*app.config.environment);
        let updated = import.update(tracker, environment, &identity.name, &asked);
        let report =
            runtime.block_on(updated).map_err(|error| problem_of(&error, Large::Update))?;
        Ok(Answer::new(answered, json(&report)?, Seq::NONE))
    };
    let answer = app.work(Lane::Imports, call.client, work).await?;
    let mut response = answer.respond_done(&call.headers);
    response.headers_mut().remove(warp::http::header::ETAG);
    Ok(response)
}

fn asked(query: &mut Query) -> Result<Asked, Problem> {
    let gone = query.take("gone");
    let gone = match gone.as_deref() {
        None => Gone::default(),
        Some(word) => Gone::find(word).ok_or_else(|| unreadable("gone", word, GONE))?,
    };
    Ok(Asked {
        apply: query.flag("apply")?,
        dry_run: query.flag("dry_run")?,
        gone,
        gone_on: query.parse("gone_on", DATE)?,
        reason: query.take("reason"),
        clock_is_right: query.flag("clock_is_right")?,
    })
}
