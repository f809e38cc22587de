//! The one place that asks for the time, makes new ids and draws random bytes.

use std::io;
use std::sync::OnceLock;

use chrono::Local;
use uuid::Uuid;

use crate::domain::calendar::Calendar;
use crate::domain::disclosure::SALT_BYTES;
use crate::domain::recorded::Moment;
use crate::domain::zone::Zone;
use crate::tracker::Environment;

/// The system's clock and random source.
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    #[allow(clippy::disallowed_methods)] // This is where the environment is asked.
    fn now(&self) -> Moment {
        let now = Local::now().fixed_offset();
        ASKED.get().map_or(now, |zone| Calendar::Zone(*zone).at(now))
    }

    fn calendar(&self) -> Calendar {
        ASKED.get().map_or_else(of_machine, |zone| Calendar::Zone(*zone))
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

/// The calendar that was asked for, for all of this program's life.
static ASKED: OnceLock<Zone> = OnceLock::new();

/// Has days begin and end in a time zone wherever a register names none. The first call counts.
pub fn live_by(zone: Zone) {
    // Whoever asks on the command line comes before the settings of a register.
    let _ = ASKED.set(zone);
}

/// The time zone that was asked for.
#[must_use]
pub fn asked() -> Option<Zone> {
    ASKED.get().copied()
}

/// The calendar of this machine: of its time zone, where that is known and agrees with its clock.
#[allow(clippy::disallowed_methods)] // This is where the environment is asked.
fn of_machine() -> Calendar {
    let now = Local::now().fixed_offset();
    let named = std::env::var("TZ").or_else(|_| iana_time_zone::get_timezone());
    let zone = named.ok().and_then(|name| name.trim_start_matches(':').parse().ok());
    let zone = zone.map(Calendar::Zone);
    let agrees = |zone: &Calendar| zone.at(now).offset() == now.offset();
    zone.filter(agrees).unwrap_or(Calendar::Offset(*now.offset()))
}

/// Fills the slice with random bytes that nobody can guess.
///
/// # Errors
/// When the system's random source fails.
#[allow(clippy::disallowed_methods)] // This is where the environment is asked.
pub fn random(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(io::Error::other)
}
