//! Texts by language, and the codes of countries and places that facts carry.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use crate::domain::alike::hidden;
use crate::domain::pattern::{class, named, whole};
use crate::domain::subtags;

/// How many characters of what was written a message repeats.
const TOLD_CHARS: usize = 60;

/// What was written, short enough for one line of a message.
#[must_use]
pub fn short(written: &str) -> String {
    match written.char_indices().nth(TOLD_CHARS) {
        None => written.to_owned(),
        Some(_) => written.chars().take(TOLD_CHARS - 3).chain("...".chars()).collect(),
    }
}

/// Why a text, a language or a code is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// Text in no language at all.
    #[error("expected a text in at least one language, got nothing")]
    Empty,
    /// A text with nothing but space in it.
    #[error("expected text, got nothing")]
    Blank,
    /// A control character, such as NUL or a line feed.
    #[error("expected text without control characters, got U+{0:04X}")]
    Control(u32),
    /// Not a well-formed language tag (BCP 47).
    #[error("expected a language tag such as en or ja (BCP 47), got {0:?}")]
    Language(String),
    /// A well-formed tag that names no language: a part of it is not registered.
    #[error("expected a registered language tag such as en or ja, got {0:?}")]
    Unregistered(String),
    /// A character that shows nothing, in a name.
    #[error("expected a name without invisible characters, got U+{code:04X} at place {place}; leave it out", code = u32::from(*character))]
    Hidden {
        /// The character.
        character: char,
        /// Its place, counted from 1.
        place: usize,
    },
    /// A language that is there already, its tag written in another case.
    #[error("expected each language once, got {0:?} again")]
    SameLanguage(String),
    /// Not a country code in ISO 3166-1 alpha-2.
    #[error("expected a country code such as JP (ISO 3166-1 alpha-2), got {0:?}")]
    Country(String),
    /// Not a subdivision code in ISO 3166-2.
    #[error("expected a subdivision code such as JP-13 (ISO 3166-2), got {0:?}")]
    Subdivision(String),
    /// Not a time zone of the IANA database.
    #[error("expected a time zone of the IANA database such as Asia/Tokyo, got {0:?}")]
    Zone(String),
    /// Not a pair of degrees.
    #[error("expected latitude -90 to 90 and longitude -180 to 180, got {0}")]
    Position(String),
}

const MAX_LANGUAGE_BYTES: usize = 35;

/// A well-formed tag (RFC 5646, section 2.1): language, script, region, variants, extensions and
/// private use; private use alone; or one of the form of the tags that the registry grandfathers.
const LANGUAGE: &str = concat!(
    "^(",
    "([A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})",
    "(-[A-Za-z]{4})?",
    "(-([A-Za-z]{2}|[0-9]{3}))?",
    "(-([A-Za-z][A-Za-z0-9]{4,7}|[0-9][A-Za-z0-9]{3,7}))*",
    "(-[0-9A-WYZa-wyz](-[A-Za-z0-9]{2,8})+)*",
    "(-[Xx](-[A-Za-z0-9]{1,8})+)?",
    "|[Xx](-[A-Za-z0-9]{1,8})+",
    "|[Ii]-[A-Za-z]{3,8}",
    "|[Ee][Nn]-[Gg][Bb]-[Oo][Ee][Dd]",
    "|[Ss][Gg][Nn]-[A-Za-z]{2}-[A-Za-z]{2}",
    ")$",
);

/// A language tag (BCP 47, RFC 5646), well-formed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(CompactString);

impl Language {
    /// The tag as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a tag that names a language, as whoever writes anew has to. What was recorded before the
    /// registry was asked is read as it is.
    ///
    /// # Errors
    /// [`TextError::Language`], or [`TextError::Unregistered`] where a part of it is not registered.
    pub fn read_new(text: &str) -> Result<Self, TextError> {
        let language: Self = text.parse()?;
        if subtags::is_registered(text) {
            Ok(language)
        } else {
            Err(TextError::Unregistered(text.into()))
        }
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        CompactString::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Language {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Language".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = whole("A language tag (BCP 47).", LANGUAGE);
        schema.insert("maxLength".into(), MAX_LANGUAGE_BYTES.into());
        schema
    }
}

impl FromStr for Language {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        match oxilangtag::LanguageTag::parse(text) {
            Ok(_) if text.len() <= MAX_LANGUAGE_BYTES => Ok(Self(text.into())),
            _ => Err(TextError::Language(text.chars().take(40).collect())),
        }
    }
}

