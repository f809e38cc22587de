//! The order of names: as each language sorts them, Japanese by the reading where one is on record.

use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

use crate::domain::name::fold;
use crate::domain::text::Text;
use crate::wording::lang::{Lang, pick};

/// The rules of both languages (CLDR); none where the data of the library lacks them.
static RULES: LazyLock<[Option<CollatorBorrowed<'static>>; 2]> = LazyLock::new(|| {
    [locale!("en"), locale!("ja")]
        .map(|language| Collator::try_new(language.into(), CollatorOptions::default()).ok())
});

/// The tags under which a Japanese reading may be given: in hiragana, in katakana.
const READINGS: [&str; 2] = ["ja-Hira", "ja-Kana"];

/// Puts things into the order of their names, as the language sorts them; those of one name by their
/// ids.
///
/// The key of each name is made once: comparing the names themselves would take twice as long.
pub fn by_name<T>(lang: Lang, all: &mut [T], named: impl Fn(&T) -> (Option<&Text>, &str)) {
    all.sort_by_cached_key(|one| {
        let (names, id) = named(one);
        key(lang, names.map_or(id, |names| sorted_as(lang, names)), id)
    });
}

/// What a name is sorted by.
fn sorted_as(lang: Lang, names: &Text) -> &str {
    let reading = match lang {
        Lang::En => None,
        Lang::Ja => READINGS.iter().find_map(|tag| names.under(tag)),
    };
    reading.unwrap_or_else(|| names.get(lang.tag()))
}

/// Bytes that are in the order in which a language sorts names.
fn key(lang: Lang, name: &str, id: &str) -> Vec<u8> {
    let [english, japanese] = &*RULES;
    let rules = pick(lang, english, japanese);
    let mut key = Vec::with_capacity(64);
    match rules {
        // Writing to bytes does not fail.
        Some(rules) => match rules.write_sort_key_to(name, &mut key) {
            Ok(()) => {}
        },
        None => key.extend(fold(name).bytes()),
    }
    // No key of a name has this byte, so that a shorter name comes first.
    key.push(0);
    key.extend(id.bytes());
    key
}

/// In which order names are, as it is said under a table.
#[must_use]
pub fn by_name_said(lang: Lang) -> &'static str {
    pick(
        lang,
        "Order: by name, in the English alphabet.",
        "並び順：英字、五十音、漢字の順（読みの記録がある名称は読みによる）。",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(lang: Lang, names: &[&str]) -> Vec<String> {
        let mut texts: Vec<Text> =
            names.iter().map(|json| serde_json::from_str(json).unwrap()).collect();
        by_name(lang, &mut texts, |text| (Some(text), ""));
        texts.iter().map(|text| text.get(lang.tag()).to_owned()).collect()
    }

    #[test]
    fn english_names_are_in_the_order_of_the_alphabet_whatever_marks_they_bear() {
        let names = [
            r#"{"en":"Zürich"}"#,
            r#"{"en":"zagreb"}"#,
            r#"{"en":"Ångström"}"#,
            r#"{"en":"Berlin"}"#,
            r#"{"en":"São Paulo"}"#,
            r#"{"en":"Santiago"}"#,
            r#"{"en":"Žilina"}"#,
        ];
        let expected =
            ["Ångström", "Berlin", "Santiago", "São Paulo", "zagreb", "Žilina", "Zürich"];
        assert_eq!(ordered(Lang::En, &names), expected);
    }

    #[test]
    fn japanese_names_are_in_the_order_of_their_readings() {
        let names = [
            r#"{"ja":"東京都","ja-Hira":"とうきょうと"}"#,
            r#"{"ja":"パリ"}"#,
            r#"{"ja":"大阪市","ja-Kana":"オオサカシ"}"#,
            r#"{"ja":"台北"}"#,
            r#"{"ja":"デリー"}"#,
            r#"{"en":"Berlin"}"#,
        ];
        let expected = ["Berlin", "大阪市", "デリー", "東京都", "パリ", "台北"];
        assert_eq!(ordered(Lang::Ja, &names), expected);
    }

    #[test]
    fn things_of_one_name_are_in_the_order_of_their_ids() {
        let name: Text = serde_json::from_str(r#"{"en":"São Paulo"}"#).unwrap();
        let mut ids = ["sao-paulo-state", "sao-paulo", "a"];
        by_name(Lang::En, &mut ids, |id| (Some(&name), id));
        assert_eq!(ids, ["a", "sao-paulo", "sao-paulo-state"]);
    }
}
