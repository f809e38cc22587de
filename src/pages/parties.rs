//! The list of parties: what each is, and what it has a part in. Rows are chosen before they are built.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::context::Context;
use super::filter::{Choice, Counted, Where, count, every, form, is_found};
use super::frame::{Page, page as frame};
use super::listing::{Listed, pager};
use super::names::{capital, comma, entry, link, number, thing};
use super::order::{Sorting, by_name_said};
use super::standing::{body_ended, ends};
use super::table::Column::{Numbers, Words};
use super::table::sorted;
use crate::domain::event::party::PartyKind;
use crate::domain::name::DeclarationId;
use crate::domain::region::Region;
use crate::domain::text::Country;
use crate::projections::parties::{Party, PartyAnswer};
use crate::projections::party_list::ShortParty;
use crate::projections::reading::Reading;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::{party_kind_word, region_word};

/// How many declarations a row names before it only counts them.
const NAMED: usize = 3;

/// The columns by which the list can be put in order, the usual one first.
const ORDERS: &[&str] = &["name", "kind", "region", "recorded"];

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let list = reading.short_parties();
    let (place, sorting) = (Where::of(context), Sorting::of(context, ORDERS));
    let wanted =
        |one: &&ShortParty<'_>| place.takes(one.country) && is_wanted(context, reading, one);
    let mut found: Vec<&ShortParty<'_>> = list.iter().filter(wanted).collect();
    sort(lang, reading, sorting, &mut found);
    let listed = Listed::of(context, &found);
    let countries: BTreeSet<&Country> = list.iter().filter_map(|one| one.country).collect();
    let body = html! {
        (form(context, &choices(lang, &list, &countries)))
        (count(context, found.len(), list.len(), &counted(lang)))
        (rows(context, reading, sorting, listed.rows))
        @if !found.is_empty() {
            p.soft { (order(context, sorting)) (pick(lang, " ", "")) (no_opinion(lang)) }
        }
        (pager(context, listed.paged))
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

/// Whether a party is among what was asked for: by any name that it bears or bore. A kind that there is
/// not is passed over.
fn is_wanted(context: &Context, reading: &Reading<'_>, one: &ShortParty<'_>) -> bool {
    let (wanted, kind) = (context.own("q"), context.own("kind"));
    let is_named = || {
        let names = every(reading.names_of_record(&one.party));
        is_found(wanted, names.chain([one.party.as_str()]))
    };
    let is_of_kind =
        kind == one.kind.as_str() || PartyKind::ALL.iter().all(|known| known.as_str() != kind);
    is_of_kind && (wanted.is_empty() || is_named())
}

/// Puts parties in order. By a number no name is looked at.
fn sort<'p>(lang: Lang, reading: &Reading<'p>, sorting: Sorting, found: &mut [&'p ShortParty<'_>]) {
    let by_name = |sorting: Sorting, found: &mut [&'p ShortParty<'_>]| {
        sorting.by_name(lang, found, |one| (reading.names(&one.party), one.party.as_str()));
    };
    match sorting.by {
        "recorded" => sorting.by_key(found, |one| Some(one.seq)),
        "kind" => {
            by_name(Sorting::usual(ORDERS), found);
            sorting.by_key(found, |one| Some(one.kind));
        }
        "region" => {
            by_name(Sorting::usual(ORDERS), found);
            let region = |one: &&ShortParty<'_>| one.country.and_then(Region::of);
            sorting.by_key(found, |one| region(one).map(|region| region_word(lang, region)));
        }
        _ => by_name(sorting, found),
    }
}

fn choices<'w>(
    lang: Lang,
    list: &[ShortParty<'_>],
    countries: &'w BTreeSet<&Country>,
) -> [Choice<'w>; 3] {
    let kinds = PartyKind::ALL.iter().filter(|kind| list.iter().any(|one| one.kind == **kind));
    let kinds = kinds.map(|kind| (kind.as_str(), party_kind_word(lang, *kind)));
    let regions = countries.iter().filter_map(|country| Region::of(country)).collect();
    [
        Choice::kind(lang, kinds.collect()),
        Choice::region(lang, &regions),
        Choice::country(lang, countries),
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

fn order(context: &Context, sorting: Sorting) -> String {
    let lang = context.lang;
    let said = match sorting.by {
        "kind" => pick(lang, "Order: by kind, then by name.", "並び順：種類順、名称順。"),
        "region" => pick(lang, "Order: by region, then by name.", "並び順：地域順、名称順。"),
        "recorded" => pick(lang, "Order: as recorded.", "並び順：記録順。"),
        _ => by_name_said(lang),
    };
    sorting.told(lang, said)
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

fn rows(
    context: &Context,
    reading: &Reading<'_>,
    sorting: Sorting,
    parties: &[&ShortParty<'_>],
) -> Markup {
    let lang = context.lang;
    let columns = [
        (Words(pick(lang, "Name", "名称")), "name"),
        (Words(pick(lang, "Kind", "種類")), "kind"),
        (Words(pick(lang, "World region", "世界の地域")), "region"),
        (Words(pick(lang, "Endorses", "賛同した宣言")), ""),
        (Numbers(pick(lang, "Agreements", "合意文書")), ""),
        (Numbers(pick(lang, "Gatherings", "会議・行事")), ""),
        (Words(pick(lang, "Notes", "備考")), ""),
        (Words(pick(lang, "Entry", "記録")), "recorded"),
    ];
    let rows = parties.iter().filter_map(|one| {
        let all = reading.party(&one.party)?;
        let party = &all.party;
        let region = one.country.and_then(Region::of);
        Some(vec![
            link(context, &format!("parties/{}", party.party), &party.names),
            html! { (capital(party_kind_word(lang, party.kind))) },
            html! { @if let Some(region) = region { (region_word(lang, region)) } },
            endorses(context, reading, &all),
            total(context, party, "agreements", all.agreements_standing()),
            total(context, party, "gatherings", all.gatherings_attended()),
            notes(context, party),
            entry(context, party.fact),
        ])
    });
    sorted(context, sorting, &columns, rows)
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
