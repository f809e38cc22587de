//! `daicho import`: facts from a table or JSON Lines, all or nothing, and twice the same changes nothing.

mod told;
mod update;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::told::tell;
use self::update::UpdateArgs;
use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::clock::SystemEnvironment;
use crate::cli::error::CliError;
use crate::cli::output::{Output, spinner};
use crate::cli::register::{Place, Register};
use crate::cli::submit::{By, EvidenceArgs, with_tracker};
use crate::client::Client;
use crate::client::writing::Imported;
use crate::domain::seq::Seq;
use crate::domain::settings::Settings;
use crate::http::media::{CSV, JSON_LINES, ODS, TSV, XLSX};
use crate::imports::file::{self, Foreign, Form};
use crate::imports::limits::FILE_BYTES;
use crate::imports::report::{Counts, Report, Worded};
use crate::imports::{self, Content, History, Import, Mode, Options, synonyms};
use crate::store::disclosures::MemoryDisclosures;
use crate::store::engine;
use crate::tracker::{Folded, Tracker};
use crate::wording;
use crate::wording::lang::{Lang, Words};

/// How much of the table of synonyms is sent to a server, percent-encoded; the head of a request has room for
/// half as much more.
const MAX_SENT_SYNONYMS: usize = 20 << 10;

/// Import facts from a workbook, CSV or JSON Lines
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file: .xlsx, .ods, .csv or .tsv with a header, or .jsonl; - for stdin
    file: PathBuf,
    /// What each row of a table records, as in `daicho record KIND`
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<String>,
    /// The column whose cells say what each row records, each as `daicho record KIND` names it
    #[arg(long, value_name = "COLUMN")]
    as_column: Option<String>,
    /// Which column a field is read from, or a part of it (names.ja, position.lat); a field named like an
    /// act is the date of that act, effective_on.ACT the day of its effect, and withdrawal the date of a
    /// withdrawal; party.country, party.subdivision and party.kind tell bodies of one name apart;
    /// party=wikidata:COLUMN finds parties by what they are called in another register
    #[arg(long, value_name = "FIELD=COLUMN,…", allow_hyphen_values = true)]
    map: Vec<String>,
    /// The same value of a field for every row
    #[arg(long, value_name = "FIELD=VALUE,…", allow_hyphen_values = true)]
    set: Vec<String>,
    /// Read a cell as another word, below every column or, with COLUMN:CELL=WORD, below one, and keep the
    /// cell's own words in the note; CELL= reads it as empty (-= one with a hyphen), and =unknown an empty one
    /// as an unknown date
    #[arg(long, value_name = "CELL=WORD", allow_hyphen_values = true)]
    read: Vec<String>,
    /// Whether the day or the month stands first in dates such as 3/4/2021: dmy or mdy
    #[arg(long, value_name = "ORDER")]
    dates: Option<String>,
    /// Register ids that the register does not know, as things of these kinds, such as
    /// city or country,treaty
    #[arg(long, value_name = "KIND,…", value_delimiter = ',')]
    register_missing: Vec<String>,
    /// What is written in place of ids: a table (CSV and its kin) with the header written,id
    #[arg(long, value_name = "FILE")]
    synonyms: Option<PathBuf>,
    /// The language of names in the file
    #[arg(long, value_name = "LANG", default_value = "en")]
    language: String,
    /// The sheet of a workbook, by its name or its number; else the only one that holds something
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The row that names the columns; found where none is named
    #[arg(long, value_name = "ROW", value_parser = clap::value_parser!(u64).range(1..))]
    header_row: Option<u64>,
    /// The encoding of a table that is text, such as shift_jis or windows-1252; else UTF-8
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// Decide, and record nothing
    #[arg(long)]
    dry_run: bool,
    /// Record what can be recorded, and report the rows that were refused
    #[arg(long, conflicts_with = "update")]
    keep_going: bool,
    /// Take a second act of a kind, while one stands, as one that is told again
    #[arg(long, conflicts_with = "update")]
    repeated: bool,
    /// Record anew what was recorded before and retracted since
    #[arg(long, conflicts_with = "update")]
    again: bool,
    #[command(flatten)]
    update: UpdateArgs,
    #[command(flatten)]
    output: Output,
}

/// Imports a file.
///
/// # Errors
/// Usage, or the rows that are refused; nothing was recorded then.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    if args.update.update {
        let report = match context.at()? {
            At::Here(place) => update::update_here(&place, &args, printer.lang)?,
            At::There(client) => update::update_there(context, &client, &args)?,
        };
        return update::tell(&report, printer);
    }
    let report = match context.at()? {
        At::Here(place) => import_here(&place, &args, printer.lang)?.worded(printer.lang),
        At::There(client) => import_there(context, &client, &args)?,
    };
    tell(&report, printer)
}

