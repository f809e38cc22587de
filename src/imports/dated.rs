//! The dates in the cells of rows, read before the names are looked up; with them the acts that letters
//! behind them name.

use std::sync::Arc;

use compact_str::CompactString;

use super::cells::{CellFact, Place, WrittenCell};
use super::dates::{DateProblem, Dates};
use super::error::{RowError, RowProblem};
use super::slots::place;
use super::words::Tally;
use super::{Draft, Rows};
use crate::domain::date::Date;
use crate::domain::fields::UNKNOWN;

/// The same rows with every date in EDTF. A row with one that is not read is refused with it. Letters that are
/// read as acts are counted.
pub fn read(rows: Rows, dates: &Dates, tally: &mut Tally) -> Rows {
    let rows = rows.into_iter().map(|row| {
        let mut row = row?;
        for draft in &mut row.facts {
            if let Draft::Cells(fact) = draft {
                read_fact(fact, dates, tally, row.line)?;
            }
        }
        Ok(row)
    });
    rows.collect()
}

fn read_fact(
    fact: &mut CellFact,
    dates: &Dates,
    tally: &mut Tally,
    line: u64,
) -> Result<(), RowError> {
    let mut named: Option<NamedAct> = None;
    for cell in &mut fact.cells {
        if !cell.place.is_date() {
            continue;
        }
        let refuse = |problem| RowError {
            line,
            column: cell.place.column.as_deref().map(str::to_owned),
            problem: RowProblem::Date(problem),
        };
        if cell.place.column.is_some() && is_unknown(&cell.written) {
            cell.written = UNKNOWN.into();
            continue;
        }
        let read = dates.read(&cell.written).map_err(refuse)?;
        let Some(letters) = read.letters else {
            // Nobody has said that it is one, and no form of a date is without a number.
            if cell.place.column.is_some() && is_word(&read.text) {
                let written = read.text.chars().take(80).collect();
                return Err(refuse(DateProblem::Word { written }));
            }
            cell.written = read.text.into();
            continue;
        };
        // Letters behind a date that is of no act are left for the check of the fields to name.
        if let Some(act) = place(fact.kind.event, "act").filter(|_| &*cell.place.name == "on") {
            let column = cell.place.column.clone();
            let word = column.as_ref().and_then(|column| dates.words.get(column, &letters));
            let Some((word, place)) = word.zip(column.as_ref()) else {
                return Err(refuse(DateProblem::Letters { letters }));
            };
            tally.count(place, &letters);
            let (word, written) = (word.to_owned(), cell.written.clone());
            named = Some(NamedAct { act, word, letters, column, written });
            cell.written = read.text.into();
        }
    }
    named.map_or(Ok(()), |named| named.put_into(fact, line))
}

/// Whether a cell says that its date is unknown.
fn is_unknown(written: &str) -> bool {
    written.eq_ignore_ascii_case(UNKNOWN) || written == "不明"
}

/// Whether a text has no number.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.parse::<Date>().is_err() && !text.contains(char::is_numeric)
}

/// The act that letters behind a date name.
struct NamedAct {
    act: Arc<Place>,
    word: String,
    letters: String,
    column: Option<Arc<str>>,
    written: CompactString,
}

impl NamedAct {
    /// Gives the fact its act, in place of the one that its column is named for, and keeps the cell's own
    /// words as those of every cell that is read as another.
    fn put_into(self, fact: &mut CellFact, line: u64) -> Result<(), RowError> {
        let Self { act, word, letters, column, written } = self;
        if let Some(beside) = fact.cells.iter().find(|cell| {
            cell.place.name == act.name && cell.place.column.is_some() && cell.written != word
        }) {
            let beside = beside.written.to_string();
            let problem = RowProblem::Date(DateProblem::TwoActs { letters, act: word, beside });
            let column = column.as_deref().map(str::to_owned);
            return Err(RowError { line, column, problem });
        }
        let said = column.as_ref().map(|column| format!("{column}: {written}"));
        let notes = fact.note.take().into_iter().chain(said);
        fact.note = Some(notes.collect::<Vec<_>>().join("; ")).filter(|note| !note.is_empty());
        fact.cells.retain(|cell| cell.place.name != act.name);
        let place = Arc::new(Place { column, ..Arc::unwrap_or_clone(act) });
        fact.cells.push(WrittenCell { place, written: word.into() });
        Ok(())
    }
}
