//! The two languages that daicho speaks, and the one form in which something is said in both.
//!
//! A sentence is written with `message!`, the sentences of an error with `messages!`: English and
//! Japanese side by side, with the same values. One without the other does not compile, nor does a
//! variant without a sentence.

/// A language that people read daicho in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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

/// The phrase in the language asked for. Both must be given, so a translation cannot be missing.
#[must_use]
pub fn pick<T>(lang: Lang, en: T, ja: T) -> T {
    match lang {
        Lang::En => en,
        Lang::Ja => ja,
    }
}

/// A sentence in the language asked for, with values in it: `message!(lang, "English", "日本語")`.
macro_rules! message {
    ($lang:expr, $en:literal, $ja:literal $(,)?) => {
        match $lang {
            $crate::wording::lang::Lang::En => format!($en),
            $crate::wording::lang::Lang::Ja => format!($ja),
        }
    };
}

/// A function that says each variant of something in the language asked for. An arm is a pattern, what
/// its sentence needs beside the values of the pattern, and the sentence in both languages:
/// `Pattern { value }, more = work(value) => "English", "日本語";`. What is worded elsewhere stands in
/// parentheses: `Pattern(error) => (elsewhere(lang, error));`.
macro_rules! messages {
    (
        $(#[$about:meta])*
        $vis:vis fn $name:ident($lang:ident, $said:ident: $type:ty $(, $with:ident: $as:ty)*) {
            $($arm:pat $(if $guard:expr)? $(, $value:ident = $work:expr)*
                => $($en:literal, $ja:literal)? $(($elsewhere:expr))?;)+
        }
    ) => {
        $(#[$about])*
        #[must_use]
        $vis fn $name($lang: $crate::wording::lang::Lang, $said: $type $(, $with: $as)*) -> String {
            match $said {
                $($arm $(if $guard)? => {
                    $(let $value = $work;)*
                    $($crate::wording::lang::message!($lang, $en, $ja))?
                    $($elsewhere)?
                })+
            }
        }
    };
}

pub(crate) use {message, messages};

/// A message in both languages, for whoever does not know yet which will be read.
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

    /// What is said in each language.
    #[must_use]
    pub fn both(said: impl Fn(Lang) -> String) -> Self {
        Self { en: said(Lang::En), ja: said(Lang::Ja) }
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
