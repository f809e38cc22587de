//! What people read when something is refused: every rejection and fault, in English and Japanese.
//!
//! Each message says what was expected, what came, and what can be done.

use crate::domain::entity::{Entity, EntityKind};
use crate::domain::fields::{Fault, Form, Problem, Shape};
use crate::domain::near::nearest_word;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::pages::words::{Lang, act_word, kind_word, pick};

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

/// The message for one fault in submitted data.
#[must_use]
pub fn fault(lang: Lang, fault: &Fault) -> String {
    let field = &fault.field;
    let said = problem(lang, fault);
    if field.is_empty() { said } else { format!("{field}: {said}") }
}

fn problem(lang: Lang, fault: &Fault) -> String {
    match &fault.problem {
        Problem::Missing(shape) => {
            let (en, ja) = (self::shape(Lang::En, *shape), self::shape(Lang::Ja, *shape));
            pick(
                lang,
                format!("expected {en}, came nothing"),
                format!("{ja}{}が必要ですが、ありません", gap(ja.chars().last())),
            )
        }
        Problem::Unknown { known } => {
            let name = fault.field.rsplit('.').next().unwrap_or_default();
            let close = nearest_word(name, known.iter().copied());
            let list = known.join(", ");
            match close {
                Some(close) => pick(
                    lang,
                    format!("no such field. Did you mean {close:?}?"),
                    format!("そのような項目はありません。「{close}」のことですか？"),
                ),
                None => pick(
                    lang,
                    format!("no such field; there are {list}"),
                    format!("そのような項目はありません（あるのは {list}）"),
                ),
            }
        }
        Problem::Expected { shape, came } => {
            let (en, ja) = (self::shape(Lang::En, *shape), self::shape(Lang::Ja, *shape));
            let close = match shape {
                Shape::Word(words) => nearest_word(came.trim_matches('"'), words.iter().copied()),
                _ => None,
            };
            let (hint_en, hint_ja) = close.map_or_else(Default::default, |close| {
                (format!(". Did you mean {close:?}?"), format!("。「{close}」のことですか？"))
            });
            pick(
                lang,
                format!("expected {en}, came {came}{hint_en}"),
                format!(
                    "{ja}{}が必要ですが、{} です{hint_ja}",
                    gap(ja.chars().last()),
                    came_ja(came)
                ),
            )
        }
        Problem::Name(error) => pick(lang, error.to_string(), name_error_ja(error)),
        Problem::Date(error) => pick(lang, error.to_string(), date_error_ja(error)),
        Problem::Text(error) => pick(lang, error.to_string(), text_error_ja(error)),
        Problem::Personal => pick(
            lang,
            "personal data has no place here: a signatory belongs to an endorsement, a delegate to an attendance. Leave it out".into(),
            "ここに個人情報は置けません（signatory は賛同、delegate は出席の項目です）。省いてください".into(),
        ),
        Problem::Digests => pick(
            lang,
            "digests are made by the register. Leave them out, and give the personal data itself".into(),
            "ダイジェストは台帳が作ります。省いて、個人情報そのものを渡してください".into(),
        ),
        Problem::TooLong { bytes, limit } => pick(
            lang,
            format!("expected at most {limit} bytes, came {bytes}"),
            format!("{limit} バイトまでですが、{bytes} バイトあります"),
        ),
        Problem::Other(said) => said.clone(),
    }
}

/// An English word with its article.
fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// What stands in Japanese text between a character and its Japanese neighbour: a space beside
/// Latin letters and digits.
fn gap(beside: Option<char>) -> &'static str {
    if beside.is_some_and(|beside| beside.is_ascii_alphanumeric()) { " " } else { "" }
}

/// What came in a field's place, where it was not written but described.
fn came_ja(came: &str) -> String {
    came.strip_prefix("a list of ").map_or_else(|| came.into(), |many| format!("{many} 件の一覧"))
}

