//! Which column of a table fills which field, as it was asked for and as the header has it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::{ImportError, RowProblem, Wrong};
use super::pairs::{self, Pairs};
use super::rows::{Filled, Fixed, RowPlan};
use super::slots::{EFFECTIVE_ON, Slot};
use super::words::{Tally, Words};
use crate::domain::event::fact::FactKind;
use crate::domain::fields::Shape;
use crate::domain::recorded::Evidence;
use crate::domain::scheme;
use crate::imports::cells::CellFact;
use crate::imports::kinds::{KINDS, Kind};

/// What rows record.
#[derive(Clone, Debug)]
pub enum Kinds {
    /// All the same.
    One(Kind),
    /// Each what its cell in this column says.
    Column(String),
}

/// Where the cells of each field come from.
#[derive(Clone, Debug)]
pub struct Plan {
    kinds: Kinds,
    /// The column of each field that the map names.
    mapped: Pairs,
    /// The value of each field that is the same for every row.
    fixed: Pairs,
    /// Words to be read in place of a cell's own.
    read: Pairs,
}

/// The header of a table, with what its rows tell.
#[derive(Debug)]
pub struct Header {
    /// The names of the columns.
    pub columns: Vec<Arc<str>>,
    /// Which column says what a row records.
    kind_column: Option<usize>,
    /// Words that are read in place of a cell's own.
    pub words: Arc<Words>,
    /// How many cells were.
    pub tally: Tally,
    /// What a row of each kind tells, or why none of that kind can be read.
    by_kind: BTreeMap<&'static str, Result<RowPlan, ImportError>>,
}

impl Plan {
    /// Reads the plan as it was asked for.
    ///
    /// # Errors
    /// Where a part is no pair, or a name stands twice.
    pub fn read(
        kinds: Kinds,
        map: &[String],
        set: &[String],
        read: &[String],
    ) -> Result<Self, ImportError> {
        let (mapped, fixed) = (pairs::pairs("map", map)?, pairs::pairs("set", set)?);
        Ok(Self { kinds, mapped, fixed, read: pairs::pairs_of_cells("read", read)? })
    }

    fn kinds(&self) -> &[Kind] {
        match &self.kinds {
            Kinds::One(kind) => std::slice::from_ref(kind),
            Kinds::Column(_) => &KINDS,
        }
    }

    /// The kind that all rows record, where they do.
    const fn kind(&self) -> Option<Kind> {
        match self.kinds {
            Kinds::One(kind) => Some(kind),
            Kinds::Column(_) => None,
        }
    }

    /// How many cells of a row name columns that fill fields, and whether these are all that it takes for
    /// the row to be the header.
    #[must_use]
    pub fn fit(&self, row: &[String]) -> (usize, bool) {
        let is_field = |name: &&String| {
            let is_kind = matches!(&self.kinds, Kinds::Column(kinds) if kinds == *name);
            let by_name = || self.kinds().iter().any(|kind| self.slot(*kind, row, name).is_some());
            is_kind || self.mapped.values().any(|asked| source(asked, row).1 == *name) || by_name()
        };
        let named = || row.iter().filter(|name| !name.is_empty());
        let known = named().filter(is_field).count();
        let has_kind = !matches!(&self.kinds, Kinds::Column(kinds) if !row.contains(kinds));
        let is_whole = if self.picks_columns() {
            self.mapped.values().all(|asked| is_one(row, source(asked, row).1))
        } else {
            known == named().count()
        };
        (known, known > 0 && is_whole && has_kind)
    }

    /// Whether columns may be left unread, since somebody said which are read.
    #[must_use]
    pub fn picks_columns(&self) -> bool {
        !self.mapped.is_empty()
    }

