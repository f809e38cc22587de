//! The JSON Schema of data, made from its fields.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::{Field, Record};

/// The schema of a record.
#[must_use]
pub fn record<T: Record>(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = object(T::FIELDS, generator);
    schema.insert("description".into(), T::ABOUT.trim().into());
    schema
}

/// The schema of an object with these fields and no others.
#[must_use]
pub fn object(_fields: &[Field], _generator: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "object"})
}
