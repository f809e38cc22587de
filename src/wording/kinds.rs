//! What each type of fact says, in a few words.

use crate::domain::event::fact::FactKind;
use crate::wording::lang::{Lang, pick};

/// What a fact of this type says.
#[must_use]
pub fn about(lang: Lang, kind: FactKind) -> &'static str {
    match kind {
        FactKind::DeclarationEndorsed => {
            pick(lang, "A party endorses a declaration", "主体が宣言に賛同した")
        }
        FactKind::EndorsementWithdrawn => {
            pick(lang, "A party withdraws its endorsement", "主体が賛同を撤回した")
        }
        FactKind::PartyRegistered => pick(
            lang,
            "Register a city, state, region, country or organisation",
            "都市・州・地域・国・団体を登録する",
        ),
        FactKind::PartyRenamed => pick(lang, "A party goes by other names", "主体の名称が変わった"),
        FactKind::PartyMerged => {
            pick(lang, "Two entries were one body", "2 つの登録が同一の主体だった")
        }
        FactKind::GatheringHeld => pick(lang, "A gathering was held", "会合が開かれた"),
        FactKind::GatheringAttended => {
            pick(lang, "A party attended a gathering", "主体が会合に出席した")
        }
        FactKind::DeclarationAdopted => pick(lang, "A declaration was adopted", "宣言が採択された"),
        FactKind::AgreementSigned => pick(lang, "Parties signed an agreement", "協定が署名された"),
        FactKind::AgreementEnded => pick(lang, "An agreement ended", "協定が終了した"),
        FactKind::NetworkEstablished => {
            pick(lang, "A network, project or programme exists", "ネットワーク・事業が設けられた")
        }
        FactKind::NetworkJoined => {
            pick(lang, "A party joined a network", "主体がネットワークに加盟した")
        }
        FactKind::NetworkLeft => {
            pick(lang, "A party left a network", "主体がネットワークを脱退した")
        }
        FactKind::NetworkRoleAssumed => {
            pick(lang, "A party took an office in a network", "主体がネットワークの役職に就いた")
        }
        FactKind::StrategyAdopted => pick(lang, "A strategy was adopted", "戦略が策定された"),
        FactKind::TotalReported => pick(lang, "Somebody published a count", "件数が公表された"),
    }
}
