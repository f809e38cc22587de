//! The log as it grows: Server-Sent Events, each event once and in order, from any place on.
//!
//! A client that comes back names the last event that it has (`Last-Event-ID`, as browsers do),
//! and gets everything after it. Events are read from the log when the client is ready for them,
//! so that a slow one costs no memory and holds nobody up.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use futures_util::stream;
use sync_wrapper::SyncStream;
use tokio::sync::watch;
use warp::Reply;
use warp::http::Method;
use warp::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use warp::reply::Response;
use warp::sse::{Event, keep_alive};

use super::events::{Stored, read_seqs, take_filter};
use crate::domain::seq::Seq;
use crate::domain::text::short;
use crate::http::app::App;
use crate::http::auth::Credentials;
use crate::http::call::Call;
use crate::http::media::negotiate;
use crate::http::problem::{BAD_HEADER, Problem};
use crate::http::query::{Query, unreadable};
use crate::http::shutdown::Shutdown;
use crate::projections::log_filter::LogFilter;

/// The media type of a stream.
pub const EVENT_STREAM: &str = "text/event-stream";
/// How long a browser waits before it comes back.
const RETRY: Duration = Duration::from_secs(3);
/// How many events are read at once at most.
const READ_AT_ONCE: u64 = 128;
/// How many bytes of events are read at once, as far as the last ones tell: what waits for a
/// client who does not read is not to grow with its number of events.
const READ_BYTES: usize = 256 << 10;

/// A header with the last event that a client has.
static LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// One client's place in the log.
struct Subscriber {
    app: App,
    /// A token that is revoked meanwhile opens no further events.
    credentials: Credentials,
    filter: LogFilter,
    next: Seq,
    /// How many events to read at once.
    batch: u64,
    ready: VecDeque<Event>,
    head: watch::Receiver<Seq>,
    shutdown: Shutdown,
}

/// Answers with the stream of events.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub fn stream(app: &App, call: &Call) -> Result<Response, Problem> {
    negotiate(&call.headers, &[EVENT_STREAM])?;
    let mut query = Query::read(&call.query)?;
    let filter = take_filter(&mut query, &mut Vec::new())?;
    let after = query.take("after");
    query.finish("of, type, since, until, by, after")?;
    let head = app.tracker.store().subscribe();
    let present = app.tracker.store().head();
    let last = match (call.header(&LAST_EVENT_ID)?, after) {
        (Some(last), _) => place(last, present).ok_or_else(|| bad_last(last, present))?,
        (None, Some(after)) => place(&after, present).ok_or_else(|| bad_after(&after, present))?,
        (None, None) => present,
    };
    if call.method == Method::HEAD {
        let mut response = Response::default();
        let stream = HeaderValue::from_static(EVENT_STREAM);
        response.headers_mut().insert(CONTENT_TYPE, stream);
        return Ok(response);
    }
    let first = Event::default().retry(RETRY).comment("daicho");
    let subscriber = Subscriber {
        app: app.clone(),
        credentials: Credentials::of(call)?,
        filter,
        next: last.next(),
        batch: 1,
        ready: VecDeque::from([first]),
        head,
        shutdown: app.shutdown.clone(),
    };
    let events = stream::unfold(subscriber, |mut subscriber| async move {
        let event = subscriber.event().await?;
        Some((Ok::<_, Infallible>(event), subscriber))
    });
    let alive = keep_alive().interval(app.config.heartbeat).text("alive");
    Ok(warp::sse::reply(alive.stream(SyncStream::new(Box::pin(events)))).into_response())
}

impl Subscriber {
    /// The next event that the client asked for; none when serving ends, the log cannot be read,
    /// or the client's token is taken no longer. The client then comes back by itself.
    async fn event(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let head = *self.head.borrow_and_update();
            if self.next > head {
                tokio::select! {
                    () = self.shutdown.begun() => return None,
                    moved = self.head.changed() => moved.ok()?,
                }
                continue;
            }
            let last = Seq(head.0.min(self.next.0 + self.batch - 1));
            if !self.credentials.holds(&self.app) {
                return None;
            }
            let seqs: Vec<Seq> = (self.next.0..=last.0).map(Seq).collect();
            let stored = read_seqs(&self.app, &seqs).await.ok()?;
            self.catch_up_with(last).await?;
            let views = self.app.tracker.views();
            let wanted = stored.iter().filter(|one| self.filter.takes(&views, &one.event));
            self.ready.extend(wanted.map(event));
            self.batch = batch(&stored);
            self.next = last.next();
        }
    }

    /// Waits until the views, which show an event a moment after the log has it, know it too.
    async fn catch_up_with(&self, seq: Seq) -> Option<()> {
        for _ in 0..1000 {
            if self.app.tracker.views().head() >= seq {
                return Some(());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        None
    }
}

/// How many events to read at once after these.
fn batch(stored: &[Stored]) -> u64 {
    let bytes: usize = stored.iter().map(|one| one.bytes.len()).sum();
    let fitting = READ_BYTES * stored.len() / bytes.max(1);
    u64::try_from(fitting).unwrap_or(READ_AT_ONCE).clamp(1, READ_AT_ONCE)
}

fn event(stored: &Stored) -> Event {
    let kind = stored.event.kind().as_str();
    // Canonical JSON is UTF-8 and has no line break.
    let data = String::from_utf8_lossy(&stored.bytes).into_owned();
    Event::default().id(stored.event.seq.0.to_string()).event(kind).data(data)
}

fn place(written: &str, head: Seq) -> Option<Seq> {
    Seq::from_digits(written).filter(|seq| *seq <= head)
}

fn bad_after(written: &str, head: Seq) -> Problem {
    let expected = (format!("a seq up to {}", head.0), format!("{} までの番号", head.0));
    unreadable("after", written, (&expected.0, &expected.1))
}

fn bad_last(written: &str, head: Seq) -> Problem {
    let (came, head) = (short(written), head.0);
    Problem::at(
        BAD_HEADER,
        "Last-Event-ID",
        format!(
            "Last-Event-ID: expected a seq up to {head}, got {came:?}. Read from after=0 again."
        ),
        format!(
            "Last-Event-ID: {head} までの番号が必要ですが、「{came}」です。after=0 から読み直してください。"
        ),
    )
}
