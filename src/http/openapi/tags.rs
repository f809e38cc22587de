//! The groups in which operations stand: one for each kind of thing, and for what one does.

use super::Operation;

/// A group of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// The register as a whole.
    Register,
    /// Declarations and who endorses them.
    Declarations,
    /// Parties.
    Parties,
    /// Agreements.
    Agreements,
    /// Gatherings.
    Gatherings,
    /// Networks.
    Networks,
    /// Strategies.
    Strategies,
    /// The log.
    Events,
    /// What records.
    Recording,
}

impl Tag {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Register,
        Self::Declarations,
        Self::Parties,
        Self::Agreements,
        Self::Gatherings,
        Self::Networks,
        Self::Strategies,
        Self::Events,
        Self::Recording,
    ];

    /// The group of an operation.
    pub fn of(operation: &Operation) -> Self {
        if !operation.is_read() {
            return Self::Recording;
        }
        let path = operation.path.strip_prefix("/api/v1/").unwrap_or_default();
        let first = path.split(['/', '.']).next().unwrap_or_default();
        match first {
            "declarations" => Self::Declarations,
            "parties" => Self::Parties,
            "agreements" => Self::Agreements,
            "gatherings" => Self::Gatherings,
            "networks" | "network" => Self::Networks,
            "strategies" => Self::Strategies,
            "events" => Self::Events,
            _ => Self::Register,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Declarations => "declarations",
            Self::Parties => "parties",
            Self::Agreements => "agreements",
            Self::Gatherings => "gatherings",
            Self::Networks => "networks",
            Self::Strategies => "strategies",
            Self::Events => "events",
            Self::Recording => "recording",
        }
    }

    /// What is in it.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Register => "The register as a whole: how it stands, and what changed.",
            Self::Declarations => "Declarations, and who endorses them.",
            Self::Parties => "Cities, states, countries and organisations.",
            Self::Agreements => "Agreements between parties.",
            Self::Gatherings => "Gatherings, and who was there.",
            Self::Networks => "Networks with their members, and the new global network.",
            Self::Strategies => "Strategies, and what advances their goals.",
            Self::Events => "The log: every event as it is stored, its history and its proof.",
            Self::Recording => "Recording facts, correcting and retracting them.",
        }
    }
}
