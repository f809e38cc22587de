//! What is said of a list that was held against the register.

use crate::imports::update::report::{UpdateOutcome, UpdateReport};
use crate::wording::lang::{Lang, message, pick};
use crate::wording::too_many::{self, Large};

/// What becomes of a fact, in a word.
#[must_use]
pub fn outcome_word(lang: Lang, outcome: UpdateOutcome) -> &'static str {
    match outcome {
        UpdateOutcome::Unchanged => pick(lang, "unchanged", "変更なし"),
        UpdateOutcome::New => pick(lang, "new", "新規"),
        UpdateOutcome::Changed => pick(lang, "changed", "変更"),
        UpdateOutcome::Gone => pick(lang, "gone", "一覧にない"),
        UpdateOutcome::Ended => pick(lang, "ended", "終了済み"),
        UpdateOutcome::Same => pick(lang, "same", "前の行と同じ"),
    }
}

/// How many facts there are of each outcome.
#[must_use]
pub fn counted(lang: Lang, report: &UpdateReport) -> String {
    let UpdateReport { unchanged, new, changed, gone, ended, same, .. } = report;
    let mut said = message!(
        lang,
        "{unchanged} unchanged, {new} new, {changed} changed, {gone} gone",
        "変更なし {unchanged} 件、新規 {new} 件、変更 {changed} 件、一覧にない {gone} 件"
    );
    if *ended > 0 {
        said += &message!(lang, ", {ended} ended", "、終了済み {ended} 件");
    }
    if *same > 0 {
        said += &message!(lang, ", {same} same as an earlier line", "、前の行と同じ {same} 件");
    }
    match report.empty_lines.len() {
        0 => said,
        empty => said + &message!(lang, ", {empty} empty", "、記録対象なし {empty} 行"),
    }
}

/// What there is to know or to do next; nothing where nothing is different.
#[must_use]
pub fn what_next(lang: Lang, report: &UpdateReport) -> Option<String> {
    let UpdateReport { new, changed, gone, limit, .. } = report;
    if let Some(limit) = limit {
        return Some(too_many::foreseen(lang, Large::Update, *limit));
    }
    if report.applied && report.dry_run {
        return Some(pick(lang, "Nothing was recorded.", "何も記録していません。").to_owned());
    }
    let can_be_applied = !report.applied && new + changed + gone > 0;
    can_be_applied.then(|| pick(
        lang,
        "Nothing was recorded. With --apply --reason TEXT the register says what the file says; what is \
         gone stays unless --gone says otherwise.",
        "何も記録していません。--apply --reason TEXT を付けると台帳をファイルに合わせます。一覧にないものは、--gone で\
         指定しないかぎりそのまま残ります。",
    ).to_owned())
}
