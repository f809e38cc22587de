//! Recording a fact: which kind, the form, what would be recorded and what that changes, and the receipt.

use maud::{Markup, html};

use super::form::{Form, Wrong, summary};
use super::{Staff, page, titled, token};
use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::imports::form::Written;
use crate::imports::kinds::{KINDS, Kind};
use crate::pages::context::Context;
use crate::pages::frame::Page;
use crate::pages::names::{number, thing};
use crate::pages::sentences::Teller;
use crate::projections::reading::Reading;
use crate::wording::facts::{about, kind_words};
use crate::wording::lang::{Lang, message, pick};

/// Which kind of fact is to be recorded.
#[must_use]
pub fn kinds(context: &Context, staff: &Staff) -> String {
    let lang = context.lang;
    let body = html! {
        p { (pick(lang, "What happened?", "何がありましたか。")) }
        ul.kinds {
            @for kind in KINDS {
                li {
                    a href=(context.plain(&format!("desk/record/{}", kind.word))) { (kind_words(lang, kind.event.into())) }
                    span.other { (about(lang, kind.event)) }
                }
            }
        }
    };
    let title = pick(lang, "Record", "記録する").to_owned();
    page(context, Some(staff), Page { title, body, ..Page::default() }).into_string()
}

/// The form of a kind of fact.
#[must_use]
pub fn form(
    context: &Context,
    staff: &Staff,
    kind: Kind,
    reading: &Reading<'_>,
    (written, wrong, key): (&Written, &[Wrong], &str),
) -> String {
    let lang = context.lang;
    let form = Form { lang, kind: kind.event, written, wrong, reading, registers: true };
    let body = html! {
        (summary(lang, wrong))
        p { (about(lang, kind.event)) }
        form method="post" action=(context.plain(&format!("desk/record/{}", kind.word))) {
            (token(staff))
            input type="hidden" name="key" value=(key);
            // Enter presses the first button, and that is to look at the answers.
            button.hidden type="submit" name="step" value="check" tabindex="-1" aria-hidden="true" { (next(lang)) }
            (form.fields(kind))
            (form.new_party())
            (form.evidence())
            button type="submit" name="step" value="check" { (next(lang)) }
        }
    };
    let title = kind_words(lang, kind.event.into()).to_owned();
    page(context, Some(staff), with_trail(lang, wrong, title, body)).into_string()
}

const fn next(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Check your answers",
        Lang::Ja => "入力内容を確認する",
    }
}

fn with_trail(lang: Lang, wrong: &[Wrong], title: String, body: Markup) -> Page {
    let trail = vec![(pick(lang, "Record", "記録する").to_owned(), "desk/record".to_owned())];
    Page { trail, body, ..titled(lang, wrong, title) }
}

/// A count that a fact would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What is counted.
    pub what: String,
    /// How many there are.
    pub before: u64,
    /// How many there would be.
    pub after: u64,
}

/// What would be recorded.
pub struct Checked<'c> {
    /// The kind of fact.
    pub kind: Kind,
    /// What would be recorded, in its order.
    pub facts: &'c [&'c Fact],
    /// What else it would change, a sentence each.
    pub consequences: Vec<String>,
    /// The counts that it would change.
    pub counts: Vec<Counted>,
    /// What bears a name like those of what would be registered.
    pub alike: Vec<Entity>,
    /// Whether no source is named.
    pub without_source: bool,
    /// What is personal in it, which is kept beside the register.
    pub personal: Vec<(String, String)>,
    /// What was written.
    pub written: &'c Written,
    /// Under which key the form is carried out.
    pub key: &'c str,
}

