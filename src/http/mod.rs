//! The endpoint: the whole record over HTTP. The only room that names warp and hyper.
//!
//! Below, the server: [`listener`] and [`server`] take connections, [`layers`] guard them
//! ([`limits`], [`metrics`], [`health`]). Above, the routes: warp takes a request apart, and the
//! first segment of its path leads to [`api`] or [`site`], where one `match` finds the resource. Every
//! route returns a response or a [`problem`]; answers of views are made once and shared
//! ([`answer`]), on threads of their own ([`pool`]). Beside them, the witnesses: those that this log asks ([`cosigning`]), and this
//! program as one of other logs ([`witness`]).
//!
//! Never in here: deciding, folding, the log's files. A route reads a view or submits a command.

pub mod answer;
pub mod api;
pub mod app;
pub mod auth;
pub mod blocks;
pub mod call;
pub mod cloudevents;
mod cors;
pub mod cosigning;
mod decoding;
pub mod desk;
mod encoder;
pub mod feed;
pub mod health;
pub mod layers;
pub mod limits;
pub mod list;
pub mod listener;
pub mod media;
pub mod methods;
pub mod metrics;
pub mod openapi;
pub mod outside;
mod places;
pub mod pool;
pub mod problem;
pub mod public_url;
pub mod query;
pub mod rate;
mod reports;
mod request_id;
pub mod schema;
pub mod server;
pub mod shutdown;
pub mod site;
mod timers;
pub mod tlog;
pub mod tls;
pub mod whole;
mod wire;
pub mod witness;

use bytes::Buf;
use futures_util::Stream;
use warp::Filter;
use warp::http::{HeaderName, HeaderValue, header};
use warp::path::FullPath;
use warp::reply::Response;

use self::app::App;
use self::call::Call;
use self::metrics::name_route;
use self::problem::Problem;
use crate::domain::recorded::Moment;
use crate::wording::lang::Lang;

/// Everything that the endpoint answers once the register is open.
///
/// One filter, which always matches: each further one would cost every request a box and a try.
#[must_use]
pub fn routes(app: App) -> health::Routes {
    warp::path::full()
        .and(call())
        .then(move |path: FullPath, call: Call| {
            let app = app.clone();
            async move {
                let (template, answered) = answer(&app, &call, path.as_str()).await;
                let answered =
                    answered.or_else(|problem| site::as_page(&app, &call, path.as_str(), problem));
                let mut response = finish(&call, template, answered);
                announce_closing(&app, &mut response);
                response
            }
        })
        .boxed()
}

/// Says in every answer from when on the register is kept no longer (RFC 8594), and which goes on.
fn announce_closing(app: &App, response: &mut Response) {
    let Some(closing) = app.tracker.views().closing().cloned() else { return };
    let moment = closing.moment(app.config.environment.calendar());
    let sunset = moment.map(|moment| HeaderValue::from_str(&http_date(moment)));
    let headers = response.headers_mut();
    if let Some(Ok(sunset)) = sunset {
        headers.insert(HeaderName::from_static("sunset"), sunset);
    }
    let link = closing
        .successor
        .map(|url| HeaderValue::from_str(&format!("<{url}>; rel=\"successor-version\"")));
    if let Some(Ok(link)) = link {
        headers.append(header::LINK, link);
    }
}

/// A moment as HTTP writes it (RFC 9110, section 5.6.7).
fn http_date(moment: Moment) -> String {
    moment.to_utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Answers a request, with the template of its address: by the first segments of its path.
///
/// What may have to wait has a box of its own, here and in [`api`], so that the future of an answer
/// that is there already stays small: one is made for every request.
async fn answer(app: &App, call: &Call, path: &str) -> (&'static str, Result<Response, Problem>) {
    let path = path.strip_prefix('/').unwrap_or(path);
    match path.strip_prefix("api/v1") {
        Some("") => return api::answer(app, call, "").await,
        // Before an empty tail a slash leads nowhere.
        Some("/") => return api::answer(app, call, "/").await,
        Some(tail) if tail.starts_with('/') => return api::answer(app, call, &tail[1..]).await,
        _ => {}
    }
    let (first, tail) = path.split_once('/').unwrap_or((path, ""));
    if let Ok(lang) = first.parse::<Lang>() {
        if path == first {
            return ("/{lang}/", Ok(site::moved(call, lang, "")));
        }
        if desk::is_desk(tail) {
            return Box::pin(desk::answer(app, call, lang, tail)).await;
        }
        return Box::pin(site::answer(app, call, lang, tail)).await;
    }
    if path == "sitemap.xml" {
        return ("/sitemap.xml", Box::pin(site::sitemap::sitemap(app, call)).await);
    }
    if path == "robots.txt" {
        return ("/robots.txt", site::sitemap::robots(app, call));
    }
    if first == "problems" {
        return ("/problems/{type}", site::problem_type(call, tail));
    }
    if first == "schema" {
        return ("/schema/{file}", Box::pin(schema::answer(app, call, tail)).await);
    }
    if first == "assets" {
        return site::asset(app, call, path);
    }
    if path.is_empty() {
        return ("/", site::front(call));
    }
    let answered = Box::pin(tlog::answer(app, call, path)).await;
    answered.unwrap_or_else(|| ("unmatched", Err(Problem::not_found())))
}

/// The request as a resource sees it.
fn call() -> impl Filter<Extract = (Call,), Error = warp::Rejection> + Clone {
    let no_query = |_| std::future::ready(Ok::<_, std::convert::Infallible>((String::new(),)));
    warp::method()
        .and(warp::header::headers_cloned())
        .and(warp::query::raw().or_else(no_query))
        .and(body())
        .map(Call::new)
}

fn body() -> impl Filter<
    Extract = (impl Stream<Item = Result<impl Buf, warp::Error>> + Send + 'static,),
    Error = warp::Rejection,
> + Copy {
    warp::body::stream()
}

/// The answer, counted under the template of its route.
fn finish(call: &Call, template: &'static str, answered: Result<Response, Problem>) -> Response {
    name_route(template);
    answered.unwrap_or_else(|problem| problem.respond(call.lang()))
}
