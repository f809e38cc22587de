//! The desk: the staff's pages. Who visits and what was posted are looked at here; what stands on a page is
//! made in `pages/desk`.
//!
//! Nothing is recorded but by a form of the visitor's own session, and each form is carried out once.

mod attempts;
mod cookies;
pub mod door;
mod event;
mod filled;
mod posted;
mod recording;
mod reply;
mod report;
mod sign;
mod visit;
mod wrong;

use warp::http::Method;
use warp::reply::Response;

use self::posted::Posted;
use self::visit::Visit;
use super::app::App;
use super::call::Call;
use super::methods::{READ, READ_AND_ADD, options};
use super::problem::Problem;
use crate::domain::seq::Seq;
use crate::imports::kinds::Kind;
use crate::pages::desk::revise::Revising;
use crate::wording::lang::Lang;

/// A page of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Overview,
    SignIn,
    SignOut,
    Kinds,
    Record(Kind),
    Receipt(Seq),
    Report { as_table: bool },
    Numbered,
    Entry(Seq),
    Revise(Seq, Revising),
}

/// Whether an address below a language is one of the desk.
#[must_use]
pub fn is_desk(tail: &str) -> bool {
    tail == "desk" || tail.starts_with("desk/")
}

/// Which page an address names, with its template and its methods.
fn find(tail: &str) -> Option<(Page, &'static str, &'static str)> {
    let segments: Vec<&str> = tail.split('/').skip(1).collect();
    let form = |page, template| Some((page, template, READ_AND_ADD));
    let revise =
        |seq: &str, how, template| form(Page::Revise(Seq(seq.parse().ok()?), how), template);
    match segments.as_slice() {
        [] => Some((Page::Overview, "/{lang}/desk", READ)),
        ["sign-in"] => form(Page::SignIn, "/{lang}/desk/sign-in"),
        ["sign-out"] => form(Page::SignOut, "/{lang}/desk/sign-out"),
        ["record"] => Some((Page::Kinds, "/{lang}/desk/record", READ)),
        ["record", word] => form(Page::Record(Kind::find(word)?), "/{lang}/desk/record/{kind}"),
        ["receipts", seq] => {
            Some((Page::Receipt(Seq(seq.parse().ok()?)), "/{lang}/desk/receipts/{seq}", READ))
        }
        ["report"] => Some((Page::Report { as_table: false }, "/{lang}/desk/report", READ)),
        ["report.csv"] => Some((Page::Report { as_table: true }, "/{lang}/desk/report.csv", READ)),
        ["events"] => Some((Page::Numbered, "/{lang}/desk/events", READ)),
        ["events", seq] => {
            Some((Page::Entry(Seq(seq.parse().ok()?)), "/{lang}/desk/events/{seq}", READ))
        }
        ["events", seq, "correct"] => {
            revise(seq, Revising::Correct, "/{lang}/desk/events/{seq}/correct")
        }
        ["events", seq, "retract"] => {
            revise(seq, Revising::Retract, "/{lang}/desk/events/{seq}/retract")
        }
        ["events", seq, "erase"] => revise(seq, Revising::Erase, "/{lang}/desk/events/{seq}/erase"),
        _ => None,
    }
}

/// Answers for a page of the desk, with the template of its address.
pub async fn answer(
    app: &App,
    call: &Call,
    lang: Lang,
    tail: &str,
) -> (&'static str, Result<Response, Problem>) {
    let Some((page, template, allow)) = find(tail) else {
        return ("unmatched", Err(Problem::not_found()));
    };
    let Some(door) = &app.config.desk else { return (template, Err(Problem::not_found())) };
    let answered = match call.method {
        Method::GET | Method::HEAD => Ok(None),
        Method::POST if allow == READ_AND_ADD => Posted::of(app, call).await.map(Some),
        Method::OPTIONS => return (template, Ok(options(allow))),
        _ => Err(Problem::method(allow)),
    };
    let answered = match answered {
        Ok(posted) => serve(Visit::of(app, call, door, lang, tail), page, posted).await,
        Err(problem) => Err(problem),
    };
    (template, answered)
}

/// Lets a visitor in and shows the page, or carries out what was posted.
async fn serve(
    visit: Result<Visit<'_>, Problem>,
    page: Page,
    posted: Option<Posted>,
) -> Result<Response, Problem> {
    let visit = visit?;
    if let Some(refused) = visit.over_an_open_line() {
        return Ok(refused);
    }
    if posted.is_some() {
        visit.check_origin()?;
    }
    if page == Page::SignIn {
        return sign::sign_in(&visit, posted).await;
    }
    let Some(staff) = visit.staff()? else { return sign::wanted(&visit, posted) };
    if let Some(posted) = &posted
        && !staff.secret.made(posted.get(posted::FORM_TOKEN))
    {
        return Err(visit.forged("a form of another session"));
    }
    match page {
        Page::SignIn | Page::SignOut => sign::sign_out(&visit, &staff, posted.as_ref()),
        Page::Overview => recording::overview(&visit, staff).await,
        Page::Kinds => recording::kinds(&visit, &staff),
        Page::Record(kind) => recording::record(&visit, staff, kind, posted).await,
        Page::Receipt(seq) => recording::receipt(&visit, staff, seq).await,
        Page::Report { as_table } => report::report(&visit, &staff, as_table).await,
        Page::Numbered => event::numbered(&visit),
        Page::Entry(seq) => event::entry(&visit, staff, seq).await,
        Page::Revise(seq, how) => event::revise(&visit, staff, seq, how, posted).await,
    }
}
