//! How a record of fields is declared: once, by the struct that holds them.

use serde::{Deserialize, Deserializer};

use super::{Field, Shape};
use crate::domain::digest::Digest;
use crate::domain::entity::EntityRef;

/// A type of the value of a field.
pub trait FieldValue {
    /// Whether there is nothing to write: a field that need not be there is then left out.
    fn is_absent(&self) -> bool {
        false
    }

    /// Visits the registered things that the value names.
    fn visit<'a>(&'a self, _visit: &mut impl FnMut(EntityRef<'a>)) {}
}

/// A type of value that says by itself what may stand in its field. A text or a number does not:
/// its field names a shape.
pub trait Shaped: FieldValue {
    /// What may stand in the field.
    const SHAPE: Shape;
}

/// A struct declared by `record!`.
pub trait Record {
    /// What it says, in English.
    const ABOUT: &'static str;

    /// Its fields, in the order of the vocabulary.
    const FIELDS: &'static [Field];

    /// Those whose ids are entered into the register here.
    const REGISTERS: &'static [&'static str];

    /// The field of personal data that may be submitted beside them.
    const PERSONAL: Option<&'static PersonalField> = None;

    /// Visits every registered thing that is named, with the field that names it.
    fn visit_named<'a>(&'a self, visit: &mut impl FnMut(&'static str, EntityRef<'a>));

    /// The digests of its personal data.
    fn digests(&self) -> &[Digest] {
        &[]
    }

    /// Replaces the digests; there are none to replace where nothing is personal.
    fn set_digests(&mut self, _digests: &[Digest]) {}
}

/// The greatest length of one text of personal data, in bytes.
pub const MAX_PERSONAL_BYTES: usize = 1000;

/// A field of personal data: submitted with a fact and kept apart from the event, which holds its
/// salted digest (RFC 9901).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PersonalField {
    /// The field itself, an object.
    pub whole: Field,
    /// The parts of the object by names of their own, such as `signatory.name`, for columns of a file.
    pub parts: &'static [Field],
}

/// Reads a field that must be there, be it null.
pub(crate) fn present<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(from)
}

