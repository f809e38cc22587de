//! The one place that asks for the time and makes new ids.

use chrono::{Local, NaiveDate};
use uuid::Uuid;

use crate::domain::recorded::Moment;
use crate::tracker::Door;

/// The system's clock and random source.
pub struct SystemDoor;

impl Door for SystemDoor {
    #[allow(clippy::disallowed_methods)] // This is the door.
    fn now(&self) -> Moment {
        Local::now().fixed_offset()
    }

    #[allow(clippy::disallowed_methods)] // This is the door.
    fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// The present day on the calendar of this machine.
#[must_use]
pub fn today() -> NaiveDate {
    SystemDoor.now().date_naive()
}
