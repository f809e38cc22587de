//! The log over HTTP: events by filter and by place, as they are stored, as CloudEvents or as CSV.

use std::sync::Arc;

use bytes::Bytes;
use chrono::NaiveDate;
use serde_json::value::RawValue;
use warp::reply::Response;

use super::{freshness, json, only_view};
use crate::domain::entity::EntityKind;
use crate::domain::event::EventKind;
use crate::domain::near::nearest_word;
use crate::domain::recorded::RecordedEvent;
use crate::domain::schemas::PublicSchema;
use crate::domain::seq::Seq;
use crate::domain::text::short;
use crate::http::answer::{Answer, Freshness, Key};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::cloudevents::CloudEvents;
use crate::http::list::{Cursor, LIMIT, carried_on, first_page, limit, no_pages, page_links};
use crate::http::media::{CLOUDEVENT, CLOUDEVENTS, CSV, JSON, SCHEMA, negotiate};
use crate::http::outside::base;
use crate::http::pool::Lane;
use crate::http::problem::{NOT_FOUND, Problem, UNAVAILABLE};
use crate::http::query::{Query, bad_written, unreadable};
use crate::http::schema;
use crate::projections::history::Version;
use crate::projections::log_filter::{FilterError, LogFilter, WrittenFilter};
use crate::projections::reading::{Listing, Times};
use crate::projections::written::Viewed;
use crate::projections::{Projections, View};
use crate::store::error::StoreError;
use crate::tracker::decode_event;

/// How many events are read from the store at once, at most and at least.
pub(super) const READ_AT_ONCE: usize = 256;
const READ_LEAST: usize = 16;

/// The parameters that choose events.
const FILTERS: &str =
    "of, type, since, until, by, import, after, order, as_of, known_at, limit, cursor";

/// Events of the log, as they are stored.
#[derive(serde::Serialize, schemars::JsonSchema)]
pub struct Events {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The events of this page, byte for byte as they are stored.
    #[schemars(with = "Vec<RecordedEvent>")]
    pub items: Vec<Box<RawValue>>,
    /// The address of the next page; none on the last.
    pub next: Option<String>,
}

/// An event, decoded, with its stored bytes.
pub struct Stored {
    /// The event.
    pub event: RecordedEvent,
    /// Its bytes.
    pub bytes: Bytes,
}

impl Stored {
    /// An event from its bytes.
    ///
    /// # Errors
    /// Bytes that are none, which opening has ruled out.
    pub fn decode(seq: Seq, bytes: Bytes) -> Result<Self, Problem> {
        let event = decode_event(seq, &bytes).map_err(|_| Problem::internal())?;
        Ok(Self { event, bytes })
    }
}

/// Which way the events are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    OldestFirst,
    NewestFirst,
}

/// What is asked of the log.
pub(super) struct EventQuery {
    filter: LogFilter,
    order: Order,
    /// The two times of the answer.
    pub(super) viewed: Viewed,
    /// After which event they begin.
    after: Seq,
    /// Where the page begins.
    from: Option<Seq>,
    limit: usize,
    /// The query without limit and cursor.
    pub(super) target: String,
}

/// Takes the filter of events.
///
/// # Errors
/// A parameter that cannot be read, with what was expected.
pub fn take_filter(
    query: &mut Query,
    pairs: &mut Vec<(&'static str, String)>,
) -> Result<LogFilter, Problem> {
    let mut take = |name: &'static str| {
        let is_time = matches!(name, "since" | "until");
        let value = if is_time { query.take_time(name) } else { query.take(name) };
        if let Some(value) = &value {
            pairs.push((name, value.clone()));
        }
        value
    };
    let (of, kind) = (take("of"), take("type"));
    let (since, until, by) = (take("since"), take("until"), take("by"));
    let import = take("import");
    let asked = WrittenFilter {
        of: of.as_deref(),
        kind: kind.as_deref(),
        since: since.as_deref(),
        until: until.as_deref(),
        by: by.as_deref(),
        import: import.as_deref(),
    };
    LogFilter::read(&asked).map_err(|error| bad_filter(&error))
}

