//! The envelope's JSON Schema. What `data` holds is said by the schema of each type.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use uuid::Uuid;

use super::{Evidence, RecordedEvent};
use crate::domain::event::EventKind;
use crate::domain::seq::Seq;
use crate::domain::text::line_schema;

impl JsonSchema for RecordedEvent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RecordedEvent".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let uuid = generator.subschema_for::<Uuid>();
        let mut recorded_by = line_schema(generator);
        recorded_by.insert("description".into(), "The office that recorded it.".into());
        json_schema!({
            "type": "object",
            "description": "One event of the log: a fact with its place, its time, its author, \
                            its cause and its evidence.",
            "properties": {
                "seq": generator.subschema_for::<Seq>(),
                "id": uuid,
                "type": generator.subschema_for::<EventKind>(),
                "version": {"type": "integer", "minimum": 1, "description": "The version of `data`."},
                "recorded_at": {
                    "type": "string",
                    "format": "date-time",
                    "description": "When it was recorded (RFC 3339). Never before the event before it.",
                },
                "clock": {
                    "type": "string",
                    "format": "date-time",
                    "description": "What the clock really said (RFC 3339), where that is not \
                                    `recorded_at`. Its day is the day of recording.",
                },
                "recorded_by": recorded_by,
                "_sd": {
                    "type": "array",
                    "items": {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"},
                    "minItems": 1,
                    "maxItems": 1,
                    "description": "The salted digest of the name of the person who recorded it for \
                                    the office (RFC 9901); the name is kept beside the log.",
                },
                "command_id": {
                    "type": "string",
                    "format": "uuid",
                    "description": "The command that caused it.",
                },
                "correlation_id": {
                    "type": "string",
                    "format": "uuid",
                    "description": "What it was recorded together with, such as one import.",
                },
                "data": {
                    "type": "object",
                    "description": "The fact, as the schema of its type and version says.",
                },
                "evidence": {
                    "type": "array",
                    "items": generator.subschema_for::<Evidence>(),
                    "description": "Where the fact is known from.",
                },
                "note": {"type": "string", "description": "A remark of the recorder."},
            },
            "required": [
                "seq", "id", "type", "version", "recorded_at", "recorded_by", "command_id", "data",
            ],
            "additionalProperties": false,
        })
    }
}
