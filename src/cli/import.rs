//! `daicho import`: facts from JSON Lines or CSV, all or nothing, and twice the same changes nothing.

mod columns;
mod csv;
mod jsonl;
mod names;
mod run;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

pub use self::jsonl::{History, parse_history, read_history};
use self::run::{Mode, carry_out};
use crate::cli::Context;
use crate::cli::clock::SystemDoor;
use crate::cli::error::{CliError, RowError};
use crate::cli::kinds::{KINDS, Kind};
use crate::cli::output::Output;
use crate::cli::register::Register;
use crate::cli::submit::{By, EvidenceArgs, with_tracker};
use crate::domain::entry::Entry;
use crate::domain::seq::Seq;
use crate::pages::refusals::closest;
use crate::pages::words::{Lang, pick};
use crate::store::disclosures::MemoryDisclosures;
use crate::store::memory::MemoryLog;
use crate::tracker::{Door, Folded, Tracker};

/// Import facts from JSON Lines or CSV
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file: .jsonl, or .csv with a header; - for JSON Lines on stdin
    file: PathBuf,
    /// What each row of a CSV file records, as in `daicho record KIND`
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<String>,
    /// Which column a field is read from; a field named like an act is the date of that act
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    map: Vec<String>,
    /// The same value of a field for every row
    #[arg(long, value_name = "FIELD=VALUE,…")]
    set: Vec<String>,
    /// Read a cell as another word; the cell's own words are kept in the note
    #[arg(long, value_name = "CELL=WORD")]
    read: Vec<String>,
    /// Register ids that the register does not know, as things of these kinds, such as
    /// city or country,treaty
    #[arg(long, value_name = "KIND,…", value_delimiter = ',')]
    register_missing: Vec<String>,
    /// The language of names in the file
    #[arg(long, value_name = "LANG", default_value = "en")]
    language: String,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// Decide, and record nothing
    #[arg(long)]
    dry_run: bool,
    /// Record what can be recorded, and report the rows that were refused
    #[arg(long)]
    keep_going: bool,
    #[command(flatten)]
    output: Output,
}

/// What became of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Facts that were recorded.
    pub recorded: u64,
    /// Facts that had been recorded before.
    pub skipped: u64,
    /// Rows that were refused.
    pub refused: u64,
}

/// The rows of a file, each read or with what is wrong with it.
pub type Rows = Vec<Result<Row, RowError>>;

/// One row: a line of the file, with the facts that it tells.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its facts, in the order in which they are to be recorded.
    pub facts: Vec<Draft>,
}

/// A fact that is complete, or one whose cells name things that have yet to be looked up.
#[derive(Clone, Debug)]
pub enum Draft {
    /// A fact as it is.
    Complete(Box<Entry>),
    /// A fact from cells.
    Cells(columns::CellFact),
}

#[derive(Serialize)]
struct Imported {
    dry_run: bool,
    #[serde(flatten)]
    counts: Counts,
    refusals: Vec<Refused>,
}

#[derive(Serialize)]
struct Refused {
    line: u64,
    column: Option<String>,
    message: String,
}

/// Imports a file.
///
/// # Errors
/// Usage, or the rows that are refused; nothing was recorded then.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let by = args.by.name()?;
    let printer = context.printer(args.output.json);
    let register = context.place()?.open()?;
    let (rows, missing) = read_rows(&args, &register)?;
    let mode = Mode { dry_run: args.dry_run, keep_going: args.keep_going };
    let mut names = names::Names::new(&register.folded.views, missing, &args.language)?;
    let (counts, refused) = with_tracker(register, |tracker| async move {
        carry_out(&tracker, rows, &mut names, &by, mode).await
    })?;
    let lang = printer.lang;
    let refusals = refused.iter().map(|row| Refused {
        line: row.line,
        column: row.column.clone(),
        message: row.message(lang),
    });
    let imported = Imported { dry_run: args.dry_run, counts, refusals: refusals.collect() };
    report(&refused, printer);
    printer.show(&imported, |lang| summary(lang, counts, args.dry_run))?;
    // Whoever runs an import from a script has to notice that rows are missing.
    if refused.is_empty() { Ok(()) } else { Err(CliError::SomeRefused { count: counts.refused }) }
}

