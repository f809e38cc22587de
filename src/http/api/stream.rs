//! The log as it grows: Server-Sent Events, each event once and in order, from any place on.
//!
//! A client that comes back names the last event that it has (`Last-Event-ID`, as browsers do),
//! and gets everything after it. Events are read from the log when the client is ready for them, a
//! small portion at a time, so that a slow one costs little memory and holds nobody up.

use std::convert::Infallible;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use serde::Deserialize;
use sync_wrapper::SyncStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use warp::Reply;
use warp::http::Method;
use warp::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use warp::reply::Response;

use super::events::{Stored, damaged, take_filter};
use super::json;
use crate::domain::seq::Seq;
use crate::domain::text::short;
use crate::http::app::App;
use crate::http::auth::Credentials;
use crate::http::call::Call;
use crate::http::cloudevents::CloudEvents;
use crate::http::media::negotiate;
use crate::http::metrics::Counted;
use crate::http::outside::base;
use crate::http::places::Place;
use crate::http::pool::Lane;
use crate::http::problem::{BAD_HEADER, BUSY, Problem, crowded};
use crate::http::query::{Query, unreadable};
use crate::http::rate::Client;
use crate::http::shutdown::Shutdown;
use crate::projections::log_filter::LogFilter;

/// The media type of a stream.
pub const EVENT_STREAM: &str = "text/event-stream";
/// What a stream begins with, and for how many milliseconds a browser waits before it comes back.
const HELLO: &[u8] = b":daicho\nretry:3000\n\n";
/// What a stream says that has nothing else to say.
const ALIVE: &[u8] = b":alive\n\n";
/// How many bytes a portion has at most, unless a single event has more. Together with what the
/// server buffers of an answer, this is what a client costs who does not read.
const PORTION_BYTES: usize = 16 << 10;
/// How near to its end an event has its type: no name of one is longer.
const TYPE_WITHIN: usize = 96;
/// How long a stream waits before it asks again for a turn that it was refused.
const REST: Duration = Duration::from_millis(100);
/// How often, and after how long each time, the views are looked at that are to show an event.
const LOOKS: u32 = 1000;
const LOOK: Duration = Duration::from_millis(2);

/// A header with the last event that a client has.
static LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// How events are written.
struct Form {
    /// Whether each has the name of its type, for which browsers then listen; else all are messages.
    named: bool,
    /// Writes them as CloudEvents, where these were asked for.
    clouds: Option<CloudEvents>,
}

/// One client's place in the log.
struct Subscriber {
    app: App,
    client: Client,
    /// A token that is revoked meanwhile opens no further events.
    credentials: Credentials,
    filter: Arc<LogFilter>,
    form: Arc<Form>,
    next: Seq,
    head: watch::Receiver<Seq>,
    shutdown: Shutdown,
    _place: Place,
    _counted: Counted,
}

/// Events as they are sent, and the seq after the last one that was looked at.
struct Portion {
    text: Bytes,
    next: Seq,
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
    let form = Form::take(&mut query, app, call)?;
    query.finish("of, type, since, until, by, import, after, format, named")?;
    let head = app.tracker.store().subscribe();
    let present = app.tracker.store().head();
    let last = match (call.header(&LAST_EVENT_ID)?, after) {
        (Some(last), _) => place(last, present).ok_or_else(|| bad_last(last, present))?,
        (None, Some(after)) => place(&after, present).ok_or_else(|| bad_after(&after, present))?,
        (None, None) => present,
    };
    if call.method == Method::HEAD {
        return Ok(described(Response::default()));
    }
    let place = app.streams.take(call.client).map_err(crowded::too_many_streams)?;
    let subscriber = Subscriber {
        app: app.clone(),
        client: call.client,
        credentials: Credentials::of(call)?,
        filter: Arc::new(filter),
        form: Arc::new(form),
        next: last.next(),
        head,
        shutdown: app.shutdown.clone(),
        _place: place,
        _counted: Counted::new(&app.streaming).0,
    };
    Ok(subscriber.answer())
}

impl Form {
    /// Takes what a client says of it.
    ///
    /// # Errors
    /// A parameter that cannot be read.
    fn take(query: &mut Query, app: &App, call: &Call) -> Result<Self, Problem> {
        let clouds = match query.take("format").as_deref() {
            None | Some("json") => None,
            Some("cloudevents") => {
                Some(CloudEvents::of(&app.config.settings.origin, base(app, call)))
            }
            Some(other) => {
                let expected = ("json or cloudevents", "json か cloudevents");
                return Err(unreadable("format", other, expected));
            }
        };
        let named = query.parse("named", ("true or false", "true か false"))?.unwrap_or(true);
        Ok(Self { named, clouds })
    }
}

