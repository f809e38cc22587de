//! Time zones by their names in the IANA database.

use std::fmt;
use std::str::FromStr;

use chrono_tz::{TZ_VARIANTS, Tz};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::near::nearest_word;
use crate::domain::pattern::whole;
use crate::domain::text::{TextError, short};

/// A time zone of the IANA database, such as `Asia/Tokyo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// What a name looks like; that it is in the database is said beside it.
const PATTERN: &str = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*)*$";

impl Zone {
    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Its rules.
    pub(crate) const fn rules(self) -> Tz {
        self.0
    }

    /// The name in the database that is nearest to what was written, where one is near.
    #[must_use]
    pub fn nearest(written: &str) -> Option<&'static str> {
        nearest_word(written, TZ_VARIANTS.iter().map(|zone| zone.name()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = TextError;

    fn from_str(name: &str) -> Result<Self, TextError> {
        name.parse().map(Self).map_err(|_| TextError::Zone(short(name)))
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Zone {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Zone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        whole("A time zone of the IANA database, such as Asia/Tokyo.", PATTERN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_one_of_the_database_in_its_own_letters() {
        let zone: Zone = "Asia/Tokyo".parse().unwrap();
        assert_eq!((zone.to_string().as_str(), zone.name()), ("Asia/Tokyo", "Asia/Tokyo"));
        for written in ["", "Tokyo", "asia/tokyo", "JST", "+09:00", "Asia/Tokio", "Asia/Tokyo "] {
            let error = written.parse::<Zone>();
            assert_eq!(error, Err(TextError::Zone(written.to_owned())), "{written}");
        }
        assert_eq!(Zone::nearest("Asia/Tokio"), Some("Asia/Tokyo"));
    }
}
