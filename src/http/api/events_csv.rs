//! The log as CSV: made and sent a portion at a time, when the client is ready for the next one.
//!
//! So it takes as little memory as a page, however long the log and however slow the client, and
//! between two portions the thread of the scans is free for others. What cannot be carried on is
//! broken off: an answer that ends as an answer should is whole.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use sha2::{Digest, Sha256};
use sync_wrapper::SyncStream;
use tokio::time::sleep;
use warp::Reply;
use warp::http::HeaderValue;
use warp::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE};
use warp::reply::Response;

use super::events::{EventQuery, READ_AT_ONCE, damaged, read_seqs};
use super::freshness;
use crate::domain::seq::Seq;
use crate::http::answer::{content_type, has_already, may_be_kept, not_modified, tag};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::encoder::Encoder;
use crate::http::media::{CSV, Encoding, encoding};
use crate::http::places::Place;
use crate::http::pool::Lane;
use crate::http::problem::{BUSY, Problem, crowded};
use crate::http::rate::Client;
use crate::projections::tables::{CsvWriter, EVENTS, event_row};

/// How many bytes the events of a portion have at most, unless a single one has more.
const PORTION_BYTES: usize = 256 << 10;
/// How many seqs are looked up at once. To find them may cost as much as the log has of them.
const LOOK_AHEAD: usize = 16 << 10;
/// How long a table waits before it asks again for a turn that it was refused.
const REST: Duration = Duration::from_millis(100);

/// A table under way.
struct Table {
    query: EventQuery,
    /// The seqs that are to be looked at next.
    seqs: VecDeque<Seq>,
    /// The last of those that were looked up; none before the first.
    looked_up: Option<Seq>,
    /// Whether there are no others.
    all_found: bool,
    /// None when all is written.
    encoder: Option<Encoder>,
    begun: bool,
}

/// Answers with the events that are asked for.
///
/// # Errors
/// A log that cannot be read, and where too much is asked for at once.
pub(super) async fn answer(app: &App, call: &Call, query: EventQuery) -> Result<Response, Problem> {
    let place = app.downloads.take(call.client).map_err(|_| crowded::busy())?;
    let (viewed, wanted) = (query.viewed, encoding(&call.headers));
    let (known_at, target) = (viewed.view.known_at, query.target.clone());
    let tagged = app.work(Lane::Reads, call.client, move |app| {
        mark(app, known_at, &target).map(|hash| tag(known_at, &hash, wanted))
    });
    let tag = tagged.await?;
    let mut response = if has_already(&call.headers, &tag) {
        not_modified()
    } else {
        described(sent(app, call, Table::new(query, wanted)?, place).await?, wanted)
    };
    may_be_kept(response.headers_mut(), &tag, freshness(viewed), app.config.private);
    Ok(response)
}

/// What stands for the bytes of a table: what is asked, and the last event that may be in it, which
/// no other log has.
fn mark(app: &App, known_at: Seq, target: &str) -> Result<[u8; 32], Problem> {
    let last = app.tracker.store().read(known_at, usize::from(known_at > Seq::NONE));
    let last = last.map_err(|error| damaged(&error))?;
    let mut hasher = Sha256::new();
    for part in [env!("CARGO_PKG_VERSION").as_bytes(), b"\0", target.as_bytes(), b"\0"] {
        hasher.update(part);
    }
    last.iter().for_each(|event| hasher.update(event));
    Ok(hasher.finalize().into())
}

/// The same response with what its bytes are.
fn described(mut response: Response, encoding: Encoding) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type(CSV));
    if let Some(word) = encoding.word() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(word));
    }
    let file = format!("attachment; filename=\"{}.csv\"", EVENTS.name);
    if let Ok(file) = HeaderValue::from_str(&file) {
        headers.insert(CONTENT_DISPOSITION, file);
    }
    response
}

