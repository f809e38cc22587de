//! What a rule says that says no: what was expected, what it got, and what can be done.

use std::fmt::Display;

use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::act::Act;
use crate::domain::event::fact::FactKind;
use crate::domain::identifier::Misfit;
use crate::domain::name::PartyId;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::wording::lang::{Lang, message, messages, pick};
use crate::wording::terms::{act_word, kind_word};

messages! {
    /// The message for a rule that says no.
    pub fn rejection(lang, rejection: &Rejection) {
        Rejection::Unknown { field, entity, similar } => (unknown(lang, field, entity, similar));
        Rejection::Registered { entity, seq } =>
            "{entity} is registered already, as {seq}. Choose another id, or correct {seq}.",
            "{entity} は {seq} で登録済みです。別の ID を選ぶか、{seq} を訂正してください。";
        Rejection::LooksLike { entity, registered } =>
            "{entity} differs from the registered {registered:?} only by case, width, diacritics or what stands \
             between words. Use {registered:?}, or choose an id that looks different.",
            "{entity} は登録済みの「{registered}」と大文字・小文字、全角・半角、発音記号、語の区切りしか違いません。\
             「{registered}」を使うか、見分けのつく ID を選んでください。";
        Rejection::Merged { party, into, seq } =>
            "party {party} was merged into {into} by {seq}. Name {into} instead.",
            "都市等 {party} は {seq} で {into} に統合されました。{into} を指定してください。";
        Rejection::MergedIntoItself { party } =>
            "expected two different parties, got {party} twice. Name the one to keep as into.",
            "異なる 2 つの都市等が必要ですが、どちらも {party} です。残す方を into に指定してください。";
        Rejection::SignedTogether { party, into, seq } =>
            "{party} and {into} signed an agreement with each other, {seq}, and so are two bodies. \
             Correct {seq} first if they are one.",
            "{party} と {into} は {seq} で互いに合意文書を交わしているため、別の団体です。\
             同一であれば、先に {seq} を訂正してください。";
        Rejection::TooFewParties { parties }, named = joined(parties) =>
            "parties: expected two different parties or more, got {named:?}. Name every party that \
             signed.",
            "parties: 異なる都市等が 2 つ以上必要ですが、「{named}」だけです。\
             署名したすべての都市等を指定してください。";
        Rejection::RenewsItself { agreement, renews } =>
            "renews: expected an earlier agreement, got {renews}, which is {agreement} or renews it. \
             Name the agreement that {agreement} took the place of.",
            "renews: 先の合意文書が必要ですが、{renews} は {agreement} 自身であるか、それを更新したものです。\
             {agreement} が引き継いだ合意文書を指定してください。";
        Rejection::Twice { field, id } =>
            "{field}: expected each id once, got {id:?} twice. Leave one out.",
            "{field}: 同じ ID は 1 回だけ指定できますが、「{id}」が 2 回あります。一方を除いてください。";
        Rejection::CarriedAnyway { entity } =>
            "carries: expected either all or single things, got all and {entity}. Leave {entity} out, or \
             leave all out and name everything that passes on.",
            "carries: all か個々のもののどちらか一方が必要ですが、all と {entity} の両方があります。{entity} を\
             除くか、all を除いて、引き継ぐものをすべて挙げてください。";
        Rejection::NotInCountry { subdivision, country } =>
            "subdivision: expected one of {country}, got {subdivision:?}. Set the country or the \
             subdivision right.",
            "subdivision: {country} の地域コードが必要ですが、「{subdivision}」です。\
             国または地域を直してください。";
        Rejection::UnknownScheme { scheme, known }, known = joined(known) =>
            "identifiers: expected a scheme such as {known}, got {scheme:?}. Name one of these, or declare \
             {scheme:?} first: describe the register with schemes.",
            "identifiers: {known} のいずれかの体系が必要ですが、「{scheme}」です。これらから選ぶか、先に台帳の\
             説明（schemes）で「{scheme}」を宣言してください。";
        Rejection::WrongIdentifier { scheme, value, misfit }, why = misfit_said(lang, misfit) =>
            "identifiers: {value:?} is no value of {scheme} for this body: {why}.",
            "identifiers: 「{value}」はこの団体の {scheme} の値ではありません。{why}。";
        Rejection::IdentifierTaken { scheme, value, party, seq } =>
            "identifiers: {scheme}:{value} is that of {party}, {seq}. If both are one body, record {party} \
             in its place; otherwise set one of the two right.",
            "identifiers: {scheme}:{value} は {party}（{seq}）のものです。同じ団体であれば {party} を使い、\
             そうでなければどちらかを直してください。";
        Rejection::WrongMeasure { measure, subject, possible },
        possible = joined(possible.iter().map(|measure| measure.as_str())) =>
            "measure: a total about {subject} counts {possible}, got {measure}. Name one of these.",
            "measure: {subject} について数えられるのは {possible} ですが、{measure} です。\
             これらから選んでください。";
        Rejection::Future { field, date, today } =>
            "{field}: expected a date up to {today}, the day of recording, got {date}. Record it when \
             it has happened. Of what is decided for a day ahead, that day goes into effective_on, where \
             the fact has one.",
            "{field}: 記録日 {today} までの日付が必要ですが、{date} です。起きた後に記録してください。\
             すでに決まったことの先の日付は、effective_on のある種類ならそこに記入してください。";
        Rejection::TooEarly { field, date, seq, kind: FactKind::DeclarationAdopted, not_before } =>
            "{field}: expected a date from the adoption on, which is recorded as {not_before} \
             (declaration.adopted, {seq}), got {date}. If the source dates the act so, look at the adoption first: \
             correct {seq}; otherwise look at this date.",
            "{field}: {seq}（declaration.adopted）に記録された採択の日 {not_before} 以降の日付が必要ですが、{date} です。\
             資料の日付がそうなら、まず採択の日を確かめて {seq} を訂正し、\
             そうでなければこの日付を確かめてください。";
        Rejection::TooEarly { field, date, seq, kind, not_before } =>
            "{field}: expected a date from {not_before} on ({kind}, {seq}), got {date}. Check both \
             dates; a wrong one is set right with `daicho correct`.",
            "{field}: {not_before}（{seq} {kind}）以降の日付が必要ですが、{date} です。\
             両方の日付を確かめ、誤りは `daicho correct` で訂正してください。";
        Rejection::EndsBeforeItBegins { field, end, start } =>
            "{field}: expected a date from {start} on, got {end}. Check both dates.",
            "{field}: {start} 以降の日付が必要ですが、{end} です。両方の日付を確かめてください。";
        Rejection::StandsAlready { declaration, party, act, seq }, act = act_word(lang, *act) =>
            "the {act} of {declaration} by {party} stands already, as {seq}. Correct {seq} if it is \
             wrong, or record a withdrawal first.",
            "{party} による {declaration} への{act}は {seq} ですでに有効です。\
             誤りがあれば {seq} を訂正し、そうでなければ先に撤回を記録してください。";
        Rejection::NothingToWithdraw { declaration, party, act, standing },
        act = act.map_or(pick(lang, "act", "行為"), |act| act_word(lang, act)),
        stands = acts(lang, standing) =>
            "no {act} of {declaration} by {party} stands; what stands: {stands}. See `daicho show \
             {party}`.",
            "{party} による {declaration} への有効な{act}はありません（有効なもの: {stands}）。\
             `daicho show {party}` で確かめてください。";
        Rejection::RecordedAlready { seq, kind } =>
            "{seq} ({kind}) says the same already. Correct {seq} if it is wrong.",
            "同じ内容が {seq}（{kind}）ですでに記録されています。誤りがあれば {seq} を訂正してください。";
        Rejection::NotAMember { network, party }, id = &network.id =>
            "{party} is no member of {network} and cannot leave it. See `daicho show {id}`.",
            "{party} は {network} に加盟していないため、脱退できません。\
             `daicho show {id}` で確かめてください。";
        Rejection::EndedAlready { entity, seq } =>
            "{entity} has ended already, by {seq}. Correct {seq} if it is wrong.",
            "{entity} は {seq} ですでに終了しています。誤りがあれば {seq} を訂正してください。";
        Rejection::PartyEnded { field, date, party, ended_on, seq, successors },
        instead = succeeded_by(lang, successors) =>
            "{field}: expected a date up to {ended_on}, on which {party} ended ({seq}), got {date}. \
             {instead}",
            "{field}: {party} は {ended_on} に存続を終えました（{seq}）。その日までの日付が必要ですが、\
             {date} です。{instead}";
        Rejection::SucceedsItself { party } =>
            "successors: expected other parties than {party}, which ends. If it goes on under another \
             name, record a rename.",
            "successors: 終わる {party} 以外の団体が必要です。別の名称で続くのであれば、名称の変更として\
             記録してください。";
        Rejection::NoSuccessor { party } =>
            "carries: expected successors to which what stood for {party} goes, got none. Name them, \
             or leave carries out.",
            "carries: {party} から引き継ぐ承継者が必要ですが、ありません。successors を指定するか、\
             carries を省いてください。";
        Rejection::NothingToCarry { party, entity } =>
            "carries: expected something that stood for {party} until its end, got {entity}, in which \
             it had no part then. See `daicho show {party}`.",
            "carries: {party} について終わりの日まで有効だったものが必要ですが、{entity} にはその時点で\
             関わりがありません。`daicho show {party}` で確かめてください。";
        Rejection::Closed { seq, on }, since = on.map_or_else(
            || pick(lang, "an unknown day", "日付不明").to_owned(), |on| on.to_string()) =>
            "this register is kept no longer, since {since} ({seq}): only corrections and \
             retractions are recorded. If it is kept after all, retract {seq}.",
            "この台帳は閉鎖されています（{seq}、閉鎖日: {since}）。記録できるのは訂正と取消しだけです。\
             記録を続ける場合は {seq} を取り消してください。";
        Rejection::RanOut { field, agreement, date, until, seq } =>
            "{field}: expected a day up to {until}, on which {agreement} runs out by its own term ({seq}), \
             got {date}. Nothing stood then that could end: check this date, or correct the term.",
            "{field}: {agreement} は {until} に期間が満了します（{seq}）。その日までの日付が必要ですが、\
             {date} です。この日付を確かめるか、期間を訂正してください。";
        Rejection::NoSuchEvent { seq, head } =>
            "expected a seq from #1 to {head}, got {seq}. See `daicho log`.",
            "#1 から {head} までの番号が必要ですが、{seq} です。`daicho log` で確かめてください。";
        Rejection::NotAFact { seq, of } =>
            "{seq} is no fact but a correction, retraction or erasure, of {of}. Name {of} instead, or \
             record the fact again.",
            "{seq} は事実ではなく、{of} の訂正・取消し・消去です。\
             {of} を指定するか、事実を改めて記録してください。";
        Rejection::RetractedAlready { seq, by } =>
            "{seq} was retracted by {by}. Record the fact again if it holds after all.",
            "{seq} は {by} で取り消されています。やはり正しければ、改めて記録してください。";
        Rejection::OtherType { seq, kind, came } =>
            "expected data of {kind} for {seq}, got {came}. Retract {seq} and record the other fact.",
            "{seq} には {kind} のデータが必要ですが、{came} です。\
             {seq} を取り消し、別の事実として記録してください。";
        Rejection::NothingChanges { seq } =>
            "the correction changes nothing of {seq}. Name a field with another value.",
            "この訂正では {seq} は何も変わりません。変える項目と値を指定してください。";
        Rejection::Orphans { seq, facts, count },
        list = joined(facts), more = if *count > facts.len() { ", …" } else { "" },
        others = if *count == 1 { "One other fact rests".into() } else { format!("{count} other facts rest") },
        first = if *count == 1 { "that" } else { "those" } =>
            "{others} on {seq} and would break a rule: {list}{more}. Correct or retract {first} first.",
            "{seq} に依拠する {count} 件の事実が規則に反することになります: {list}{more}。\
             先にそれらを訂正・取消ししてください。";
        Rejection::NoReason =>
            "reason: expected why, got nothing. Say in a few words what was wrong.",
            "reason: 理由が必要ですが、空です。何が誤っていたかを短く書いてください。";
        Rejection::NothingToErase { seq } =>
            "expected an event with personal data, {seq} never had any. See `daicho log`.",
            "個人情報のある記録が必要ですが、{seq} にはありません。`daicho log` で確かめてください。";
        Rejection::ErasedAlready { seq, by } =>
            "the personal data of {seq} was erased already, by {by}. Nothing is left to be done.",
            "{seq} の個人情報は {by} で消去済みです。ほかに必要な操作はありません。";
        Rejection::OtherDigests { seq, digests }, list = joined(digests), number = seq.0 =>
            "digests: expected all that is left of {seq} ({list}), got others. Use `daicho erase \
             {number}`.",
            "digests: {seq} に残るすべて（{list}）が必要ですが、異なります。\
             `daicho erase {number}` を使ってください。";
    }
}

