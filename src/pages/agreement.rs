//! An agreement's page: who signed what and when, until when it runs, what it took the place of, and
//! what became of its parties.

use maud::{Markup, html};

use super::context::Context;
use super::event::history;
use super::frame::{Page, page as frame};
use super::goals::goals;
use super::names::{
    between, by_entry, called, capital, comma, date, heading, parties, party, recorded, thing,
};
use super::standing::{ahead, doubt, ends};
use crate::domain::entity::Entity;
use crate::domain::event::agreement::Ending;
use crate::projections::agreements::{Agreement, AgreementAnswer, AgreementEnd};
use crate::projections::naming::Called;
use crate::projections::reading::Reading;
use crate::projections::sharing::Signatory;
use crate::projections::span::Standing;
use crate::wording::days;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::agreement_kind_word;

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>, answer: &AgreementAnswer) -> Markup {
    let lang = context.lang;
    let one = &answer.agreement;
    let id = &one.agreement;
    let named = reading.called(id);
    let body = html! {
        @if one.standing == Standing::NotYet {
            (ahead(context, &days::may_be(lang, one.on), "had not been signed", "締結されていません"))
        }
        (facts(context, reading, one))
        (replaced(context, one))
    };
    let page = Page {
        title: named.as_ref().map_or_else(|| id.to_string(), |named| title(lang, named)),
        heading: named.as_ref().map(|named| match named {
            Called::Title(title) => heading(lang, title),
            Called::Agreement { .. } => html! { h1 { (called(lang, named)) } },
        }),
        trail: vec![(pick(lang, "Agreements", "合意文書").to_owned(), "agreements".to_owned())],
        presets: Some(Vec::new()),
        data: vec![("JSON", context.data(&format!("agreements/{id}")))],
        about: Some(format!("agreement:{id}")),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// What it is called, without marks.
fn title(lang: Lang, named: &Called) -> String {
    match named {
        Called::Title(title) => title.get(lang.tag()).to_owned(),
        Called::Agreement { kind, parties, .. } => {
            let kind = agreement_kind_word(lang, *kind);
            let last = parties.len().saturating_sub(1);
            let mut names = String::new();
            for (at, party) in parties.iter().enumerate() {
                names.push_str(if at == 0 { "" } else { between(lang, at == last) });
                names.push_str(party.name(lang.tag()));
            }
            pick(lang, format!("{}: {names}", capital(kind)), format!("{names}の{kind}"))
        }
    }
}

/// An agreement as a link to its page: by its title, else by its kind and its parties.
#[must_use]
pub fn agreement(context: &Context, one: &Agreement) -> Markup {
    let address = context.page(&format!("agreements/{}", one.agreement));
    let named = match &one.title {
        Some(title) => Called::Title(title.clone()),
        None => Called::Agreement {
            kind: one.kind,
            parties: one.parties.iter().map(|share| share.party.clone()).collect(),
            on: one.on,
        },
    };
    html! { a href=(address) { (called(context.lang, &named)) } }
}

fn facts(context: &Context, reading: &Reading<'_>, one: &Agreement) -> Markup {
    let lang = context.lang;
    html! {
        dl.facts {
            dt { (pick(lang, "Kind", "種類")) }
            dd { (capital(agreement_kind_word(lang, one.kind))) }
            dt { (pick(lang, "Between", "当事者")) }
            dd { (signatories(context, &one.parties)) }
            dt { (pick(lang, "Signed", "締結日")) }
            dd { (date(lang, one.on)) }
            @if one.until.is_some() {
                dt { (pick(lang, "Runs until", "有効期限")) }
                dd { (date(lang, one.until)) }
            }
            @if one.standing != Standing::NotYet {
                dt { (pick(lang, "Status", "状態")) }
                dd { (standing_of(context, reading, one, one.standing)) }
            }
            @if let Some(end) = &one.ended {
                dt { (pick(lang, "Reason", "理由")) }
                dd { (end.reason) (by_entry(context, end.fact)) }
            }
            @if one.ends_on.is_some() {
                dt { (pick(lang, "End ahead", "今後の終了")) }
                dd { (ends(context, one.ends_on, one.ends_by)) }
            }
            @if let Some(before) = &one.renews {
                dt { (pick(lang, "Renews", "更新前の文書")) }
                dd { (thing(context, reading, before)) }
            }
            @if !one.renewed_by.is_empty() {
                dt { (pick(lang, "Renewed by", "更新後の文書")) }
                @for after in &one.renewed_by { dd { (thing(context, reading, after)) } }
            }
            @if !one.areas.is_empty() {
                dt { (pick(lang, "Areas", "分野")) }
                dd { (one.areas.join(comma(lang))) }
            }
            @if let Some(order) = one.order {
                dt { (pick(lang, "Place in the published list", "公表時の掲載順")) }
                dd { (order) }
            }
            (goals(context, reading, &one.goals))
            dt { (pick(lang, "Recorded", "台帳への記録")) }
            dd {
                (recorded(context, one.fact)) (by_entry(context, one.fact)) " · "
                a href=(history(context, &Entity::from(&one.agreement))) { (pick(lang, "history of this entry", "この記載の更新履歴")) }
            }
        }
    }
}

/// Those between whom it stands; whoever only may be among them is marked.
#[must_use]
pub fn signatories(context: &Context, all: &[Signatory]) -> Markup {
    let last = all.len().saturating_sub(1);
    html! {
        @for (at, one) in all.iter().enumerate() {
            @if at > 0 { (between(context.lang, at == last)) }
            (party(context, &one.party)) (doubt(context.lang, one.certainty))
        }
    }
}

/// Where an agreement is in its life, in words: in effect, or how it came to its end and what took its
/// place.
#[must_use]
pub fn standing_of(
    context: &Context,
    reading: &Reading<'_>,
    one: &Agreement,
    standing: Standing,
) -> Markup {
    let lang = context.lang;
    html! {
        @match standing {
            Standing::Certain => (pick(lang, "in effect", "有効")),
            Standing::Possible => span.tag.warn { (pick(lang, "possibly in effect: date not exact", "有効の可能性（日付が不確定）")) },
            Standing::NotYet => (pick(lang, "not yet", "開始前")),
            Standing::Ended => @match (&one.ended, &one.party_ended) {
                (Some(end), _) => (ended(context, reading, one, end)),
                (None, Some(end)) => {
                    (pick(lang, "ended with one of its parties, ", "当事者の終わりに伴い終了、")) (date(lang, end.since()))
                    (by_entry(context, end.fact))
                },
                (None, None) if one.until.is_some() => { (pick(lang, "term expired, ", "期間満了、")) (date(lang, one.until)) },
                (None, None) => (pick(lang, "ended", "終了")),
            },
        }
    }
}

/// How it was ended.
fn ended(context: &Context, reading: &Reading<'_>, one: &Agreement, end: &AgreementEnd) -> Markup {
    let lang = context.lang;
    let on = date(lang, end.effective_on.or(end.on));
    let separator = comma(lang);
    html! {
        @match end.how {
            Ending::Terminated => { (pick(lang, "ended", "終了")) (separator) (on) },
            Ending::Expired => { (pick(lang, "term expired", "期間満了")) (separator) (on) },
            Ending::Suspended => { (pick(lang, "suspended since ", "停止、")) (on) },
            Ending::Superseded if one.renewed_by.is_empty() => {
                (pick(lang, "replaced by a later agreement", "新たな合意文書に引継ぎ")) (separator) (on)
            },
            Ending::Superseded => {
                (pick(lang, "replaced by ", ""))
                @for (at, after) in one.renewed_by.iter().enumerate() {
                    @if at > 0 { (separator) }
                    (thing(context, reading, after))
                }
                (pick(lang, "", "に引継ぎ")) (separator) (on)
            },
        }
    }
}

/// What became of those of its parties that are no more.
fn replaced(context: &Context, one: &Agreement) -> Markup {
    let lang = context.lang;
    html! {
        @if !one.replaced.is_empty() {
            h2 #successors { (pick(lang, "Parties that are no more", "存続しない当事者")) }
            ul {
                @for change in &one.replaced {
                    @let before = &change.before;
                    li {
                        (party(context, &before.party))
                        @if change.successors.is_empty() {
                            (pick(lang, ": nobody took its place, ", "：承継者なし、"))
                        } @else {
                            (pick(lang, ": in its place ", "：承継者 ")) (parties(context, &change.successors)) (pick(lang, ", since ", "、"))
                        }
                        (date(lang, before.since)) (by_entry(context, before.fact)) (doubt(lang, before.certainty))
                    }
                }
            }
        }
    }
}
