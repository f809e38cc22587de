//! Facts from what people write: rows of CSV and JSON Lines, cells, flags, the fields of a form.
//!
//! Reading is pure ([`Import::read`]); carrying out goes through the tracker
//! ([`Import::carry_out`]). Both the command line and the endpoint import by way of this room.
//! The clock and new ids come from the [`Environment`].
//!
//! Never in here: files, routes, flags, deciding.

pub mod amend;
mod columns;
mod csv;
mod dated;
pub mod dates;
pub mod error;
pub mod exported;
mod jsonl;
pub mod kinds;
mod missing;
mod names;
pub mod order;
mod pairs;
mod parallel;
pub mod report;
mod run;
pub mod take_back;
pub mod taken_back;
pub mod values;

use std::io::BufRead;

use self::columns::{CellFact, Plan};
use self::dates::{DateOrder, Dates};
use self::error::{ImportError, RowError};
pub use self::jsonl::{History, read_history};
use self::missing::Missing;
use self::names::Names;
use self::report::Report;
use crate::domain::command::Command;
use crate::domain::entry::Entry;
use crate::domain::recorded::Evidence;
use crate::domain::settings::Settings;
use crate::domain::text::Language;
use crate::imports::kinds::Kind;
use crate::tracker::{Environment, Tracker};

/// What is imported.
pub enum Content<'a> {
    /// CSV with a header.
    Csv(&'a [u8]),
    /// A fact a line.
    JsonLines(&'a mut dyn BufRead),
}

/// How the content is to be read, in the words of those who ask.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What each row records, as in `daicho record KIND`. Needed for CSV.
    pub kind: Option<String>,
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
    /// The language of names in the content; `en` where none is named.
    pub language: Option<String>,
    /// Where all of it is known from.
    pub evidence: Vec<Evidence>,
}

/// How an import is carried out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// Decide, and record nothing.
    pub dry_run: bool,
    /// Record what can be recorded.
    pub keep_going: bool,
    /// Take a second act of a kind, while one stands, as one that is told again.
    pub repeated: bool,
    /// Whether somebody vouches for the clock.
    pub clock_is_right: bool,
}

/// The rows of a file, each read or with what is wrong with it.
type Rows = Vec<Result<Row, RowError>>;

/// One row: a line of the file, with the facts that it tells.
#[derive(Clone, Debug)]
struct Row {
    /// Its line in the file, from 1.
    line: u64,
    /// Its facts, in the order in which they are to be recorded.
    facts: Vec<Draft>,
}

/// A fact that is complete, or one whose cells name things that have yet to be looked up.
#[derive(Clone, Debug)]
enum Draft {
    /// A fact as it is.
    Complete(Box<Entry>),
    /// A fact from cells.
    Cells(CellFact),
}

/// An import that was read and can be carried out.
#[derive(Debug)]
pub struct Import {
    rows: Rows,
    missing: Missing,
    language: Option<Language>,
    /// Whether the order of the file is kept, as that of an opening history is.
    in_file_order: bool,
    /// The name of the person who records it for the office.
    person: Option<String>,
}

impl Import {
    /// Reads an import. What is wrong with a row is told when it is carried out. `settings` are
    /// those of the register; a first line that repeats them says nothing new.
    ///
    /// # Errors
    /// What is wrong with the request, or with the content as a whole.
    pub fn read(
        content: Content<'_>,
        asked: &Options,
        settings: &Settings,
    ) -> Result<Self, ImportError> {
        let missing = Missing::read(&asked.register_missing)?;
        let language = asked.language.as_deref().map(read_language).transpose()?;
        let kind = asked.kind.as_deref().map(find_kind).transpose()?;
        let order = asked.dates.as_deref().map(read_order).transpose()?;
        let rows = match content {
            Content::Csv(text) => {
                let kind = kind.ok_or(ImportError::KindMissing)?;
                let plan = Plan::read(kind, &asked.map, &asked.set, &asked.read)?;
                let dates = Dates { order, words: plan.words().clone() };
                dated::read(csv::read(text, &plan, &asked.evidence)?, &dates)
            }
            Content::JsonLines(source) => jsonl::read(source, kind, &asked.evidence, settings)?,
        };
        Ok(Self { rows, missing, language, in_file_order: false, person: None })
    }

    /// The same import by a person, for the office that records it.
    #[must_use]
    pub fn by_person(self, person: Option<String>) -> Self {
        Self { person, ..self }
    }

    /// Whether any row corrects or retracts what is recorded.
    #[must_use]
    pub fn revises(&self) -> bool {
        let facts = self.rows.iter().flatten().flat_map(|row| &row.facts);
        facts.into_iter().any(|fact| match fact {
            Draft::Complete(entry) => {
                !matches!(entry.command, Command::Record(_) | Command::Retell(_))
            }
            Draft::Cells(_) => false,
        })
    }

    /// Looks every row up, decides it, and records it; all of them or none, unless the import
    /// keeps going. `progress` hears of each group of facts that is about to be recorded.
    ///
    /// # Errors
    /// [`ImportError::Rows`] for the rows that are refused, unless the import keeps going;
    /// [`ImportError::Submit`] for what the store reports.
    pub async fn carry_out(
        self,
        tracker: &Tracker,
        environment: &dyn Environment,
        by: &str,
        mode: Mode,
        progress: impl FnMut(usize),
    ) -> Result<Report, ImportError> {
        let Self { rows, missing, language, in_file_order, person } = self;
        let mut names = if needs_names(&rows) {
            Names::new(&tracker.views(), missing, language, environment.present())
        } else {
            Names::none()
        };
        let (person, correlation_id) = (person.as_deref(), environment.new_id());
        let by = run::Recorder { by, person, correlation_id, in_file_order };
        let carried = run::carry_out(tracker, rows, &mut names, &by, mode, progress).await;
        carried.map(|report| report.under(correlation_id))
    }
}

impl From<History> for Import {
    fn from(history: History) -> Self {
        let rows = history.rows.into_iter().map(Ok).collect();
        let missing = Missing::default();
        Self { rows, missing, language: None, in_file_order: true, person: None }
    }
}

fn needs_names(rows: &Rows) -> bool {
    let facts = rows.iter().flatten().flat_map(|row| &row.facts);
    facts.into_iter().any(|fact| matches!(fact, Draft::Cells(_)))
}

fn find_kind(word: &str) -> Result<Kind, ImportError> {
    Kind::find(word).ok_or_else(|| ImportError::UnknownKind { came: word.into() })
}

fn read_language(tag: &str) -> Result<Language, ImportError> {
    tag.parse().map_err(|_| ImportError::Language { came: tag.into() })
}

fn read_order(written: &str) -> Result<DateOrder, ImportError> {
    DateOrder::find(written).ok_or_else(|| ImportError::Dates { came: written.into() })
}