    /// The header of a table, which stands in `line`, read by the plan.
    ///
    /// # Errors
    /// Where a field is unknown, or filled in two ways; where a column that is named is missing, or is to fill
    /// two fields; where nobody names the columns and one is no field, or nothing fills a field that must be
    /// given; where a date stands for no act.
    pub fn header(&self, line: u64, columns: Vec<String>) -> Result<Header, ImportError> {
        self.check_names(line, &columns)?;
        let place = |column: &String| columns.iter().position(|known| known == column);
        let missing = |parameter, column: &str| {
            let (column, header) = (column.to_owned(), columns.clone());
            ImportError::NoColumn { parameter, line, column, header }
        };
        let kind_column = match &self.kinds {
            Kinds::One(_) => None,
            Kinds::Column(column) => {
                Some(place(column).ok_or_else(|| missing("as_column", column))?)
            }
        };
        let mut sources = self.mapped.values().map(|asked| source(asked, &columns).1);
        if let Some(column) = sources.find(|column| !is_one(&columns, column)) {
            return Err(missing("map", column));
        }
        let words = Arc::new(Words::of(&self.read, &columns));
        let plan = |kind| self.row_plan(line, kind, &columns, &words);
        let by_kind = match &self.kinds {
            Kinds::One(kind) => BTreeMap::from([(kind.word, Ok(plan(*kind)?))]),
            Kinds::Column(_) => {
                let plans = KINDS.iter().map(|kind| (kind.word, plan(*kind)));
                plans.collect()
            }
        };
        let columns = columns.into_iter().map(Into::into).collect();
        Ok(Header { columns, kind_column, words, tally: Tally::default(), by_kind })
    }

    /// Whether every name that is used is one of a kind, and no field is both mapped and set.
    fn check_names(&self, line: u64, columns: &[String]) -> Result<(), ImportError> {
        let is_known =
            |name: &str| self.kinds().iter().any(|kind| self.slot(*kind, columns, name).is_some());
        let parameters = [("map", &self.mapped), ("set", &self.fixed)];
        for (parameter, name) in parameters
            .into_iter()
            .flat_map(|(parameter, pairs)| pairs.keys().map(move |name| (parameter, name)))
        {
            if is_known(name) {
                continue;
            }
            let ends = self
                .kinds()
                .iter()
                .filter_map(|kind| Slot::find(*kind, kind.ending(), name).and(kind.ending()));
            let (kind, name) = (self.kind(), name.clone());
            return Err(match ends.into_iter().next() {
                Some(end) => ImportError::WithoutEnd { parameter, end, field: name },
                None => ImportError::UnknownField { parameter, kind, name },
            });
        }
        let by_name = columns.iter().filter(|_| self.mapped.is_empty());
        if let Some(column) = by_name.clone().find(|column| {
            !is_known(column) && !matches!(&self.kinds, Kinds::Column(kinds) if kinds == *column)
        }) {
            return Err(ImportError::NoField { line, kind: self.kind(), column: column.clone() });
        }
        let mut twice = self.mapped.keys().chain(by_name);
        match twice.find(|name| self.fixed.contains_key(*name)) {
            Some(field) => Err(ImportError::MappedAndSet { field: field.clone() }),
            None => Ok(()),
        }
    }

    /// The kind that ends what a kind begins, where a column holds its date.
    fn end(&self, kind: Kind, columns: &[String]) -> Option<Kind> {
        kind.ending().filter(|end| {
            self.mapped.contains_key(end.word)
                || self.mapped.is_empty() && columns.iter().any(|column| column == end.word)
        })
    }

    fn slot(&self, kind: Kind, columns: &[String], name: &str) -> Option<Slot> {
        Slot::find(kind, self.end(kind, columns), name)
    }

