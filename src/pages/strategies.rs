//! The list of strategies with their goals.

use maud::{Markup, html};

use super::context::Context;
use super::frame::{Page, page as frame};
use super::goals::anchor;
use super::names::{date, entry, link, text};
use super::standing::doubt;
use super::table::Column::Words;
use super::table::table;
use crate::projections::reading::Reading;
use crate::projections::span::Certainty;
use crate::projections::strategies::Strategy;
use crate::wording::lang::pick;

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let mut all = reading.strategies().items;
    all.sort_by_key(|one| std::cmp::Reverse((one.on.map(|on| on.latest()), one.fact.seq)));
    let body = html! {
        @if all.is_empty() {
            p { (pick(lang, "No strategy had been adopted.", "策定された戦略はありません。")) }
        } @else {
            (rows(context, &all))
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

fn rows(context: &Context, strategies: &[Strategy]) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "Strategy", "戦略")),
        Words(pick(lang, "Adopted", "策定日")),
        Words(pick(lang, "Goals", "目標")),
        Words(pick(lang, "Entry", "記録")),
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
    table(&columns, rows)
}
