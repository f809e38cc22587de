//! What search engines are told: every page of the present, each with its other language (sitemaps.org).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use warp::http::Method;
use warp::reply::Response;

use crate::domain::entity::EntityKind;
use crate::domain::seq::Seq;
use crate::http::answer::{Answer, Freshness, Key};
use crate::http::api::only_view;
use crate::http::app::App;
use crate::http::auth::admit;
use crate::http::call::Call;
use crate::http::media::TEXT;
use crate::http::methods::{READ, options};
use crate::http::outside::base;
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::pages::names::list_of;
use crate::projections::reading::Reading;

const XML: &str = "application/xml";
/// How many addresses one file may name.
const MOST: usize = 50_000;
/// The pages that are there whatever is on record.
const PAGES: [&str; 13] = [
    "",
    "declarations",
    "parties",
    "agreements",
    "gatherings",
    "networks",
    "network",
    "strategies",
    "changes",
    "about",
    "check",
    "data",
    "problems",
];

/// Answers with the addresses of all pages.
///
/// # Errors
/// A method or a parameter that cannot be met.
pub async fn sitemap(app: &App, call: &Call) -> Result<Response, Problem> {
    match call.method {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS => return Ok(options(READ)),
        _ => return Err(Problem::method(READ)),
    }
    admit(app, call)?;
    let viewed = only_view(app, call)?;
    let base = base(app, call);
    let key = Key { target: format!("sitemap {base}"), view: Some(viewed.view), media: XML };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let views = app.tracker.views();
        let reading = views.at(viewed.view);
        Ok(Answer::new(XML, written(&base, paths(&reading), ""), viewed.view.known_at))
    });
    Ok(answer.await?.respond(&call.headers, Freshness::Revalidate, app.config.private))
}

/// Answers with what robots may look at, and where the addresses are (RFC 9309). A private register has
/// nothing for them.
///
/// # Errors
/// A method that cannot be met.
pub fn robots(app: &App, call: &Call) -> Result<Response, Problem> {
    match call.method {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS => return Ok(options(READ)),
        _ => return Err(Problem::method(READ)),
    }
    let base = base(app, call);
    let text = if app.config.private {
        "User-agent: *\nDisallow: /\n".to_owned()
    } else {
        format!("User-agent: *\nDisallow: /*?\n\nSitemap: {base}/sitemap.xml\n")
    };
    let answer = Answer::new(TEXT, text, Seq::NONE);
    Ok(answer.respond(&call.headers, Freshness::Revalidate, app.config.private))
}

/// The addresses of all pages of a view below the language, but for those of single entries.
pub fn paths(reading: &Reading<'_>) -> Vec<String> {
    let lists = EntityKind::ALL.iter().filter_map(|kind| Some((*kind, list_of(*kind)?)));
    let things = lists
        .flat_map(|(kind, list)| reading.known_ids(kind).map(move |id| format!("{list}/{id}")));
    let gatherings = reading.gatherings().items;
    let series: BTreeSet<_> = gatherings.iter().filter_map(|one| one.series.as_ref()).collect();
    let series = series.into_iter().map(|id| format!("series/{id}"));
    PAGES.iter().map(|path| (*path).to_owned()).chain(series).chain(things).collect()
}

/// What search engines read: each address below `base` in both languages, with what stands at its end.
pub fn written(base: &str, paths: Vec<String>, end: &str) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
    );
    for path in paths.into_iter().take(MOST / 2) {
        let path = if path.is_empty() { path } else { path + end };
        let path = percent_encoding::utf8_percent_encode(&path, percent_encoding::CONTROLS);
        for lang in ["en", "ja"] {
            // Writing to a String does not fail.
            let _ = write!(text, "<url><loc>{base}/{lang}/{path}</loc>");
            for other in ["en", "ja"] {
                let _ = write!(
                    text,
                    "<xhtml:link rel=\"alternate\" hreflang=\"{other}\" href=\"{base}/{other}/{path}\"/>"
                );
            }
            text.push_str("</url>\n");
        }
    }
    text + "</urlset>\n"
}