/// That no such thing is registered, with what may have been meant.
fn unknown(lang: Lang, field: &str, entity: &Entity, similar: &[String]) -> String {
    let (word, id) = (kind_word(lang, entity.kind), &entity.id);
    if similar.is_empty() {
        // A goal is registered with its strategy.
        let goal = entity.kind == EntityKind::Goal;
        let record = if goal { EntityKind::Strategy } else { entity.kind }.as_str();
        return message!(
            lang,
            "{field}: no {word} {id:?} is registered. Register it first with `daicho record {record}`, or look \
             for its id with `daicho find`.",
            "{field}: {word}「{id}」は登録されていません。先に `daicho record {record}` で登録するか、\
             `daicho find` で ID を確かめてください。",
        );
    }
    let close = or(lang, similar);
    message!(
        lang,
        "{field}: no {word} {id:?} is registered. Did you mean {close}?",
        "{field}: {word}「{id}」は登録されていません。{close}のことですか？",
    )
}

/// What to do instead of naming a party that has ended.
fn succeeded_by(lang: Lang, successors: &[PartyId]) -> String {
    if successors.is_empty() {
        return pick(
            lang,
            "Check both dates, and which party it was.",
            "両方の日付と、どの都市等かを確かめてください。",
        )
        .to_owned();
    }
    let named = joined(successors);
    message!(
        lang,
        "Check both dates; if a successor did it, name that ({named}).",
        "両方の日付を確かめ、承継者の行為であればその団体（{named}）を指定してください。",
    )
}

