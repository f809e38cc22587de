//! The parameters that many operations share.

use serde_json::{Value, json};

use super::{Location, Parameter};
use crate::http::list::{LIMIT, LIMIT_MOST};

pub(super) fn query(name: &'static str, about: &'static str, schema: Value) -> Parameter {
    Parameter { name, location: Location::Query, about, schema }
}

pub(super) fn path(name: &'static str, about: &'static str) -> Parameter {
    Parameter {
        name,
        location: Location::Path,
        about,
        schema: json!({"type": "string", "minLength": 1}),
    }
}

pub(super) fn day() -> Value {
    json!({"type": "string", "format": "date"})
}

pub(super) fn place() -> Value {
    json!({"anyOf": [
        {"type": "integer", "minimum": 0},
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
    ]})
}

pub(super) fn view() -> [Parameter; 2] {
    [
        query("as_of", "What was true on this day; by default today.", day()),
        query(
            "known_at",
            "What was known at this seq, time or day; by default everything.",
            place(),
        ),
    ]
}

pub(super) fn paging() -> [Parameter; 2] {
    paging_by(LIMIT)
}

pub(super) fn paging_by(usual: usize) -> [Parameter; 2] {
    let limit = json!({"type": "integer", "minimum": 1, "maximum": LIMIT_MOST, "default": usual});
    [
        query("limit", "How many items a page may have.", limit),
        query(
            "cursor",
            "Where the page begins, as an earlier page's `next` says.",
            json!({"type": "string"}),
        ),
    ]
}

pub(super) fn header(name: &'static str, about: &'static str, schema: Value) -> Parameter {
    Parameter { name, location: Location::Header, about, schema }
}
