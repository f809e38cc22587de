//! What became of one event, over HTTP.

use warp::reply::Response;

use super::events::read_seq;
use super::things::{Told, answer};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::tokens::Identity;

/// Answers with what became of an event, and what it did to others.
///
/// # Errors
/// No such event in the view, a parameter or a header that cannot be met.
pub async fn history(
    app: &App,
    call: &Call,
    written: String,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    let told = Told { address: format!("/api/v1/events/{written}/history"), histories: Vec::new() };
    let answer = answer(app, call, told, identity, move |views, view| {
        let seq = read_seq(&written, view)?;
        views.event_history(seq, view).ok_or_else(Problem::internal)
    });
    answer.await
}
