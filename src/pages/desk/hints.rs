//! What the fields of forms are called, and what is to be written there, in the words of an officer.

use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Field, Form, Shape};
use crate::wording::field_words::field_word;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::kind_word;

/// What a field is called in a form.
#[must_use]
pub fn label(lang: Lang, kind: FactKind, name: &str) -> &str {
    match name {
        "party" => pick(lang, "city or other body", "都市等"),
        "parties" => pick(lang, "cities and other bodies", "当事者（都市等）"),
        "names" => pick(lang, "name", "名称"),
        "title" => pick(lang, "title", "名称"),
        "act" => pick(lang, "type of act", "区分"),
        "signatory" => pick(lang, "who signed", "署名者"),
        "delegate" => pick(lang, "who came", "出席者"),
        "source" => pick(lang, "source", "出典"),
        name => field_word(lang, Some(kind), name).unwrap_or(name),
    }
}

/// What a part of a field is called in a form.
#[must_use]
pub fn part<'n>(lang: Lang, kind: FactKind, of: &str, name: &'n str) -> &'n str {
    match (of, name) {
        ("signatory" | "delegate", "name") => pick(lang, "name", "氏名"),
        ("signatory" | "delegate", "title") => pick(lang, "office", "役職"),
        ("signatory", "capacity") => pick(lang, "signs as", "署名の資格"),
        (_, "name") => pick(lang, "name", "名称"),
        (_, name) => label(lang, kind, name),
    }
}

/// What the field of a calendar is called.
pub(super) const fn calendar(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "or chosen from the calendar",
        Lang::Ja => "またはカレンダーで",
    }
}

/// What one row of a list is called.
pub(super) fn row(lang: Lang, list: &str, place: usize) -> String {
    let number = place + 1;
    message!(lang, "{list}: {number}", "{list} {number}")
}

/// What is to be written into a field; empty where its name says enough.
pub(super) fn hint(lang: Lang, kind: FactKind, shape: Shape, field: Option<&Field>) -> String {
    let name = field.map_or("", |field| field.name);
    let own = own(lang, kind, name);
    if !own.is_empty() {
        return own.to_owned();
    }
    match shape {
        Shape::Date => pick(
            lang,
            "As in 7 August 2021, August 2021, about 2015, or unknown",
            "例：2021年8月7日、2021年8月、2015年頃、令和3年8月7日、不明",
        )
        .to_owned(),
        Shape::Id(thing) => {
            let word = kind_word(lang, thing);
            message!(
                lang,
                "Type a name of the {word}, in any language or as it was once called, and choose",
                "{word}の名称（どの言語でも、旧称でも）を入力して選んでください"
            )
        }
        Shape::Country => {
            pick(lang, "A name or a code: Japan, JP", "国名か国コード（日本、JP）").to_owned()
        }
        Shape::Subdivision => {
            pick(lang, "An ISO 3166-2 code such as JP-13", "ISO 3166-2のコード（JP-13など）").to_owned()
        }
        Shape::Degrees(_) => pick(lang, "In degrees, such as 35.69", "度（35.69など）").to_owned(),
        Shape::Count(_) => pick(lang, "A whole number", "整数").to_owned(),
        Shape::Language => pick(lang, "A language tag: en, ja, fr", "言語タグ（en、ja、fr）").to_owned(),
        Shape::Zone => pick(lang, "Such as Asia/Tokyo", "Asia/Tokyoなど").to_owned(),
        Shape::Form(Form::Url) => {
            pick(lang, "Beginning with https://", "https:// で始まるもの").to_owned()
        }
        Shape::Subject => pick(
            lang,
            "What kind it is, a colon, and its name: declaration:Tokyo Declaration, gathering:…, network:…",
            "種別、コロン、名称（declaration:東京宣言、gathering:…、network:…）",
        )
        .to_owned(),
        Shape::Carried => pick(
            lang,
            "all, or one thing: declaration:…, network:…, agreement:…",
            "すべてなら all、一部なら declaration:…、network:…、agreement:…",
        )
        .to_owned(),
        Shape::List(Shape::Id(thing), _) => {
            let word = kind_word(lang, *thing);
            message!(lang, "A name of a {word} in each row", "1行に1件、{word}の名称を入力してください")
        }
        Shape::Series
        | Shape::Text
        | Shape::Line
        | Shape::Prose
        | Shape::Word(_)
        | Shape::Form(_)
        | Shape::List(..)
        | Shape::Object(_) => String::new(),
    }
}

/// What is said of a field by its name.
fn own(lang: Lang, kind: FactKind, name: &str) -> &'static str {
    if kind.registers().contains(&name) {
        return pick(
            lang,
            "A short name of its own in the address of its page, in small letters: tokyo-declaration",
            "ページのアドレスに使う短い名前（英小文字）。例：tokyo-declaration",
        );
    }
    match name {
        "effective_on" => pick(
            lang,
            "Only where it takes effect on another day; that may lie ahead",
            "効力が別の日に生じる場合だけ記入（先の日付も可）",
        ),
        "series" => pick(
            lang,
            "The short name that all editions share, such as seminar",
            "各回に共通の短い名前（seminarなど）",
        ),
        "order" => pick(
            lang,
            "Its place in a published list, where the day is unknown",
            "日付が不明なとき、公表された一覧での順番",
        ),
        "reason" => pick(lang, "Everybody can read it", "誰でも読めます"),
        _ => "",
    }
}
