//! The one place that asks for the time, makes new ids and draws random bytes.

use std::io;

use chrono::{Local, NaiveDate};
use uuid::Uuid;

use crate::domain::disclosure::SALT_BYTES;
use crate::domain::recorded::Moment;
use crate::tracker::Environment;

/// The system's clock and random source.
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    #[allow(clippy::disallowed_methods)] // This is where the environment is asked.
    fn now(&self) -> Moment {
        Local::now().fixed_offset()
    }

    #[allow(clippy::disallowed_methods)] // This is where the environment is asked.
    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn salt(&self) -> io::Result<[u8; SALT_BYTES]> {
        let mut salt = [0; SALT_BYTES];
        random(&mut salt)?;
        Ok(salt)
    }
}

/// The present day on the calendar of this machine.
#[must_use]
pub fn today() -> NaiveDate {
    SystemEnvironment.now().date_naive()
}

/// Fills the slice with random bytes that nobody can guess.
///
/// # Errors
/// When the system's random source fails.
#[allow(clippy::disallowed_methods)] // This is where the environment is asked.
pub fn random(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(io::Error::other)
}
