//! The one table of operations: what the API can be asked, and what it answers.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

use super::{Access, Body, MakeSchema, Operation, Parameter, Place, of};
use crate::domain::event::EventKind;
use crate::domain::recorded::{Evidence, RecordedEvent};
use crate::http::api::events::Events;
use crate::http::api::import::JSON_LINES;
use crate::http::api::index::{Index, Status};
use crate::http::api::stream::EVENT_STREAM;
use crate::http::cloudevents::CloudEvent;
use crate::http::list::{LIMIT, LIMIT_MOST, Page};
use crate::http::media::{CLOUDEVENT, CLOUDEVENTS, CSV, JSON};
use crate::http::problem::{
    BAD_BODY, BAD_HEADER, BAD_QUERY, BAD_REQUEST, CONFLICT, FORBIDDEN, HEADERS_TOO_LARGE, INTERNAL,
    INVALID, KEY_REUSED, Kind, NOT_ACCEPTABLE, NOT_FOUND, PRECONDITION_FAILED,
    PRECONDITION_REQUIRED, TIMEOUT, TOO_LARGE, TOO_MANY_REQUESTS, UNAUTHORIZED, UNAVAILABLE,
    UNSUPPORTED,
};
use crate::http::tlog::{Proof, TEXT};
use crate::imports::report::Worded;
use crate::pages::kinds::KINDS;
use crate::projections::agreements::{Agreement, AgreementAnswer};
use crate::projections::declarations::{Declaration, DeclarationStatus, Endorsement};
use crate::projections::gatherings::{Gathering, GatheringAnswer};
use crate::projections::global_network::GlobalMember;
use crate::projections::history::{Diff, Version};
use crate::projections::networks::{Network, NetworkAnswer};
use crate::projections::parties::{Party, PartyAnswer};
use crate::projections::reading::Listing;
use crate::projections::strategies::{Strategy, StrategyAnswer};

/// The problems that any operation may answer with.
pub fn common(operation: &Operation) -> Vec<Kind> {
    let mut kinds = vec![
        BAD_QUERY,
        BAD_HEADER,
        BAD_REQUEST,
        UNAUTHORIZED,
        FORBIDDEN,
        NOT_ACCEPTABLE,
        TOO_MANY_REQUESTS,
        HEADERS_TOO_LARGE,
        INTERNAL,
        UNAVAILABLE,
        TIMEOUT,
    ];
    if operation.path.contains('{') {
        kinds.push(NOT_FOUND);
    }
    kinds
}

fn query(name: &'static str, about: &'static str, schema: Value) -> Parameter {
    Parameter { name, place: Place::Query, about, schema }
}

fn path(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, place: Place::Path, about, schema: json!({"type": "string", "minLength": 1}) }
}

fn day() -> Value {
    json!({"type": "string", "format": "date"})
}

fn place() -> Value {
    json!({"anyOf": [
        {"type": "integer", "minimum": 0},
        {"type": "string", "format": "date-time"},
    ]})
}

fn view() -> [Parameter; 2] {
    [
        query("as_of", "What was true on this day; by default today.", day()),
        query("known_at", "What was known at this seq or time; by default everything.", place()),
    ]
}

fn paging() -> [Parameter; 2] {
    let limit = json!({"type": "integer", "minimum": 1, "maximum": LIMIT_MOST, "default": LIMIT});
    [
        query("limit", "How many items a page may have.", limit),
        query(
            "cursor",
            "Where the page begins, as an earlier page's `next` says.",
            json!({"type": "string"}),
        ),
    ]
}

/// A read of a view.
fn read(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    parameters: Vec<Parameter>,
    bodies: Vec<Body>,
) -> Operation {
    Operation {
        method: "get",
        path,
        id,
        summary,
        access: Access::Anyone,
        parameters,
        takes: Vec::new(),
        answers: vec![(200, bodies), (304, Vec::new())],
        problems: Vec::new(),
    }
}

