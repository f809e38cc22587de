//! What countries are called in English and Japanese, so that they can be named otherwise than by their code.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::domain::alike::key;
use crate::domain::near::nearest;
use crate::domain::text::Country;

/// Each country with its names; where they come from stands in it.
const NAMES: &str = include_str!("countries.tsv");
/// What is longer names no country.
const MAX_NAME_BYTES: usize = 200;

/// Every country by its codes and its names, as names are compared.
static READ: LazyLock<FxHashMap<String, Country>> = LazyLock::new(|| {
    let mut countries = FxHashMap::default();
    for (code, names) in lines() {
        let Ok(country) = code.parse::<Country>() else { continue };
        let iso = rust_iso3166::from_alpha2(code);
        let of_iso = iso.iter().flat_map(|iso| [iso.alpha2, iso.alpha3, iso.name]);
        for name in names.split('\t').chain(of_iso) {
            countries.entry(key(name)).or_insert_with(|| country.clone());
        }
    }
    countries
});

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The country that a text names: by its code of two or three letters (ISO 3166-1), in whichever case, or by
/// its name in English or Japanese.
#[must_use]
pub fn named(written: &str) -> Option<&'static Country> {
    if written.len() > MAX_NAME_BYTES {
        return None;
    }
    READ.get(&key(written))
}

/// The country whose name, in English or Japanese, is nearest to what was written: its code and that name.
#[must_use]
pub fn nearest_name(written: &str) -> Option<(&'static str, &'static str)> {
    let names = lines().flat_map(|(code, names)| names.split('\t').map(move |name| (code, name)));
    nearest(&[written], names.map(|pair| (pair, pair.1))).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_in_both_languages_are_known() {
        let known = [
            ("Japan", "JP"),
            ("日本", "JP"),
            ("JPN", "JP"),
            ("jp", "JP"),
            ("ＪＰ", "JP"),
            ("United States", "US"),
            ("United States of America", "US"),
            ("米国", "US"),
            ("アメリカ合衆国", "US"),
            ("UK", "GB"),
            ("英国", "GB"),
            ("Czech Republic", "CZ"),
            ("Czechia", "CZ"),
            ("Viet Nam", "VN"),
            ("Vietnam", "VN"),
            ("Côte d'Ivoire", "CI"),
            ("cote d’ivoire", "CI"),
            ("Korea, Republic of", "KR"),
            ("韓国", "KR"),
            ("Bolivia (Plurinational State of)", "BO"),
            ("香港", "HK"),
            ("Hong Kong", "HK"),
            ("Türkiye", "TR"),
            ("Turkey", "TR"),
            ("Congo", "CG"),
            ("Democratic Republic of the Congo", "CD"),
        ];
        for (written, code) in known {
            assert_eq!(named(written).map(Country::as_str), Some(code), "{written}");
        }
        for unknown in ["", "Japn", "XX", "Nagoya", "-"] {
            assert_eq!(named(unknown), None, "{unknown}");
        }
        assert_eq!(nearest_name("Japn"), Some(("JP", "Japan")));
        assert_eq!(nearest_name("ドイツ国").map(|(code, _)| code), Some("DE"));
    }

    #[test]
    fn every_country_has_its_names_and_none_is_that_of_two() {
        assert_eq!(lines().count(), rust_iso3166::ALL.len());
        for country in rust_iso3166::ALL {
            for name in [country.alpha2, country.alpha3, country.name] {
                assert_eq!(named(name).map(Country::as_str), Some(country.alpha2), "{name}");
            }
        }
        for (code, names) in lines() {
            assert!(names.contains('\t'), "{code} has a name in both languages");
            for name in names.split('\t') {
                assert_eq!(named(name).map(Country::as_str), Some(code), "{name}");
            }
        }
    }
}