/// The table as a body. Its first portion is made before anything is said.
async fn sent(app: &App, call: &Call, table: Table, place: Place) -> Result<Response, Problem> {
    let table = Arc::new(Mutex::new(table));
    let (first, is_whole) = portion(app, call.client, &table).await?;
    if is_whole {
        return Ok(Response::new(first.into()));
    }
    let rest = rest(app.clone(), call.client, table, place);
    let all = stream::once(async { Ok(first) }).chain(rest);
    Ok(warp::reply::stream(SyncStream::new(Box::pin(all))).into_response())
}

/// The portions after the first. An error ends the connection before the answer has ended.
fn rest(
    app: App,
    client: Client,
    table: Arc<Mutex<Table>>,
    place: Place,
) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold(Some((app, table, place)), move |state| async move {
        let (app, table, place) = state?;
        loop {
            match portion(&app, client, &table).await {
                Ok((text, true)) => return Some((Ok(text), None)),
                // All of it is still in the encoder.
                Ok((text, false)) if text.is_empty() => {}
                Ok((text, false)) => return Some((Ok(text), Some((app, table, place)))),
                Err(problem) if problem.kind() == BUSY => sleep(REST).await,
                Err(_) => return Some((Err(io::Error::other("the log cannot be read")), None)),
            }
        }
    })
}

/// The next portion, and whether it is the last.
async fn portion(
    app: &App,
    client: Client,
    table: &Arc<Mutex<Table>>,
) -> Result<(Bytes, bool), Problem> {
    let table = Arc::clone(table);
    let write = move |app: &App| table.lock().unwrap_or_else(PoisonError::into_inner).next(app);
    app.work(Lane::Scans, client, write).await
}

impl Table {
    fn new(query: EventQuery, encoding: Encoding) -> Result<Self, Problem> {
        let encoder = Some(Encoder::begin(encoding).map_err(|_| Problem::internal())?);
        let (seqs, looked_up) = (VecDeque::new(), None);
        Ok(Self { query, seqs, looked_up, all_found: false, encoder, begun: false })
    }

    /// Makes the next portion, and says whether it is the last.
    fn next(&mut self, app: &App) -> Result<(Bytes, bool), Problem> {
        if self.seqs.len() < READ_AT_ONCE && !self.all_found {
            self.look_ahead(app);
        }
        let text = self.rows(app)?;
        let Some(encoder) = &mut self.encoder else { return Ok((Bytes::new(), true)) };
        let mut bytes = encoder.push(text).map_err(|_| Problem::internal())?;
        let is_last = self.all_found && self.seqs.is_empty();
        if is_last && let Some(encoder) = self.encoder.take() {
            bytes.extend(encoder.end().map_err(|_| Problem::internal())?);
        }
        Ok((bytes.into(), is_last))
    }

    /// Looks up which seqs come next.
    fn look_ahead(&mut self, app: &App) {
        let (views, last) = (app.tracker.views(), self.looked_up);
        // The one from which the others are counted is the first of them.
        let found = self.query.candidates(&views, last).filter(|seq| Some(*seq) != last);
        let before = self.seqs.len();
        self.seqs.extend(found.take(LOOK_AHEAD));
        self.all_found = self.seqs.len() - before < LOOK_AHEAD;
        self.looked_up = self.seqs.back().copied().or(last);
    }

    /// Writes the rows of the next events.
    fn rows(&mut self, app: &App) -> Result<Vec<u8>, Problem> {
        let seqs: Vec<Seq> = self.seqs.iter().take(READ_AT_ONCE).copied().collect();
        let (mut text, mut bytes) = (Vec::new(), 0);
        let mut writer = if self.begun {
            CsvWriter::carry_on(&mut text)
        } else {
            self.begun = true;
            CsvWriter::begin(&EVENTS, &mut text).map_err(|_| Problem::internal())?
        };
        for stored in read_seqs(app, &seqs)? {
            if self.query.takes(&stored.event) {
                bytes += stored.bytes.len();
                if bytes > PORTION_BYTES && bytes > stored.bytes.len() {
                    break;
                }
                writer.row(&event_row(&stored.event)).map_err(|_| Problem::internal())?;
            }
            self.seqs.pop_front();
        }
        writer.end().map_err(|_| Problem::internal())?;
        drop(writer);
        Ok(text)
    }
}
