//! Changing what is recorded: an entry with what can be done to it; its correction, cancellation or erasure,
//! first as a form and then to be looked at once more.

use maud::{Markup, html};

use super::form::{Form, Wrong, must, summary};
use super::record::hidden;
use super::{Staff, page, titled, token};
use crate::domain::event::fact::Fact;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::imports::form::Written;
use crate::imports::kinds::Kind;
use crate::pages::context::Context;
use crate::pages::fields::Fields;
use crate::pages::frame::Page;
use crate::pages::names::{capital, moment, number, whole_entry};
use crate::pages::sentences::Teller;
use crate::projections::history::FieldChange;
use crate::projections::reading::Reading;
use crate::wording::lang::{Lang, message, pick};

/// What is done to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revising {
    /// Its fact is corrected.
    Correct,
    /// It is retracted.
    Retract,
    /// Its personal details are erased.
    Erase,
}

impl Revising {
    /// Its place in the address of its page.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Correct => "correct",
            Self::Retract => "retract",
            Self::Erase => "erase",
        }
    }

    const fn verb(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Correct, Lang::En) => "Correct",
            (Self::Correct, Lang::Ja) => "訂正する",
            (Self::Retract, Lang::En) => "Cancel (recorded in error)",
            (Self::Retract, Lang::Ja) => "取り消す（初めから誤り）",
            (Self::Erase, Lang::En) => "Erase personal details",
            (Self::Erase, Lang::Ja) => "個人情報を消去する",
        }
    }
}

/// An entry of the log that tells a fact, for whoever may change it.
pub struct Revised {
    /// The entry.
    pub event: RecordedEvent,
    /// The kind of its fact.
    pub kind: Kind,
    /// What its fact says now; none where it was cancelled.
    pub standing: Option<Fact>,
    /// What was recorded about it since, the last first.
    pub since: Vec<RecordedEvent>,
    /// Whether personal details are kept with it.
    pub has_details: bool,
    /// By which kind of fact it is ended, where it can be, with the fields that are filled.
    pub ended_by: Option<(Kind, String)>,
}

/// What is said of an entry and of what became of it.
fn told(context: &Context, reading: &Reading<'_>, revised: &Revised) -> Markup {
    let lang = context.lang;
    let teller = Teller { context, reading };
    html! {
        p.lead.said {
            @match &revised.standing {
                Some(fact) => (teller.fact(fact)),
                None => (teller.event(&revised.event.event)),
            }
        }
        @if !revised.since.is_empty() {
            h2 { (pick(lang, "What became of it", "その後の変更")) }
            ul {
                @for event in &revised.since {
                    li {
                        (whole_entry(context, event.seq)) " " (moment(context, event.recorded_at)) " "
                        (event.recorded_by) (pick(lang, ": ", "：")) (teller.event(&event.event))
                    }
                }
            }
        }
    }
}

/// An entry, with what can be done to it.
#[must_use]
pub fn entry(context: &Context, staff: &Staff, reading: &Reading<'_>, revised: &Revised) -> String {
    let lang = context.lang;
    let Seq(seq) = revised.event.seq;
    let to = |how: Revising| context.plain(&format!("desk/events/{seq}/{}", how.word()));
    let body = html! {
        (told(context, reading, revised))
        @if !staff.is_admin {
            p.notice { (pick(lang, "Only administrators of the register change what is recorded.", "記録を変更できるのは台帳の管理者だけです。")) }
        } @else if revised.standing.is_some() {
            ul.kinds {
                li {
                    a href=(to(Revising::Correct)) { (Revising::Correct.verb(lang)) }
                    span.other { (pick(lang, "Something in it was recorded wrongly.", "記録した内容の一部が誤っていた場合")) }
                }
                @if let Some((kind, query)) = &revised.ended_by {
                    li {
                        a href={ (context.plain(&format!("desk/record/{}", kind.word))) "?" (query) } { (pick(lang, "Record its end", "撤回・脱退・終了を記録する")) }
                        span.other { (pick(lang, "It was so, and is so no longer.", "有効だったものが、そうでなくなった場合")) }
                    }
                }
                li {
                    a href=(to(Revising::Retract)) { (Revising::Retract.verb(lang)) }
                    span.other { (pick(lang, "It never was so.", "初めから事実でなかった場合")) }
                }
            }
        }
        @if staff.is_admin && revised.has_details {
            ul.kinds {
                li {
                    a href=(to(Revising::Erase)) { (Revising::Erase.verb(lang)) }
                    span.other { (pick(lang, "The entry stays; what is personal in it is deleted for ever.", "記録は残り、その中の個人情報は完全に削除されます。")) }
                }
            }
        }
        p { a href=(context.plain(&format!("events/{seq}"))) { (pick(lang, "The entry as everybody sees it", "公開されている記録のページ")) } }
    };
    let said = number(seq);
    let title = message!(lang, "Entry no. {said}", "記録番号{said}");
    page(context, Some(staff), Page { title, body, ..Page::default() }).into_string()
}

