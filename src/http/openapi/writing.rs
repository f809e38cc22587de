//! The operations that record.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::parameters::{header, path, query};
use super::{Access, Media, Operation, Parameter, of};
use crate::domain::consequences::Consequence;
use crate::domain::entry::FIELDS;
use crate::domain::event::EventKind;
use crate::domain::event::fact::FactKind;
use crate::domain::fields::schema;
use crate::domain::recorded::RecordedEvent;
use crate::http::api::import::{JSON_LINES, TABLES};
use crate::http::media::JSON;
use crate::http::problem::{
    BAD_BODY, CONFLICT, INVALID, KEY_REUSED, PRECONDITION_FAILED, PRECONDITION_REQUIRED,
    ProblemType, TOO_LARGE, UNSUPPORTED,
};
use crate::imports::kinds::KINDS;
use crate::imports::report::Worded;
use crate::imports::taken_back::{WantedTakeBack, Worded as TakenBack};
use crate::imports::update::Gone;
use crate::imports::update::report::UpdateReport;

const CLOCK_IS_RIGHT: &str = "For admins: record, though the clock of the server is more than a day \
                              behind that of the last event.";

/// The operations that record.
pub(super) fn operations() -> Vec<Operation> {
    vec![record(), import(), report(), update(), take_back()]
}

/// A fact as it is submitted, of any type.
fn entry(generator: &mut SchemaGenerator) -> Schema {
    let (mut choices, mut mapping) = (Vec::new(), Map::new());
    for kind in EventKind::ALL.iter().copied() {
        let word = kind.as_str();
        let entry = entry_of(kind, generator);
        let name = format!("{}Entry", type_name(word));
        let reference = format!("#/components/schemas/{name}");
        generator.definitions_mut().insert(name, entry);
        choices.push(json!({"$ref": reference}));
        mapping.insert(word.to_owned(), reference.into());
    }
    let discriminator = json!({"propertyName": "type", "mapping": mapping});
    let entry = json!({"oneOf": choices, "discriminator": discriminator});
    generator.definitions_mut().insert("Entry".to_owned(), entry);
    schemars::json_schema!({"$ref": "#/components/schemas/Entry"})
}

/// A fact of one type as it is submitted; what may stand in its data has a name of its own.
fn entry_of(kind: EventKind, generator: &mut SchemaGenerator) -> Value {
    let name = type_name(kind.as_str());
    let mut data = submitted(kind, generator);
    schema::take_unknown(&mut data);
    generator.definitions_mut().insert(name.clone(), data);
    let mut entry = schema::object(FIELDS, generator);
    if let Some(Value::Object(properties)) = entry.get_mut("properties") {
        properties.insert("type".into(), json!({"type": "string", "enum": [kind.as_str()]}));
        let reference = format!("#/components/schemas/{name}");
        properties.insert("data".into(), json!({"$ref": reference}));
    }
    let mut entry = entry.to_value();
    schema::take_unknown(&mut entry);
    entry
}

/// The name of a schema for a type of event: `DeclarationEndorsed` for `declaration.endorsed`.
fn type_name(word: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    word.split(['.', '_']).map(capital).collect()
}

/// The data of a type as people fill it in: personal details in clear, which are kept apart, in
/// place of their digests; and what need not be said left out.
fn submitted(kind: EventKind, generator: &mut SchemaGenerator) -> Value {
    let mut data = kind.schema(kind.version(), generator).to_value();
    if let Some(properties) = data["properties"].as_object_mut() {
        properties.remove("_sd");
        if let Some(field) = kind.fact().and_then(FactKind::personal) {
            let schema = schema::personal(field, generator);
            properties.insert(field.whole.name.to_owned(), schema.to_value());
        }
    }
    // Without an act it is a plain endorsement, the version is the present one, and who names no digests
    // means all that are left.
    let unsaid = match kind {
        EventKind::Fact(FactKind::DeclarationEndorsed) => "act",
        EventKind::Corrected => "version",
        EventKind::Erased => "digests",
        EventKind::Fact(_) | EventKind::Retracted => "",
    };
    if let Some(required) = data["required"].as_array_mut() {
        required.retain(|name| name != unsaid);
    }
    data
}

