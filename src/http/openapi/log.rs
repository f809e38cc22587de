//! The operations that read the log: events by filter and by place, and as they come.

use serde_json::json;

use super::managing::personal;
use super::parameters::{header, paging, path, query, view};
use super::{Operation, Parameter, of};
use crate::domain::event::EventKind;
use crate::domain::recorded::RecordedEvent;
use crate::http::api::events::Events;
use crate::http::api::proof::Proof;
use crate::http::api::stream::EVENT_STREAM;
use crate::http::cloudevents::CloudEvent;
use crate::http::media::{CLOUDEVENT, CLOUDEVENTS, CSV, JSON, JSON_LINES, TEXT};
use crate::http::whole::Whole;
use crate::projections::event_history::EventHistory;
use crate::projections::history::Version;
use crate::projections::reading::Listing;
use crate::tracker::disclosed::WithPersonal;

/// The operations that read the log.
pub(super) fn operations() -> Vec<Operation> {
    let order = json!({"enum": ["asc", "desc"], "default": "asc"});
    let order = query("order", "Oldest first, or newest first.", order);
    let seq = json!({"type": "integer", "minimum": 0});
    let after = query("after", "Only events after this seq.", seq);
    let chosen = || filters().into_iter().chain([after.clone(), order.clone()]).chain(view());
    let at = || std::iter::once(path("seq", "The seq.")).chain(view()).collect::<Vec<_>>();
    vec![
        Operation::read(
            "/api/v1/events",
            "events",
            "The events of the log, as they are stored",
            chosen().chain(paging()).collect(),
            vec![
                (JSON, Some(of::<Events>)),
                (CSV, None),
                (CLOUDEVENTS, Some(of::<Vec<CloudEvent>>)),
            ],
        ),
        Operation::read(
            "/api/v1/events.csv",
            "events_csv",
            "The events of the log as a table",
            chosen().collect(),
            vec![(CSV, None)],
        ),
        Operation::read(
            "/api/v1/events/{seq}",
            "event",
            "One event, byte for byte as it is stored",
            at(),
            vec![(JSON, Some(of::<RecordedEvent>)), (CLOUDEVENT, Some(of::<CloudEvent>))],
        ),
        Operation::read(
            "/api/v1/events/{seq}/versions",
            "versions",
            "What became of an event: its corrections and its retraction",
            at(),
            vec![(JSON, Some(of::<Listing<Version>>))],
        ),
        Operation::read(
            "/api/v1/events/{seq}/history",
            "event_history",
            "What became of an event, and what it did to others: corrections, a retraction, ends, erasures",
            at().into_iter().chain([personal()]).collect(),
            vec![(JSON, Some(of::<WithPersonal<EventHistory>>))],
        ),
        Operation::read(
            "/api/v1/events/{event}/proof",
            "proof",
            "The proof that an event is in the log; a Link to the proof of each event that revised it",
            vec![path("event", "The event's seq, its id, or the hash of its leaf.")],
            vec![(JSON, Some(of::<Proof>)), (TEXT, None)],
        ),
        Operation::read(
            "/api/v1/events/{event}/tlog-proof",
            "tlog_proof",
            "The same proof as the file that stays (C2SP tlog-proof)",
            vec![path("event", "The event's seq, its id, or the hash of its leaf.")],
            vec![(TEXT, None)],
        ),
        Operation::read(
            "/api/v1/register.jsonl",
            "register_jsonl",
            "The whole log, byte for byte as it is stored, an event a line",
            Vec::new(),
            vec![(JSON_LINES, None)],
        ),
        Operation::read(
            "/api/v1/datapackage.zip",
            "datapackage",
            "Every table of the present as a Frictionless data package",
            Vec::new(),
            vec![(Whole::Package.media(), None)],
        ),
        Operation::read(
            "/api/v1/register.sqlite",
            "register_sqlite",
            "Every table of the present and every event, as an SQLite database",
            Vec::new(),
            vec![(Whole::Database.media(), None)],
        ),
        stream(),
    ]
}

fn stream() -> Operation {
    let seq = || json!({"type": "integer", "minimum": 0});
    let mut parameters = filters();
    parameters.push(query(
        "after",
        "Begin after this seq; by default with what comes next.",
        seq(),
    ));
    parameters.push(query(
        "format",
        "What each message holds: the event as it is stored, or as a CloudEvent.",
        json!({"enum": ["json", "cloudevents"], "default": "json"}),
    ));
    parameters.push(query(
        "named",
        "Whether each message has the event's type as its name; without one, browsers hand it to \
         onmessage.",
        json!({"type": "boolean", "default": true}),
    ));
    parameters.push(header("Last-Event-ID", "The last event that the client has.", seq()));
    let about = "The log as it grows, as Server-Sent Events";
    let stream = Operation::read(
        "/api/v1/events/stream",
        "stream",
        about,
        parameters,
        vec![(EVENT_STREAM, None)],
    );
    Operation { answers: vec![(200, vec![(EVENT_STREAM, None)])], ..stream }
}

/// The parameters that choose events.
fn filters() -> Vec<Parameter> {
    let types: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let text = || json!({"type": "string", "minLength": 1});
    let moment = || {
        json!({"anyOf": [
            {"type": "string", "format": "date"},
            {"type": "string", "format": "date-time"},
        ]})
    };
    vec![
        query("of", "Only events about this id, or KIND:ID, and what revised them.", text()),
        query("type", "Only events of this type.", json!({"enum": types})),
        query("since", "Only events recorded from this day or time on.", moment()),
        query("until", "Only events recorded up to this day or time.", moment()),
        query("by", "Only events recorded by this name.", text()),
        query(
            "import",
            "Only events of this import, by the id that its report names: that of all that was recorded \
             together.",
            json!({"type": "string", "format": "uuid"}),
        ),
    ]
}
