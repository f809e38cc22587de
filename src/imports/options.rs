//! How content is to be read, as it was asked for.

use super::error::ImportError;
use crate::domain::recorded::Evidence;

/// How the content is to be read, in the words of those who ask.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What each row records, as in `daicho record KIND`. Needed for a table, unless a column says it.
    pub kind: Option<String>,
    /// The column whose cells say what each row records.
    pub kind_column: Option<String>,
    /// Which column a field is read from: `FIELD=COLUMN,…`.
    pub map: Vec<String>,
    /// The same value of a field for every row: `FIELD=VALUE,…`.
    pub set: Vec<String>,
    /// Cells to be read as other words: `CELL=WORD`.
    pub read: Vec<String>,
    /// In which order day and month stand in the dates of a table: `dmy` or `mdy`.
    pub dates: Option<String>,
    /// As what things are registered that the register does not know, such as `city`.
    pub register_missing: Vec<String>,
    /// What is written in place of ids: CSV with the header `written,id`.
    pub synonyms: Option<String>,
    /// The language of names in the content; `en` where none is named.
    pub language: Option<String>,
    /// Where all of it is known from.
    pub evidence: Vec<Evidence>,
    /// The sheet of a workbook, by its name or its number from 1; the only one where none is named.
    pub sheet: Option<String>,
    /// The row of a table that names its columns, from 1; found where none is named.
    pub header_row: Option<u64>,
    /// The encoding of a table that is text; UTF-8 where none is named.
    pub encoding: Option<String>,
}

impl Options {
    /// Refuses what would say nothing of lines of JSON, which have no columns and are no table.
    pub(super) fn check_for_lines(&self) -> Result<(), ImportError> {
        let of_columns = [
            ("as_column", self.kind_column.is_some()),
            ("map", !self.map.is_empty()),
            ("set", !self.set.is_empty()),
            ("read", !self.read.is_empty()),
        ];
        if let Some((parameter, _)) = of_columns.into_iter().find(|(_, is_given)| *is_given) {
            return Err(ImportError::NoColumns { parameter });
        }
        applicable(&[
            ("dates", self.dates.is_some()),
            ("register_missing", !self.register_missing.is_empty()),
            ("synonyms", self.synonyms.is_some()),
            ("sheet", self.sheet.is_some()),
            ("header_row", self.header_row.is_some()),
            ("encoding", self.encoding.is_some()),
        ])
    }
}

/// Whether none of the parameters was given that have no meaning for a file of some form.
pub(super) fn applicable(parameters: &[(&'static str, bool)]) -> Result<(), ImportError> {
    match parameters.iter().find(|(_, is_given)| *is_given) {
        Some((parameter, _)) => Err(ImportError::Inapplicable { parameter }),
        None => Ok(()),
    }
}
