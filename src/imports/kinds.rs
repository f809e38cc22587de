//! The kinds of facts by the words that people type, as in `daicho record KIND`.

use crate::domain::event::fact::FactKind;

/// One word of `record KIND`.
#[derive(Clone, Copy, Debug)]
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

impl Kind {
    /// The kind under a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.word == word)
    }
}
