//! Why a server did not answer what it was asked.

use std::time::Duration;

use thiserror::Error;

use super::outbound::OutboundError;
use super::problem::Told;

/// Why there is no answer, or none that can be used.
#[derive(Debug, Error)]
pub enum ClientError {
    /// Nobody answers there.
    #[error("no connection: {why}")]
    Unreachable {
        /// What was tried, and what came of it.
        why: String,
    },
    /// No answer came in time.
    #[error("no answer within {} seconds", .0.as_secs())]
    Late(Duration),
    /// The answer broke off before its end.
    #[error("the answer broke off: {why}")]
    BrokeOff {
        /// What the connection reported.
        why: String,
    },
    /// The answer, or a line of it, is longer than anything that is read.
    #[error("expected at most {limit} bytes, got more")]
    TooLong {
        /// The most bytes that are read.
        limit: usize,
    },
    /// Whoever answers there is no daicho.
    #[error("no daicho answers there: {came}")]
    NotDaicho {
        /// What came.
        came: String,
    },
    /// A daicho answers what this program does not understand: it is of another version.
    #[error("the answer of {asked} cannot be read: {why}")]
    OtherVersion {
        /// What was asked.
        asked: String,
        /// What is wrong with it.
        why: String,
    },
    /// The server says why it does not do what it was asked.
    #[error("{}", .0.detail)]
    Problem(Box<Told>),
    /// The connection was lost after something was asked to be recorded: it may have been.
    #[error("it may have been recorded: {cause}")]
    MayBeDone {
        /// What was lost.
        cause: Box<ClientError>,
        /// The key under which it can be asked again; none where it needs none.
        key: Option<String>,
    },
    /// What the answer was to be written into.
    #[error("cannot write: {0}")]
    Write(std::io::Error),
}

impl From<OutboundError> for ClientError {
    fn from(error: OutboundError) -> Self {
        match error {
            OutboundError::Late(patience) => Self::Late(patience),
            OutboundError::Http(_) | OutboundError::TooLong { .. } => {
                Self::BrokeOff { why: error.to_string() }
            }
            OutboundError::Io(_)
            | OutboundError::Name(_)
            | OutboundError::Roots(_)
            | OutboundError::Request(_) => Self::Unreachable { why: error.to_string() },
        }
    }
}
