//! Why an import was refused. The room for words says each in both languages.

use std::io;

use crate::domain::event::fact::FactKind;
use crate::domain::seq::Seq;
use crate::domain::text::TextError;
use crate::imports::file::Foreign;
use crate::imports::kinds::Kind;
pub use crate::imports::row_error::{
    Candidate, Difference, Differing, NoDay, OfLine, RowError, RowProblem, Unidentified, Which,
    WhyUnidentified, Wrong,
};
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
    /// A column is to hold values of a scheme of identifiers that there is not.
    UnknownScheme {
        /// The scheme.
        scheme: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A column is to hold identifiers, and its field takes none.
    HoldsNoParty {
        /// The field.
        field: String,
        /// What was written.
        asked: String,
        /// The column.
        column: String,
    },
    /// A column is called like another with a scheme before it, and either may be meant.
    ColumnOrScheme {
        /// The field.
        field: String,
        /// What was written, which is the name of a column.
        asked: String,
        /// The other column.
        column: String,
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
    /// A quote opens in a table that is text, and is not closed where its cell ends: what stands behind it
    /// would all be of that one cell.
    QuoteOpen {
        /// The line where it opens.
        line: u64,
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
    /// A day is named on which what is gone ended, and it is not to be ended.
    GoneOnUnused,
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
    /// Others recorded each time before this could be.
    Overtaken,
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
            Self::GoneOnMissing | Self::GoneOnUnused => Some("gone_on"),
            Self::Synonyms(_) => Some("synonyms"),
            Self::NeverWithdrawn { .. } => Some("gone"),
            Self::MappedAndSet { .. } | Self::DateSet { .. } | Self::SetBesideActs { .. } => {
                Some("set")
            }
            Self::ColumnForTwo { .. }
            | Self::UnknownScheme { .. }
            | Self::HoldsNoParty { .. }
            | Self::ColumnOrScheme { .. }
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
            | Self::QuoteOpen { .. }
            | Self::NotCsv { .. }
            | Self::Read(_)
            | Self::NoList
            | Self::GoneRefused { .. }
            | Self::Overtaken
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
            | Self::QuoteOpen { line }
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
            | Self::UnknownScheme { .. }
            | Self::HoldsNoParty { .. }
            | Self::ColumnOrScheme { .. }
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
            | Self::GoneOnUnused
            | Self::NeverWithdrawn { .. }
            | Self::GoneRefused { .. }
            | Self::Overtaken
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
