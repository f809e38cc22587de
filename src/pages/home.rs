//! The first page: every declaration with its counts.

use maud::{Markup, html};

use crate::pages::layout::{page as frame, view_query};
use crate::projections::reading::Reading;
use crate::projections::reconcile::Comparison;
use crate::projections::span::Standing;
use crate::wording::lang::{Lang, pick};

/// The page.
#[must_use]
pub fn page(lang: Lang, reading: &Reading<'_>) -> Markup {
    let list = reading.declarations();
    let query = view_query(&list.asked);
    let adopted = list.items.iter().filter(|item| item.standing != Standing::NotYet);
    let body = html! {
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
    let (title, closed) =
        (pick(lang, "The declarations on record", "記録された宣言"), reading.closed());
    frame(lang, title, "", &list.asked, closed.as_ref(), &body)
}

/// What was reported for the latest day, by each source.
fn totals(comparison: &Comparison) -> String {
    let totals = comparison.reported.iter().map(|told| told.total.to_string());
    let totals = totals.collect::<Vec<_>>().join(" / ");
    if totals.is_empty() { "–".into() } else { totals }
}
