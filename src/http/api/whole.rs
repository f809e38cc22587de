//! The whole register as one file: the log as it is stored, a data package, a database.

mod database;
mod making;
mod package;
mod source;

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::{Stream, stream};
use sync_wrapper::SyncStream;
use warp::Reply;
use warp::http::HeaderValue;
use warp::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use warp::reply::Response;

use super::events::damaged;
use super::streamed::{self, Portions, Titled};
use crate::domain::seq::Seq;
use crate::http::answer::{
    Freshness, changed, has_already, may_be_kept, not_modified, wants_another,
};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::{JSON_LINES, negotiate};
use crate::http::places::Place;
use crate::http::pool::Lane;
use crate::http::problem::{Problem, crowded};
use crate::http::query::Query;
use crate::http::whole::Whole;
use crate::pages::context::LOG;

/// How many bytes of a file are read at once.
const BLOCK: usize = 64 << 10;
/// How many bytes of the log are sent at once at least.
const PORTION_BYTES: usize = 256 << 10;

/// Answers with a file of the present.
///
/// # Errors
/// A parameter or a header that cannot be met, no room for the file, and where too much is asked for at
/// once.
pub async fn whole(app: &App, call: &Call, whole: Whole) -> Result<Response, Problem> {
    negotiate(&call.headers, &[whole.media()])?;
    Query::read(&call.query)?.finish("")?;
    let place = app.downloads.take(call.client).map_err(|_| crowded::busy())?;
    let made = app.work(Lane::Scans, call.client, move |app| making::made(app, whole)).await?;
    let tag = HeaderValue::from_str(&format!("\"{}\"", made.sha256));
    let tag = tag.map_err(|_| Problem::internal())?;
    if wants_another(&call.headers, std::slice::from_ref(&tag)) {
        return Err(changed());
    }
    let mut response = if has_already(&call.headers, &tag) {
        not_modified()
    } else {
        // Who reads it keeps it, though another takes its place meanwhile.
        let all = blocks(made.file(), place);
        let body = warp::reply::stream(SyncStream::new(Box::pin(all)));
        let mut response = body.into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(whole.media()));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(made.bytes));
        let name = format!("attachment; filename=\"{}\"", whole.file());
        let name = HeaderValue::from_str(&name).map_err(|_| Problem::internal())?;
        headers.insert(CONTENT_DISPOSITION, name);
        response
    };
    may_be_kept(response.headers_mut(), &tag, Freshness::Revalidate, app.config.private);
    Ok(response)
}

/// A response that sends a file which nobody else has, as a client takes it.
///
/// # Errors
/// A file that cannot be measured, and where too much is sent at once.
pub(super) fn file_body(
    app: &App,
    call: &Call,
    media: &'static str,
    file: File,
) -> Result<Response, Problem> {
    let place = app.downloads.take(call.client).map_err(|_| crowded::busy())?;
    let bytes = file.metadata().map_err(|_| Problem::internal())?.len();
    let all = blocks(Arc::new(Mutex::new(file)), place);
    let mut response = warp::reply::stream(SyncStream::new(Box::pin(all))).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes));
    Ok(response)
}

/// A file, a block at a time, for as long as somebody takes them.
fn blocks(file: Arc<Mutex<File>>, place: Place) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold(Some((file, 0, place)), |state| async move {
        let (file, at, place) = state?;
        let read = Arc::clone(&file);
        let block = tokio::task::spawn_blocking(move || block(&read, at)).await;
        match block.unwrap_or_else(|error| Err(io::Error::other(error))) {
            Ok(block) if block.is_empty() => None,
            Ok(block) => {
                let next = at + block.len() as u64;
                Some((Ok(block.into()), Some((file, next, place))))
            }
            Err(error) => Some((Err(error), None)),
        }
    })
}

/// Some bytes of a file from a place on; none at its end.
fn block(file: &Mutex<File>, at: u64) -> io::Result<Vec<u8>> {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(at))?;
    let mut block = vec![0; BLOCK];
    let read = file.read(&mut block)?;
    block.truncate(read);
    Ok(block)
}

/// Answers with the log, byte for byte as it is stored, an event a line.
///
/// # Errors
/// A parameter or a header that cannot be met, a log that cannot be read, and where too much is asked for at
/// once.
pub async fn log(app: &App, call: &Call) -> Result<Response, Problem> {
    negotiate(&call.headers, &[JSON_LINES])?;
    let query = Query::read(&call.query)?;
    let viewed = Query::default().view(&app.tracker.views(), app.present())?;
    query.finish("")?;
    let titled = Titled { name: LOG, media: JSON_LINES, viewed, target: "log".to_owned() };
    let lines = Lines { next: Seq::FIRST, last: viewed.view.known_at };
    streamed::answer(app, call, titled, lines).await
}

/// The events that are still to be sent.
struct Lines {
    next: Seq,
    last: Seq,
}

impl Portions for Lines {
    const LANE: Lane = Lane::Scans;

    fn next(&mut self, app: &App) -> Result<(Vec<u8>, bool), Problem> {
        let mut text = Vec::new();
        while self.next <= self.last && text.len() < PORTION_BYTES {
            let stretch = app.blocks.stretch(app.tracker.store().as_ref(), self.next, self.last);
            let stretch = stretch.map_err(|error| damaged(&error))?;
            for (seq, event) in stretch.from(self.next).take_while(|(seq, _)| *seq <= self.last) {
                text.extend_from_slice(event);
                text.push(b'\n');
                self.next = seq.next();
            }
        }
        Ok((text, self.next > self.last))
    }
}
