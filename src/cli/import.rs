//! `daicho import`: facts from JSON Lines or CSV, all or nothing, and twice the same changes nothing.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::clock::SystemEnvironment;
use crate::cli::error::CliError;
use crate::cli::output::{Output, Printer, spinner};
use crate::cli::register::Register;
use crate::cli::submit::{By, EvidenceArgs, with_tracker};
use crate::domain::seq::Seq;
use crate::imports::report::{Counts, Report};
use crate::imports::{self, Content, History, Import, Mode, Options};
use crate::store::disclosures::MemoryDisclosures;
use crate::store::engine;
use crate::tracker::{Folded, Tracker};
use crate::wording;
use crate::wording::lang::{Lang, pick};

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
    /// Take a second act of a kind, while one stands, as one that is told again
    #[arg(long)]
    repeated: bool,
    #[command(flatten)]
    output: Output,
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
    let name = file_name(&args.file);
    let Args { dry_run, keep_going, repeated, .. } = args;
    let mode = Mode { dry_run, keep_going, repeated, clock_is_right: args.by.clock_is_right };
    let report = context.place()?.with(|register| {
        let import = read(&args, &name, &register)?;
        let bar = spinner();
        let shown = bar.clone();
        let report = with_tracker(register, |tracker| async move {
            let progress = |facts: usize| shown.inc(facts as u64);
            let carried = import.carry_out(&tracker, &SystemEnvironment, &by, mode, progress).await;
            carried.map_err(|error| CliError::import(error, &name))
        });
        bar.finish_and_clear();
        report
    });
    tell(&report?, printer)
}

fn tell(report: &Report, printer: Printer) -> Result<(), CliError> {
    let refusals = report.refused().map(|row| Refused {
        line: row.line,
        column: row.column.clone(),
        message: wording::imports::row(printer.lang, row),
    });
    let counts = report.counts;
    let imported = Imported { dry_run: report.dry_run, counts, refusals: refusals.collect() };
    for refused in &imported.refusals {
        printer.remark(|_| refused.message.clone());
    }
    printer.show(&imported, |lang| summary(lang, counts, report.dry_run))?;
    // Whoever runs an import from a script has to notice that rows are missing.
    match counts.refused {
        0 => Ok(()),
        count => Err(CliError::SomeRefused { count }),
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

fn read(args: &Args, name: &str, register: &Register) -> Result<Import, CliError> {
    let asked = Options {
        kind: args.kind.clone(),
        map: args.map.clone(),
        set: args.set.clone(),
        read: args.read.clone(),
        register_missing: args.register_missing.clone(),
        language: Some(args.language.clone()),
        evidence: args.evidence.read()?,
    };
    let is_csv = args.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let settings = &register.settings;
    let import = if is_csv {
        let text = std::fs::read(&args.file).map_err(|error| CliError::file(name, &error))?;
        Import::read(Content::Csv(&text), &asked, settings)
    } else {
        let mut source = open(&args.file, name)?;
        Import::read(Content::JsonLines(source.as_mut()), &asked, settings)
    };
    import.map_err(|error| CliError::import(error, name))
}

/// The file, or stdin for `-`.
fn open(path: &Path, name: &str) -> Result<Box<dyn BufRead>, CliError> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| CliError::file(name, &error))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Reads an opening history from a file, or from stdin for `-`.
///
/// # Errors
/// Usage, where the file cannot be read; the rows that are wrong.
pub fn read_history(path: &Path) -> Result<History, CliError> {
    let name = file_name(path);
    let mut source = open(path, &name)?;
    imports::read_history(source.as_mut()).map_err(|error| CliError::import(error, &name))
}

/// Carries an opening history out in memory only, to see whether it holds.
///
/// # Errors
/// The rows that are refused.
pub fn rehearse_history(history: &History, by: &str) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (store, disclosures) = (engine::in_memory(), Arc::new(MemoryDisclosures::default()));
    let tracker =
        Tracker::start(store, disclosures, Folded::default(), Arc::new(SystemEnvironment))?;
    runtime.block_on(record_rows(&tracker, history.clone(), by)).map(drop)
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
    register.run(|register| {
        with_tracker(register, |tracker| async move {
            let counts = record_rows(&tracker, history, by).await?;
            let head = tracker.views().head();
            Ok((counts, head))
        })
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
    let import = Import::from(history);
    let carried = import.carry_out(tracker, &SystemEnvironment, by, Mode::default(), |_| {}).await;
    let report = carried.map_err(|error| CliError::import(error, "init"))?;
    Ok(report.counts)
}

/// The name of a file for messages, without the directories before it.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
