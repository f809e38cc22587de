//! The list of declarations: what each is called, when it was adopted, and how many endorse it.

use maud::{Markup, html};

use super::context::Context;
use super::filter::{Counted, count};
use super::frame::{Page, page as frame};
use super::names::{capital, date, link, number};
use super::order::Sorting;
use super::table::Column::{Numbers, Words};
use super::table::sorted;
use crate::projections::declarations::Declaration;
use crate::projections::reading::Listing;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::declaration_kind_word;

/// The columns by which the list can be put in order, the usual one first.
const ORDERS: &[&str] = &["-date", "name", "kind", "named"];

/// The page.
#[must_use]
pub fn page(context: &Context, list: &Listing<Declaration>) -> Markup {
    let lang = context.lang;
    let mut adopted: Vec<&Declaration> = list.items.iter().collect();
    let sorting = Sorting::of(context, ORDERS);
    match sorting.by {
        "name" => {
            sorting.by_name(lang, &mut adopted, |one| (Some(&one.title), one.declaration.as_str()));
        }
        "kind" => sorting.by_key(&mut adopted, |one| Some(one.kind)),
        "named" => sorting.by_key(&mut adopted, |one| Some(one.endorsers.certain)),
        _ => {
            sorting.by_key(&mut adopted, |one| one.adopted_on.map(|on| (on.latest(), one.fact.seq)))
        }
    }
    let body = html! {
        (count(context, adopted.len(), adopted.len(), &counted(lang)))
        (table(context, &adopted, Some(sorting)))
    };
    let title = pick(lang, "Declarations", "宣言").to_owned();
    let data =
        vec![("CSV", context.data("declarations.csv")), ("JSON", context.data("declarations"))];
    let presets = Some(Vec::new());
    let trail = vec![];
    frame(context, &Page { title, data, presets, trail, body, ..Page::default() })
}

fn counted(lang: Lang) -> Counted {
    Counted {
        one: "declaration",
        many: "declarations",
        counter: "件",
        none: pick(lang, "No declaration had been adopted.", "採択された宣言はありません。"),
    }
}

/// Declarations with their counts, in the order given, under heads that lead to other orders where the
/// page knows some.
#[must_use]
pub fn table(context: &Context, declarations: &[&Declaration], sorting: Option<Sorting>) -> Markup {
    let lang = context.lang;
    let columns = [
        (Words(pick(lang, "Declaration", "宣言")), "name"),
        (Words(pick(lang, "Kind", "種類")), "kind"),
        (Words(pick(lang, "Adopted", "採択日")), "date"),
        (Numbers(pick(lang, "Named here", "名称確認済み")), "named"),
        (Numbers(pick(lang, "Published figure", "公表値")), ""),
    ];
    let rows = declarations.iter().map(|one| {
        let counted = &one.endorsers;
        vec![
            link(context, &format!("declarations/{}", one.declaration), &one.title),
            html! { (capital(declaration_kind_word(lang, one.kind))) },
            date(lang, one.adopted_on),
            html! { (number(counted.certain)) (possible(context, counted.possible)) },
            html! { (reported(one)) },
        ]
    });
    match sorting {
        Some(sorting) => sorted(context, sorting, &columns, rows),
        None => super::table::table(&columns.map(|(column, _)| column), rows),
    }
}

/// How many more there may be.
fn possible(context: &Context, possible: u64) -> String {
    match possible {
        0 => String::new(),
        _ => message!(context.lang, " (possibly {possible} more)", "（ほかに可能性{possible}）"),
    }
}

/// What was reported for the latest day, by each source.
fn reported(declaration: &Declaration) -> String {
    let totals = declaration.comparison.reported.iter().map(|told| number(told.total));
    let totals = totals.collect::<Vec<_>>().join(" / ");
    if totals.is_empty() { "–".into() } else { totals }
}
