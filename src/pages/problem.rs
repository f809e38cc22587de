//! A request that could not be met, with the way on.

use maud::{Markup, html};

use super::context::Context;
use super::frame::{Page, page as frame};
use super::names::{list_of, thing};
use crate::domain::entity::{Entity, EntityKind};
use crate::projections::reading::Reading;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::kind_word;

/// What went wrong, as its page tells it.
pub enum Trouble<'t> {
    /// Nothing has the address.
    NoPage,
    /// A thing is not on record in the view that was asked for.
    Missing {
        /// The thing that the address names.
        entity: &'t Entity,
        /// What may have been meant, the nearest first.
        like: &'t [Entity],
    },
    /// Anything else, in the words of the problem.
    Other {
        /// The last part of its type.
        slug: &'t str,
        /// What kind of problem it is.
        title: &'t str,
        /// What was expected, what came, and what to do.
        detail: &'t str,
    },
}

/// The page: what went wrong, and where to go from here. `present` is the register today.
#[must_use]
pub fn page(context: &Context, present: &Reading<'_>, trouble: &Trouble<'_>) -> Markup {
    let lang = context.lang;
    let title = match trouble {
        Trouble::NoPage | Trouble::Missing { .. } => {
            pick(lang, "Page not found", "ページが見つかりません")
        }
        Trouble::Other { title, .. } => title,
    };
    let body = html! {
        @match trouble {
            Trouble::NoPage => {},
            Trouble::Missing { entity, like } => (missing(context, present, entity, like)),
            Trouble::Other { slug, detail, .. } => {
                p.lead { (detail) }
                p { a href=(context.page(&format!("problems/{slug}"))) { (pick(lang, "When this problem comes, and what to do", "この問題が起きるときと対処")) } }
            },
        }
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

/// That a thing is not on record there, where it is, and what is like it.
fn missing(context: &Context, present: &Reading<'_>, entity: &Entity, like: &[Entity]) -> Markup {
    let (lang, id) = (context.lang, entity.id.as_str());
    let kind = kind_word(lang, entity.kind);
    let is_there = present.called(entity).is_some();
    html! {
        p.lead {
            @if is_there {
                (thing(context, present, entity))
                (pick(lang, " is on record today, but was not where you looked.", "は現在の記録にありますが、指定された時点の記録にはありません。"))
            } @else {
                (message!(lang, "This register has no {kind} “{id}”.", "この台帳に「{id}」という{kind}はありません。"))
            }
        }
        @if !like.is_empty() && !is_there {
            p { (pick(lang, "Perhaps you are looking for:", "お探しのものは、次のいずれかかもしれません。")) }
            ul { @for one in like { li { (thing(context, present, one)) } } }
        }
        @if let (Some(list), Some(all)) = (list_of(entity.kind), all_of(lang, entity.kind)) {
            p { a href=(context.page(list)) { (all) } }
        }
    }
}

/// What leads to the list of things of a kind.
fn all_of(lang: Lang, kind: EntityKind) -> Option<&'static str> {
    match kind {
        EntityKind::Party => {
            Some(pick(lang, "All cities and other bodies", "都市・州・団体の一覧"))
        }
        EntityKind::Declaration => Some(pick(lang, "All declarations", "宣言の一覧")),
        EntityKind::Agreement => Some(pick(lang, "All agreements", "合意文書の一覧")),
        EntityKind::Gathering => Some(pick(lang, "All gatherings", "会議・行事の一覧")),
        EntityKind::Network => Some(pick(lang, "All networks", "ネットワークの一覧")),
        EntityKind::Strategy => Some(pick(lang, "All strategies", "戦略の一覧")),
        EntityKind::Goal | EntityKind::Register => None,
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