fn import_here(place: &Place, args: &Args, lang: Lang) -> Result<Report, CliError> {
    let by = args.by.office(place.read_settings()?.office.as_deref(), lang)?;
    let name = file_name(&args.file);
    let Args { dry_run, keep_going, repeated, again, .. } = *args;
    let clock_is_right = args.by.clock_is_right;
    let mode = Mode { dry_run, keep_going, repeated, again, clock_is_right };
    place.with(|register| {
        let import = read(args, &name, &register.settings)?.by_person(args.by.person()?);
        let bar = spinner();
        let shown = bar.clone();
        let report = with_tracker(register, |tracker| async move {
            let progress = |facts: usize| shown.inc(facts as u64);
            let carried = import.carry_out(&tracker, &SystemEnvironment, &by, mode, progress).await;
            carried.map_err(|error| CliError::import(error, &name))
        });
        bar.finish_and_clear();
        report
    })
}

/// Has a server import the file.
fn import_there(context: &Context, client: &Client, args: &Args) -> Result<Worded, CliError> {
    let recording = context.recording(client, &args.by, args.dry_run)?;
    let (content, media) = content_to_send(args)?;
    let written = Written::of(args)?;
    let mut options = written.options();
    let flag = |set: bool| set.then_some("true");
    options.extend([
        ("keep_going", flag(args.keep_going)),
        ("repeated", flag(args.repeated)),
        ("again", flag(args.again)),
    ]);
    options.extend(args.evidence.parameters());
    let bar = spinner();
    let imported = client.import(content, media, &options, &recording, |facts| bar.inc(facts));
    bar.finish_and_clear();
    match imported? {
        Imported::Report(report) => Ok(report),
        Imported::Refused(rows) => {
            let said = |lang| wording::command_line::refused_there(lang, &rows);
            Err(CliError::Rows(Words::both(said)))
        }
    }
}

/// The content of the file, with its media type. What is wrong with a table as a whole is found before it is
/// sent.
fn content_to_send(args: &Args) -> Result<(Vec<u8>, &'static str), CliError> {
    let name = file_name(&args.file);
    let content = match Source::open(args, &name)? {
        Source::Table(content) => content,
        Source::Lines(mut source) => return Ok((read_all(&mut source, &name)?, JSON_LINES)),
    };
    let read = Import::read(Content::Table(&content), &options(args)?, &Settings::default());
    read.map_err(|error| CliError::import(error, &name))?;
    let media = media_type(&content, &args.file);
    Ok((content, media))
}

/// How the content is to be read, as the endpoint takes it.
struct Written<'a> {
    args: &'a Args,
    map: Option<String>,
    set: Option<String>,
    read: Option<String>,
    missing: Option<String>,
    synonyms: Option<String>,
    header_row: Option<String>,
}

impl<'a> Written<'a> {
    fn of(args: &'a Args) -> Result<Self, CliError> {
        let joined = |all: &[String]| (!all.is_empty()).then(|| all.join(","));
        let (map, set, read) = (joined(&args.map), joined(&args.set), joined(&args.read));
        let header_row = args.header_row.map(|row| row.to_string());
        let missing = joined(&args.register_missing);
        let synonyms = args.synonyms.as_deref().map(read_synonyms).transpose()?;
        check_synonyms(synonyms.as_deref())?;
        Ok(Self { args, map, set, read, missing, synonyms, header_row })
    }

    fn options(&self) -> Vec<(&'static str, Option<&str>)> {
        vec![
            ("as", self.args.kind.as_deref()),
            ("as_column", self.args.as_column.as_deref()),
            ("map", self.map.as_deref()),
            ("set", self.set.as_deref()),
            ("read", self.read.as_deref()),
            ("dates", self.args.dates.as_deref()),
            ("register_missing", self.missing.as_deref()),
            ("synonyms", self.synonyms.as_deref()),
            ("language", Some(self.args.language.as_str())),
            ("sheet", self.args.sheet.as_deref()),
            ("header_row", self.header_row.as_deref()),
            ("encoding", self.args.encoding.as_deref()),
        ]
    }
}

