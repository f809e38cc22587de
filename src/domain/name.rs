//! Ids of registered things: made only by parsing.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

use crate::domain::alike::fold;
use crate::domain::pattern::{named, outside, whole};

/// The greatest length of an id in bytes of UTF-8.
pub const MAX_ID_BYTES: usize = 128;

/// The form of an id as a regular expression. Its length, its normalisation and its characters beyond the
/// Basic Multilingual Plane are said apart.
pub(crate) static PATTERN: LazyLock<String> =
    LazyLock::new(|| format!("^[^{}][^{}]*$", outside(may_begin), outside(may_follow)));

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// The text has no characters.
    #[error("expected an id, got nothing")]
    Empty,
    /// The text is longer than [`MAX_ID_BYTES`].
    #[error("expected at most {MAX_ID_BYTES} bytes, got {bytes}")]
    TooLong {
        /// Length of the text in bytes.
        bytes: usize,
    },
    /// A character that may not stand where it stands.
    #[error("expected letters, digits, '-', '_' or '.', got {character:?} at place {place}")]
    Character {
        /// The character.
        character: char,
        /// Its place, counted from 1.
        place: usize,
    },
    /// The text is not in Unicode normalisation form C (UAX #15).
    #[error("expected Unicode normalisation form C, as in {expected:?}")]
    NotNormal {
        /// The same text in form C.
        expected: String,
    },
}

/// Checks that `text` may be an id: 1 to 128 bytes, letters and digits of any script with
/// `-`, `_` and `.` after the first character, in Unicode normalisation form C.
///
/// # Errors
/// The first [`NameError`] found, from left to right.
pub fn check(text: &str) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    if text.len() > MAX_ID_BYTES {
        return Err(NameError::TooLong { bytes: text.len() });
    }
    if is_plain(text) {
        return Ok(());
    }
    for (index, character) in text.chars().enumerate() {
        let fits = if index == 0 { may_begin(character) } else { may_follow(character) };
        if !fits {
            return Err(NameError::Character { character, place: index + 1 });
        }
    }
    if !is_nfc(text) {
        return Err(NameError::NotNormal { expected: text.nfc().collect() });
    }
    Ok(())
}

/// Letters and digits. Some marks, such as the vowel signs of Indic scripts, count as letters; none
/// comes first.
fn may_begin(character: char) -> bool {
    character.is_alphanumeric() && !is_combining_mark(character)
}

fn may_follow(character: char) -> bool {
    matches!(character, '-' | '_' | '.')
        || character.is_alphanumeric()
        || is_combining_mark(character)
}

/// Whether a text is an id beyond doubt, as nearly all are: ASCII throughout.
fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// An id made from a name in any script: folded, with `-` between the words.
///
/// # Errors
/// As [`check`]: a name without a letter or digit has no id.
pub fn slug(name: &str) -> Result<CompactString, NameError> {
    let mut slug = CompactString::default();
    for character in fold(name).chars() {
        if character.is_alphanumeric() || is_combining_mark(character) {
            slug.push(character);
        } else if !matches!(character, '\'' | '’' | '.') && !slug.ends_with('-') && !slug.is_empty()
        {
            slug.push('-');
        }
    }
    let trimmed = slug.trim_end_matches('-');
    check(trimmed)?;
    Ok(trimmed.into())
}

fn id_schema() -> Schema {
    let mut schema = whole("The id of a registered thing.", &PATTERN);
    schema.insert("maxLength".into(), MAX_ID_BYTES.into());
    schema
}

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident = $kind:literal;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(CompactString);

        impl $name {
            /// The id as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                check(text)?;
                Ok(Self(text.into()))
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
                let text = CompactString::deserialize(deserializer)?;
                check(&text).map_err(de::Error::custom)?;
                Ok(Self(text))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let mut schema = named(generator, "Id", id_schema);
                schema.insert("description".into(), concat!("The id of a ", $kind, ".").into());
                schema
            }
        }
    )+};
}

ids! {
    /// The id of a party: a city, state, region, country or organisation.
    PartyId = "party";
    /// The id of a gathering: a forum, seminar edition, summit, meeting or exercise.
    GatheringId = "gathering";
    /// The id of a declaration: an adopted text that parties endorse.
    DeclarationId = "declaration";
    /// The id of an agreement: one signed instrument between two or more parties.
    AgreementId = "agreement";
    /// The id of a network: a body that parties join and leave.
    NetworkId = "network";
    /// The id of a strategy.
    StrategyId = "strategy";
    /// The id of a goal of a strategy.
    GoalId = "goal";
    /// The id of a series of gatherings.
    SeriesId = "series";
}
