//! The pages, in both languages and in any view: which one an address names, what it is asked for, and
//! the answer. What stands on a page is made in `pages`.

pub mod copy;
mod making;
mod refused;
pub mod route;
pub mod sitemap;

use warp::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use warp::reply::Response;

use self::route::{Page, Route, ShownBy, as_data, find, misnamed};
use super::answer::{Answer, Freshness, Key};
use super::api::things::not_in_view;
use super::app::App;
use super::auth::admit;
use super::call::Call;
use super::feed;
use super::media::{HTML, SVG};
use super::methods::{READ, options};
use super::pool::Lane;
use super::problem::types::ProblemType;
use super::problem::{NOT_FOUND, Problem};
use super::query::Query;
use crate::pages::assets;
use crate::pages::context::{Chosen, Context};
use crate::projections::View;
use crate::wording::lang::Lang;

pub use self::refused::as_page;

/// A page for the frames of others runs nothing, sends nothing and asks for its style alone.
const FRAMED_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *",
);

/// How many characters of a parameter a page looks at.
const MOST_CHARS: usize = 200;

/// Answers for a page or a feed, with the template of its address.
pub async fn answer(
    app: &App,
    call: &Call,
    lang: Lang,
    tail: &str,
) -> (&'static str, Result<Response, Problem>) {
    let Some(route) = find(tail) else {
        let bare = tail.trim_end_matches('/');
        let led = match tail.strip_suffix('/').and_then(find) {
            Some(route) => Some((route.template, moved(call, lang, bare))),
            None => data(call, tail).map(|response| ("/{lang}/{page}.{ending}", response)),
        };
        return match led {
            Some((template, response)) => (template, Ok(response)),
            None => ("unmatched", Err(unknown(app, call, tail).await)),
        };
    };
    let template = route.template;
    let answered = match call.method {
        Method::GET | Method::HEAD => match admit(app, call) {
            Ok(_) => match read(app, call, lang, tail, route).await {
                // An id may have a point in it, and so comes before an ending.
                Err(problem) if problem.kind() == NOT_FOUND => data(call, tail).ok_or(problem),
                answered => answered,
            },
            Err(problem) => Err(problem),
        },
        Method::OPTIONS => Ok(options(READ)),
        _ => Err(Problem::method(READ)),
    };
    (template, answered)
}

/// That an address names nothing, with what is like it where it is that of a thing.
async fn unknown(app: &App, call: &Call, tail: &str) -> Problem {
    let Some((kind, written)) = misnamed(tail) else { return Problem::not_found() };
    if let Err(problem) = admit(app, call) {
        return problem;
    }
    let refused = app.work(Lane::Folds, call.client, move |app| {
        let views = app.tracker.views();
        let view = View { as_of: views.today(app.present()), known_at: views.head() };
        Err::<(), _>(not_in_view(&views.at(view), kind, &written))
    });
    refused.await.err().unwrap_or_else(Problem::not_found)
}

/// Leads to the data of a page, where its ending asks for that.
fn data(call: &Call, tail: &str) -> Option<Response> {
    let path = format!("/api/v1/{}", as_data(tail)?);
    // What picks out rows of a page is nothing to the data, which are whole.
    let times = call.query.split('&').filter(|part| {
        let name = part.split('=').next();
        matches!(name, Some("as_of" | "known_at"))
    });
    Some(led_to(StatusCode::FOUND, &path, &times.collect::<Vec<_>>().join("&")))
}

/// As much of what was written as a page looks at.
fn cut(written: &str) -> String {
    written.chars().take(MOST_CHARS).collect()
}

