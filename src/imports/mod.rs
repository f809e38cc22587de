//! Facts from what people write: rows of tables and JSON Lines, cells, flags, the fields of a form.
//!
//! Reading is pure ([`Import::read`]); carrying out goes through the tracker
//! ([`Import::carry_out`]). Both the command line and the endpoint import by way of this room.
//! The clock and new ids come from the [`Environment`].
//!
//! Never in here: files, routes, flags, deciding.

pub mod amend;
mod cells;
mod columns;
mod dated;
pub mod dates;
mod delimited;
mod encoding;
pub mod error;
pub mod exported;
pub mod file;
pub mod form;
mod identifiers;
mod jsonl;
pub mod kinds;
mod known;
pub mod limits;
mod look_alikes;
mod made_ids;
mod marks;
mod missing;
mod names;
mod noting;
mod open_document;
mod options;
pub mod order;
mod package;
mod pairs;
mod parallel;
mod part;
mod registering;
pub mod report;
pub mod row_error;
mod rows;
mod run;
pub mod slots;
mod suffixes;
pub mod synonyms;
mod table;
pub mod take_back;
pub mod taken_back;
mod told;
pub mod update;
pub mod values;
pub mod words;
mod workbook;

use std::collections::BTreeSet;
use std::io::BufRead;

use uuid::Uuid;

use self::cells::CellFact;
use self::columns::{Kinds, Plan};
use self::dates::{DateOrder, Dates};
use self::delimited::Delimited;
use self::error::{ImportError, RowError};
use self::file::{Foreign, Form};
pub use self::jsonl::{History, read_history};
use self::known::Known;
use self::missing::Missing;
use self::names::Names;
pub use self::options::Options;
use self::options::applicable;
use self::report::Report;
use self::synonyms::Synonyms;
use self::table::Table;
use self::update::report::UpdateReport;
use self::words::Noticed;
use crate::domain::entry::Entry;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::recorded::Evidence;
use crate::domain::settings::Settings;
use crate::domain::text::Language;
use crate::imports::kinds::Kind;
use crate::tracker::{Environment, Tracker};

