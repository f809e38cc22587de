//! The names in the cells of a file, the ids that they stand for, and those that have none yet.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::cells::{CellFact, WrittenCell};
use super::error::{RowError, RowProblem};
use super::missing::Missing;
use super::values;
use crate::domain::calendar::Present;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::entry::{Entry, read_entry};
use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Fault, Problem, Shape};
use crate::domain::name::{fold, slug};
use crate::domain::near::nearest;
use crate::domain::rejection::Rejection;
use crate::domain::text::{Language, Text};
use crate::projections::{Projections, View};

/// Every name that the register knows, with the ids that it may stand for.
#[derive(Clone, Debug)]
pub struct Names {
    known: BTreeMap<(EntityKind, String), BTreeSet<String>>,
    /// What the row at hand has added to them: each name, and the id that it stands for.
    fresh: Vec<((EntityKind, String), String)>,
    missing: Missing,
    language: Option<Language>,
}

impl Names {
    /// No names: for facts that are complete.
    #[must_use]
    pub fn none() -> Self {
        let (known, fresh, missing) = (BTreeMap::new(), Vec::new(), Missing::default());
        Self { known, fresh, missing, language: None }
    }

    /// The language of names that say none.
    pub fn language(&self) -> &str {
        self.language.as_ref().map_or("en", Language::as_str)
    }

    /// The names of a register, as of a day. `language` is that of names in the file.
    #[must_use]
    pub fn new(
        views: &Projections,
        missing: Missing,
        language: Option<Language>,
        present: Present,
    ) -> Self {
        let mut names = Self { missing, language, ..Self::none() };
        let reading = views.at(View { as_of: views.today(present), known_at: views.head() });
        for party in reading.parties().items {
            names.add(EntityKind::Party, party.party.as_str(), Some(&party.names));
            for merged in &party.merged {
                names.add_name(EntityKind::Party, party.party.as_str(), merged.party.as_str());
                for (_, name) in merged.names.iter().flat_map(Text::iter) {
                    names.add_name(EntityKind::Party, party.party.as_str(), name);
                }
            }
        }
        for item in reading.declarations().items {
            names.add(EntityKind::Declaration, item.declaration.as_str(), Some(&item.title));
        }
        for item in reading.gatherings().items {
            names.add(EntityKind::Gathering, item.gathering.as_str(), Some(&item.title));
        }
        for item in reading.networks().items {
            names.add(EntityKind::Network, item.network.as_str(), Some(&item.title));
        }
        for item in reading.agreements().items {
            names.add(EntityKind::Agreement, item.agreement.as_str(), item.title.as_ref());
        }
        names.keep_row();
        names
    }

    /// Keeps what a row has added: it is told.
    pub fn keep_row(&mut self) {
        self.fresh.clear();
    }

    /// Forgets what a row has added that is refused: a later one may name it first.
    pub fn forget_row(&mut self) {
        for (name, id) in self.fresh.drain(..) {
            if let Some(ids) = self.known.get_mut(&name) {
                ids.remove(&id);
            }
        }
    }

    fn add(&mut self, kind: EntityKind, id: &str, text: Option<&Text>) {
        self.add_name(kind, id, id);
        for (_, name) in text.iter().flat_map(|text| text.iter()) {
            self.add_name(kind, id, name);
        }
    }

    fn add_name(&mut self, kind: EntityKind, id: &str, name: &str) {
        let slug = slug(name).ok().map(|slug| slug.into_string());
        for name in [Some(fold(name)), slug].into_iter().flatten() {
            let ids = self.known.entry((kind, name.clone())).or_default();
            if ids.insert(id.to_owned()) {
                self.fresh.push(((kind, name), id.to_owned()));
            }
        }
    }

    /// The facts that a row of cells tells: first the registrations that it needs, then itself.
    ///
    /// # Errors
    /// What is wrong with a cell, with its column.
    pub fn resolve(&mut self, fact: &CellFact, line: u64) -> Result<Vec<Entry>, RowError> {
        let mut entries = Vec::new();
        let mut data = Map::new();
        for cell in &fact.cells {
            let value = self.value(cell, fact, &mut entries);
            let value = value.map_err(|problem| {
                let column = cell.column.as_deref().map(Into::into);
                RowError { line, column, problem }
            })?;
            put(&mut data, &cell.place.name, value);
        }
        for field in fact.kind.event.fields() {
            // Beside another date of the fact, one that no cell tells is unknown.
            if field.required
                && matches!(field.shape, Shape::Date)
                && !data.contains_key(field.name)
            {
                data.insert(field.name.into(), Value::Null);
            }
        }
        let value = json!({"type": fact.kind.event.as_str(), "data": data, "note": fact.note});
        let mut entry = read_entry(value).map_err(|faults| at_column(line, faults, fact))?;
        entry.evidence.clone_from(&fact.evidence);
        entries.push(entry);
        Ok(entries)
    }

    fn value(
        &mut self,
        cell: &WrittenCell,
        fact: &CellFact,
        entries: &mut Vec<Entry>,
    ) -> Result<Value, RowProblem> {
        let registers = fact.kind.event.registers().contains(&cell.place.field.name);
        match cell.place.shape {
            Shape::Id(kind) if !registers => {
                self.id(kind, cell, &cell.written, fact, entries).map(Value::from)
            }
            Shape::List(Shape::Id(kind), _) => {
                let parts = cell.written.split(';').map(str::trim).filter(|part| !part.is_empty());
                let parts: Vec<&str> = parts.collect();
                let ids = parts.into_iter().map(|part| self.id(*kind, cell, part, fact, entries));
                ids.collect::<Result<Vec<String>, _>>().map(Value::from)
            }
            shape => Ok(values::read(shape, &[&cell.written], self.language())),
        }
    }

