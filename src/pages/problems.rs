//! The types of problems that the programming interface answers with: what each means, when it comes and
//! what to do.

use maud::{Markup, html};

use super::context::Context;
use super::frame::{Page, page as frame};
use super::table::Column::{Numbers, Words};
use super::table::table;
use crate::wording::lang::pick;

/// A type of problem in the language of the page.
pub struct Kind {
    /// The last part of its `type`.
    pub slug: &'static str,
    /// Its HTTP status.
    pub status: u16,
    /// What it is called.
    pub title: &'static str,
    /// When it comes.
    pub when: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// The page of all types.
#[must_use]
pub fn list(context: &Context, kinds: &[Kind]) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "Problem", "問題")),
        Numbers(pick(lang, "HTTP status", "HTTPステータス")),
        Words(pick(lang, "Type", "種類の名前")),
    ];
    let rows = kinds.iter().map(|kind| {
        let address = context.page(&format!("problems/{}", kind.slug));
        vec![
            html! { a href=(address) { (kind.title) } },
            html! { (kind.status) },
            html! { code { "/problems/" (kind.slug) } },
        ]
    });
    let body = html! {
        p.lead {
            (pick(
                lang,
                "What the programming interface cannot do it says in a problem document (RFC 9457): its type says what kind of problem it is and never changes, its detail what was expected, what came and what to do.",
                "APIは、応じられないときに問題の文書（RFC 9457）を返します。type は問題の種類を示し、変わることはありません。detail は、必要なもの、届いたもの、対処を示します。",
            ))
        }
        (table(&columns, rows))
    };
    let page =
        Page { title: called(context).to_owned(), trail: data(context), body, ..Page::default() };
    frame(context, &page)
}

/// The page of one type.
#[must_use]
pub fn page(context: &Context, kind: &Kind) -> Markup {
    let lang = context.lang;
    let body = html! {
        dl.facts {
            dt { (pick(lang, "Type", "種類の名前")) }
            dd { code { "/problems/" (kind.slug) } }
            dt { (pick(lang, "HTTP status", "HTTPステータス")) }
            dd { (kind.status) }
            dt { (pick(lang, "When it comes", "起きるとき")) }
            dd { (kind.when) }
            dt { (pick(lang, "What to do", "対処")) }
            dd { (kind.advice) }
        }
        p { a href=(context.page("problems")) { (pick(lang, "All problems", "問題の一覧")) } }
    };
    let mut trail = data(context);
    trail.push((called(context).to_owned(), "problems".to_owned()));
    frame(context, &Page { title: kind.title.to_owned(), trail, body, ..Page::default() })
}

/// What the page of all types is called.
#[must_use]
pub fn called(context: &Context) -> &'static str {
    pick(context.lang, "Problems of the API", "APIの問題の種類")
}

fn data(context: &Context) -> Vec<(String, String)> {
    vec![(pick(context.lang, "Data and API", "データとAPI").to_owned(), "data".to_owned())]
}
