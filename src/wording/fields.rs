//! What may stand in a field, and what is wrong with what does, in both languages.

use crate::domain::fields::{Fault, Form, Problem, Shape};
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::kind_word;

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
            let close = closest(name, known.iter().copied());
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
                Shape::Word(words) => closest(came.trim_matches('"'), words.iter().copied()),
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

/// The word that is closest to what was written, where one is close.
#[must_use]
pub fn closest<'a>(written: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    words
        .map(|word| (strsim::jaro_winkler(&written, word), word))
        .filter(|(nearness, _)| *nearness >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
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
