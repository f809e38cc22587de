//! The description around exported tables: a Data Package (datapackage.org, version 2).

use std::collections::BTreeSet;
use std::io::{self, Write};

use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{Column, ColumnType, Sheet};
use crate::domain::recorded::RecordedEvent;
use crate::projections::reading::Times;
use crate::projections::register::Described;

/// The name of the description among its tables.
pub const FILE: &str = "datapackage.json";

/// EDTF as the register writes it (see `domain/date.rs`).
const DATE_PATTERN: &str =
    r"(([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?|\.\.)/)?[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?[?~%]?";

/// A table with the file that holds it.
pub struct Resource {
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
pub struct About<'a> {
    /// The name of the log.
    pub origin: &'a str,
    /// The two times of the view.
    pub asked: &'a Times,
    /// The digest of what was known.
    pub digest: &'a str,
    /// How the register is described.
    pub register: Option<&'a Described>,
    /// Where its facts are known from.
    pub sources: &'a Sources,
}

/// Who published what facts are known from: each name with its address, where one is given.
#[derive(Debug, Default)]
pub struct Sources(BTreeSet<(String, Option<String>)>);

impl Sources {
    /// Takes note of where an event is known from.
    pub fn see(&mut self, recorded: &RecordedEvent) {
        let named = recorded.evidence.iter();
        self.0.extend(named.map(|one| (one.source.clone(), one.url.clone())));
    }

    /// Each of them, with its address.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(title, url)| (title.as_str(), url.as_deref()))
    }
}

/// What is written on its way elsewhere, with the number of its bytes, and their SHA-256 where somebody
/// asks for it.
pub struct Measured<W> {
    /// Where it goes.
    pub out: W,
    /// How many bytes went there.
    pub bytes: u64,
    hash: Option<Sha256>,
}

impl<W> Measured<W> {
    /// Nothing yet.
    pub fn begin(out: W, hashed: bool) -> Self {
        Self { out, bytes: 0, hash: hashed.then(Sha256::new) }
    }

    /// The SHA-256 so far.
    pub fn sha256(&self) -> Option<[u8; 32]> {
        self.hash.clone().map(|hash| hash.finalize().into())
    }
}

impl<W: Write> Write for Measured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(&bytes[..written]);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The description. It depends on the view alone: exporting the same view again gives the same.
#[must_use]
pub fn describe(about: &About<'_>, resources: &[Resource]) -> Value {
    let About { origin, asked, digest, register, sources } = about;
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
    let Some(fields) = package.as_object_mut() else { return package };
    // Not the clock's time: the same view is the same package.
    if let Some(at) = asked.known_at.recorded_at {
        fields.insert("created".into(), at.to_rfc3339().into());
    }
    fields.extend(register.map(named).unwrap_or_default());
    let sources = sources.iter().map(|(title, path)| match path {
        Some(path) => json!({"title": title, "path": path}),
        None => json!({"title": title}),
    });
    let sources: Vec<Value> = sources.collect();
    if !sources.is_empty() {
        fields.insert("sources".into(), sources.into());
    }
    package
}

/// Who keeps the register, and on which terms its data may be used, as it says itself.
fn named(register: &Described) -> Map<String, Value> {
    let terms = register.terms.as_ref();
    let mut said = Map::new();
    if let Some(licence) = terms.and_then(|terms| terms.licence.as_deref()) {
        said.insert("licenses".into(), json!([self::licence(licence)]));
    }
    if let Some(keeper) = &register.keeper {
        let mut contributor = json!({"title": keeper.get("en"), "roles": ["publisher"]});
        let email = terms.and_then(|terms| terms.contact.as_deref());
        let email = email.filter(|contact| contact.contains('@') && !contact.contains([' ', ':']));
        if let (Some(email), Some(fields)) = (email, contributor.as_object_mut()) {
            fields.insert("email".into(), email.into());
        }
        said.insert("contributors".into(), json!([contributor]));
    }
    said
}

/// A licence by its address, or by a name of the characters that the format allows.
fn licence(written: &str) -> Value {
    if written.starts_with("https://") || written.starts_with("http://") {
        return json!({"path": written, "title": written});
    }
    let words = written.split(|one: char| !(one.is_ascii_alphanumeric() || "-._".contains(one)));
    let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    json!({"name": if name.is_empty() { "other" } else { &name }, "title": written})
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