/// A form by which an entry is changed.
#[derive(Clone, Copy)]
pub struct Revision<'r> {
    /// What is done.
    pub how: Revising,
    /// What was written.
    pub written: &'r Written,
    /// What is wrong with it.
    pub wrong: &'r [Wrong],
    /// The last entry that was there when the form was made.
    pub seen: Seq,
    /// Under which key the form is carried out.
    pub key: &'r str,
}

/// The form.
#[must_use]
pub fn form(
    context: &Context,
    staff: &Staff,
    reading: &Reading<'_>,
    revised: &Revised,
    revision: &Revision<'_>,
) -> String {
    let lang = context.lang;
    let (Revision { how, written, wrong, .. }, kind) = (*revision, revised.kind);
    let fields = Form { lang, kind: kind.event, written, wrong, reading, registers: false };
    let body = html! {
        (summary(lang, wrong))
        (told(context, reading, revised))
        form method="post" action=(action(context, revised, how)) {
            (own(staff, revision))
            button.hidden type="submit" name="step" value="check" tabindex="-1" aria-hidden="true" { (check_word(lang)) }
            @if how == Revising::Correct {
                (fields.fields(kind))
                @if kind.event.personal().is_some() {
                    p.soft { (pick(lang, "Personal details that are left empty stay as they are.", "個人情報の欄を空のままにすると、現在の内容を保ちます。")) }
                }
            }
            div.field {
                label for="reason" { (pick(lang, "Reason", "理由")) " " (must(lang)) }
                small #reason-hint { (pick(lang, "Everybody can read it. No personal details.", "誰でも読めます。個人情報は書かないでください。")) }
                input #reason name="reason" type="text" size="60" value=(written.get("reason")) aria-describedby="reason-hint";
                @for one in wrong.iter().filter(|one| one.field == "reason") { div.error { p { (one.said) } } }
            }
            @if how == Revising::Correct { (fields.evidence()) }
            button type="submit" name="step" value="check" { (check_word(lang)) }
        }
    };
    page(context, Some(staff), framed(lang, revised, how, wrong, body)).into_string()
}

/// What would be changed, to be looked at once more.
#[must_use]
pub fn check(
    context: &Context,
    staff: &Staff,
    reading: &Reading<'_>,
    revised: &Revised,
    revision: &Revision<'_>,
    (changes, consequences): (&[FieldChange], &[String]),
) -> String {
    let lang = context.lang;
    let fields = Fields { context, reading };
    let kind = revised.kind.event;
    let body = html! {
        (told(context, reading, revised))
        h2 { (pick(lang, "What this changes", "これによる変化")) }
        ul {
            @match revision.how {
                Revising::Correct => { @for one in changes { li { (fields.change(Some(kind), one)) } } },
                Revising::Retract => li { (pick(lang, "The entry counts no longer, from the beginning. It stays readable, as cancelled.", "この記録は初めからなかったものとして扱われます。取消し済みの記録として閲覧はできます。")) },
                Revising::Erase => li { (pick(lang, "The personal details of this entry, in all its versions, are deleted for ever. This cannot be undone.", "この記録の個人情報は、すべての版から完全に削除されます。元に戻すことはできません。")) },
            }
            @for one in consequences { li { (one) } }
        }
        p { (pick(lang, "Reason: ", "理由：")) (revision.written.get("reason")) }
        form method="post" action=(action(context, revised, revision.how)) {
            (own(staff, revision))
            (hidden(revision.written))
            p.buttons {
                button type="submit" name="step" value="record" { (capital(revision.how.verb(lang))) }
                " "
                button.plain type="submit" name="step" value="change" { (pick(lang, "Change something", "入力内容を直す")) }
            }
        }
    };
    page(context, Some(staff), framed(lang, revised, revision.how, &[], body)).into_string()
}

const fn check_word(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Check what changes",
        Lang::Ja => "変更内容を確認する",
    }
}

fn action(context: &Context, revised: &Revised, how: Revising) -> String {
    context.plain(&format!("desk/events/{}/{}", revised.event.seq.0, how.word()))
}

/// What a form of its own holds beside what is written.
fn own(staff: &Staff, revision: &Revision<'_>) -> Markup {
    html! {
        (token(staff))
        input type="hidden" name="key" value=(revision.key);
        input type="hidden" name="seen" value=(revision.seen.0);
    }
}

fn framed(lang: Lang, revised: &Revised, how: Revising, wrong: &[Wrong], body: Markup) -> Page {
    let Seq(seq) = revised.event.seq;
    let (said, verb) = (number(seq), how.verb(lang));
    let title = message!(lang, "{verb}: entry no. {said}", "記録番号{said}を{verb}");
    let title = if wrong.is_empty() {
        title
    } else {
        message!(lang, "Error: {title}", "エラー：{title}")
    };
    let above = message!(lang, "Entry no. {said}", "記録番号{said}");
    let trail = vec![(above, format!("desk/events/{seq}"))];
    Page { trail, body, ..titled(lang, wrong, title) }
}
