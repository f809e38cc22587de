//! What a register is set to, beside its log.

use serde::{Deserialize, Serialize};

use crate::domain::name::SeriesId;
use crate::domain::zone::Zone;

/// What a register is set to, beside its log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The name of the log: a URL without its scheme, such as `example.org/declaration`.
    pub origin: String,
    /// The series of gatherings whose attendants belong to the global network.
    #[serde(default)]
    pub network_series: Vec<SeriesId>,
    /// The time zone in which days begin and end until one is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
}
