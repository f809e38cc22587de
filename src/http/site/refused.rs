//! A problem as a page, for whoever asks for HTML.

use warp::http::{HeaderValue, header};
use warp::reply::Response;

use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::{HTML, negotiate};
use crate::http::problem::{Missing, NOT_FOUND, PROBLEM, Problem};
use crate::pages;
use crate::pages::context::{Chosen, Context};
use crate::pages::problem::Trouble;
use crate::projections::View;
use crate::wording::lang::Lang;

/// A problem as a page, for whoever likes that better than a document for programs: in the language of
/// the address, else in that of the browser.
///
/// # Errors
/// The problem itself, where a document is wanted.
pub fn as_page(app: &App, call: &Call, path: &str, problem: Problem) -> Result<Response, Problem> {
    let likes = negotiate(&call.headers, &[PROBLEM, HTML]);
    // Whoever may not read a private register does not hear its name.
    if app.config.private || !likes.is_ok_and(|media| media == HTML) {
        return Err(problem);
    }
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let lang = first.parse().unwrap_or_else(|()| call.lang());
    let views = app.tracker.views();
    let present = View { as_of: views.today(app.present()), known_at: views.head() };
    let reading = views.at(present);
    let context = Context::new(lang, "", Chosen::default(), &reading, present);
    let page = pages::problem::page(&context, &reading, &trouble(&problem, lang));
    let mut response = problem.respond(lang);
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    *response.body_mut() = page.into_string().into();
    Ok(response)
}

/// A problem as its page tells it.
pub(super) fn trouble(problem: &Problem, lang: Lang) -> Trouble<'_> {
    match problem.is_missing() {
        Some(Missing { entity, like }) => Trouble::Missing { entity, like },
        None if problem.kind() == NOT_FOUND => Trouble::NoPage,
        None => Trouble::Other {
            slug: problem.kind().slug,
            title: problem.title(lang),
            detail: problem.detail(lang),
        },
    }
}
