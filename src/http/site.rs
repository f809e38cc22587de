//! The pages: a declaration and the list of them, in both languages and in any view.

use warp::http::{HeaderValue, Method, StatusCode, header};
use warp::reply::Response;

use super::answer::{Answer, Key};
use super::api::{freshness, only_view};
use super::app::App;
use super::auth::admit;
use super::call::Call;
use super::feed;
use super::methods::{READ, options};
use super::pool::Lane;
use super::problem::Problem;
use crate::domain::name::DeclarationId;
use crate::pages;
use crate::projections::reading::Reading;
use crate::wording::lang::Lang;

const HTML: &str = "text/html";

/// Answers for a page or a feed, with the template of its address.
pub async fn answer(
    app: &App,
    call: &Call,
    lang: Lang,
    tail: &str,
) -> (&'static str, Result<Response, Problem>) {
    let segments: Vec<&str> = tail.split('/').collect();
    let template = match segments.as_slice() {
        [""] => "/{lang}/",
        ["declarations", _] => "/{lang}/declarations/{id}",
        ["feed.atom"] => "/{lang}/feed.atom",
        ["feed.json"] => "/{lang}/feed.json",
        _ => return ("unmatched", Err(Problem::not_found())),
    };
    let answered = match call.method {
        Method::GET | Method::HEAD => match admit(app, call) {
            Ok(_) => read(app, call, lang, tail, &segments).await,
            Err(problem) => Err(problem),
        },
        Method::OPTIONS => Ok(options(READ)),
        _ => Err(Problem::method(READ)),
    };
    (template, answered)
}

async fn read(
    app: &App,
    call: &Call,
    lang: Lang,
    tail: &str,
    segments: &[&str],
) -> Result<Response, Problem> {
    match segments {
        ["feed.atom"] => feed::atom(app, call, lang).await,
        ["feed.json"] => feed::json_feed(app, call, lang).await,
        ["declarations", id] => {
            let id = percent_encoding::percent_decode_str(id).decode_utf8();
            let id: Option<DeclarationId> = id.ok().and_then(|id| id.parse().ok());
            let id = id.ok_or_else(Problem::not_found)?;
            let make = move |reading: &Reading<'_>| {
                let status = reading.declaration_status(&id).ok_or_else(Problem::not_found)?;
                Ok(pages::declaration::page(lang, &status, reading.closed().as_ref()))
            };
            page(app, call, lang, tail, make).await
        }
        [""] => page(app, call, lang, tail, move |read| Ok(pages::home::page(lang, read))).await,
        _ => Err(Problem::not_found()),
    }
}

async fn page(
    app: &App,
    call: &Call,
    lang: Lang,
    tail: &str,
    make: impl FnOnce(&Reading<'_>) -> Result<maud::Markup, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let viewed = only_view(app, call)?;
    let view = viewed.view;
    let target = format!("/{}/{tail}", lang.tag());
    let key = Key { target, view: Some(view), media: HTML };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let views = app.tracker.views();
        let markup = make(&views.at(view))?;
        Ok(Answer::new(HTML, markup.into_string(), view.known_at))
    });
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}

/// Sends a visitor of the first address to the pages in the language that the browser asks for.
pub fn front(call: &Call) -> Result<Response, Problem> {
    match call.method {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS => return Ok(options(READ)),
        _ => return Err(Problem::method(READ)),
    }
    let to = match call.lang() {
        Lang::En => "/en/",
        Lang::Ja => "/ja/",
    };
    let mut response = Response::default();
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::from_static(to));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}
