//! What a register is set to, beside its log.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::event::register::RegisterDescribed;
use crate::domain::name::SeriesId;
use crate::domain::text::Text;
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
    /// Whether they count as they stand until the register is described on record. Those of a
    /// register that is older than descriptions are recorded with the next fact.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept_here: bool,
    /// The office that records where a command names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Of which register this is a copy, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mirror: Option<MirrorOf>,
}

/// Of which register a copy is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MirrorOf {
    /// Where that is.
    pub url: String,
    /// The verifier keys by which its checkpoints are believed.
    pub vkeys: Vec<String>,
}

impl Settings {
    /// Whether these settings say nothing that others do not say. A zone that is not named is none.
    #[must_use]
    pub fn says_nothing_beside(&self, others: &Self) -> bool {
        let zone = self.zone.or(others.zone);
        (&self.origin, &self.network_series, zone)
            == (&others.origin, &others.network_series, others.zone)
    }

    /// What these settings say of the register's answers, as the fact that says so on record; none
    /// where they say nothing of them, or are kept here. The one name that they know of the register is its origin.
    #[must_use]
    pub fn described(&self) -> Option<RegisterDescribed> {
        let mut network_series: Vec<SeriesId> = Vec::new();
        for series in &self.network_series {
            if !network_series.contains(series) {
                network_series.push(series.clone());
            }
        }
        let title = ["en", "ja"].map(|language| (language.into(), self.origin.as_str().into()));
        let title = Text::try_from(BTreeMap::from(title)).ok()?;
        let (keeper, zone, terms, leads, schemes) = (None, self.zone, None, None, Vec::new());
        let described =
            RegisterDescribed { title, keeper, zone, terms, leads, network_series, schemes };
        (!described.network_series.is_empty() && !self.kept_here).then_some(described)
    }
}