    /// The id that a cell names, by id or by name; registered where that was asked for.
    fn id(
        &mut self,
        kind: EntityKind,
        cell: &WrittenCell,
        written: &str,
        fact: &CellFact,
        entries: &mut Vec<Entry>,
    ) -> Result<String, RowProblem> {
        let exact = self.known.get(&(kind, fold(written))).filter(|ids| ids.contains(written));
        if exact.is_some() {
            return Ok(written.to_owned());
        }
        let by_slug =
            || slug(written).ok().and_then(|slug| self.known.get(&(kind, slug.into_string())));
        let ids = self.known.get(&(kind, fold(written))).or_else(by_slug);
        match ids.map(|ids| ids.iter().collect::<Vec<_>>()).as_deref() {
            Some([id]) => return Ok((*id).clone()),
            Some([]) | None => {}
            Some(several) => {
                let similar = several.iter().map(|id| (*id).clone()).collect();
                return Err(unknown(cell, kind, written, similar));
            }
        }
        let Some((event, word)) = self.missing.of(kind) else {
            return Err(unknown(cell, kind, written, self.similar(kind, written)));
        };
        let id = slug(written).map_err(|error| fault(cell, error.into()))?.into_string();
        entries.push(self.registration(event, word, &id, written, fact).map_err(
            |mut faults| {
                faults.pop().map_or_else(|| unknown(cell, kind, written, Vec::new()), Into::into)
            },
        )?);
        self.add_name(kind, &id, written);
        self.add_name(kind, &id, &id);
        Ok(id)
    }

    /// The ids that a name may stand for.
    pub fn bearers(&self, kind: EntityKind, name: &str) -> Vec<String> {
        let ids = self.known.get(&(kind, fold(name)));
        ids.into_iter().flatten().cloned().collect()
    }

    /// Learns the id and the names of what a row registers.
    pub fn learn<'a>(
        &mut self,
        kind: EntityKind,
        id: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) {
        self.add_name(kind, id, id);
        names.into_iter().for_each(|name| self.add_name(kind, id, name));
    }

    fn similar(&self, kind: EntityKind, written: &str) -> Vec<String> {
        let of_kind = self.known.iter().filter(|((known, _), _)| *known == kind);
        let spelled = of_kind.flat_map(|((_, name), ids)| ids.iter().map(move |id| (id, name)));
        nearest(&[written], spelled).into_iter().cloned().collect()
    }

    fn registration(
        &self,
        event: FactKind,
        word: &str,
        id: &str,
        name: &str,
        fact: &CellFact,
    ) -> Result<Entry, Vec<Fault>> {
        let text = json!({self.language(): name});
        // What must be there: the id, the name, the word that was asked for, and an unknown date.
        let required = event.fields().iter().filter(|field| field.required);
        let data: Map<String, Value> = required
            .map(|field| {
                let value = match field.shape {
                    Shape::Id(_) => json!(id),
                    Shape::Text => text.clone(),
                    Shape::Date => Value::Null,
                    _ => json!(word),
                };
                (field.name.to_owned(), value)
            })
            .collect();
        let mut entry = read_entry(json!({"type": event.as_str(), "data": data}))?;
        entry.evidence.clone_from(&fact.evidence);
        Ok(entry)
    }
}

/// Puts a value under its name, or, for a name such as `signatory.name`, into an object. What a part is said
/// to be twice, by `names` and by `names.en`, is kept as both, which no field takes.
fn put(data: &mut Map<String, Value>, name: &str, value: Value) {
    match (name.split_once('.'), data.get_mut(name), value) {
        (None, Some(Value::Object(parts)), Value::Object(more)) => {
            more.into_iter().for_each(|(part, value)| put_part(parts, &part, value));
        }
        (None, _, value) => {
            data.insert(name.into(), value);
        }
        (Some((outer, inner)), _, value) => {
            let object = data.entry(outer).or_insert_with(|| json!({}));
            if let Some(object) = object.as_object_mut() {
                put_part(object, inner, value);
            }
        }
    }
}

fn put_part(object: &mut Map<String, Value>, part: &str, value: Value) {
    let value = match object.remove(part) {
        Some(before) => json!([before, value]),
        None => value,
    };
    object.insert(part.into(), value);
}

fn unknown(
    cell: &WrittenCell,
    kind: EntityKind,
    written: &str,
    similar: Vec<String>,
) -> RowProblem {
    let short: String = written.chars().take(80).collect();
    let entity = Entity::new(kind, &short);
    let field = cell.place.field.name;
    Rejection::Unknown { field, entity, similar }.into()
}

fn fault(cell: &WrittenCell, problem: Problem) -> RowProblem {
    Fault { field: (&*cell.place.name).into(), problem }.into()
}

/// Faults with the column of the first field at fault.
fn at_column(line: u64, faults: Vec<Fault>, fact: &CellFact) -> RowError {
    let faults: Vec<Fault> = faults
        .into_iter()
        .map(|mut fault| {
            if let Some(field) = fault.field.strip_prefix("data.") {
                fault.field = field.into();
            }
            fault
        })
        .collect();
    let field = faults.first().map_or("", |fault| fault.field.as_str());
    let outer = field.split('.').next().unwrap_or_default();
    let of = |name: &str| fact.cells.iter().find(|cell| &*cell.place.name == name);
    let cell = of(field).or_else(|| of(outer));
    let column = cell.and_then(|cell| cell.column.as_deref().map(Into::into));
    RowError { line, column, problem: RowProblem::Faults(faults) }
}
