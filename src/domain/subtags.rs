//! Which language tags are made of registered subtags, and what was meant by one that is not.

use std::sync::LazyLock;

use oxilangtag::LanguageTag;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::alike::key;

/// The subtags of the IANA registry and what may be meant by others; where they come from stands in it.
const REGISTRY: &str = include_str!("languages.txt");
/// The longest name of a language that is looked for.
const MAX_NAME_CHARS: usize = 40;

/// The registry, ready to be asked.
#[derive(Default)]
struct Registry {
    /// Each type of subtag with its subtags, in lower case.
    subtags: FxHashMap<&'static str, FxHashSet<String>>,
    /// Ranges of subtags for private use, with their type.
    ranges: Vec<(&'static str, String, String)>,
    /// What is meant by a code that is no language subtag.
    meant: FxHashMap<&'static str, &'static str>,
    /// The language that bears a name, by the form in which names are compared.
    called: FxHashMap<String, &'static str>,
}

static READ: LazyLock<Registry> = LazyLock::new(|| {
    let mut registry = Registry::default();
    for line in REGISTRY.lines() {
        match line.split_once(' ') {
            Some(("#", _)) | None => {}
            Some(("meant", rest)) => {
                registry.meant.extend(rest.split(' ').filter_map(|pair| pair.split_once('=')));
            }
            Some(("called", rest)) => {
                let mut parts = rest.split('\t');
                let tag = parts.next().unwrap_or_default();
                registry.called.extend(parts.map(|name| (key(name), tag)));
            }
            Some((kind, rest)) => {
                let subtags = registry.subtags.entry(kind).or_default();
                for subtag in rest.split(' ').map(str::to_ascii_lowercase) {
                    match subtag.split_once("..") {
                        Some((first, last)) => {
                            registry.ranges.push((kind, first.to_owned(), last.to_owned()));
                        }
                        None => {
                            subtags.insert(subtag);
                        }
                    }
                }
            }
        }
    }
    registry
});

impl Registry {
    fn has(&self, kind: &str, subtag: &str) -> bool {
        let subtag = subtag.to_ascii_lowercase();
        let in_range = |(of, first, last): &(&str, String, String)| {
            *of == kind && subtag.len() == first.len() && (first..=last).contains(&&subtag)
        };
        self.subtags.get(kind).is_some_and(|subtags| subtags.contains(&subtag))
            || self.ranges.iter().any(in_range)
    }
}

/// Whether every subtag of a well-formed tag is registered (RFC 5646, section 2.2.9), so that it names a
/// language. What follows a singleton, and what is for private use, is nobody's business.
#[must_use]
pub fn is_registered(tag: &str) -> bool {
    // Nearly all are these.
    if matches!(tag, "en" | "ja") {
        return true;
    }
    let Ok(parsed) = LanguageTag::parse(tag) else { return false };
    let registry = &*READ;
    if registry.has("grandfathered", tag)
        || tag.get(..2).is_some_and(|x| x.eq_ignore_ascii_case("x-"))
    {
        return true;
    }
    registry.has("language", parsed.primary_language())
        && parsed.extended_language_subtags().all(|subtag| registry.has("extlang", subtag))
        && parsed.script().is_none_or(|script| registry.has("script", script))
        && parsed.region().is_none_or(|region| registry.has("region", region))
        && parsed.variant_subtags().all(|variant| registry.has("variant", variant))
}

/// The tag that was meant by what is none, where it can be told: `en-US` by `en_US`, `ja` by `jp`, `jpn`,
/// `Japanese` or 日本語.
#[must_use]
pub fn meant(written: &str) -> Option<String> {
    if written.chars().nth(MAX_NAME_CHARS).is_some() {
        return None;
    }
    let tag = written.trim().replace('_', "-");
    let normal = |tag: &str| {
        let parsed = LanguageTag::parse_and_normalize(tag).ok()?;
        is_registered(tag).then(|| parsed.into_inner())
    };
    if let Some(tag) = normal(&tag) {
        return (tag != written).then_some(tag);
    }
    if let Some(tag) = READ.called.get(&key(written)) {
        return Some((*tag).to_owned());
    }
    let (first, rest) = tag.split_once('-').map_or((tag.as_str(), None), |(a, b)| (a, Some(b)));
    let first = first.to_ascii_lowercase();
    let language = READ.meant.get(first.as_str()).copied();
    let language = language.or_else(|| READ.has("language", &first).then_some(first.as_str()))?;
    let whole = rest.and_then(|rest| normal(&format!("{language}-{rest}")));
    Some(whole.unwrap_or_else(|| language.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_registered_is_a_language() {
        let registered = [
            "en",
            "EN",
            "ja",
            "yue",
            "zh-Hant",
            "zh-yue-Hant-HK",
            "sr-Latn",
            "es-419",
            "de-1996",
            "ja-Latn-hepburn",
            "i-klingon",
            "zh-min-nan",
            "x-a-b",
            "en-x-us",
            "qaa",
            "und-Qaaa",
            "iw",
            "en-GB-oed",
            "sgn-BE-FR",
            "de-u-co-phonebk",
            "kr",
        ];
        for tag in registered {
            assert!(is_registered(tag), "{tag}");
        }
        for tag in ["jp", "cn", "xx", "en-ZY", "ja-Kanj", "jpn", "english", "en_US", "", "de-abcde"]
        {
            assert!(!is_registered(tag), "{tag}");
        }
    }

    #[test]
    fn what_was_meant_is_registered() {
        let meant_by = [
            ("jp", "ja"),
            ("JP", "ja"),
            ("cn", "zh"),
            ("cz", "cs"),
            ("dk", "da"),
            ("us", "en"),
            ("jpn", "ja"),
            ("eng", "en"),
            ("chi", "zh"),
            ("en_US", "en-US"),
            ("en-us-", "en"),
            ("zh_tw", "zh-TW"),
            ("jp-Latn", "ja-Latn"),
            ("Japanese", "ja"),
            ("日本語", "ja"),
            ("en-ZY", "en"),
            ("zh_Hant", "zh-Hant"),
        ];
        for (written, tag) in meant_by {
            assert_eq!(meant(written).as_deref(), Some(tag), "{written}");
        }
        for unknown in ["", "en", "Nagoya", "E", "xx"] {
            assert_eq!(meant(unknown), None, "{unknown}");
        }
        let all = READ.meant.values().chain(READ.called.values());
        assert!(all.clone().count() > 500);
        all.for_each(|tag| assert!(is_registered(tag), "{tag}"));
        READ.meant.keys().for_each(|code| assert!(!is_registered(code), "{code}"));
    }
}
