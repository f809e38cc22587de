//! The names in the cells of a file, the ids that they stand for, and those that have none yet.

mod meant;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::cells::{CellFact, WrittenCell};
use super::error::{RowError, RowProblem};
use super::known::Known;
use super::marks::Marks;
use super::missing::Missing;
use super::report::Registered;
use super::suffixes::numbered;
use super::synonyms::Synonyms;
use super::{Rows, values};
use crate::domain::alike::key;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::entry::{Entry, read_entry};
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::party::Identifier;
use crate::domain::fields::{Fault, Problem, Shape};
use crate::domain::json::put_beside;
use crate::domain::name::{NameError, slug};
use crate::domain::rejection::Rejection;
use crate::domain::text::Language;

/// The names that a file may use, and what its rows have registered so far.
#[derive(Clone, Debug, Default)]
pub struct Names {
    known: Known,
    missing: Missing,
    synonyms: Synonyms,
    language: Option<Language>,
    /// The names in the file that several things bear which it tells apart, with what it says of them.
    crowded: FxHashMap<(EntityKind, String), Vec<Marks>>,
    registered: Vec<Registered>,
    /// How many of these were registered by rows that are told; the others are the row's at hand.
    kept: usize,
    /// What the row at hand has said of things that it registers itself.
    learned: Vec<Learned>,
    /// The lines of the file that say what parties which are known are called in other registers.
    identified: FxHashMap<(String, String), u64>,
    /// The lines that taught the row at hand what its names stand for.
    rests: Vec<u64>,
}

/// What a row has added of a thing that it registers.
#[derive(Clone, Debug)]
struct Learned {
    entity: Entity,
    /// Whether the thing was not known.
    is_new: bool,
    /// The names that were not.
    names: Vec<String>,
    /// What it is called in other registers, where that was not.
    identifiers: Vec<Identifier>,
}

/// What is wrong with a cell, and its column.
struct Wrong {
    column: Option<Arc<str>>,
    problem: RowProblem,
}

impl Names {
    /// Those of what is known. `language` is that of names in the file.
    #[must_use]
    pub fn new(
        known: Known,
        missing: Missing,
        synonyms: Synonyms,
        language: Option<Language>,
        rows: &Rows,
    ) -> Self {
        let crowded = meant::crowded(rows);
        Self { known, missing, synonyms, language, crowded, ..Self::default() }
    }

    /// The language of names that say none.
    pub fn language(&self) -> &str {
        self.language.as_ref().map_or("en", Language::as_str)
    }

    /// Keeps what a row has added: it is told.
    pub fn keep_row(&mut self) {
        self.kept = self.registered.len();
        self.learned.clear();
    }

    /// Forgets what a row has added that is refused: a later one may name it first.
    pub fn forget_row(&mut self) {
        self.rests.clear();
        for new in self.registered.drain(self.kept..) {
            self.known.remove(new.kind, &new.id, &new.name);
        }
        for Learned { entity, is_new, names, identifiers } in self.learned.drain(..) {
            let Entity { kind, id } = entity;
            for identifier in identifiers {
                self.known.identifiers.remove(&id, &identifier);
            }
            if is_new {
                self.known.remove(kind, &id, &id);
            }
            for name in names {
                self.known.remove_name(kind, &id, &name);
            }
        }
    }

