//! Long lists by pages of a hundred, each with an address of its own.

use maud::{Markup, html};

use super::context::Context;
use crate::wording::lang::{message, pick};

/// How many rows a page has.
const ROWS: usize = 100;

/// Which page of a list is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paged {
    /// The parameter of the address that names it.
    parameter: &'static str,
    /// Which it is, from 1.
    page: usize,
    /// How many there are.
    pages: usize,
}

impl Paged {
    /// The page that a parameter asks for, of a list of so many rows; the nearest where there is no such
    /// page.
    #[must_use]
    pub fn of(context: &Context, parameter: &'static str, rows: usize) -> Self {
        let pages = rows.div_ceil(ROWS).max(1);
        let page = context.own(parameter).parse().unwrap_or(1).clamp(1, pages);
        Self { parameter, page, pages }
    }

    /// The rows of the page.
    pub fn rows<'r, T>(&self, all: &'r [T]) -> &'r [T] {
        let from = (self.page - 1) * ROWS;
        let rows = all.get(from..).unwrap_or_default();
        rows.get(..ROWS).unwrap_or(rows)
    }
}

/// The rows of one page of a list.
pub struct Listed<'r, T> {
    /// The rows.
    pub rows: &'r [T],
    /// Which page it is.
    pub paged: Paged,
}

impl<'r, T> Listed<'r, T> {
    /// The page of a list that was asked for.
    #[must_use]
    pub fn of(context: &Context, all: &'r [T]) -> Self {
        let paged = Paged::of(context, "page", all.len());
        Self { rows: paged.rows(all), paged }
    }
}

/// The links to the other pages of a list; nothing where there is one page.
#[must_use]
pub fn pager(context: &Context, paged: Paged) -> Markup {
    let lang = context.lang;
    let Paged { parameter, page, pages } = paged;
    let near = |one: &usize| *one == 1 || *one == pages || one.abs_diff(page) <= 2;
    let at = |page: usize| {
        context.with(&[(parameter, &if page == 1 { String::new() } else { page.to_string() })])
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
