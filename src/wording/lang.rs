//! The two languages that daicho speaks, and what is said in both.

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

/// A message in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

impl Words {
    /// A message; both languages must be given.
    #[must_use]
    pub fn new(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self { en: en.into(), ja: ja.into() }
    }

    /// The message with what it is about before it: a flag or a file.
    #[must_use]
    pub fn about(self, subject: &str) -> Self {
        Self::new(format!("{subject}: {}", self.en), format!("{subject}: {}", self.ja))
    }

    /// The message in the language asked for.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> &str {
        pick(lang, &self.en, &self.ja)
    }
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
