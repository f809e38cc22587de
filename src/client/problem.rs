//! A problem document (RFC 9457) as it is read.

use serde::Deserialize;
use serde_json::{Map, Value};

/// What a server says of something that it did not do, in the language that was asked for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Told {
    /// The type of the problem, an address.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status of the answer.
    pub status: u16,
    /// What was expected, what came, and what to do.
    pub detail: String,
    /// Each part of the request that is at fault.
    #[serde(default)]
    pub errors: Vec<ToldError>,
    /// What else it says.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// One part of a request that is at fault.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ToldError {
    /// The field, parameter, header or place.
    pub field: String,
    /// What was expected, what came, and what to do.
    pub detail: String,
}

impl Told {
    /// The last part of its type, such as `not-found`.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}
