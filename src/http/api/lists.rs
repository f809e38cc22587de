//! The lists of the API: every kind of thing, the endorsements of one declaration, and the new
//! global network, as pages of JSON or as one whole CSV.

use serde::Serialize;
use warp::reply::Response;

use super::collection::Collection;
use super::things::{not_in_view, parse};
use super::{freshness, json};
use crate::domain::entity::EntityKind;
use crate::domain::name::DeclarationId;
use crate::http::answer::{Answer, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::list::{PageRequest, no_pages, page_request};
use crate::http::media::{CSV, JSON, negotiate};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::projections::reading::{Listing, Reading};
use crate::projections::tables::Table;
use crate::projections::written::Viewed;

/// Answers with a list of one kind of thing.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub fn list(
    app: &App,
    call: &Call,
    collection: Collection,
    csv: bool,
) -> Result<Response, Problem> {
    let request =
        ListRequest { app, call, target: collection.list_template(false).to_owned(), csv };
    let of_table = |reading: &Reading<'_>| table(reading, collection.path());
    match collection {
        Collection::Declarations => request.answer(|r| Ok(r.declarations()), of_table),
        Collection::Parties => request.answer(|r| Ok(r.parties()), of_table),
        Collection::Agreements => request.answer(|r| Ok(r.agreements()), of_table),
        Collection::Gatherings => request.answer(|r| Ok(r.gatherings()), of_table),
        Collection::Networks => request.answer(|r| Ok(r.networks()), of_table),
        Collection::Strategies => request.answer(|r| Ok(r.strategies()), of_table),
    }
}

/// Answers with the acts that stand, or may, for one declaration.
///
/// # Errors
/// A declaration that the view does not know, a parameter or a header that cannot be met.
pub fn endorsements(app: &App, call: &Call, id: &str, csv: bool) -> Result<Response, Problem> {
    let declaration: DeclarationId = parse(app, EntityKind::Declaration, id)?;
    let target = format!("/api/v1/declarations/{declaration}/endorsements");
    let request = ListRequest { app, call, target, csv };
    request.answer(
        |reading| {
            let status = reading.declaration_status(&declaration);
            let status = status.ok_or_else(|| not_in_view(reading, EntityKind::Declaration, id))?;
            Ok(Listing { asked: status.asked, items: status.endorsements })
        },
        |reading| {
            if reading.declaration_status(&declaration).is_none() {
                return Err(not_in_view(reading, EntityKind::Declaration, id));
            }
            let mut table = table(reading, "endorsements")?;
            table.keep("declaration", declaration.as_str());
            Ok(table)
        },
    )
}

/// Answers with the new global network.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub fn global_network(app: &App, call: &Call, csv: bool) -> Result<Response, Problem> {
    let request = ListRequest { app, call, target: "/api/v1/network".to_owned(), csv };
    request.answer(
        |reading| {
            let network = reading.global_network(&[]);
            Ok(Listing { asked: network.asked, items: network.parties })
        },
        |reading| table(reading, "global_network"),
    )
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
    fn answer<T: Serialize>(
        self,
        listing: impl FnOnce(&Reading<'_>) -> Result<Listing<T>, Problem>,
        table: impl FnOnce(&Reading<'_>) -> Result<Table, Problem>,
    ) -> Result<Response, Problem> {
        let Self { app, call, target, csv } = self;
        let offered: &[&str] = if csv { &[CSV] } else { &[JSON, CSV] };
        let media = negotiate(&call.headers, offered)?;
        let mut query = Query::read(&call.query)?;
        let views = app.tracker.views();
        if media == CSV {
            no_pages(&query)?;
        }
        let page_request = page_request(&mut query, &views, app.present(), &target)?;
        query.finish("as_of, known_at, limit, cursor")?;
        let PageRequest { viewed, after, limit } = page_request;
        let Viewed { view, .. } = viewed;
        let key = Key { target: format!("{target}?{after}+{limit}"), view: Some(view), media };
        let answer = app.answers.get(key, || {
            let (reading, head) = (views.at(view), view.known_at);
            if media == CSV {
                return csv_answer(&table(&reading)?, head);
            }
            let Listing { asked, items } = listing(&reading)?;
            let page = page_request.page::<T>(asked, items, &target);
            Ok(Answer::new(JSON, json(&page)?, head).linking(page.next.as_deref()))
        })?;
        Ok(answer.respond(&call.headers, freshness(viewed), app.config.private))
    }
}

/// A table as a CSV file.
///
/// # Errors
/// None that is known: writing to memory does not fail.
pub fn csv_answer(table: &Table, head: crate::domain::seq::Seq) -> Result<Answer, Problem> {
    let mut bytes = Vec::new();
    table.write_csv(&mut bytes).map_err(|_| Problem::internal())?;
    Ok(Answer::new(CSV, bytes, head).as_file(&format!("{}.csv", table.sheet.name)))
}
