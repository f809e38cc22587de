//! What may stand in a field, and what is wrong with what stands there.

use crate::domain::country;
use crate::domain::date::DateError;
use crate::domain::fields::{Fault, Form, MAX_COUNT, Problem, Shape};
use crate::domain::name::{MAX_ID_BYTES, NameError};
use crate::domain::near::nearest_word;
use crate::domain::subtags;
use crate::domain::text::TextError;
use crate::domain::zone::Zone;
use crate::wording::lang::{Lang, message, messages, pick};
use crate::wording::terms::kind_word;

/// The message for one fault in submitted data.
#[must_use]
pub fn fault(lang: Lang, fault: &Fault) -> String {
    let Fault { field, problem } = fault;
    let name = field.rsplit('.').next().unwrap_or_default();
    let said = self::problem(lang, problem, name);
    if field.is_empty() { said } else { format!("{field}: {said}") }
}

/// The messages for several faults, with what stands between them.
#[must_use]
pub fn faults(lang: Lang, faults: &[Fault], between: &str) -> String {
    faults.iter().map(|fault| self::fault(lang, fault)).collect::<Vec<_>>().join(between)
}

messages! {
    /// What is wrong with a field of this name.
    pub fn problem(lang, problem: &Problem, name: &str) {
        Problem::Missing(shape), wanted = wanted(lang, *shape) =>
            "expected {wanted}, got nothing",
            "{wanted}が必要ですが、ありません";
        Problem::Unknown { known }, instead = instead(lang, name, known) =>
            "no such field{instead}",
            "そのような項目はありません{instead}";
        Problem::Expected { shape, came }, wanted = wanted(lang, *shape), got = got(lang, came),
        gap = if got.ends_with('覧') { "" } else { " " },
        meant = meant(lang, *shape, came) =>
            "expected {wanted}, got {got}{meant}",
            "{wanted}が必要ですが、{got}{gap}です{meant}";
        Problem::Name(error) => (self::name(lang, error));
        Problem::Date(error) => (date(lang, error));
        Problem::Text(error) => (text(lang, error));
        Problem::Personal =>
            "personal data has no place here: a signatory belongs to an endorsement, a delegate to an \
             attendance. Leave it out",
            "ここに個人情報は置けません（signatory は賛同、delegate は出席の項目です）。省いてください";
        Problem::Digests =>
            "digests are made by the register. Leave them out, and give the personal data itself",
            "ダイジェストは台帳が作ります。省いて、個人情報そのものを渡してください";
        Problem::TooLong { bytes, limit } =>
            "expected at most {limit} bytes, got {bytes}",
            "{limit} バイトまでですが、{bytes} バイトあります";
        Problem::Other(error) => "{error}", "データを読めません（{error}）";
    }
}

messages! {
    /// Why a text is no id.
    pub fn name(lang, error: &NameError) {
        NameError::Empty => "{error}", "ID が必要ですが、空です";
        NameError::TooLong { bytes } =>
            "{error}",
            "{MAX_ID_BYTES} バイトまでですが、{bytes} バイトあります";
        NameError::Character { character, place } =>
            "{error}",
            "文字、数字、「-」「_」「.」が使えますが、{place} 文字目が {character:?} です";
        NameError::NotNormal { expected } =>
            "{error}",
            "Unicode 正規化形式 C の「{expected}」が必要です";
    }
}

messages! {
    fn date(lang, error: &DateError) {
        DateError::Year(got) =>
            "expected a year from 1000 to 9998, got {got:?}; leave the date out, or write \"unknown\", \
             where there is none",
            "1000 年から 9998 年までの日付が必要ですが、「{got}」です（日付がなければ省くか unknown と書いてください）";
        DateError::Form(got) =>
            "{error}",
            "2021-08-07、2021-08、2021、2021~、A/B、../D のような日付が必要ですが、「{got}」です";
        DateError::Calendar(got) => "{error}", "「{got}」という年月日は暦にありません";
        DateError::Reversed(got) =>
            "{error}",
            "期間の終わりは始まり以降でなければなりませんが、「{got}」です";
    }
}

messages! {
    /// Why a text is none that may stand in its field.
    pub fn text(lang, error: &TextError) {
        TextError::Blank => "{error}", "文字列が必要ですが、空です";
        TextError::Empty => "{error}", "1 つ以上の言語で文字列が必要ですが、空です";
        TextError::Control(code) => "{error}", "制御文字は使えませんが、U+{code:04X} があります";
        TextError::Language(got), meant = language_meant(lang, got) =>
            "{error}{meant}",
            "en や ja のような言語タグが必要ですが、「{got}」です{meant}";
        TextError::Unregistered(got), meant = language_meant(lang, got) =>
            "{error}{meant}",
            "en や ja のような登録済みの言語タグが必要ですが、「{got}」です{meant}";
        TextError::Hidden { character, place }, code = u32::from(*character) =>
            "{error}",
            "名称に見えない文字は使えませんが、{place} 文字目に U+{code:04X} があります。取り除いてください";
        TextError::Country(got), meant = country_meant(lang, got) =>
            "{error}{meant}",
            "JP のような国コードが必要ですが、「{got}」です{meant}";
        TextError::Subdivision(got) => "{error}", "JP-13 のような地域コードが必要ですが、「{got}」です";
        TextError::Zone(got), meant = zone_meant(lang, got) =>
            "{error}{meant}",
            "Asia/Tokyo のような IANA タイムゾーン名が必要ですが、「{got}」です{meant}";
        TextError::SameLanguage(tag) =>
            "{error}",
            "同じ言語は 1 回だけ指定できますが、「{tag}」が 2 回あります";
        TextError::Position(got) => "{error}", "緯度 -90〜90、経度 -180〜180 が必要ですが、{got} です";
    }
}

