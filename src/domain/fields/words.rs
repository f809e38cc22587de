//! Closed lists of words that may stand in a field.

/// The words that may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordList {
    /// Their written forms.
    pub written: &'static [&'static str],
    /// What each of them means; nothing where no schema is made of them.
    pub about: &'static [&'static str],
}

impl std::ops::Deref for WordList {
    type Target = [&'static str];

    fn deref(&self) -> &Self::Target {
        self.written
    }
}

/// Declares a closed list of words, each with its written form.
macro_rules! words {
    ($(#[$doc:meta])+ $name:ident {
        $($(#[doc = $about:literal])+ $word:ident = $text:literal,)+
    }) => {
        $(#[$doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[doc = $about])+ #[serde(rename = $text)] $word,)+
        }

        impl $name {
            /// Every word with its written form, in the order of the vocabulary.
            pub const WORDS: &'static [&'static str] = &[$($text),+];
            /// Every word.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

            /// The word of a written form.
            #[must_use]
            pub fn find(written: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == written)
            }

            /// The written form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::domain::fields::FieldValue for $name {}

        impl $crate::domain::fields::Shaped for $name {
            const SHAPE: $crate::domain::fields::Shape =
                $crate::domain::fields::Shape::Word(&$crate::domain::fields::WordList {
                    written: Self::WORDS,
                    about: &[$(concat!($($about),+)),+],
                });
        }
    };
}
pub(crate) use words;
