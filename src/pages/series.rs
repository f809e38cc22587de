//! The page of a series of gatherings: its editions, and who came to which of them.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::context::Context;
use super::editions::{name, named, numbered};
use super::frame::{Page, page as frame};
use super::gatherings::rows;
use super::names::{comma, number, party};
use super::order::{by_name, by_name_said};
use super::table::Column::{Numbers, Words};
use super::table::table;
use crate::domain::event::gathering::AttendanceRole;
use crate::domain::name::{PartyId, SeriesId};
use crate::projections::gatherings::Gathering;
use crate::projections::reading::{PartyRef, Reading};
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::role_word;

/// A gathering at which somebody was, and as what.
type Visit<'g> = (&'g Gathering, Vec<AttendanceRole>);

/// The page; its gatherings are in the order of their dates.
#[must_use]
pub fn page(
    context: &Context,
    reading: &Reading<'_>,
    series: &SeriesId,
    gatherings: &[Gathering],
) -> Markup {
    let lang = context.lang;
    let all: Vec<&Gathering> = gatherings.iter().rev().collect();
    let body = html! {
        p.lead { (counted(lang, all.len())) }
        (rows(context, &all, None))
        (guests(context, reading, &all))
    };
    let page = Page {
        title: name(lang, series, &all),
        heading: Some(html! { h1 { (named(lang, series, &all)) } }),
        trail: vec![(pick(lang, "Gatherings", "会議・行事").to_owned(), "gatherings".to_owned())],
        presets: Some(Vec::new()),
        data: vec![("CSV", context.data("gatherings.csv")), ("JSON", context.data("gatherings"))],
        body,
        ..Page::default()
    };
    frame(context, &page)
}

fn counted(lang: Lang, count: usize) -> String {
    match (lang, count) {
        (Lang::En, 0) => "No gathering of this series had been held.".to_owned(),
        (Lang::Ja, 0) => "このシリーズで開催された会議・行事はありません。".to_owned(),
        (Lang::En, 1) => "1 gathering of this series is on record.".to_owned(),
        _ => message!(
            lang,
            "{count} gatherings of this series are on record.",
            "このシリーズの会議・行事の記録は{count}件です。",
        ),
    }
}

/// Who came, and to which of the gatherings.
fn guests(context: &Context, reading: &Reading<'_>, gatherings: &[&Gathering]) -> Markup {
    let lang = context.lang;
    let mut came: BTreeMap<PartyId, (PartyRef, Vec<Visit<'_>>)> = BTreeMap::new();
    for one in gatherings.iter().rev() {
        let answer = reading.gathering(&one.gathering);
        for present in answer.into_iter().flat_map(|answer| answer.attendances) {
            let id = present.party.party.clone();
            let (_, at) = came.entry(id).or_insert_with(|| (present.party, Vec::new()));
            match at.last_mut().filter(|(last, _)| last.gathering == one.gathering) {
                Some((_, roles)) => roles.push(present.role),
                None => at.push((one, vec![present.role])),
            }
        }
    }
    let mut guests: Vec<_> = came.into_values().collect();
    by_name(lang, &mut guests, |(guest, _)| (guest.names.as_ref(), guest.party.as_str()));
    let columns = [
        Words(pick(lang, "City", "都市等")),
        Numbers(pick(lang, "Times", "回数")),
        Words(pick(lang, "Gatherings", "会議・行事")),
    ];
    let rows = guests.iter().map(|(guest, at)| {
        vec![
            party(context, guest),
            html! { (number(at.len() as u64)) },
            html! {
                @for (place, (one, roles)) in at.iter().enumerate() {
                    @if place > 0 { (comma(lang)) }
                    (edition(context, one)) (apart(lang, roles))
                }
            },
        ]
    });
    html! {
        @if !guests.is_empty() {
            h2 #guests { (pick(lang, "Who came", "参加した都市等")) }
            p.soft { (pick(lang, "Hosts and observers are named here as well; they are not among the participants counted above.", "主催とオブザーバーも含みます（上の表の出席都市等の数には含みません）。")) }
            (table(&columns, rows))
            p.soft { (by_name_said(lang)) }
        }
    }
}

/// Said of those who are no participants: these are counted apart.
fn apart(lang: Lang, roles: &[AttendanceRole]) -> Markup {
    let is_apart =
        |role: &AttendanceRole| matches!(role, AttendanceRole::Host | AttendanceRole::Observer);
    let words: Vec<&str> = roles.iter().map(|role| role_word(lang, *role)).collect();
    html! {
        @if roles.iter().all(is_apart) {
            span.soft { (pick(lang, " (", "（")) (words.join(comma(lang))) (pick(lang, ")", "）")) }
        }
    }
}

/// A gathering by its number in the series, else by its title.
fn edition(context: &Context, one: &Gathering) -> Markup {
    let lang = context.lang;
    let address = context.page(&format!("gatherings/{}", one.gathering));
    html! {
        a href=(address) {
            @match one.edition {
                Some(edition) => (numbered(lang, edition)),
                None => (super::names::text(lang, &one.title)),
            }
        }
    }
}
