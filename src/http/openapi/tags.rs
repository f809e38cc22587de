//! The groups in which operations stand: one for each kind of thing, and for what one does.

use super::{Access, Operation};
use crate::http::api::collection::Collection;

/// A group of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// The register as a whole.
    Register,
    /// Things of a kind.
    Of(Collection),
    /// The log.
    Events,
    /// What records.
    Recording,
    /// What manages the register.
    Managing,
}

impl Tag {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let things = Collection::ALL.into_iter().map(Self::Of);
        std::iter::once(Self::Register).chain(things).chain([
            Self::Events,
            Self::Recording,
            Self::Managing,
        ])
    }

    /// The group of an operation.
    pub fn of(operation: &Operation) -> Self {
        if operation.access == Access::Admin {
            return Self::Managing;
        }
        if !operation.is_read() {
            return Self::Recording;
        }
        let path = operation.path.strip_prefix("/api/v1/").unwrap_or_default();
        let first = path.split(['/', '.']).next().unwrap_or_default();
        let things = Collection::ALL.into_iter().find(|kind| kind.path() == first);
        match (things, first) {
            (Some(kind), _) => Self::Of(kind),
            (None, "network") => Self::Of(Collection::Networks),
            (None, "events") => Self::Events,
            (None, _) => Self::Register,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Of(kind) => kind.path(),
            Self::Events => "events",
            Self::Recording => "recording",
            Self::Managing => "managing",
        }
    }

    /// What is in it.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Register => "The register as a whole: how it stands, and what changed.",
            Self::Of(Collection::Declarations) => "Declarations, and who endorses them.",
            Self::Of(Collection::Parties) => "Cities, states, countries and organisations.",
            Self::Of(Collection::Agreements) => "Agreements between parties.",
            Self::Of(Collection::Gatherings) => "Gatherings, and who was there.",
            Self::Of(Collection::Networks) => {
                "Networks with their members, and the new global network."
            }
            Self::Of(Collection::Strategies) => "Strategies, and what advances their goals.",
            Self::Events => "The log: every event as it is stored, its history and its proof.",
            Self::Recording => "Recording facts, correcting and retracting them.",
            Self::Managing => "Tokens, personal data, backups and verification, for admins.",
        }
    }
}
