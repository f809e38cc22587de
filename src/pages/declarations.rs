//! The list of declarations: what each is called, when it was adopted, and how many endorse it.

use maud::{Markup, html};

use super::context::Context;
use super::frame::{Page, page as frame};
use super::names::{date, link, number};
use crate::projections::declarations::Declaration;
use crate::projections::reading::Listing;
use crate::projections::span::Standing;
use crate::wording::lang::{message, pick};
use crate::wording::terms::declaration_kind_word;

/// The page.
#[must_use]
pub fn page(context: &Context, list: &Listing<Declaration>) -> Markup {
    let lang = context.lang;
    let adopted = list.items.iter().filter(|one| one.standing != Standing::NotYet);
    let mut adopted: Vec<_> = adopted.collect();
    adopted
        .sort_by_key(|one| std::cmp::Reverse((one.adopted_on.map(|on| on.latest()), one.fact.seq)));
    let body = html! {
        @if adopted.is_empty() {
            p { (pick(lang, "No declaration had been adopted.", "採択された宣言はありません。")) }
        } @else {
            (table(context, &adopted))
        }
    };
    let title = pick(lang, "Declarations", "宣言").to_owned();
    let data =
        vec![("CSV", context.data("declarations.csv")), ("JSON", context.data("declarations"))];
    let presets = Some(Vec::new());
    let trail = vec![];
    frame(context, &Page { title, data, presets, trail, body, ..Page::default() })
}

/// Declarations with their counts, in the order given.
#[must_use]
pub fn table(context: &Context, declarations: &[&Declaration]) -> Markup {
    let lang = context.lang;
    let words = [
        pick(lang, "Declaration", "宣言"),
        pick(lang, "Kind", "種類"),
        pick(lang, "Adopted", "採択日"),
        pick(lang, "Named here", "名称確認済み"),
        pick(lang, "Published figure", "公表値"),
    ];
    html! {
        div.scroll {
            table.rows {
                thead {
                    tr {
                        @for (at, word) in words.iter().enumerate() {
                            th.number[at > 2] scope="col" { (word) }
                        }
                    }
                }
                tbody {
                    @for one in declarations {
                        tr {
                            th scope="row" {
                                (link(context, &format!("declarations/{}", one.declaration), &one.title))
                            }
                            td data-label=(words[1]) { (declaration_kind_word(lang, one.kind)) }
                            td data-label=(words[2]) { (date(lang, one.adopted_on)) }
                            td.number data-label=(words[3]) { (number(one.endorsers.certain)) (possible(context, one.endorsers.possible)) }
                            td.number data-label=(words[4]) { (reported(one)) }
                        }
                    }
                }
            }
        }
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
