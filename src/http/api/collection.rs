//! The kinds of things that have a list and an address each, and where both are.

use crate::domain::entity::EntityKind;

/// A kind of thing that the API lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    /// Declarations with their counts.
    Declarations,
    /// Parties.
    Parties,
    /// Agreements.
    Agreements,
    /// Gatherings.
    Gatherings,
    /// Networks, projects and programmes.
    Networks,
    /// Strategies with their goals.
    Strategies,
}

impl Collection {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Declarations,
        Self::Parties,
        Self::Agreements,
        Self::Gatherings,
        Self::Networks,
        Self::Strategies,
    ];

    /// Its word in addresses, which is also the name of its table.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Declarations => "declarations",
            Self::Parties => "parties",
            Self::Agreements => "agreements",
            Self::Gatherings => "gatherings",
            Self::Networks => "networks",
            Self::Strategies => "strategies",
        }
    }

    /// The address of its list.
    #[must_use]
    pub const fn list_template(self, csv: bool) -> &'static str {
        match (self, csv) {
            (Self::Declarations, false) => "/api/v1/declarations",
            (Self::Declarations, true) => "/api/v1/declarations.csv",
            (Self::Parties, false) => "/api/v1/parties",
            (Self::Parties, true) => "/api/v1/parties.csv",
            (Self::Agreements, false) => "/api/v1/agreements",
            (Self::Agreements, true) => "/api/v1/agreements.csv",
            (Self::Gatherings, false) => "/api/v1/gatherings",
            (Self::Gatherings, true) => "/api/v1/gatherings.csv",
            (Self::Networks, false) => "/api/v1/networks",
            (Self::Networks, true) => "/api/v1/networks.csv",
            (Self::Strategies, false) => "/api/v1/strategies",
            (Self::Strategies, true) => "/api/v1/strategies.csv",
        }
    }

    /// The template of the address of one of its things.
    #[must_use]
    pub const fn thing_template(self) -> &'static str {
        match self {
            Self::Declarations => "/api/v1/declarations/{id}",
            Self::Parties => "/api/v1/parties/{id}",
            Self::Agreements => "/api/v1/agreements/{id}",
            Self::Gatherings => "/api/v1/gatherings/{id}",
            Self::Networks => "/api/v1/networks/{id}",
            Self::Strategies => "/api/v1/strategies/{id}",
        }
    }

    /// What its things are.
    #[must_use]
    pub const fn entity(self) -> EntityKind {
        match self {
            Self::Declarations => EntityKind::Declaration,
            Self::Parties => EntityKind::Party,
            Self::Agreements => EntityKind::Agreement,
            Self::Gatherings => EntityKind::Gathering,
            Self::Networks => EntityKind::Network,
            Self::Strategies => EntityKind::Strategy,
        }
    }
}
