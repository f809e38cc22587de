//! Where something is in its life, in the words of pages: what stands for certain bears no mark.

use maud::{Markup, html};

use super::context::Context;
use super::names::{by_entry, by_number, comma, date, parties, party};
use crate::domain::date::Date;
use crate::domain::seq::Seq;
use crate::projections::span::{Certainty, Standing};
use crate::projections::successions::{PartyEnd, Passage};
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::demise_word;

/// The mark of what is only possible, since a date is not exact.
#[must_use]
pub fn doubt(lang: Lang, certainty: Certainty) -> Markup {
    html! {
        @if certainty == Certainty::Possible {
            span.tag.warn { (pick(lang, "possibly: date not exact", "可能性あり（日付が不確定）")) }
        }
    }
}

/// The mark of what has ended or may not have begun; nothing for what stands.
#[must_use]
pub fn mark(lang: Lang, standing: Standing, ended: &str) -> Markup {
    html! {
        @match standing {
            Standing::Certain => {},
            Standing::Possible => (doubt(lang, Certainty::Possible)),
            Standing::Ended => span.tag.ended { (ended) },
            Standing::NotYet => span.tag.ended { (pick(lang, "not yet", "開始前")) },
        }
    }
}

/// That something lies ahead of the day shown, said of a thing with the day that is known of it.
#[must_use]
pub fn ahead(context: &Context, when: &str, en: &str, ja: &str) -> Markup {
    let lang = context.lang;
    let day = days::day(lang, context.asked.as_of);
    let said =
        message!(lang, "On {day} it {en} yet ({when}).", "{day}時点では、まだ{ja}（{when}）。");
    html! { p.lead { (said) } }
}

/// The day of an end that is known and lies ahead.
#[must_use]
pub fn ends(context: &Context, on: Option<Date>, by: Option<Seq>) -> Markup {
    let lang = context.lang;
    html! {
        @if on.is_some() {
            (pick(lang, "Ends on ", "終了予定：")) (date(lang, on))
            @if let Some(by) = by { (by_number(context, by)) }
        }
    }
}

/// How a body ended and who succeeds it.
#[must_use]
pub fn body_ended(context: &Context, end: &PartyEnd) -> Markup {
    let lang = context.lang;
    html! {
        (demise_word(lang, end.how)) (comma(lang)) (date(lang, end.since()))
        @if !end.successors.is_empty() {
            (pick(lang, "; succeeded by ", "、承継：")) (parties(context, &end.successors))
        }
        (by_entry(context, end.fact)) (doubt(lang, end.certainty))
    }
}

/// What the ends of bodies have to do with something that a party has.
#[must_use]
pub fn passage(context: &Context, passage: &Passage) -> Markup {
    let lang = context.lang;
    html! {
        @if let Some(before) = &passage.successor_of {
            p { (pick(lang, "As successor of ", "承継元：")) (party(context, &before.party)) (comma(lang)) (date(lang, before.since)) (doubt(lang, before.certainty)) }
        }
        @if let Some(end) = &passage.party_ended {
            p { (pick(lang, "Ended with the body itself: ", "団体の終わりに伴い終了：")) (date(lang, end.since())) (by_entry(context, end.fact)) (doubt(lang, end.certainty)) }
        }
    }
}
