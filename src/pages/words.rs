//! The two languages that daicho speaks, and the words for the kinds of things.

use crate::domain::entity::EntityKind;

/// A language that people read daicho in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Lang {
    /// The language tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}

/// The phrase in the language asked for. Both must be given, so a translation cannot be missing.
#[must_use]
pub fn pick<T>(lang: Lang, en: T, ja: T) -> T {
    match lang {
        Lang::En => en,
        Lang::Ja => ja,
    }
}

/// The word for a kind of thing.
#[must_use]
pub fn kind_word(lang: Lang, kind: EntityKind) -> &'static str {
    let ja = match kind {
        EntityKind::Party => "主体",
        EntityKind::Gathering => "会合",
        EntityKind::Declaration => "宣言",
        EntityKind::Agreement => "協定",
        EntityKind::Network => "ネットワーク",
        EntityKind::Strategy => "戦略",
        EntityKind::Goal => "目標",
    };
    pick(lang, kind.as_str(), ja)
}
