//! The list of parties: what each is, and what it has a part in.

use maud::{Markup, html};

use super::context::Context;
use super::filter::{Choice, Counted, count, every, form, is_found};
use super::frame::{Page, page as frame};
use super::listing::{Listed, pager};
use super::names::{capital, comma, link, number, thing};
use super::order::{by_name, by_name_said};
use super::standing::{body_ended, ends};
use super::table::Column::{Numbers, Words};
use super::table::table;
use crate::domain::event::party::PartyKind;
use crate::domain::name::DeclarationId;
use crate::projections::parties::{Party, PartyAnswer};
use crate::projections::reading::Reading;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::party_kind_word;

/// How many declarations a row names before it only counts them.
const NAMED: usize = 3;

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let list = reading.parties().items;
    let mut found: Vec<&Party> =
        list.iter().filter(|one| is_wanted(context, reading, one)).collect();
    by_name(lang, &mut found, |one| (Some(&one.names), one.party.as_str()));
    match context.own("sort") {
        "kind" => found.sort_by_key(|one| one.kind),
        "recorded" => found.sort_by_key(|one| one.fact.seq),
        _ => {}
    }
    let listed = Listed::of(context, &found);
    let body = html! {
        (form(context, &choices(lang, &list)))
        (count(context, found.len(), list.len(), &counted(lang)))
        (rows(context, reading, listed.rows))
        @if !found.is_empty() {
            p.soft { (order(context)) (pick(lang, " ", "")) (no_opinion(lang)) }
        }
        (pager(context, &listed))
        p { a href=(context.page("network")) { (pick(lang, "Cities of the planned network", "新たな国際ネットワークの対象都市")) } }
    };
    let page = Page {
        title: pick(lang, "Cities and other bodies", "都市・州・団体").to_owned(),
        presets: Some(Vec::new()),
        data: vec![("CSV", context.data("parties.csv")), ("JSON", context.data("parties"))],
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// Whether a party is among what was asked for: by any name that it bears or bore.
fn is_wanted(context: &Context, reading: &Reading<'_>, one: &Party) -> bool {
    let (wanted, kind) = (context.own("q"), context.own("kind"));
    let is_named = || {
        let names = every(reading.names_of_record(&one.party));
        is_found(wanted, names.chain([one.party.as_str()]))
    };
    (kind.is_empty() || kind == one.kind.as_str()) && (wanted.is_empty() || is_named())
}

fn choices(lang: Lang, list: &[Party]) -> [Choice; 2] {
    let kinds = PartyKind::ALL.iter().filter(|kind| list.iter().any(|one| one.kind == **kind));
    let kinds = kinds.map(|kind| (kind.as_str(), party_kind_word(lang, *kind)));
    [
        Choice::kind(lang, kinds.collect()),
        Choice::order(
            lang,
            vec![
                ("", pick(lang, "name", "名称順")),
                ("kind", pick(lang, "kind", "種類順")),
                ("recorded", pick(lang, "order of recording", "記録順")),
            ],
        ),
    ]
}

fn counted(lang: Lang) -> Counted {
    Counted {
        one: "city or other body",
        many: "cities and other bodies",
        counter: "件",
        none: pick(lang, "No city is on record.", "記録された都市はありません。"),
    }
}

fn order(context: &Context) -> &'static str {
    match context.own("sort") {
        "kind" => pick(context.lang, "Order: by kind, then by name.", "並び順：種類順、名称順。"),
        "recorded" => pick(context.lang, "Order: as recorded.", "並び順：記録順。"),
        _ => by_name_said(context.lang),
    }
}

/// That a name in a list says nothing about anybody's standing.
#[must_use]
pub fn no_opinion(lang: Lang) -> &'static str {
    pick(
        lang,
        "Names imply no opinion on the status of any body.",
        "名称は法的地位についての見解を示すものではありません。",
    )
}

fn rows(context: &Context, reading: &Reading<'_>, parties: &[&Party]) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "Name", "名称")),
        Words(pick(lang, "Kind", "種類")),
        Words(pick(lang, "Endorses", "賛同した宣言")),
        Numbers(pick(lang, "Agreements", "合意文書")),
        Numbers(pick(lang, "Gatherings", "会議・行事")),
        Words(pick(lang, "Notes", "備考")),
    ];
    let rows = parties.iter().map(|one| {
        let answer = reading.party(&one.party);
        let part = |of: fn(&PartyAnswer) -> usize| answer.as_ref().map_or(0, of);
        vec![
            link(context, &format!("parties/{}", one.party), &one.names),
            html! { (capital(party_kind_word(lang, one.kind))) },
            answer.as_ref().map_or_else(Markup::default, |all| endorses(context, reading, all)),
            total(context, one, "agreements", part(PartyAnswer::agreements_standing)),
            total(context, one, "gatherings", part(PartyAnswer::gatherings_attended)),
            notes(context, one),
        ]
    });
    table(&columns, rows)
}

/// The declarations that a party endorses: by name where they are few.
fn endorses(context: &Context, reading: &Reading<'_>, answer: &PartyAnswer) -> Markup {
    let lang = context.lang;
    let endorsed: Vec<&DeclarationId> = answer.endorsed();
    let count = endorsed.len();
    html! {
        @if count > NAMED {
            a href=(part_of(context, &answer.party, "declarations")) { (message!(lang, "{count} declarations", "宣言{count}件")) }
        } @else {
            @for (at, one) in endorsed.into_iter().enumerate() {
                @if at > 0 { (comma(lang)) }
                (thing(context, reading, one))
            }
        }
    }
}

/// How many things of a kind a party has a part in, as a link to where they are.
fn total(context: &Context, one: &Party, part: &str, count: usize) -> Markup {
    html! {
        @if count > 0 { a href=(part_of(context, one, part)) { (number(count as u64)) } }
    }
}

fn part_of(context: &Context, one: &Party, part: &str) -> String {
    format!("{}#{part}", context.page(&format!("parties/{}", one.party)))
}

fn notes(context: &Context, one: &Party) -> Markup {
    html! {
        @match &one.ended {
            Some(end) => (body_ended(context, end)),
            None => (ends(context, one.ends_on, one.ends_by)),
        }
    }
}