/// A list as JSON or CSV, and its CSV under an address of its own.
fn list(
    [json_path, csv_path]: [&'static str; 2],
    [json_id, csv_id]: [&'static str; 2],
    summary: &'static str,
    of_path: &[Parameter],
    schema: MakeSchema,
) -> [Operation; 2] {
    let with = |more: Vec<Parameter>| of_path.iter().cloned().chain(view()).chain(more).collect();
    [
        read(
            json_path,
            json_id,
            summary,
            with(paging().into()),
            vec![(JSON, Some(schema)), (CSV, None)],
        ),
        read(csv_path, csv_id, summary, with(Vec::new()), vec![(CSV, None)]),
    ]
}

fn thing(
    address: &'static str,
    id: &'static str,
    summary: &'static str,
    schema: MakeSchema,
) -> Operation {
    let parameters = std::iter::once(path("id", "The id.")).chain(view()).collect();
    read(address, id, summary, parameters, vec![(JSON, Some(schema))])
}

/// Every operation of the API, in the order of the addresses.
#[must_use]
pub fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    all.extend(registers());
    all.extend(lists());
    all.extend(things());
    all.extend(log());
    all
}

fn registers() -> Vec<Operation> {
    let written = || json!({"type": "string"});
    vec![
        read(
            "/api/v1",
            "index",
            "What the API offers",
            Vec::new(),
            vec![(JSON, Some(of::<Index>))],
        ),
        read(
            "/api/v1/openapi.json",
            "describe",
            "The description of the API",
            Vec::new(),
            vec![(JSON, Some(anything))],
        ),
        read(
            "/api/v1/status",
            "status",
            "How the register stands",
            view().into(),
            vec![(JSON, Some(of::<Status>))],
        ),
        read(
            "/api/v1/diff",
            "diff",
            "What changed between two views",
            vec![
                query("from", "The first view, as_of@known_at, either half optional.", written()),
                query("to", "The second view, as_of@known_at, either half optional.", written()),
            ],
            vec![(JSON, Some(of::<Diff>))],
        ),
    ]
}

fn anything(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({"type": "object"})
}

fn lists() -> Vec<Operation> {
    let declaration = [path("id", "The declaration's id.")];
    let all = [
        list(
            ["/api/v1/declarations", "/api/v1/declarations.csv"],
            ["declarations", "declarations_csv"],
            "The declarations with their counts, reported beside named",
            &[],
            of::<Page<Declaration>>,
        ),
        list(
            [
                "/api/v1/declarations/{id}/endorsements",
                "/api/v1/declarations/{id}/endorsements.csv",
            ],
            ["endorsements", "endorsements_csv"],
            "Who endorses a declaration, act by act",
            &declaration,
            of::<Page<Endorsement>>,
        ),
        list(
            ["/api/v1/parties", "/api/v1/parties.csv"],
            ["parties", "parties_csv"],
            "The parties",
            &[],
            of::<Page<Party>>,
        ),
        list(
            ["/api/v1/agreements", "/api/v1/agreements.csv"],
            ["agreements", "agreements_csv"],
            "The agreements",
            &[],
            of::<Page<Agreement>>,
        ),
        list(
            ["/api/v1/gatherings", "/api/v1/gatherings.csv"],
            ["gatherings", "gatherings_csv"],
            "The gatherings, reported beside named",
            &[],
            of::<Page<Gathering>>,
        ),
        list(
            ["/api/v1/networks", "/api/v1/networks.csv"],
            ["networks", "networks_csv"],
            "The networks, projects and programmes",
            &[],
            of::<Page<Network>>,
        ),
        list(
            ["/api/v1/strategies", "/api/v1/strategies.csv"],
            ["strategies", "strategies_csv"],
            "The strategies with what advances their goals",
            &[],
            of::<Page<Strategy>>,
        ),
        list(
            ["/api/v1/network", "/api/v1/network.csv"],
            ["global_network", "global_network_csv"],
            "The new global network, with the reasons for each party",
            &[],
            of::<Page<GlobalMember>>,
        ),
    ];
    all.into_iter().flatten().collect()
}

fn things() -> Vec<Operation> {
    vec![
        thing(
            "/api/v1/declarations/{id}",
            "declaration",
            "A declaration with everybody who endorses it",
            of::<DeclarationStatus>,
        ),
        thing(
            "/api/v1/parties/{id}",
            "party",
            "A party with all it has a part in",
            of::<PartyAnswer>,
        ),
        thing("/api/v1/agreements/{id}", "agreement", "An agreement", of::<AgreementAnswer>),
        thing(
            "/api/v1/gatherings/{id}",
            "gathering",
            "A gathering with who was there",
            of::<GatheringAnswer>,
        ),
        thing(
            "/api/v1/networks/{id}",
            "network",
            "A network with its members and offices",
            of::<NetworkAnswer>,
        ),
        thing(
            "/api/v1/strategies/{id}",
            "strategy",
            "A strategy with its goals",
            of::<StrategyAnswer>,
        ),
    ]
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
    ]
}

