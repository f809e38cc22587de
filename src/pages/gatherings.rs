//! The list of gatherings by series, the newest first.

use maud::{Markup, html};

use super::context::Context;
use super::editions::named;
use super::filter::{Choice, Counted, count, every, form, is_found};
use super::frame::{Page, page as frame};
use super::names::{capital, entry, lasting, link};
use super::order::{Sorting, by_name_said};
use super::reported::totals;
use super::standing::doubt;
use super::table::Column::{Numbers, Words};
use super::table::{sorted, table};
use crate::domain::event::gathering::GatheringKind;
use crate::domain::event::network::Measure;
use crate::domain::name::SeriesId;
use crate::projections::gatherings::Gathering;
use crate::projections::reading::Reading;
use crate::projections::span::Certainty;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::gathering_kind_word;

/// Those of one series, or those of none.
type Group<'g> = (Option<&'g SeriesId>, Vec<&'g Gathering>);

/// The columns by which the list can be put in order; usually it is told by series.
const ORDERS: &[&str] = &["series", "name", "date", "kind", "recorded"];

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let list = reading.gatherings().items;
    let mut found: Vec<&Gathering> =
        list.iter().rev().filter(|one| is_wanted(context, one)).collect();
    let sorting = Sorting::of(context, ORDERS);
    match sorting.by {
        "name" => {
            sorting.by_name(lang, &mut found, |one| (Some(&one.title), one.gathering.as_str()))
        }
        "date" => {
            sorting.by_key(&mut found, |one| one.held_on.map(|on| (on.latest(), on.earliest())))
        }
        "kind" => sorting.by_key(&mut found, |one| Some(one.kind)),
        "recorded" => sorting.by_key(&mut found, |one| Some(one.fact.seq)),
        _ => {}
    }
    let groups = if sorting.by == "series" { groups(&found) } else { Vec::new() };
    let has_series = groups.iter().any(|(series, _)| series.is_some());
    let body = html! {
        (form(context, &[choice(lang, &list)]))
        (count(context, found.len(), list.len(), &counted(lang)))
        @if sorting.by != "series" {
            p { a href=(context.with(&[("sort", "")])) { (pick(lang, "By series", "シリーズごとに見る")) } }
            (rows(context, &found, Some(sorting)))
        }
        @for (series, of_series) in &groups {
            @match series {
                Some(series) => {
                    h2 id=(anchor(series)) {
                        a href=(context.page(&format!("series/{series}"))) { (named(lang, series, &whole(&list, series))) }
                    }
                },
                None if has_series => h2 #others { (pick(lang, "Other gatherings", "その他の会議・行事")) },
                None => {},
            }
            (rows(context, of_series, Some(sorting)))
        }
        @if !found.is_empty() { p.soft { (order(lang, sorting)) } }
    };
    let page = Page {
        title: pick(lang, "Gatherings", "会議・行事").to_owned(),
        presets: Some(Vec::new()),
        data: vec![("CSV", context.data("gatherings.csv")), ("JSON", context.data("gatherings"))],
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// The name of the place on the page where a series stands.
#[must_use]
pub fn anchor(series: &SeriesId) -> String {
    format!("series-{series}")
}

/// Every gathering of a series, the newest first, whatever was asked for: its name follows from all.
fn whole<'g>(list: &'g [Gathering], series: &SeriesId) -> Vec<&'g Gathering> {
    list.iter().rev().filter(|one| one.series.as_ref() == Some(series)).collect()
}

/// Gatherings by series, those of none last; each series where its newest is.
fn groups<'g>(found: &[&'g Gathering]) -> Vec<Group<'g>> {
    let mut groups: Vec<Group<'g>> = Vec::new();
    for one in found {
        let series = one.series.as_ref();
        match groups.iter_mut().find(|(other, _)| *other == series) {
            Some((_, of_series)) => of_series.push(one),
            None => groups.push((series, vec![one])),
        }
    }
    groups.sort_by_key(|(series, _)| series.is_none());
    groups
}

/// Whether a gathering is among what was asked for: by its title or its theme.
fn is_wanted(context: &Context, one: &Gathering) -> bool {
    let kind = context.own("kind");
    let texts = every(std::iter::once(&one.title).chain(&one.theme).chain(&one.place));
    (kind.is_empty() || kind == one.kind.as_str())
        && is_found(context.own("q"), texts.chain([one.gathering.as_str()]))
}

fn choice(lang: Lang, list: &[Gathering]) -> Choice<'static> {
    let kinds = GatheringKind::ALL.iter().filter(|kind| list.iter().any(|one| one.kind == **kind));
    let kinds = kinds.map(|kind| (kind.as_str(), gathering_kind_word(lang, *kind)));
    Choice::kind(lang, kinds.collect())
}

fn counted(lang: Lang) -> Counted {
    Counted {
        one: "gathering",
        many: "gatherings",
        counter: "件",
        none: pick(lang, "No gathering had been held.", "開催された会議・行事はありません。"),
    }
}

fn order(lang: Lang, sorting: Sorting) -> String {
    let said = match (sorting.by, sorting.last_first) {
        ("date", true) => {
            let said =
                pick(lang, "Order: by date, the newest first.", "並び順：開催日の新しい順。");
            return said.to_owned();
        }
        ("date", false) => {
            pick(lang, "Order: by date, the oldest first.", "並び順：開催日の古い順。")
        }
        ("name", _) => by_name_said(lang),
        ("kind", _) => {
            pick(lang, "Order: by kind, the newest first.", "並び順：種類順、新しい順。")
        }
        ("recorded", _) => pick(lang, "Order: as recorded.", "並び順：記録順。"),
        _ => pick(lang, "Order: by series, the newest first.", "並び順：シリーズごとに新しい順。"),
    };
    sorting.told(lang, said)
}

/// Gatherings in the order given, under heads that lead to other orders where the page knows some.
#[must_use]
pub fn rows(context: &Context, gatherings: &[&Gathering], sorting: Option<Sorting>) -> Markup {
    let lang = context.lang;
    let columns = [
        (Words(pick(lang, "Gathering", "会議・行事")), "name"),
        (Words(pick(lang, "Held", "開催日")), "date"),
        (Words(pick(lang, "Kind", "種類")), "kind"),
        (Numbers(pick(lang, "Participants named here", "名称確認済みの出席都市等")), ""),
        (Numbers(pick(lang, "Published figure", "公表値")), ""),
        (Words(pick(lang, "Entry", "記録")), "recorded"),
    ];
    let rows = gatherings.iter().map(|one| {
        let certainty = one.standing.certainty().unwrap_or(Certainty::Certain);
        let all = &one.reconciliation;
        let took_part = all.iter().find(|of| of.measure == Measure::Participants);
        vec![
            link(context, &format!("gatherings/{}", one.gathering), &one.title),
            html! { (lasting(lang, one.held_on)) (doubt(lang, certainty)) },
            html! { (capital(gathering_kind_word(lang, one.kind))) },
            html! { @if let Some(of) = took_part { (super::reported::count(lang, of.named)) } },
            html! { (totals(all, Measure::Participants)) },
            entry(context, one.fact),
        ]
    });
    match sorting {
        Some(sorting) => sorted(context, sorting, &columns, rows),
        None => table(&columns.map(|(column, _)| column), rows),
    }
}
