//! A table of cells, whatever file it comes from: which row is its header, and the facts that the others tell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::columns::{Header, Plan};
use super::error::{ImportError, NoDay, RowError, RowProblem, Wrong};
use super::words::{Noticed, Tally, Unnamed, Words};
use super::{Draft, Row, Rows};
use crate::domain::event::fact::FactKind;
use crate::domain::recorded::{Evidence, MAX_EVENT_BYTES};

/// How many rows are looked at for the header, where nobody said which it is.
pub const LOOK_AHEAD: usize = 100;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// What it says.
    Text(String),
    /// What its spreadsheet keeps like a date, and is no day.
    NoDay(String, NoDay),
    /// A formula whose value its spreadsheet has not kept.
    Uncalculated,
    /// Bytes that are none in the encoding of the file.
    Undecodable,
}

/// One row as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// Its line in the file or its row on the sheet, from 1.
    pub line: u64,
    /// Its cells by ascending place, from 0; those that are empty may be left out.
    pub cells: Vec<(usize, Cell)>,
    /// How many cells it was given, where its form says so, and a cell too few or too many shifts others.
    pub width: Option<usize>,
}

impl Cell {
    /// What it says, without spaces around it. A byte order mark is left over where files were joined.
    fn text(&self) -> &str {
        let text = match self {
            Self::Text(text) | Self::NoDay(text, _) => text,
            Self::Uncalculated => "=",
            Self::Undecodable => "\u{fffd}",
        };
        text.trim_matches(|one: char| one.is_whitespace() || one == '\u{feff}')
    }

    fn is_empty(&self) -> bool {
        self.text().is_empty()
    }
}

impl RawRow {
    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|(_, cell)| cell.is_empty())
    }

    /// The names that it gives to columns, if it is the header. A name may be broken into lines.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (place, cell) in self.cells.iter().filter(|(_, cell)| !cell.is_empty()) {
            names.resize(*place, String::new());
            names.push(cell.text().replace("\r\n", " ").replace(['\r', '\n'], " "));
        }
        names
    }
}

/// How well a row fits as the header: whether it is all that it takes, and how many columns it knows.
pub type Fit = (bool, usize);

/// The row, of the first ones of a table, that fits best as its header.
#[must_use]
pub fn best_header(
    fits: impl Fn(&[String]) -> (usize, bool),
    rows: &[RawRow],
) -> Option<(usize, Fit)> {
    let mut best = None;
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
        let (known, is_whole) = fits(&row.names());
        let fit = (is_whole, known);
        if best.is_none_or(|(_, other)| fit > other) {
            best = Some((index, fit));
        }
        if is_whole {
            break;
        }
    }
    best
}

/// The columns that have a name.
struct Columns {
    /// Where each is, from 0.
    places: Vec<usize>,
    /// What they tell.
    header: Header,
    /// How many columns the header names, with those without a name between them.
    named: usize,
    /// How many cells the header has.
    width: usize,
    /// The places without a name before the last column that has one.
    unnamed: Vec<usize>,
}

/// A table that is being read, row by row.
pub struct Table<'a> {
    plan: &'a Plan,
    evidence: Arc<[Evidence]>,
    /// The encoding of the file, for what cannot be read in it.
    encoding: &'static str,
    header_row: Option<u64>,
    /// The rows among which the header is looked for.
    ahead: Vec<RawRow>,
    columns: Option<Columns>,
    rows: Rows,
    /// The line of the header, where it was found below others.
    found: Option<u64>,
    /// The columns without a name below which something is written.
    passed_over: BTreeMap<usize, Unnamed>,
}

/// A table that was read.
#[derive(Debug)]
pub struct Read {
    /// Its rows.
    pub rows: Rows,
    /// What is told of it.
    pub noticed: Noticed,
    /// The words that are read in place of a cell's own.
    pub words: Arc<Words>,
    /// How many cells were.
    pub tally: Tally,
    /// The types of facts that end what a row begins, of which a column holds the date.
    pub ends: BTreeSet<FactKind>,
}

