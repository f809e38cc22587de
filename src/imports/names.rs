//! The names in the cells of a file, the ids that they stand for, and those that have none yet.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::cells::{CellFact, WrittenCell};
use super::error::{Candidate, RowError, RowProblem, Which};
use super::identifiers::Written;
use super::known::{Bearer, Known};
use super::marks::{Fit, Marks, telling};
use super::missing::Missing;
use super::report::Registered;
use super::synonyms::Synonyms;
use super::{Draft, Rows, values};
use crate::domain::alike::{fold, key};
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::entry::{Entry, read_entry};
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::party::Identifier;
use crate::domain::fields::{Fault, Problem, Shape};
use crate::domain::json::put_beside;
use crate::domain::name::slug;
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
        let crowded = crowded(rows);
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
    pub fn learn<'a>(&mut self, fact: &Fact, names: impl IntoIterator<Item = &'a str>) {
        let Some(entity) = fact.registers().into_iter().next() else { return };
        let (kind, id) = (entity.kind, entity.id.as_str());
        let names: Vec<&str> = names.into_iter().collect();
        let is_new = self.known.thing(kind, id).is_none();
        if is_new {
            self.known.add(kind, id, names.first().unwrap_or(&id), Marks::of_fact(fact));
        }
        let added = names.into_iter().filter(|name| self.known.add_name(kind, id, name) || is_new);
        let names = added.map(str::to_owned).collect();
        let mut identifiers = Vec::new();
        if let Fact::PartyRegistered(data) = fact {
            let all = data.identifiers.iter();
            let added = all.filter(|one| self.known.identifiers.add(id, one));
            identifiers.extend(added.cloned());
        }
        self.learned.push(Learned { entity, is_new, names, identifiers });
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
            Shape::List(Shape::Id(kind), _) => {
                let parts = cell.written.split(';').map(str::trim).filter(|part| !part.is_empty());
                let parts: Vec<&str> = parts.collect();
                let ids =
                    parts.into_iter().map(|part| self.id(*kind, cell, part, fact, line, entries));
                ids.collect::<Result<Vec<String>, _>>().map(Value::from)
            }
            shape => {
                let of_scheme = cell.place.scheme.as_deref();
                let of_scheme = of_scheme.map(|scheme| values::of_scheme(scheme, &cell.written));
                let written = of_scheme.as_deref().unwrap_or(&cell.written);
                Ok(values::read(shape, &[written], self.language()))
            }
        }
    }

    /// The id that a cell names: as it is written, by a synonym, by what a party is called in another
    /// register, or by a name that one thing alone bears which the row does not tell apart; registered where
    /// that was asked for.
    fn id(
        &mut self,
        kind: EntityKind,
        cell: &WrittenCell,
        written: &str,
        fact: &CellFact,
        line: u64,
        entries: &mut Vec<Entry>,
    ) -> Result<String, Wrong> {
        let said = marks(kind, cell, fact)?;
        let fit = |id: &str| self.known.thing(kind, id).map(|thing| thing.marks.fit(&said));
        let may_be = |id: &&str| fit(id).is_some_and(|fit| fit != Fit::Contradicts);
        let of_scheme = cell.place.scheme.as_deref();
        let outright = [Some(written).filter(|_| of_scheme.is_none()), self.synonyms.id(written)];
        if let Some(id) = outright.into_iter().flatten().find(may_be) {
            return Ok(id.to_owned());
        }
        let bearing = self.known.bearing(kind, written);
        let identifier = self.known.identifiers.read(of_scheme, written);
        if let Some(identifier) = identifier.filter(|_| kind == EntityKind::Party) {
            let is_identifier = of_scheme.is_some()
                || bearing.is_empty()
                || !self.known.identifiers.holders(&identifier).is_empty();
            if is_identifier {
                return self.identified(&identifier, cell, written, &said);
            }
        }
        let best = bearing.iter().filter_map(|one| fit(&one.id)).max().unwrap_or(Fit::Contradicts);
        let meant = nearest(bearing.iter().filter(|one| fit(&one.id) == Some(best)), written);
        let crowd = self.crowded.get(&(kind, key(written)));
        match meant.as_slice() {
            // Of a body of which the file knows several, nothing may be left open.
            _ if crowd.is_some_and(|_| said.is_empty() || best == Fit::Silent) => {
                let which = self.which(kind, cell, written, &said, &meant);
                return Err(wrong(cell, RowProblem::Several(Box::new(which))));
            }
            _ if best == Fit::Contradicts => {}
            [id] => return Ok((*id).clone()),
            _ => {
                let which = self.which(kind, cell, written, &said, &meant);
                return Err(wrong(cell, RowProblem::Several(Box::new(which))));
            }
        }
        if let Some((event, word)) = self.missing.of(kind) {
            let new = self.register(kind, cell, written, said.or_kind(word), line)?;
            let entry = self.registration(event, &new, fact);
            entries.push(entry.map_err(|faults| wrong(cell, RowProblem::Faults(faults)))?);
            return Ok(new.0);
        }
        Err(wrong(
            cell,
            if meant.is_empty() {
                let similar = self.known.near(kind, written);
                unknown(cell, kind, written, similar)
            } else {
                RowProblem::Another(Box::new(self.which(kind, cell, written, &said, &meant)))
            },
        ))
    }

    /// The party that is called so in another register. Nothing is registered under what is no name.
    fn identified(
        &self,
        identifier: &Written,
        cell: &WrittenCell,
        written: &str,
        said: &Marks,
    ) -> Result<String, Wrong> {
        let (kind, field, known) = (EntityKind::Party, cell.place.field.name, &self.known);
        let holders = known.identifiers.holders(identifier);
        let fits = |id: &&String| {
            let thing = known.thing(kind, id);
            thing.is_some_and(|thing| thing.marks.fit(said) != Fit::Contradicts)
        };
        let meant: Vec<&String> = holders.iter().filter(fits).collect();
        let which = |ids: &[&String]| Box::new(self.which(kind, cell, written, said, ids));
        let Written { scheme, value } = identifier.clone();
        let value = short(&value);
        Err(wrong(
            cell,
            match meant.as_slice() {
                [id] => return Ok((*id).clone()),
                [] if !holders.is_empty() => {
                    RowProblem::Another(which(&holders.iter().collect::<Vec<_>>()))
                }
                [] if !known.identifiers.is_scheme(&scheme) => {
                    let known = known.identifiers.schemes().to_vec();
                    RowProblem::OfNoScheme { field, written: short(written), scheme, known }
                }
                [] => match identifier.misfit(said.get("country")) {
                    Some(misfit) => RowProblem::Misidentified { field, scheme, value, misfit },
                    None => RowProblem::Unidentified { field, scheme, value },
                },
                several => RowProblem::Several(which(several)),
            },
        ))
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
        let made = slug(written).map_err(|error| fault(cell, error.into()))?.into_string();
        let is_taken = |id: &str| !self.known.bearing(kind, id).is_empty();
        let is_shared = self.crowded.contains_key(&(kind, key(written)))
            || is_taken(&made)
            || !self.known.bearing(kind, written).is_empty();
        let told_apart = said.words().map(|word| format!("{made}-{word}"));
        let free = told_apart.filter(|_| is_shared).find(|id| !is_taken(id));
        let id = free.unwrap_or(made);
        self.known.add(kind, &id, written, said.clone());
        let (name, alike) = (written.to_owned(), Vec::new());
        self.registered.push(Registered { line, kind, id: id.clone(), name, alike });
        Ok((id, written.to_owned(), said))
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

    fn which(
        &self,
        kind: EntityKind,
        cell: &WrittenCell,
        written: &str,
        said: &Marks,
        ids: &[&String],
    ) -> Which {
        let all = |marks: &Marks| -> Vec<(&'static str, String)> {
            marks.iter().map(|(name, mark)| (name, mark.to_owned())).collect()
        };
        let candidates = ids.iter().filter_map(|id| {
            let thing = self.known.thing(kind, id)?;
            let marks = all(&thing.marks);
            Some(Candidate { id: Some((*id).clone()), name: thing.name.clone(), marks })
        });
        let mut candidates: Vec<Candidate> = candidates.collect();
        if candidates.is_empty() {
            let crowd = self.crowded.get(&(kind, key(written))).into_iter().flatten();
            let unregistered =
                |marks| Candidate { id: None, name: short(written), marks: all(marks) };
            candidates.extend(crowd.map(unregistered));
        }
        let (field, written) = (cell.place.field.name, short(written));
        let telling = telling(kind).map(|field| field.name).collect();
        let is_listed = matches!(cell.place.shape, Shape::List(..));
        let telling = if is_listed { Vec::new() } else { telling };
        Which { field, written, said: all(said), candidates, telling }
    }
}

