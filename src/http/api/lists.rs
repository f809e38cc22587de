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
use crate::projections::reading::{Listing, Reading, Slice};
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
        Collection::Declarations => request.whole(|r| Ok(r.declarations()), of_table),
        Collection::Parties => request.answer(
            |reading, page| {
                let parties = reading.parties_from(page.from.as_deref(), page.limit);
                Ok(parties.at(|id| id.to_string()))
            },
            of_table,
        ),
        Collection::Agreements => request.whole(|r| Ok(r.agreements()), of_table),
        Collection::Gatherings => request.whole(|r| Ok(r.gatherings()), of_table),
        Collection::Networks => request.whole(|r| Ok(r.networks()), of_table),
        Collection::Strategies => request.whole(|r| Ok(r.strategies()), of_table),
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
    let unknown = |reading: &Reading<'_>| not_in_view(reading, EntityKind::Declaration, id);
    request.answer(
        |reading, page| {
            let from = page.from.as_ref().and_then(|place| place.parse().ok());
            let acts = reading.endorsements(&declaration, from.as_ref(), page.limit);
            Ok(acts.ok_or_else(|| unknown(reading))?.at(|key| key.to_string()))
        },
        |reading| reading.endorsements_table(&declaration).ok_or_else(|| unknown(reading)),
    )
}

/// Answers with the new global network.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub fn global_network(app: &App, call: &Call, csv: bool) -> Result<Response, Problem> {
    let request = ListRequest { app, call, target: "/api/v1/network".to_owned(), csv };
    request.answer(
        |reading, page| {
            let members = reading.global_network_from(page.from.as_deref(), page.limit);
            Ok(members.at(|id| id.to_string()))
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
    /// Answers with a list that is made as a whole.
    fn whole<T: Serialize>(
        self,
        listing: impl FnOnce(&Reading<'_>) -> Result<Listing<T>, Problem>,
        table: impl FnOnce(&Reading<'_>) -> Result<Table, Problem>,
    ) -> Result<Response, Problem> {
        self.answer(|reading, page| Ok(page.slice(listing(reading)?.items)), table)
    }

    /// Answers with the items of one page, or with all of them as CSV.
    fn answer<T: Serialize>(
        self,
        slice: impl FnOnce(&Reading<'_>, &PageRequest) -> Result<Slice<T, String>, Problem>,
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
        let viewed = page_request.viewed;
        let Viewed { view, .. } = viewed;
        let (from, limit) = (page_request.from.as_deref().unwrap_or_default(), page_request.limit);
        let key = Key { target: format!("{target}?{from}+{limit}"), view: Some(view), media };
        let answer = app.answers.get(key, || {
            let (reading, head) = (views.at(view), view.known_at);
            if media == CSV {
                return csv_answer(&table(&reading)?, head);
            }
            let items = slice(&reading, &page_request)?;
            let page = page_request.page::<T>(reading.asked(), items, &target);
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