/// Checks that a line of text holds something and no control character.
///
/// # Errors
/// [`TextError::Blank`] or [`TextError::Control`].
pub fn check_line(text: &str) -> Result<(), TextError> {
    if text.trim().is_empty() {
        return Err(TextError::Blank);
    }
    match text.chars().find(|character| is_control(*character)) {
        Some(character) => Err(TextError::Control(character.into())),
        None => Ok(()),
    }
}

/// Checks what a thing is called, in one language, where it is said anew: as [`check_line`], and without
/// characters that show nothing. What was recorded with such is read as it is.
///
/// # Errors
/// As [`check_line`], or [`TextError::Hidden`].
pub fn check_name(text: &str) -> Result<(), TextError> {
    check_line(text)?;
    match hidden(text) {
        Some((character, place)) => Err(TextError::Hidden { character, place }),
        None => Ok(()),
    }
}

/// Checks text that may run over several lines, as [`check_line`] checks one.
///
/// # Errors
/// As [`check_line`].
pub fn check_prose(text: &str) -> Result<(), TextError> {
    check_line(&text.replace("\r\n", " ").replace(['\n', '\t'], " "))
}

/// Whether a character controls the text instead of standing in it: the control codes, the line
/// and paragraph separators, and those that turn the direction of what follows, with which a name
/// can be made to look like another. Joiners and direction marks belong to scripts and may stand.
fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The characters that are nothing but space, as the class of a regular expression.
static SPACE: LazyLock<String> = LazyLock::new(|| class(char::is_whitespace));
/// The characters that control a text, as the class of a regular expression.
static CONTROL: LazyLock<String> = LazyLock::new(|| class(is_control));

/// The schema of what [`check_line`] takes.
pub(crate) fn line_schema(generator: &mut SchemaGenerator) -> Schema {
    named(generator, "Line", || {
        json_schema!({
            "type": "string",
            "description": "One line of text, not blank.",
            "pattern": format!("[^{}]", *SPACE),
            "not": {"pattern": format!("[{}]", *CONTROL)},
        })
    })
}

/// The schema of what [`check_prose`] takes.
pub(crate) fn prose_schema(generator: &mut SchemaGenerator) -> Schema {
    named(generator, "Prose", || {
        json_schema!({
            "type": "string",
            "description": "Text, not blank, that may run over several lines.",
            "pattern": format!("^([^{}]|\r\n|[\n\t])*$", *CONTROL),
            "not": {"pattern": format!("^[{}]*$", *SPACE)},
        })
    })
}

/// The form of the address of a page as a regular expression.
pub(crate) static URL: LazyLock<String> = LazyLock::new(|| {
    let outside = class(|character| !may_stand_in_url(character));
    format!("^https?://[^/{outside}][^{outside}]*$")
});

/// The form of such an address with `{value}` in it, behind its host, and no other braces.
pub(crate) static ADDRESS: LazyLock<String> = LazyLock::new(|| {
    let outside = class(|character| !may_stand_in_url(character) || "{}".contains(character));
    format!(r"^https?://[^/{outside}][^{outside}]*\{{value\}}[^{outside}]*$")
});

/// Whether a text is the address of a page, `http://` or `https://`.
pub(crate) fn is_url(text: &str) -> bool {
    let after = |scheme| text.strip_prefix(scheme);
    let rest = after("https://").or_else(|| after("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(may_stand_in_url)
    })
}

/// Neither space nor control, nor what ends an address where it is quoted.
fn may_stand_in_url(character: char) -> bool {
    !character.is_whitespace() && !is_control(character) && !"\"'<>\\`".contains(character)
}

/// The same text in one or more languages, such as a name or a title.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(BTreeMap<Language, CompactString>);

