//! The description around exported tables: a Data Package (datapackage.org, version 2).

use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};

use crate::projections::reading::Times;
use crate::projections::tables::{Column, ColumnType, Sheet};

/// EDTF as the register writes it (see `domain/date.rs`).
const DATE_PATTERN: &str =
    r"(([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?|\.\.)/)?[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?";

/// A table with the file that holds it.
pub(super) struct Resource {
    /// What the table is.
    pub sheet: &'static Sheet,
    /// The name of the file.
    pub file: String,
    /// How many rows it has below its header.
    pub rows: usize,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256; none where nobody asks for it.
    pub sha256: Option<[u8; 32]>,
}

/// What the package is of.
pub(super) struct About<'a> {
    /// The name of the log.
    pub origin: &'a str,
    /// The two times of the view.
    pub asked: &'a Times,
    /// The digest of what was known.
    pub digest: &'a str,
}

/// The description. It depends on the view alone: exporting the same view again gives the same.
pub(super) fn describe(about: &About<'_>, resources: &[Resource]) -> Value {
    let About { origin, asked, digest } = about;
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": package_name(origin),
        "title": format!("The record of {origin} as of {}, known at {}", asked.as_of, asked.known_at.seq),
        "description": "The tables of one view of a register kept by daicho. Dates are in EDTF \
            (ISO 8601-2), as they were written. A text that a spreadsheet would take for a formula \
            has an apostrophe before it. Cells of type array and object are JSON.",
        "origin": origin,
        "view": asked,
        "digest": digest,
        "resources": resources.iter().map(resource).collect::<Vec<_>>(),
    });
    // Not the clock's time: the same view is the same package.
    if let (Some(at), Some(package)) = (asked.known_at.recorded_at, package.as_object_mut()) {
        package.insert("created".into(), at.to_rfc3339().into());
    }
    package
}

/// A name of lower-case letters, digits, dots, hyphens and underscores.
fn package_name(origin: &str) -> String {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    origin.to_lowercase().replace(|character| !allowed(character), "-")
}

fn resource(resource: &Resource) -> Value {
    let Resource { sheet, file, bytes, sha256, .. } = resource;
    let hash = sha256.map(|hash| format!("sha256:{}", HEXLOWER.encode(&hash)));
    json!({
        "name": sheet.name,
        "type": "table",
        "path": file,
        "description": sheet.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": bytes,
        "hash": hash,
        "schema": schema(sheet),
    })
}

fn schema(sheet: &Sheet) -> Value {
    let links = sheet.links.iter().map(|(column, table, other)| {
        json!({"fields": [column], "reference": {"resource": table, "fields": [other]}})
    });
    let links: Vec<Value> = links.collect();
    let mut schema = json!({
        "fields": sheet.columns.iter().map(field).collect::<Vec<_>>(),
        "primaryKey": sheet.key,
    });
    if let (false, Some(schema)) = (links.is_empty(), schema.as_object_mut()) {
        schema.insert("foreignKeys".into(), links.into());
    }
    schema
}

fn field(column: &Column) -> Value {
    let Column { name, kind, required, about } = column;
    let mut constraints = Map::new();
    if *required {
        constraints.insert("required".into(), true.into());
    }
    let kind = match kind {
        ColumnType::Text => "string",
        ColumnType::Word(words) => {
            constraints.insert("enum".into(), json!(words));
            "string"
        }
        ColumnType::Date => {
            constraints.insert("pattern".into(), DATE_PATTERN.into());
            "string"
        }
        ColumnType::Integer => {
            constraints.insert("minimum".into(), 0.into());
            "integer"
        }
        ColumnType::Number => "number",
        ColumnType::Array => "array",
        ColumnType::Object => "object",
    };
    let mut field = json!({"name": name, "type": kind, "description": about});
    if let (false, Some(field)) = (constraints.is_empty(), field.as_object_mut()) {
        field.insert("constraints".into(), constraints.into());
    }
    field
}
