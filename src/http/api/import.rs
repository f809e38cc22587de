//! Importing over HTTP: a table or JSON Lines, all or nothing, with a report for every row.

use std::convert::Infallible;
use std::io::Cursor;

use bytes::Bytes;
use futures_util::stream;
use serde_json::Map;
use sync_wrapper::SyncStream;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use uuid::Uuid;
use warp::Reply;
use warp::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use warp::http::{HeaderValue, StatusCode};
use warp::reply::Response;

use super::json;
use crate::domain::entry::read_one_evidence;
use crate::domain::recorded::Evidence;
use crate::domain::seq::Seq;
use crate::http::answer::Answer;
use crate::http::app::App;
use crate::http::auth::{recorder, require};
use crate::http::call::Call;
use crate::http::media::{CSV, JSON, JSON_LINES as JSONL, ODS, TSV, XLSX, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::recording;
use crate::http::problem::{AtFault, BAD_BODY, BAD_QUERY, INVALID, Problem};
use crate::http::query::Query;
use crate::imports::error::{ImportError, RowError};
use crate::imports::file::{Form, form};
use crate::imports::report::{ProgressLine, RowOutcome, Worded};
use crate::imports::{Content, Import, Mode, Options};
use crate::tokens::{Identity, Role};
use crate::wording::imports::{self as wording, Terms};
use crate::wording::lang::{Lang, Words};
use crate::wording::too_many::Large;

/// JSON Lines, by the names that are in use.
pub const JSON_LINES: [&str; 3] =
    ["application/jsonl", "application/x-ndjson", "application/json-lines"];
/// Tables: delimited text, and workbooks.
pub const TABLES: [&str; 4] = [CSV, TSV, XLSX, ODS];
/// The parameters that say how content is to be read.
pub(super) const OF_CONTENT: &str = "as, as_column, map, set, read, dates, register_missing, synonyms, language, \
                                     sheet, header_row, encoding, evidence, evidence_url, evidence_published_on, evidence_read_on, \
                                     evidence_quote";
/// Those that say how it is to be carried out.
const OF_MODE: &str = "dry_run, keep_going, repeated, again, clock_is_right";
/// The most bytes that the register's owner imports at once.
const OWNERS_BYTES: u64 = 4 << 30;
/// How many refused rows a problem names.
const ROWS_NAMED: usize = 100;

/// Imports the body.
///
/// # Errors
/// Everything that can be wrong with it; nothing was recorded then, unless it was to keep going.
pub async fn import(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    let identity = recorder(app, identity)?;
    let answered = negotiate(&call.headers, &[JSON, JSONL])?;
    let media = media_of(call)?;
    let (asked, mode) = asked(Query::read(&call.query)?)?;
    let sent = Sent::of(app, call, media, asked).await?;
    let read = app.work(Lane::Imports, call.client, move |app| sent.read(app));
    let read = read.await?;
    if read.revises() || mode.clock_is_right {
        require(Some(identity.clone()), Role::Admin)?;
    }
    let id = app.config.environment.new_id();
    let read = read.by_person(identity.person).under(id);
    let carrying = Carrying { read, id, by: identity.name, mode, lang: call.lang() };
    if answered == JSONL {
        return Ok(located(carrying.told_as_it_goes(app, call), id, mode));
    }
    let carry_out = carrying.work(|_| {});
    let carry_out = move |app: &App| {
        let report = carry_out(app).map_err(|error| problem(&error))?;
        let any_refused = report.rows.iter().any(|row| row.outcome == RowOutcome::Refused);
        Ok((Answer::new(JSON, json(&report)?, Seq::NONE), any_refused))
    };
    let (answer, any_refused) = app.work(Lane::Imports, call.client, carry_out).await?;
    let mut response = located(answer.respond_done(&call.headers), id, mode);
    response.headers_mut().remove(warp::http::header::ETAG);
    if any_refused {
        // Some rows were recorded and some were not: each has its own outcome in the report.
        *response.status_mut() = StatusCode::MULTI_STATUS;
    }
    Ok(response)
}

/// The answer, with the place where the report can be fetched again.
fn located(mut response: Response, import: Uuid, mode: Mode) -> Response {
    let place = HeaderValue::try_from(format!("/api/v1/imports/{import}"));
    if let Ok(place) = place
        && !mode.dry_run
    {
        response.headers_mut().insert(LOCATION, place);
    }
    response
}

/// The media type of the body: one of those of tables and of JSON Lines.
///
/// # Errors
/// Any other.
pub(super) fn media_of(call: &Call) -> Result<&'static str, Problem> {
    call.content_type(&[&TABLES[..], &JSON_LINES].concat())
}

