//! A request that could not be met, with the way on.

use maud::{Markup, html};

use super::context::Context;
use super::frame::{Page, page as frame};
use crate::wording::lang::pick;

/// The page: what went wrong, in the words of the problem, and where to go from here.
#[must_use]
pub fn page(context: &Context, title: &str, detail: &str) -> Markup {
    let lang = context.lang;
    let body = html! {
        p.lead { (detail) }
        @if !context.is_copy() { (way_on(context)) }
        p { a href=(context.page("")) { (pick(lang, "To the first page", "ホームへ")) } }
    };
    frame(context, &Page { title: title.to_owned(), body, ..Page::default() })
}

/// Where to look further.
fn way_on(context: &Context) -> Markup {
    let lang = context.lang;
    html! {
        p {
            (pick(
                lang,
                "Check the address, or search. No entry is ever removed from this register.",
                "アドレスを確かめるか、検索してください。台帳の記録が削除されることはありません。",
            ))
        }
        (search(context, ""))
    }
}

/// The field in which the whole register is searched.
#[must_use]
pub fn search(context: &Context, written: &str) -> Markup {
    let lang = context.lang;
    html! {
        form.filter role="search" method="get" action={ "/" (lang.tag()) "/search" } {
            div.field {
                label for="search" { (pick(lang, "Search this register", "台帳を検索")) }
                input #search type="search" name="q" value=(written) size="32";
            }
            button type="submit" { (pick(lang, "Search", "検索")) }
        }
    }
}
