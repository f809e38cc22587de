//! The words for the kinds of facts, as in `daicho record KIND`, and the event that each stands for.

use crate::domain::event::fact::FactKind;
use crate::pages::words::Lang;

/// One word of `record KIND`.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The word.
    pub word: &'static str,
    /// The type of fact that it records.
    pub event: FactKind,
    en: &'static str,
    ja: &'static str,
}

const fn kind(word: &'static str, event: FactKind, en: &'static str, ja: &'static str) -> Kind {
    Kind { word, event, en, ja }
}

/// Every kind of fact that can be recorded.
pub const KINDS: [Kind; 16] = [
    kind(
        "endorsement",
        FactKind::DeclarationEndorsed,
        "A party endorses a declaration",
        "主体が宣言に賛同した",
    ),
    kind(
        "withdrawal",
        FactKind::EndorsementWithdrawn,
        "A party withdraws its endorsement",
        "主体が賛同を撤回した",
    ),
    kind(
        "party",
        FactKind::PartyRegistered,
        "Register a city, state, region, country or organisation",
        "都市・州・地域・国・団体を登録する",
    ),
    kind("rename", FactKind::PartyRenamed, "A party goes by other names", "主体の名称が変わった"),
    kind(
        "merge",
        FactKind::PartyMerged,
        "Two entries were one body",
        "2 つの登録が同一の主体だった",
    ),
    kind("gathering", FactKind::GatheringHeld, "A gathering was held", "会合が開かれた"),
    kind(
        "attendance",
        FactKind::GatheringAttended,
        "A party attended a gathering",
        "主体が会合に出席した",
    ),
    kind(
        "declaration",
        FactKind::DeclarationAdopted,
        "A declaration was adopted",
        "宣言が採択された",
    ),
    kind("agreement", FactKind::AgreementSigned, "Parties signed an agreement", "協定が署名された"),
    kind("agreement-end", FactKind::AgreementEnded, "An agreement ended", "協定が終了した"),
    kind(
        "network",
        FactKind::NetworkEstablished,
        "A network, project or programme exists",
        "ネットワーク・事業が設けられた",
    ),
    kind(
        "join",
        FactKind::NetworkJoined,
        "A party joined a network",
        "主体がネットワークに加盟した",
    ),
    kind("leave", FactKind::NetworkLeft, "A party left a network", "主体がネットワークを脱退した"),
    kind(
        "role",
        FactKind::NetworkRoleAssumed,
        "A party took an office in a network",
        "主体がネットワークの役職に就いた",
    ),
    kind("strategy", FactKind::StrategyAdopted, "A strategy was adopted", "戦略が策定された"),
    kind("total", FactKind::TotalReported, "Somebody published a count", "件数が公表された"),
];

impl Kind {
    /// The kind under a word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind.word == word)
    }

    /// What the kind records, in a few words.
    #[must_use]
    pub const fn about(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ja => self.ja,
        }
    }
}
