//! The list of strategies with their goals.

use maud::{Markup, html};

use super::context::Context;
use super::filter::{Counted, count};
use super::frame::{Page, page as frame};
use super::goals::anchor;
use super::names::{date, entry, link, text};
use super::order::Sorting;
use super::standing::doubt;
use super::table::Column::Words;
use super::table::sorted;
use crate::projections::reading::Reading;
use crate::projections::span::Certainty;
use crate::projections::strategies::Strategy;
use crate::wording::lang::{Lang, pick};

/// The columns by which the list can be put in order, the usual one first.
const ORDERS: &[&str] = &["-date", "name", "recorded"];

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let all = reading.strategies().items;
    let mut all: Vec<&Strategy> = all.iter().collect();
    let sorting = Sorting::of(context, ORDERS);
    match sorting.by {
        "name" => sorting.by_name(lang, &mut all, |one| (Some(&one.title), one.strategy.as_str())),
        "recorded" => sorting.by_key(&mut all, |one| Some(one.fact.seq)),
        _ => sorting.by_key(&mut all, |one| one.on.map(|on| (on.latest(), one.fact.seq))),
    }
    let body = html! {
        (count(context, all.len(), all.len(), &counted(lang)))
        (rows(context, sorting, &all))
        @if sorting == Sorting::usual(ORDERS) && !all.is_empty() {
            p.soft { (pick(lang, "Order: by date, the newest first.", "並び順：策定日の新しい順。")) }
        }
    };
    let page = Page {
        title: pick(lang, "Strategies", "戦略").to_owned(),
        presets: Some(Vec::new()),
        data: vec![("CSV", context.data("strategies.csv")), ("JSON", context.data("strategies"))],
        body,
        ..Page::default()
    };
    frame(context, &page)
}

fn counted(lang: Lang) -> Counted {
    Counted {
        one: "strategy",
        many: "strategies",
        counter: "件",
        none: pick(lang, "No strategy had been adopted.", "策定された戦略はありません。"),
    }
}

fn rows(context: &Context, sorting: Sorting, strategies: &[&Strategy]) -> Markup {
    let lang = context.lang;
    let columns = [
        (Words(pick(lang, "Strategy", "戦略")), "name"),
        (Words(pick(lang, "Adopted", "策定日")), "date"),
        (Words(pick(lang, "Goals", "目標")), ""),
        (Words(pick(lang, "Entry", "記録")), "recorded"),
    ];
    let rows = strategies.iter().map(|one| {
        let certainty = one.standing.certainty().unwrap_or(Certainty::Certain);
        let address = context.page(&format!("strategies/{}", one.strategy));
        vec![
            link(context, &format!("strategies/{}", one.strategy), &one.title),
            html! { (date(lang, one.on)) (doubt(lang, certainty)) },
            html! {
                ul.reasons {
                    @for goal in &one.goals {
                        li { a href={ (address) "#" (anchor(&goal.goal)) } { (text(lang, &goal.title)) } }
                    }
                }
            },
            entry(context, one.fact),
        ]
    });
    sorted(context, sorting, &columns, rows)
}
