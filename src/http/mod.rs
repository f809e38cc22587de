//! The endpoint: the whole record over HTTP. The only room that names warp and hyper.
//!
//! Below, the server: [`listener`] and [`server`] take connections, [`layers`] guard them
//! ([`limits`], [`metrics`], [`health`]). Above, the routes: warp hands each request to [`api`] or
//! [`site`] by the first segment of its path, and there one `match` finds the resource. Every
//! route answers a response or a [`problem`]; answers of views are made once and shared
//! ([`answer`]). Beside them, the witnesses: those that this log asks ([`cosigning`]), and this
//! program as one of other logs ([`witness`]).
//!
//! Never in here: deciding, folding, the log's files. A route reads a view or submits a command.

pub mod answer;
pub mod api;
pub mod app;
pub mod auth;
pub mod call;
pub mod cloudevents;
mod cors;
pub mod cosigning;
pub mod feed;
pub mod health;
pub mod layers;
pub mod limits;
pub mod list;
pub mod listener;
pub mod media;
pub mod metrics;
pub mod openapi;
pub mod outbound;
mod places;
pub mod problem;
pub mod public_url;
pub mod query;
mod rate;
mod refusal;
mod refused;
mod request_id;
pub mod scans;
pub mod server;
pub mod shutdown;
pub mod site;
pub mod tlog;
pub mod tls;
mod wire;
pub mod witness;

use bytes::Buf;
use futures_util::Stream;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::path::{FullPath, Tail};
use warp::reply::Response;

use self::app::App;
use self::call::Call;
use self::metrics::RouteLabel;
use self::problem::Problem;
use crate::pages::words::Lang;

/// Everything that the endpoint answers once the register is open.
#[must_use]
pub fn routes(app: App) -> health::Routes {
    api(app.clone()).or(site(app.clone())).unify().or(rest(app)).unify().boxed()
}

/// The addresses below `/api/v1`.
fn api(app: App) -> BoxedFilter<(Response,)> {
    warp::path!("api" / "v1" / ..)
        .and(warp::path::tail())
        .and(ends_with_slash())
        .and(call())
        .then(move |tail: Tail, slash: bool, call: Call| {
            let app = app.clone();
            async move {
                // Before an empty tail a slash is swallowed; nothing is behind it.
                let tail = if slash && tail.as_str().is_empty() { "/" } else { tail.as_str() };
                let (template, answered) = api::answer(&app, &call, tail).await;
                finish(&call, template, answered)
            }
        })
        .boxed()
}

/// Whether the path ends with a slash. The full path can be asked for, since what has none was
/// turned away before.
fn ends_with_slash() -> BoxedFilter<(bool,)> {
    warp::path::full().map(|path: FullPath| path.as_str().ends_with('/')).boxed()
}

/// The pages and feeds below a language.
fn site(app: App) -> BoxedFilter<(Response,)> {
    warp::path::param::<Lang>()
        .and(warp::path::tail())
        .and(call())
        .then(move |lang: Lang, tail: Tail, call: Call| {
            let app = app.clone();
            async move {
                let (template, answered) = site::answer(&app, &call, lang, tail.as_str()).await;
                finish(&call, template, answered)
            }
        })
        .boxed()
}

/// The first address, the checkpoint and the tiles, and everything that is nowhere.
fn rest(app: App) -> BoxedFilter<(Response,)> {
    warp::path::tail()
        .and(call())
        .then(move |tail: Tail, call: Call| {
            let app = app.clone();
            async move {
                if tail.as_str().is_empty() {
                    return finish(&call, "/", site::front(&call));
                }
                let answered = tlog::answer(&app, &call, tail.as_str()).await;
                let nowhere = || ("unmatched", Err(Problem::not_found()));
                let (template, answered) = answered.unwrap_or_else(nowhere);
                finish(&call, template, answered)
            }
        })
        .boxed()
}

/// The request as a resource sees it.
fn call() -> BoxedFilter<(Call,)> {
    warp::method()
        .and(warp::header::headers_cloned())
        .and(warp::query::raw().or(warp::any().map(String::new)).unify())
        .and(body())
        .map(Call::new)
        .boxed()
}

fn body() -> impl Filter<
    Extract = (impl Stream<Item = Result<impl Buf, warp::Error>> + Send + 'static,),
    Error = warp::Rejection,
> + Copy {
    warp::body::stream()
}

/// The answer with the label under which it is counted.
fn finish(call: &Call, template: &'static str, answered: Result<Response, Problem>) -> Response {
    let mut response = answered.unwrap_or_else(|problem| problem.respond(call.lang()));
    response.extensions_mut().insert(RouteLabel(template));
    response
}
