//! Personal data as salted commitments: what an event holds of it, and what is kept apart (RFC 9901).
//!
//! A personal field (the signatory of an endorsement, the delegate to a gathering) is written as a
//! *disclosure*: `base64url(JSON [base64url(salt), field, value])`. The event holds its *digest*
//! alone, `base64url(SHA-256(ASCII(disclosure)))`, in `_sd`. Whoever has the disclosure can show that
//! the event commits to it; who has not learns nothing from the digest, since the salt is 32 random
//! bytes. When the disclosure is deleted, the event keeps its bytes, and the name is gone.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::domain::digest::Digest;
use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Fault, MAX_PERSONAL_BYTES, Problem, Shape, check_object, outline};

/// How many random bytes a salt has.
pub const SALT_BYTES: usize = 32;

/// The personal field of a fact, in clear.
///
/// It prints as nothing but the name of the field, so that no message or log repeats it.
#[derive(Clone, PartialEq)]
pub struct Details {
    /// The field: `signatory` or `delegate`.
    pub field: String,
    /// Its value: an object with a name, a title, a capacity.
    pub value: Map<String, Value>,
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Details").field("field", &self.field).finish_non_exhaustive()
    }
}

/// What a submission says of the personal field of its fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Personal {
    /// Nothing. A new fact has none then, and a correction keeps what its fact has.
    #[default]
    Unsaid,
    /// That there is none. A correction takes away what its fact has; the disclosure of the earlier
    /// version stays, as that version does, until it is erased.
    Absent,
    /// These details. A correction has them instead of those of its fact.
    Given(Details),
}

/// Why text is no disclosure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected a disclosure: base64url of a JSON list of a salt, a field and an object")]
pub struct DisclosureError;

/// A personal field with its salt, in the form that the digest is made of.
#[derive(Clone, PartialEq)]
pub struct Disclosure {
    text: String,
    digest: Digest,
    details: Details,
}

impl fmt::Debug for Disclosure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disclosure").field("digest", &self.digest).finish_non_exhaustive()
    }
}

impl Disclosure {
    /// Commits to details with a fresh random salt.
    #[must_use]
    pub fn new(salt: &[u8; SALT_BYTES], details: Details) -> Self {
        let salt = URL_SAFE_NO_PAD.encode(salt);
        let text = write(&salt, &details.field, &Value::Object(details.value.clone()));
        Self { digest: Digest::of(&text), text, details }
    }

    /// Reads the written form.
    ///
    /// # Errors
    /// [`DisclosureError`] where it is none.
    pub fn parse(text: &str) -> Result<Self, DisclosureError> {
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| DisclosureError)?;
        let (_salt, field, value): (String, String, Map<String, Value>) =
            serde_json::from_slice(&json).map_err(|_| DisclosureError)?;
        let details = Details { field, value };
        Ok(Self { text: text.to_owned(), digest: Digest::of(text), details })
    }

    /// The written form: what is kept, and what a digest is made of.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The digest, as the event holds it.
    #[must_use]
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// What is disclosed.
    #[must_use]
    pub const fn details(&self) -> &Details {
        &self.details
    }
}

/// `base64url(JSON [salt, field, value])`.
fn write(salt: &str, field: &str, value: &Value) -> String {
    let (salt, field) = (Value::from(salt), Value::from(field));
    URL_SAFE_NO_PAD.encode(format!("[{salt}, {field}, {value}]"))
}

/// Takes the personal field of a type out of submitted data, and checks it.
///
/// Digests are refused in submitted data: the register makes them, each with a salt of its own, so
/// that no event can point at the disclosure of another.
///
/// # Errors
/// Every [`Fault`] found. None repeats what was submitted.
pub fn split_off(kind: FactKind, data: &mut Map<String, Value>) -> Result<Personal, Vec<Fault>> {
    let mut faults = Vec::new();
    if data.remove("_sd").is_some() {
        faults.push(Fault { field: "_sd".into(), problem: Problem::Digests });
    }
    let field = kind.personal().map(|personal| &personal.whole);
    let came = field.and_then(|field| Some((field, data.remove(field.name)?)));
    let personal = match came {
        None => Personal::Unsaid,
        Some((_, Value::Null)) => Personal::Absent,
        Some((field, value)) => match (field.shape, value) {
            (Shape::Object(parts), Value::Object(mut value)) => {
                value.retain(|_, part| !part.is_null());
                check_object(field.name, &value, parts, &mut faults);
                check_lengths(field.name, &value, &mut faults);
                Personal::Given(Details { field: field.name.into(), value })
            }
            (shape, other) => {
                let problem = Problem::Expected { shape, came: outline(&other).into() };
                faults.push(Fault { field: field.name.into(), problem });
                Personal::Unsaid
            }
        },
    };
    if faults.is_empty() { Ok(personal) } else { Err(faults.into_iter().map(discreet).collect()) }
}

fn check_lengths(field: &str, value: &Map<String, Value>, faults: &mut Vec<Fault>) {
    for (name, part) in value {
        let bytes = part.as_str().map_or(0, str::len);
        if bytes > MAX_PERSONAL_BYTES {
            let problem = Problem::TooLong { bytes, limit: MAX_PERSONAL_BYTES };
            faults.push(Fault { field: format!("{field}.{name}"), problem });
        }
    }
}

/// The fault without what was submitted: neither a value nor the name of an unknown part, which may
/// be a name that was put in the wrong place.
fn discreet(mut fault: Fault) -> Fault {
    match &mut fault.problem {
        Problem::Unknown { .. } => {
            fault.field.truncate(fault.field.find('.').unwrap_or(fault.field.len()));
        }
        Problem::Expected { came, .. } if !came.contains('…') => *came = "…".into(),
        Problem::Expected { .. }
        | Problem::Missing(_)
        | Problem::Name(_)
        | Problem::Date(_)
        | Problem::Text(_)
        | Problem::Personal
        | Problem::Digests
        | Problem::TooLong { .. }
        | Problem::Other(_) => {}
    }
    fault
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_vector_of_rfc_9901_comes_out() {
        let text = write("_26bc4LT-ac6q2KI6cBW5es", "family_name", &json!("Möbius"));
        assert_eq!(text, "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0");
        let digest = Digest::of(&text);
        assert_eq!(digest.as_str(), "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
    }
}
