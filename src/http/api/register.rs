//! What the register is, and the digest of what its log folds into.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use warp::reply::Response;

use super::events::damaged;
use super::{freshness, json, only_view, view_json};
use crate::domain::seq::Seq;
use crate::http::answer::{Answer, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::tracker::{ReplayError, replay_to};

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
    let origin = app.config.settings.origin.clone();
    let target = "/api/v1/register".to_owned();
    view_json(app, call, target, Vec::new(), move |reading| {
        Ok(reading.register(&origin, env!("CARGO_PKG_VERSION")))
    })
    .await
}

/// Answers with the digest of what the events fold into that were known: at the head that of the views as
/// they are, earlier that of a replay.
///
/// # Errors
/// A parameter or a header that cannot be met, and a log that cannot be read.
pub async fn digest(app: &App, call: &Call) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, &[JSON])?;
    let viewed = only_view(app, call)?;
    let view = viewed.view;
    let key = Key { target: "/api/v1/digest".to_owned(), view: Some(view), media };
    let answer = app.kept(Lane::Scans, call, key, move |app| {
        let (views, head) = (app.tracker.views(), view.known_at);
        let digest = if head == views.head() {
            views.digest()
        } else {
            let folded = replay_to(app.tracker.store().as_ref(), head, &mut |_| {});
            folded.map_err(|error| unfolded(&error))?.digest()
        };
        let digested = Digested { events: head.0, head, digest };
        Ok(Answer::new(media, json(&digested)?, head))
    });
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}

fn unfolded(error: &ReplayError) -> Problem {
    match error {
        ReplayError::Store(error) => damaged(error),
        ReplayError::Unreadable { .. } | ReplayError::Misplaced { .. } => Problem::internal(),
    }
}
