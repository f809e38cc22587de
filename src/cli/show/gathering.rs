//! What `daicho show` says about a gathering.

use crate::cli::text::{
    asked, bold, by_whom, count, fact, lasting, lines, other_languages, table, unless_certain,
};
use crate::domain::text::Text;
use crate::projections::gatherings::GatheringAnswer;
use crate::projections::reconcile::{Reconciliation, Reported};
use crate::wording::lang::{Lang, pick};
use crate::wording::reconciled::reported;
use crate::wording::terms::{
    certainty_word, format_word, gathering_kind_word, measure_word, role_word,
};

/// What people read about a gathering.
pub(super) fn write(lang: Lang, answer: &GatheringAnswer) -> String {
    let one = &answer.gathering;
    let heading = bold(&format!("{} ({})", one.title.get(lang.tag()), one.gathering));
    let optional = |text: Option<String>| text.unwrap_or_default();
    let named = |text: &Option<Text>| optional(text.as_ref().map(|t| t.get(lang.tag()).to_owned()));
    let series = one.series.as_ref().map(|series| match one.edition {
        None => series.to_string(),
        Some(edition) => {
            pick(lang, format!("{series}, no. {edition}"), format!("{series} 第 {edition} 回"))
        }
    });
    let goals: Vec<String> = one.goals.iter().map(ToString::to_string).collect();
    let said = lines(vec![
        (pick(lang, "Kind", "種類"), gathering_kind_word(lang, one.kind).into()),
        (pick(lang, "Titles", "題名"), other_languages(lang, &one.title)),
        (
            pick(lang, "Held", "開催"),
            format!("{} {}", lasting(lang, one.held_on), fact(lang, one.fact)),
        ),
        (pick(lang, "Certainty", "確実性"), unless_certain(lang, one.standing)),
        (pick(lang, "Series", "シリーズ"), optional(series)),
        (pick(lang, "Format", "形式"), optional(one.format.map(|f| format_word(lang, f).into()))),
        (pick(lang, "Place", "場所"), named(&one.place)),
        (pick(lang, "Theme", "テーマ"), named(&one.theme)),
        (pick(lang, "Goals", "目標"), goals.join(pick(lang, ", ", "、"))),
    ]);
    let rows = answer.attendances.iter().map(|attendance| {
        vec![
            attendance.party.name(lang.tag()).to_owned(),
            attendance.party.party.to_string(),
            role_word(lang, attendance.role).to_owned(),
            certainty_word(lang, attendance.certainty).to_owned(),
            fact(lang, attendance.fact),
        ]
    });
    let header = pick(
        lang,
        ["Party", "Id", "Role", "Certainty", "Event"],
        ["都市等", "ID", "役割", "確実性", "記録番号"],
    );
    let attended = table(pick(lang, "Who was there", "出席者"), &header, rows.collect());
    let counted = reconciliation(lang, &one.reconciliation);
    format!("{heading}\n{}\n\n{said}{counted}{attended}", asked(lang, &answer.asked))
}

/// Reported totals beside what is named.
pub(super) fn reconciliation(lang: Lang, all: &[Reconciliation]) -> String {
    let row = |one: &Reconciliation, told: Option<&Reported>| {
        let said = told.map(|told| reported(lang, one.measure, told, &one.comparison));
        vec![
            measure_word(lang, one.measure).to_owned(),
            count(lang, one.named),
            said.unwrap_or_default(),
            told.map(|told| told.not_named.to_string()).unwrap_or_default(),
            told.map(|told| by_whom(lang, told)).unwrap_or_default(),
        ]
    };
    let mut rows = Vec::new();
    for one in all {
        let reports = &one.comparison.reported;
        rows.extend(reports.iter().map(|told| row(one, Some(told))));
        rows.extend(reports.is_empty().then(|| row(one, None)));
    }
    let header = pick(
        lang,
        ["What", "Named", "Reported", "Not named", "Source"],
        ["項目", "名称確認済み", "公表値", "名称未確認", "出典"],
    );
    table(pick(lang, "Reported and named", "公表値と名称確認済み"), &header, rows)
}
