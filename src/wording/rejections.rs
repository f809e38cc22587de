//! What people read when something is refused: every rejection and fault, in English and Japanese.
//!
//! Each message says what was expected, what came, and what can be done.

use crate::domain::entity::{Entity, EntityKind};
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{act_word, kind_word};

/// The message for a rule that says no.
#[must_use]
pub fn rejection(lang: Lang, rejection: &Rejection) -> String {
    match rejection {
        Rejection::Unknown { field, entity, similar } => unknown(lang, field, entity, similar),
        Rejection::Registered { entity, seq } => pick(
            lang,
            format!(
                "{entity} is registered already, as {seq}. Choose another id, or correct {seq}."
            ),
            format!(
                "{entity} は {seq} で登録済みです。別の ID を選ぶか、{seq} を訂正してください。"
            ),
        ),
        Rejection::LooksLike { entity, registered } => pick(
            lang,
            format!(
                "{entity} differs from the registered {registered:?} only by case, width or \
                 diacritics. Use {registered:?}, or choose an id that looks different."
            ),
            format!(
                "{entity} は登録済みの「{registered}」と大文字・小文字、全角・半角、発音記号しか違いません。\
                 「{registered}」を使うか、見分けのつく ID を選んでください。"
            ),
        ),
        Rejection::Merged { party, into, seq } => pick(
            lang,
            format!("party {party} was merged into {into} by {seq}. Name {into} instead."),
            format!(
                "主体 {party} は {seq} で {into} に統合されました。{into} を指定してください。"
            ),
        ),
        Rejection::MergedIntoItself { party } => pick(
            lang,
            format!(
                "expected two different parties, came {party} twice. Name the one to keep as into."
            ),
            format!(
                "異なる 2 つの主体が必要ですが、どちらも {party} です。残す方を into に指定してください。"
            ),
        ),
        Rejection::TooFewParties { parties } => {
            let named = parties.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            pick(
                lang,
                format!(
                    "parties: expected two different parties or more, came {named:?}. Name every party that signed."
                ),
                format!(
                    "parties: 異なる主体が 2 つ以上必要ですが、「{named}」だけです。署名したすべての主体を指定してください。"
                ),
            )
        }
        Rejection::Twice { field, id } => pick(
            lang,
            format!("{field}: expected each id once, came {id:?} twice. Leave one out."),
            format!(
                "{field}: 同じ ID は 1 回だけ指定できますが、「{id}」が 2 回あります。一方を除いてください。"
            ),
        ),
        Rejection::NotInCountry { subdivision, country } => pick(
            lang,
            format!(
                "subdivision: expected one of {country}, came {subdivision:?}. Set the country or the subdivision right."
            ),
            format!(
                "subdivision: {country} の地域コードが必要ですが、「{subdivision}」です。国または地域を直してください。"
            ),
        ),
        Rejection::WrongMeasure { measure, subject, possible } => {
            let possible = possible.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ");
            pick(
                lang,
                format!(
                    "measure: a total about {subject} counts {possible}, came {measure}. Name one of these."
                ),
                format!(
                    "measure: {subject} について数えられるのは {possible} ですが、{measure} です。これらから選んでください。"
                ),
            )
        }
        _ => of_ties(lang, rejection),
    }
}

fn of_ties(lang: Lang, rejection: &Rejection) -> String {
    match rejection {
        Rejection::RenewsItself { agreement, renews } => pick(
            lang,
            format!(
                "renews: expected an earlier agreement, came {renews}, which is {agreement} or renews it. Name the agreement that {agreement} took the place of."
            ),
            format!(
                "renews: 先の協定が必要ですが、{renews} は {agreement} 自身であるか、それを更新したものです。{agreement} が引き継いだ協定を指定してください。"
            ),
        ),
        Rejection::SignedTogether { party, into, seq } => pick(
            lang,
            format!(
                "{party} and {into} signed an agreement with each other, {seq}, and so are two bodies. Correct {seq} first if they are one."
            ),
            format!(
                "{party} と {into} は {seq} で互いに協定を結んでいるため、別の主体です。同一であれば、先に {seq} を訂正してください。"
            ),
        ),
        _ => of_time_or_standing(lang, rejection),
    }
}