fn bad_filter(error: &FilterError) -> Problem {
    let name = error.parameter();
    let word = |came: &str, words: Vec<&'static str>| {
        let list = words.join(", ");
        match nearest_word(came, words.into_iter()) {
            Some(close) => unreadable(
                name,
                came,
                (&format!("{close:?} (did you mean that?)"), &format!("「{close}」など")),
            ),
            None => {
                unreadable(name, came, (&format!("one of {list}"), &format!("{list} のいずれか")))
            }
        }
    };
    match error {
        FilterError::Of(unknown) => {
            word(&unknown.came, EntityKind::ALL.iter().map(|kind| kind.as_str()).collect())
        }
        FilterError::Kind { came } => {
            word(came, EventKind::ALL.iter().map(|kind| kind.as_str()).collect())
        }
        FilterError::Import { came } => {
            unreadable(name, came, ("the id of an import, a UUID", "取込みの ID（UUID）"))
        }
        FilterError::Bound { error, .. } => bad_written(name, error),
    }
}

impl EventQuery {
    fn read(app: &App, call: &Call, media: &str) -> Result<Self, Problem> {
        let mut query = Query::read(&call.query)?;
        if media == CSV {
            no_pages(&query)?;
        }
        let mut pairs = Vec::new();
        let filter = take_filter(&mut query, &mut pairs)?;
        let after = query.take("after").map_or(Ok(Seq::NONE), |written| {
            let expected = ("a seq such as 57", "57 のような番号");
            let seq = Seq::from_digits(&written);
            seq.ok_or_else(|| unreadable("after", &written, expected))
        })?;
        if after > Seq::NONE {
            pairs.push(("after", after.0.to_string()));
        }
        let order = match query.take("order").as_deref() {
            None | Some("asc") => Order::OldestFirst,
            Some("desc") => Order::NewestFirst,
            Some(other) => {
                return Err(unreadable("order", other, ("asc or desc", "asc か desc")));
            }
        };
        if order == Order::NewestFirst {
            pairs.push(("order", "desc".to_owned()));
        }
        let day = query.peek("as_of").map(|day| ("as_of", day.to_owned()));
        let pairs = pairs.into_iter().chain(day);
        let chosen = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let target = format!("/api/v1/events{}{chosen}", if chosen.is_empty() { "" } else { "?" });
        let limit = limit(&mut query, LIMIT)?;
        let (viewed, place) = carried_on(&mut query, &app.tracker.views(), app.present(), &target)?;
        query.finish(FILTERS)?;
        let from = place.and_then(|place| Seq::from_digits(&place));
        Ok(Self { filter, order, viewed, after, from, limit, target })
    }

    /// The day by which a fact must have come true, or may have, where one is named.
    fn come_by(&self) -> Option<NaiveDate> {
        self.viewed.names_a_day.then_some(self.viewed.view.as_of)
    }

    /// The seqs to look at from a place on, in order, among which are all that are asked for.
    pub(super) fn candidates<'a>(
        &self,
        views: &'a Projections,
        from: Option<Seq>,
    ) -> Box<dyn Iterator<Item = Seq> + 'a> {
        let head = self.viewed.view.known_at;
        match self.order {
            Order::OldestFirst => {
                let before = from.map_or(self.after, Seq::before);
                self.filter.candidates(views, before, head, self.come_by())
            }
            Order::NewestFirst => {
                let last = from.unwrap_or(head).min(head);
                Box::new(self.filter.candidates(views, self.after, last, self.come_by()).rev())
            }
        }
    }

    /// Whether an event among the candidates is asked for.
    pub(super) fn takes(&self, event: &RecordedEvent) -> bool {
        self.filter.passes(event)
    }
}

