//! What may stand in a field, and what is wrong with data that does not fit.
//!
//! Whichever way data came in, by a flag, a cell or a JSON document, it is checked here against the
//! fields that its record declares, so that a fault is named by its field and by what was expected.

mod record;
pub mod schema;
mod values;
mod words;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use thiserror::Error;

use self::Shape::{Count, Degrees, Id, Line, List, Object, Prose, Text, Word};
pub use self::record::{FieldValue, MAX_PERSONAL_BYTES, PersonalField, Record, Shaped};
pub(crate) use self::record::{present, record};
pub use self::words::WordList;
pub(crate) use self::words::words;
use crate::domain::carried::Carried;
use crate::domain::date::{Date, DateError};
use crate::domain::entity::{EntityKind, Subject};
use crate::domain::name::{self, NameError};
use crate::domain::scheme;
use crate::domain::text::{
    self, Country, Language, Subdivision, TextError, check_line, check_name, check_prose,
};
use crate::domain::zone::Zone;

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// The id of a thing of this kind.
    Id(EntityKind),
    /// The id of a series of gatherings.
    Series,
    /// An EDTF date, or null where the date is unknown.
    Date,
    /// A text by language.
    Text,
    /// One line of text.
    Line,
    /// Text that may run over several lines.
    Prose,
    /// One of these words.
    Word(&'static WordList),
    /// A country code.
    Country,
    /// A subdivision code.
    Subdivision,
    /// Degrees, between minus and plus this number.
    Degrees(f64),
    /// A whole number from this one up.
    Count(u64),
    /// `declaration:ID`, `gathering:ID`, `network:ID` or `party:ID`.
    Subject,
    /// `all`, `declaration:ID`, `network:ID` or `agreement:ID`.
    Carried,
    /// A language tag.
    Language,
    /// A time zone.
    Zone,
    /// A text of a fixed form.
    Form(Form),
    /// A list of at least this many.
    List(&'static Shape, usize),
    /// An object with these fields.
    Object(&'static [Field]),
}

/// The fixed forms that a text can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An item of Wikidata, such as `Q1490`.
    Wikidata,
    /// A UN/LOCODE, such as `JPTYO`.
    Locode,
    /// The name of a scheme of identifiers, such as `wikidata`.
    Scheme,
    /// The address of each value of a scheme, with `{value}` in its place.
    Address,
    /// 64 lower-case hexadecimal digits.
    Sha256,
    /// 43 characters of base64url.
    Digest,
    /// The address of a page, `http://` or `https://`. Pages make links of it, so that nothing
    /// else, such as `javascript:`, may come in by it.
    Url,
}

impl Form {
    fn fits(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        match self {
            Self::Wikidata => {
                let digits = bytes.get(1..).unwrap_or_default();
                bytes.first() == Some(&b'Q')
                    && !matches!(digits.first(), None | Some(b'0'))
                    && digits.iter().all(u8::is_ascii_digit)
            }
            Self::Locode => {
                let (country, place) = bytes.split_at(bytes.len().min(2));
                bytes.len() == 5
                    && country.iter().all(u8::is_ascii_uppercase)
                    && place.iter().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'9'))
            }
            Self::Scheme => scheme::is_scheme(text),
            Self::Address => text.split_once(scheme::VALUE).is_some_and(|(before, after)| {
                text::is_url(before)
                    && text::is_url(text)
                    && !(before.to_owned() + after).contains(['{', '}'])
            }),
            Self::Sha256 => {
                bytes.len() == 64
                    && bytes.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            }
            Self::Digest => {
                let base64url = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
                bytes.len() == 43 && bytes.iter().all(base64url)
            }
            Self::Url => text::is_url(text),
        }
    }

    /// The same as a regular expression.
    fn pattern(self) -> &'static str {
        match self {
            Self::Wikidata => "^Q[1-9][0-9]*$",
            Self::Locode => "^[A-Z]{2}[A-Z2-9]{3}$",
            Self::Scheme => scheme::SCHEME,
            Self::Address => &text::ADDRESS,
            Self::Sha256 => "^[0-9a-f]{64}$",
            Self::Digest => "^[A-Za-z0-9_-]{43}$",
            Self::Url => &text::URL,
        }
    }
}

/// One field: its name, what may stand in it, and whether it must be there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Its name in the data.
    pub name: &'static str,
    /// What may stand in it.
    pub shape: Shape,
    /// Whether it must be there (a date that must be there may be null).
    pub required: bool,
    /// What it means, in English, as its declaration says.
    pub doc: &'static str,
}

