//! The list of networks, projects and programmes, and the words for memberships and offices.

use maud::{Markup, html};

use super::context::Context;
use super::filter::{Counted, count as count_of};
use super::frame::{Page, page as frame};
use super::names::{by_entry, capital, date, entry, link};
use super::order::{Sorting, by_name_said};
use super::reported::{count, totals};
use super::standing::{doubt, ends};
use super::table::Column::{Numbers, Words};
use super::table::sorted;
use crate::domain::alike::fold;
use crate::domain::event::network::Measure;
use crate::projections::networks::{MembershipTerm, Network, RoleTerm};
use crate::projections::reading::Reading;
use crate::projections::span::Certainty;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::network_kind_word;

/// The columns by which the list can be put in order, the usual one first.
const ORDERS: &[&str] = &["name", "kind", "date", "members", "recorded"];

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let all = reading.networks().items;
    let mut all: Vec<&Network> = all.iter().collect();
    let sorting = Sorting::of(context, ORDERS);
    let usual = if sorting.by == "name" { sorting } else { Sorting::usual(ORDERS) };
    usual.by_name(lang, &mut all, |one| (Some(&one.title), one.network.as_str()));
    match sorting.by {
        "kind" => sorting.by_key(&mut all, |one| Some(one.kind)),
        "date" => sorting.by_key(&mut all, |one| one.on.map(|on| (on.latest(), on.earliest()))),
        "members" => sorting.by_key(&mut all, |one| Some(one.members.named.certain)),
        "recorded" => sorting.by_key(&mut all, |one| Some(one.fact.seq)),
        _ => {}
    }
    let body = html! {
        (count_of(context, all.len(), all.len(), &counted(lang)))
        (rows(context, sorting, &all))
        @if sorting.by == "name" && !all.is_empty() { p.soft { (sorting.told(lang, by_name_said(lang))) } }
        h2 { (pick(lang, "The planned network", "新たな国際ネットワーク")) }
        p {
            a href=(context.page("network")) { (pick(lang, "Cities of the planned network", "新たな国際ネットワークの対象都市")) }
            (pick(
                lang,
                ": which cities belong to it follows from what this register says of endorsements, agreements and gatherings.",
                "：宣言への賛同、姉妹友好提携、会議・行事への出席の記録から導いた一覧です。",
            ))
        }
    };
    let page = Page {
        title: pick(lang, "Networks, projects and programmes", "ネットワーク・事業").to_owned(),
        presets: Some(Vec::new()),
        data: vec![("CSV", context.data("networks.csv")), ("JSON", context.data("networks"))],
        body,
        ..Page::default()
    };
    frame(context, &page)
}

fn counted(lang: Lang) -> Counted {
    Counted {
        one: "network",
        many: "networks",
        counter: "件",
        none: pick(
            lang,
            "No network is on record for this day.",
            "この日に存在するネットワークの記録はありません。",
        ),
    }
}

fn rows(context: &Context, sorting: Sorting, networks: &[&Network]) -> Markup {
    let lang = context.lang;
    let columns = [
        (Words(pick(lang, "Network", "名称")), "name"),
        (Words(pick(lang, "Kind", "種類")), "kind"),
        (Words(pick(lang, "Since", "設立")), "date"),
        (Numbers(pick(lang, "Members named here", "名称確認済みの加盟都市等")), "members"),
        (Numbers(pick(lang, "Published figure", "公表値")), ""),
        (Words(pick(lang, "Entry", "記録")), "recorded"),
    ];
    let rows = networks.iter().map(|one| {
        let certainty = one.standing.certainty().unwrap_or(Certainty::Certain);
        vec![
            link(context, &format!("networks/{}", one.network), &one.title),
            html! { (capital(network_kind_word(lang, one.kind))) },
            html! { (date(lang, one.on)) @if one.on.is_some() { (doubt(lang, certainty)) } },
            html! { (count(lang, one.members.named)) },
            html! { (totals(std::slice::from_ref(&one.members), Measure::Members)) },
            entry(context, one.fact),
        ]
    });
    sorted(context, sorting, &columns, rows)
}

/// When a member left, or will; nothing where it stays.
#[must_use]
pub fn left(context: &Context, term: &MembershipTerm) -> Markup {
    html! {
        @match &term.left {
            Some(left) => { (date(context.lang, left.effective_on.or(left.on))) (by_entry(context, left.fact)) },
            None => (ends(context, term.ends_on, term.ends_by)),
        }
    }
}

/// From when to when an office is held: 2019, 2019 to 2021, 2019年〜2021年.
#[must_use]
pub fn term(context: &Context, term: &RoleTerm) -> Markup {
    let lang = context.lang;
    html! {
        @match (term.until, lang) {
            (until, _) if until.is_some() && until == term.from => (date(lang, until)),
            (Some(_), Lang::En) => { (date(lang, term.from)) " to " (date(lang, term.until)) },
            (Some(_), Lang::Ja) => { (date(lang, term.from)) "〜" (date(lang, term.until)) },
            (None, Lang::En) => { "since " (date(lang, term.from)) },
            (None, Lang::Ja) => { (date(lang, term.from)) "〜" },
        }
        @if let Some(end) = &term.party_ended {
            p { (pick(lang, "Ended with the body itself: ", "団体の終わりに伴い終了：")) (date(lang, end.since())) (by_entry(context, end.fact)) }
        }
    }
}

/// An office in the words of the page where it is a usual one, else as it was recorded.
#[must_use]
pub fn office_word(lang: Lang, office: &str) -> Markup {
    let usual = match fold(office).as_str() {
        "chair" => Some(pick(lang, "Chair", "議長都市")),
        "co-chair" => Some(pick(lang, "Co-chair", "共同議長都市")),
        "vice-chair" | "deputy chair" => Some(pick(lang, "Vice-chair", "副議長都市")),
        "secretariat" => Some(pick(lang, "Secretariat", "事務局")),
        _ => None,
    };
    html! { @match usual { Some(word) => (word), None => bdi { (office) } } }
}
