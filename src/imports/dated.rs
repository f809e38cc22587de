//! The dates in the cells of rows, read before the names are looked up; with them the acts that letters
//! behind them name.

use std::sync::Arc;

use compact_str::CompactString;

use super::cells::{CellFact, Place, WrittenCell};
use super::dates::{DateProblem, Dates};
use super::error::{RowError, RowProblem};
use super::slots::place;
use super::{Draft, Rows};

/// The same rows with every date in EDTF. A row with one that is not read is refused with it.
pub fn read(rows: Rows, dates: &Dates) -> Rows {
    let rows = rows.into_iter().map(|row| {
        let mut row = row?;
        for draft in &mut row.facts {
            if let Draft::Cells(fact) = draft {
                read_fact(fact, dates, row.line)?;
            }
        }
        Ok(row)
    });
    rows.collect()
}

fn read_fact(fact: &mut CellFact, dates: &Dates, line: u64) -> Result<(), RowError> {
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
        let read = dates.read(&cell.written).map_err(refuse)?;
        let Some(letters) = read.letters else {
            cell.written = read.text.into();
            continue;
        };
        // Letters behind a date that is of no act are left for the check of the fields to name.
        if let Some(act) = place(fact.kind.event, "act").filter(|_| &*cell.place.name == "on") {
            let Some(word) = dates.words.get(&letters) else {
                return Err(refuse(DateProblem::Letters { letters }));
            };
            let (column, written) = (cell.place.column.clone(), cell.written.clone());
            named = Some(NamedAct { act, word: word.clone(), letters, column, written });
            cell.written = read.text.into();
        }
    }
    named.map_or(Ok(()), |named| named.put_into(fact, line))
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
