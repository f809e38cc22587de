//! The first page: every declaration with its counts.

use maud::{Markup, html};

use crate::pages::layout::{page as frame, view_query};
use crate::projections::reading::Reading;
use crate::projections::reconcile::Comparison;
use crate::projections::register::Described;
use crate::projections::span::Standing;
use crate::wording::lang::{Lang, pick};

/// The page.
#[must_use]
pub fn page(lang: Lang, reading: &Reading<'_>) -> Markup {
    let list = reading.declarations();
    let query = view_query(&list.asked);
    let adopted = list.items.iter().filter(|item| item.standing != Standing::NotYet);
    let mut adopted: Vec<_> = adopted.collect();
    let leading = reading.leading(&list.items);
    adopted.sort_by_key(|item| Some(&item.declaration) != leading);
    let described = reading.described();
    let body = html! {
        @if let Some(described) = &described { (about(lang, described)) }
        div.scroll {
            table {
                caption { (pick(lang, "Declarations", "宣言")) }
                thead {
                    tr {
                        th scope="col" { (pick(lang, "Title", "名称")) }
                        th scope="col" { (pick(lang, "Adopted", "採択")) }
                        th.number scope="col" { (pick(lang, "Named", "名称確認済み")) }
                        th.number scope="col" { (pick(lang, "Reported", "公表値")) }
                    }
                }
                tbody {
                    @for item in adopted {
                        tr {
                            th scope="row" {
                                a href={ "/" (lang.tag()) "/declarations/" (item.declaration) "?" (query) } {
                                    (item.title.get(lang.tag()))
                                }
                            }
                            td { (item.adopted_on.map_or_else(|| pick(lang, "unknown", "不明").into(), |date| date.to_string())) }
                            td.number { (item.endorsers.certain) }
                            td.number { (totals(&item.comparison)) }
                        }
                    }
                }
            }
        }
    };
    let untitled = pick(lang, "The declarations on record", "記録された宣言");
    let title = described.as_ref().map_or(untitled, |described| described.title.get(lang.tag()));
    frame(lang, title, "", &list.asked, reading.closed().as_ref(), &body)
}

/// Who answers for the register, and on which terms it may be used.
fn about(lang: Lang, described: &Described) -> Markup {
    let terms = described.terms.as_ref();
    let lines = [
        (
            pick(lang, "Kept by: ", "管理: "),
            described.keeper.as_ref().map(|one| one.get(lang.tag())),
        ),
        (pick(lang, "Licence: ", "ライセンス: "), terms.and_then(|terms| terms.licence.as_deref())),
        (pick(lang, "Contact: ", "連絡先: "), terms.and_then(|terms| terms.contact.as_deref())),
    ];
    html! {
        @for (word, said) in lines {
            @if let Some(said) = said { p { (word) (said) } }
        }
    }
}

/// What was reported for the latest day, by each source.
fn totals(comparison: &Comparison) -> String {
    let totals = comparison.reported.iter().map(|told| told.total.to_string());
    let totals = totals.collect::<Vec<_>>().join(" / ");
    if totals.is_empty() { "–".into() } else { totals }
}
