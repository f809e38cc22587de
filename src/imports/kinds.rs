//! The kinds of facts by the words that people type, as in `daicho record KIND`.

use crate::domain::entry::presumed;
use crate::domain::event::fact::FactKind;
use crate::domain::fields::Field;

/// One word of `record KIND`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The word.
    pub word: &'static str,
    /// The type of fact that it records.
    pub event: FactKind,
}

const fn kind(word: &'static str, event: FactKind) -> Kind {
    Kind { word, event }
}

/// Every kind of fact that can be recorded.
pub const KINDS: [Kind; FactKind::ALL.len()] = [
    kind("endorsement", FactKind::DeclarationEndorsed),
    kind("withdrawal", FactKind::EndorsementWithdrawn),
    kind("party", FactKind::PartyRegistered),
    kind("rename", FactKind::PartyRenamed),
    kind("merge", FactKind::PartyMerged),
    kind("party-end", FactKind::PartyEnded),
    kind("gathering", FactKind::GatheringHeld),
    kind("attendance", FactKind::GatheringAttended),
    kind("declaration", FactKind::DeclarationAdopted),
    kind("agreement", FactKind::AgreementSigned),
    kind("agreement-end", FactKind::AgreementEnded),
    kind("network", FactKind::NetworkEstablished),
    kind("join", FactKind::NetworkJoined),
    kind("leave", FactKind::NetworkLeft),
    kind("role", FactKind::NetworkRoleAssumed),
    kind("strategy", FactKind::StrategyAdopted),
    kind("total", FactKind::TotalReported),
    kind("register", FactKind::RegisterDescribed),
    kind("closing", FactKind::RegisterClosed),
];

/// What begins something for a party or between parties, and what ends it.
const ENDINGS: [(FactKind, FactKind); 3] = [
    (FactKind::DeclarationEndorsed, FactKind::EndorsementWithdrawn),
    (FactKind::NetworkJoined, FactKind::NetworkLeft),
    (FactKind::AgreementSigned, FactKind::AgreementEnded),
];

impl Kind {
    /// The kind under a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.word == word)
    }

    /// The kind that records facts of a type.
    #[must_use]
    pub fn of(event: FactKind) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.event == event)
    }

    /// The kind under a word as people write it in a cell: in any case, with spaces or `_` for `-`.
    #[must_use]
    pub fn read(written: &str) -> Option<Self> {
        Self::find(&written.trim().to_lowercase().replace([' ', '_'], "-"))
    }

    /// Whether a fact of this kind cannot be recorded unless the field is given.
    #[must_use]
    pub fn must_be_said(self, field: &Field) -> bool {
        field.required && presumed(self.event, field.name).is_none()
    }

    /// The kind that ends what this one begins, where a row may tell of both.
    #[must_use]
    pub fn ending(self) -> Option<Self> {
        ending(self.event).and_then(Self::of)
    }
}

/// The type of fact that ends what one of another type begins, where a row may tell of both.
#[must_use]
pub fn ending(begins: FactKind) -> Option<FactKind> {
    ENDINGS.iter().find(|(kind, _)| *kind == begins).map(|(_, end)| *end)
}