/// What a request holds, and how it is to be read.
pub(super) struct Sent {
    body: Bytes,
    is_table: bool,
    asked: Options,
}

impl Sent {
    /// Takes the body. The content says what it is: a workbook is one under whatever name it comes.
    ///
    /// # Errors
    /// A charset or a length that cannot be taken.
    pub(super) async fn of(
        app: &App,
        call: &Call,
        media: &str,
        mut asked: Options,
    ) -> Result<Self, Problem> {
        let limit = app.config.limits.import_bytes as u64;
        let limit = if call.client.is_owner() { OWNERS_BYTES } else { limit };
        let body = call.read_body(limit).await?;
        let is_workbook = form(&body) == Ok(Form::Zip);
        let is_table = is_workbook || TABLES.contains(&media);
        if is_table && !is_workbook && asked.encoding.is_none() {
            asked.encoding = call.charset()?;
        }
        Ok(Self { body, is_table, asked })
    }

    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with the request, or with the content as a whole.
    pub(super) fn read(&self, app: &App) -> Result<Import, Problem> {
        let mut lines = Cursor::new(&self.body);
        let content =
            if self.is_table { Content::Table(&self.body) } else { Content::JsonLines(&mut lines) };
        Import::read(content, &self.asked, &app.config.settings).map_err(|error| problem(&error))
    }
}

/// An import that was read, to be carried out.
struct Carrying {
    read: Import,
    id: Uuid,
    by: String,
    mode: Mode,
    lang: Lang,
}

impl Carrying {
    /// The work itself, whose report is kept. To name, check and word many rows takes long; where it waits
    /// for the writer, the thread does.
    fn work(
        self,
        mut progress: impl FnMut(usize) + Send + 'static,
    ) -> impl FnOnce(&App) -> Result<Worded, ImportError> + Send + 'static {
        let runtime = Handle::current();
        move |app| {
            let (tracker, environment) = (&app.tracker, &*app.config.environment);
            let carried =
                self.read.carry_out(tracker, environment, &self.by, self.mode, &mut progress);
            let report = runtime.block_on(carried)?.worded(self.lang);
            if !self.mode.dry_run {
                app.reports.keep(self.id, &self.by, &report);
            }
            Ok(report)
        }
    }

    /// The answer that tells of the import while it goes on, a line at a time, and in the end what
    /// became of it. It goes on, too, where nobody listens any more.
    fn told_as_it_goes(self, app: &App, call: &Call) -> Response {
        let (lines, told) = mpsc::unbounded_channel();
        let (lang, said) = (self.lang, lines.clone());
        let (id, by, dry_run) = (self.id, self.by.clone(), self.mode.dry_run);
        let progress = move |facts: usize| tell(&said, &ProgressLine::Progress(facts as u64));
        let work = self.work(progress);
        let (app, client) = (app.clone(), call.client);
        tokio::spawn(async move {
            let work = move |app: &App| Ok(work(app));
            let done = app.work(Lane::Imports, client, work).await;
            // The answer has said where its end is found again.
            let refused = match &done {
                Ok(Ok(_)) => None,
                Ok(Err(error)) => Some(problem(error)),
                Err(problem) => Some(problem.clone()),
            };
            if let Some(refused) = refused.filter(|_| !dry_run) {
                app.reports.keep_refusal(id, &by, &refused.document(lang), refused.status());
            }
            let told = |problem| told_problem(&problem, lang);
            tell(&lines, &done.map_or_else(told, |carried| ended(carried, lang)));
        });
        let lines = stream::unfold(told, |mut told| async {
            let line: Vec<u8> = told.recv().await?;
            Some((Ok::<_, Infallible>(line), told))
        });
        let mut response = warp::reply::stream(SyncStream::new(Box::pin(lines))).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSONL));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

