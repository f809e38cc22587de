//! What was reported for a day beside who is named as of it, and who came and went since: one sentence,
//! the same wherever it is read.

use crate::domain::event::network::Measure;
use crate::projections::reconcile::{Comparison, Reported};
use crate::wording::days::date;
use crate::wording::lang::{Lang, message, pick};

/// Everything about one report, without a full stop and without its source: what was reported, how many
/// of those are named, and what has changed since.
#[must_use]
pub fn reported(lang: Lang, measure: Measure, told: &Reported, all: &Comparison) -> String {
    let (total, day) = (
        told.total,
        told.as_of.map_or_else(
            || pick(lang, "a day that is not known", "日付不明の時点").into(),
            |day| date(lang, day),
        ),
    );
    let whole = message!(lang, "{total} reported as of {day}", "{day}現在の公表値は{total}");
    let since = since(lang, measure, all);
    let parts = [whole, named_then(lang, told)].into_iter().chain(since);
    parts.collect::<Vec<_>>().join(pick(lang, "; ", "、"))
}

/// What has changed since the day of the reports, each without a full stop: who came, who went.
#[must_use]
pub fn since(lang: Lang, measure: Measure, all: &Comparison) -> Vec<String> {
    let (came, went) = verbs(lang, measure);
    let of = |count: usize, more: &str, verb: &str| match (lang, count) {
        (_, 0) => None,
        (Lang::En, 1) => Some(format!("1 {more}has {verb} since")),
        (Lang::En, _) => Some(format!("{count} {more}have {verb} since")),
        (Lang::Ja, _) => Some(format!("その後の{verb}は{count}")),
    };
    let came = of(all.since.len(), "more ", came);
    came.into_iter().chain(of(all.withdrawn_since.len(), "", went)).collect()
}

/// How many of those that were reported are named.
fn named_then(lang: Lang, told: &Reported) -> String {
    let (named, possible, more) =
        (told.named_then.certain, told.named_then.possible, told.discrepancy);
    let said = match (lang, named) {
        (Lang::En, _) if more > 0 => format!("{named} named here, {more} more than that"),
        (Lang::En, 0) => "none of them is named here".to_owned(),
        (Lang::En, 1) => "1 of them is named here".to_owned(),
        (Lang::En, _) => format!("{named} of them are named here"),
        (Lang::Ja, _) if more > 0 => {
            format!("名称確認済みは{named}（公表値を{more}上回る）")
        }
        (Lang::Ja, 0) => "うち名称確認済みはなし".to_owned(),
        (Lang::Ja, _) => format!("うち名称確認済みは{named}"),
    };
    match possible {
        0 => said,
        _ => said + &message!(lang, ", possibly {possible} more", "（ほかに可能性{possible}）"),
    }
}

/// What those did who came, and those who went.
const fn verbs(lang: Lang, measure: Measure) -> (&'static str, &'static str) {
    match (lang, measure) {
        (Lang::En, Measure::Endorsers) => ("endorsed", "withdrawn"),
        (Lang::En, Measure::Participants | Measure::Observers) => ("taken part", "been taken out"),
        (Lang::En, Measure::Members) => ("joined", "left"),
        (Lang::En, Measure::SisterFriendships) => ("been tied", "been untied"),
        (Lang::Ja, Measure::Endorsers) => ("賛同", "撤回"),
        (Lang::Ja, Measure::Participants | Measure::Observers) => ("出席", "除外"),
        (Lang::Ja, Measure::Members) => ("加盟", "脱退"),
        (Lang::Ja, Measure::SisterFriendships) => ("提携", "終了"),
    }
}
