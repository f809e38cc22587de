//! Which column of a table fills which field, and the facts that a row of cells tells.

use std::collections::BTreeMap;

use super::error::ImportError;
use super::pairs::pairs;
use crate::domain::entry::presumed;
use crate::domain::event::act::Act;
use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Field, Shape};
use crate::domain::recorded::Evidence;
use crate::imports::kinds::Kind;

/// The field of the day from which an act has effect; with the name of the act behind it, that act's.
const EFFECTIVE_ON: &str = "effective_on";

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
    /// Its cells; empty ones are left out.
    pub cells: Vec<WrittenCell>,
    /// Where it is known from.
    pub evidence: Vec<Evidence>,
    /// Cells whose own words were read as others.
    pub note: Option<String>,
}

/// What the cells of a row tell.
#[derive(Default)]
struct Told {
    /// Those of every fact of the row, empty ones left out.
    shared: Vec<WrittenCell>,
    /// What cells of every fact said before they were read.
    note: Vec<String>,
    /// The acts with columns of their own, each once.
    acts: Vec<ToldAct>,
}

/// What the columns of one act tell.
struct ToldAct {
    /// The act.
    act: Act,
    /// When it was, and has effect from.
    dates: Vec<WrittenCell>,
    /// What its cells said before they were read.
    note: Vec<String>,
}

impl Told {
    /// The dates and the note of an act.
    fn of_act(&mut self, act: Act) -> (&mut Vec<WrittenCell>, &mut Vec<String>) {
        let known = self.acts.iter().position(|told| told.act == act);
        let place = known.unwrap_or_else(|| {
            self.acts.push(ToldAct { act, dates: Vec::new(), note: Vec::new() });
            self.acts.len() - 1
        });
        let ToldAct { dates, note, .. } = &mut self.acts[place];
        (dates, note)
    }
}

impl Plan {
    /// Reads the plan as it was asked for.
    ///
    /// # Errors
    /// Where a field is unknown, named twice, or filled in two ways; where a column is to fill two fields,
    /// or a part is no pair.
    pub fn read(
        kind: Kind,
        map: &[String],
        set: &[String],
        read: &[String],
    ) -> Result<Self, ImportError> {
        let (mapped, fixed) = (pairs("map", map)?, pairs("set", set)?);
        let plan = Self { kind, mapped, fixed, read: pairs("read", read)? };
        // What is the same for every row is no date of one act.
        let mapped = plan.mapped.keys().filter(|name| !plan.knows(name));
        let fixed = plan.fixed.keys().filter(|name| plan.field(name).is_none());
        let mut unknown = mapped.map(|name| ("map", name)).chain(fixed.map(|name| ("set", name)));
        if let Some((parameter, name)) = unknown.next() {
            return Err(ImportError::UnknownField { parameter, kind, name: name.clone() });
        }
        if let Some(field) = plan.mapped.keys().find(|name| plan.fixed.contains_key(*name)) {
            return Err(ImportError::MappedAndSet { field: field.clone() });
        }
        let mut fields: BTreeMap<&str, &str> = BTreeMap::new();
        for (field, column) in &plan.mapped {
            if let Some(other) = fields.insert(column, field) {
                let (column, fields) = (column.clone(), [other.to_owned(), field.clone()]);
                return Err(ImportError::ColumnForTwo { column, fields });
            }
        }
        Ok(plan)
    }