async fn read(
    app: &App,
    call: &Call,
    lang: Lang,
    tail: &str,
    route: Route,
) -> Result<Response, Problem> {
    match route.page {
        Page::Atom => return feed::atom(app, call, lang).await,
        Page::JsonFeed => return feed::json_feed(app, call, lang).await,
        _ => {}
    }
    let mut query = Query::of_page(&call.query);
    let views = app.tracker.views();
    let present = View { as_of: views.today(app.present()), known_at: views.head() };
    let (names_a_day, known_at) = (query.has("as_of"), query.peek("known_at").map(cut));
    let view = query.view(&views, app.present())?.view;
    let chosen = Chosen { as_of: names_a_day.then_some(view.as_of), known_at };
    let own = route.parameters.iter().filter_map(|name| Some((*name, cut(&query.take(name)?))));
    let own: Vec<_> = own.collect();
    let mut target = format!("/{}/{tail}", lang.tag());
    if chosen != Chosen::default() || !own.is_empty() {
        // What such a page says depends on what was written, and on what has come since.
        target = format!("{target}?{own:?} {chosen:?} {present:?}");
    }
    let tail = tail.to_owned();
    let shown_by = route.page.shown_by();
    let is_picture = matches!(route.page, Page::Picture(..) | Page::Badge(_));
    let media = if is_picture { SVG } else { HTML };
    let key = Key { target, view: Some(view), media };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let views = app.tracker.views();
        let reading = views.at(view);
        let context = Context::new(lang, &tail, chosen, &reading, present).with_own(own);
        let context = context.reached_at(app.config.public_url.as_ref().map(ToString::to_string));
        let markup = making::make(app, &route.page, &context, &reading)?;
        let mut made = markup.into_string();
        if media == SVG {
            made = feed::for_xml(&made);
        }
        Ok(Answer::new(media, made, view.known_at))
    });
    let answer = answer.await?;
    let mut response = answer.respond(&call.headers, Freshness::Revalidate, app.config.private);
    if shown_by == ShownBy::Everybody {
        open_to_all(response.headers_mut(), is_picture);
    }
    Ok(response)
}

/// Lets other sites show an answer: a picture beside what is theirs, a page in a frame.
fn open_to_all(headers: &mut HeaderMap, is_picture: bool) {
    const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    if !is_picture {
        headers.insert(header::CONTENT_SECURITY_POLICY, FRAMED_POLICY);
    }
}

/// Sends a visitor of the first address to the pages in the language that the browser asks for.
pub fn front(call: &Call) -> Result<Response, Problem> {
    by_language(call, "")
}

fn by_language(call: &Call, path: &str) -> Result<Response, Problem> {
    match call.method {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS => return Ok(options(READ)),
        _ => return Err(Problem::method(READ)),
    }
    let to = format!("/{}/{path}", call.lang().tag());
    let mut response = led_to(StatusCode::FOUND, &to, &call.query);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

/// Sends whoever opens the type of a problem to its page in the language that the browser asks for.
///
/// # Errors
/// A type that there is not; a method that cannot be met.
pub fn problem_type(call: &Call, tail: &str) -> Result<Response, Problem> {
    if !tail.is_empty() && ProblemType::named(tail).is_none() {
        return Err(Problem::not_found());
    }
    let slash = if tail.is_empty() { "" } else { "/" };
    by_language(call, &format!("problems{slash}{tail}"))
}

/// Sends a visitor to the one address of a page.
pub fn moved(call: &Call, lang: Lang, path: &str) -> Response {
    led_to(StatusCode::PERMANENT_REDIRECT, &format!("/{}/{path}", lang.tag()), &call.query)
}

/// An answer that leads to another address with the same query.
fn led_to(status: StatusCode, path: &str, query: &str) -> Response {
    let sign = if query.is_empty() { "" } else { "?" };
    let to = HeaderValue::from_str(&format!("{path}{sign}{query}"));
    let mut response = Response::default();
    *response.status_mut() = status;
    if let Ok(to) = to {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// Answers for a file that pages refer to, which never changes under its address.
pub fn asset(app: &App, call: &Call, path: &str) -> (&'static str, Result<Response, Problem>) {
    const TEMPLATE: &str = "/assets/{hash}/{name}";
    let Some(asset) = assets::at(&format!("/{path}")) else {
        return ("unmatched", Err(Problem::not_found()));
    };
    let answered = match call.method {
        Method::GET | Method::HEAD => {
            let key = Key { target: asset.address.clone(), view: None, media: asset.media };
            let make = || Ok(Answer::new(asset.media, asset.text, crate::domain::seq::Seq::NONE));
            let answer = app.answers.get(key, make);
            // The style and the script of a private register say nothing of it.
            answer.map(|answer| answer.respond(&call.headers, Freshness::Immutable, false))
        }
        Method::OPTIONS => Ok(options(READ)),
        _ => Err(Problem::method(READ)),
    };
    (TEMPLATE, answered)
}
