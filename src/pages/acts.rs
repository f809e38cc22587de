//! The acts by which a party endorses a declaration: their days, what became of each, and what was
//! stated with it.

use maud::{Markup, html};

use super::context::Context;
use super::names::{by_entry, comma, date, is_of, number};
use super::standing::{ends, passage};
use crate::domain::recorded::Evidence;
use crate::projections::declarations::{ActOf, Withdrawal};
use crate::wording::lang::{Lang, message, pick};

/// The day of an act, and the one from which it counts where that is another.
#[must_use]
pub fn dates(lang: Lang, act: &ActOf) -> Markup {
    html! {
        (date(lang, act.on))
        @if act.effective_on.is_some() {
            br;
            span.soft { (pick(lang, "in force from ", "効力発生：")) (date(lang, act.effective_on)) }
        }
    }
}

/// Where an act came from, what became of its record, and what was stated with it.
#[must_use]
pub fn history(context: &Context, act: &ActOf) -> Markup {
    let lang = context.lang;
    html! {
        (passage(context, &act.passage))
        @if let Some(by) = act.fact.corrected_by.map(|by| number(by.0)) {
            p { a href=(context.page(&format!("events/{}", act.fact.seq.0))) { (message!(lang, "Corrected by entry no. {by}", "記録番号{by}により訂正")) } }
        }
        @if act.ends_on.is_some() { p { (ends(context, act.ends_on, act.ends_by)) } }
        @if let Some(statement) = &act.statement {
            @let language = statement.language.as_str();
            blockquote lang=(language) {
                (statement.text)
                @if !is_of(lang, language) { span.foreign aria-hidden="true" { (language) } }
            }
        }
    }
}

/// What an act is known from; a quote is read on the entry's page.
#[must_use]
pub fn sources(context: &Context, evidence: &[&Evidence]) -> Markup {
    let lang = context.lang;
    html! {
        @if !evidence.is_empty() {
            ul.reasons {
                @for one in evidence {
                    li {
                        @match &one.url {
                            Some(url) => a href=(url) { (one.source) },
                            None => (one.source),
                        }
                        @if one.published_on.is_some() { (comma(lang)) (date(lang, one.published_on)) }
                    }
                }
            }
        }
    }
}

/// The taking back of an act: when, with effect from when, why, and where that is recorded.
#[must_use]
pub fn withdrawal(context: &Context, withdrawal: &Withdrawal) -> Markup {
    let lang = context.lang;
    html! {
        (date(lang, withdrawal.on))
        @if withdrawal.effective_on.is_some() {
            (pick(lang, ", with effect from ", "、効力発生：")) (date(lang, withdrawal.effective_on))
        }
        (pick(lang, ". Reason: ", "。理由：")) (withdrawal.reason) (by_entry(context, withdrawal.fact))
    }
}
