//! The lists of the API: every kind of thing, the endorsements of one declaration, and the new
//! global network, as pages of JSON or as one whole CSV.

use std::sync::Arc;

use serde::Serialize;
use warp::reply::Response;

use super::collection::Collection;
use super::streamed::{self, Portions, Titled};
use super::things::{not_in_view, parse};
use super::{freshness, json};
use crate::domain::entity::EntityKind;
use crate::domain::name::DeclarationId;
use crate::http::answer::{Answer, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::list::{PageRequest, first_page, no_pages, page_links, page_request};
use crate::http::media::{CSV, JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::projections::View;
use crate::projections::reading::{Listing, Reading, Slice};
use crate::projections::tables::{CsvWriter, GLOBAL_NETWORK, Table};
use crate::projections::written::Viewed;

/// What a list may be asked.
const PARAMETERS: &str = "as_of, known_at, limit, cursor";

/// Answers with a list of one kind of thing.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn list(
    app: &App,
    call: &Call,
    collection: Collection,
    csv: bool,
) -> Result<Response, Problem> {
    let request =
        ListRequest { app, call, target: collection.list_template(false).to_owned(), csv };
    let of_table = move |reading: &Reading<'_>| table(reading, collection.path());
    match collection {
        Collection::Declarations => request.whole(|r| Ok(r.declarations()), of_table).await,
        Collection::Parties => {
            let slice = |reading: &Reading<'_>, page: &PageRequest| {
                let parties = reading.parties_from(page.from.as_deref(), page.limit);
                Ok(parties.at(|id| id.to_string()))
            };
            request.answer(slice, of_table).await
        }
        Collection::Agreements => {
            request.part(|r, before, most| r.agreements_from(before, most), of_table).await
        }
        Collection::Gatherings => {
            request.part(|r, before, most| r.gatherings_from(before, most), of_table).await
        }
        Collection::Networks => {
            request.part(|r, before, most| r.networks_from(before, most), of_table).await
        }
        Collection::Strategies => {
            request.part(|r, before, most| r.strategies_from(before, most), of_table).await
        }
    }
}

/// Answers with the acts that stand, or may, for one declaration.
///
/// # Errors
/// A declaration that the view does not know, a parameter or a header that cannot be met.
pub async fn endorsements(
    app: &App,
    call: &Call,
    id: String,
    csv: bool,
) -> Result<Response, Problem> {
    let declaration: DeclarationId = parse(app, call, EntityKind::Declaration, &id).await?;
    let target = format!("/api/v1/declarations/{declaration}/endorsements");
    let request = ListRequest { app, call, target, csv };
    let declaration = Arc::new(declaration);
    let of = Arc::clone(&declaration);
    let unknown =
        move |reading: &Reading<'_>| not_in_view(reading, EntityKind::Declaration, of.as_str());
    let (of, not_there) = (Arc::clone(&declaration), unknown.clone());
    let answer = request.answer(
        move |reading, page| {
            let from = page.from.as_ref().and_then(|place| place.parse().ok());
            let acts = reading.endorsements(&of, from.as_ref(), page.limit);
            Ok(acts.ok_or_else(|| not_there(reading))?.at(|key| key.to_string()))
        },
        move |reading| reading.endorsements_table(&declaration).ok_or_else(|| unknown(reading)),
    );
    answer.await
}

/// Answers with the new global network.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub async fn global_network(app: &App, call: &Call, csv: bool) -> Result<Response, Problem> {
    let request = ListRequest { app, call, target: "/api/v1/network".to_owned(), csv };
    if request.media()? == CSV {
        return request.network_csv().await;
    }
    let answer = request.page(|reading, page| {
        let members = reading.global_network_from(page.from.as_deref(), page.limit);
        Ok(members.at(|id| id.to_string()))
    });
    answer.await
}

/// The rows of the global network that are still to be written: each party has one for each reason.
struct NetworkRows {
    view: View,
    /// The party with which the next portion begins; none where all is written.
    next: Option<String>,
    begun: bool,
}

impl Portions for NetworkRows {
    const LANE: Lane = Lane::Folds;

    fn next(&mut self, app: &App) -> Result<(Vec<u8>, bool), Problem> {
        let mut text = Vec::new();
        let Some(from) = self.next.take() else { return Ok((text, true)) };
        let (rows, next) = app.tracker.views().at(self.view).global_network_from_row(&from);
        let mut writer = if self.begun {
            CsvWriter::carry_on(&mut text)
        } else {
            CsvWriter::begin(&GLOBAL_NETWORK, &mut text).map_err(|_| Problem::internal())?
        };
        self.begun = true;
        for row in &rows {
            writer.row(row).map_err(|_| Problem::internal())?;
        }
        writer.end().map_err(|_| Problem::internal())?;
        drop(writer);
        self.next = next.map(|party| party.to_string());
        Ok((text, self.next.is_none()))
    }
}

