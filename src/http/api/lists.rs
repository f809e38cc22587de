//! The lists of the API: every kind of thing, the endorsements of one declaration, and the new
//! global network, as pages of JSON or as one whole CSV.

use serde::Serialize;
use warp::reply::Response;

use super::things::{not_in_view, parse};
use super::{freshness, json};
use crate::domain::entity::EntityKind;
use crate::domain::name::DeclarationId;
use crate::http::answer::{Answer, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::list::{Turn, no_pages, turn};
use crate::http::media::{CSV, JSON, negotiate};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::projections::reading::{Listing, Reading};
use crate::projections::tables::Table;
use crate::projections::written::Viewed;

/// The kinds of things that the API lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Declarations with their counts.
    Declarations,
    /// Parties.
    Parties,
    /// Agreements.
    Agreements,
    /// Gatherings.
    Gatherings,
    /// Networks, projects and programmes.
    Networks,
    /// Strategies with their goals.
    Strategies,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Declarations,
        Self::Parties,
        Self::Agreements,
        Self::Gatherings,
        Self::Networks,
        Self::Strategies,
    ];

    /// Its word in addresses, which is also the name of its table.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Declarations => "declarations",
            Self::Parties => "parties",
            Self::Agreements => "agreements",
            Self::Gatherings => "gatherings",
            Self::Networks => "networks",
            Self::Strategies => "strategies",
        }
    }

    /// The address of its list.
    #[must_use]
    pub const fn list_template(self, csv: bool) -> &'static str {
        match (self, csv) {
            (Self::Declarations, false) => "/api/v1/declarations",
            (Self::Declarations, true) => "/api/v1/declarations.csv",
            (Self::Parties, false) => "/api/v1/parties",
            (Self::Parties, true) => "/api/v1/parties.csv",
            (Self::Agreements, false) => "/api/v1/agreements",
            (Self::Agreements, true) => "/api/v1/agreements.csv",
            (Self::Gatherings, false) => "/api/v1/gatherings",
            (Self::Gatherings, true) => "/api/v1/gatherings.csv",
            (Self::Networks, false) => "/api/v1/networks",
            (Self::Networks, true) => "/api/v1/networks.csv",
            (Self::Strategies, false) => "/api/v1/strategies",
            (Self::Strategies, true) => "/api/v1/strategies.csv",
        }
    }

    /// The template of the address of one of its things.
    #[must_use]
    pub const fn thing_template(self) -> &'static str {
        match self {
            Self::Declarations => "/api/v1/declarations/{id}",
            Self::Parties => "/api/v1/parties/{id}",
            Self::Agreements => "/api/v1/agreements/{id}",
            Self::Gatherings => "/api/v1/gatherings/{id}",
            Self::Networks => "/api/v1/networks/{id}",
            Self::Strategies => "/api/v1/strategies/{id}",
        }
    }

    /// What its things are.
    #[must_use]
    pub const fn entity(self) -> EntityKind {
        match self {
            Self::Declarations => EntityKind::Declaration,
            Self::Parties => EntityKind::Party,
            Self::Agreements => EntityKind::Agreement,
            Self::Gatherings => EntityKind::Gathering,
            Self::Networks => EntityKind::Network,
            Self::Strategies => EntityKind::Strategy,
        }
    }
}

/// Answers with a list of one kind of thing.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub fn list(app: &App, call: &Call, kind: Kind, csv: bool) -> Result<Response, Problem> {
    let whole = Whole { app, call, target: kind.list_template(false).to_owned(), csv };
    let of_table = |reading: &Reading<'_>| table(app, reading, kind.path());
    match kind {
        Kind::Declarations => whole.answer(|r| Ok(r.declarations()), of_table),
        Kind::Parties => whole.answer(|r| Ok(r.parties()), of_table),
        Kind::Agreements => whole.answer(|r| Ok(r.agreements()), of_table),
        Kind::Gatherings => whole.answer(|r| Ok(r.gatherings()), of_table),
        Kind::Networks => whole.answer(|r| Ok(r.networks()), of_table),
        Kind::Strategies => whole.answer(|r| Ok(r.strategies()), of_table),
    }
}

/// Answers with the acts that stand, or may, for one declaration.
///
/// # Errors
/// A declaration that the view does not know, a parameter or a header that cannot be met.
pub fn endorsements(app: &App, call: &Call, id: &str, csv: bool) -> Result<Response, Problem> {
    let declaration: DeclarationId = parse(app, EntityKind::Declaration, id)?;
    let target = format!("/api/v1/declarations/{declaration}/endorsements");
    let whole = Whole { app, call, target, csv };
    whole.answer(
        |reading| {
            let status = reading.declaration_status(&declaration);
            let status = status.ok_or_else(|| not_in_view(reading, EntityKind::Declaration, id))?;
            Ok(Listing { asked: status.asked, items: status.endorsements })
        },
        |reading| {
            if reading.declaration_status(&declaration).is_none() {
                return Err(not_in_view(reading, EntityKind::Declaration, id));
            }
            let mut table = table(app, reading, "endorsements")?;
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
    let whole = Whole { app, call, target: "/api/v1/network".to_owned(), csv };
    let series = &app.setting.network_series;
    whole.answer(
        |reading| {
            let network = reading.global_network(series, &[]);
            Ok(Listing { asked: network.asked, items: network.parties })
        },
        |reading| table(app, reading, "global_network"),
    )
}

fn table(app: &App, reading: &Reading<'_>, name: &str) -> Result<Table, Problem> {
    reading.table(name, &app.setting.network_series).ok_or_else(Problem::internal)
}

/// One list, to be answered as JSON or CSV.
struct Whole<'a> {
    app: &'a App,
    call: &'a Call,
    target: String,
    csv: bool,
}

impl Whole<'_> {
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
        let turn = turn(&mut query, &views, app.today(), &target)?;
        query.finish("as_of, known_at, limit, cursor")?;
        let Turn { viewed, after, limit } = turn;
        let Viewed { view, .. } = viewed;
        let key = Key { target: format!("{target}?{after}+{limit}"), view: Some(view), media };
        let answer = app.answers.get(key, || {
            let (reading, head) = (views.at(view), view.known_at);
            if media == CSV {
                return csv_answer(&table(&reading)?, head);
            }
            let Listing { asked, items } = listing(&reading)?;
            let page = turn.page::<T>(asked, items, &target);
            Ok(Answer::new(JSON, json(&page)?, head).linking(page.next.as_deref()))
        })?;
        // To encode the answer takes a while, for which the writer need not wait.
        drop(views);
        Ok(answer.respond(&call.headers, freshness(viewed), app.setting.private))
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
