//! The endpoint: the declarations as pages and as JSON, in any view. The only room that names warp.
//!
//! Never in here: deciding, folding, the log. A route reads a view and answers.

pub mod health;
pub mod layers;
pub mod limits;
pub mod listener;
pub mod metrics;
mod problem;
mod query;
mod rate;
mod refusal;
pub mod server;
pub mod shutdown;
pub mod tls;
mod wire;

use std::convert::Infallible;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use serde::Serialize;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::{Response, StatusCode, header};

use self::problem::Problem;
use self::query::read_view;
use crate::domain::name::DeclarationId;
use crate::pages;
use crate::pages::words::Lang;
use crate::projections::Projections;
use crate::projections::reading::Reading;

/// The views that the writer keeps up to date.
pub type Views = Arc<RwLock<Projections>>;

type Answer = Response<String>;

/// What every route is given.
#[derive(Clone)]
struct Service {
    views: Views,
    today: fn() -> NaiveDate,
}

/// What answers once the register is open. Nothing is answered in private yet but that a token is
/// needed, which no one has.
#[must_use]
pub fn routes(views: Views, today: fn() -> NaiveDate, private: bool) -> health::Routes {
    if private {
        return warp::any().map(refusal::unauthorized).boxed();
    }
    let service = Service { views, today };
    let routes = api(service.clone()).or(site(service)).unify().or(home()).unify();
    let routes = routes.recover(problem::recover).unify();
    routes.map(|answer: Answer| -> warp::reply::Response { answer.map(Into::into) }).boxed()
}

fn home() -> BoxedFilter<(Answer,)> {
    warp::path::end().map(|| redirect("/en/")).boxed()
}

fn api(service: Service) -> BoxedFilter<(Answer,)> {
    let one = service.clone();
    let list = warp::path!("api" / "v1" / "declarations")
        .and(read_only())
        .and(raw_query())
        .map(move |query: String| service.answer(&query, |reading| json(&reading.declarations())));
    let one = warp::path!("api" / "v1" / "declarations" / String)
        .and(read_only())
        .and(raw_query())
        .map(move |id: String, query: String| {
            one.answer(&query, |reading| match declaration(&id, reading) {
                Ok(status) => json(&status),
                Err(problem) => problem.answer(),
            })
        });
    list.or(one).unify().boxed()
}

fn site(service: Service) -> BoxedFilter<(Answer,)> {
    let one = service.clone();
    let front = warp::path!(Lang).and(read_only()).and(raw_query()).map(
        move |lang: Lang, query: String| {
            service.answer(&query, |reading| html(pages::home::page(lang, reading)))
        },
    );
    let one = warp::path!(Lang / "declarations" / String).and(read_only()).and(raw_query()).map(
        move |lang: Lang, id: String, query: String| {
            one.answer(&query, |reading| match declaration(&id, reading) {
                Ok(status) => html(pages::declaration::page(lang, &status)),
                Err(problem) => problem.answer(),
            })
        },
    );
    front.or(one).unify().boxed()
}

/// GET and HEAD; the path is matched first, so that an unknown path is 404 under any method.
fn read_only() -> BoxedFilter<()> {
    warp::get().or(warp::head()).unify().boxed()
}

fn raw_query() -> impl Filter<Extract = (String,), Error = Infallible> + Clone {
    warp::query::raw().or(warp::any().map(String::new)).unify()
}

fn declaration(
    id: &str,
    reading: &Reading<'_>,
) -> Result<crate::projections::declarations::DeclarationStatus, Problem> {
    let decoded = percent_encoding::percent_decode_str(id).decode_utf8();
    let id = decoded.map_err(|_| Problem::not_found())?;
    let id: DeclarationId = id.parse().map_err(|_| Problem::not_found())?;
    reading.declaration_status(&id).ok_or_else(Problem::not_found)
}

impl Service {
    fn answer(&self, query: &str, answer: impl FnOnce(&Reading<'_>) -> Answer) -> Answer {
        let views = self.views.read().unwrap_or_else(PoisonError::into_inner);
        match read_view(query, &views, self.today) {
            Ok(view) => answer(&views.at(view)),
            Err(problem) => problem.answer(),
        }
    }
}

fn respond(status: StatusCode, content_type: &'static str, body: String) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    answer
}

fn json<T: Serialize>(value: &T) -> Answer {
    match serde_json::to_string_pretty(value) {
        Ok(body) => respond(StatusCode::OK, "application/json", body),
        Err(_) => Problem::internal().answer(),
    }
}

fn html(page: maud::Markup) -> Answer {
    respond(StatusCode::OK, "text/html; charset=utf-8", page.into_string())
}

fn redirect(to: &'static str) -> Answer {
    let mut answer = respond(StatusCode::FOUND, "text/plain; charset=utf-8", String::new());
    answer.headers_mut().insert(header::LOCATION, header::HeaderValue::from_static(to));
    answer
}
