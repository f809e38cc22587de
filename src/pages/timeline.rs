//! The chart on a page: the drawing with its key, what it shows in words, and its steps as a table.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::chart::Chart;
use super::context::Context;
use super::names::{entry, number};
use super::picture::{Scale, legend};
use crate::domain::date::Date;
use crate::projections::curve::Published;
use crate::projections::reading::Count;
use crate::wording::days;
use crate::wording::lang::{message, pick};

/// How many rows the table has at most.
const ROWS: usize = 100;

/// A row of the table: a step of the curve, or what was published.
enum Row<'c> {
    Step(NaiveDate, Count),
    Published(&'c Published),
}

/// The chart as a section of a page; `picture` is where it lies as a file of its own.
#[must_use]
pub fn section(context: &Context, chart: &Chart<'_>, picture: &str) -> Markup {
    let lang = context.lang;
    let axes = chart.axes;
    // What the slider is made of; a copy has no other day to show.
    let slides = |value: NaiveDate| (!context.is_copy()).then(|| value.to_string());
    html! {
        section.timeline aria-labelledby="over-time" {
            h2 #over-time { (Chart::title(lang)) }
            div.chart-box data-from=[slides(axes.from)] data-to=[slides(axes.to)] data-shown=[slides(chart.shown)] data-today=[slides(context.present.as_of)]
                data-label=(pick(lang, "Day shown", "表示する日")) {
                svg.chart role="img" aria-labelledby="chart-title chart-said" {
                    title #chart-title { (Chart::title(lang)) }
                    desc #chart-said { (chart.described()) }
                    (chart.drawing(Scale::Shares))
                }
            }
            (legend(&chart.key()))
            details.steps {
                summary { (pick(lang, "The same as a table", "同じ内容の表")) }
                (table(context, chart))
            }
            p.no-print { a href=(picture) type="image/svg+xml" { (pick(lang, "This chart as a picture (SVG)", "この図を画像（SVG）で開く")) } }
        }
    }
}

/// The newest steps and published figures.
fn table(context: &Context, chart: &Chart<'_>) -> Markup {
    let lang = context.lang;
    let steps = chart.curve.steps.iter().filter(|step| step.day <= chart.axes.to);
    let mut rows: Vec<(NaiveDate, Row<'_>)> =
        steps.map(|step| (step.day, Row::Step(step.day, step.endorsers))).collect();
    rows.extend(chart.published().map(|told| (told.day, Row::Published(told))));
    rows.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    let left_out = rows.len().saturating_sub(ROWS);
    let words = [
        pick(lang, "Since", "いつから"),
        pick(lang, "Named here", "名称確認済み"),
        pick(lang, "Possibly more", "ほかに可能性あり"),
        pick(lang, "Published figure", "公表値"),
    ];
    html! {
        div.scroll {
            table.rows {
                thead { tr { @for (at, word) in words.iter().enumerate() { th.number[at > 0] scope="col" { (word) } } } }
                tbody { @for (_, row) in rows.iter().take(ROWS) { tr { (cells(context, &words, row)) } } }
            }
        }
        @if left_out > 0 {
            p.soft {
                (message!(
                    lang,
                    "The newest {ROWS} rows. {left_out} older ones are left out; the list of endorsers has every date.",
                    "新しい順に{ROWS}行を表示し、これより古い{left_out}行は省いています。各都市の日付は一覧にあります。",
                ))
            }
        }
    }
}

/// A day as a link to the page as of that day, where there is one.
fn on(context: &Context, day: NaiveDate, said: &Markup) -> Markup {
    html! { @if context.is_copy() { (said) } @else { a href=(context.on(day)) { (said) } } }
}

fn cells(context: &Context, words: &[&str; 4], row: &Row<'_>) -> Markup {
    let lang = context.lang;
    html! {
        @match row {
            Row::Step(day, count) => {
                th scope="row" {
                    @if *day == NaiveDate::MIN { (pick(lang, "date unknown", "日付不明")) }
                    @else { (on(context, *day, &html! { time.day datetime=(day) { (days::day(lang, *day)) } })) }
                }
                td.number data-label=(words[1]) { (number(count.certain)) }
                td.number data-label=(words[2]) { @if count.possible > 0 { (number(count.possible)) } }
                td.number data-label=(words[3]) {}
            }
            Row::Published(told) => {
                th scope="row" {
                    @if let Some(day) = told.as_of.map(Date::latest) { (on(context, day, &html! { span.day { (days::may_be(lang, told.as_of)) } })) }
                    @else { (days::may_be(lang, None)) }
                }
                td.number data-label=(words[1]) {}
                td.number data-label=(words[2]) {}
                td.number data-label=(words[3]) { (number(told.total)) " (" (entry(context, told.fact)) ")" }
            }
        }
    }
}
