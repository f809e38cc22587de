//! The desk's first page: what can be done, what was recorded last, and what is missing.

use maud::{Markup, html};

use super::{Staff, page, title};
use crate::domain::entity::Entity;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::pages::context::Context;
use crate::pages::frame::Page;
use crate::pages::names::{self, moment, number, thing, whole_entry};
use crate::pages::sentences::Teller;
use crate::projections::reading::Reading;
use crate::projections::wanting::Wanting;
use crate::wording::lang::{message, pick};

/// The page. `last` are the last entries, the newest first.
#[must_use]
pub fn overview(
    context: &Context,
    staff: &Staff,
    reading: &Reading<'_>,
    last: &[RecordedEvent],
    wanting: &[Wanting],
) -> String {
    let lang = context.lang;
    let teller = Teller { context, reading };
    let body = html! {
        p.buttons { a.button href=(context.plain("desk/record")) { (pick(lang, "Record something", "記録する")) } }
        form.filter method="get" action=(context.plain("desk/events")) {
            div.field {
                label for="seq" { (pick(lang, "Correct or cancel the entry no.", "訂正・取消しをする記録番号")) }
                input #seq name="seq" type="text" inputmode="numeric" size="8" autocomplete="off";
            }
            button type="submit" { (pick(lang, "Open", "開く")) }
        }
        h2 { (pick(lang, "Recorded last", "最近の記録")) }
        @if last.is_empty() {
            p { (pick(lang, "Nothing is recorded yet.", "まだ記録はありません。")) }
        } @else {
            div.scroll tabindex="0" role="group" aria-label=(pick(lang, "Recorded last", "最近の記録")) {
                table {
                    thead { tr {
                        th scope="col" { (pick(lang, "Entry", "記録番号")) }
                        th scope="col" { (pick(lang, "What", "内容")) }
                        th scope="col" { (pick(lang, "Recorded by", "記録者")) }
                        th scope="col" { (pick(lang, "When", "日時")) }
                    } }
                    tbody {
                        @for event in last {
                            tr {
                                th scope="row" {
                                    @match event.event.revises() {
                                        Some(_) => (whole_entry(context, event.seq)),
                                        None => a href=(context.plain(&format!("desk/events/{}", event.seq.0))) { (number(event.seq.0)) },
                                    }
                                }
                                td { (teller.event(&event.event)) }
                                td { (event.recorded_by) }
                                td { (moment(context, event.recorded_at)) }
                            }
                        }
                    }
                }
            }
        }
        (missing(context, reading, wanting))
    };
    page(context, Some(staff), Page { title: title(lang).to_owned(), body, ..Page::default() })
        .into_string()
}

/// How many pieces of one sort are listed.
const LISTED: usize = 10;

/// What is missing, each piece a way to mend it.
fn missing(context: &Context, reading: &Reading<'_>, wanting: &[Wanting]) -> Markup {
    let lang = context.lang;
    let correct = |seq: Seq| context.plain(&format!("desk/events/{}/correct", seq.0));
    let sorts: [(&str, Vec<Markup>); 4] = [
        (
            pick(lang, "Reported and not named", "公表され、名称が未確認"),
            each(wanting, |one| match one {
                Wanting::Named { declaration, count } => Some(html! {
                    (thing(context, reading, &Entity::from(declaration))) (pick(lang, ": ", "：")) (number(*count)) " "
                    a href={ (context.plain("desk/record/endorsement")) "?data.declaration=" (declaration) } { (pick(lang, "Name one", "名称を記録する")) }
                }),
                Wanting::Name { .. } | Wanting::Position { .. } | Wanting::Date { .. } => None,
            }),
        ),
        (
            pick(lang, "Dates unknown", "日付不明"),
            each(wanting, |one| match one {
                Wanting::Date { declaration, party, seq } => Some(html! {
                    a href=(correct(*seq)) { (named(context, reading, party)) } (pick(lang, ", ", "、"))
                    (thing(context, reading, &Entity::from(declaration)))
                }),
                Wanting::Named { .. } | Wanting::Name { .. } | Wanting::Position { .. } => None,
            }),
        ),
        (
            pick(lang, "Without a Japanese name", "日本語の名称なし"),
            each(wanting, |one| match one {
                Wanting::Name { party, seq } => {
                    Some(html! { a href=(correct(*seq)) { (named(context, reading, party)) } })
                }
                Wanting::Named { .. } | Wanting::Position { .. } | Wanting::Date { .. } => None,
            }),
        ),
        (
            pick(lang, "Without a position", "位置なし"),
            each(wanting, |one| match one {
                Wanting::Position { party, seq } => {
                    Some(html! { a href=(correct(*seq)) { (named(context, reading, party)) } })
                }
                Wanting::Named { .. } | Wanting::Name { .. } | Wanting::Date { .. } => None,
            }),
        ),
    ];
    html! {
        h2 { (pick(lang, "What is missing", "足りないもの")) }
        @if wanting.is_empty() { p { (pick(lang, "Nothing.", "ありません。")) } }
        @for (name, pieces) in sorts.iter().filter(|(_, pieces)| !pieces.is_empty()) {
            @let more = pieces.len().saturating_sub(LISTED);
            h3 { (name) (pick(lang, ": ", "：")) (number(pieces.len() as u64)) }
            ul { @for piece in pieces.iter().take(LISTED) { li { (piece) } } }
            @if more > 0 { p.soft { (message!(lang, "and {more} more", "ほか{more}件")) } }
        }
    }
}

fn each(wanting: &[Wanting], told: impl Fn(&Wanting) -> Option<Markup>) -> Vec<Markup> {
    wanting.iter().filter_map(told).collect()
}

/// What a thing is called, where the way leads elsewhere than to its page.
fn named(context: &Context, reading: &Reading<'_>, of: &Entity) -> Markup {
    match reading.called(of) {
        Some(called) => names::called(context.lang, &called),
        None => html! { (of.id) },
    }
}