fn table(reading: &Reading<'_>, name: &str) -> Result<Table, Problem> {
    reading.table(name).ok_or_else(Problem::internal)
}

/// One list, to be answered as JSON or CSV.
struct ListRequest<'a> {
    app: &'a App,
    call: &'a Call,
    target: String,
    csv: bool,
}

impl ListRequest<'_> {
    /// Answers with a list that is made as a whole; such lists are short.
    async fn whole<T: Serialize>(
        self,
        listing: impl FnOnce(&Reading<'_>) -> Result<Listing<T>, Problem> + Send + 'static,
        table: impl FnOnce(&Reading<'_>) -> Result<Table, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let slice =
            |reading: &Reading<'_>, page: &PageRequest| Ok(page.slice(listing(reading)?.items));
        self.answer(slice, table).await
    }

    /// Answers with some of a list whose places are how many items lie before: `some` gives those before
    /// which so many lie, at most so many.
    async fn part<T: Serialize>(
        self,
        some: impl FnOnce(&Reading<'_>, usize, usize) -> Slice<T, usize> + Send + 'static,
        table: impl FnOnce(&Reading<'_>) -> Result<Table, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let slice = |reading: &Reading<'_>, page: &PageRequest| {
            Ok(page.ask(|before, most| some(reading, before, most)))
        };
        self.answer(slice, table).await
    }

    fn media(&self) -> Result<&'static str, Problem> {
        let offered: &[&str] = if self.csv { &[CSV] } else { &[JSON, CSV] };
        negotiate(&self.call.headers, offered)
    }

    /// Answers with the whole global network, which may be long.
    async fn network_csv(self) -> Result<Response, Problem> {
        let Self { app, call, target, .. } = self;
        let mut query = Query::read(&call.query)?;
        no_pages(&query)?;
        let viewed = query.view(&app.tracker.views(), app.present())?;
        query.finish("as_of, known_at")?;
        let view = viewed.view;
        let target = format!("{target} {}", view.as_of);
        let titled = Titled { name: "global_network.csv", media: CSV, viewed, target };
        let rows = NetworkRows { view, next: Some(String::new()), begun: false };
        streamed::answer(app, call, titled, rows).await
    }

    /// Answers with the items of one page, or with all of them as CSV.
    async fn answer<T: Serialize>(
        self,
        slice: impl FnOnce(&Reading<'_>, &PageRequest) -> Result<Slice<T, String>, Problem>
        + Send
        + 'static,
        table: impl FnOnce(&Reading<'_>) -> Result<Table, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        if self.media()? == CSV { self.csv(table).await } else { self.page(slice).await }
    }

    /// Answers with all items as CSV.
    async fn csv(
        self,
        table: impl FnOnce(&Reading<'_>) -> Result<Table, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        let Self { app, call, target, .. } = self;
        let mut query = Query::read(&call.query)?;
        no_pages(&query)?;
        let viewed = query.view(&app.tracker.views(), app.present())?;
        query.finish(PARAMETERS)?;
        let key = Key { target, view: Some(viewed.view), media: CSV };
        let answer = app.kept(Lane::Folds, call, key, move |app| {
            let views = app.tracker.views();
            csv_answer(&table(&views.at(viewed.view))?, viewed.view.known_at)
        });
        Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
    }

    /// Answers with the items of one page.
    async fn page<T: Serialize>(
        self,
        slice: impl FnOnce(&Reading<'_>, &PageRequest) -> Result<Slice<T, String>, Problem>
        + Send
        + 'static,
    ) -> Result<Response, Problem> {
        let Self { app, call, target, .. } = self;
        let mut query = Query::read(&call.query)?;
        let page_request = page_request(&mut query, &app.tracker.views(), app.present(), &target)?;
        query.finish(PARAMETERS)?;
        let viewed = page_request.viewed;
        let Viewed { view, .. } = viewed;
        let (from, limit) = (page_request.from.as_deref().unwrap_or_default(), page_request.limit);
        let key = Key { target: format!("{target}?{from}+{limit}"), view: Some(view), media: JSON };
        let answer = app.kept(Lane::Folds, call, key, move |app| {
            let views = app.tracker.views();
            let reading = views.at(view);
            let items = slice(&reading, &page_request)?;
            let page = page_request.page::<T>(reading.asked(), items, &target);
            let held = format!("as_of={}&known_at={}", view.as_of, view.known_at.0);
            let links = page_links(&first_page(&target, &held, limit), page.next.as_deref());
            Ok(Answer::new(JSON, json(&page)?, view.known_at).with_links(&links))
        });
        Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
    }
}

/// A table as a CSV file.
///
/// # Errors
/// None that is known: writing to memory does not fail.
pub(super) fn csv_answer(table: &Table, head: crate::domain::seq::Seq) -> Result<Answer, Problem> {
    let mut bytes = Vec::new();
    table.write_csv(&mut bytes).map_err(|_| Problem::internal())?;
    Ok(Answer::new(CSV, bytes, head).as_file(&format!("{}.csv", table.sheet.name)))
}