    /// What a row of a kind tells.
    fn row_plan(
        &self,
        line: u64,
        kind: Kind,
        columns: &[String],
        words: &Arc<Words>,
    ) -> Result<RowPlan, ImportError> {
        let mut filled: Vec<Filled> = Vec::with_capacity(columns.len());
        let mut names: Vec<&str> = Vec::new();
        for column in columns {
            let named = self.mapped.iter().filter(|(_, asked)| source(asked, columns).1 == column);
            let mut named: Vec<&str> = named.map(|(name, _)| name.as_str()).collect();
            if self.mapped.is_empty()
                && !matches!(&self.kinds, Kinds::Column(kinds) if kinds == column)
            {
                named.push(column);
            }
            let fill = match self.one_of(kind, columns, column, &named)? {
                Some((name, slot)) => {
                    if names.contains(&name) {
                        return Err(ImportError::ColumnTwice { line, column: column.clone() });
                    }
                    names.push(name);
                    Filled::Slot(self.of_scheme(kind, columns, name, slot)?.from_column(column))
                }
                None => {
                    named.first().map_or(Filled::Nothing, |name| Filled::Foreign((*name).into()))
                }
            };
            filled.push(fill);
        }
        let fixed = self.fixed.iter().filter_map(|(name, value)| {
            let slot = self.slot(kind, columns, name)?;
            Some(Fixed { name: name.clone(), slot, value: value.clone() })
        });
        let end = self.end(kind, columns);
        let mut plan = RowPlan::new(kind, end, filled, fixed.collect(), Arc::clone(words));
        // Beside a map a column counts by its name only where an import would be refused without it.
        for field in plan.wanted() {
            let mut places = columns.iter().enumerate().filter(|(_, column)| **column == field);
            if let (Some((place, column)), another) = (places.next(), places.next())
                && let (Filled::Nothing, Some(slot)) =
                    (&plan.columns[place], self.slot(kind, columns, &field))
                && !matches!(&self.kinds, Kinds::Column(kinds) if kinds == column)
            {
                if another.is_some() {
                    return Err(ImportError::ColumnTwice { line, column: column.clone() });
                }
                plan.columns[place] = Filled::Slot(slot.from_column(column));
            }
        }
        check(&plan)?;
        plan.make_id();
        plan.list_fields();
        Ok(plan)
    }

    /// The slot of a column that may hold values of a scheme of identifiers.
    fn of_scheme(
        &self,
        kind: Kind,
        columns: &[String],
        name: &str,
        slot: Slot,
    ) -> Result<Slot, ImportError> {
        let asked = self.mapped.get(name).map_or("", String::as_str);
        let end = self.end(kind, columns);
        let refuse = |column: &str| (name.to_owned(), asked.to_owned(), column.to_owned());
        match (source(asked, columns), scheme::halves(asked)) {
            ((Some(scheme), column), _) => slot.of_scheme(kind, end, scheme).ok_or_else(|| {
                let (field, asked, column) = refuse(column);
                ImportError::HoldsNoParty { field, asked, column }
            }),
            // Beside a column that is called so stands one that may be meant.
            ((None, _), Some((scheme, column))) if is_one(columns, column) => {
                match slot.clone().of_scheme(kind, end, scheme) {
                    Some(_) => {
                        let (field, asked, column) = refuse(column);
                        Err(ImportError::ColumnOrScheme { field, asked, column })
                    }
                    None => Ok(slot),
                }
            }
            ((None, _), _) => Ok(slot),
        }
    }

    /// The name, of those that a column is mapped to, which a row of the kind takes it for. An id and the name
    /// that it is made from may share a column.
    fn one_of<'a>(
        &self,
        kind: Kind,
        columns: &[String],
        column: &str,
        named: &[&'a str],
    ) -> Result<Option<(&'a str, Slot)>, ImportError> {
        let known = named.iter().filter_map(|name| Some((*name, self.slot(kind, columns, name)?)));
        let mut known: Vec<(&str, Slot)> = known.collect();
        if known.len() == 2 {
            let is_own = |slot: &Slot| matches!(slot, Slot::Own(_));
            let is_name = |(_, slot): &(&str, Slot)| {
                is_own(slot) && matches!(slot.place().field.shape, Shape::Text)
            };
            let is_id =
                |(name, slot): &(&str, Slot)| is_own(slot) && kind.event.registers().contains(name);
            if known.iter().any(is_name) && known.iter().any(is_id) {
                known.retain(is_name);
            }
        }
        match &known[..] {
            [one, other, ..] => {
                let fields = [one.0.to_owned(), other.0.to_owned()];
                Err(ImportError::ColumnForTwo { column: column.to_owned(), fields })
            }
            [_] | [] => Ok(known.pop()),
        }
    }
}