/// Ids that may have been meant: this one or that one.
fn or(lang: Lang, ids: &[String]) -> String {
    let quoted = |id: &String| message!(lang, "{id:?}", "「{id}」");
    ids.iter().map(quoted).collect::<Vec<_>>().join(pick(lang, " or ", "または"))
}

/// The acts that stand, each with its seq.
fn acts(lang: Lang, standing: &[(Act, Seq)]) -> String {
    if standing.is_empty() {
        return pick(lang, "nothing", "なし").to_owned();
    }
    let acts = standing.iter().map(|(act, seq)| format!("{} {seq}", act_word(lang, *act)));
    acts.collect::<Vec<_>>().join(pick(lang, ", ", "、"))
}

fn joined<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

messages! {
    /// What is wrong with an identifier, as a clause.
    pub(super) fn misfit_said(lang, misfit: &Misfit) {
        Misfit::Form { example } =>
            "expected one such as {example}",
            "{example} のような値が必要です";
        Misfit::CheckDigits { meant } =>
            "its check digits do not agree; with the right ones it would be {meant}. Compare it with its source",
            "検査数字が合いません。正しい検査数字なら {meant} です。出典と照らし合わせてください";
        Misfit::Short { readings }, readings = joined(readings) =>
            "a digit is missing, as when a spreadsheet takes a zero at the front away. Was it {readings}? \
             Compare it with its source",
            "桁が足りません（表計算ソフトが先頭のゼロを落とすことがあります）。{readings} のことですか？\
             出典と照らし合わせてください";
        Misfit::Elsewhere { country } =>
            "it lies in {country}. Set the country or the identifier right",
            "{country} の値です。国または識別子を直してください";
    }
}