/// The event, and what it makes of other facts.
fn receipt(generator: &mut SchemaGenerator) -> Schema {
    let mut receipt = RecordedEvent::json_schema(generator);
    let consequences = generator.subschema_for::<Vec<Consequence>>();
    if let Some(Value::Object(properties)) = receipt.get_mut("properties") {
        properties.insert("consequences".into(), consequences.to_value());
    }
    receipt
}

fn record() -> Operation {
    let flag = || json!({"type": "boolean", "default": false});
    Operation {
        method: "post",
        path: "/api/v1/events",
        id: "record",
        summary: "Record a fact; correct or retract one, which needs the token of an admin",
        access: Access::Recorder,
        parameters: vec![
            query("dry_run", "Decide, and record nothing.", flag()),
            query("clock_is_right", CLOCK_IS_RIGHT, flag()),
            header(
                "Idempotency-Key",
                "The same key with the same fact is answered with the first result.",
                json!({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}),
            ),
            header(
                "If-Match",
                "The ETag of a view that was read: nothing may have been recorded since. Needed \
                 to correct, to retract and to erase, of the event that is changed alone: nothing else about \
                 it may have been. * says that anything will do.",
                json!({"type": "string", "minLength": 1, "pattern": "^[!-~]+$"}),
            ),
        ],
        takes: vec![(JSON, Some(entry))],
        answers: vec![(200, vec![(JSON, Some(receipt))]), (201, vec![(JSON, Some(receipt))])],
        problems: writing(),
    }
}

fn import() -> Operation {
    let flag = || json!({"type": "boolean", "default": false});
    let [jsonl, ..] = JSON_LINES;
    Operation {
        method: "post",
        path: "/api/v1/imports",
        id: "import",
        summary: "Import facts from a workbook, CSV or JSON Lines; twice the same changes nothing",
        access: Access::Recorder,
        parameters: of_content()
            .into_iter()
            .chain([
                query("dry_run", "Decide, and record nothing.", flag()),
                query("clock_is_right", CLOCK_IS_RIGHT, flag()),
                query("keep_going", "Record what can be recorded.", flag()),
                query("repeated", "Take a second act of a kind as one that is told again.", flag()),
                query("again", "Record anew what was recorded before and retracted since.", flag()),
            ])
            .collect(),
        takes: of_media(),
        answers: vec![
            (200, vec![(JSON, Some(of::<Worded>)), (jsonl, None)]),
            (207, vec![(JSON, Some(of::<Worded>))]),
        ],
        problems: writing(),
    }
}

fn report() -> Operation {
    Operation {
        method: "get",
        path: "/api/v1/imports/{import}",
        id: "import_report",
        summary: "The report of one of the last imports once more, or the problem with which it was refused, for whoever imported or an admin",
        access: Access::Recorder,
        parameters: vec![path(
            "import",
            "The id of the import, as the Location of its answer names it.",
        )],
        takes: Vec::new(),
        answers: vec![(200, vec![(JSON, Some(of::<Worded>))])],
        problems: vec![BAD_BODY, CONFLICT, TOO_LARGE, INVALID],
    }
}