/// Reads events by their seqs, beside the runtime. Neighbours are read in one go.
///
/// # Errors
/// What the store reports, as a problem.
pub fn read_seqs(app: &App, seqs: &[Seq]) -> Result<Vec<Stored>, Problem> {
    let (Some(low), Some(high)) = (seqs.iter().min(), seqs.iter().max()) else {
        return Ok(Vec::new());
    };
    let (low, log) = (*low, app.tracker.store());
    let span = usize::try_from(high.0 - low.0 + 1).unwrap_or(usize::MAX);
    let mut found = Vec::with_capacity(seqs.len());
    if span <= seqs.len().saturating_mul(4) {
        let all = log.read(low, span).map_err(|error| damaged(&error))?;
        for seq in seqs {
            let at = usize::try_from(seq.0 - low.0).unwrap_or(usize::MAX);
            found.extend(all.get(at).map(|bytes| (*seq, bytes.clone())));
        }
    } else {
        for seq in seqs {
            let one = log.read(*seq, 1).map_err(|error| damaged(&error))?;
            found.extend(one.into_iter().map(|bytes| (*seq, bytes)));
        }
    }
    found.into_iter().map(|(seq, bytes)| Stored::decode(seq, bytes)).collect()
}

/// A log that cannot be read, as a problem.
pub fn damaged(error: &StoreError) -> Problem {
    tracing::error!(%error, "the log cannot be read");
    Problem::new(
        UNAVAILABLE,
        "The log cannot be read here. The register's keeper has to verify it.",
        "ログのこの部分を読めません。台帳の管理者による検証が必要です。",
    )
}

/// The events of a page, and the seq at which the next one begins.
fn page(
    app: &App,
    query: &EventQuery,
    limit: usize,
) -> Result<(Vec<Stored>, Option<Seq>), Problem> {
    let views = app.tracker.views();
    let mut candidates = query.candidates(&views, query.from);
    let mut events: Vec<Stored> = Vec::new();
    loop {
        // With the one that tells whether there is another page.
        let missing = limit.saturating_sub(events.len()).saturating_add(1);
        let seqs: Vec<Seq> =
            candidates.by_ref().take(missing.clamp(READ_LEAST, READ_AT_ONCE)).collect();
        if seqs.is_empty() {
            return Ok((events, None));
        }
        for stored in read_seqs(app, &seqs)? {
            if !query.takes(&stored.event) {
                continue;
            }
            if events.len() == limit {
                return Ok((events, Some(stored.event.seq)));
            }
            events.push(stored);
        }
    }
}

/// The events of a view that a filter lets pass, newest first, from a place on; and the seq at which the
/// next ones begin.
///
/// # Errors
/// A filter that cannot be read, and a log that cannot be.
pub fn newest(
    app: &App,
    viewed: Viewed,
    filter: &WrittenFilter<'_>,
    from: Option<Seq>,
    limit: usize,
) -> Result<(Vec<Stored>, Option<Seq>), Problem> {
    let filter = LogFilter::read(filter).map_err(|error| bad_filter(&error))?;
    let (target, after, order) = (String::new(), Seq::NONE, Order::NewestFirst);
    let query = EventQuery { filter, order, viewed, after, from, limit, target };
    page(app, &query, limit)
}

/// Reads what is asked of the log, and in which media type.
///
/// # Errors
/// A parameter or a header that cannot be met.
pub(super) fn asked(
    app: &App,
    call: &Call,
    csv: bool,
) -> Result<(EventQuery, &'static str), Problem> {
    let offered: &[&str] = if csv { &[CSV] } else { &[JSON, CSV, CLOUDEVENTS] };
    let media = negotiate(&call.headers, offered)?;
    Ok((EventQuery::read(app, call, media)?, media))
}

/// Answers with a page of the log.
///
/// # Errors
/// A log that cannot be read, and where too much waits.
pub(super) async fn list(
    app: &App,
    call: &Call,
    query: EventQuery,
    media: &'static str,
) -> Result<Response, Problem> {
    let viewed = query.viewed;
    let clouds = (media == CLOUDEVENTS)
        .then(|| CloudEvents::of(&app.config.settings.origin, base(app, call)));
    let answer =
        app.made(Lane::Folds, call, move |app| Ok(Arc::new(listed(app, &query, clouds.as_ref())?)));
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}