/// The same response with what a stream is.
fn described(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

impl Subscriber {
    fn answer(self) -> Response {
        let hello = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(HELLO)) });
        let events = stream::unfold(self, |mut subscriber| async move {
            let heartbeat = subscriber.app.config.limits.heartbeat;
            let text = match timeout(heartbeat, subscriber.text()).await {
                Ok(text) => text?,
                // What was not read to its end is read again.
                Err(_) => Bytes::from_static(ALIVE),
            };
            Some((Ok(text), subscriber))
        });
        let text = SyncStream::new(Box::pin(stream::StreamExt::chain(hello, events)));
        described(warp::reply::stream(text).into_response())
    }

    /// The next events that the client asked for; none when serving ends, the log cannot be read,
    /// or the client's token is taken no longer. The client then comes back by itself.
    async fn text(&mut self) -> Option<Bytes> {
        loop {
            let head = *self.head.borrow_and_update();
            if self.next > head {
                tokio::select! {
                    () = self.shutdown.begun() => return None,
                    moved = self.head.changed() => moved.ok()?,
                }
                continue;
            }
            if self.shutdown.has_begun() || !self.credentials.holds(&self.app) {
                return None;
            }
            let last = self.shown(head).await?;
            let (filter, form) = (Arc::clone(&self.filter), Arc::clone(&self.form));
            let next = self.next;
            let read = move |app: &App| portion(app, &filter, &form, next, last);
            match self.app.work(Lane::Reads, self.client, read).await {
                Ok(Portion { text, next }) => {
                    self.next = next;
                    if !text.is_empty() {
                        return Some(text);
                    }
                }
                Err(problem) if problem.kind() == BUSY => sleep(REST).await,
                Err(_) => return None,
            }
        }
    }

    /// The last event up to `head` that the views know, too: they show an event a moment after the
    /// log has it.
    async fn shown(&self, head: Seq) -> Option<Seq> {
        for _ in 0..LOOKS {
            let shown = self.app.tracker.views().head().min(head);
            if shown >= self.next {
                return Some(shown);
            }
            sleep(LOOK).await;
        }
        None
    }
}

/// Reads some of the events from `next` to `last`, and writes those that were asked for.
fn portion(
    app: &App,
    filter: &LogFilter,
    form: &Form,
    next: Seq,
    last: Seq,
) -> Result<Portion, Problem> {
    let log = app.tracker.store().as_ref();
    let stretch = app.blocks.stretch(log, next, last).map_err(|error| damaged(&error))?;
    let views = app.tracker.views();
    let (mut text, mut next) = (Vec::with_capacity(PORTION_BYTES), next);
    for (seq, bytes) in stretch.from(next).take_while(|(seq, _)| *seq <= last) {
        let before = text.len();
        if *filter == LogFilter::default() && form.clouds.is_none() {
            let kind = if form.named { Some(kind(bytes)?) } else { None };
            write_event(&mut text, seq, kind, bytes);
        } else {
            let event = Stored::decode(seq, bytes.clone())?.event;
            if !filter.takes(&views, &event) {
                next = seq.next();
                continue;
            }
            let kind = form.named.then(|| event.kind().as_str());
            let cloud = form.clouds.as_ref().map(|clouds| json(&clouds.write(&event)?));
            write_event(&mut text, seq, kind, cloud.transpose()?.as_deref().unwrap_or(bytes));
        }
        if before > 0 && text.len() > PORTION_BYTES {
            text.truncate(before);
            break;
        }
        next = seq.next();
    }
    // A client who does not read may hold several of these, which are often small.
    text.shrink_to_fit();
    Ok(Portion { text: text.into(), next })
}

/// Writes an event as it is sent. JSON as it is written here has no line break.
fn write_event(text: &mut Vec<u8>, seq: Seq, kind: Option<&str>, bytes: &[u8]) {
    // Writing to memory does not fail.
    if let Some(kind) = kind {
        let _ = writeln!(text, "event:{kind}");
    }
    text.extend_from_slice(b"data:");
    text.extend_from_slice(bytes);
    let _ = write!(text, "\nid:{}\n\n", seq.0);
}

/// The type of an event, without reading the rest of it. In canonical JSON it stands before the version,
/// a number, which is the last member.
fn kind(bytes: &[u8]) -> Result<&str, Problem> {
    const BEFORE: &[u8] = b",\"type\":\"";
    let tail = bytes.get(bytes.len().saturating_sub(TYPE_WITHIN)..).unwrap_or(bytes);
    let found = tail.windows(BEFORE.len()).rposition(|window| window == BEFORE);
    let rest = found.and_then(|at| tail.get(at + BEFORE.len()..)).unwrap_or_default();
    let (kind, version) = rest.split_at(rest.iter().position(|byte| *byte == b'"').unwrap_or(0));
    match (std::str::from_utf8(kind), version.strip_prefix(b"\",\"version\":")) {
        (Ok(kind), Some(_)) => Ok(kind),
        _ => parsed_kind(bytes),
    }
}

/// The type of an event that is written in another way.
fn parsed_kind(bytes: &[u8]) -> Result<&str, Problem> {
    #[derive(Deserialize)]
    struct Typed<'a> {
        #[serde(rename = "type")]
        kind: &'a str,
    }
    let typed: Typed<'_> = serde_json::from_slice(bytes).map_err(|_| Problem::internal())?;
    Ok(typed.kind)
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
