//! The audit trail: every entry in a sentence, newest first, in the order in which it was recorded.

use maud::{Markup, html};

use super::context::Context;
use super::frame::{Page, page as frame};
use super::names::{self, thing, whole_entry};
use super::sentences::Teller;
use crate::domain::entity::EntityRef;
use crate::domain::event::EventKind;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::projections::reading::Reading;
use crate::wording::facts::kind_words;
use crate::wording::lang::pick;

/// The page. `next` is the entry at which the older ones begin.
#[must_use]
pub fn page(
    context: &Context,
    reading: &Reading<'_>,
    entries: &[RecordedEvent],
    next: Option<Seq>,
) -> Markup {
    let lang = context.lang;
    let of = EntityRef::read(context.own("of"));
    let body = html! {
        p.lead {
            @match of {
                None if !context.own("of").is_empty() => { (pick(lang, "Every entry about ", "次に関する記録：")) bdi { (context.own("of")) } },
                Some(of) => { (pick(lang, "Every entry about ", "次に関する記録：")) (thing(context, reading, of)) },
                None => (pick(lang, "Every entry of this register, the newest first. None is ever altered or removed: what was wrong is corrected by a later entry.", "この台帳のすべての記録を新しい順に示します。記録が書き換えられたり削除されたりすることはなく、誤りは後の記録によって訂正されます。")),
            }
        }
        (filter(context))
        @if entries.is_empty() {
            p { (pick(lang, "No entries.", "記録はありません。")) }
        }
        (list(context, reading, entries))
        @if let Some(next) = next {
            p { a rel="next" href=(context.with(&[("before", &(next.0 + 1).to_string())])) { (pick(lang, "Older entries", "さらに古い記録")) } }
        }
    };
    let page = Page {
        title: pick(lang, "Changes", "更新履歴").to_owned(),
        presets: Some(Vec::new()),
        data: vec![("CSV", context.data("events.csv")), ("JSON", context.data("events"))],
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// Entries in sentences.
#[must_use]
pub fn list(context: &Context, reading: &Reading<'_>, entries: &[RecordedEvent]) -> Markup {
    let lang = context.lang;
    let teller = Teller { context, reading };
    html! {
        ol.changes {
            @for entry in entries {
                li {
                    span.when {
                        (names::moment(context, entry.recorded_at)) " · "
                        (whole_entry(context, entry.seq))
                    }
                    (teller.event(&entry.event))
                    @if let Some(reason) = entry.event.reason() {
                        br; span.soft { (pick(lang, "Reason: ", "理由：")) (reason) }
                    }
                }
            }
        }
    }
}

/// The field that picks out one type of entry.
fn filter(context: &Context) -> Markup {
    if context.is_copy() {
        return html! {};
    }
    let lang = context.lang;
    html! {
        form.filter method="get" action={ "/" (lang.tag()) "/changes" } {
            (context.hidden_view())
            @if !context.own("of").is_empty() { input type="hidden" name="of" value=(context.own("of")); }
            div.field {
                label for="type" { (pick(lang, "Type of entry", "記録の種類")) }
                select #type name="type" {
                    option value="" { (pick(lang, "all", "すべて")) }
                    @for kind in EventKind::ALL {
                        option value=(kind.as_str()) selected[context.own("type") == kind.as_str()] { (kind_words(lang, *kind)) }
                    }
                }
            }
            button type="submit" { (pick(lang, "Show", "表示")) }
        }
    }
}