/// A page of the log, as CloudEvents where something is there that writes them.
fn listed(app: &App, query: &EventQuery, clouds: Option<&CloudEvents>) -> Result<Answer, Problem> {
    let view = query.viewed.view;
    let head = view.known_at;
    let (events, next) = page(app, query, query.limit)?;
    let next = next.map(|seq| {
        let join = if query.target.contains('?') { '&' } else { '?' };
        let View { as_of, known_at } = view;
        let cursor = Cursor { as_of, known_at, place: seq.0.to_string() }.write(&query.target);
        format!("{}{join}limit={}&cursor={cursor}", query.target, query.limit)
    });
    let (media, body) = if let Some(clouds) = clouds {
        let events = events.iter().map(|one| clouds.write(&one.event));
        (CLOUDEVENTS, json(&events.collect::<Result<Vec<_>, _>>()?)?)
    } else {
        let asked = app.tracker.views().at(view).asked();
        let items = events.iter().map(|stored| raw(&stored.bytes)).collect::<Result<_, _>>()?;
        (JSON, json(&Events { asked, items, next: next.clone() })?)
    };
    // A day that nobody named would choose among the events.
    let first = first_page(&query.target, &format!("known_at={}", view.known_at.0), query.limit);
    Ok(Answer::new(media, body, head).with_links(&page_links(&first, next.as_deref())))
}

/// Stored bytes as they are within a larger JSON document.
pub fn raw(bytes: &[u8]) -> Result<Box<RawValue>, Problem> {
    serde_json::from_slice(bytes).map_err(|_| Problem::internal())
}

/// Reads the place of an event in an address.
pub(super) fn read_seq(written: &str, view: View) -> Result<Seq, Problem> {
    let absent = || {
        let (came, head) = (short(written), view.known_at);
        Problem::new(
            NOT_FOUND,
            format!("No event {came:?} was known at {head}. Seqs go from 1 to {}.", head.0),
            format!(
                "{head} までの記録に「{came}」はありません。番号は 1 から {} までです。",
                head.0
            ),
        )
    };
    let seq = Seq::from_digits(written);
    seq.filter(|seq| *seq > Seq::NONE && *seq <= view.known_at).ok_or_else(absent)
}

/// Answers with one event, byte for byte as it is stored. It never changes.
///
/// # Errors
/// No such event in the view, or a log that cannot be read.
pub async fn event(app: &App, call: &Call, written: &str) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, &[JSON, CLOUDEVENT])?;
    let seq = read_seq(written, only_view(app, call)?.view)?;
    let clouds = (media == CLOUDEVENT)
        .then(|| CloudEvents::of(&app.config.settings.origin, base(app, call)));
    // A CloudEvent says where its schema is.
    let place = clouds.as_ref().map(|_| base(app, call)).unwrap_or_default();
    let key = Key { target: format!("{place}/api/v1/events/{}", seq.0), view: None, media };
    let answer = app.kept(Lane::Reads, call, key, move |app| {
        let found = read_seqs(app, &[seq])?.into_iter().next();
        let Stored { event, bytes } = found.ok_or_else(Problem::internal)?;
        let body = match &clouds {
            Some(clouds) => json(&clouds.write(&event)?)?.into(),
            None => Bytes::copy_from_slice(&bytes),
        };
        let links = if media == JSON { vec![described_by(&event)] } else { Vec::new() };
        Ok(Answer::new(media, body, seq).with_links(&links))
    });
    Ok(answer.await?.respond(&call.headers, Freshness::Immutable, app.config.private))
}

/// Where the schema of an event is, as a value of `Link`.
fn described_by(event: &RecordedEvent) -> String {
    let path = schema::path(PublicSchema::Recorded(event.kind(), event.version()));
    format!("<{path}>; rel=\"describedby\"; type=\"{SCHEMA}\"")
}

/// Answers with every version of an event: itself, its corrections, its retraction.
///
/// # Errors
/// No such event in the view.
pub async fn versions(app: &App, call: &Call, written: &str) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, &[JSON])?;
    let viewed = only_view(app, call)?;
    let view = viewed.view;
    let seq = read_seq(written, view)?;
    let target = format!("/api/v1/events/{}/versions", seq.0);
    let key = Key { target, view: Some(view), media };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let views = app.tracker.views();
        let asked = views.at(view).asked();
        let known = |version: &Version| version.known_from <= view.known_at;
        let items: Vec<Version> = views.versions(seq).into_iter().filter(known).collect();
        Ok(Answer::new(media, json(&Listing { asked, items })?, view.known_at))
    });
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}