/// What may stand in a field, in words.
#[must_use]
pub fn shape(lang: Lang, shape: Shape) -> String {
    match shape {
        Shape::Id(kind) => {
            pick(lang, format!("the id of {}", with_article(kind_word(Lang::En, kind))), format!("{}の ID", kind_word(Lang::Ja, kind)))
        }
        Shape::Series => pick(lang, "the id of a series".into(), "シリーズの ID".into()),
        Shape::Date => pick(
            lang,
            "a date such as 2021-08-07, 2021-08, 2021~ or ../2021 (null or \"unknown\" where it is unknown)".into(),
            "2021-08-07、2021-08、2021~、../2021 のような日付（不明なら null または unknown）".into(),
        ),
        Shape::Text => pick(
            lang,
            "a text by language, such as en=Tokyo or {\"en\":\"Tokyo\"}".into(),
            "en=Tokyo や {\"en\":\"Tokyo\"} のような言語別の文字列".into(),
        ),
        Shape::Line => pick(lang, "a line of text".into(), "1 行の文字列".into()),
        Shape::Prose => pick(lang, "text".into(), "文字列".into()),
        Shape::Word(words) => {
            let list = words.join(", ");
            pick(lang, format!("one of {list}"), format!("{list} のいずれか"))
        }
        Shape::Country => pick(lang, "a country code such as JP".into(), "JP のような国コード".into()),
        Shape::Subdivision => {
            pick(lang, "a subdivision code such as JP-13".into(), "JP-13 のような地域コード".into())
        }
        Shape::Degrees(most) => pick(
            lang,
            format!("degrees from -{most} to {most}"),
            format!("-{most} から {most} までの度数"),
        ),
        Shape::Count(least) => pick(
            lang,
            format!("a whole number from {least} up"),
            format!("{least} 以上の整数"),
        ),
        Shape::Subject => pick(
            lang,
            "declaration:ID, gathering:ID, network:ID or party:ID".into(),
            "declaration:ID、gathering:ID、network:ID、party:ID のいずれか".into(),
        ),
        Shape::Language => {
            pick(lang, "a language tag such as en or ja".into(), "en や ja のような言語タグ".into())
        }
        Shape::Form(form) => {
            let example = match form {
                Form::Wikidata => "Q1490",
                Form::Url => "https://example.org/declaration.pdf",
                Form::Locode => "JPTYO",
                Form::Sha256 => "64 × 0-9 a-f",
                Form::Digest => "43 × A-Z a-z 0-9 - _",
            };
            pick(lang, format!("a text such as {example}"), format!("{example} のような文字列"))
        }
        Shape::List(item, least) => {
            let (en, ja) = (self::shape(Lang::En, *item), self::shape(Lang::Ja, *item));
            let gap = gap(ja.chars().next());
            if least == 0 {
                return pick(
                    lang,
                    format!("a list, each {en}"),
                    format!("一覧（それぞれ{gap}{ja}）"),
                );
            }
            pick(
                lang,
                format!("a list of at least {least}, each {en}"),
                format!("{least} 件以上の一覧（それぞれ{gap}{ja}）"),
            )
        }
        Shape::Object([]) => pick(lang, "an object".into(), "オブジェクト".into()),
        Shape::Object(fields) => {
            let list = fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
            pick(lang, format!("an object with {list}"), format!("{list} を持つオブジェクト"))
        }
    }
}

fn name_error_ja(error: &crate::domain::name::NameError) -> String {
    use crate::domain::name::NameError;
    match error {
        NameError::Empty => "ID が必要ですが、空です".into(),
        NameError::TooLong { bytes } => {
            format!(
                "{} バイトまでですが、{bytes} バイトあります",
                crate::domain::name::MAX_ID_BYTES
            )
        }
        NameError::Character { character, place } => {
            format!("文字、数字、「-」「_」「.」が使えますが、{place} 文字目が {character:?} です")
        }
        NameError::NotNormal { expected } => {
            format!("Unicode 正規化形式 C の「{expected}」が必要です")
        }
    }
}

fn date_error_ja(error: &crate::domain::date::DateError) -> String {
    use crate::domain::date::DateError;
    match error {
        DateError::Form(came) => {
            format!(
                "2021-08-07、2021-08、2021、2021~、A/B、../D のような日付が必要ですが、「{came}」です"
            )
        }
        DateError::Calendar(came) => format!("「{came}」という年月日は暦にありません"),
        DateError::Reversed(came) => {
            format!("期間の終わりは始まり以降でなければなりませんが、「{came}」です")
        }
    }
}

fn text_error_ja(error: &crate::domain::text::TextError) -> String {
    use crate::domain::text::TextError;
    match error {
        TextError::Blank => "文字列が必要ですが、空です".into(),
        TextError::Empty => "1 つ以上の言語で文字列が必要ですが、空です".into(),
        TextError::Control(code) => format!("制御文字は使えませんが、U+{code:04X} があります"),
        TextError::Language(came) => {
            format!("en や ja のような言語タグが必要ですが、「{came}」です")
        }
        TextError::Country(came) => format!("JP のような国コードが必要ですが、「{came}」です"),
        TextError::Subdivision(came) => {
            format!("JP-13 のような地域コードが必要ですが、「{came}」です")
        }
        TextError::SameLanguage(tag) => {
            format!("同じ言語は 1 回だけ指定できますが、「{tag}」が 2 回あります")
        }
        TextError::Position(came) => {
            format!("緯度 -90〜90、経度 -180〜180 が必要ですが、{came} です")
        }
    }
}