messages! {
    /// What may stand in a field, in words.
    pub fn shape(lang, shape: Shape) {
        Shape::Id(kind), word = kind_word(lang, kind), article = article(word) =>
            "the id of {article} {word}",
            "{word}の ID";
        Shape::Series => "the id of a series", "シリーズの ID";
        Shape::Date =>
            "a date such as 2021-08-07, 2021-08, 2021~ or ../2021 (null or \"unknown\" where it is \
             unknown)",
            "2021-08-07、2021-08、2021~、../2021 のような日付（不明なら null または unknown）";
        Shape::Text =>
            "a text by language, such as en=Tokyo or {{\"en\":\"Tokyo\"}}",
            "en=Tokyo や {{\"en\":\"Tokyo\"}} のような言語別の文字列";
        Shape::Line => "a line of text", "1 行の文字列";
        Shape::Prose => "text", "文字列";
        Shape::Word(words), list = words.join(", ") => "one of {list}", "{list} のいずれか";
        Shape::Country => "a country code such as JP", "JP のような国コード";
        Shape::Subdivision => "a subdivision code such as JP-13", "JP-13 のような地域コード";
        Shape::Degrees(most) => "degrees from -{most} to {most}", "-{most} から {most} までの度数";
        Shape::Count(least) => "a whole number from {least} to {MAX_COUNT}", "{least} から {MAX_COUNT} までの整数";
        Shape::Subject =>
            "declaration:ID, gathering:ID, network:ID or party:ID",
            "declaration:ID、gathering:ID、network:ID、party:ID のいずれか";
        Shape::Carried =>
            "all, declaration:ID, network:ID or agreement:ID",
            "all、declaration:ID、network:ID、agreement:ID のいずれか";
        Shape::Language => "a language tag such as en or ja", "en や ja のような言語タグ";
        Shape::Zone =>
            "a time zone of the IANA database such as Asia/Tokyo",
            "Asia/Tokyo のような IANA タイムゾーン名";
        Shape::Form(Form::Url) =>
            "an address such as https://example.org/record",
            "https://example.org/record のようなアドレス";
        Shape::Form(form), example = example(form) =>
            "a text such as {example}",
            "{example} のような文字列";
        Shape::List(item, 0), item = beside(lang, self::shape(lang, *item)) =>
            "a list, each {item}",
            "一覧（それぞれ{item}）";
        Shape::List(item, least), item = beside(lang, self::shape(lang, *item)) =>
            "a list of at least {least}, each {item}",
            "{least} 件以上の一覧（それぞれ{item}）";
        Shape::Object([]) => "an object", "オブジェクト";
        Shape::Object(fields),
        list = fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ") =>
            "an object with {list}",
            "{list} を持つオブジェクト";
    }
}

const fn example(form: Form) -> &'static str {
    match form {
        Form::Wikidata => "Q1490",
        Form::Url => "https://example.org/record",
        Form::Locode => "JPTYO",
        Form::Scheme => "wikidata",
        Form::Address => "https://example.org/id/{value}",
        Form::Sha256 => "64 × 0-9 a-f",
        Form::Digest => "43 × A-Z a-z 0-9 - _",
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// What was expected, ready for what comes after it.
fn wanted(lang: Lang, shape: Shape) -> String {
    let wanted = self::shape(lang, shape);
    let gap = pick(lang, "", gap(wanted.chars().last()));
    wanted + gap
}

/// What each item is, ready for what stands before it.
fn beside(lang: Lang, item: String) -> String {
    pick(lang, "", gap(item.chars().next())).to_owned() + &item
}

/// What stands in Japanese text between a character and its Japanese neighbour: a space beside
/// Latin letters and digits.
fn gap(beside: Option<char>) -> &'static str {
    if beside.is_some_and(|beside| beside.is_ascii_alphanumeric()) { " " } else { "" }
}

/// What stands in a field: as it was written, or, where it was described instead, its description.
fn got(lang: Lang, came: &str) -> String {
    match came.strip_prefix("a list of ") {
        Some(many) => message!(lang, "a list of {many}", "{many} 件の一覧"),
        None => came.to_owned(),
    }
}

/// The word that was meant, where a word was expected and one is close.
fn meant(lang: Lang, shape: Shape, came: &str) -> String {
    let Shape::Word(words) = shape else { return String::new() };
    let close = nearest_word(came.trim_matches('"'), words.iter().copied());
    close.map(|close| did_you_mean(lang, close)).unwrap_or_default()
}

fn zone_meant(lang: Lang, got: &str) -> String {
    Zone::nearest(got).map(|close| did_you_mean(lang, close)).unwrap_or_default()
}

fn language_meant(lang: Lang, got: &str) -> String {
    subtags::meant(got).map(|tag| did_you_mean(lang, &tag)).unwrap_or_default()
}

fn country_meant(lang: Lang, got: &str) -> String {
    let near = country::named(got).map(|country| country.as_str().to_owned());
    let near =
        near.or_else(|| country::nearest_name(got).map(|(code, name)| format!("{code} ({name})")));
    near.map(|close| did_you_mean(lang, &close)).unwrap_or_default()
}

fn instead(lang: Lang, name: &str, known: &[&'static str]) -> String {
    match nearest_word(name, known.iter().copied()) {
        Some(close) => did_you_mean(lang, close),
        None => {
            let list = known.join(", ");
            message!(lang, "; there are {list}", "（あるのは {list}）")
        }
    }
}

/// After a sentence without its full stop: what may have been meant.
fn did_you_mean(lang: Lang, close: &str) -> String {
    message!(lang, ". Did you mean {close:?}?", "。「{close}」のことですか？")
}
