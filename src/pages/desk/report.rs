//! The report of a period: counts at its beginning and its end, who came and went, what was held and signed;
//! a page that prints well, and the same as a table.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::{Staff, page};
use crate::domain::entity::Entity;
use crate::pages::context::Context;
use crate::pages::frame::Page;
use crate::pages::names::{self, comma, date, number, party, thing, whole_entry};
use crate::pages::sentences::plain;
use crate::projections::period::{Happened, Joined, Moved, Period, Report};
use crate::projections::reading::Reading;
use crate::projections::tables::Cell;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};

/// The year in which a day lies: from 1 January, and in Japanese the business year of an office, from 1 April.
#[must_use]
pub fn year(lang: Lang, day: NaiveDate) -> Period {
    let first_month = pick(lang, 1, 4);
    let year = if day.month() < first_month { day.year() - 1 } else { day.year() };
    let begins = |year| NaiveDate::from_ymd_opt(year, first_month, 1);
    let until = begins(year + 1).and_then(|next| next.pred_opt());
    Period { from: begins(year).unwrap_or(day), until: until.unwrap_or(day) }
}

/// The page.
#[must_use]
pub fn report(
    context: &Context,
    staff: &Staff,
    after: &Reading<'_>,
    period: Period,
    report: &Report,
) -> String {
    let lang = context.lang;
    let [from, until] = [period.from, period.until].map(|day| days::day(lang, day));
    let address =
        |name: &str| format!("{}?from={}&until={}", context.plain(name), period.from, period.until);
    let body = html! {
        form.filter method="get" action=(context.plain("desk/report")) {
            div.field { label for="from" { (pick(lang, "From", "開始日")) } input #from name="from" type="date" value=(period.from); }
            div.field { label for="until" { (pick(lang, "Until", "終了日")) } input #until name="until" type="date" value=(period.until); }
            button type="submit" { (pick(lang, "Show", "表示")) }
        }
        h2 { (pick(lang, "Endorsements", "宣言への賛同")) }
        (all_joined(context, after, &report.declarations))
        h2 { (pick(lang, "Networks", "ネットワーク")) }
        (all_joined(context, after, &report.networks))
        h2 { (pick(lang, "Gatherings", "会議・行事")) }
        (happened(context, after, &report.gatherings))
        h2 { (pick(lang, "Agreements", "合意文書")) }
        (happened(context, after, &report.agreements))
        p.soft { (pick(lang, "Counted are those who are named and whose dates are certain. What was recorded up to now is told.", "名称が確認でき、日付が確定しているものを数えています。現在までの記録によります。")) }
        p.data { a href=(address("desk/report.csv")) { "CSV" } }
    };
    let title = message!(lang, "Report: {from} to {until}", "報告：{from}から{until}まで");
    page(context, Some(staff), Page { title, body, ..Page::default() }).into_string()
}

fn all_joined(context: &Context, after: &Reading<'_>, all: &[Joined]) -> Markup {
    let lang = context.lang;
    html! {
        @if all.is_empty() { p { (pick(lang, "None.", "ありません。")) } }
        @for one in all {
            h3 { (thing(context, after, &one.of)) }
            p { strong { (number(one.before)) " → " (number(one.after)) } }
            @for (word, moved) in [(pick(lang, "Came", "新たに加わったもの"), &one.came), (pick(lang, "Went", "離れたもの"), &one.went)] {
                @if !moved.is_empty() {
                    p { (word) (pick(lang, ": ", "：")) (number(moved.len() as u64)) }
                    ul { @for one in moved { li { (self::moved(context, one)) } } }
                }
            }
        }
    }
}

fn moved(context: &Context, one: &Moved) -> Markup {
    let lang = context.lang;
    html! { (party(context, &one.party)) (comma(lang)) (date(lang, one.on)) " " (whole_entry(context, one.seq)) }
}

fn happened(context: &Context, after: &Reading<'_>, all: &[Happened]) -> Markup {
    let lang = context.lang;
    html! {
        @if all.is_empty() { p { (pick(lang, "None.", "ありません。")) } }
        @else {
            ul {
                @for one in all {
                    @let count = number(one.parties);
                    li {
                        (date(lang, one.on)) " " (thing(context, after, &one.what)) " "
                        span.soft { (message!(lang, "({count} named)", "（名称が確認できるもの：{count}）")) }
                    }
                }
            }
        }
    }
}

/// The columns of the table.
pub const COLUMNS: [&str; 6] = ["part", "thing", "name", "date", "count_before", "count_after"];

/// The rows of the table.
#[must_use]
pub fn rows(lang: Lang, after: &Reading<'_>, report: &Report) -> Vec<[Cell; 6]> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let plain_cell = |value: Option<String>| value.map_or(Cell::Empty, Cell::Plain);
    let mut rows = Vec::new();
    for one in report.declarations.iter().chain(&report.networks) {
        let (id, called) = (one.of.to_string(), called(lang, after, &one.of));
        let counts = [one.before, one.after].map(|count| Cell::Plain(count.to_string()));
        let [before, now] = counts;
        rows.push([text("counts"), text(&id), text(&called), Cell::Empty, before, now]);
        for (word, moved) in [("came", &one.came), ("went", &one.went)] {
            rows.extend(moved.iter().map(|one| {
                let on = plain_cell(one.on.map(|on| on.to_string()));
                let name = text(one.party.name(lang.tag()));
                [text(word), text(&id), name, on, Cell::Empty, Cell::Empty]
            }));
        }
    }
    for (word, all) in [("gathering", &report.gatherings), ("agreement", &report.agreements)] {
        rows.extend(all.iter().map(|one| {
            let (id, name) = (one.what.to_string(), called(lang, after, &one.what));
            let on = plain_cell(one.on.map(|on| on.to_string()));
            [
                text(word),
                text(&id),
                text(&name),
                on,
                Cell::Empty,
                Cell::Plain(one.parties.to_string()),
            ]
        }));
    }
    rows
}

fn called(lang: Lang, reading: &Reading<'_>, of: &Entity) -> String {
    let called = reading.called(of).map(|called| plain(&names::called(lang, &called)));
    called.unwrap_or_else(|| of.id.to_string())
}
