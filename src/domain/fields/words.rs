//! Closed lists of words that may stand in a field.

/// Declares a closed list of words, each with its written form.
macro_rules! words {
    ($(#[$doc:meta])+ $name:ident { $($(#[$word_doc:meta])+ $word:ident = $text:literal,)+ }) => {
        $(#[$doc])+
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$word_doc])+ #[serde(rename = $text)] $word,)+
        }

        impl $name {
            /// Every word with its written form, in the order of the vocabulary.
            pub const WORDS: &'static [&'static str] = &[$($text),+];
            /// Every word.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];

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
                $crate::domain::fields::Shape::Word(Self::WORDS);
        }
    };
}
pub(crate) use words;
