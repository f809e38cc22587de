//! The two times of a page: in words what is shown, and the one control that chooses another day or
//! another knowledge.

use chrono::{Months, NaiveDate};
use maud::{Markup, html};

use super::context::Context;
use super::names::number;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};

/// A day that the reader may want, with what it is called.
pub struct Preset {
    /// What the day is.
    pub name: String,
    /// The day.
    pub day: NaiveDate,
}

/// What a page shows, where that is not the present, with the way back.
#[must_use]
pub fn past(context: &Context) -> Markup {
    if context.is_present() {
        return html! {};
    }
    let lang = context.lang;
    let day = days::day(lang, context.asked.as_of);
    html! {
        div.notice.past role="note" {
            p {
                strong {
                    @if context.asked.as_of > context.present.as_of {
                        (message!(lang, "As it will stand on {day}, from what is known.", "現在分かっている範囲での、{day}の見込みです。"))
                    } @else {
                        (message!(lang, "As it stood on {day}.", "{day}時点の状況です。"))
                    }
                }
                " " (known(context)) " "
                a.no-print href=(context.today()) { (pick(lang, "See today", "現在の状況を見る")) }
            }
        }
    }
}

/// From which records, where later ones are left out.
fn known(context: &Context) -> String {
    let (lang, count) = (context.lang, context.later_entries());
    let later = number(count);
    if count == 0 {
        return String::new();
    }
    let at = &context.asked.known_at;
    let time = at.recorded_at.map(|moment| days::moment(lang, moment, context.asked.zone));
    let Some(time) = time else {
        let began = at.register_began.map(|moment| days::moment(lang, moment, context.asked.zone));
        let began = began.unwrap_or_default();
        return message!(
            lang,
            "Nothing had been recorded by then; the register began on {began}.",
            "その時点では、まだ記録がありません（台帳の開始：{began}）。",
        );
    };
    match (lang, count) {
        (Lang::En, 1) => {
            format!("From what had been recorded by {time}; 1 later entry is left out.")
        }
        (Lang::En, _) => {
            format!("From what had been recorded by {time}; {later} later entries are left out.")
        }
        (Lang::Ja, _) => {
            format!("{time}までの記録による表示です。その後の記録{later}件は含みません。")
        }
    }
}

/// The control: a day, a state of knowledge, and days that are often asked for.
#[must_use]
pub fn control(context: &Context, presets: &[Preset]) -> Markup {
    // A copy shows one view.
    if context.is_copy() {
        return html! {};
    }
    let lang = context.lang;
    let today = context.present.as_of;
    let known_at = context.chosen.known_at.as_deref().unwrap_or_default();
    // A browser's calendar knows days only; a time or a number stays as it was written.
    let known_on = known_at.parse::<NaiveDate>().ok();
    let by_calendar = known_at.is_empty() || known_on.is_some();
    html! {
        details.times open[!context.is_present()] {
            summary { (pick(lang, "Show another day", "別の日の状況を見る")) }
            form.two-times method="get" action={ "/" (lang.tag()) "/" (context.path) } {
                @for (name, value) in &context.own { input type="hidden" name=(name) value=(value); }
                div.field {
                    label for="as-of" { (pick(lang, "As it stood on", "表示する日")) }
                    input #as-of type="date" name="as_of" value=(context.asked.as_of) max="9998-12-31" aria-describedby="as-of-words";
                    span.in-words #as-of-words { (days::day(lang, context.asked.as_of)) }
                }
                div.field {
                    label for="known-at" {
                        (pick(lang, "As we knew it on", "どの時点までの記録で見るか"))
                    }
                    @if by_calendar {
                        input #known-at type="date" name="known_at" value=(known_at) max=(today) aria-describedby="known-at-words known-at-hint";
                        span.in-words #known-at-words { (known_on.map(|day| days::day(lang, day)).unwrap_or_default()) }
                    } @else {
                        input #known-at type="text" name="known_at" value=(known_at) aria-describedby="known-at-hint";
                    }
                }
                button type="submit" { (pick(lang, "Show", "表示")) }
            }
            p.soft #known-at-hint {
                (pick(
                    lang,
                    "Left empty, the second day means everything that is known today, corrections included.",
                    "二つ目の日付が空欄のときは、訂正を含む現在までのすべての記録で表示します。",
                ))
            }
            ul.choices { @for preset in &usual(context, presets) { (choice(context, preset)) } }
        }
    }
}

/// The page's own days between those that every page offers, each day once.
fn usual(context: &Context, presets: &[Preset]) -> Vec<Preset> {
    let (lang, today) = (context.lang, context.present.as_of);
    let preset = |name: &str, day| Preset { name: name.to_owned(), day };
    let year_ago = today.checked_sub_months(Months::new(12));
    let year_ago = year_ago.map(|day| preset(pick(lang, "One year ago", "1年前"), day));
    let own = presets.iter().map(|one| preset(&one.name, one.day));
    let all = own.chain(year_ago).chain([preset(pick(lang, "Today", "今日"), today)]);
    let mut offered: Vec<Preset> = Vec::new();
    for one in all.filter(|one| one.day <= today) {
        if offered.iter().all(|other| other.day != one.day) {
            offered.push(one);
        }
    }
    offered
}

fn choice(context: &Context, preset: &Preset) -> Markup {
    let current = (preset.day == context.asked.as_of).then_some("true");
    html! { li { a href=(context.on(preset.day)) aria-current=[current] { (preset.name) } } }
}