fn update() -> Operation {
    let flag = || json!({"type": "boolean", "default": false});
    let text = || json!({"type": "string"});
    let gone = || json!({"enum": Gone::WORDS, "default": Gone::default().as_str()});
    Operation {
        method: "post",
        path: "/api/v1/updates",
        id: "update",
        summary: "Hold the new version of a list against the register; with apply, which takes an admin, make the register say the same",
        access: Access::Recorder,
        parameters: of_content()
            .into_iter()
            .chain([
                query("apply", "Make the register say what the content says.", flag()),
                query("dry_run", "Decide, and record nothing.", flag()),
                query("gone", "What becomes of what the content tells no more; of parties, those count that an import recorded, of the kinds that the content has.", gone()),
                query("gone_on", "The day on which it ended; with gone=withdraw, which needs it, and with nothing else.", text()),
                query("reason", "Why the register is changed.", text()),
                query("clock_is_right", CLOCK_IS_RIGHT, flag()),
            ])
            .collect(),
        takes: of_media(),
        answers: vec![(200, vec![(JSON, Some(of::<UpdateReport>))])],
        problems: writing(),
    }
}

/// The media types of tables and of JSON Lines.
fn of_media() -> Vec<Media> {
    TABLES.into_iter().chain(JSON_LINES).map(|media| (media, None)).collect()
}

/// The parameters that say how content is to be read.
fn of_content() -> Vec<Parameter> {
    let text = || json!({"type": "string"});
    let kinds: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
    vec![
        query(
            "as",
            "What each row records; needed for a table, unless as_column is given.",
            json!({"enum": kinds}),
        ),
        query("as_column", "The column whose cells say what each row records.", text()),
        query(
            "map",
            "Which column a field is read from, or a part of it (names.ja, position.lat): field=Column,…; a field named like an act is its date, effective_on.ACT the day of its effect, withdrawal the date of a withdrawal; party.country, party.subdivision and party.kind tell bodies of one name apart, and so of other fields that name a thing; party=wikidata:Column finds parties by what they are called in another register.",
            text(),
        ),
        query("set", "The same value of a field for every row: field=value,…", text()),
        query(
            "read",
            "Cells to be read as other words: cell=word,…, below every column, or column:cell=word below one; cell= reads one as empty, =unknown an empty one as an unknown date.",
            text(),
        ),
        query(
            "dates",
            "Which stands first in dates such as 3/4/2021: the day (dmy) or the month (mdy).",
            json!({"enum": ["dmy", "mdy"]}),
        ),
        query("register_missing", "As what unknown ids are registered, such as city.", text()),
        query(
            "synonyms",
            "What is written in place of ids: CSV with the header written,id, as far as the head of a request has room.",
            text(),
        ),
        query("language", "The language of names in the content.", text()),
        query(
            "sheet",
            "The sheet of a workbook, by its name or its number from 1; the only one that holds something where none is named.",
            text(),
        ),
        query(
            "header_row",
            "The row of a table that names its columns; found where none is named.",
            json!({"type": "integer", "minimum": 1}),
        ),
        query(
            "encoding",
            "The encoding of a table that is text, such as shift_jis; before the charset of its media type. UTF-8, or what a byte order mark says, where none is named.",
            text(),
        ),
        query("evidence", "Where all of it is known from.", text()),
        query("evidence_url", "The address of the evidence.", text()),
        query("evidence_published_on", "When the evidence was published.", text()),
        query("evidence_read_on", "When the evidence was read.", text()),
        query("evidence_quote", "The evidence's own words.", text()),
    ]
}

fn take_back() -> Operation {
    let flag = || json!({"type": "boolean", "default": false});
    Operation {
        method: "post",
        path: "/api/v1/imports/{import}/retract",
        id: "take_back",
        summary: "Take an import back whole, or see what that would be",
        access: Access::Admin,
        parameters: vec![
            path("import", "The id of the import, as its report names it."),
            query("dry_run", "Decide, and record nothing.", flag()),
            query("clock_is_right", CLOCK_IS_RIGHT, flag()),
        ],
        takes: vec![(JSON, Some(of::<WantedTakeBack>))],
        answers: vec![(200, vec![(JSON, Some(of::<TakenBack>))])],
        problems: vec![BAD_BODY, CONFLICT, INVALID, TOO_LARGE, UNSUPPORTED],
    }
}

/// The problems of operations that record.
fn writing() -> Vec<ProblemType> {
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
