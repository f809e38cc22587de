//! Why an import, or one row of it, was refused. The room for words says each in both languages.

use std::io;

use crate::domain::fields::Fault;
use crate::domain::rejection::Rejection;
use crate::imports::file::Foreign;
use crate::imports::kinds::Kind;
use crate::tracker::{Refusal, SubmitError};

/// Why nothing of an import was recorded.
#[derive(Debug)]
pub enum ImportError {
    /// A table does not say what its rows record, and nobody else did.
    KindMissing,
    /// There is no such kind of fact.
    UnknownKind {
        /// What was written.
        came: String,
    },
    /// Things of no such kind can be registered on the way.
    UnknownMissing {
        /// What was written.
        came: String,
        /// What could have been.
        possible: Vec<&'static str>,
    },
    /// The language is no language tag.
    Language {
        /// What was written.
        came: String,
    },
    /// The kind of fact has no such field.
    UnknownField {
        /// The parameter that names it.
        parameter: &'static str,
        /// The kind.
        kind: Kind,
        /// What was written.
        name: String,
    },
    /// Expected `NAME=VALUE`.
    Pair {
        /// The parameter.
        parameter: &'static str,
        /// What was written.
        came: String,
    },
    /// A name stands twice in one parameter: what the first says would be lost.
    PairTwice {
        /// The parameter.
        parameter: &'static str,
        /// The name.
        name: String,
    },
    /// A field is to be read from a column, and to be the same for every row.
    MappedAndSet {
        /// The field.
        field: String,
    },
    /// One column is to fill two fields.
    ColumnForTwo {
        /// The column.
        column: String,
        /// The fields.
        fields: [String; 2],
    },
    /// Nothing fills a field that a fact of the kind must have.
    Unfilled {
        /// The kind.
        kind: Kind,
        /// The field.
        field: &'static str,
    },
    /// A day of effect stands beside columns of acts, and belongs to none of them.
    EffectOfNone {
        /// The field.
        field: String,
        /// The fields that name an act which has a column.
        possible: Vec<String>,
    },
    /// Things of one sort are to be registered as two kinds.
    MissingTwice {
        /// The words.
        words: [&'static str; 2],
    },
    /// A column that was named is not in the header.
    NoColumn {
        /// The line of the header.
        line: u64,
        /// The column that was named.
        column: String,
        /// The columns that there are.
        header: Vec<String>,
    },
    /// A column is no field, and nobody said which columns are.
    NoField {
        /// The line of the header.
        line: u64,
        /// The kind of fact.
        kind: Kind,
        /// The column.
        column: String,
    },
    /// Two columns of the header have the same name, and both would fill a field.
    ColumnTwice {
        /// The line of the header.
        line: u64,
        /// The column.
        column: String,
    },
    /// The header holds bytes that are none in its encoding.
    HeaderUndecodable {
        /// Its line.
        line: u64,
        /// The encoding.
        encoding: &'static str,
    },
    /// There is no header.
    HeaderEmpty,
    /// Nothing stands in the row that was named as the header.
    NoHeaderRow {
        /// The row, from 1.
        row: u64,
    },
    /// There is no such encoding.
    UnknownEncoding {
        /// What was written.
        came: String,
    },
    /// The text is not in UTF-8, and nobody said which encoding it is in.
    NotUtf8 {
        /// The first line that is not.
        line: u64,
        /// The encodings that fit.
        fits: Vec<Fit>,
    },
    /// The file is something from which nothing can be imported.
    Foreign(Foreign),
    /// A workbook that cannot be read.
    Damaged {
        /// What its reader says.
        why: String,
    },
    /// A workbook is larger than what is read.
    TooLarge {
        /// What of it.
        measure: Measure,
        /// How much of that is read.
        limit: u64,
    },
    /// Several sheets of a workbook hold something, and nobody said which is meant.
    SeveralSheets {
        /// Their names.
        names: Vec<String>,
    },
    /// A workbook has no such sheet.
    NoSheet {
        /// What was written.
        came: String,
        /// The names of its sheets.
        names: Vec<String>,
    },
    /// No sheet of a workbook that is shown holds anything.
    NothingOnSheets {
        /// The names of those that hold something and are hidden.
        hidden: Vec<String>,
    },
    /// What was asked for has no meaning for a file of this form.
    Inapplicable {
        /// The parameter.
        parameter: &'static str,
    },
    /// This is no CSV.
    NotCsv {
        /// What the reader of CSV says.
        why: String,
    },
    /// The content cannot be read.
    Read(io::Error),
    /// Rows were refused, and with them the whole import.
    Rows {
        /// Each refused row, by ascending line.
        rows: Vec<RowError>,
    },
    /// The register records nothing.
    Submit(SubmitError),
    /// A command cannot be written, which nothing is known to cause.
    Unwritable(serde_json::Error),
}

impl ImportError {
    /// The part of the request that is at fault, where it is one beside the content.
    #[must_use]
    pub const fn parameter(&self) -> Option<&'static str> {
        match self {
            Self::KindMissing | Self::UnknownKind { .. } => Some("as"),
            Self::UnknownMissing { .. } | Self::MissingTwice { .. } => Some("register_missing"),
            Self::Language { .. } => Some("language"),
            Self::UnknownField { parameter, .. }
            | Self::Pair { parameter, .. }
            | Self::PairTwice { parameter, .. }
            | Self::Inapplicable { parameter } => Some(parameter),
            Self::NoHeaderRow { .. } => Some("header_row"),
            Self::UnknownEncoding { .. } => Some("encoding"),
            Self::SeveralSheets { .. } | Self::NoSheet { .. } | Self::NothingOnSheets { .. } => {
                Some("sheet")
            }
            Self::MappedAndSet { .. } => Some("set"),
            Self::NoColumn { .. }
            | Self::ColumnForTwo { .. }
            | Self::Unfilled { .. }
            | Self::EffectOfNone { .. } => Some("map"),
            Self::NoField { .. }
            | Self::ColumnTwice { .. }
            | Self::HeaderUndecodable { .. }
            | Self::HeaderEmpty
            | Self::NotUtf8 { .. }
            | Self::Foreign(_)
            | Self::Damaged { .. }
            | Self::TooLarge { .. }
            | Self::NotCsv { .. }
            | Self::Read(_)
            | Self::Rows { .. }
            | Self::Submit(_)
            | Self::Unwritable(_) => None,
        }
    }