fn tell(lines: &mpsc::UnboundedSender<Vec<u8>>, line: &ProgressLine) {
    let mut text = serde_json::to_vec(line).unwrap_or_default();
    text.push(b'\n');
    // Nobody may listen any more.
    let _ = lines.send(text);
}

/// The last line of an import.
fn ended(carried: Result<Worded, ImportError>, lang: Lang) -> ProgressLine {
    match carried {
        Ok(report) => ProgressLine::Report(report),
        Err(ImportError::Rows { rows }) => {
            ProgressLine::Refused(rows.iter().map(|row| row.worded(lang)).collect())
        }
        Err(error) => told_problem(&problem(&error), lang),
    }
}

fn told_problem(problem: &Problem, lang: Lang) -> ProgressLine {
    ProgressLine::Problem(problem.document(lang))
}

/// How content is to be read.
///
/// # Errors
/// Evidence that cannot be.
pub(super) fn options(query: &mut Query) -> Result<Options, Problem> {
    let mut list = |name: &str| query.take(name).map_or_else(Vec::new, |value| vec![value]);
    let (map, set, read) = (list("map"), list("set"), list("read"));
    let register_missing = query.take("register_missing");
    let words = register_missing.iter().flat_map(|words| words.split(','));
    Ok(Options {
        kind: query.take("as"),
        kind_column: query.take("as_column"),
        map,
        set,
        read,
        dates: query.take("dates"),
        register_missing: words.map(|word| word.trim().to_owned()).collect(),
        synonyms: query.take("synonyms"),
        language: query.take("language"),
        sheet: query.take("sheet"),
        header_row: query.parse("header_row", ("the number of a row, from 1", "1 からの行番号"))?,
        encoding: query.take("encoding"),
        evidence: evidence(query)?,
    })
}

fn asked(mut query: Query) -> Result<(Options, Mode), Problem> {
    let asked = options(&mut query)?;
    let mode = Mode {
        dry_run: query.flag("dry_run")?,
        keep_going: query.flag("keep_going")?,
        repeated: query.flag("repeated")?,
        again: query.flag("again")?,
        clock_is_right: query.flag("clock_is_right")?,
    };
    query.finish(&format!("{OF_CONTENT}, {OF_MODE}"))?;
    Ok((asked, mode))
}

/// The evidence for all rows.
fn evidence(query: &mut Query) -> Result<Vec<Evidence>, Problem> {
    let mut object = Map::new();
    for (parameter, field) in [
        ("evidence", "source"),
        ("evidence_url", "url"),
        ("evidence_published_on", "published_on"),
        ("evidence_read_on", "read_on"),
        ("evidence_quote", "quote"),
    ] {
        if let Some(value) = query.take(parameter) {
            object.insert(field.to_owned(), value.into());
        }
    }
    if object.is_empty() {
        return Ok(Vec::new());
    }
    let evidence = read_one_evidence(object).map_err(|faults| recording::faults(&faults))?;
    Ok(vec![evidence])
}

/// Why nothing of an import was recorded.
fn problem(error: &ImportError) -> Problem {
    problem_of(error, Large::Import)
}

/// Why nothing was recorded of something that may be too large.
pub(super) fn problem_of(error: &ImportError, large: Large) -> Problem {
    let words = |lang| wording::import(lang, error, Terms::request());
    match error {
        ImportError::Submit(error) => recording::large(error, large),
        ImportError::Overtaken => recording::overtaken(),
        ImportError::Unwritable(_) => Problem::internal(),
        ImportError::Rows { rows } => {
            let named = rows.iter().take(ROWS_NAMED).map(row).collect();
            Problem::of(INVALID, named).with("refused", rows.len())
        }
        other => match other.parameter() {
            Some(name) => Problem::at(BAD_QUERY, name, words(Lang::En), words(Lang::Ja)),
            None => Problem::at(BAD_BODY, other.place(), words(Lang::En), words(Lang::Ja)),
        },
    }
}

fn row(error: &RowError) -> AtFault {
    let at = match &error.column {
        Some(column) => format!("line {}, column {column}", error.line),
        None => format!("line {}", error.line),
    };
    AtFault { at, detail: Words::both(|lang| wording::row(lang, error)) }
}
