//! The JSON Schema of data, made from its fields.
//!
//! What the reader demands and no schema can say is [`Unsaid`], and stands in the descriptions.

use schemars::generate::SchemaSettings;
use schemars::transform::RestrictFormats;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{Field, Form, MAX_COUNT, MAX_PERSONAL_BYTES, PersonalField, Record, Shape, UNKNOWN};
use crate::domain::carried::Carried;
use crate::domain::date::Date;
use crate::domain::entity::{EntityKind, Subject};
use crate::domain::name::{
    AgreementId, DeclarationId, GatheringId, GoalId, MAX_ID_BYTES, NetworkId, PartyId, SeriesId,
    StrategyId,
};
use crate::domain::pattern::{named, whole};
use crate::domain::text::{Country, Language, Subdivision, Text, line_schema, prose_schema};
use crate::domain::zone::Zone;

/// What the reader demands of a field and its schema lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsaid {
    /// The normalisation of an id.
    Normal,
    /// The length of an id in bytes; a schema counts characters.
    Bytes,
    /// The characters of an id beyond the Basic Multilingual Plane.
    Beyond,
    /// The days of a month.
    Calendar,
    /// The order of the ends of an interval.
    Order,
    /// The register of countries.
    Country,
    /// The register of their subdivisions.
    Subdivision,
    /// The register of languages and the other parts of a tag.
    Language,
    /// That a name has no character that shows nothing, where it is said anew.
    Hidden,
    /// The register of time zones.
    Zone,
    /// That no tag differs from another by case alone.
    Once,
    /// How a number is written; to a schema 1.0 is an integer.
    Digits,
    /// That the data of a correction fits the type that stands beside it.
    Data,
    /// The length of personal details in bytes.
    PersonalBytes,
}

impl Unsaid {
    /// All of it.
    pub const ALL: [Self; 14] = [
        Self::Normal,
        Self::Bytes,
        Self::Beyond,
        Self::Calendar,
        Self::Order,
        Self::Country,
        Self::Subdivision,
        Self::Language,
        Self::Hidden,
        Self::Zone,
        Self::Once,
        Self::Digits,
        Self::Data,
        Self::PersonalBytes,
    ];

    /// The sentence that says it.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Normal => "An id is in Unicode normalisation form C (UAX #15).".into(),
            Self::Bytes => format!("An id has at most {MAX_ID_BYTES} bytes in UTF-8."),
            Self::Beyond => "Beyond U+FFFD, too, an id has letters and digits alone.".into(),
            Self::Calendar => "Its days are days of the calendar.".into(),
            Self::Order => "An interval ends on or after its start.".into(),
            Self::Country => "The code is one of ISO 3166-1.".into(),
            Self::Subdivision => "The code is one of ISO 3166-2.".into(),
            Self::Language => {
                "The parts of a tag are registered with IANA (RFC 5646), in new facts.".into()
            }
            Self::Hidden => {
                "New facts have no invisible characters in it but those that join.".into()
            }
            Self::Zone => "The name is one of the IANA time zone database.".into(),
            Self::Once => "Each language comes once, in whichever case its tag is written.".into(),
            Self::Digits => "Written in digits alone: no sign, fraction or exponent.".into(),
            Self::Data => "It is what the schema of its type says.".into(),
            Self::PersonalBytes => format!("At most {MAX_PERSONAL_BYTES} bytes in UTF-8."),
        }
    }

    /// What is unsaid of a shape, beside what is said at the fields within it.
    const fn of(shape: Shape) -> &'static [Self] {
        match shape {
            Shape::Id(_) | Shape::Series | Shape::Subject | Shape::Carried => {
                &[Self::Normal, Self::Bytes, Self::Beyond]
            }
            Shape::Date => &[Self::Calendar, Self::Order],
            Shape::Text => &[Self::Language, Self::Hidden, Self::Once],
            Shape::Country => &[Self::Country],
            Shape::Subdivision => &[Self::Subdivision],
            Shape::Language => &[Self::Language],
            Shape::Zone => &[Self::Zone],
            Shape::Count(_) => &[Self::Digits],
            Shape::List(item, _) => Self::of(*item),
            Shape::Object([]) => &[Self::Data],
            Shape::Line
            | Shape::Prose
            | Shape::Word(_)
            | Shape::Degrees(_)
            | Shape::Form(_)
            | Shape::Object(_) => &[],
        }
    }
}

/// How schemas are made: of formats, they name those that JSON Schema itself knows.
#[must_use]
pub fn settings() -> SchemaSettings {
    let mut formats = RestrictFormats::default();
    formats.infer_from_meta_schema = false;
    formats.allowed_formats = ["date", "date-time", "uuid"].map(Into::into).into();
    SchemaSettings::draft2020_12().with_transform(formats)
}

/// The schema of a record.
#[must_use]
pub fn record<T: Record>(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = object(T::FIELDS, generator);
    schema.insert("description".into(), T::ABOUT.trim().into());
    schema
}

