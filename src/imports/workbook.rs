//! Rows of a workbook: which sheet is read, and what each of its cells says.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataRef, DataType, ExcelDateTime, Ods, Range, Reader, Sheet, SheetType, SheetVisible,
    Xlsx,
};
use chrono::NaiveDate;

use super::error::{ImportError, Measure, NoDay};
use super::limits::{ROWS, TEXT_BYTES, within};
use super::package::{self, Package};
use super::table::{Cell, RawRow};

/// The first serial number of a day that has not come in the calendar of Excel, which ends with 9999.
const SERIALS_END: f64 = 2_958_466.0;

/// Hands on each row of a sheet that holds something: of the one that is named, by its name or its number
/// from 1, else of the only one.
///
/// # Errors
/// Where the workbook cannot be read, is too large, or leaves open which sheet is meant; what `visit` returns.
pub fn read(
    content: &[u8],
    sheet: Option<&str>,
    visit: &mut dyn FnMut(RawRow) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut rows = 0;
    let mut visit = |row| {
        rows += 1;
        within(Measure::Rows, rows, ROWS)?;
        visit(row)
    };
    match package::check(content)? {
        Package::OfficeOpenXml => {
            let mut book: Xlsx<_> = guarded(|| Xlsx::new(Cursor::new(content)))?;
            let sheets = Sheets::of(book.sheets_metadata());
            let name = sheets.choose(sheet, |name| {
                let mut holds = false;
                each_row(&mut book, name, &mut |_| {
                    holds = true;
                    Ok(false)
                })?;
                Ok(holds)
            })?;
            each_row(&mut book, &name, &mut |row| visit(row).map(|()| true))
        }
        Package::OpenDocument => {
            let mut book: Ods<_> = guarded(|| Ods::new(Cursor::new(content)))?;
            let sheets = Sheets::of(book.sheets_metadata());
            let mut range = |name: &str| guarded(|| book.worksheet_range(name));
            let name = sheets.choose(sheet, |name| Ok(rows_of(&range(name)?).next().is_some()))?;
            let range = range(&name)?;
            rows_of(&range).try_for_each(visit)
        }
    }
}

/// Calls the reader of workbooks. Where it fails on its own account, that is a damaged workbook as well.
fn guarded<T, E: std::error::Error>(call: impl FnOnce() -> Result<T, E>) -> Result<T, ImportError> {
    let read = catch_unwind(AssertUnwindSafe(call));
    let read =
        read.map_err(|_| ImportError::Damaged { why: "its parts contradict each other".into() })?;
    read.map_err(|error| ImportError::Damaged { why: error.to_string() })
}

/// The sheets with cells, in their order, each with whether it is shown.
struct Sheets(Vec<(String, bool)>);

impl Sheets {
    fn of(sheets: &[Sheet]) -> Self {
        let with_cells = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let shown = |sheet: &Sheet| sheet.visible == SheetVisible::Visible;
        Self(with_cells.map(|sheet| (sheet.name.clone(), shown(sheet))).collect())
    }

    fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The sheet that is meant. `holds` says whether anything stands on a sheet.
    fn choose(
        &self,
        asked: Option<&str>,
        mut holds: impl FnMut(&str) -> Result<bool, ImportError>,
    ) -> Result<String, ImportError> {
        if let Some(asked) = asked {
            let by_name = self.0.iter().find(|(name, _)| name.trim() == asked.trim());
            let number = asked.trim().parse::<usize>().ok();
            let by_number = number.and_then(|number| self.0.get(number.checked_sub(1)?));
            let found = by_name.or(by_number).map(|(name, _)| name.clone());
            let (came, names) = (asked.into(), self.names());
            return found.ok_or(ImportError::NoSheet { came, names });
        }
        let (mut shown, mut hidden) = (Vec::new(), Vec::new());
        for (name, is_shown) in &self.0 {
            if holds(name)? {
                if *is_shown { &mut shown } else { &mut hidden }.push(name.clone());
            }
        }
        match (shown.pop(), shown.is_empty()) {
            (Some(name), true) => Ok(name),
            (Some(last), false) => {
                shown.push(last);
                Err(ImportError::SeveralSheets { names: shown })
            }
            (None, _) => Err(ImportError::NothingOnSheets { hidden }),
        }
    }
}

/// Hands on the rows of a sheet, which are never held together, until `visit` wants no more.
fn each_row(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    visit: &mut dyn FnMut(RawRow) -> Result<bool, ImportError>,
) -> Result<(), ImportError> {
    let mut cells = guarded(|| book.worksheet_cells_reader(sheet))?;
    let mut row = RawRow { line: 0, cells: Vec::new(), width: None };
    let mut text = 0;
    while let Some(cell) = guarded(|| cells.next_cell_with_formula_metadata())? {
        let said = match cell.value {
            DataRef::Empty if cell.formula.is_some() => Some(Cell::Uncalculated),
            value => said(&value),
        };
        let Some(said) = said else { continue };
        text += length(&said);
        within(Measure::Text, text, TEXT_BYTES)?;
        let (line, place) = (u64::from(cell.pos.0) + 1, cell.pos.1 as usize);
        if line != row.line && !row.cells.is_empty() {
            let next = RawRow { line, cells: Vec::new(), width: None };
            if !visit(std::mem::replace(&mut row, next))? {
                return Ok(());
            }
        }
        row.line = line;
        if row.cells.last().is_some_and(|(last, _)| *last >= place) {
            let why = format!("row {line} is not in the order of its columns");
            return Err(ImportError::Damaged { why });
        }
        row.cells.push((place, said));
    }
    if row.cells.is_empty() { Ok(()) } else { visit(row).map(|_| ()) }
}

