//! The headers of answers, each described once.

use serde_json::{Map, Value, json};

use super::Operation;

/// A header: its name, what it means and what it may be.
type Described = (&'static str, &'static str, fn() -> Value);

const REQUEST_ID: Described = (
    "X-Request-Id",
    "The id of this request, to be named when something is reported.",
    || json!({"type": "string"}),
);
const ETAG: Described = (
    "ETag",
    "A strong validator (RFC 9110, section 8.8.3), for If-None-Match and If-Match.",
    || json!({"type": "string"}),
);
const LINK: Described = (
    "Link",
    "Links (RFC 8288): to the next page and to the first, to what belongs to the answer, to its schema, \
     and to this description for programs and for people.",
    || json!({"type": "string"}),
);
const LOCATION: Described =
    ("Location", "The address of the event that was recorded.", || json!({"type": "string"}));
const REPLAYED: Described = (
    "Idempotent-Replayed",
    "There where the request had been carried out before under the same key.",
    || json!({"type": "boolean"}),
);
const RETRY_AFTER: Described = (
    "Retry-After",
    "After how many seconds to ask again.",
    || json!({"type": "integer", "minimum": 0}),
);
const CHALLENGE: Described = (
    "WWW-Authenticate",
    "How to present a token, and what is wrong with the one that was (RFC 6750, section 3).",
    || json!({"type": "string"}),
);
const ALL: [Described; 7] = [REQUEST_ID, ETAG, LINK, LOCATION, REPLAYED, RETRY_AFTER, CHALLENGE];

/// The headers as the document's components.
pub(super) fn all() -> Value {
    let all = ALL.iter().map(|(name, about, schema)| {
        ((*name).to_owned(), json!({"description": about, "schema": schema()}))
    });
    all.collect::<Map<_, _>>().into()
}

/// The headers of an answer to an operation that goes well.
pub(super) fn of_answer(operation: &Operation, status: u16) -> Value {
    let mut headers = vec![REQUEST_ID];
    match (status, operation.is_read()) {
        // A stream has no validator.
        (200 | 304, true) if operation.id != "stream" => headers.extend([ETAG, LINK]),
        (201, _) => headers.extend([ETAG, LOCATION, REPLAYED]),
        _ => {}
    }
    refer(&headers)
}

/// The headers of a problem.
pub(super) fn of_problem(status: u16) -> Value {
    let mut headers = vec![REQUEST_ID];
    match status {
        401 | 403 => headers.push(CHALLENGE),
        429 | 503 => headers.push(RETRY_AFTER),
        _ => {}
    }
    refer(&headers)
}

fn refer(headers: &[Described]) -> Value {
    let refer = |(name, _, _): &Described| {
        ((*name).to_owned(), json!({"$ref": format!("#/components/headers/{name}")}))
    };
    headers.iter().map(refer).collect::<Map<_, _>>().into()
}
