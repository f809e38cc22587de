//! An entry's page: what was recorded, by whom, when, why and on what evidence, what it revised or what
//! revised it, and the proof that it is in the register.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::context::Context;
use super::fields::Fields;
use super::frame::{Page, page as frame};
use super::keys::key_hint;
use super::names::{self, comma, date, number, thing, whole_entry};
use super::sentences::Teller;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::Event;
use crate::domain::event::fact::FactKind;
use crate::domain::recorded::{Evidence, RecordedEvent};
use crate::domain::seq::Seq;
use crate::projections::history::{FieldChange, Version};
use crate::projections::reading::Reading;
use crate::wording::lang::{message, pick};

/// An entry with what belongs to it.
pub struct Entry<'e> {
    /// The entry itself.
    pub event: &'e RecordedEvent,
    /// Its bytes as they are stored.
    pub bytes: &'e [u8],
    /// Every version of the fact that it tells or revises.
    pub versions: Vec<Version>,
    /// That fact.
    pub revised: Seq,
    /// What that fact is about.
    pub about: Option<Entity>,
    /// The entry that began what this one only tells again.
    pub began: Option<Seq>,
    /// The entries by which its personal details were erased.
    pub erased_by: Vec<Seq>,
    /// The entries about the same thing just before and just after.
    pub neighbours: [Option<Seq>; 2],
}

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>, entry: &Entry<'_>) -> Markup {
    let lang = context.lang;
    let event = entry.event;
    let seq = event.seq.0;
    let said = number(seq);
    let teller = Teller { context, reading };
    let body = html! {
        p.lead { (teller.event(&event.event)) }
        (fate(context, entry))
        (told_again(context, entry))
        (erased(context, entry))
        (recording(context, reading, entry))
        @if event.evidence.is_empty() {
            h2 { (pick(lang, "Source", "出典")) }
            p.soft { (pick(lang, "No source is recorded with this entry.", "この記録に出典は付いていません。")) }
        } @else {
            h2 { (pick(lang, "Source", "出典")) }
            ul { @for one in &event.evidence { li { (evidence(context, one)) } } }
        }
        (versions(context, reading, entry))
        h2 { (pick(lang, "As it is stored", "保存されている形")) }
        pre.stored { code { (String::from_utf8_lossy(entry.bytes)) } }
        h2 #proof { (pick(lang, "Proof", "収録証明")) }
        p {
            (pick(
                lang,
                "This file proves that this entry is in the register, and that nothing before it was altered. Anybody can check it, now or in many years, without asking this register.",
                "このファイルは、この記録が台帳に収録されていること、それ以前の記録が書き換えられていないことを証明します。今でも何年後でも、この台帳に問い合わせずに、誰でも確かめられます。",
            ))
        }
        p {
            a href=(context.fixed_data(&format!("events/{seq}/tlog-proof"))) download={ "event-" (seq) ".tlog-proof" } { (pick(lang, "Download the proof", "収録証明をダウンロード")) }
            " · "
            a href={ (context.plain("check")) "?event=" (seq) } { (pick(lang, "Check it in this browser", "このブラウザーで確かめる")) }
        }
        p.soft { (key_hint(context)) }
        (neighbours(context, entry))
    };
    let page = Page {
        title: message!(lang, "Entry no. {said}", "記録番号{said}"),
        trail: vec![(pick(lang, "Changes", "更新履歴").to_owned(), "changes".to_owned())],
        presets: Some(Vec::new()),
        data: vec![("JSON", context.fixed_data(&format!("events/{seq}")))],
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// What became of the entry, where a later one corrected or cancelled it.
fn fate(context: &Context, entry: &Entry<'_>) -> Markup {
    let lang = context.lang;
    let last = entry.versions.last().filter(|last| last.known_from > entry.event.seq);
    html! {
        @if let Some(last) = last {
            div.notice {
                p {
                    strong {
                        @match last.data {
                            Some(_) => (pick(lang, "Corrected since, by ", "その後の訂正：")),
                            None => (pick(lang, "Cancelled since, as recorded in error, by ", "その後の取消し（初めから誤り）：")),
                        }
                        (whole_entry(context, last.known_from))
                    }
                }
            }
        }
    }
}

/// That the entry begins nothing, since what it tells stood already.
fn told_again(context: &Context, entry: &Entry<'_>) -> Markup {
    let lang = context.lang;
    html! {
        @if let Some(began) = entry.began {
            div.notice {
                p {
                    strong { (pick(lang, "Tells again what stood already, by ", "既に有効な内容の重複した記録です：")) (whole_entry(context, began)) }
                    (pick(lang, ". It counts once.", "。件数には一度だけ数えます。"))
                }
            }
        }
    }
}

/// That personal details which belonged to the entry are erased.
fn erased(context: &Context, entry: &Entry<'_>) -> Markup {
    let lang = context.lang;
    html! {
        @if !entry.erased_by.is_empty() {
            div.notice {
                p {
                    strong {
                        (pick(lang, "Personal details erased, by ", "個人情報を消去："))
                        @for (at, by) in entry.erased_by.iter().enumerate() {
                            @if at > 0 { (comma(lang)) }
                            (whole_entry(context, *by))
                        }
                    }
                    (pick(lang, ". The entry itself stands.", "。この記録そのものは有効です。"))
                }
            }
        }
    }
}

/// Who recorded it, when, why, and what it is about.
fn recording(context: &Context, reading: &Reading<'_>, entry: &Entry<'_>) -> Markup {
    let lang = context.lang;
    let event = entry.event;
    html! {
        dl.facts {
            dt { (pick(lang, "Recorded", "記録日時")) }
            dd {
                (names::moment(context, event.recorded_at))
                @if let Some(clock) = event.clock {
                    " (" (pick(lang, "the clock showed ", "時計の表示：")) (names::moment(context, clock)) ")"
                }
            }
            dt { (pick(lang, "Recorded by", "記録者")) }
            dd { bdi { (event.recorded_by) } }
            @if let Some(reason) = event.event.reason() {
                dt { (pick(lang, "Reason", "理由")) }
                dd { (reason) }
            }
            @if let Some(note) = &event.note {
                dt { (pick(lang, "Note", "備考")) }
                dd { (note) }
            }
            @if let Some(about) = &entry.about {
                dt { (pick(lang, "About", "対象")) }
                dd {
                    (thing(context, reading, about))
                    // The register itself is no thing that the trail is asked about.
                    @if about.kind != EntityKind::Register {
                        " · " a href=(history(context, about)) { (pick(lang, "all entries about it", "これに関するすべての記録")) }
                    }
                }
            }
        }
    }
}

/// The audit trail of one thing.
#[must_use]
pub fn history(context: &Context, about: &Entity) -> String {
    context.page_with("changes", &[("of", about.to_string())])
}

/// Where a fact is known from.
fn evidence(context: &Context, evidence: &Evidence) -> Markup {
    let lang = context.lang;
    html! {
        @match &evidence.url {
            Some(url) => a href=(url) { (evidence.source) },
            None => (evidence.source),
        }
        @if evidence.published_on.is_some() { (pick(lang, ", published ", "、公表 ")) (date(lang, evidence.published_on)) }
        @if evidence.read_on.is_some() { (pick(lang, ", read ", "、閲覧 ")) (date(lang, evidence.read_on)) }
        @if let Some(quote) = &evidence.quote { blockquote { (quote) } }
    }
}

/// Every version of the fact, each beside the one before it; nothing where there is one.
fn versions(context: &Context, reading: &Reading<'_>, entry: &Entry<'_>) -> Markup {
    let lang = context.lang;
    if entry.versions.len() < 2 {
        return html! {};
    }
    let fields = Fields { context, reading };
    html! {
        h2 #versions { (pick(lang, "What became of it", "訂正の経過")) }
        ol.changes {
            @for (at, version) in entry.versions.iter().enumerate() {
                @let before = at.checked_sub(1).and_then(|at| entry.versions.get(at));
                li { (self::version(&fields, entry, before, version)) }
            }
        }
    }
}

fn version(
    fields: &Fields<'_>,
    entry: &Entry<'_>,
    before: Option<&Version>,
    version: &Version,
) -> Markup {
    let (context, lang) = (fields.context, fields.context.lang);
    let said = match (&version.data, before) {
        (None, _) => pick(lang, "Cancelled: recorded in error", "取消し（初めから誤り）"),
        (Some(_), None) => pick(lang, "Recorded", "記録"),
        (Some(_), Some(_)) => pick(lang, "Corrected", "訂正"),
    };
    html! {
        span.when {
            @if let Some(at) = version.recorded_at { (names::moment(context, at)) " · " }
            (whole_entry(context, version.known_from))
        }
        strong { (said) }
        @if let Some(reason) = &version.reason { br; (pick(lang, "Reason: ", "理由：")) (reason) }
        @if let (Some(before), Some(after)) = (before.and_then(|one| one.data.as_ref()), &version.data) {
            ul { @for field in changed(before, after) { li { (fields.change(kind(entry), &field)) } } }
        }
    }
}

/// The type of the fact, where it is read from this entry.
fn kind(entry: &Entry<'_>) -> Option<FactKind> {
    match &entry.event.event {
        Event::Fact(fact) => Some(fact.kind()),
        Event::Corrected(data) => Some(data.data.kind()),
        Event::Retracted(_) | Event::Erased(_) => None,
    }
}

/// The fields in which two versions differ.
fn changed(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    let value = |data: &Map<String, Value>, name: &str| data.get(name).cloned().unwrap_or_default();
    let changes = names.map(|name| FieldChange {
        field: name.clone(),
        before: value(before, name),
        after: value(after, name),
    });
    changes.filter(|change| change.before != change.after).collect()
}

/// The entries beside it: about the same thing, and in the register.
fn neighbours(context: &Context, entry: &Entry<'_>) -> Markup {
    let lang = context.lang;
    let seq = entry.event.seq.0;
    let link = |seq: u64, word: &str| html! { li { a href=(context.page(&format!("events/{seq}"))) { (word) " (" (number(seq)) ")" } } };
    let [before, after] = entry.neighbours;
    html! {
        nav aria-label=(pick(lang, "Other entries", "前後の記録")) {
            ul.pages {
                @if let Some(Seq(one)) = before { (link(one, pick(lang, "Previous about the same", "同じ対象の前の記録"))) }
                @if let Some(Seq(one)) = after { (link(one, pick(lang, "Next about the same", "同じ対象の次の記録"))) }
                @if seq > 1 { (link(seq - 1, pick(lang, "Previous entry", "前の記録"))) }
                @if seq < context.asked.known_at.seq.0 { (link(seq + 1, pick(lang, "Next entry", "次の記録"))) }
            }
        }
    }
}
