//! The two languages that daicho speaks, and the words for the kinds of things.

use crate::domain::entity::EntityKind;
use crate::domain::event::declaration::Act;

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

/// The word for an act of endorsement.
#[must_use]
pub fn act_word(lang: Lang, act: Act) -> &'static str {
    let ja = match act {
        Act::Endorsement => "賛同",
        Act::Signature => "署名",
        Act::Ratification => "批准",
        Act::Acceptance => "受諾",
        Act::Approval => "承認",
        Act::Accession => "加入",
        Act::Succession => "承継",
    };
    pick(lang, act.as_str(), ja)
}

impl std::str::FromStr for Lang {
    type Err = ();

    fn from_str(tag: &str) -> Result<Self, ()> {
        match tag {
            "en" => Ok(Self::En),
            "ja" => Ok(Self::Ja),
            _ => Err(()),
        }
    }
}
