//! Long tables as CSV: made and sent a portion at a time, when the client is ready for the next one.
//!
//! So a table takes as little memory as a page, however long it is and however slow the client, and
//! between two portions the thread that makes them is free for others. What cannot be carried on is
//! broken off: an answer that ends as an answer should is whole.

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

use super::events::damaged;
use super::freshness;
use crate::domain::seq::Seq;
use crate::http::answer::{
    changed, content_type, has_already, may_be_kept, not_modified, tag, wants_another,
};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::encoder::Encoder;
use crate::http::media::{CSV, Encoding, encoding};
use crate::http::places::Place;
use crate::http::pool::Lane;
use crate::http::problem::{BUSY, Problem, crowded};
use crate::http::rate::Client;
use crate::projections::written::Viewed;

/// How long a table waits before it asks again for a turn that it was refused.
const REST: Duration = Duration::from_millis(100);

/// What a table is made from.
pub(super) trait Portions: Send + 'static {
    /// Where it is made.
    const LANE: Lane;

    /// Writes the next rows, and says whether they are the last.
    ///
    /// # Errors
    /// What cannot be read.
    fn next(&mut self, app: &App) -> Result<(Vec<u8>, bool), Problem>;
}

/// What a table is called, and what is in it.
pub(super) struct Titled {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// The view that it is of.
    pub viewed: Viewed,
    /// Its address, and what else picks out its rows.
    pub target: String,
}

/// A table under way.
struct UnderWay<P> {
    portions: P,
    /// None when all is written.
    encoder: Option<Encoder>,
}

/// Answers with a table.
///
/// # Errors
/// A log that cannot be read, and where too much is asked for at once.
pub(super) async fn answer(
    app: &App,
    call: &Call,
    titled: Titled,
    portions: impl Portions,
) -> Result<Response, Problem> {
    let place = app.downloads.take(call.client).map_err(|_| crowded::busy())?;
    let Titled { name, viewed, target } = titled;
    let (known_at, wanted) = (viewed.view.known_at, encoding(&call.headers));
    let tagged = app.work(Lane::Reads, call.client, move |app| {
        mark(app, known_at, &target).map(|hash| tag(known_at, &hash, wanted))
    });
    let tag = tagged.await?;
    if wants_another(&call.headers, std::slice::from_ref(&tag)) {
        return Err(changed());
    }
    // HEAD is answered alike: what it leaves out of the answer the connection leaves out.
    let mut response = if has_already(&call.headers, &tag) {
        not_modified()
    } else {
        let encoder = Some(Encoder::begin(wanted).map_err(|_| Problem::internal())?);
        let under_way = UnderWay { portions, encoder };
        described(sent(app, call, under_way, place).await?, name, wanted)
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
fn described(mut response: Response, name: &str, encoding: Encoding) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type(CSV));
    if let Some(word) = encoding.word() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(word));
    }
    let file = format!("attachment; filename=\"{name}.csv\"");
    if let Ok(file) = HeaderValue::from_str(&file) {
        headers.insert(CONTENT_DISPOSITION, file);
    }
    response
}

/// The table as a body. Its first portion is made before anything is said.
async fn sent<P: Portions>(
    app: &App,
    call: &Call,
    table: UnderWay<P>,
    place: Place,
) -> Result<Response, Problem> {
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
fn rest<P: Portions>(
    app: App,
    client: Client,
    table: Arc<Mutex<UnderWay<P>>>,
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
async fn portion<P: Portions>(
    app: &App,
    client: Client,
    table: &Arc<Mutex<UnderWay<P>>>,
) -> Result<(Bytes, bool), Problem> {
    let table = Arc::clone(table);
    let write = move |app: &App| table.lock().unwrap_or_else(PoisonError::into_inner).next(app);
    app.work(P::LANE, client, write).await
}

impl<P: Portions> UnderWay<P> {
    /// Makes the next portion, and says whether it is the last.
    fn next(&mut self, app: &App) -> Result<(Bytes, bool), Problem> {
        let Some(encoder) = &mut self.encoder else { return Ok((Bytes::new(), true)) };
        let (text, is_last) = self.portions.next(app)?;
        let mut bytes = encoder.push(text).map_err(|_| Problem::internal())?;
        if is_last && let Some(encoder) = self.encoder.take() {
            bytes.extend(encoder.end().map_err(|_| Problem::internal())?);
        }
        Ok((bytes.into(), is_last))
    }
}
