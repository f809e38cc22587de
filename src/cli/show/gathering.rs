//! What `daicho show` says about a gathering.

use crate::cli::text::{
    asked, bold, count, date, fact, lines, other_languages, reported, table, unless_certain,
};
use crate::domain::text::Text;
use crate::projections::gatherings::GatheringAnswer;
use crate::projections::reconcile::Reconciliation;
use crate::wording::lang::{Lang, pick};
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
            format!("{} {}", date(lang, one.held_on), fact(lang, one.fact)),
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
        ["主体", "ID", "役割", "確実性", "記録番号"],
    );
    let attended = table(pick(lang, "Who was there", "出席者"), &header, rows.collect());
    let counted = reconciliation(lang, &one.reconciliation);
    format!("{heading}\n{}\n\n{said}{counted}{attended}", asked(lang, &answer.asked))
}

/// Reported totals beside what is named.
pub(super) fn reconciliation(lang: Lang, all: &[Reconciliation]) -> String {
    let number = |number: Option<u64>| number.map(|n| n.to_string()).unwrap_or_default();
    let rows = all.iter().map(|one| {
        let more = Some(one.discrepancy).filter(|more| *more > 0);
        vec![
            measure_word(lang, one.measure).to_owned(),
            count(lang, one.named),
            number(one.not_named),
            number(more),
            one.reported.as_ref().map(|told| reported(lang, told)).unwrap_or_default(),
        ]
    });
    let header = pick(
        lang,
        ["What", "Named", "Not named", "Beyond the report", "Reported"],
        ["項目", "名簿", "名簿外", "公表数の超過", "公表数"],
    );
    table(pick(lang, "Reported and named", "公表数と名簿"), &header, rows.collect())
}