/// What would be recorded, to be looked at once more. The two contexts are those of both languages, and the
/// view is that after the fact.
#[must_use]
pub fn check(
    context: &Context,
    other: &Context,
    staff: &Staff,
    after: &Reading<'_>,
    checked: &Checked<'_>,
) -> String {
    let lang = context.lang;
    let said = |context, fact| Teller { context, reading: after }.fact(fact);
    let body = html! {
        @for fact in checked.facts {
            p.lead.said { (said(context, fact)) }
            p.said.soft lang=(other.lang.tag()) { (said(other, fact)) }
        }
        @if !checked.personal.is_empty() {
            h2 { (pick(lang, "Kept apart, and erasable", "別に保管し、消去できるもの")) }
            dl { @for (name, value) in &checked.personal { dt { (name) } dd { (value) } } }
        }
        @if !checked.alike.is_empty() {
            div.notice {
                p { (pick(lang, "Names like this are in the register. Is it one of these?", "似た名称のものが台帳にあります。次のどれかではありませんか。")) }
                ul { @for one in &checked.alike { li { (thing(context, after, one)) } } }
            }
        }
        h2 { (pick(lang, "What this changes", "これによる変化")) }
        @if checked.counts.is_empty() && checked.consequences.is_empty() {
            p { (pick(lang, "No count changes.", "数は変わりません。")) }
        } @else {
            ul {
                @for one in &checked.counts { li { (one.what) (pick(lang, ": ", "：")) strong { (number(one.before)) " → " (number(one.after)) } } }
                @for one in &checked.consequences { li { (one) } }
            }
        }
        @if checked.without_source {
            p.notice {
                (pick(
                    lang,
                    "No source is named. Others can rely on an entry only if they can see what it is known from.",
                    "出典がありません。根拠がわからない記録は、ほかの人が頼りにできません。",
                ))
            }
        }
        form method="post" action=(context.plain(&format!("desk/record/{}", checked.kind.word))) {
            (token(staff))
            input type="hidden" name="key" value=(checked.key);
            (hidden(checked.written))
            p.buttons {
                button type="submit" name="step" value="record" { (pick(lang, "Record it", "記録する")) }
                " "
                button.plain type="submit" name="step" value="change" { (pick(lang, "Change something", "入力内容を直す")) }
            }
        }
        p.soft { (pick(lang, "What is recorded can be corrected or cancelled later, and stays readable for ever.", "記録は後から訂正や取消しができますが、元の内容もずっと閲覧できます。")) }
    };
    let title = pick(lang, "Check your answers", "入力内容の確認").to_owned();
    let page_of = with_trail(lang, &[], title, body);
    page(context, Some(staff), page_of).into_string()
}

/// What was written, as it comes along.
pub(super) fn hidden(written: &Written) -> Markup {
    html! {
        @for (name, value) in written.fields() {
            @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
        }
    }
}

/// That something is recorded.
#[must_use]
pub fn receipt(
    context: &Context,
    staff: &Staff,
    reading: &Reading<'_>,
    event: &RecordedEvent,
    again: Option<Kind>,
) -> String {
    let lang = context.lang;
    let Seq(seq) = event.seq;
    let said = number(seq);
    let teller = Teller { context, reading };
    let body = html! {
        div.notice.good role="status" {
            p { strong { (message!(lang, "Recorded as entry no. {said}", "記録番号{said}として記録しました")) } }
        }
        p.lead { (teller.event(&event.event)) }
        ul {
            li { a href=(context.plain(&format!("events/{seq}"))) { (pick(lang, "The entry", "この記録")) } }
            @if let Some(about) = reading.topic(event.seq) {
                li { (pick(lang, "The page: ", "掲載ページ：")) (thing(context, reading, &about)) }
            }
            li {
                a href={ "/api/v1/events/" (seq) "/tlog-proof" } download={ "event-" (seq) ".tlog-proof" } { (pick(lang, "Download its proof", "収録証明をダウンロード")) }
                (pick(lang, " (there a moment after recording)", "（記録の直後に発行）"))
            }
            li { a href={ (context.plain("check")) "?event=" (seq) } { (pick(lang, "The proof to look at and to print", "収録証明を見る・印刷する")) } }
        }
        p.buttons {
            @if let Some(kind) = again {
                a.button href={ (context.plain(&format!("desk/record/{}", kind.word))) "?like=" (seq) } { (pick(lang, "One more like this", "同じ種類をもう1件")) }
                " "
            }
            a href=(context.plain("desk/record")) { (pick(lang, "Something else", "ほかの記録")) }
        }
    };
    let title = pick(lang, "Recorded", "記録しました").to_owned();
    page(context, Some(staff), Page { title, body, ..Page::default() }).into_string()
}
