//! The order of lists: names as each language sorts them, Japanese by the reading where one is on record;
//! and the column by which a reader wants the rows.

use std::cmp::Reverse;
use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

use super::context::Context;
use crate::domain::alike::fold;
use crate::domain::text::Text;
use crate::wording::lang::{Lang, message, pick};

/// By which column the rows of a list are put in order, and from which end. In an address it is the
/// column's name, after a minus sign where the last comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting {
    /// The column.
    pub by: &'static str,
    /// Whether the last comes first.
    pub last_first: bool,
    /// The order of a list for which none is asked, as an address would write it.
    usual: &'static str,
}

impl Sorting {
    /// What is said of the order by a column, where the last may come first.
    #[must_use]
    pub fn told(self, lang: Lang, said: &str) -> String {
        if !self.last_first {
            return said.to_owned();
        }
        let said = said.trim_end_matches(['.', '。']);
        message!(lang, "{said}; reversed.", "{said}（逆順）。")
    }

    /// What the address asks for among these columns. The first of them says what is usual: that holds
    /// where the address names no column that is there.
    #[must_use]
    pub fn of(context: &Context, columns: &[&'static str]) -> Self {
        let usual = Self::usual(columns);
        let (name, last_first) = bare(context.own("sort"));
        let named = columns.iter().map(|column| bare(column).0).find(|column| *column == name);
        named.map_or(usual, |by| Self { by, last_first, ..usual })
    }

    /// What holds where no order is asked for.
    #[must_use]
    pub fn usual(columns: &[&'static str]) -> Self {
        let usual = columns.first().copied().unwrap_or_default();
        let (by, last_first) = bare(usual);
        Self { by, last_first, usual }
    }

    /// As an address writes it: nothing for what is usual.
    #[must_use]
    pub fn written(self) -> String {
        let written = format!("{}{}", if self.last_first { "-" } else { "" }, self.by);
        if written == self.usual { String::new() } else { written }
    }

    /// What the head of a column leads to: the order by it, and from the other end where it is that
    /// already.
    #[must_use]
    pub fn towards(self, column: &'static str) -> Self {
        let last_first = if self.by == column { !self.last_first } else { false };
        Self { by: column, last_first, ..self }
    }

    /// Puts things into the order of a key. Those without one come last, from whichever end.
    pub fn by_key<T, K: Ord>(self, all: &mut [T], key: impl Fn(&T) -> Option<K>) {
        if self.last_first {
            all.sort_by_cached_key(|one| {
                let key = key(one);
                (key.is_none(), Reverse(key))
            });
        } else {
            all.sort_by_cached_key(|one| {
                let key = key(one);
                (key.is_none(), key)
            });
        }
    }

    /// Puts things into the order of their names, as [`by_name`] does.
    pub fn by_name<'t, T>(
        self,
        lang: Lang,
        all: &mut [T],
        named: impl Fn(&T) -> (Option<&'t Text>, &'t str),
    ) {
        all.sort_by_cached_key(|one| {
            let (names, id) = named(one);
            key(lang, names.map_or(id, |names| sorted_as(lang, names)), id)
        });
        if self.last_first {
            all.reverse();
        }
    }
}

/// The name of a column, and whether a minus sign stands before it.
fn bare(written: &str) -> (&str, bool) {
    written.strip_prefix('-').map_or((written, false), |name| (name, true))
}

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
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn from_either_end_what_has_no_key_comes_last_and_nothing_is_lost(
            all in prop::collection::vec(prop::option::of(0..20_u8), 0..60),
            last_first in any::<bool>(),
        ) {
            let sorting = Sorting { by: "date", last_first, usual: "name" };
            let mut sorted: Vec<(usize, Option<u8>)> = all.iter().copied().enumerate().collect();
            sorting.by_key(&mut sorted, |(_, key)| *key);
            for pair in sorted.windows(2) {
                let (one, next) = (pair[0], pair[1]);
                let in_order = match (one.1, next.1) {
                    (Some(one), Some(next)) if one != next => (one < next) != last_first,
                    // What is alike stays in its order.
                    (one_key, next_key) if one_key == next_key => one.0 < next.0,
                    (one_key, _) => one_key.is_some(),
                };
                prop_assert!(in_order, "{:?}", sorted);
            }
            sorted.sort_unstable();
            prop_assert!(sorted.into_iter().map(|(_, key)| key).eq(all));
        }
    }

    #[test]
    fn an_order_is_written_as_it_is_read_and_the_usual_one_is_not() {
        let usual = Sorting::usual(&["-date", "name"]);
        assert_eq!((usual.by, usual.last_first, usual.written().as_str()), ("date", true, ""));
        let by_name = usual.towards("name");
        assert_eq!(by_name.written(), "name");
        assert_eq!(by_name.towards("name").written(), "-name");
        assert_eq!(by_name.towards("date").written(), "date");
        assert_eq!(by_name.towards("date").towards("date").written(), "");
    }

    #[test]
    fn things_of_one_name_are_in_the_order_of_their_ids() {
        let name: Text = serde_json::from_str(r#"{"en":"São Paulo"}"#).unwrap();
        let mut ids = ["sao-paulo-state", "sao-paulo", "a"];
        by_name(Lang::En, &mut ids, |id| (Some(&name), id));
        assert_eq!(ids, ["a", "sao-paulo", "sao-paulo-state"]);
    }
}
