//! Asks another daicho, on this machine or elsewhere, for what the commands show and record.
//!
//! The answers are the projections' own types, so that this reads what the endpoint writes. [`Client`] is
//! the door: it connects by the socket that a server opens in its data directory ([`socket`]) or by HTTP
//! to an address ([`outbound`]), one connection for all that is asked ([`connection`]).
//!
//! Never in here: deciding, folding, words for people.

pub mod connection;
pub mod error;
mod finding;
pub mod outbound;
pub mod problem;
pub mod reading;
pub mod socket;
pub mod writing;

use std::io;

use tokio::runtime::{Builder, Runtime};

use self::connection::{Connection, Target};
use self::error::ClientError;

/// Asks one server. Each question waits for its answer.
pub struct Client {
    runtime: Runtime,
    connection: Connection,
    /// The secret of a token, where one is presented.
    token: Option<String>,
    /// The language of messages: `en` or `ja`.
    language: &'static str,
}

impl Client {
    /// Whoever asks the server at a place, in a language.
    ///
    /// # Errors
    /// Where the system has no threads or certificates to give.
    pub fn new(
        target: Target,
        token: Option<String>,
        language: &'static str,
    ) -> Result<Self, ClientError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(no_runtime)?;
        Ok(Self { runtime, connection: Connection::to(target)?, token, language })
    }

    /// Whether it asks as the register's owner.
    #[must_use]
    pub const fn is_owner(&self) -> bool {
        matches!(self.connection.target(), Target::Socket(_))
    }

    /// Whoever asks the same server beside this one, on a connection of its own.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn beside(&self) -> Result<Self, ClientError> {
        Self::new(self.connection.target().clone(), self.token.clone(), self.language)
    }

    /// Where it asks, for messages.
    #[must_use]
    pub fn place(&self) -> String {
        self.connection.target().to_string()
    }
}

fn no_runtime(error: io::Error) -> ClientError {
    ClientError::Unreachable { why: error.to_string() }
}