/// The column that a map names, and before it the scheme whose values it holds: `SCHEME:COLUMN`, unless there
/// is a column that is called so itself.
fn source<'m>(asked: &'m str, columns: &[String]) -> (Option<&'m str>, &'m str) {
    match scheme::halves(asked) {
        Some((scheme, column)) if is_one(columns, column) && !is_one(columns, asked) => {
            (Some(scheme), column)
        }
        Some(_) | None => (None, asked),
    }
}

fn is_one(columns: &[String], name: &str) -> bool {
    columns.iter().any(|column| column == name)
}

/// Whether what is filled is enough for a fact, and each date belongs to one.
fn check(plan: &RowPlan) -> Result<(), ImportError> {
    for Fixed { name, slot, .. } in &plan.fixed {
        if !matches!(slot, Slot::Own(_)) && slot.place().is_date() {
            return Err(ImportError::DateSet { field: name.clone() });
        }
        let is_of_act = matches!(name.as_str(), "on" | EFFECTIVE_ON)
            || name == "act" && !plan.fills("on") && !plan.fills(EFFECTIVE_ON);
        if is_of_act && !plan.acts().is_empty() {
            return Err(ImportError::SetBesideActs { field: name.clone() });
        }
    }
    if let Some((field, possible)) = plan.lone_effect() {
        return Err(ImportError::EffectOfNone { field, possible });
    }
    let fields = plan.unfilled();
    if fields.is_empty() { Ok(()) } else { Err(ImportError::Unfilled { kind: plan.kind, fields }) }
}

impl Header {
    /// Whether a row of any kind tells something by a column.
    #[must_use]
    pub fn reads(&self, place: usize) -> bool {
        let mut plans = self.by_kind.values().flatten();
        let fills =
            |plan: &RowPlan| !matches!(plan.columns.get(place), Some(Filled::Nothing) | None);
        self.kind_column == Some(place) || plans.any(fills)
    }

    /// The types of facts that end what a row begins, of which a column holds the date.
    pub fn ends(&self) -> impl Iterator<Item = FactKind> {
        self.by_kind.values().flatten().filter_map(|plan| Some(plan.end?.event))
    }

    /// The facts that a row tells, or what is wrong with it.
    ///
    /// # Errors
    /// What is wrong with the plan, for rows of the kind of this one.
    pub fn facts(
        &mut self,
        cells: &[&str],
        evidence: &Arc<[Evidence]>,
    ) -> Result<Result<Vec<CellFact>, Wrong>, ImportError> {
        let word = match self.word(cells) {
            Ok(Some(word)) => word,
            Ok(None) => return Ok(Ok(Vec::new())),
            Err(wrong) => return Ok(Err(wrong)),
        };
        if let Some(Ok(plan)) = self.by_kind.get(word) {
            if !self.words.is_empty() {
                for (index, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
                    if plan.reading(index, column, cell.trim()).is_some() {
                        self.tally.count(column, cell.trim());
                    }
                }
            }
            return Ok(plan.facts(&self.columns, cells, evidence));
        }
        match self.by_kind.remove(word) {
            Some(Err(error)) => Err(error),
            Some(Ok(_)) | None => Ok(Ok(Vec::new())),
        }
    }

    /// The word for what a row records; none where nothing stands in it.
    fn word(&mut self, cells: &[&str]) -> Result<Option<&'static str>, Wrong> {
        let Some(place) = self.kind_column else {
            return Ok(self.by_kind.keys().next().copied());
        };
        let written = cells.get(place).map_or("", |cell| cell.trim());
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(None);
        }
        let column = self.columns.get(place).cloned().unwrap_or_default();
        let word = self.words.get(&column, written);
        if word.is_some() {
            self.tally.count(&column, written);
        }
        let read = word.unwrap_or(written);
        match Kind::read(read) {
            Some(kind) => Ok(Some(kind.word)),
            None => Err((Some(place), RowProblem::Kind { came: read.to_owned() })),
        }
    }
}