    fn knows(&self, name: &str) -> bool {
        self.field(name).is_some()
            || self.act_field(name).is_some()
            || self.effective_act(name).is_some()
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

    /// The act whose day of effect `effective_on.ACT` holds.
    fn effective_act(&self, name: &str) -> Option<Act> {
        self.act_field(name.strip_prefix(EFFECTIVE_ON)?.strip_prefix('.')?)
    }

    /// The field that each column of a header, which stands in `line`, fills; nothing for one that fills none.
    ///
    /// # Errors
    /// Where a column that the map names is missing, there is no map and a column is no field, two
    /// columns would fill the same field, nothing fills one that must be given, or nobody says to which act
    /// a day of effect belongs.
    pub fn header(&self, line: u64, header: &[String]) -> Result<Vec<Option<String>>, ImportError> {
        if let Some(column) = self.mapped.values().find(|column| !header.contains(column)) {
            let named = header.iter().filter(|name| !name.is_empty());
            let (column, header) = (column.clone(), named.cloned().collect());
            return Err(ImportError::NoColumn { line, column, header });
        }
        let mut filled: Vec<Option<String>> = Vec::with_capacity(header.len());
        for column in header {
            let field = self.field_of(line, column)?;
            if field.is_some() && filled.contains(&field) {
                return Err(ImportError::ColumnTwice { line, column: column.clone() });
            }
            filled.push(field);
        }
        self.check(&filled)?;
        Ok(filled)
    }

    /// Whether what is filled is enough for a fact, and each day of effect has its act.
    fn check(&self, filled: &[Option<String>]) -> Result<(), ImportError> {
        let filled: Vec<&str> = filled.iter().flatten().map(String::as_str).collect();
        let is_given = |name: &str| filled.contains(&name) || self.fixed.contains_key(name);
        let acts: Vec<Act> = filled.iter().filter_map(|name| self.act_field(name)).collect();
        // An act with a column of its own says of itself what it is and when it was.
        let is_said = |name: &str| {
            is_given(name)
                || presumed(self.kind.event, name).is_some()
                || !acts.is_empty() && matches!(name, "act" | "on")
        };
        let mut required = self.kind.event.fields().iter().filter(|field| field.required);
        if let Some(field) = required.find(|field| !is_said(field.name)) {
            return Err(ImportError::Unfilled { kind: self.kind, field: field.name });
        }
        let fixed = self.fixed.keys().map(String::as_str);
        let lone = filled.iter().copied().chain(fixed).find(|name| {
            self.effective_act(name).is_some_and(|act| !acts.contains(&act))
                || *name == EFFECTIVE_ON && !acts.is_empty() && !is_given("on")
        });
        match lone {
            Some(name) => {
                let possible = acts.iter().map(|act| format!("{EFFECTIVE_ON}.{}", act.as_str()));
                let possible = possible.collect();
                Err(ImportError::EffectOfNone { field: name.to_owned(), possible })
            }
            None => Ok(()),
        }
    }

    /// How many cells of a row name columns that fill fields, and whether these are all that it takes for
    /// the row to be the header.
    #[must_use]
    pub fn fit(&self, row: &[String]) -> (usize, bool) {
        let known = row.iter().filter(|name| self.is_field(name)).count();
        let is_whole = if self.mapped.is_empty() {
            row.iter().all(|name| name.is_empty() || self.is_field(name))
        } else {
            self.mapped.values().all(|column| row.contains(column))
        };
        (known, known > 0 && is_whole)
    }

    fn is_field(&self, column: &str) -> bool {
        matches!(self.field_of(0, column), Ok(Some(_)))
    }

    /// Whether columns may be left unread, since somebody said which are read.
    #[must_use]
    pub fn picks_columns(&self) -> bool {
        !self.mapped.is_empty()
    }

    /// Whether a cell that says this is to be read as something else.
    #[must_use]
    pub fn reads(&self, written: &str) -> bool {
        self.read.contains_key(written)
    }

    fn field_of(&self, line: u64, column: &str) -> Result<Option<String>, ImportError> {
        // What has no name is no column.
        if column.is_empty() {
            return Ok(None);
        }
        if let Some((field, _)) = self.mapped.iter().find(|(_, mapped)| *mapped == column) {
            return Ok(Some(field.clone()));
        }
        if self.knows(column) && !self.mapped.contains_key(column) {
            return Ok(Some(column.into()));
        }
        if !self.mapped.is_empty() {
            return Ok(None);
        }
        Err(ImportError::NoField { line, kind: self.kind, column: column.into() })
    }

    /// The facts that a row tells: one for the fields, and one for each act with a date of its own. An
    /// empty cell says nothing: where a fact needs a date, there is none without any date, be it that of
    /// its effect.
    #[must_use]
    pub fn facts(
        &self,
        columns: &[(Option<String>, String)],
        cells: &[&str],
        evidence: &[Evidence],
    ) -> Vec<CellFact> {
        let mut told = Told::default();
        for ((name, column), written) in columns.iter().zip(cells) {
            if let Some(name) = name {
                self.tell(name, column, written.trim(), &mut told);
            }
        }
        if told.shared.is_empty() && told.acts.is_empty() {
            return Vec::new();
        }
        for (name, value) in &self.fixed {
            if let Some(field) = self.field(name) {
                told.shared.retain(|cell| cell.field.name != name);
                told.shared.push(WrittenCell { field, written: value.clone(), column: None });
            }
        }
        self.combine(told, evidence)
    }

    /// Takes what one cell tells; an empty one tells nothing.
    fn tell(&self, name: &str, column: &str, written: &str, told: &mut Told) {
        let on = self.act_field(name).zip(self.field("on"));
        let of_act = on.or_else(|| self.effective_act(name).zip(self.field(EFFECTIVE_ON)));
        let Some(field) = of_act.map(|(_, field)| field).or_else(|| self.field(name)) else {
            return;
        };
        let read = self.read_as(field, written);
        if read.is_empty() {
            return;
        }
        // A note is part of the event: nothing personal may come into it.
        let personal = self.kind.event.personal();
        let personal = personal.is_some_and(|own| name.split('.').next() == Some(own.whole.name));
        let is_noted = read != written && self.read.contains_key(written) && !personal;
        let (cells, note) = match of_act {
            Some((act, _)) => told.of_act(act),
            None => (&mut told.shared, &mut told.note),
        };
        cells.push(WrittenCell { field, written: read, column: Some(column.to_owned()) });
        note.extend(is_noted.then(|| format!("{column}: {written}")));
    }

    fn combine(&self, told: Told, evidence: &[Evidence]) -> Vec<CellFact> {
        let Told { shared, note, acts } = told;
        let is_of_act = |cell: &WrittenCell| matches!(cell.field.name, "act" | "on" | EFFECTIVE_ON);
        let general: Vec<WrittenCell> =
            shared.iter().filter(|cell| !is_of_act(cell)).cloned().collect();
        let fact = |cells, note: Vec<String>| {
            let note = (!note.is_empty()).then(|| note.join("; "));
            CellFact { kind: self.kind, cells, evidence: evidence.to_vec(), note }
        };
        let of_acts = acts.into_iter().map(|ToldAct { act, dates, note }| {
            let mut cells = general.clone();
            let written = act.as_str().to_owned();
            let word = self.field("act").map(|field| WrittenCell { field, written, column: None });
            cells.extend(word.into_iter().chain(dates));
            fact(cells, note)
        });
        let mut facts: Vec<CellFact> = of_acts.collect();
        let is_date = |field: &Field| matches!(field.shape, Shape::Date);
        let needs_date =
            self.kind.event.fields().iter().any(|field| field.required && is_date(field));
        if !needs_date || shared.iter().any(|cell| is_date(cell.field)) {
            facts.push(fact(shared, note));
        }
        facts
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
