//! The first page: the leading declaration in one look, and the way to everything else.

use maud::{Markup, html};

use super::context::Context;
use super::declaration::presets;
use super::declarations::table;
use super::figures::{compared, figures, hero};
use super::frame::{Page, page as frame};
use crate::projections::declarations::Declaration;
use crate::projections::reading::Reading;
use crate::projections::span::Standing;
use crate::wording::lang::pick;

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let list = reading.declarations();
    let leading = reading.leading(&list.items);
    let leading = list.items.iter().find(|one| Some(&one.declaration) == leading);
    let is_other = |one: &&Declaration| {
        one.standing != Standing::NotYet
            && leading.is_none_or(|led| led.declaration != one.declaration)
    };
    let others: Vec<&Declaration> = list.items.iter().filter(is_other).collect();
    let body = html! {
        @match leading {
            None => p { (pick(lang, "No declaration had been adopted.", "採択された宣言はありません。")) },
            Some(leading) => {
                (hero(context, leading))
                (figures(context, leading))
                (compared(context, leading))
                p { a href=(context.page(&format!("declarations/{}", leading.declaration))) { (pick(lang, "Who endorses it, and since when", "賛同都市等の一覧を見る")) } }
            }
        }
        @if !others.is_empty() {
            h2 { (pick(lang, "Other declarations", "その他の宣言")) }
            (table(context, &others))
        }
    };
    let page = Page {
        title: context.title().to_owned(),
        presets: Some(leading.map(|one| presets(lang, one)).unwrap_or_default()),
        data: vec![
            ("CSV", context.data("declarations.csv")),
            ("JSON", context.data("declarations")),
        ],
        body,
        ..Page::default()
    };
    frame(context, &page)
}