fn unknown(lang: Lang, field: &str, entity: &Entity, similar: &[String]) -> String {
    let word = kind_word(lang, entity.kind);
    let id = &entity.id;
    let close = similar.iter().map(|id| format!("{id:?}")).collect::<Vec<_>>();
    let record = record_word(entity.kind);
    if close.is_empty() {
        return pick(
            lang,
            format!(
                "{field}: no {word} {id:?} is registered. Register it first with `daicho record {record}`, or look for its id with `daicho log`."
            ),
            format!(
                "{field}: {word}「{id}」は登録されていません。先に `daicho record {record}` で登録するか、`daicho log` で ID を確かめてください。"
            ),
        );
    }
    pick(
        lang,
        format!("{field}: no {word} {id:?} is registered. Did you mean {}?", close.join(" or ")),
        format!(
            "{field}: {word}「{id}」は登録されていません。{}のことですか？",
            similar.iter().map(|id| format!("「{id}」")).collect::<Vec<_>>().join("または")
        ),
    )
}

const fn record_word(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Goal => EntityKind::Strategy.as_str(),
        other => other.as_str(),
    }
}

fn of_time_or_standing(lang: Lang, rejection: &Rejection) -> String {
    match rejection {
        Rejection::Future { field, date, today } => pick(
            lang,
            format!(
                "{field}: expected a date up to {today}, the day of recording, came {date}. Record it when it has happened."
            ),
            format!(
                "{field}: 記録日 {today} までの日付が必要ですが、{date} です。起きた後に記録してください。"
            ),
        ),
        Rejection::TooEarly { field, date, seq, kind, not_before } => pick(
            lang,
            format!(
                "{field}: expected a date from {not_before} on ({kind}, {seq}), came {date}. Check both dates; a wrong one is set right with `daicho correct`."
            ),
            format!(
                "{field}: {not_before}（{seq} {kind}）以降の日付が必要ですが、{date} です。両方の日付を確かめ、誤りは `daicho correct` で訂正してください。"
            ),
        ),
        Rejection::EndsBeforeItBegins { field, end, start } => pick(
            lang,
            format!("{field}: expected a date from {start} on, came {end}. Check both dates."),
            format!(
                "{field}: {start} 以降の日付が必要ですが、{end} です。両方の日付を確かめてください。"
            ),
        ),
        Rejection::StandsAlready { declaration, party, act, seq } => pick(
            lang,
            format!(
                "the {act} of {declaration} by {party} stands already, as {seq}. Correct {seq} if it is wrong, or record a withdrawal first."
            ),
            format!(
                "{party} による {declaration} への{}は {seq} ですでに有効です。誤りがあれば {seq} を訂正し、そうでなければ先に撤回を記録してください。",
                act_word(Lang::Ja, *act)
            ),
        ),
        Rejection::NothingToWithdraw { declaration, party, act, standing } => {
            let act = act.map_or(pick(lang, "act", "行為"), |act| act_word(lang, act));
            let list = standing.iter().map(|(act, seq)| format!("{} {seq}", act_word(lang, *act)));
            let list = list.collect::<Vec<_>>().join(pick(lang, ", ", "、"));
            let (en, ja) = if list.is_empty() {
                ("nothing".into(), "なし".into())
            } else {
                (list.clone(), list)
            };
            pick(
                lang,
                format!(
                    "no {act} of {declaration} by {party} stands; what stands: {en}. See `daicho show {party}`."
                ),
                format!(
                    "{party} による {declaration} への有効な{act}はありません（有効なもの: {ja}）。`daicho show {party}` で確かめてください。"
                ),
            )
        }
        Rejection::RecordedAlready { seq, kind } => pick(
            lang,
            format!("the same {kind} is recorded already, as {seq}. Correct {seq} if it is wrong."),
            format!("同じ {kind} は {seq} で記録済みです。誤りがあれば {seq} を訂正してください。"),
        ),
        Rejection::NotAMember { network, party } => pick(
            lang,
            format!(
                "{party} is no member of {network} and cannot leave it. See `daicho show {}`.",
                network.id
            ),
            format!(
                "{party} は {network} に加盟していないため、脱退できません。`daicho show {}` で確かめてください。",
                network.id
            ),
        ),
        Rejection::EndedAlready { agreement, seq } => pick(
            lang,
            format!("{agreement} has ended already, by {seq}. Correct {seq} if it is wrong."),
            format!(
                "{agreement} は {seq} ですでに終了しています。誤りがあれば {seq} を訂正してください。"
            ),
        ),
        _ => of_revision(lang, rejection),
    }
}

