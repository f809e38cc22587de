//! What `daicho show` says about an agreement.

use crate::cli::text::{
    asked, bold, date, ended_with_party, ends_on, fact, if_dated, if_possible, lines, on_date,
    other_languages, table, title,
};
use crate::domain::event::agreement::Ending;
use crate::projections::agreements::{Agreement, AgreementAnswer};
use crate::projections::sharing::Signatory;
use crate::projections::span::Standing;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{agreement_kind_word, ending_word, standing_word};

/// What people read about an agreement.
pub(super) fn write(lang: Lang, answer: &AgreementAnswer) -> String {
    let one = &answer.agreement;
    let kind = agreement_kind_word(lang, one.kind);
    let name = title(lang, one.title.as_ref(), kind);
    let heading = bold(&format!("{name} ({})", one.agreement));
    let optional = |text: Option<String>| text.unwrap_or_default();
    let comma = pick(lang, ", ", "、");
    let ids = |ids: Vec<String>| ids.join(comma);
    let said = lines(vec![
        (pick(lang, "Kind", "種類"), kind.into()),
        (
            pick(lang, "Titles", "題名"),
            optional(one.title.as_ref().map(|t| other_languages(lang, t))),
        ),
        (pick(lang, "Signed", "署名"), format!("{} {}", date(lang, one.on), fact(lang, one.fact))),
        (pick(lang, "Until", "期限"), if_dated(lang, one.until)),
        (pick(lang, "Standing", "状態"), standing(lang, one, one.standing).into()),
        (pick(lang, "Ended", "終了"), end(lang, one)),
        (pick(lang, "Areas", "分野"), one.areas.join(comma)),
        (pick(lang, "Renews", "更新前"), optional(one.renews.as_ref().map(ToString::to_string))),
        (
            pick(lang, "Renewed by", "更新後"),
            ids(one.renewed_by.iter().map(ToString::to_string).collect()),
        ),
        (pick(lang, "Order", "公表順"), optional(one.order.map(|order| order.to_string()))),
        (pick(lang, "Goals", "目標"), ids(one.goals.iter().map(ToString::to_string).collect())),
    ]);
    let rows = one.parties.iter().map(|Signatory { party, certainty }| {
        let doubt = if_possible(lang, *certainty).to_owned();
        vec![party.name(lang.tag()).to_owned(), party.party.to_string(), doubt]
    });
    let header = pick(lang, ["Party", "Id", "Certainty"], ["都市等", "ID", "確実性"]);
    let parties = table(pick(lang, "Parties", "当事者"), &header, rows.collect());
    let rows = one.replaced.iter().map(|change| {
        let names = change.successors.iter().map(|party| party.name(lang.tag()));
        let before = &change.before;
        vec![
            before.party.name(lang.tag()).to_owned(),
            names.collect::<Vec<_>>().join(comma),
            date(lang, before.since),
            if_possible(lang, before.certainty).to_owned(),
            fact(lang, before.fact),
        ]
    });
    let header = pick(
        lang,
        ["Party", "In its place", "Since", "Certainty", "Event"],
        ["都市等", "承継者", "日付", "確実性", "記録番号"],
    );
    let replaced = pick(lang, "Parties that are no more", "存続しない当事者");
    let replaced = table(replaced, &header, rows.collect());
    format!("{heading}\n{}\n\n{said}{parties}{replaced}", asked(lang, &answer.asked))
}

/// Where an agreement is in its life; one that is suspended has not ended for good.
pub(super) fn standing(lang: Lang, one: &Agreement, standing: Standing) -> &'static str {
    match one.ended.as_ref().map(|end| end.how) {
        Some(Ending::Suspended) if standing == Standing::Ended => {
            ending_word(lang, Ending::Suspended)
        }
        Some(_) | None => standing_word(lang, standing),
    }
}

/// How an agreement ended, in one line.
fn end(lang: Lang, one: &Agreement) -> String {
    let Some(end) = &one.ended else {
        return match &one.party_ended {
            Some(end) => ended_with_party(lang, end),
            None => ends_on(lang, one.ends_on, one.ends_by),
        };
    };
    let how = on_date(lang, ending_word(lang, end.how), end.effective_on.or(end.on));
    let (seq, reason) = (fact(lang, end.fact), &end.reason);
    let told = pick(lang, format!("{how} {seq}: {reason}"), format!("{how} {seq}：{reason}"));
    // What is suspended may have its end for good announced.
    let ahead = ends_on(lang, one.ends_on, one.ends_by);
    if ahead.is_empty() {
        told
    } else {
        pick(lang, format!("{told}; {ahead}"), format!("{told}、{ahead}"))
    }
}
