//! Why an import, or one row of it, was refused. The room for words says each in both languages.

use std::io;

use serde_json::Value;

use crate::domain::event::fact::FactKind;
use crate::domain::fields::Fault;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::domain::text::TextError;
use crate::imports::dates::DateProblem;
use crate::imports::file::Foreign;
use crate::imports::kinds::Kind;
use crate::tracker::{Refusal, SubmitError};

/// Why nothing of an import was recorded.
#[derive(Debug)]
pub enum ImportError {
    /// A table does not say what its rows record, and nobody else did.
    KindMissing,
    /// What rows record is said for all of them, and is to be read from a column.
    KindTwice,
    /// A way to read columns is named, and the content has none.
    NoColumns {
        /// The parameter that names it.
        parameter: &'static str,
    },
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
        /// Why not.
        error: TextError,
    },
    /// Day and month stand in no such order.
    Dates {
        /// What was written.
        came: String,
    },
    /// The kind of fact has no such field.
    UnknownField {
        /// The parameter that names it.
        parameter: &'static str,
        /// The kind, where all rows record the same.
        kind: Option<Kind>,
        /// What was written.
        name: String,
    },
    /// A field is that of an end of which no column holds the date.
    WithoutEnd {
        /// The parameter that names it.
        parameter: &'static str,
        /// The kind that is the end.
        end: Kind,
        /// The field.
        field: String,
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
    /// Nothing fills fields that a fact of the kind must have.
    Unfilled {
        /// The kind.
        kind: Kind,
        /// The fields.
        fields: Vec<String>,
    },
    /// The date of an act or of an end is to be the same for every row, and so each row would tell of one.
    DateSet {
        /// The field.
        field: String,
    },
    /// A field of an act by itself is to be the same for every row, where acts have columns of their own.
    SetBesideActs {
        /// The field.
        field: String,
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
        /// The parameter that names it.
        parameter: &'static str,
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
        /// The kind of fact, where all rows record the same.
        kind: Option<Kind>,
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
    /// The file tells nothing of which lists are kept, so that nothing can be held against it.
    NoList,
    /// The register is to be changed, and nobody said why.
    ReasonMissing,
    /// What is gone is to be ended, and nobody said on which day.
    GoneOnMissing,
    /// What is gone is to be ended, and facts of its kind do not end so.
    NeverWithdrawn {
        /// The kind.
        kind: FactKind,
    },
    /// What is gone can be neither ended nor retracted.
    GoneRefused {
        /// The fact.
        seq: Seq,
        /// Why.
        refusal: Refusal,
    },
    /// Rows were refused, and with them the whole import.
    Rows {
        /// Each refused row, by ascending line.
        rows: Vec<RowError>,
    },
    /// Lines of the table of synonyms are wrong.
    Synonyms(Vec<SynonymError>),
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
            Self::KindTwice => Some("as_column"),
            Self::UnknownMissing { .. } | Self::MissingTwice { .. } => Some("register_missing"),
            Self::Language { .. } => Some("language"),
            Self::Dates { .. } => Some("dates"),
            Self::UnknownField { parameter, .. }
            | Self::WithoutEnd { parameter, .. }
            | Self::Pair { parameter, .. }
            | Self::PairTwice { parameter, .. }
            | Self::NoColumns { parameter }
            | Self::Inapplicable { parameter }
            | Self::NoColumn { parameter, .. } => Some(parameter),
            Self::NoHeaderRow { .. } => Some("header_row"),
            Self::UnknownEncoding { .. } => Some("encoding"),
            Self::SeveralSheets { .. } | Self::NoSheet { .. } | Self::NothingOnSheets { .. } => {
                Some("sheet")
            }
            Self::ReasonMissing => Some("reason"),
            Self::GoneOnMissing => Some("gone_on"),
            Self::Synonyms(_) => Some("synonyms"),
            Self::NeverWithdrawn { .. } => Some("gone"),
            Self::MappedAndSet { .. } | Self::DateSet { .. } | Self::SetBesideActs { .. } => {
                Some("set")
            }
            Self::ColumnForTwo { .. } | Self::Unfilled { .. } | Self::EffectOfNone { .. } => {
                Some("map")
            }
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
            | Self::NoList
            | Self::GoneRefused { .. }
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
            | Self::KindTwice
            | Self::NoColumns { .. }
            | Self::DateSet { .. }
            | Self::SetBesideActs { .. }
            | Self::UnknownKind { .. }
            | Self::UnknownMissing { .. }
            | Self::Language { .. }
            | Self::Dates { .. }
            | Self::UnknownField { .. }
            | Self::WithoutEnd { .. }
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
            | Self::NoList
            | Self::ReasonMissing
            | Self::GoneOnMissing
            | Self::NeverWithdrawn { .. }
            | Self::GoneRefused { .. }
            | Self::Rows { .. }
            | Self::Synonyms(_)
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

/// What is wrong with a row, and with which of its columns.
pub type Wrong = (Option<usize>, RowProblem);

/// What is wrong with a row.
#[derive(Debug)]
pub enum RowProblem {
    /// The register refuses it: a rule, or a limit.
    Refused(Refusal),
    /// The register refuses it, since a fact stands that says something else of the same.
    Differs(Box<Differing>),
    /// Fields do not fit.
    Faults(Vec<Fault>),
    /// The cell says of no kind of fact that the row records it.
    Kind {
        /// What was written.
        came: String,
    },
    /// A cell fills a field that facts of the row's kind have not.
    NotOfKind {
        /// The kind.
        kind: Kind,
        /// The field.
        field: String,
    },
    /// A cell tells of an act, or of an end, of which no cell holds a date.
    NoDate {
        /// The field of the cell.
        field: String,
    },
    /// A day of effect stands beside acts with columns of their own, and no cell says of which act it is.
    EffectOfNone,
    /// The id that would be made from a name is that of several bodies.
    SeveralBear {
        /// The name.
        name: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// Several things bear the name, and the row does not tell which is meant.
    Several(Box<Which>),
    /// What bears the name is not what the row says that it is.
    Another(Box<Which>),
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
    /// A date may mean several things, or none that can be recorded.
    Date(DateProblem),
}

/// A name that stands for nothing, or not for one thing.
#[derive(Debug)]
pub struct Which {
    /// The field.
    pub field: &'static str,
    /// The name.
    pub written: String,
    /// What the row says of what is meant, by field.
    pub said: Vec<(&'static str, String)>,
    /// What bears the name.
    pub candidates: Vec<Candidate>,
    /// The fields by which such things are told apart; none where no column can say it.
    pub telling: Vec<&'static str>,
}

/// A thing that bears a name.
#[derive(Debug)]
pub struct Candidate {
    /// Its id; none where it is not registered yet.
    pub id: Option<String>,
    /// What it is called.
    pub name: String,
    /// What is known of it, by field.
    pub marks: Vec<(&'static str, String)>,
}

/// What is wrong with a line of the table of synonyms.
#[derive(Debug)]
pub struct SynonymError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub problem: SynonymProblem,
}

/// What can be wrong with a line of the table of synonyms.
#[derive(Debug)]
pub enum SynonymProblem {
    /// The header is another.
    Header,
    /// It has not what is written and an id.
    Cells,
    /// What is written stands in an earlier line, too.
    Twice {
        /// What is written.
        written: String,
        /// The earlier line.
        first: u64,
    },
    /// The register knows no such id.
    Unknown {
        /// The id.
        id: String,
    },
}

impl RowProblem {
    /// The rule that says no, where it is one.
    #[must_use]
    pub fn rule(&self) -> Option<&Rejection> {
        let refusal = match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Differs(differing) => Some(&differing.refusal),
            _ => None,
        };
        if let Some(Refusal::Rule(rule)) = refusal { Some(rule) } else { None }
    }
}

/// A fact that stands where a row says something else of the same.
#[derive(Debug)]
pub struct Differing {
    /// Why the register refuses what the row says.
    pub refusal: Refusal,
    /// The fact that stands.
    pub seq: Seq,
    /// The line of the file that tells it, where it is new.
    pub line: Option<u64>,
    /// What it says otherwise; at least one.
    pub differences: Vec<Difference>,
}

/// What a fact that stands says otherwise than a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The field.
    pub field: &'static str,
    /// What the fact says; null for a date that is unknown, none where it says nothing.
    pub recorded: Option<Value>,
    /// What the row says.
    pub came: Option<Value>,
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