impl Text {
    /// A text in one language.
    ///
    /// # Errors
    /// As [`check_line`].
    pub fn one(language: Language, text: &str) -> Result<Self, TextError> {
        check_line(text)?;
        Ok(Self(BTreeMap::from([(language, text.into())])))
    }

    /// The text in the language asked for or in a variety of it, else in English, else in the first
    /// that there is.
    #[must_use]
    pub fn get(&self, language: &str) -> &str {
        self.chosen(language).1
    }

    /// The same, behind the tag of the language that it is in.
    #[must_use]
    pub fn chosen(&self, language: &str) -> (&str, &str) {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let variety = |wanted: &str| {
            let wanted = primary(wanted);
            self.iter().find(|(tag, _)| primary(tag) == wanted)
        };
        let mut texts = self.iter();
        let same = texts.find(|(tag, _)| tag.eq_ignore_ascii_case(language));
        same.or_else(|| variety(language))
            .or_else(|| variety("en"))
            .or_else(|| self.iter().next())
            .unwrap_or_default()
    }

    /// The text under a tag, in whichever case the tag is written.
    #[must_use]
    pub fn under(&self, language: &str) -> Option<&str> {
        let mut texts = self.iter();
        texts.find(|(tag, _)| tag.eq_ignore_ascii_case(language)).map(|(_, text)| text)
    }

    /// Every language with its text, in the order of the tags.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(tag, text)| (tag.as_str(), text.as_str()))
    }
}

impl TryFrom<BTreeMap<CompactString, CompactString>> for Text {
    type Error = TextError;

    fn try_from(map: BTreeMap<CompactString, CompactString>) -> Result<Self, TextError> {
        if map.is_empty() {
            return Err(TextError::Empty);
        }
        let mut texts = Self(BTreeMap::new());
        for (language, text) in map {
            check_line(&text)?;
            if texts.under(&language).is_some() {
                return Err(TextError::SameLanguage(language.into()));
            }
            texts.0.insert(language.parse()?, text);
        }
        Ok(texts)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(tag, text)| (tag.as_str(), text)))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
    }
}

impl JsonSchema for Text {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A text by language (BCP 47 tags).",
            "minProperties": 1,
            "propertyNames": generator.subschema_for::<Language>(),
            "additionalProperties": line_schema(generator),
        })
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident, $pattern:literal, $error:ident, $known:expr;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(CompactString);

        impl $name {
            /// The code as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                let known: fn(&str) -> bool = $known;
                if known(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(TextError::$error(text.chars().take(40).collect()))
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                CompactString::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                whole(concat!($($doc),+).trim(), $pattern)
            }
        }
    )+};
}

codes! {
    /// A country code of ISO 3166-1 alpha-2, in capitals.
    Country, "^[A-Z]{2}$", Country, |text| {
        text.len() == 2
            && text.bytes().all(|byte| byte.is_ascii_uppercase())
            && rust_iso3166::from_alpha2(text).is_some()
    };
    /// A subdivision code of ISO 3166-2, such as `JP-13`.
    Subdivision, "^[A-Z]{2}-[A-Z0-9]{1,3}$", Subdivision, |text| {
        rust_iso3166::iso3166_2::from_code(text).is_some()
    };
}

impl Subdivision {
    /// Whether the subdivision lies in the country.
    #[must_use]
    pub fn is_in(&self, country: &Country) -> bool {
        self.0.split('-').next() == Some(country.as_str())
    }
}

/// A place on the globe in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Position {
    /// Degrees north of the equator, -90 to 90.
    pub lat: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub lon: f64,
}

impl Position {
    /// A position, checked.
    ///
    /// # Errors
    /// [`TextError::Position`] when a degree is out of range.
    pub fn new(lat: f64, lon: f64) -> Result<Self, TextError> {
        if lat.abs() <= 90.0 && lon.abs() <= 180.0 {
            Ok(Self { lat, lon })
        } else {
            Err(TextError::Position(format!("{lat}, {lon}")))
        }
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Degrees {
            lat: f64,
            lon: f64,
        }
        let degrees = Degrees::deserialize(deserializer)?;
        Self::new(degrees.lat, degrees.lon).map_err(de::Error::custom)
    }
}