impl<'a> Table<'a> {
    /// A table of which nothing is read yet. `header_row` is the line of its header, where somebody said so.
    #[must_use]
    pub fn new(
        plan: &'a Plan,
        evidence: &[Evidence],
        header_row: Option<u64>,
        encoding: &'static str,
    ) -> Self {
        let (ahead, columns, rows) = (Vec::new(), None, Vec::new());
        let (evidence, passed_over) = (evidence.into(), BTreeMap::new());
        Self {
            plan,
            evidence,
            encoding,
            header_row,
            ahead,
            columns,
            rows,
            found: None,
            passed_over,
        }
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// Where it is the header, or the last among which one can be, and no header can be read.
    pub fn push(&mut self, row: RawRow) -> Result<(), ImportError> {
        if let Some(mut columns) = self.columns.take() {
            self.pass_over(&columns, &row);
            let read = self.read(&mut columns, &row);
            self.columns = Some(columns);
            self.rows.push(read?);
            return Ok(());
        }
        if let Some(header) = self.header_row {
            return match row.line {
                line if line < header => Ok(()),
                line if line == header && !row.is_empty() => self.begin(&row),
                _ => Err(ImportError::NoHeaderRow { row: header }),
            };
        }
        let (_, is_header) = self.plan.fit(&row.names());
        self.ahead.push(row);
        if is_header || self.ahead.len() == LOOK_AHEAD { self.settle() } else { Ok(()) }
    }

    /// The rows, once there are no more.
    ///
    /// # Errors
    /// Where there is no header, or none that can be read.
    pub fn finish(mut self) -> Result<Read, ImportError> {
        if self.columns.is_none() {
            match self.header_row {
                Some(row) => return Err(ImportError::NoHeaderRow { row }),
                None => self.settle()?,
            }
        }
        let ends = self.columns.iter().flat_map(|columns| columns.header.ends()).collect();
        let header = self.columns.map(|columns| columns.header);
        let (words, tally) = header.map(|header| (header.words, header.tally)).unwrap_or_default();
        let unnamed = self.passed_over.into_values().collect();
        let noticed = Noticed { header_row: self.found, read_as: Vec::new(), unnamed };
        Ok(Read { rows: self.rows, noticed, words, tally, ends })
    }

    /// Takes the row that fits best for the header, and reads those behind it. What stands above it is a
    /// title, and no row of the table.
    fn settle(&mut self) -> Result<(), ImportError> {
        let mut ahead = std::mem::take(&mut self.ahead);
        let (header, _) =
            best_header(|names| self.plan.fit(names), &ahead).ok_or(ImportError::HeaderEmpty)?;
        let rows = ahead.split_off(header + 1);
        let is_below = ahead.iter().take(header).any(|row| !row.is_empty());
        self.found = ahead.last().filter(|_| is_below).map(|header| header.line);
        ahead.last().map_or(Err(ImportError::HeaderEmpty), |header| self.begin(header))?;
        rows.into_iter().try_for_each(|row| self.push(row))
    }

    fn begin(&mut self, header: &RawRow) -> Result<(), ImportError> {
        let (line, encoding) = (header.line, self.encoding);
        if header.cells.iter().any(|(_, cell)| *cell == Cell::Undecodable) {
            return Err(ImportError::HeaderUndecodable { line, encoding });
        }
        let names = header.names();
        let named = names.len();
        let width = header.width.map_or(named, |width| width.max(named));
        let unnamed = names.iter().enumerate().filter(|(_, name)| name.is_empty());
        let unnamed = unnamed.map(|(place, _)| place).collect();
        // What has no name is no column.
        let columns = names.into_iter().enumerate().filter(|(_, name)| !name.is_empty());
        let (places, names) = columns.unzip();
        let header = self.plan.header(line, names)?;
        self.columns = Some(Columns { places, header, named, width, unnamed });
        Ok(())
    }

    /// # Errors
    /// What is wrong with rows of the kind of this one as a whole.
    fn read(
        &self,
        columns: &mut Columns,
        row: &RawRow,
    ) -> Result<Result<Row, RowError>, ImportError> {
        let line = row.line;
        let told = match self.cells(columns, row) {
            Ok(cells) => columns.header.facts(&cells, &self.evidence)?,
            Err(wrong) => Err(wrong),
        };
        Ok(match told {
            Ok(facts) => Ok(Row { line, facts: facts.into_iter().map(Draft::Cells).collect() }),
            Err((index, problem)) => {
                let column = index.and_then(|index| columns.header.columns.get(index));
                Err(RowError { line, column: column.map(ToString::to_string), problem })
            }
        })
    }

    /// What stands below each column; nothing below those that are not read.
    fn cells<'r>(&self, columns: &Columns, row: &'r RawRow) -> Result<Vec<&'r str>, Wrong> {
        self.check_shape(columns, row).map_err(|problem| (None, problem))?;
        let mut cells = Vec::with_capacity(columns.places.len());
        for (index, place) in columns.places.iter().enumerate() {
            let found = row.cells.binary_search_by_key(place, |(place, _)| *place);
            let cell = found.ok().filter(|_| columns.header.reads(index));
            let cell = cell.map(|found| &row.cells[found].1);
            let column = columns.header.columns.get(index).map_or("", |name| name);
            let word = |text: &str| columns.header.words.get(column, text).is_some();
            let read = cell.map_or(Ok(""), |cell| check_cell((row.line, *place), cell, word));
            cells.push(read.map_err(|problem| (Some(index), problem))?);
        }
        Ok(cells)
    }

    /// Whether the cells of a row stand below the names that they belong to.
    fn check_shape(&self, columns: &Columns, row: &RawRow) -> Result<(), RowProblem> {
        let written = || row.cells.iter().filter(|(_, cell)| !cell.is_empty());
        if let Some(came) = row.width {
            let is_beyond = written().any(|(place, _)| *place >= columns.width);
            // A row in which nothing stands says nothing, however long it is.
            let is_short = came < columns.named && written().next().is_some();
            if is_beyond || is_short {
                let expected = if is_short { columns.named } else { columns.width };
                return Err(RowProblem::Cells { expected, came });
            }
        }
        if row.cells.iter().any(|(_, cell)| *cell == Cell::Undecodable) {
            return Err(RowProblem::Undecodable { encoding: self.encoding });
        }
        match written().find(|(place, _)| !self.plan.picks_columns() && columns.is_unnamed(*place))
        {
            Some((place, _)) => Err(RowProblem::Unnamed { address: address(*place, row.line) }),
            None => Ok(()),
        }
    }

    /// Notes cells that are not read since no name stands above them, where somebody said which columns are.
    fn pass_over(&mut self, columns: &Columns, row: &RawRow) {
        if !self.plan.picks_columns() {
            return;
        }
        for (place, _) in row.cells.iter().filter(|(_, cell)| !cell.is_empty()) {
            if columns.is_unnamed(*place) {
                let new = || Unnamed { first: address(*place, row.line), cells: 0 };
                self.passed_over.entry(*place).or_insert_with(new).cells += 1;
            }
        }
    }
}