/// What is imported.
pub enum Content<'a> {
    /// A table with a header: delimited text, or a workbook.
    Table(&'a [u8]),
    /// A fact a line.
    JsonLines(&'a mut dyn BufRead),
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
    /// Record anew what was recorded before and retracted since.
    pub again: bool,
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

impl Draft {
    /// What it records; none for what revises.
    fn kind(&self) -> Option<FactKind> {
        match self {
            Self::Cells(fact) => Some(fact.kind.event),
            Self::Complete(entry) => entry.command.fact().map(Fact::kind),
        }
    }
}

/// An import that was read and can be carried out.
#[derive(Debug)]
pub struct Import {
    rows: Rows,
    /// What is told of a table as it was read.
    noticed: Noticed,
    /// The types of facts that end what a row begins, of which a column holds the date.
    ends: BTreeSet<FactKind>,
    missing: Missing,
    synonyms: Synonyms,
    language: Option<Language>,
    /// Whether the order of the file is kept, as that of an opening history is.
    in_file_order: bool,
    /// The name of the person who records it for the office.
    person: Option<String>,
    /// Where all of it is known from.
    evidence: Vec<Evidence>,
    /// The id under which it is recorded, where that is told before.
    id: Option<Uuid>,
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
        let synonyms = asked.synonyms.as_deref().map(Synonyms::read).transpose()?;
        let synonyms = synonyms.unwrap_or_default();
        let kind = asked.kind.as_deref().map(find_kind).transpose()?;
        let order = asked.dates.as_deref().map(read_order).transpose()?;
        let Tabled { rows, noticed, ends } = match content {
            Content::Table(content) => read_table(content, kind, order, asked)?,
            Content::JsonLines(source) => {
                let beginning = source.fill_buf().map_err(ImportError::Read)?;
                // A file in which nothing stands tells no fact, and is none of another kind.
                match file::form(beginning) {
                    Ok(Form::Text) | Err(Foreign::Empty) => {}
                    Ok(Form::Zip) => return Err(ImportError::Foreign(Foreign::Archive)),
                    Err(foreign) => return Err(ImportError::Foreign(foreign)),
                }
                asked.check_for_lines()?;
                let rows = jsonl::read(source, kind, &asked.evidence, settings)?;
                Tabled { rows, noticed: Noticed::default(), ends: BTreeSet::new() }
            }
        };
        let evidence = asked.evidence.clone();
        Ok(Self {
            rows,
            noticed,
            ends,
            missing,
            synonyms,
            language,
            in_file_order: false,
            person: None,
            evidence,
            id: None,
        })
    }

    /// The same import by a person, for the office that records it.
    #[must_use]
    pub fn by_person(self, person: Option<String>) -> Self {
        Self { person, ..self }
    }

    /// The same import under an id; it gets one of its own else.
    #[must_use]
    pub fn under(self, id: Uuid) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Whether any row corrects or retracts what is recorded.
    #[must_use]
    pub fn revises(&self) -> bool {
        facts(&self.rows).any(|fact| fact.kind().is_none())
    }

    /// Holds the content against what the register says of the same list, and, where that is asked for,
    /// makes the register say the same.
    ///
    /// # Errors
    /// The rows that cannot be read; [`ImportError::Synonyms`] for lines of that table whose ids are none; as
    /// [`update::carrying::carry_out`].
    pub async fn update(
        self,
        tracker: &Tracker,
        environment: &dyn Environment,
        by: &str,
        asked: &update::asked::Asked,
    ) -> Result<UpdateReport, ImportError> {
        let Self { rows, noticed, ends, missing, synonyms, language, person, evidence, .. } = self;
        let mut names = names(&rows, missing, synonyms, language, (tracker, environment))?;
        let empty_lines = run::empty_lines(&rows);
        let list = update::List { rows: run::read_rows(rows, &mut names)?, ends };
        let mut registered = names.registered().to_vec();
        look_alikes::find(&mut registered, names.known());
        let author = update::asked::Author { by, person: person.as_deref(), evidence: &evidence };
        let updated = update::carrying::carry_out(tracker, environment, &list, &author, asked);
        Ok(UpdateReport { noticed, empty_lines, registered, ..updated.await? })
    }

    /// Looks every row up, decides it, and records it; all of them or none, unless the import
    /// keeps going. `progress` hears of each group of facts that is about to be recorded.
    ///
    /// # Errors
    /// [`ImportError::Rows`] for the rows that are refused, unless the import keeps going;
    /// [`ImportError::Synonyms`] for lines of that table whose ids are none;
    /// [`ImportError::Submit`] for what the store reports.
    pub async fn carry_out(
        self,
        tracker: &Tracker,
        environment: &dyn Environment,
        by: &str,
        mode: Mode,
        progress: impl FnMut(usize),
    ) -> Result<Report, ImportError> {
        let Self { rows, noticed, missing, synonyms, language, in_file_order, person, id, .. } =
            self;
        let mut names = names(&rows, missing, synonyms, language, (tracker, environment))?;
        let correlation_id = id.unwrap_or_else(|| environment.new_id());
        let person = person.as_deref();
        let by = run::Recorder { by, person, correlation_id, in_file_order };
        let carried = run::carry_out(tracker, rows, &mut names, &by, mode, progress).await;
        carried.map(|report| Report { noticed, ..report.under(correlation_id) })
    }
}

impl From<History> for Import {
    fn from(history: History) -> Self {
        let rows = history.rows.into_iter().map(Ok).collect();
        Self {
            rows,
            noticed: Noticed::default(),
            ends: BTreeSet::new(),
            missing: Missing::default(),
            synonyms: Synonyms::default(),
            language: None,
            in_file_order: true,
            person: None,
            evidence: Vec::new(),
            id: None,
        }
    }
}

fn facts(rows: &Rows) -> impl Iterator<Item = &Draft> {
    rows.iter().flatten().flat_map(|row| &row.facts)
}

/// The names that rows of cells may use; none for facts that are complete.
fn names(
    rows: &Rows,
    missing: Missing,
    mut synonyms: Synonyms,
    language: Option<Language>,
    (tracker, environment): (&Tracker, &dyn Environment),
) -> Result<Names, ImportError> {
    if !facts(rows).any(|fact| matches!(fact, Draft::Cells(_))) {
        return Ok(Names::default());
    }
    let known = Known::of(&tracker.views(), environment.present());
    synonyms.check(&known)?;
    check_schemes(rows, &known)?;
    Ok(Names::new(known, missing, synonyms, language, rows))
}

/// Refuses columns with values of a scheme that the register does not take.
fn check_schemes(rows: &Rows, known: &Known) -> Result<(), ImportError> {
    let cells = facts(rows).filter_map(|fact| match fact {
        Draft::Cells(fact) => Some(&fact.cells),
        Draft::Complete(_) => None,
    });
    let mut schemes = cells.flatten().filter_map(|cell| cell.place.scheme.as_deref());
    match schemes.find(|scheme| !known.identifiers.is_scheme(scheme)) {
        Some(scheme) => {
            let (scheme, known) = (scheme.to_owned(), known.identifiers.schemes().to_vec());
            Err(ImportError::UnknownScheme { scheme, known })
        }
        None => Ok(()),
    }
}

/// What was read of a table.
struct Tabled {
    rows: Rows,
    noticed: Noticed,
    ends: BTreeSet<FactKind>,
}

/// Reads a table, whatever file it is in.
fn read_table(
    content: &[u8],
    kind: Option<Kind>,
    order: Option<DateOrder>,
    asked: &Options,
) -> Result<Tabled, ImportError> {
    let form = file::form(content).map_err(ImportError::Foreign)?;
    let kinds = match (kind, &asked.kind_column) {
        (Some(kind), None) => Kinds::One(kind),
        (None, Some(column)) => Kinds::Column(column.clone()),
        (Some(_), Some(_)) => return Err(ImportError::KindTwice),
        (None, None) => return Err(ImportError::KindMissing),
    };
    let plan = Plan::read(kinds, &asked.map, &asked.set, &asked.read)?;
    let table = |encoding| Table::new(&plan, &asked.evidence, asked.header_row, encoding);
    let read = match form {
        Form::Zip => {
            applicable(&[("encoding", asked.encoding.is_some())])?;
            let mut table = table("UTF-8");
            workbook::read(content, asked.sheet.as_deref(), &mut |row| table.push(row))?;
            table.finish()?
        }
        Form::Text => {
            applicable(&[("sheet", asked.sheet.is_some())])?;
            let encoding = asked.encoding.as_deref().map(encoding::named).transpose()?;
            let decoded = encoding::decode(content, encoding)?;
            let mut table = table(decoded.encoding);
            Delimited::new(&decoded, |names| plan.fit(names)).read(|row| table.push(row))?;
            table.finish()?
        }
    };
    let table::Read { rows, mut noticed, words, mut tally, ends } = read;
    let dates = Dates { order, words };
    let rows = dated::read(rows, &dates, &mut tally);
    noticed.read_as = tally.told(&dates.words);
    Ok(Tabled { rows, noticed, ends })
}

fn find_kind(word: &str) -> Result<Kind, ImportError> {
    Kind::find(word).ok_or_else(|| ImportError::UnknownKind { came: word.into() })
}

fn read_language(tag: &str) -> Result<Language, ImportError> {
    Language::read_new(tag).map_err(|error| ImportError::Language { error })
}

fn read_order(written: &str) -> Result<DateOrder, ImportError> {
    DateOrder::find(written).ok_or_else(|| ImportError::Dates { came: written.into() })
}
