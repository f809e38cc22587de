//! Figures that somebody published, each beside who is named for its day: two kinds of record that are
//! never mixed.

use maud::{Markup, html};

use super::context::Context;
use super::names::{by_entry, number, parties};
use super::table::Column::{Numbers, Words};
use super::table::table;
use crate::domain::event::network::Measure;
use crate::projections::reading::Count;
use crate::projections::reconcile::{Reconciliation, Reported};
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};

/// What was published of a thing, and who came and went since; nothing where nothing was.
#[must_use]
pub fn section(context: &Context, all: &[Reconciliation]) -> Markup {
    let lang = context.lang;
    let told =
        all.iter().flat_map(|one| one.comparison.reported.iter().map(move |told| (one, told)));
    let rows: Vec<_> = told.map(|(one, told)| row(context, one.measure, told)).collect();
    let columns = [
        Words(pick(lang, "Counted", "数えたもの")),
        Numbers(pick(lang, "Published figure", "公表値")),
        Numbers(pick(lang, "Named here for that day", "同日の名称確認済み")),
        Numbers(pick(lang, "Not named", "名称未確認")),
        Words(pick(lang, "Source", "出典")),
    ];
    html! {
        @if !rows.is_empty() {
            h2 #published { (pick(lang, "Published figures", "公表値")) }
            (table(&columns, rows))
            @for one in all { (since(context, one)) }
        }
    }
}

fn row(context: &Context, measure: Measure, told: &Reported) -> Vec<Markup> {
    let lang = context.lang;
    let day = days::may_last(lang, told.as_of);
    let more = number(told.discrepancy);
    vec![
        html! { (counted(lang, measure)) br; span.soft { (day) } },
        html! { (number(told.total)) },
        html! {
            (count(lang, told.named_then))
            @if told.discrepancy > 0 {
                br; span.tag.warn { (message!(lang, "{more} more than published", "公表値を{more}上回る")) }
            }
        },
        html! { (number(told.not_named)) },
        html! { (told.source) (by_entry(context, told.fact)) },
    ]
}

/// Who came and who went since the day of the figure.
fn since(context: &Context, one: &Reconciliation) -> Markup {
    let (lang, all) = (context.lang, &one.comparison);
    html! {
        @if !all.since.is_empty() {
            p { (pick(lang, "Added since: ", "その後の追加：")) (parties(context, &all.since)) }
        }
        @if !all.withdrawn_since.is_empty() {
            p { (pick(lang, "Gone since: ", "その後の減少：")) (parties(context, &all.withdrawn_since)) }
        }
    }
}

/// How many are named, and how many more there may be.
#[must_use]
pub fn count(lang: Lang, count: Count) -> String {
    let (certain, possible) = (number(count.certain), number(count.possible));
    match count.possible {
        0 => certain,
        _ => message!(
            lang,
            "{certain} (possibly {possible} more)",
            "{certain}（ほかに可能性{possible}）"
        ),
    }
}

/// The published figures of a thing, one of each source; a dash where there are none.
#[must_use]
pub fn totals(all: &[Reconciliation], measure: Measure) -> String {
    let of = all.iter().filter(|one| one.measure == measure);
    let totals = of.flat_map(|one| &one.comparison.reported).map(|told| number(told.total));
    let totals = totals.collect::<Vec<_>>().join(" / ");
    if totals.is_empty() { "–".to_owned() } else { totals }
}

/// What is counted.
fn counted(lang: Lang, measure: Measure) -> &'static str {
    match measure {
        Measure::Endorsers => pick(lang, "Endorsing cities", "賛同都市等"),
        Measure::Participants => pick(lang, "Cities that attended", "出席都市等"),
        Measure::Observers => pick(lang, "Observers", "オブザーバー"),
        Measure::Members => pick(lang, "Member cities", "加盟都市等"),
        Measure::SisterFriendships => {
            pick(lang, "Sister and friendship cities and states", "姉妹友好都市・州")
        }
    }
}
