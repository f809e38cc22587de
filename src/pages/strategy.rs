//! A strategy's page: its goals, and what advanced each.

use maud::{Markup, html};

use super::context::Context;
use super::event::history;
use super::frame::{Page, page as frame};
use super::goals::anchor;
use super::names::{by_entry, capital, date, entry, heading, lasting, recorded, text, thing};
use super::standing::{ahead, mark};
use super::table::Column::Words;
use super::table::table;
use crate::domain::entity::{Entity, EntityKind};
use crate::projections::reading::Reading;
use crate::projections::span::Standing;
use crate::projections::strategies::{Advance, GoalProgress, Strategy, StrategyAnswer};
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::{
    agreement_kind_word, gathering_kind_word, kind_word, network_kind_word,
};

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>, answer: &StrategyAnswer) -> Markup {
    let lang = context.lang;
    let one = &answer.strategy;
    let id = &one.strategy;
    let body = html! {
        @if one.standing == Standing::NotYet {
            (ahead(context, &days::may_be(lang, one.on), "had not been adopted", "策定されていません"))
        }
        (facts(context, one))
        @for goal in &one.goals { (progress(context, reading, goal)) }
    };
    let page = Page {
        title: one.title.get(lang.tag()).to_owned(),
        heading: Some(heading(lang, &one.title)),
        trail: vec![(pick(lang, "Strategies", "戦略").to_owned(), "strategies".to_owned())],
        presets: Some(Vec::new()),
        data: vec![("JSON", context.data(&format!("strategies/{id}")))],
        about: Some(format!("strategy:{id}")),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

fn facts(context: &Context, one: &Strategy) -> Markup {
    let lang = context.lang;
    html! {
        dl.facts {
            dt { (pick(lang, "Adopted", "策定日")) }
            dd { (date(lang, one.on)) (mark(lang, one.standing, "")) }
            @if !one.goals.is_empty() {
                dt { (pick(lang, "Goals", "目標")) }
                @for goal in &one.goals { dd { a href={ "#" (anchor(&goal.goal)) } { (text(lang, &goal.title)) } } }
            }
            dt { (pick(lang, "Recorded", "台帳への記録")) }
            dd {
                (recorded(context, one.fact)) (by_entry(context, one.fact)) " · "
                a href=(history(context, &Entity::from(&one.strategy))) { (pick(lang, "history of this entry", "この記載の更新履歴")) }
            }
        }
    }
}

/// A goal, and what advanced it.
fn progress(context: &Context, reading: &Reading<'_>, goal: &GoalProgress) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "Advanced by", "目標に資するもの")),
        Words(pick(lang, "Kind", "種類")),
        Words(pick(lang, "Date", "日付")),
        Words(pick(lang, "Notes", "備考")),
        Words(pick(lang, "Entry", "記録")),
    ];
    let rows = goal.advanced_by.iter().map(|one| {
        vec![
            thing(context, reading, &one.entity),
            html! { (capital(kind(lang, reading, &one.entity))) },
            day(lang, one),
            mark(lang, one.standing, pick(lang, "ended", "終了")),
            entry(context, one.fact),
        ]
    });
    html! {
        h2 id=(anchor(&goal.goal)) { (text(lang, &goal.title)) }
        p { (counted(lang, goal.advanced_by.len())) }
        (table(&columns, rows))
    }
}

/// What kind of agreement, gathering or network it is.
fn kind(lang: Lang, reading: &Reading<'_>, entity: &Entity) -> &'static str {
    let exactly = match entity.kind {
        EntityKind::Agreement => entity.id.parse().ok().and_then(|id| {
            let answer = reading.agreement(&id)?;
            Some(agreement_kind_word(lang, answer.agreement.kind))
        }),
        EntityKind::Gathering => entity.id.parse().ok().and_then(|id| {
            let answer = reading.gathering(&id)?;
            Some(gathering_kind_word(lang, answer.gathering.kind))
        }),
        EntityKind::Network => entity.id.parse().ok().and_then(|id| {
            let answer = reading.network(&id)?;
            Some(network_kind_word(lang, answer.network.kind))
        }),
        EntityKind::Party
        | EntityKind::Declaration
        | EntityKind::Strategy
        | EntityKind::Goal
        | EntityKind::Register => None,
    };
    exactly.unwrap_or_else(|| kind_word(lang, entity.kind))
}

/// When it began; a gathering lasts.
fn day(lang: Lang, one: &Advance) -> Markup {
    if one.entity.kind == EntityKind::Gathering {
        lasting(lang, one.on)
    } else {
        date(lang, one.on)
    }
}

fn counted(lang: Lang, count: usize) -> String {
    match (lang, count) {
        (Lang::En, 0) => "Nothing on record advances this goal.".to_owned(),
        (Lang::Ja, 0) => "この目標に資するものとして記録されたものはありません。".to_owned(),
        (Lang::En, 1) => "1 thing on record advances this goal.".to_owned(),
        _ => message!(
            lang,
            "{count} things on record advance this goal.",
            "この目標に資するものとして{count}件が記録されています。",
        ),
    }
}
