//! What bears a name, of whatever kind.

use maud::{Markup, html};

use super::context::Context;
use super::frame::{Page, page as frame};
use super::names::{called, list_of, number};
use super::problem::search as field;
use crate::projections::search::Found;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::kind_word;

/// The page. `found` is what was found for what the reader wrote.
#[must_use]
pub fn page(context: &Context, found: &[Found]) -> Markup {
    let lang = context.lang;
    let written = context.own("q");
    let body = html! {
        (field(context, written))
        @if !written.is_empty() {
            p role="status" { (counted(lang, written, found.len())) }
            ul {
                @for one in found {
                    li {
                        @match list_of(one.entity.kind) {
                            Some(list) => a href=(context.page(&format!("{list}/{}", one.entity.id))) { (called(lang, &one.called)) },
                            None => (called(lang, &one.called)),
                        }
                        " " span.soft { (kind_word(lang, one.entity.kind)) }
                    }
                }
            }
        }
    };
    let page = Page {
        title: pick(lang, "Search", "検索").to_owned(),
        presets: Some(Vec::new()),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

fn counted(lang: Lang, written: &str, count: usize) -> String {
    let said = number(count as u64);
    match (lang, count) {
        (Lang::En, 0) => format!("Nothing here is called “{written}”."),
        (Lang::En, 1) => format!("1 result for “{written}”"),
        (_, 0) => format!("「{written}」を名称に含むものはありません。"),
        _ => message!(lang, "{said} results for “{written}”", "「{written}」の検索結果：{said}件"),
    }
}