    /// The part of the content that is at fault.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::NoField { line, .. }
            | Self::HeaderUndecodable { line, .. }
            | Self::NotUtf8 { line, .. } => format!("line {line}"),
            Self::HeaderEmpty => "line 1".into(),
            Self::KindMissing
            | Self::UnknownKind { .. }
            | Self::UnknownMissing { .. }
            | Self::Language { .. }
            | Self::UnknownField { .. }
            | Self::Pair { .. }
            | Self::PairTwice { .. }
            | Self::MappedAndSet { .. }
            | Self::ColumnForTwo { .. }
            | Self::Unfilled { .. }
            | Self::EffectOfNone { .. }
            | Self::MissingTwice { .. }
            | Self::NoColumn { .. }
            | Self::ColumnTwice { .. }
            | Self::NoHeaderRow { .. }
            | Self::UnknownEncoding { .. }
            | Self::Foreign(_)
            | Self::Damaged { .. }
            | Self::TooLarge { .. }
            | Self::SeveralSheets { .. }
            | Self::NoSheet { .. }
            | Self::NothingOnSheets { .. }
            | Self::Inapplicable { .. }
            | Self::NotCsv { .. }
            | Self::Read(_)
            | Self::Rows { .. }
            | Self::Submit(_)
            | Self::Unwritable(_) => "body".into(),
        }
    }
}

impl From<SubmitError> for ImportError {
    fn from(error: SubmitError) -> Self {
        Self::Submit(error)
    }
}

/// What of a workbook is counted before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The bytes of the file.
    File,
    /// The bytes of its parts, once they are unpacked.
    Unpacked,
    /// The rows in which something stands.
    Rows,
    /// The cells that hold something.
    Cells,
    /// The bytes of what stands in the cells.
    Text,
    /// The bytes of one piece of a part: a text, or the names and values of an element.
    Piece,
    /// Its sheets.
    Sheets,
    /// The looks that its cells may have.
    Styles,
}

/// An encoding that fits bytes which are not in UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The name to ask for it by.
    pub name: &'static str,
    /// What a cell would say in it.
    pub sample: String,
}

/// One refused row of an import.
#[derive(Debug)]
pub struct RowError {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: RowProblem,
}

/// What is wrong with a row.
#[derive(Debug)]
pub enum RowProblem {
    /// The register refuses it: a rule, or a limit.
    Refused(Refusal),
    /// Fields do not fit.
    Faults(Vec<Fault>),
    /// The row has not as many cells as the header.
    Cells {
        /// As many as in the header.
        expected: usize,
        /// As many as there are.
        came: usize,
    },
    /// Another encoding.
    NotUtf8,
    /// Bytes that are none in the encoding of the file.
    Undecodable {
        /// The encoding.
        encoding: &'static str,
    },
    /// A formula of a spreadsheet that came to nothing, such as `#N/A`.
    ErrorValue {
        /// The cell, such as `C7`.
        address: String,
        /// What it says.
        says: String,
    },
    /// A cell that its spreadsheet shows as a date or a time, and that holds no day.
    NoDay {
        /// The cell, such as `C7`.
        address: String,
        /// What it holds.
        says: String,
    },
    /// A formula whose value its spreadsheet has not kept.
    Uncalculated {
        /// The cell, such as `C7`.
        address: String,
    },
    /// A cell below no name of a column.
    Unnamed {
        /// The cell, such as `C7`.
        address: String,
    },
    /// A line or a cell is too long.
    TooLong {
        /// The limit in bytes.
        limit: u64,
        /// Its length in bytes, where it was read to its end.
        came: Option<usize>,
    },
    /// The line is no JSON.
    NotJson {
        /// The character at fault, from 1.
        character: usize,
        /// What the reader of JSON says.
        why: String,
    },
    /// The settings cannot be read.
    Settings {
        /// What the reader of JSON says.
        why: String,
    },
    /// Settings where there may be none.
    SettingsMisplaced,
    /// An event of another log, with its envelope.
    Envelope,
}

impl RowProblem {
    /// The rule that says no, where it is one.
    #[must_use]
    pub fn rule(&self) -> Option<&Rejection> {
        let Self::Refused(Refusal::Rule(rule)) = self else { return None };
        Some(rule)
    }
}

impl From<Refusal> for RowProblem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Rejection> for RowProblem {
    fn from(rejection: Rejection) -> Self {
        Self::Refused(Refusal::Rule(Box::new(rejection)))
    }
}

impl From<Fault> for RowProblem {
    fn from(fault: Fault) -> Self {
        Self::Faults(vec![fault])
    }
}
