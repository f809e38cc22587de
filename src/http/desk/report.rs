//! The report of a period, as a page and as a table.

use chrono::NaiveDate;
use warp::http::StatusCode;
use warp::reply::Response;

use super::reply;
use super::visit::{Now, Staff, Visit};
use crate::http::app::App;
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::http::query::{Query, unreadable};
use crate::pages::desk::report as pages;
use crate::projections::View;
use crate::projections::period::Period;
use crate::projections::tables::csv::write;
use crate::wording::lang::Lang;

const DAY: (&str, &str) = ("a day such as 2021-08-07", "2021-08-07 のような日付");
const ORDER: (&str, &str) = ("a day that is not before the first", "開始日より前でない日付");

/// The report of the period that is asked for: without one, of this year, which in Japanese is the business
/// year.
///
/// # Errors
/// Days that are none, or in another order.
pub(super) async fn report(
    visit: &Visit<'_>,
    staff: &Staff,
    as_table: bool,
) -> Result<Response, Problem> {
    let (lang, present) = (visit.lang, visit.app.present());
    let period = period(visit, visit.app.tracker.views().today(present), lang)?;
    let report = move |now: &Now| {
        let after = View { as_of: period.until, ..now.view };
        (now.views.happened_in(period, now.view.known_at), after)
    };
    if !as_table {
        let make = move |_: &App, now: &Now| {
            let (report, after) = report(now);
            Ok(pages::report(&now.context, &now.staff, &now.views.at(after), period, &report))
        };
        return visit.page(StatusCode::OK, staff, make).await;
    }
    let make = move |_: &App, now: &Now| {
        let (report, after) = report(now);
        let rows = pages::rows(lang, &now.views.at(after), &report);
        let mut table = Vec::new();
        let written = write(&pages::COLUMNS, rows.iter().map(<[_; 6]>::as_slice), &mut table);
        written.map(|()| table).map_err(|_| Problem::internal())
    };
    let name = format!("report-{}-{}.csv", period.from, period.until);
    Ok(reply::table(visit.make(Lane::Folds, staff, make).await?, &name))
}

fn period(visit: &Visit<'_>, today: NaiveDate, lang: Lang) -> Result<Period, Problem> {
    let mut query = Query::of_page(&visit.call.query);
    let year = pages::year(lang, today);
    let from = query.parse("from", DAY)?.unwrap_or(year.from);
    let until = query.parse("until", DAY)?.unwrap_or(year.until);
    if until < from {
        return Err(unreadable("until", &until.to_string(), ORDER));
    }
    Ok(Period { from, until })
}
