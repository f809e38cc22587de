//! A gathering's page: when and where it was held, who was there as what, and what was adopted there.

use maud::{Markup, html};

use super::context::Context;
use super::editions::{named, numbered};
use super::event::history;
use super::frame::{Page, page as frame};
use super::gatherings::rows;
use super::goals::goals;
use super::names::{by_entry, capital, comma, heading, lasting, party, recorded, text, thing};
use super::order::{by_name, by_name_said};
use super::reported::{count, section};
use super::standing::{ahead, mark};
use crate::domain::entity::Entity;
use crate::domain::event::gathering::AttendanceRole;
use crate::projections::gatherings::{Attendance, Gathering, GatheringAnswer};
use crate::projections::reading::Reading;
use crate::projections::span::Standing;
use crate::wording::days;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{format_word, gathering_kind_word};

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>, answer: &GatheringAnswer) -> Markup {
    let lang = context.lang;
    let one = &answer.gathering;
    let id = &one.gathering;
    let body = html! {
        @if one.standing == Standing::NotYet {
            (ahead(context, &days::may_last(lang, one.held_on), "had not been held", "開催されていません"))
        }
        (facts(context, reading, one))
        (adopted(context, reading, one))
        (section(context, &one.reconciliation))
        (attended(context, answer))
        (others(context, reading, one))
    };
    let page = Page {
        title: one.title.get(lang.tag()).to_owned(),
        heading: Some(heading(lang, &one.title)),
        trail: vec![(pick(lang, "Gatherings", "会議・行事").to_owned(), "gatherings".to_owned())],
        presets: Some(Vec::new()),
        data: vec![("JSON", context.data(&format!("gatherings/{id}")))],
        about: Some(format!("gathering:{id}")),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

fn facts(context: &Context, reading: &Reading<'_>, one: &Gathering) -> Markup {
    let lang = context.lang;
    html! {
        dl.facts {
            dt { (pick(lang, "Kind", "種類")) }
            dd { (capital(gathering_kind_word(lang, one.kind))) }
            dt { (pick(lang, "Held", "開催日")) }
            dd { (lasting(lang, one.held_on)) (mark(lang, one.standing, "")) }
            @if let Some(series) = &one.series {
                dt { (pick(lang, "Series", "シリーズ")) }
                dd {
                    a href=(context.page(&format!("series/{series}"))) { (series_name(context, reading, one)) }
                    @if let Some(edition) = one.edition { (comma(lang)) (numbered(lang, edition)) }
                }
            }
            @if let Some(format) = one.format {
                dt { (pick(lang, "Format", "開催形式")) }
                dd { (capital(format_word(lang, format))) }
            }
            @if let Some(place) = &one.place {
                dt { (pick(lang, "Place", "開催地")) }
                dd { (text(lang, place)) }
            }
            @if let Some(theme) = &one.theme {
                dt { (pick(lang, "Theme", "テーマ")) }
                dd { (text(lang, theme)) }
            }
            (goals(context, reading, &one.goals))
            dt { (pick(lang, "Recorded", "台帳への記録")) }
            dd {
                (recorded(context, one.fact)) (by_entry(context, one.fact)) " · "
                a href=(history(context, &Entity::from(&one.gathering))) { (pick(lang, "history of this entry", "この記載の更新履歴")) }
            }
        }
    }
}

/// What the series of a gathering is called.
fn series_name(context: &Context, reading: &Reading<'_>, one: &Gathering) -> Markup {
    let Some(series) = &one.series else { return html! {} };
    let held = reading.series(series).unwrap_or_default();
    let newest_first: Vec<&Gathering> = held.iter().rev().collect();
    // Before the first was held, this one alone says how they are called.
    let all = if newest_first.is_empty() { vec![one] } else { newest_first };
    named(context.lang, series, &all)
}

/// The declarations that were adopted there.
fn adopted(context: &Context, reading: &Reading<'_>, one: &Gathering) -> Markup {
    let all = reading.adopted_at(&one.gathering);
    html! {
        @if !all.is_empty() {
            h2 #adopted { (pick(context.lang, "Adopted here", "この場で採択された宣言")) }
            ul { @for declaration in &all { li { (thing(context, reading, declaration)) } } }
        }
    }
}

/// Who was there, by role.
fn attended(context: &Context, answer: &GatheringAnswer) -> Markup {
    let lang = context.lang;
    let is_over = answer.gathering.standing.certainty().is_some();
    html! {
        @if is_over {
            h2 #attended { (pick(lang, "Who was there", "参加した都市等")) }
            @if answer.attendances.is_empty() {
                p { (pick(lang, "Nobody is named here.", "名称を確認できた参加都市等はありません。")) }
            } @else {
                @for (role, of_role) in &answer.gathering.by_role {
                    h3 { (in_role(lang, *role)) (pick(lang, ": ", "：")) (count(lang, *of_role)) }
                    (in_one_role(context, answer, *role))
                }
                p.soft { (by_name_said(lang)) }
            }
        }
    }
}

fn in_one_role(context: &Context, answer: &GatheringAnswer, role: AttendanceRole) -> Markup {
    let lang = context.lang;
    let mut present: Vec<&Attendance> =
        answer.attendances.iter().filter(|one| one.role == role).collect();
    by_name(lang, &mut present, |one| (one.party.names.as_ref(), one.party.party.as_str()));
    html! {
        ul.names {
            @for one in present { li { (party(context, &one.party)) span.soft { (by_entry(context, one.fact)) } } }
        }
    }
}

/// Those who were there in a role.
fn in_role(lang: Lang, role: AttendanceRole) -> &'static str {
    match role {
        AttendanceRole::Host => pick(lang, "Host", "主催"),
        AttendanceRole::Participant => pick(lang, "Attended", "出席"),
        AttendanceRole::Speaker => pick(lang, "Spoke", "登壇"),
        AttendanceRole::Observer => pick(lang, "Observed", "オブザーバー"),
        AttendanceRole::ByRepresentative => pick(lang, "Represented by somebody else", "代理出席"),
    }
}

/// The other gatherings of its series.
fn others(context: &Context, reading: &Reading<'_>, one: &Gathering) -> Markup {
    let lang = context.lang;
    let all = one.series.as_ref().and_then(|series| reading.series(series)).unwrap_or_default();
    let others: Vec<&Gathering> =
        all.iter().rev().filter(|other| other.gathering != one.gathering).collect();
    let series = series_name(context, reading, one);
    html! {
        @if !others.is_empty() {
            h2 #series { (pick(lang, "Others of the series “", "「")) (series) (pick(lang, "”", "」の他の回")) }
            (rows(context, &others, None))
        }
    }
}
