//! The cities of the planned network: which they are, and why each is one.

use maud::{Markup, html};

use super::context::Context;
use super::editions::named;
use super::filter::{Choice, Counted, all, count, every, form, is_found};
use super::frame::{Page, page as frame};
use super::listing::{Listed, pager};
use super::names::{between, capital, number, party, thing};
use super::order::{Sorting, by_name_said};
use super::parties::no_opinion;
use super::sentences::{attended, plain};
use super::standing::doubt;
use super::table::Column::Words;
use super::table::sorted;
use crate::domain::name::PartyId;
use crate::projections::gatherings::Gathering;
use crate::projections::global_network::{Because, GlobalMember, GlobalNetwork, Reason};
use crate::projections::reading::Reading;
use crate::projections::span::Certainty;
use crate::wording::lang::{Lang, message, pick};

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let network = reading.global_network(&[]);
    let mut found: Vec<&GlobalMember> =
        network.parties.iter().filter(|one| is_wanted(context, reading, one)).collect();
    let sorting = Sorting::of(context, &["name"]);
    sorting.by_name(lang, &mut found, |one| (one.party.names.as_ref(), one.party.party.as_str()));
    let listed = Listed::of(context, &found);
    let body = html! {
        p.lead { (counted_said(lang, &network)) }
        (explained(context, reading))
        (form(context, &[choice(lang)]))
        (count(context, found.len(), network.parties.len(), &counted(lang)))
        (rows(context, reading, sorting, listed.rows))
        @if !found.is_empty() { p.soft { (sorting.told(lang, by_name_said(lang))) (pick(lang, " ", "")) (no_opinion(lang)) } }
        (pager(context, listed.paged))
    };
    let page = Page {
        title: pick(lang, "Cities of the planned network", "新たな国際ネットワークの対象都市")
            .to_owned(),
        trail: vec![(pick(lang, "Networks", "ネットワーク").to_owned(), "networks".to_owned())],
        presets: Some(Vec::new()),
        data: vec![("CSV", context.data("network.csv")), ("JSON", context.data("network"))],
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// How many belong to it.
fn counted_said(lang: Lang, network: &GlobalNetwork) -> String {
    let (certain, possible) = (network.count.certain, network.count.possible);
    let (certain_said, possible_said) = (number(certain), number(possible));
    let said = match (lang, certain) {
        (Lang::En, 0) => "No city belongs to it".to_owned(),
        (Lang::Ja, 0) => "対象となる都市等はありません".to_owned(),
        (Lang::En, 1) => "1 city or other body belongs to it".to_owned(),
        (Lang::En, _) => format!("{certain_said} cities and other bodies belong to it"),
        (Lang::Ja, _) => format!("対象となる都市等は{certain_said}件です"),
    };
    match (lang, possible) {
        (Lang::En, 0) => said + ".",
        (Lang::Ja, 0) => said + "。",
        _ => {
            said + &message!(
                lang,
                ", and possibly {possible_said} more.",
                "（ほかに可能性{possible_said}件）。"
            )
        }
    }
}

/// What makes a city one of the network.
fn explained(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let series = reading.network_series();
    html! {
        p {
            (pick(
                lang,
                "A city belongs to it that endorses a declaration of this register, or has a sister or friendship tie, or was at a gathering of ",
                "この台帳の宣言に賛同した都市等、姉妹友好提携のある都市等、",
            ))
            @if series.is_empty() {
                (pick(lang, "a series that the register names (it names none).", "台帳が指定するシリーズの会議・行事に出席した都市等です（現在、指定はありません）。"))
            } @else {
                @for (at, one) in series.iter().enumerate() {
                    @if at > 0 { (between(lang, at + 1 == series.len())) }
                    @let gatherings = reading.series(one);
                    @let newest_first: Vec<&Gathering> = gatherings.iter().flatten().rev().collect();
                    @if gatherings.is_some() {
                        a href=(context.page(&format!("series/{one}"))) { (named(lang, one, &newest_first)) }
                    } @else { bdi { (one) } }
                }
                (pick(lang, ".", "に出席した都市等です。"))
            }
        }
    }
}

/// The kinds of reasons, as the address names them.
const fn reason(because: &Because) -> &'static str {
    match because {
        Because::Endorses { .. } => "endorses",
        Because::SisterFriendship { .. } => "sister_friendship",
        Because::Attended { .. } => "attended",
    }
}

