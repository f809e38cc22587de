//! JSON in which every field comes once. Of two fields with one name, readers of JSON take the
//! first, the last or either: a fact must not depend on who reads it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The mark that some programs of Windows put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads one JSON document; a byte order mark before it is passed over (RFC 8259, section 8.1).
///
/// # Errors
/// What is no JSON, or names a field of an object twice, with its line and column.
pub fn read_json(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    serde_json::from_slice(bytes).map(|Once::<false>(value)| value)
}

/// The same, but that what a field holds that comes twice stands in a list, so that the check of the fields
/// can name it.
///
/// # Errors
/// What is no JSON, with its line and column.
pub fn read_every_field(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text).map(|Once::<true>(value)| value)
}

/// Puts a value into a field. What is said of a field before is not forgotten: both together fit no
/// field, and the check of the fields names them.
pub fn put_beside(object: &mut Map<String, Value>, name: &str, value: Value) {
    let both = object.remove(name).map(|before| Value::from(vec![before, value.clone()]));
    object.insert(name.into(), both.unwrap_or(value));
}

/// What is wrong with a document, without its line and column.
#[must_use]
pub fn json_fault(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    whole.strip_suffix(&place).unwrap_or(&whole).to_owned()
}

/// A value in which every field comes once; or, where all are kept, those of a name in a list.
struct Once<const KEPT: bool>(Value);

impl<'de, const KEPT: bool> Deserialize<'de> for Once<KEPT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor::<KEPT>).map(Self)
    }
}

struct OnceVisitor<const KEPT: bool>;

impl<'de, const KEPT: bool> Visitor<'de> for OnceVisitor<KEPT> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Once::<KEPT>(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if !KEPT && object.contains_key(&name) {
                return Err(A::Error::custom(format_args!("the field {name:?} comes twice")));
            }
            let Once::<KEPT>(value) = fields.next_value()?;
            put_beside(&mut object, &name, value);
        }
        Ok(object.into())
    }
}
