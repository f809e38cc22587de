//! Which column of a CSV file fills which field, and the facts that a row of cells tells.

use std::collections::BTreeMap;

use super::error::ImportError;
use crate::domain::event::act::Act;
use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Field, Shape};
use crate::domain::recorded::Evidence;
use crate::imports::kinds::Kind;

/// Where the cells of each field come from.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What a row records.
    pub kind: Kind,
    /// The column of each field that the map names.
    mapped: BTreeMap<String, String>,
    /// The value of each field that is the same for every row.
    fixed: BTreeMap<String, String>,
    /// Words to be read in place of a cell's own.
    read: BTreeMap<String, String>,
}

/// One cell with the field that it fills.
#[derive(Clone, Debug)]
pub struct WrittenCell {
    /// The field.
    pub field: &'static Field,
    /// What is written in it.
    pub written: String,
    /// Its column, where it has one.
    pub column: Option<String>,
}

/// A fact as a row of cells tells it.
#[derive(Clone, Debug)]
pub struct CellFact {
    /// What it records.
    pub kind: Kind,
    /// Its cells; empty ones are left out, but for dates, which are unknown then.
    pub cells: Vec<WrittenCell>,
    /// Where it is known from.
    pub evidence: Vec<Evidence>,
    /// Cells whose own words were read as others.
    pub note: Option<String>,
}

impl Plan {
    /// Reads the plan as it was asked for.
    ///
    /// # Errors
    /// Where a field is unknown, or a part is no pair.
    pub fn read(
        kind: Kind,
        map: &[String],
        set: &[String],
        read: &[String],
    ) -> Result<Self, ImportError> {
        let (mapped, fixed) = (pairs("map", map)?, pairs("set", set)?);
        let plan = Self { kind, mapped, fixed, read: pairs("read", read)? };
        let named = plan.mapped.keys().map(|name| ("map", name));
        for (parameter, name) in named.chain(plan.fixed.keys().map(|name| ("set", name))) {
            if !plan.knows(name) {
                return Err(ImportError::UnknownField { parameter, kind, name: name.clone() });
            }
        }
        Ok(plan)
    }

    fn knows(&self, name: &str) -> bool {
        self.field(name).is_some() || self.act_field(name).is_some()
    }