/// The word for a date that is unknown, wherever null may stand for it.
pub const UNKNOWN: &str = "unknown";
/// The address of a page.
pub const URL: Shape = Shape::Form(Form::Url);
/// The digest of a disclosure.
pub const DIGEST: Shape = Shape::Form(Form::Digest);

impl Field {
    /// A field that must be there.
    #[must_use]
    pub const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, required: true, doc }
    }

    /// A field that may be left out.
    #[must_use]
    pub const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self { name, shape, required: false, doc }
    }

    /// Whether null may stand in it: for an unknown date, and for what need not be there.
    fn may_be_null(&self) -> bool {
        self.shape == Shape::Date || !self.required
    }

    /// Whether a value says that what the field asks for is unknown: null, and of a date the word.
    fn is_unknown(&self, value: &Value) -> bool {
        value.is_null() || (self.shape == Shape::Date && value.as_str() == Some(UNKNOWN))
    }

    /// The digests of personal data that is kept apart.
    pub(crate) const DIGESTS: Self =
        Self::may("_sd", List(&DIGEST, 0), "The digests of the personal data that is kept apart.");
}

/// Something wrong with one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The field, with dots between the levels, such as `names.en`; empty for the whole.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

impl Fault {
    /// The same fault, seen from one level further out.
    #[must_use]
    pub fn under(mut self, outer: &str) -> Self {
        let inner = std::mem::take(&mut self.field);
        self.field = if inner.is_empty() { outer.into() } else { format!("{outer}.{inner}") };
        self
    }
}

/// What can be wrong with a field.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Problem {
    /// It must be there and is not.
    #[error("is missing")]
    Missing(Shape),
    /// No such field.
    #[error("is not a field")]
    Unknown {
        /// The fields that there are.
        known: Vec<&'static str>,
    },
    /// Another shape of value.
    #[error("is of another shape")]
    Expected {
        /// What was expected.
        shape: Shape,
        /// What came, in short.
        came: String,
    },
    /// Not an id.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Not a date.
    #[error(transparent)]
    Date(#[from] DateError),
    /// Not a text, language or code.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Personal data where no fact has any: no event holds it in clear.
    #[error("is personal data")]
    Personal,
    /// Salted digests, which the register alone makes.
    #[error("is made by the register")]
    Digests,
    /// Longer than the field may be.
    #[error("is too long")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The greatest length in bytes.
        limit: usize,
    },
    /// Anything else that the reader of the type refuses.
    #[error("{0}")]
    Other(String),
}

/// The greatest number that a count can be. (JSON itself is safe only up to 2⁵³.)
pub(crate) const MAX_COUNT: u64 = u32::MAX as u64;

/// Whether a field holds personal data, which an event never has in clear: no record can declare
/// such a field by another name.
pub(crate) const fn is_personal(name: &str) -> bool {
    matches!(name.as_bytes(), b"signatory" | b"delegate")
}

