//! Long lists by pages of a hundred, each with an address of its own.

use maud::{Markup, html};

use super::context::Context;
use crate::wording::lang::{message, pick};

/// How many rows a page has.
const ROWS: usize = 100;

/// The rows of one page of a list.
pub struct Listed<'r, T> {
    /// The rows.
    pub rows: &'r [T],
    /// Which page it is, from 1.
    pub page: usize,
    /// How many there are.
    pub pages: usize,
}

impl<'r, T> Listed<'r, T> {
    /// The page of a list that was asked for; the nearest where there is no such page.
    #[must_use]
    pub fn of(context: &Context, all: &'r [T]) -> Self {
        let pages = all.len().div_ceil(ROWS).max(1);
        let page = context.own("page").parse().unwrap_or(1).clamp(1, pages);
        let from = (page - 1) * ROWS;
        let rows = all.get(from..).unwrap_or_default();
        Self { rows: rows.get(..ROWS).unwrap_or(rows), page, pages }
    }
}

/// The links to the other pages of a list; nothing where there is one page.
#[must_use]
pub fn pager<T>(context: &Context, listed: &Listed<'_, T>) -> Markup {
    let lang = context.lang;
    let (page, pages) = (listed.page, listed.pages);
    let near = |one: &usize| *one == 1 || *one == pages || one.abs_diff(page) <= 2;
    let at = |page: usize| {
        context.with(&[("page", &if page == 1 { String::new() } else { page.to_string() })])
    };
    html! {
        @if pages > 1 {
            nav aria-label=(pick(lang, "Pages", "ページ")) {
                ul.pages {
                    @if page > 1 { li { a rel="prev" href=(at(page - 1)) { (pick(lang, "Previous", "前へ")) } } }
                    @for one in (1..=pages).filter(near) {
                        li {
                            a href=(at(one)) aria-current=[(one == page).then_some("page")]
                                aria-label=(message!(lang, "Page {one}", "{one}ページ")) { (one) }
                        }
                    }
                    @if page < pages { li { a rel="next" href=(at(page + 1)) { (pick(lang, "Next", "次へ")) } } }
                }
            }
        }
    }
}