    fn field(&self, name: &str) -> Option<&'static Field> {
        let parts = self.kind.event.personal().into_iter().flat_map(|personal| personal.parts);
        self.kind.event.submitted().chain(parts).find(|field| field.name == name)
    }

    /// A field named like an act holds the date of that act: one row, several endorsements.
    fn act_field(&self, name: &str) -> Option<Act> {
        let is_endorsement = self.kind.event == FactKind::DeclarationEndorsed;
        Act::ALL.iter().copied().find(|act| is_endorsement && act.as_str() == name)
    }

    /// The field that each column of a header fills; nothing for a column that fills none.
    ///
    /// # Errors
    /// Where a column that the map names is missing, there is no map and a column is no field, or
    /// two columns would fill the same field.
    pub fn header(&self, header: &[String]) -> Result<Vec<Option<String>>, ImportError> {
        if let Some(column) = self.mapped.values().find(|column| !header.contains(column)) {
            let (column, header) = (column.clone(), header.to_vec());
            return Err(ImportError::NoColumn { column, header });
        }
        let mut filled: Vec<Option<String>> = Vec::with_capacity(header.len());
        for column in header {
            let field = self.field_of(column)?;
            if field.is_some() && filled.contains(&field) {
                return Err(ImportError::ColumnTwice { column: column.clone() });
            }
            filled.push(field);
        }
        Ok(filled)
    }

    fn field_of(&self, column: &str) -> Result<Option<String>, ImportError> {
        if let Some((field, _)) = self.mapped.iter().find(|(_, mapped)| *mapped == column) {
            return Ok(Some(field.clone()));
        }
        if self.knows(column) && !self.mapped.contains_key(column) {
            return Ok(Some(column.into()));
        }
        if !self.mapped.is_empty() {
            return Ok(None);
        }
        Err(ImportError::NoField { kind: self.kind, column: column.into() })
    }

    /// The facts that a row tells: one for the fields, and one for each act with a date of its own.
    #[must_use]
    pub fn facts(
        &self,
        columns: &[(Option<String>, String)],
        cells: &[&str],
        evidence: &[Evidence],
    ) -> Vec<CellFact> {
        let mut shared = Vec::new();
        let mut acts = Vec::new();
        let mut note: Vec<String> = Vec::new();
        for ((name, column), written) in columns.iter().zip(cells) {
            let Some(name) = name else { continue };
            let written = written.trim();
            if let Some(act) = self.act_field(name) {
                if !written.is_empty() {
                    acts.push((act, written.to_owned(), column.clone()));
                }
            } else if let Some(field) = self.field(name) {
                let read = self.read_as(field, written);
                // A note is part of the event: nothing personal may come into it.
                let personal = self.kind.event.personal();
                let personal =
                    personal.is_some_and(|own| name.split('.').next() == Some(own.whole.name));
                if read != written && self.read.contains_key(written) && !personal {
                    note.push(format!("{column}: {written}"));
                }
                shared.push(WrittenCell { field, written: read, column: Some(column.clone()) });
            }
        }
        for (name, value) in &self.fixed {
            if let Some(field) = self.field(name) {
                shared.retain(|cell| cell.field.name != name);
                shared.push(WrittenCell { field, written: value.clone(), column: None });
            }
        }
        self.combine(shared, acts, evidence, note)
    }

    fn combine(
        &self,
        shared: Vec<WrittenCell>,
        acts: Vec<(Act, String, String)>,
        evidence: &[Evidence],
        note: Vec<String>,
    ) -> Vec<CellFact> {
        let is_of_act =
            |cell: &WrittenCell| matches!(cell.field.name, "act" | "on" | "effective_on");
        let general: Vec<WrittenCell> =
            shared.iter().filter(|cell| !is_of_act(cell)).cloned().collect();
        let has_acts = !acts.is_empty();
        let mut facts: Vec<CellFact> = Vec::new();
        for (act, date, column) in acts {
            let mut cells = general.clone();
            for (name, written) in [("act", act.as_str().to_owned()), ("on", date)] {
                let field = self.field(name);
                let column = (name == "on").then(|| column.clone());
                cells.extend(field.map(|field| WrittenCell { field, written, column }));
            }
            facts.push(self.fact(cells, evidence, None));
        }
        let says_more = shared.iter().any(|cell| is_of_act(cell) && !cell.written.is_empty());
        if says_more || !has_acts {
            let note = (!note.is_empty()).then(|| note.join("; "));
            facts.push(self.fact(shared, evidence, note));
        }
        facts
    }

    fn fact(
        &self,
        mut cells: Vec<WrittenCell>,
        evidence: &[Evidence],
        note: Option<String>,
    ) -> CellFact {
        cells.retain(|cell| {
            !cell.written.is_empty()
                || cell.field.required && matches!(cell.field.shape, Shape::Date)
        });
        CellFact { kind: self.kind, cells, evidence: evidence.to_vec(), note }
    }

    /// What a cell says: the word that was asked for for it, or, where words are expected, the
    /// word that differs from it only by case and by spaces.
    fn read_as(&self, field: &Field, written: &str) -> String {
        if let Some(read) = self.read.get(written) {
            return read.clone();
        }
        match field.shape {
            Shape::Word(words) => {
                let plain = written.to_lowercase().replace([' ', '-'], "_");
                let found = words.iter().find(|word| **word == plain);
                found.map_or_else(|| written.to_owned(), |word| (*word).to_owned())
            }
            _ => written.to_owned(),
        }
    }
}

/// Reads `a=b,c=d` of a parameter. A part without `=` belongs to the value before it, so that values may hold commas.
fn pairs(
    parameter: &'static str,
    written: &[String],
) -> Result<BTreeMap<String, String>, ImportError> {
    let mut pairs = BTreeMap::new();
    for text in written {
        let mut last: Option<String> = None;
        for part in text.split(',') {
            match (part.split_once('='), &last) {
                (Some((name, value)), _) if !name.trim().is_empty() => {
                    pairs.insert(name.trim().to_owned(), value.trim().to_owned());
                    last = Some(name.trim().to_owned());
                }
                (None, Some(name)) => {
                    if let Some(value) = pairs.get_mut(name) {
                        value.push(',');
                        value.push_str(part);
                    }
                }
                _ => {
                    return Err(ImportError::Pair { parameter, came: part.into() });
                }
            }
        }
    }
    Ok(pairs)
}
