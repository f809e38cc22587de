//! What a register is set to, beside its log.

use serde::{Deserialize, Serialize};

use crate::domain::name::SeriesId;

/// What a register is set to, beside its log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The name of the log: a URL without its scheme, such as `example.org/declaration`.
    pub origin: String,
    /// The series of gatherings whose attendants belong to the global network.
    #[serde(default)]
    pub network_series: Vec<SeriesId>,
}
