//! How many endorse a declaration, in one look: the sentence on top, the key figures, and what was
//! published beside who is named.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::context::Context;
use super::names::{number, parties, the};
use crate::domain::date::Date;
use crate::domain::event::party::PartyKind;
use crate::projections::declarations::Declaration;
use crate::projections::reconcile::Reported;
use crate::projections::who_endorses::WhoEndorses;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::act_word;

/// The sentence that says it all: how many endorse, by what kind of body they are.
#[must_use]
pub fn headline(context: &Context, all: &WhoEndorses<'_>) -> Markup {
    let lang = context.lang;
    let day = days::day(lang, context.asked.as_of);
    let title = all.declaration.title.get(lang.tag());
    let kinds = all.certain_by_kind();
    let verb = if all.declaration.endorsers.certain == 1 { "endorses" } else { "endorse" };
    html! {
        @match (lang, kinds.is_empty()) {
            (Lang::En, true) => span { "No endorsing city is named here as at " (day) "." },
            (Lang::Ja, true) => span { (day) "現在、名称を確認できた賛同都市はありません。" },
            (Lang::En, false) => (bodies(lang, &kinds, &format!(" {verb} {}", the(title)))),
            (Lang::Ja, false) => { span { (title) "に" } (bodies(lang, &kinds, "が賛同")) },
        }
    }
}

/// How many bodies of each kind, one after the other, and what they do: 4 cities and 1 country endorse
/// it, 4都市と1か国が賛同.
fn bodies(lang: Lang, kinds: &BTreeMap<Option<PartyKind>, u64>, rest: &str) -> Markup {
    let last = kinds.len().saturating_sub(1);
    html! {
        @for (at, (kind, count)) in kinds.iter().enumerate() {
            @if at > 0 { (pick(lang, " ", "")) }
            span.big { (number(*count)) }
            (pick(lang, " ", ""))
            span { (body(lang, *kind, *count)) @if at == last { (rest) } @else { (joined(lang, at + 1 == last)) } }
        }
    }
}

/// What stands after one of several kinds; `is_last` where the last one follows.
const fn joined(lang: Lang, is_last: bool) -> &'static str {
    match (lang, is_last) {
        (Lang::En, true) => " and",
        (Lang::En, false) => ",",
        (Lang::Ja, true) => "と",
        (Lang::Ja, false) => "、",
    }
}

/// What follows the number of bodies of a kind.
fn body(lang: Lang, kind: Option<PartyKind>, count: u64) -> &'static str {
    let (one, many, counter) = match kind {
        Some(PartyKind::City) => ("city", "cities", "都市"),
        Some(PartyKind::State) => ("state", "states", "州"),
        Some(PartyKind::Region) => ("region", "regions", "地域"),
        Some(PartyKind::Country) => ("country", "countries", "か国"),
        Some(PartyKind::Organisation) => ("organisation", "organisations", "団体"),
        None => ("other body", "other bodies", "件"),
    };
    pick(lang, if count == 1 { one } else { many }, counter)
}

/// What was published, and how many of those are named.
#[must_use]
pub fn reported(context: &Context, declaration: &Declaration) -> Markup {
    let lang = context.lang;
    html! {
        @for told in &declaration.comparison.reported {
            p.lead {
                (published(lang, told))
                // Of a day that nobody knows, nobody knows who was named on it.
                @if told.as_of.is_some() { " " (named(lang, told)) }
            }
        }
    }
}

/// What somebody published.
fn published(lang: Lang, told: &Reported) -> String {
    let (total, source) = (number(told.total), &told.source);
    let day = day_of(lang, told.as_of);
    match (lang, told.total) {
        _ if told.as_of.is_none() => message!(
            lang,
            "According to {source}, it had {total} endorsers, on a day that is not known.",
            "{source}によると、賛同数は{total}です（日付不明）。",
        ),
        (Lang::En, 1) => format!("According to {source}, 1 city had endorsed it by {day}."),
        _ => message!(
            lang,
            "According to {source}, {total} cities had endorsed it by {day}.",
            "{source}によると、{day}現在、{total}都市が賛同しています。",
        ),
    }
}

/// How many of those this register names.
fn named(lang: Lang, told: &Reported) -> String {
    let (named, missing, more) =
        (number(told.named_then.certain), number(told.not_named), number(told.discrepancy));
    match (told.discrepancy, told.not_named, lang) {
        (1.., _, _) => message!(
            lang,
            "For that day this register names {named}, {more} more than the published figure.",
            "同日について、この台帳で名称を確認できたのは{named}都市で、公表値を{more}都市上回ります。",
        ),
        (0, 0, _) => message!(
            lang,
            "For that day this register names all of them.",
            "同日について、この台帳ですべての都市の名称を確認しています。",
        ),
        (0, 1, Lang::En) => format!("For that day this register names {named}; 1 is not named."),
        (0, ..) => message!(
            lang,
            "For that day this register names {named}; {missing} are not named.",
            "同日について、この台帳で名称を確認できたのは{named}都市、未確認は{missing}都市です。",
        ),
    }
}

fn day_of(lang: Lang, day: Option<Date>) -> String {
    let unknown = pick(lang, "a day that is not known", "日付不明の時点");
    day.map_or_else(|| unknown.to_owned(), |day| days::date(lang, day))
}

/// The figures of a declaration, each with its word.
#[must_use]
pub fn figures(context: &Context, declaration: &Declaration) -> Markup {
    let lang = context.lang;
    let counted = &declaration.endorsers;
    let reported = declaration.comparison.reported.iter();
    html! {
        dl.figures {
            (figure(pick(lang, "Named here", "名称確認済み"), counted.certain))
            @if counted.possible > 0 {
                (figure(pick(lang, "Possibly: date not exact", "可能性あり（日付が不確定）"), counted.possible))
            }
            @for told in reported {
                (figure(&published_word(lang, told), told.total))
                @if told.not_named > 0 {
                    (figure(pick(lang, "Of these, not named", "うち名称未確認"), told.not_named))
                }
            }
            @if declaration.by_act.len() > 1 {
                @for (act, count) in &declaration.by_act { (figure(act_word(lang, *act), count.certain)) }
            }
        }
    }
}

fn published_word(lang: Lang, told: &Reported) -> String {
    let day = day_of(lang, told.as_of);
    message!(lang, "Published figure, {day}", "公表値（{day}）")
}

/// A number with its word.
#[must_use]
pub fn figure(word: &str, value: u64) -> Markup {
    html! { div { dt { (word) } dd { (number(value)) } } }
}

/// Who endorsed and who withdrew after the day of the published figure.
#[must_use]
pub fn compared(context: &Context, declaration: &Declaration) -> Markup {
    let lang = context.lang;
    let all = &declaration.comparison;
    html! {
        @if !all.since.is_empty() {
            p { (pick(lang, "Counted since that day: ", "その日より後に加わった都市等：")) (parties(context, &all.since)) }
        }
        @if !all.withdrawn_since.is_empty() {
            p { (pick(lang, "No longer counted: ", "その日より後に外れた都市等：")) (parties(context, &all.withdrawn_since)) }
        }
    }
}
