//! What changed between two days, or between two states of knowledge: what was added, what ended, what
//! was corrected, and by which entries.

use maud::{Markup, html};

use super::context::Context;
use super::fields::Fields;
use super::frame::{Page, page as frame};
use super::names::{comma, number, parties, thing, whole_entry};
use crate::domain::date::Date;
use crate::projections::history::{Cause, CauseKind, Change, Diff};
use crate::projections::reading::{Reading, Times};
use crate::wording::days;
use crate::wording::facts::kind_words;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::standing_word;

/// The page. `more` is whether there is more than is shown.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>, diff: Option<&Diff>, more: bool) -> Markup {
    let lang = context.lang;
    let body = html! {
        p.lead {
            (pick(
                lang,
                "Two days side by side: what was added, withdrawn or corrected between them. A second day of knowledge shows what this register knew then.",
                "二つの時点を比べ、その間に加わったもの、終わったもの、訂正されたものを示します。記録の時点も選ぶと、当時この台帳で分かっていた内容と比べられます。",
            ))
        }
        (form(context))
        @if let Some(diff) = diff { (changes(context, reading, diff, more)) }
    };
    let data = diff.map(|diff| {
        let side = |times: &Times| format!("{}@{}", times.as_of, times.known_at.seq.0);
        ("JSON", format!("/api/v1/diff?from={}&to={}", side(&diff.from), side(&diff.to)))
    });
    let page = Page {
        title: pick(lang, "Compare two days", "二つの時点を比べる").to_owned(),
        data: data.into_iter().collect(),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

fn form(context: &Context) -> Markup {
    let lang = context.lang;
    let hint = pick(
        lang,
        "A day such as 2021-12-31; after @, what was known: a day or the number of an entry.",
        "2021-12-31 のような日付。@ の後に、どの時点までの記録か（日付または記録番号）を付けられます。",
    );
    html! {
        form.filter method="get" action={ "/" (lang.tag()) "/compare" } {
            @for (name, word) in [("from", pick(lang, "From", "比較元")), ("to", pick(lang, "To", "比較先"))] {
                div.field {
                    label for=(name) { (word) }
                    input id=(name) type="text" name=(name) value=(context.own(name)) size="22" aria-describedby="compare-hint";
                }
            }
            button type="submit" { (pick(lang, "Compare", "比べる")) }
        }
        p.soft #compare-hint { (hint) }
    }
}

fn changes<'d>(context: &Context, reading: &Reading<'_>, diff: &'d Diff, more: bool) -> Markup {
    let lang = context.lang;
    let all = |changes: &'d Vec<Change>| changes.iter().collect::<Vec<_>>();
    // What only tells again what stood already adds nothing.
    let (again, added): (Vec<&Change>, Vec<&Change>) = diff
        .added
        .iter()
        .partition(|one| one.after.as_ref().is_some_and(|after| after.told_again.is_some()));
    let groups = [
        (pick(lang, "Added", "加わったもの"), added),
        (pick(lang, "No longer shown", "表示されなくなったもの"), all(&diff.removed)),
        (pick(lang, "Withdrawn or ended", "撤回・終了したもの"), all(&diff.withdrawn)),
        (pick(lang, "Standing again", "再び有効になったもの"), all(&diff.restored)),
        (pick(lang, "Corrected", "訂正されたもの"), all(&diff.corrected)),
        (pick(lang, "Recorded again, what stood already", "既に有効な内容の重複した記録"), again),
        (
            pick(
                lang,
                "Told again, or begun anew",
                "重複した記録となったもの・新たな始まりとなったもの",
            ),
            all(&diff.told_again),
        ),
        (pick(lang, "More or less certain", "確実性が変わったもの"), all(&diff.certainty)),
    ];
    html! {
        p role="status" {
            (shown(context, &diff.from)) " → " (shown(context, &diff.to)) ": "
            strong { (counted(lang, diff.len(), more)) }
        }
        @for (word, group) in &groups {
            @if !group.is_empty() {
                h2 { (word) " (" (number(group.len() as u64)) ")" }
                ol.changes { @for one in group { li { (change(context, reading, one)) } } }
            }
        }
    }
}

/// One side in words.
fn shown(context: &Context, times: &Times) -> String {
    let lang = context.lang;
    let (day, seq) = (days::day(lang, times.as_of), number(times.known_at.seq.0));
    message!(lang, "{day} (from entries up to no. {seq})", "{day}（記録番号{seq}まで）")
}

fn counted(lang: Lang, count: usize, more: bool) -> String {
    let said = number(count as u64);
    match (lang, count, more) {
        (_, _, true) => message!(
            lang,
            "the first {said} changes; the rest is in the data",
            "最初の{said}件（続きはデータで）"
        ),
        (Lang::En, 0, _) => "nothing changed".to_owned(),
        (Lang::En, 1, _) => "1 change".to_owned(),
        (Lang::Ja, 0, _) => "変更はありません".to_owned(),
        _ => message!(lang, "{said} changes", "{said}件の変更"),
    }
}

fn change(context: &Context, reading: &Reading<'_>, change: &Change) -> Markup {
    let lang = context.lang;
    let date = |side: Option<&crate::projections::history::Side>| {
        let data = &side?.data;
        let (name, on) = ["on", "adopted_on", "held_on", "as_of", "from"]
            .into_iter()
            .find_map(|name| Some((name, data.get(name)?)))?;
        let on = on.as_str()?.parse::<Date>().ok()?;
        // A gathering lasts over its days; all else lies somewhere among them.
        let lasts = matches!(name, "held_on" | "as_of");
        Some(if lasts { days::may_last(lang, Some(on)) } else { days::date(lang, on) })
    };
    let on = date(change.after.as_ref()).or_else(|| date(change.before.as_ref()));
    let fields = Fields { context, reading };
    html! {
        span.when {
            @if let Some(on) = on { (on) " · " }
            (kind_words(lang, change.kind))
        }
        @if !change.parties.is_empty() { (parties(context, &change.parties)) " – " }
        @if let Some(entity) = &change.entity { (thing(context, reading, entity)) }
        @if let (Some(before), Some(after)) = (&change.before, &change.after) {
            @if before.standing != after.standing {
                br; (standing_word(lang, before.standing)) " → " (standing_word(lang, after.standing))
            }
        }
        @for field in &change.fields { br; (fields.change(change.kind.fact(), field)) }
        br;
        span.soft {
            @for (at, one) in change.causes.iter().enumerate() {
                @if at > 0 { (comma(lang)) }
                (cause(context, *one))
            }
        }
    }
}

/// The entry that made a difference.
fn cause(context: &Context, cause: Cause) -> Markup {
    let lang = context.lang;
    let (before, after) = match cause.cause {
        CauseKind::Recorded => pick(lang, ("recorded as ", ""), ("", "で記録")),
        CauseKind::Corrected => pick(lang, ("corrected by ", ""), ("", "で訂正")),
        CauseKind::Retracted => pick(lang, ("cancelled by ", ""), ("", "で取消し")),
        CauseKind::Merged => pick(lang, ("joined by ", ""), ("", "で統合")),
        CauseKind::Date => pick(lang, ("by the date of ", ""), ("", "の日付による")),
    };
    html! {
        (before)
        (whole_entry(context, cause.seq))
        (after)
    }
}