/// The rows of a range in which something stands.
fn rows_of(range: &Range<Data>) -> impl Iterator<Item = RawRow> {
    let (top, left) = range.start().unwrap_or_default();
    let rows = range.rows().zip(u64::from(top) + 1..);
    rows.filter_map(move |(cells, line)| {
        let placed = cells.iter().zip(left as usize..);
        let told = placed.filter_map(|(cell, place)| Some((place, said(cell)?)));
        let cells: Vec<(usize, Cell)> = told.collect();
        (!cells.is_empty()).then_some(RawRow { line, cells, width: None })
    })
}

fn length(cell: &Cell) -> u64 {
    match cell {
        Cell::Text(text) | Cell::NoDay(text, _) => text.len() as u64,
        Cell::Uncalculated | Cell::Undecodable => 0,
    }
}

/// What a cell says, as people read it; nothing for one in which nothing stands.
fn said(value: &impl DataType) -> Option<Cell> {
    if let Some(text) = value.get_string() {
        return (!text.trim().is_empty()).then(|| Cell::Text(text.to_owned()));
    }
    if let Some(number) = value.get_int() {
        return Some(Cell::Text(number.to_string()));
    }
    if let Some(number) = value.get_float() {
        return Some(Cell::Text(plain(number)));
    }
    if let Some(truth) = value.get_bool() {
        return Some(Cell::Text(if truth { "TRUE" } else { "FALSE" }.to_owned()));
    }
    if let Some(moment) = value.get_datetime() {
        return Some(day(&moment));
    }
    if let Some(written) = value.get_datetime_iso() {
        return Some(iso_day(written));
    }
    if let Some(length) = value.get_duration_iso() {
        return Some(Cell::NoDay(length.to_owned(), NoDay::Time));
    }
    value.get_error().map(|error| Cell::Text(error.to_string()))
}

/// A number with the fifteen digits that spreadsheets show: a sum of tenths ends where people expect it.
fn plain(number: f64) -> String {
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    shown.to_string()
}

/// The day of a date. What happens at a time of day happens on that day, and the register keeps days.
fn day(moment: &ExcelDateTime) -> Cell {
    let serial = moment.as_f64();
    let none = |why| Cell::NoDay(plain(serial), why);
    if moment.is_duration() || (serial > 0.0 && serial < 1.0) {
        return none(NoDay::Time);
    }
    if serial == 0.0 {
        return none(NoDay::Zero);
    }
    if !(1.0..SERIALS_END).contains(&serial) {
        return none(NoDay::Beyond);
    }
    // Excel counts a 29 February 1900, which there never was.
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    date.map_or_else(|| none(NoDay::LeapDay), |date| Cell::Text(date.to_string()))
}

/// The day of a date that is written, perhaps with a time (XML Schema, part 2, 3.2.7).
fn iso_day(written: &str) -> Cell {
    let (day, time) = written.split_at_checked(10).unwrap_or((written, ""));
    let is_day = NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok();
    if is_day && (time.is_empty() || time.starts_with('T')) {
        Cell::Text(day.to_owned())
    } else {
        Cell::NoDay(written.to_owned(), NoDay::Time)
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn numbers_and_dates_say_what_spreadsheets_show() {
        assert_eq!(plain(2016.0), "2016");
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(-1.5), "-1.5");
        let shown = |serial| day(&ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false));
        assert_eq!(shown(42_482.0), Cell::Text("2016-04-22".into()));
        assert_eq!(shown(42_482.999), Cell::Text("2016-04-22".into()));
        assert_eq!(shown(1.0), Cell::Text("1900-01-01".into()));
        for (none, why) in [
            (0.0, NoDay::Zero),
            (0.5, NoDay::Time),
            (60.0, NoDay::LeapDay),
            (-3.0, NoDay::Beyond),
            (f64::NAN, NoDay::Beyond),
            (SERIALS_END, NoDay::Beyond),
        ] {
            assert_eq!(shown(none), Cell::NoDay(plain(none), why));
        }
        let since_1904 = ExcelDateTime::new(41_020.0, ExcelDateTimeType::DateTime, true);
        assert_eq!(day(&since_1904), Cell::Text("2016-04-22".into()));
        let hours = ExcelDateTime::new(42_482.0, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(day(&hours), Cell::NoDay("42482".into(), NoDay::Time));
        assert_eq!(iso_day("2016-04-22T13:45:00"), Cell::Text("2016-04-22".into()));
        assert_eq!(iso_day("2016-13-01"), Cell::NoDay("2016-13-01".into(), NoDay::Time));
    }
}