/// The ids of what bears a name: of several, those come first that differ not even by what stands between
/// words.
fn nearest<'b>(bearers: impl Iterator<Item = &'b Bearer>, written: &str) -> Vec<&'b String> {
    let mut bearers: Vec<&Bearer> = bearers.collect();
    if bearers.len() > 1 {
        let folded = fold(written);
        if bearers.iter().any(|bearer| bearer.folded == folded) {
            bearers.retain(|bearer| bearer.folded == folded);
        }
    }
    let mut ids: Vec<&String> = bearers.into_iter().map(|bearer| &bearer.id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The names in a file that stand for several things which it tells apart.
fn crowded(rows: &Rows) -> FxHashMap<(EntityKind, String), Vec<Marks>> {
    let mut told: FxHashMap<(EntityKind, String), Vec<Marks>> = FxHashMap::default();
    for draft in rows.iter().flatten().flat_map(|row| &row.facts) {
        let Draft::Cells(fact) = draft else { continue };
        for cell in fact.cells.iter().filter(|_| !fact.marks.is_empty()) {
            let Shape::Id(kind) = cell.place.shape else { continue };
            let Ok(said) = marks(kind, cell, fact) else { continue };
            let before = told.entry((kind, key(&cell.written))).or_default();
            if !said.is_empty() && !before.contains(&said) {
                before.push(said);
            }
        }
    }
    let is_crowded = |several: &[Marks]| {
        several.iter().any(|one| several.iter().any(|other| one.fit(other) == Fit::Contradicts))
    };
    told.retain(|_, several| is_crowded(several));
    told
}

/// What a row says of the thing that a cell names.
fn marks(kind: EntityKind, cell: &WrittenCell, fact: &CellFact) -> Result<Marks, Wrong> {
    let of_cell = fact.marks.iter().filter(|mark| mark.of == cell.place.name);
    let of_cell: Vec<_> = of_cell.map(|mark| &mark.cell).collect();
    let cells = of_cell.iter().map(|cell| (cell.place.field, cell.written.as_str()));
    let read = Marks::read(kind, cells);
    read.map_err(|(place, fault)| {
        let column = of_cell.get(place).and_then(|cell| cell.place.column.clone());
        Wrong { column, problem: fault.under(&cell.place.name).into() }
    })
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