fn log() -> Vec<Operation> {
    let order = json!({"enum": ["asc", "desc"], "default": "asc"});
    let order = query("order", "Oldest first, or newest first.", order);
    let chosen = || filters().into_iter().chain([order.clone()]).chain(view());
    let at = || std::iter::once(path("seq", "The seq.")).chain(view()).collect::<Vec<_>>();
    vec![
        read(
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
        read(
            "/api/v1/events.csv",
            "events_csv",
            "The events of the log as a table",
            chosen().collect(),
            vec![(CSV, None)],
        ),
        read(
            "/api/v1/events/{seq}",
            "event",
            "One event, byte for byte as it is stored",
            at(),
            vec![(JSON, Some(of::<RecordedEvent>)), (CLOUDEVENT, Some(of::<CloudEvent>))],
        ),
        read(
            "/api/v1/events/{seq}/versions",
            "versions",
            "What became of an event: its corrections and its retraction",
            at(),
            vec![(JSON, Some(of::<Listing<Version>>))],
        ),
        read(
            "/api/v1/events/{event}/proof",
            "proof",
            "The proof that an event is in the log",
            vec![path("event", "The event's seq, its id, or the hash of its leaf.")],
            vec![(TEXT, None), (JSON, Some(of::<Proof>))],
        ),
        stream(),
        record(),
        import(),
    ]
}

fn header(name: &'static str, about: &'static str, schema: Value) -> Parameter {
    Parameter { name, place: Place::Header, about, schema }
}

fn stream() -> Operation {
    let seq = || json!({"type": "integer", "minimum": 0});
    let mut parameters = filters();
    parameters.push(query(
        "after",
        "Begin after this seq; by default with what comes next.",
        seq(),
    ));
    parameters.push(header("Last-Event-ID", "The last event that the client has.", seq()));
    let about = "The log as it grows, as Server-Sent Events";
    let stream =
        read("/api/v1/events/stream", "stream", about, parameters, vec![(EVENT_STREAM, None)]);
    Operation { answers: vec![(200, vec![(EVENT_STREAM, None)])], ..stream }
}

/// A fact as it is submitted, of any type.
fn entry(generator: &mut SchemaGenerator) -> Schema {
    let evidence = generator.subschema_for::<Vec<Evidence>>();
    let of_type = |kind: &EventKind| {
        json!({
            "type": "object",
            "properties": {
                "type": {"const": kind.as_str()},
                "data": kind.schema(generator),
                "evidence": evidence,
                "note": {"type": "string", "minLength": 1},
            },
            "required": ["type", "data"],
            "additionalProperties": false,
        })
    };
    let entries: Vec<Value> = EventKind::ALL.iter().map(of_type).collect();
    schemars::json_schema!({"oneOf": entries})
}

fn record() -> Operation {
    let flag = || json!({"type": "boolean", "default": false});
    Operation {
        method: "post",
        path: "/api/v1/events",
        id: "record",
        summary: "Record a fact; correct or retract one",
        access: Access::Recorder,
        parameters: vec![
            query("dry_run", "Decide, and record nothing.", flag()),
            header(
                "Idempotency-Key",
                "The same key with the same fact is answered with the first result.",
                json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}),
            ),
            header(
                "If-Match",
                "The ETag of a view that was read: nothing may have been recorded since. Needed \
                 to correct and to retract; * says that anything will do.",
                json!({"type": "string", "minLength": 1, "pattern": "^[!-~]+$"}),
            ),
        ],
        takes: vec![(JSON, Some(entry))],
        answers: vec![
            (200, vec![(JSON, Some(of::<RecordedEvent>))]),
            (201, vec![(JSON, Some(of::<RecordedEvent>))]),
        ],
        problems: writing(),
    }
}

fn import() -> Operation {
    let flag = || json!({"type": "boolean", "default": false});
    let text = || json!({"type": "string"});
    let kinds: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
    let [jsonl, ndjson, lines] = JSON_LINES;
    Operation {
        method: "post",
        path: "/api/v1/imports",
        id: "import",
        summary: "Import facts from CSV or JSON Lines; twice the same changes nothing",
        access: Access::Recorder,
        parameters: vec![
            query("as", "What each row records; needed for CSV.", json!({"enum": kinds})),
            query("map", "Which column a field is read from: field=Column,…", text()),
            query("set", "The same value of a field for every row: field=value,…", text()),
            query("read", "Cells to be read as other words: cell=word,…", text()),
            query("register_missing", "As what unknown ids are registered, such as city.", text()),
            query("language", "The language of names in the content.", text()),
            query("evidence", "Where all of it is known from.", text()),
            query("evidence_url", "The address of the evidence.", text()),
            query("dry_run", "Decide, and record nothing.", flag()),
            query("keep_going", "Record what can be recorded.", flag()),
        ],
        takes: vec![(CSV, None), (jsonl, None), (ndjson, None), (lines, None)],
        answers: vec![
            (200, vec![(JSON, Some(of::<Worded>))]),
            (207, vec![(JSON, Some(of::<Worded>))]),
        ],
        problems: writing(),
    }
}

/// The problems of operations that record.
fn writing() -> Vec<Kind> {
    vec![
        BAD_BODY,
        CONFLICT,
        PRECONDITION_FAILED,
        TOO_LARGE,
        UNSUPPORTED,
        INVALID,
        KEY_REUSED,
        PRECONDITION_REQUIRED,
    ]
}