fn of_revision(lang: Lang, rejection: &Rejection) -> String {
    match rejection {
        Rejection::NoSuchEvent { seq, head } => pick(
            lang,
            format!("expected a seq from #1 to {head}, came {seq}. See `daicho log`."),
            format!(
                "#1 から {head} までの番号が必要ですが、{seq} です。`daicho log` で確かめてください。"
            ),
        ),
        Rejection::NotAFact { seq, of } => pick(
            lang,
            format!(
                "{seq} is no fact but a correction, retraction or erasure, of {of}. Name {of} instead, or record the fact again."
            ),
            format!(
                "{seq} は事実ではなく、{of} の訂正・取消し・消去です。{of} を指定するか、事実を改めて記録してください。"
            ),
        ),
        Rejection::RetractedAlready { seq, by } => pick(
            lang,
            format!("{seq} was retracted by {by}. Record the fact again if it holds after all."),
            format!(
                "{seq} は {by} で取り消されています。やはり正しければ、改めて記録してください。"
            ),
        ),
        Rejection::OtherType { seq, kind, came } => pick(
            lang,
            format!(
                "expected data of {kind} for {seq}, came {came}. Retract {seq} and record the other fact."
            ),
            format!(
                "{seq} には {kind} のデータが必要ですが、{came} です。{seq} を取り消し、別の事実として記録してください。"
            ),
        ),
        Rejection::NothingChanges { seq } => pick(
            lang,
            format!("the correction changes nothing of {seq}. Name a field with another value."),
            format!("この訂正では {seq} は何も変わりません。変える項目と値を指定してください。"),
        ),
        Rejection::Orphans { seq, facts, count } => {
            let list = facts.iter().map(Seq::to_string).collect::<Vec<_>>().join(", ");
            let more = if *count > facts.len() { ", …" } else { "" };
            pick(
                lang,
                format!(
                    "{count} other facts rest on {seq} and would break a rule: {list}{more}. Correct or retract those first."
                ),
                format!(
                    "{seq} に依拠する {count} 件の事実が規則に反することになります: {list}{more}。先にそれらを訂正・取消ししてください。"
                ),
            )
        }
        Rejection::NoReason => pick(
            lang,
            "reason: expected why, came nothing. Say in a few words what was wrong.".into(),
            "reason: 理由が必要ですが、空です。何が誤っていたかを短く書いてください。".into(),
        ),
        _ => of_erasure(lang, rejection),
    }
}

fn of_erasure(lang: Lang, rejection: &Rejection) -> String {
    match rejection {
        Rejection::ErasedAlready { seq, by } => pick(
            lang,
            format!(
                "the personal data of {seq} was erased already, by {by}. Nothing is left to be done."
            ),
            format!("{seq} の個人情報は {by} で消去済みです。ほかに必要な操作はありません。"),
        ),
        Rejection::OtherDigests { seq, digests } => {
            let list = digests.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            pick(
                lang,
                format!(
                    "digests: expected all that is left of {seq} ({list}), came others. Use `daicho erase {}`.",
                    seq.0
                ),
                format!(
                    "digests: {seq} に残るすべて（{list}）が必要ですが、異なります。`daicho erase {}` を使ってください。",
                    seq.0
                ),
            )
        }
        Rejection::NothingToErase { seq } => pick(
            lang,
            format!("expected an event with personal data, {seq} never had any. See `daicho log`."),
            format!(
                "個人情報のある記録が必要ですが、{seq} にはありません。`daicho log` で確かめてください。"
            ),
        ),
        // Every other rejection is worded before.
        _ => String::new(),
    }
}
