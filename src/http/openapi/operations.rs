//! The one table of operations: what the API can be asked, and what it answers.

use super::{Operation, log, managing, reading, writing};
use crate::http::problem::{
    BAD_HEADER, BAD_QUERY, BAD_REQUEST, BUSY, FORBIDDEN, HEADERS_TOO_LARGE, INTERNAL,
    NOT_ACCEPTABLE, NOT_FOUND, ProblemType, TIMEOUT, TOO_MANY_REQUESTS, UNAUTHORIZED, UNAVAILABLE,
};

/// Every operation of the API, in the order of the addresses.
#[must_use]
pub fn operations() -> Vec<Operation> {
    [reading::operations(), log::operations(), writing::operations(), managing::operations()]
        .concat()
}

/// The problems that any operation may answer with.
pub fn common(operation: &Operation) -> Vec<ProblemType> {
    let mut kinds = vec![
        BAD_QUERY,
        BAD_HEADER,
        BAD_REQUEST,
        UNAUTHORIZED,
        FORBIDDEN,
        NOT_ACCEPTABLE,
        TOO_MANY_REQUESTS,
        HEADERS_TOO_LARGE,
        INTERNAL,
        UNAVAILABLE,
        BUSY,
        TIMEOUT,
    ];
    if operation.path.contains('{') {
        kinds.push(NOT_FOUND);
    }
    kinds
}
