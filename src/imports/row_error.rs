//! Why one row of an import was refused.

use serde_json::Value;

use crate::domain::entity::EntityKind;
use crate::domain::fields::Fault;
use crate::domain::identifier::Misfit;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::imports::dates::DateProblem;
use crate::imports::kinds::Kind;
use crate::tracker::Refusal;

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
    /// The register refuses it by a fact that another line of the file tells.
    OfLine(Box<OfLine>),
    /// It names what another line registers, and that line is refused.
    RestsOn {
        /// That line.
        line: u64,
    },
    /// A name gives no id: there is neither a letter nor a digit in it.
    NoId {
        /// The field.
        field: String,
        /// The name.
        name: String,
    },
    /// A synonym stands for a thing of another kind than the field names.
    OtherSynonym {
        /// The field.
        field: &'static str,
        /// What is written.
        written: String,
        /// The id for which it stands.
        id: String,
        /// The kind that the field names.
        kind: EntityKind,
    },
    /// A cell names fewer things than its field takes.
    TooFew {
        /// The field.
        field: &'static str,
        /// How many it takes at least.
        least: usize,
        /// How many it names.
        came: usize,
    },
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
    /// No party is called so in another register.
    Unidentified(Box<Unidentified>),
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
    /// A character in a cell that controls the text instead of standing in it, such as NUL.
    Control {
        /// Its code point.
        code: u32,
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
        /// Why that is none.
        why: NoDay,
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

/// Why what a spreadsheet keeps like a date is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDay {
    /// It is a time without a day, or a length of time.
    Time,
    /// It is 0, which is what an empty cell comes to in a formula.
    Zero,
    /// It is 60, which Excel counts as 29 February 1900: there was none.
    LeapDay,
    /// It is a number of no day in its calendar.
    Beyond,
}

/// An identifier of another register, by which no party is known.
#[derive(Debug)]
pub struct Unidentified {
    /// The field.
    pub field: &'static str,
    /// The scheme.
    pub scheme: String,
    /// The value.
    pub value: String,
    /// Why not.
    pub why: WhyUnidentified,
}

/// Why no party is known by an identifier.
#[derive(Debug)]
pub enum WhyUnidentified {
    /// None has been called so.
    Unknown,
    /// None can be.
    Misfit(Misfit),
    /// There is no such scheme, but others.
    NoScheme {
        /// Those that there are.
        known: Vec<String>,
    },
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

impl RowProblem {
    /// The rule that says no, where it is one.
    #[must_use]
    pub fn rule(&self) -> Option<&Rejection> {
        let refusal = match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Differs(differing) => Some(&differing.refusal),
            Self::OfLine(of_line) => Some(&of_line.refusal),
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

/// A refusal by a fact of another line of the file.
#[derive(Debug)]
pub struct OfLine {
    /// Why the register refuses what the row says.
    pub refusal: Refusal,
    /// The fact that the refusal names, which may be that of a rehearsal.
    pub seq: Seq,
    /// The line that tells it.
    pub line: u64,
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