impl Columns {
    /// Whether no name stands above a place.
    fn is_unnamed(&self, place: usize) -> bool {
        place >= self.named || self.unnamed.binary_search(&place).is_ok()
    }
}

/// What a cell says, which stands in a line and a place of it. `is_read` says what is read as another word.
fn check_cell(
    (line, place): (u64, usize),
    cell: &Cell,
    is_read: impl Fn(&str) -> bool,
) -> Result<&str, RowProblem> {
    let text = cell.text();
    if text.len() > MAX_EVENT_BYTES {
        let (limit, came) = (MAX_EVENT_BYTES as u64, Some(text.len()));
        return Err(RowProblem::TooLong { limit, came });
    }
    let mut characters = text.chars();
    if let Some(one) = characters.find(|one| one.is_control() && !one.is_whitespace()) {
        return Err(RowProblem::Control { code: one.into() });
    }
    let (address, says) = (|| address(place, line), || text.to_owned());
    match cell {
        Cell::NoDay(_, why) if !is_read(text) => {
            Err(RowProblem::NoDay { address: address(), says: says(), why: *why })
        }
        Cell::Text(_) if is_error_value(text) && !is_read(text) => {
            Err(RowProblem::ErrorValue { address: address(), says: says() })
        }
        Cell::Uncalculated => Err(RowProblem::Uncalculated { address: address() }),
        Cell::Text(_) | Cell::NoDay(..) | Cell::Undecodable => Ok(text),
    }
}

/// Whether a text is what a spreadsheet shows for a formula that came to nothing: `#N/A`, `#SPILL!`, `#NAME?` in
/// the language of its user, `Err:502`.
fn is_error_value(text: &str) -> bool {
    if let Some(number) = text.strip_prefix("Err:") {
        return number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    }
    let Some(word) = text.strip_prefix('#') else { return false };
    let capitals = word.strip_suffix(['!', '?']);
    let is_capital = |one: char| one.is_uppercase() || matches!(one, '/' | '_' | '0');
    matches!(word, "N/A" | "NV" | "GETTING_DATA")
        || capitals.is_some_and(|word| !word.is_empty() && word.chars().all(is_capital))
}

/// The address of a cell, as spreadsheets write it: `C7`.
fn address(place: usize, line: u64) -> String {
    let (mut letters, mut rest) = (Vec::new(), place + 1);
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    let column: String = letters.into_iter().rev().collect();
    format!("{column}{line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_spreadsheets() {
        assert_eq!(address(0, 1), "A1");
        assert_eq!(address(25, 7), "Z7");
        assert_eq!(address(26, 7), "AA7");
        assert_eq!(address(16_383, 1_048_576), "XFD1048576");
    }

    #[test]
    fn what_formulas_come_to_where_they_fail_is_known_in_any_spreadsheet() {
        let errors = "#N/A #REF! #VALUE! #DIV/0! #NAME? #NUM! #NULL! #GETTING_DATA #SPILL! #CALC! #BLOCKED! \
                      #FIELD! #CONNECT! #PYTHON! #BUSY! #UNKNOWN! #EXTERNAL! #BEZUG! #WERT! #NV Err:502 Err:509";
        for error in errors.split(' ') {
            let cell = Cell::Text(error.to_owned());
            let refused = check_cell((7, 2), &cell, |_| false);
            let at =
                matches!(&refused, Err(RowProblem::ErrorValue { address, .. }) if address == "C7");
            assert!(at, "{error}: {refused:?}");
            assert_eq!(check_cell((7, 2), &cell, |text| text == error).ok(), Some(error));
        }
        for name in ["#1", "# 7!", "#MeToo!", "#!", "Err:", "Err: 502", "Err:50x", "N/A", "#"] {
            assert!(check_cell((7, 2), &Cell::Text(name.to_owned()), |_| false).is_ok(), "{name}");
        }
    }
}
