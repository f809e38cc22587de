//! Events as CloudEvents 1.0 in the JSON format, for those whose tools speak that.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::problem::Problem;
use crate::domain::recorded::RecordedEvent;

/// One event as a CloudEvent (CloudEvents 1.0.2, JSON event format).
#[derive(Debug, Serialize, JsonSchema)]
pub struct CloudEvent {
    /// Always `1.0`.
    specversion: &'static str,
    /// The event's own id.
    id: String,
    /// The log that it comes from, as a URI.
    source: String,
    /// Its type and version, such as `declaration.endorsed.v1`.
    #[serde(rename = "type")]
    kind: String,
    /// What it is about, such as `declaration:tokyo-declaration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// When it was recorded.
    time: String,
    /// Always `application/json`.
    datacontenttype: &'static str,
    /// Its place in the log, in digits that sort as text (CloudEvents Sequence extension).
    sequence: String,
    /// The whole recorded event, envelope included.
    #[schemars(with = "RecordedEvent")]
    data: Value,
}

impl CloudEvent {
    /// A recorded event of the log of this name.
    ///
    /// # Errors
    /// None that is known: every event of the log can be written.
    pub fn new(origin: &str, recorded: &RecordedEvent) -> Result<Self, Problem> {
        let bytes = recorded.encode().map_err(|_| Problem::internal())?;
        let data: Value = serde_json::from_slice(&bytes).map_err(|_| Problem::internal())?;
        // As it is written in the event itself.
        let time = data["recorded_at"].as_str().unwrap_or_default().to_owned();
        Ok(Self {
            specversion: "1.0",
            id: recorded.id.to_string(),
            source: source(origin),
            kind: format!("{}.v{}", recorded.kind(), recorded.kind().version()),
            subject: recorded.event.fact().map(|fact| fact.topic().entity.to_string()),
            time,
            datacontenttype: "application/json",
            sequence: format!("{:020}", recorded.seq.0),
            data,
        })
    }
}

/// The log as a URI: its name is a URL without the scheme.
#[must_use]
pub fn source(origin: &str) -> String {
    if origin.is_empty() { "urn:daicho:log".to_owned() } else { format!("https://{origin}") }
}