/// Reads submitted data as the record that it should be.
///
/// # Errors
/// Every [`Fault`] found, in the order of the data.
pub fn read_record<T: Record + DeserializeOwned>(
    mut data: Map<String, Value>,
) -> Result<T, Vec<Fault>> {
    resolve_unknown(&mut data, T::FIELDS);
    let mut faults = Vec::new();
    check_object("", &data, T::FIELDS, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    T::deserialize(Value::Object(data)).map_err(|error| {
        vec![Fault { field: String::new(), problem: Problem::Other(error.to_string()) }]
    })
}

/// Puts null in the place of the word for what is unknown, and leaves out what need not be there and
/// is null, which says no more.
pub(crate) fn resolve_unknown(object: &mut Map<String, Value>, fields: &'static [Field]) {
    for field in fields {
        match (field.shape, object.get_mut(field.name)) {
            (_, None) => {}
            (_, Some(value)) if field.is_unknown(value) => {
                if field.required {
                    *value = Value::Null;
                } else {
                    object.remove(field.name);
                }
            }
            (Object(inner), Some(Value::Object(object))) => resolve_unknown(object, inner),
            (List(Object(inner), _), Some(Value::Array(items))) => {
                items.iter_mut().filter_map(Value::as_object_mut).for_each(|object| {
                    resolve_unknown(object, inner);
                });
            }
            (_, Some(_)) => {}
        }
    }
}

/// Checks an object against its fields and adds what is wrong to `faults`.
pub fn check_object(
    path: &str,
    object: &Map<String, Value>,
    fields: &'static [Field],
    faults: &mut Vec<Fault>,
) {
    let at = |name: &str| if path.is_empty() { name.into() } else { format!("{path}.{name}") };
    for (name, value) in object {
        match fields.iter().find(|field| field.name == name) {
            Some(field) if value.is_null() && field.may_be_null() => {}
            Some(field) => check_value(&at(name), value, field.shape, faults),
            None => {
                let problem = if is_personal(name) {
                    Problem::Personal
                } else {
                    Problem::Unknown { known: fields.iter().map(|field| field.name).collect() }
                };
                faults.push(Fault { field: at(name), problem });
            }
        }
    }
    for field in fields.iter().filter(|field| field.required && !object.contains_key(field.name)) {
        faults.push(Fault { field: at(field.name), problem: Problem::Missing(field.shape) });
    }
}

fn check_value(path: &str, value: &Value, shape: Shape, faults: &mut Vec<Fault>) {
    match (shape, value) {
        (Object(fields), Value::Object(object)) => check_object(path, object, fields, faults),
        (Shape::Text, Value::Object(texts)) if !texts.is_empty() => {
            let mut before: Vec<&str> = Vec::new();
            for (language, text) in texts {
                let path = format!("{path}.{language}");
                let again = before.iter().any(|other| other.eq_ignore_ascii_case(language));
                before.push(language);
                match Language::read_new(language) {
                    Ok(_) if again => {
                        let problem = TextError::SameLanguage(language.clone()).into();
                        faults.push(Fault { field: path, problem });
                    }
                    Ok(_) => check_named(&path, text, faults),
                    Err(error) => faults.push(Fault { field: path, problem: error.into() }),
                }
            }
        }
        (List(item, least), Value::Array(items)) if items.len() >= least => {
            for (index, value) in items.iter().enumerate() {
                check_value(&format!("{path}.{index}"), value, *item, faults);
            }
        }
        _ => {
            if let Err(problem) = check_plain(value, shape) {
                faults.push(Fault { field: path.into(), problem });
            }
        }
    }
}

/// Checks what a thing is called in one language.
fn check_named(path: &str, text: &Value, faults: &mut Vec<Fault>) {
    match text.as_str().map(check_name) {
        Some(Ok(())) => {}
        Some(Err(error)) => faults.push(Fault { field: path.into(), problem: error.into() }),
        None => check_value(path, text, Line, faults),
    }
}

fn check_plain(value: &Value, shape: Shape) -> Result<(), Problem> {
    let expected = || Problem::Expected { shape, came: short(value) };
    let fits = match shape {
        Count(least) => value.as_u64().is_some_and(|number| (least..=MAX_COUNT).contains(&number)),
        Degrees(most) => value.as_f64().is_some_and(|degrees| degrees.abs() <= most),
        Text | List(..) | Object(_) => false,
        _ => return check_string(value.as_str().ok_or_else(expected)?, shape, expected),
    };
    if fits { Ok(()) } else { Err(expected()) }
}

fn check_string(text: &str, shape: Shape, expected: impl Fn() -> Problem) -> Result<(), Problem> {
    let fits = match shape {
        Id(_) | Shape::Series => return Ok(name::check(text)?),
        Shape::Date => return Ok(text.parse::<Date>()?.in_usual_years().map(drop)?),
        Line => return Ok(check_line(text)?),
        Shape::Country => return Ok(text.parse::<Country>().map(drop)?),
        Shape::Subdivision => return Ok(text.parse::<Subdivision>().map(drop)?),
        Shape::Language => return Ok(Language::read_new(text).map(drop)?),
        Shape::Zone => return Ok(text.parse::<Zone>().map(drop)?),
        Prose => return Ok(check_prose(text)?),
        Word(words) => words.contains(&text),
        Shape::Subject => text.parse::<Subject>().is_ok(),
        Shape::Carried => text.parse::<Carried>().is_ok(),
        Shape::Form(form) => form.fits(text),
        Count(_) | Degrees(_) | Text | List(..) | Object(_) => false,
    };
    if fits { Ok(()) } else { Err(expected()) }
}

/// The outline of what came, where the value itself is not to be repeated.
pub(crate) const fn outline(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) | Value::Number(_) => "…",
        Value::String(_) => "\"…\"",
        Value::Array(_) => "[…]",
        Value::Object(_) => "{…}",
    }
}

/// What came, short enough for one line of a message.
pub(crate) fn short(value: &Value) -> String {
    let text = match value {
        Value::Array(items) if items.len() < 2 => return format!("a list of {}", items.len()),
        _ => value.to_string(),
    };
    text::short(&text)
}