fn report(refused: &[RowError], printer: crate::cli::output::Printer) {
    for row in refused {
        printer.remark(|lang| row.message(lang));
    }
}

fn summary(lang: Lang, counts: Counts, dry_run: bool) -> String {
    let Counts { recorded, skipped, refused } = counts;
    let (en, ja) =
        if dry_run { ("would be recorded", "記録予定") } else { ("recorded", "記録") };
    pick(
        lang,
        format!("{recorded} {en}, {skipped} skipped, {refused} refused\n"),
        format!("{ja} {recorded} 件、スキップ {skipped} 件、拒否 {refused} 件\n"),
    )
}

fn read_rows(args: &Args, register: &Register) -> Result<(Rows, names::Missing), CliError> {
    let missing = names::Missing::read(&args.register_missing)?;
    let is_csv = args.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let kind = args.kind.as_deref().map(find_kind).transpose()?;
    let evidence = args.evidence.read()?;
    let rows = match (is_csv, kind) {
        (true, Some(kind)) => {
            let plan = columns::Plan::read(kind, &args.map, &args.set, &args.read)?;
            csv::read(&args.file, &plan, &evidence)?
        }
        (true, None) => {
            return Err(CliError::usage(
                "expected --as KIND with a CSV file, such as --as endorsement.",
                "CSV ファイルには --as endorsement のような --as KIND が必要です。",
            ));
        }
        (false, kind) => jsonl::read(&args.file, kind, &evidence, &register.settings)?,
    };
    Ok((rows, missing))
}

fn find_kind(word: &str) -> Result<Kind, CliError> {
    Kind::find(word).ok_or_else(|| {
        let words = KINDS.iter().map(|kind| kind.word);
        let list = words.clone().collect::<Vec<_>>().join(", ");
        match closest(word, words) {
            Some(close) => CliError::usage(
                format!("--as: no kind {word:?}. Did you mean {close:?}?"),
                format!("--as: 「{word}」という種類はありません。「{close}」のことですか？"),
            ),
            None => CliError::usage(
                format!("--as: expected one of {list}, came {word:?}."),
                format!("--as: {list} のいずれかが必要ですが、「{word}」です。"),
            ),
        }
    })
}

/// Carries an opening history out in memory only, to see whether it holds.
///
/// # Errors
/// The rows that are refused.
pub fn rehearse_history(history: &History, by: &str) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = Arc::new(MemoryLog::new());
        let disclosures = Arc::new(MemoryDisclosures::default());
        let tracker = Tracker::start(store, disclosures, Folded::default(), Arc::new(SystemDoor));
        record_rows(&tracker, history.clone(), by).await.map(drop)
    })
}

/// Records an opening history in a new register.
///
/// # Errors
/// What the tracker refuses.
pub fn record_history(
    register: Register,
    history: History,
    by: &str,
) -> Result<(Counts, Seq), CliError> {
    with_tracker(register, |tracker| async move {
        let counts = record_rows(&tracker, history, by).await?;
        let head = tracker.views().head();
        Ok((counts, head))
    })
}

/// Records an opening history with a tracker.
///
/// # Errors
/// The rows that are refused.
pub async fn record_rows(
    tracker: &Tracker,
    history: History,
    by: &str,
) -> Result<Counts, CliError> {
    let mut names = names::Names::none();
    let carried = carry_out(tracker, history.into_rows(), &mut names, by, Mode::default());
    Ok(carried.await?.0)
}

/// The id under which the facts of one import belong together.
fn correlation() -> Uuid {
    SystemDoor.new_id()
}

/// The name of a file for messages, without the directories before it.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
