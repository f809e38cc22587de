//! A declaration's page: how many endorse it, the published figures beside the names, and everybody who
//! does or did, with what was stated and since when each is known.

use maud::{Markup, html};

use super::context::Context;
use super::control::Preset;
use super::embed;
use super::endorsements::{self, Shown, Sources};
use super::figures::{compared, figures, headline, reported};
use super::frame::{Page, page as frame};
use super::names::{by_entry, capital, date, heading, recorded, thing};
use super::pictures;
use crate::domain::date::Date;
use crate::projections::declarations::Declaration;
use crate::projections::reading::Reading;
use crate::projections::span::Standing;
use crate::projections::who_endorses::WhoEndorses;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::declaration_kind_word;

/// The page.
#[must_use]
pub fn page(
    context: &Context,
    reading: &Reading<'_>,
    all: &WhoEndorses<'_>,
    shown: &Shown<'_>,
    evidence: &Sources,
) -> Markup {
    let lang = context.lang;
    let declaration = &all.declaration;
    let id = &declaration.declaration;
    let body = html! {
        @if declaration.standing == Standing::NotYet {
            p.lead { (not_adopted(context, declaration)) }
        } @else {
            p.hero { (headline(context, all)) }
            (reported(context, declaration))
            (figures(context, declaration))
            (compared(context, declaration))
            (pictures::sections(context, reading, declaration, &reading.places(all)))
        }
        (facts(context, reading, declaration))
        (endorsements::section(context, shown, evidence))
        (embed::of_declaration(context, id, declaration.title.get(lang.tag())))
    };
    let page = Page {
        title: declaration.title.get(lang.tag()).to_owned(),
        heading: Some(heading(lang, &declaration.title)),
        trail: vec![(pick(lang, "Declarations", "宣言").to_owned(), "declarations".to_owned())],
        presets: Some(presets(lang, declaration)),
        data: vec![
            ("CSV", context.data(&format!("declarations/{id}/endorsements.csv"))),
            ("JSON", context.data(&format!("declarations/{id}"))),
            (pictures::chart_file(lang), context.picture(&format!("declarations/{id}/chart.svg"))),
            (pictures::map_file(lang), context.picture(&format!("declarations/{id}/map.svg"))),
        ],
        about: Some(format!("declaration:{id}")),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// That the declaration was adopted later than the day asked about.
fn not_adopted(context: &Context, declaration: &Declaration) -> String {
    let lang = context.lang;
    let day = days::day(lang, context.asked.as_of);
    let adopted = days::may_be(lang, declaration.adopted_on);
    message!(
        lang,
        "On {day} the declaration had not been adopted; it was adopted on {adopted}.",
        "{day}時点では、宣言はまだ採択されていません（採択日：{adopted}）。",
    )
}

/// What is on record of the declaration itself.
fn facts(context: &Context, reading: &Reading<'_>, declaration: &Declaration) -> Markup {
    let lang = context.lang;
    html! {
        dl.facts {
            dt { (pick(lang, "Kind", "種類")) }
            dd { (capital(declaration_kind_word(lang, declaration.kind))) }
            dt { (pick(lang, "Adopted", "採択日")) }
            dd { (date(lang, declaration.adopted_on)) }
            @if let Some(at) = &declaration.at {
                dt { (pick(lang, "Adopted at", "採択の場")) }
                dd { (thing(context, reading, at)) }
            }
            @if let Some(adopted) = &declaration.text {
                dt { (pick(lang, "Text", "本文")) }
                dd {
                    a.address href=(adopted.url) hreflang=[adopted.language.as_ref().map(|one| one.as_str())] { (adopted.url) }
                    @if let Some(hash) = &adopted.sha256 {
                        br;
                        span.soft { (pick(lang, "Fingerprint (SHA-256): ", "指紋（SHA-256）：")) code { (hash) } }
                    }
                }
            }
            dt { (pick(lang, "Recorded", "台帳への記録")) }
            dd { (recorded(context, declaration.fact)) (by_entry(context, declaration.fact)) }
        }
    }
}

/// The days that matter for a declaration: its adoption, and each for which a total was published.
#[must_use]
pub fn presets(lang: Lang, declaration: &Declaration) -> Vec<Preset> {
    let adoption = declaration
        .adopted_on
        .map(|on| Preset {
            name: pick(lang, "Adoption", "採択日").to_owned(), day: on.latest()
        });
    let reported = declaration.comparison.reported.iter().filter_map(|told| {
        let (day, total) = (told.as_of.map(Date::latest)?, told.total);
        let said = days::day(lang, day);
        let name = message!(lang, "{said}: {total} published", "{said}：公表値{total}");
        Some(Preset { name, day })
    });
    adoption.into_iter().chain(reported).collect()
}