fn choice(lang: Lang) -> Choice<'static> {
    Choice {
        name: "kind",
        label: pick(lang, "Reason", "理由"),
        any: all(lang),
        options: vec![
            ("endorses", pick(lang, "endorses a declaration", "宣言への賛同")),
            ("sister_friendship", pick(lang, "sister or friendship tie", "姉妹友好提携")),
            ("attended", pick(lang, "attended a gathering", "会議・行事への出席")),
        ],
    }
}

fn is_wanted(context: &Context, reading: &Reading<'_>, one: &GlobalMember) -> bool {
    let (wanted, kind) = (context.own("q"), context.own("kind"));
    let id = &one.party.party;
    let is_named = || is_found(wanted, every(reading.names_of_record(id)).chain([id.as_str()]));
    (kind.is_empty() || one.reasons.iter().any(|one| reason(&one.because) == kind))
        && (wanted.is_empty() || is_named())
}

fn counted(lang: Lang) -> Counted {
    Counted {
        one: "city or other body",
        many: "cities and other bodies",
        counter: "件",
        none: pick(lang, "None is on record.", "該当する記録はありません。"),
    }
}

fn rows(
    context: &Context,
    reading: &Reading<'_>,
    sorting: Sorting,
    members: &[&GlobalMember],
) -> Markup {
    let lang = context.lang;
    let columns = [
        (Words(pick(lang, "City", "都市等")), "name"),
        (Words(pick(lang, "Why it belongs", "対象となる理由")), ""),
    ];
    let rows = members.iter().map(|one| {
        vec![
            html! { (party(context, &one.party)) (doubt(lang, one.certainty)) },
            html! {
                ul.reasons {
                    @for reason in &one.reasons {
                        li {
                            (because(context, reading, reason))
                            @if one.certainty == Certainty::Certain { (doubt(lang, reason.certainty)) }
                        }
                    }
                }
            },
        ]
    });
    sorted(context, sorting, &columns, rows)
}

/// Why a city belongs, in a sentence.
fn because(context: &Context, reading: &Reading<'_>, reason: &Reason) -> Markup {
    let lang = context.lang;
    match &reason.because {
        Because::Endorses { declaration } => {
            let named = thing(context, reading, declaration);
            html! { (pick(lang, "Endorses the ", "")) (named) (pick(lang, "", "に賛同")) }
        }
        Because::SisterFriendship { agreement, with } => {
            let address = context.page(&format!("agreements/{agreement}"));
            let tie = pick(lang, "Sister or friendship tie", "姉妹友好提携");
            let others = all_of(context, reading, with);
            let said = plain(&others);
            let label = message!(lang, "{tie} with {said}", "{said}との{tie}");
            html! {
                @match lang {
                    Lang::En => { a href=(address) aria-label=(label) { (tie) } " with " (others) },
                    Lang::Ja => { (others) "との" a href=(address) aria-label=(label) { (tie) } },
                }
            }
        }
        Because::Attended { gathering, roles, .. } => {
            let done: Vec<&str> = roles.iter().map(|role| attended(lang, *role)).collect();
            let done = done.join(pick(lang, " and ", "・"));
            let named = thing(context, reading, gathering);
            html! {
                @match lang {
                    Lang::En => { (capital(&done)) " the " (named) },
                    Lang::Ja => { (named) (done) },
                }
            }
        }
    }
}

fn all_of(context: &Context, reading: &Reading<'_>, parties: &[PartyId]) -> Markup {
    let last = parties.len().saturating_sub(1);
    html! {
        @for (at, one) in parties.iter().enumerate() {
            @if at > 0 { (between(context.lang, at == last)) }
            (thing(context, reading, one))
        }
    }
}
