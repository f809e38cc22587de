//! How many cells an OpenDocument spreadsheet comes to: rows and cells in it are written once and repeated
//! (ODF 1.3, part 3, 9.1), up to the last row and column.

use quick_xml::events::{BytesStart, Event};

use super::error::{ImportError, Measure};
use super::limits::{CELLS, TEXT_BYTES, within};
use super::part::attribute;

/// The most spaces that one element stands for.
const SPACES: u64 = 10_000;

/// Cells as they are counted, where each takes its place in a rectangle around all of a sheet.
#[derive(Default)]
pub struct Repeats {
    /// Rows of the sheet up to the last that holds something, and those behind it.
    rows: u64,
    empty_rows: u64,
    /// The widest row of the sheet.
    width: u64,
    /// The cells and bytes of the sheets before.
    cells_before: u64,
    text: u64,
    /// How often the row at hand comes, its cells up to the last that holds something, and those behind it.
    row_repeats: u64,
    cells: u64,
    empty_cells: u64,
    row_text: u64,
    /// How often the cell at hand comes, and the bytes that it holds; nothing between cells.
    cell: Option<(u64, u64)>,
    /// Whether a sheet has begun.
    is_within: bool,
}

impl Repeats {
    /// Counts a piece of the content.
    ///
    /// # Errors
    /// It comes to more than is read.
    pub fn count(&mut self, event: &Event<'_>) -> Result<(), ImportError> {
        match event {
            Event::Start(start) => self.begin(start)?,
            Event::Empty(start) => {
                self.begin(start)?;
                self.end(start.name().as_ref())?;
            }
            Event::End(end) => self.end(end.name().as_ref())?,
            Event::Text(text) => self.add(text.len() as u64),
            Event::CData(text) => self.add(text.len() as u64),
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), ImportError> {
        let number = |name| attribute(start, name).map_or(1, |count| count.parse().unwrap_or(1));
        match start.name().as_ref() {
            "table:table" if self.is_within => return Err(nested()),
            "table:table" => self.is_within = true,
            "table:table-row" => {
                self.row_repeats = number("table:number-rows-repeated");
                (self.cells, self.empty_cells, self.row_text) = (0, 0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" if self.cell.is_some() => {
                return Err(nested());
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeats = number("table:number-columns-repeated");
                let is_value = |name: &str| name.starts_with("office:") || name == "table:formula";
                let mut attributes = start.attributes();
                let all = attributes.with_checks(false).flatten();
                let values = all.filter(|one| is_value(one.key.as_ref()));
                self.cell = Some((repeats, values.map(|one| 1 + one.value.len() as u64).sum()));
            }
            "text:s" => {
                let spaces = number("text:c");
                within(Measure::Text, spaces, SPACES)?;
                self.add(spaces);
            }
            _ => self.add(1),
        }
        Ok(())
    }

    /// What stands in the cell at hand.
    fn add(&mut self, bytes: u64) {
        if let Some((_, text)) = &mut self.cell {
            *text += bytes;
        }
    }

    fn end(&mut self, name: &str) -> Result<(), ImportError> {
        match name {
            "table:table" => {
                self.cells_before = self.cells_before.saturating_add(self.rectangle());
                (self.rows, self.empty_rows, self.width) = (0, 0, 0);
                self.is_within = false;
            }
            "table:table-row" if self.cells > 0 => {
                self.rows = self.rows.saturating_add(self.empty_rows);
                self.rows = self.rows.saturating_add(self.row_repeats);
                self.empty_rows = 0;
                self.width = self.width.max(self.cells);
                let text = self.row_text.saturating_mul(self.row_repeats);
                self.text = self.text.saturating_add(text);
            }
            "table:table-row" => self.empty_rows = self.empty_rows.saturating_add(self.row_repeats),
            "table:table-cell" | "table:covered-table-cell" => {
                let (repeats, text) = self.cell.take().unwrap_or_default();
                if text == 0 {
                    self.empty_cells = self.empty_cells.saturating_add(repeats);
                } else {
                    self.cells = self.cells.saturating_add(self.empty_cells);
                    self.cells = self.cells.saturating_add(repeats);
                    self.empty_cells = 0;
                    self.row_text = self.row_text.saturating_add(text.saturating_mul(repeats));
                }
            }
            _ => {}
        }
        within(Measure::Cells, self.cells_before.saturating_add(self.rectangle()), CELLS)?;
        within(Measure::Cells, self.cells, CELLS)?;
        within(Measure::Text, self.text.saturating_add(self.row_text), TEXT_BYTES)
    }

    fn rectangle(&self) -> u64 {
        self.rows.saturating_mul(self.width)
    }
}

/// Sheets and cells hold no others, and cannot be counted where they do.
fn nested() -> ImportError {
    ImportError::Damaged { why: "content.xml holds a table within a table".into() }
}
