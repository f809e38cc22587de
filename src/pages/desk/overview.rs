//! The desk's first page: what can be done, and what was recorded last.

use maud::html;

use super::{Staff, page, title};
use crate::domain::recorded::RecordedEvent;
use crate::pages::context::Context;
use crate::pages::frame::Page;
use crate::pages::names::{moment, number, whole_entry};
use crate::pages::sentences::Teller;
use crate::projections::reading::Reading;
use crate::wording::lang::pick;

/// The page. `last` are the last entries, the newest first.
#[must_use]
pub fn overview(
    context: &Context,
    staff: &Staff,
    reading: &Reading<'_>,
    last: &[RecordedEvent],
) -> String {
    let lang = context.lang;
    let teller = Teller { context, reading };
    let body = html! {
        p.buttons { a.button href=(context.plain("desk/record")) { (pick(lang, "Record something", "記録する")) } }
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
    };
    page(context, Some(staff), Page { title: title(lang).to_owned(), body, ..Page::default() })
        .into_string()
}