    /// Learns what a row registers, under its id, its names and what it is called elsewhere.
    pub fn learn<'a>(&mut self, fact: &Fact, names: impl IntoIterator<Item = &'a str>, line: u64) {
        let Some(entity) = fact.registers().into_iter().next() else { return };
        let (kind, id) = (entity.kind, entity.id.as_str());
        let names: Vec<&str> = names.into_iter().collect();
        let is_new = self.known.thing(kind, id).is_none();
        if is_new {
            self.known.add(kind, id, names.first().unwrap_or(&id), Marks::of_fact(fact));
        }
        let added =
            names.into_iter().filter(|name| self.known.learn(kind, id, name, line) || is_new);
        let names = added.map(str::to_owned).collect();
        let mut identifiers = Vec::new();
        if let Fact::PartyRegistered(data) = fact {
            let all = data.identifiers.iter();
            let added = all.filter(|one| self.known.identifiers.add(id, one));
            identifiers.extend(added.cloned());
            for one in &identifiers {
                let key = (one.scheme.clone(), one.value.clone());
                self.identified.insert(key, line);
            }
        }
        self.learned.push(Learned { entity, is_new, names, identifiers });
    }

    /// The lines that taught the row at hand what its names stand for.
    pub fn take_rests(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.rests)
    }

    /// What is known by now.
    #[must_use]
    pub const fn known(&self) -> &Known {
        &self.known
    }

    /// The things that rows have registered by naming them, in their order.
    #[must_use]
    pub fn registered(&self) -> &[Registered] {
        &self.registered
    }

    /// The facts that a row of cells tells: first the registrations that it needs, then itself.
    ///
    /// # Errors
    /// What is wrong with a cell, with its column.
    pub fn resolve(&mut self, fact: &CellFact, line: u64) -> Result<Vec<Entry>, RowError> {
        let mut entries = Vec::new();
        let mut data = Map::new();
        for cell in &fact.cells {
            let value = self.value(cell, fact, line, &mut entries);
            let value = value.map_err(|Wrong { column, problem }| {
                let column = column.as_deref().map(Into::into);
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
        entry.evidence = fact.evidence.to_vec();
        entries.push(entry);
        Ok(entries)
    }

    fn value(
        &mut self,
        cell: &WrittenCell,
        fact: &CellFact,
        line: u64,
        entries: &mut Vec<Entry>,
    ) -> Result<Value, Wrong> {
        let registers = fact.kind.event.registers().contains(&cell.place.field.name);
        match cell.place.shape {
            Shape::Id(kind) if !registers => {
                self.id(kind, cell, &cell.written, fact, line, entries).map(Value::from)
            }
            Shape::List(Shape::Id(kind), least) => {
                let parts = cell.written.split(';').map(str::trim).filter(|part| !part.is_empty());
                let parts: Vec<&str> = parts.collect();
                if parts.len() < least {
                    let (field, came) = (cell.place.field.name, parts.len());
                    return Err(wrong(cell, RowProblem::TooFew { field, least, came }));
                }
                let ids =
                    parts.into_iter().map(|part| self.id(*kind, cell, part, fact, line, entries));
                ids.collect::<Result<Vec<String>, _>>().map(Value::from)
            }
            shape => {
                let of_scheme = cell.place.scheme.as_deref();
                let of_scheme = of_scheme.map(|scheme| values::of_scheme(scheme, &cell.written));
                let written = of_scheme.as_deref().unwrap_or(&cell.written);
                // A name is the same with more space between its words.
                let is_name = matches!(cell.place.field.shape, Shape::Text)
                    && !fact.kind.event.registers().is_empty();
                let name = is_name.then(|| spaced(written));
                let written = name.as_deref().unwrap_or(written);
                Ok(values::read(shape, &[written], self.language()))
            }
        }
    }

    /// Notes that a row registers what nobody bears, or somebody else: under an id that is made of its name.
    fn register(
        &mut self,
        kind: EntityKind,
        cell: &WrittenCell,
        written: &str,
        said: Marks,
        line: u64,
    ) -> Result<(String, String, Marks), Wrong> {
        let made = slug(written).map_err(|error| no_id(cell, written, error))?.into_string();
        let name = spaced(written);
        let is_taken = |id: &str| !self.known.bearing(kind, id).is_empty();
        let is_shared = self.crowded.contains_key(&(kind, key(written)))
            || is_taken(&made)
            || !self.known.bearing(kind, written).is_empty();
        let told_apart = said.words().map(|word| format!("{made}-{word}"));
        // An id that is taken is that of another: what is registered under it would be said of that one.
        let numbered = (2..).map(|number: u32| numbered(&made, number));
        let mut ids = told_apart.filter(|_| is_shared).chain([made.clone()]).chain(numbered);
        let id = ids.find(|id| !is_taken(id)).unwrap_or_else(|| made.clone());
        drop(ids);
        self.known.add(kind, &id, &name, said.clone());
        let new = Registered { line, kind, id: id.clone(), name: name.clone(), alike: Vec::new() };
        self.registered.push(new);
        Ok((id, name, said))
    }

    fn registration(
        &self,
        event: FactKind,
        (id, name, said): &(String, String, Marks),
        fact: &CellFact,
    ) -> Result<Entry, Vec<Fault>> {
        let text = json!({self.language(): name});
        // What must be there: the id, the name, and an unknown date; the kind is said.
        let required = event.fields().iter().filter(|field| field.required);
        let value = |shape| match shape {
            Shape::Id(_) => Some(json!(id)),
            Shape::Text => Some(text.clone()),
            Shape::Date => Some(Value::Null),
            _ => None,
        };
        let required =
            required.filter_map(|field| Some((field.name.to_owned(), value(field.shape)?)));
        let data: Map<String, Value> = required.chain(said.fields()).collect();
        let read = read_entry(json!({"type": event.as_str(), "data": data}));
        let mut entry =
            read.map_err(|faults| faults.into_iter().map(within).collect::<Vec<_>>())?;
        entry.evidence = fact.evidence.to_vec();
        Ok(entry)
    }
}

/// Puts a value under its name, or, for a name such as `signatory.name`, into an object. What a part is said
/// to be twice, by `names` and by `names.en`, is kept as both, which no field takes.
fn put(data: &mut Map<String, Value>, name: &str, value: Value) {
    match (name.split_once('.'), data.get_mut(name), value) {
        (None, Some(Value::Object(parts)), Value::Object(more)) => {
            more.into_iter().for_each(|(part, value)| put_beside(parts, &part, value));
        }
        (None, _, value) => {
            data.insert(name.into(), value);
        }
        (Some((outer, inner)), _, value) => {
            let object = data.entry(outer).or_insert_with(|| json!({}));
            if let Some(object) = object.as_object_mut() {
                put_beside(object, inner, value);
            }
        }
    }
}

fn short(written: &str) -> String {
    written.chars().take(80).collect()
}

fn unknown(
    cell: &WrittenCell,
    kind: EntityKind,
    written: &str,
    similar: Vec<String>,
) -> RowProblem {
    let entity = Entity::new(kind, &short(written));
    let field = cell.place.field.name;
    Rejection::Unknown { field, entity, similar }.into()
}

fn wrong(cell: &WrittenCell, problem: RowProblem) -> Wrong {
    Wrong { column: cell.place.column.clone(), problem }
}

/// Why a name gives no id.
fn no_id(cell: &WrittenCell, written: &str, error: NameError) -> Wrong {
    match error {
        NameError::Empty => {
            let (field, name) = (cell.place.name.to_string(), short(written));
            wrong(cell, RowProblem::NoId { field, name })
        }
        NameError::TooLong { .. } | NameError::Character { .. } | NameError::NotNormal { .. } => {
            fault(cell, error.into())
        }
    }
}

/// A name with one space between its words, however many a cell has, or line breaks.
fn spaced(written: &str) -> String {
    let mut name = String::with_capacity(written.len());
    let mut characters = written.trim().chars().peekable();
    while let Some(one) = characters.next() {
        if !one.is_whitespace() {
            name.push(one);
            continue;
        }
        let mut is_one = true;
        while characters.next_if(|next| next.is_whitespace()).is_some() {
            is_one = false;
        }
        name.push(if is_one && !one.is_control() { one } else { ' ' });
    }
    name
}

fn fault(cell: &WrittenCell, problem: Problem) -> Wrong {
    wrong(cell, Fault { field: (&*cell.place.name).into(), problem }.into())
}

/// The fault without the envelope around the data.
fn within(mut fault: Fault) -> Fault {
    if let Some(field) = fault.field.strip_prefix("data.") {
        fault.field = field.into();
    }
    fault
}

/// Faults with the column of the first field at fault.
fn at_column(line: u64, faults: Vec<Fault>, fact: &CellFact) -> RowError {
    let faults: Vec<Fault> = faults.into_iter().map(within).collect();
    let field = faults.first().map_or("", |fault| fault.field.as_str());
    let outer = field.split('.').next().unwrap_or_default();
    let of = |name: &str| fact.cells.iter().find(|cell| &*cell.place.name == name);
    let cell = of(field).or_else(|| of(outer));
    let column = cell.and_then(|cell| cell.place.column.as_deref().map(Into::into));
    RowError { line, column, problem: RowProblem::Faults(faults) }
}

#[cfg(test)]
mod tests {
    use super::spaced;

    #[test]
    fn a_name_has_one_space_between_its_words() {
        assert_eq!(spaced("New   York"), "New York");
        assert_eq!(spaced(" New\nYork "), "New York");
        assert_eq!(spaced("S\u{e3}o\u{a0}Paulo"), "S\u{e3}o\u{a0}Paulo");
        assert_eq!(spaced("東京　都"), "東京　都");
    }
}