fn options(args: &Args) -> Result<Options, CliError> {
    Ok(Options {
        kind: args.kind.clone(),
        kind_column: args.as_column.clone(),
        map: args.map.clone(),
        set: args.set.clone(),
        read: args.read.clone(),
        dates: args.dates.clone(),
        register_missing: args.register_missing.clone(),
        synonyms: args.synonyms.as_deref().map(read_synonyms).transpose()?,
        language: Some(args.language.clone()),
        evidence: args.evidence.read()?,
        sheet: args.sheet.clone(),
        header_row: args.header_row,
        encoding: args.encoding.clone(),
    })
}

/// The table of synonyms goes to a server in the head of the request, which has only so much room.
fn check_synonyms(table: Option<&str>) -> Result<(), CliError> {
    let sent = form_urlencoded::byte_serialize(table.unwrap_or_default().as_bytes());
    let came = sent.map(str::len).sum::<usize>();
    if came <= MAX_SENT_SYNONYMS {
        return Ok(());
    }
    Err(CliError::usage(
        format!(
            "--synonyms: expected at most {MAX_SENT_SYNONYMS} bytes as they are sent to a server, got {came}. \
             Import with the synonyms of one file at a time, or where the register is."
        ),
        format!(
            "--synonyms: サーバーに送れるのは符号化後 {MAX_SENT_SYNONYMS} バイトまでですが、{came} バイトです。\
             ファイルごとに必要な語だけにするか、台帳のある場所で取り込んでください。"
        ),
    ))
}

/// The table of synonyms.
fn read_synonyms(path: &Path) -> Result<String, CliError> {
    let name = file_name(path);
    let content = std::fs::read(path).map_err(|error| CliError::file(&name, &error))?;
    synonyms::text_of(&content).map_err(|error| CliError::import(error, &name))
}

/// What a file holds.
enum Source {
    /// A table, or something from which nothing can be imported.
    Table(Vec<u8>),
    /// Lines of JSON.
    Lines(Box<dyn BufRead>),
}

impl Source {
    /// Opens the file. What it holds its first bytes say; of text, its ending; else, whether somebody
    /// said what each row records.
    fn open(args: &Args, name: &str) -> Result<Self, CliError> {
        let mut source = open(&args.file, name)?;
        let beginning = source.fill_buf().map_err(|error| CliError::file(name, &error))?;
        match file::form(beginning) {
            Ok(Form::Text) if is_table(&args.file, beginning, args.kind.is_some()) => {
                read_all(&mut source, name).map(Self::Table)
            }
            Err(Foreign::Empty) if is_table(&args.file, beginning, false) => {
                Ok(Self::Table(Vec::new()))
            }
            Ok(Form::Text) | Err(Foreign::Empty) => Ok(Self::Lines(source)),
            // A larger one is refused, and need not be in memory for that.
            Ok(Form::Zip) | Err(_) => {
                read_all(&mut source.take(FILE_BYTES + 1), name).map(Self::Table)
            }
        }
    }
}

/// Whether a text is a table.
fn is_table(file: &Path, beginning: &[u8], has_kind: bool) -> bool {
    let ending = file.extension().unwrap_or_default().to_ascii_lowercase();
    match ending.to_str().unwrap_or_default() {
        "csv" | "tsv" | "tab" | "txt" | "xlsx" | "xlsm" | "xls" | "ods" => true,
        "jsonl" | "ndjson" | "json" => false,
        _ => has_kind && !file::looks_like_json(beginning),
    }
}

/// The media type of a table.
fn media_type(content: &[u8], file: &Path) -> &'static str {
    let has_tabs = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tsv"));
    match file::form(content) {
        Ok(Form::Zip) if file::is_open_document(content) => ODS,
        Ok(Form::Zip) => XLSX,
        Ok(Form::Text) | Err(_) if has_tabs => TSV,
        Ok(Form::Text) | Err(_) => CSV,
    }
}

fn read_all(source: &mut dyn Read, name: &str) -> Result<Vec<u8>, CliError> {
    let mut content = Vec::new();
    source.read_to_end(&mut content).map_err(|error| CliError::file(name, &error))?;
    Ok(content)
}

fn read(args: &Args, name: &str, settings: &Settings) -> Result<Import, CliError> {
    let asked = options(args)?;
    let import = match Source::open(args, name)? {
        Source::Table(content) => Import::read(Content::Table(&content), &asked, settings),
        Source::Lines(mut source) => {
            Import::read(Content::JsonLines(source.as_mut()), &asked, settings)
        }
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
    imports::read_history(source.as_mut()).map_err(|error| CliError::import_whole(error, &name))
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
    let report = carried.map_err(|error| CliError::import_whole(error, "init"))?;
    Ok(report.counts)
}

/// The name of a file for messages, without the directories before it.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
