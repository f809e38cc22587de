//! What a verification of a register found, as those see it who asked for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::recorded::Moment;
use crate::domain::seq::Seq;
use crate::projections::Projections;

/// What was checked, and holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Verified {
    /// How many events were read.
    pub events: u64,
    /// The seq of the last.
    pub head: Seq,
    /// The value of the chain there.
    pub chain: String,
    /// What the log's files occupy on the disk, in bytes.
    pub disk_bytes: u64,
    /// The digest of the views, of those that are live and of a fresh replay.
    pub digest: String,
    /// How many pieces of personal data are held, and how many are erased.
    pub personal: DetailsHeld,
    /// What the events' bytes give.
    #[serde(flatten)]
    pub rooted: Rooted,
    /// What became of a checkpoint that was kept.
    pub against: Option<Against>,
    /// The events that were recorded while the clock was ahead.
    pub clock_ahead: Vec<Ahead>,
    /// Who recorded under a name that may be a login of a computer, as was done before offices had to be
    /// named. It is part of these events for ever.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logins: Vec<String>,
}

/// The tree over the events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rooted {
    /// The root over all events.
    pub root: String,
    /// How many events the signed checkpoint covers; `None` where nothing was signed.
    pub signed_size: Option<u64>,
    /// How many stored hashes were compared.
    pub hashes: u64,
}

/// What became of a checkpoint that was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Against {
    /// How many events it covers.
    pub size: u64,
    /// Whether a key of this register has signed it.
    pub by_our_key: bool,
}

/// The personal data beside the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DetailsHeld {
    /// How many pieces are held.
    pub held: usize,
    /// How many are erased.
    pub erased: usize,
    /// How many were left out of this copy on purpose; not said where none were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_in_copy: Option<usize>,
}

/// An event that was recorded while the clock was more than a day ahead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ahead {
    /// The event.
    pub seq: Seq,
    /// When it was recorded, by that clock.
    pub recorded_at: Moment,
    /// A later event, whose clock says so.
    pub later: Seq,
    /// What its clock said.
    pub clock: Moment,
}

impl Ahead {
    /// Those that a later event tells of.
    #[must_use]
    pub fn all(views: &Projections) -> Vec<Self> {
        let jumps = views.jumps().into_iter().filter_map(|(seq, later)| {
            let recorded_at = views.recorded_at(seq)?;
            let clock = views.recording(later)?.on_clock();
            Some(Self { seq, recorded_at, later, clock })
        });
        jumps.collect()
    }
}

/// What a verification came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Everything holds.
    Holds(Box<Verified>),
    /// Something does not, in the language that was asked for.
    Fails(String),
}