/// Declares a struct and with it the fields of its JSON: names, meaning, what may stand in them.
///
/// Each line begins with
/// - `registers`: it must be there, and what it names is entered into the register by this fact;
/// - `must`: it must be there (an `Option<Date>` may be null: the date is unknown);
/// - `may`: it may be left out;
/// - `personal`: an object of texts, the first of which must be there. It is kept apart from the
///   event, and the struct has the `disclosures` to it, the digests, which JSON knows as `_sd`.
///
/// What may stand in a field follows from its type where that is [`Shaped`]; for other types it is
/// said behind it, as in `must total: u64 = Count(0)`.
macro_rules! record {
    ($(#[doc = $about:literal])+ pub struct $name:ident { $($lines:tt)* }) => {
        $crate::domain::fields::record!(@ { $($about)+ } $name {} {} {} {} $($lines)*);
    };

    (@ $meta:tt $name:ident $held:tt $listed:tt { $($registered:ident)* } $personal:tt
        $(#[$($doc:tt)*])+ registers $field:ident: $type:ty, $($rest:tt)*
    ) => {
        $crate::domain::fields::record!(@ $meta $name $held $listed { $($registered)* $field } $personal
            $(#[$($doc)*])+ must $field: $type, $($rest)*);
    };

    (@ $meta:tt $name:ident { $($held:tt)* } { $($listed:tt)* } $registered:tt $personal:tt
        $(#[doc = $doc:literal])+ must $field:ident: $type:ty $(= $shape:expr)?, $($rest:tt)*
    ) => {
        $crate::domain::fields::record!(@ $meta $name
            {
                $($held)*
                $(#[doc = $doc])+
                #[serde(deserialize_with = "crate::domain::fields::present")]
                pub $field: $type,
            }
            { $($listed)* { $field, true, concat!($($doc),+), $type $(, $shape)? } }
            $registered $personal $($rest)*);
    };

    (@ $meta:tt $name:ident { $($held:tt)* } { $($listed:tt)* } $registered:tt $personal:tt
        $(#[doc = $doc:literal])+ may $field:ident: $type:ty $(= $shape:expr)?, $($rest:tt)*
    ) => {
        $crate::domain::fields::record!(@ $meta $name
            {
                $($held)*
                $(#[doc = $doc])+
                #[serde(default, skip_serializing_if = "crate::domain::fields::FieldValue::is_absent")]
                pub $field: $type,
            }
            { $($listed)* { $field, false, concat!($($doc),+), $type $(, $shape)? } }
            $registered $personal $($rest)*);
    };

    (@ $meta:tt $name:ident { $($held:tt)* } $listed:tt $registered:tt {}
        $(#[doc = $doc:literal])+ personal $field:ident { $first:ident $(, $part:ident)* }, $($rest:tt)*
    ) => {
        $crate::domain::fields::record!(@ $meta $name
            {
                $($held)*
                /// The digests of the personal data that is kept apart.
                #[serde(
                    rename = "_sd",
                    default,
                    skip_serializing_if = "crate::domain::fields::FieldValue::is_absent"
                )]
                pub disclosures: Box<[$crate::domain::digest::Digest]>,
            }
            $listed $registered
            { concat!($($doc),+), $field $first $($part)* }
            $($rest)*);
    };

    (@ { $($about_it:literal)+ } $name:ident { $($held:tt)* }
        { $({ $field:ident, $required:literal, $doc:expr, $type:ty $(, $shape:expr)? })* }
        { $($registered:ident)* }
        { $($about:expr, $personal:ident $first:ident $($part:ident)*)? }
    ) => {
        $(#[doc = $about_it])+
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($held)* }

        #[allow(unused_imports)] // Some are for personal data alone.
        const _: () = {
            use $crate::domain::digest::Digest;
            use $crate::domain::entity::EntityRef;
            use $crate::domain::fields::{
                Field, FieldValue, PersonalField, Record, Shape, Shaped, is_personal, record, schema,
            };

            impl Record for $name {
                const ABOUT: &'static str = concat!($($about_it),+);
                const FIELDS: &'static [Field] = &[
                    $(Field {
                        name: stringify!($field),
                        shape: record!(@shape $type $(, $shape)?),
                        required: $required,
                        doc: $doc,
                    },)*
                    $(record!(@digests $personal),)?
                ];
                const REGISTERS: &'static [&'static str] = &[$(stringify!($registered)),*];

                $(const PERSONAL: Option<&'static PersonalField> = Some(&PersonalField {
                    whole: Field::may(
                        stringify!($personal),
                        Shape::Object(&[
                            Field::must(stringify!($first), Shape::Line, ""),
                            $(Field::may(stringify!($part), Shape::Line, ""),)*
                        ]),
                        $about,
                    ),
                    parts: &[record!(@part $personal $first), $(record!(@part $personal $part),)*],
                });

                fn digests(&self) -> &[Digest] {
                    &self.disclosures
                }

                fn set_digests(&mut self, digests: &[Digest]) {
                    const { assert!(is_personal(stringify!($personal))) };
                    self.disclosures = digests.into();
                })?

                fn visit_named<'a>(&'a self, visit: &mut impl FnMut(&'static str, EntityRef<'a>)) {
                    $(self.$field.visit(&mut |entity| visit(stringify!($field), entity));)*
                }
            }

            impl schemars::JsonSchema for $name {
                fn schema_name() -> std::borrow::Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    schema::record::<Self>(generator)
                }
            }

            impl FieldValue for $name {
                fn visit<'a>(&'a self, visit: &mut impl FnMut(EntityRef<'a>)) {
                    self.visit_named(&mut |_, entity| visit(entity));
                }
            }

            impl Shaped for $name {
                const SHAPE: Shape = Shape::Object(Self::FIELDS);
            }
        };
    };

    (@shape $type:ty) => { <$type as Shaped>::SHAPE };
    (@shape $type:ty, $shape:expr) => { $shape };
    (@digests $personal:ident) => { Field::DIGESTS };
    (@part $personal:ident $part:ident) => {
        Field::may(concat!(stringify!($personal), ".", stringify!($part)), Shape::Line, "")
    };
}
pub(crate) use record;
