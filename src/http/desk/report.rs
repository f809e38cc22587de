//! The report of a period, as a page and as a table.

use chrono::NaiveDate;
use warp::http::StatusCode;
use warp::reply::Response;

use super::reply;
use super::visit::{Staff, Visit};
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
    let (views, lang) = (visit.app.tracker.views(), visit.lang);
    let (present, context, shown) = (visit.present(&views), visit.context(&views), staff.shown());
    let period = period(visit, present.as_of, lang)?;
    let make = move |_: &App| {
        let report = views.happened_in(period, present.known_at);
        let after = views.at(View { as_of: period.until, ..present });
        if !as_table {
            return Ok(pages::report(&context, &shown, &after, period, &report).into_bytes());
        }
        let mut table = Vec::new();
        let rows = pages::rows(lang, &after, &report);
        write(&pages::COLUMNS, rows.iter().map(<[_; 6]>::as_slice), &mut table)
            .map_err(|_| Problem::internal())?;
        Ok(table)
    };
    let made = visit.app.work(Lane::Folds, visit.call.client, make).await?;
    if as_table {
        let name = format!("report-{}-{}.csv", period.from, period.until);
        return Ok(reply::table(made, &name));
    }
    let page = String::from_utf8(made).map_err(|_| Problem::internal())?;
    Ok(reply::page(StatusCode::OK, page))
}

fn period(visit: &Visit<'_>, today: NaiveDate, lang: Lang) -> Result<Period, Problem> {
    let mut query = Query::of_page(&visit.call.query);
    let years = pages::years(today);
    let [(_, usual), (of, business)] = years;
    let year = if lang == of { business } else { usual };
    let from = query.parse("from", DAY)?.unwrap_or(year.from);
    let until = query.parse("until", DAY)?.unwrap_or(year.until);
    if until < from {
        return Err(unreadable("until", &until.to_string(), ORDER));
    }
    Ok(Period { from, until })
}
