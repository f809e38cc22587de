//! Finding things over HTTP by a part of any of their names, of earlier names, or of their ids.

use warp::reply::Response;

use super::lists::csv_answer;
use super::{freshness, json};
use crate::domain::entity::EntityKind;
use crate::http::answer::{Answer, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::list::{first_page, no_pages, page_links, page_request};
use crate::http::media::{CSV, JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::http::query::{Query, unreadable};
use crate::projections::reading::Slice;
use crate::projections::search::{FoundThing, KIND_WORDS, KINDS, kinds};
use crate::projections::tables::found_table;

/// How many characters may be searched for.
pub const MOST_CHARS: usize = 200;
const PARAMETERS: &str = "q, kind, exact, as_of, known_at, limit, cursor";

/// Answers with the things that are called what is asked for, the best first.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn search(app: &App, call: &Call, csv: bool) -> Result<Response, Problem> {
    let offered: &[&str] = if csv { &[CSV] } else { &[JSON, CSV] };
    let media = negotiate(&call.headers, offered)?;
    let mut query = Query::read(&call.query)?;
    if media == CSV {
        no_pages(&query)?;
    }
    let written = wanted(&mut query)?;
    let kind = kind(&mut query)?;
    let exact = query.flag("exact")?;
    let kinds = kinds(kind);
    let asked = (!written.is_empty()).then_some(written.as_str());
    let only = exact.then_some("true");
    let own = [("q", asked), ("kind", kind.map(EntityKind::as_str)), ("exact", only)];
    let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let own = form_urlencoded::Serializer::new(String::new()).extend_pairs(own).finish();
    let target = format!("/api/v1/search{}{own}", if own.is_empty() { "" } else { "?" });
    let page = page_request(&mut query, &app.tracker.views(), app.present(), &target)?;
    query.finish(PARAMETERS)?;
    let (viewed, view, limit) = (page.viewed, page.viewed.view, page.limit);
    let from = page.from.as_deref().unwrap_or_default();
    let key = Key { target: format!("{target} {from}+{limit}"), view: Some(view), media };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let views = app.tracker.views();
        let reading = views.at(view);
        let found = if exact {
            reading.all_meant(&kinds, &written)
        } else {
            reading.search(&written, &kinds)
        };
        if media == CSV {
            return csv_answer(&found_table(&found), view.known_at);
        }
        let Slice { total, items, next } = page.slice(found);
        let items = items.into_iter().map(FoundThing::from).collect();
        let page = page.page(reading.asked(), Slice { total, items, next }, &target);
        let held = format!("as_of={}&known_at={}", view.as_of, view.known_at.0);
        let links = page_links(&first_page(&target, &held, limit), page.next.as_deref());
        Ok(Answer::new(JSON, json(&page)?, view.known_at).with_links(&links))
    });
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}

/// Takes what is searched for; nothing where nothing is said.
fn wanted(query: &mut Query) -> Result<String, Problem> {
    let written = query.take("q").unwrap_or_default();
    if written.chars().count() > MOST_CHARS {
        let expected =
            (format!("at most {MOST_CHARS} characters"), format!("{MOST_CHARS} 文字以内の文字列"));
        return Err(unreadable("q", &written, (&expected.0, &expected.1)));
    }
    Ok(written)
}

/// Takes the kind of thing that is searched for; none for any.
fn kind(query: &mut Query) -> Result<Option<EntityKind>, Problem> {
    let Some(written) = query.take("kind") else { return Ok(None) };
    let kind = KINDS.into_iter().find(|kind| kind.as_str() == written);
    kind.map(Some).ok_or_else(|| {
        let words = KIND_WORDS.join(", ");
        let expected = (format!("one of {words}"), format!("{words} のいずれか"));
        unreadable("kind", &written, (&expected.0, &expected.1))
    })
}