/// The schema of an object with these fields and no others.
#[must_use]
pub fn object(fields: &[Field], generator: &mut SchemaGenerator) -> Schema {
    let properties = fields.iter().map(|field| {
        let schema = property(field, generator);
        (field.name.to_owned(), schema.to_value())
    });
    let properties: Map<String, Value> = properties.collect();
    let required = fields.iter().filter(|field| field.required).map(|field| field.name);
    json_schema!({
        "type": "object",
        "properties": properties,
        "required": required.collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}

/// The schema of the field of personal data that a submitted fact may have.
#[must_use]
pub fn personal(field: &PersonalField, generator: &mut SchemaGenerator) -> Schema {
    let mut schema = shape(field.whole.shape, generator);
    if let Some(Value::Object(parts)) = schema.get_mut("properties") {
        for part in parts.values_mut() {
            let limit = json!({"type": ["string", "null"], "maxLength": MAX_PERSONAL_BYTES});
            part["allOf"] = json!([limit]);
            part["description"] = Unsaid::PersonalBytes.sentence().into();
        }
    }
    json_schema!({
        "description": "Kept apart from the event, which holds its salted digest.",
        "anyOf": [schema, {"type": "null"}],
    })
}

/// Lets the word for an unknown date stand wherever null may: so it is submitted, not recorded.
pub fn take_unknown(schema: &mut Value) {
    if let Some(Value::Array(any)) = schema.get_mut("anyOf") {
        let is_date = |one: &Value| {
            one["$ref"].as_str().is_some_and(|reference| reference.ends_with("/Date"))
        };
        if any.iter().any(is_date) && any.contains(&json!({"type": "null"})) {
            any.push(json!({"const": UNKNOWN, "description": "The same as null."}));
        }
    }
    match schema {
        Value::Object(parts) => parts.values_mut().for_each(take_unknown),
        Value::Array(items) => items.iter_mut().for_each(take_unknown),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The schema of a field, with what it means and what is unsaid of it.
fn property(field: &Field, generator: &mut SchemaGenerator) -> Schema {
    let mut schema = shape(field.shape, generator);
    if field.may_be_null() {
        schema = json_schema!({"anyOf": [schema, {"type": "null"}]});
    }
    let mut about = field.doc.trim().to_owned();
    for unsaid in Unsaid::of(field.shape) {
        about.push(' ');
        about.push_str(&unsaid.sentence());
    }
    schema.insert("description".into(), about.trim().into());
    schema
}

/// The schema of what may stand in a field.
fn shape(shape: Shape, generator: &mut SchemaGenerator) -> Schema {
    match shape {
        Shape::Id(kind) => id(kind, generator),
        Shape::Series => generator.subschema_for::<SeriesId>(),
        Shape::Date => generator.subschema_for::<Date>(),
        Shape::Text => generator.subschema_for::<Text>(),
        Shape::Line => line_schema(generator),
        Shape::Prose => prose_schema(generator),
        Shape::Word(words) => {
            let word =
                |(word, about): (&&str, &&str)| json!({"const": word, "description": about.trim()});
            let each: Vec<Value> = words.iter().zip(words.about).map(word).collect();
            json_schema!({"type": "string", "oneOf": each})
        }
        Shape::Country => generator.subschema_for::<Country>(),
        Shape::Subdivision => generator.subschema_for::<Subdivision>(),
        Shape::Degrees(most) => json_schema!({"type": "number", "minimum": -most, "maximum": most}),
        Shape::Count(least) => {
            json_schema!({"type": "integer", "minimum": least, "maximum": MAX_COUNT})
        }
        Shape::Subject => generator.subschema_for::<Subject>(),
        Shape::Carried => generator.subschema_for::<Carried>(),
        Shape::Language => generator.subschema_for::<Language>(),
        Shape::Zone => generator.subschema_for::<Zone>(),
        Shape::Form(form) => form_schema(form, generator),
        Shape::List(item, least) => {
            let items = self::shape(*item, generator);
            json_schema!({"type": "array", "items": items, "minItems": least})
        }
        Shape::Object([]) => json_schema!({"type": "object"}),
        Shape::Object(fields) => object(fields, generator),
    }
}

fn id(kind: EntityKind, generator: &mut SchemaGenerator) -> Schema {
    match kind {
        EntityKind::Party => generator.subschema_for::<PartyId>(),
        EntityKind::Gathering => generator.subschema_for::<GatheringId>(),
        EntityKind::Declaration => generator.subschema_for::<DeclarationId>(),
        EntityKind::Agreement => generator.subschema_for::<AgreementId>(),
        EntityKind::Network => generator.subschema_for::<NetworkId>(),
        EntityKind::Strategy => generator.subschema_for::<StrategyId>(),
        EntityKind::Goal => generator.subschema_for::<GoalId>(),
        EntityKind::Register => json_schema!(false), // No field names the register.
    }
}

fn form_schema(form: Form, generator: &mut SchemaGenerator) -> Schema {
    let (name, about) = match form {
        Form::Wikidata => ("Wikidata", "An item of Wikidata, such as Q1490."),
        Form::Locode => ("Locode", "A UN/LOCODE, such as JPTYO."),
        Form::Scheme => ("Scheme", "The name of a scheme of identifiers, such as wikidata."),
        Form::Address => (
            "AddressPattern",
            "The address of each value of a scheme, with {value} in its place, once.",
        ),
        Form::Sha256 => ("Sha256", "A SHA-256 in 64 lower-case hexadecimal digits."),
        Form::Digest => ("Digest", "The digest of a salted disclosure (RFC 9901, section 4.2.3)."),
        Form::Url => ("Url", "The address of a page, http:// or https://."),
    };
    named(generator, name, || whole(about, form.pattern()))
}
