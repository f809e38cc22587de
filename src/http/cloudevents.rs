//! Events as CloudEvents 1.0 in the JSON format, for those whose tools speak that.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::problem::Problem;
use super::schema;
use crate::domain::recorded::RecordedEvent;
use crate::domain::schemas::PublicSchema;

/// One event as a CloudEvent (CloudEvents 1.0.2, JSON event format).
#[derive(Debug, Serialize, JsonSchema)]
pub struct CloudEvent {
    /// Always `1.0`.
    specversion: &'static str,
    /// The event's own id.
    id: String,
    /// The log that it comes from, as a URI.
    source: String,
    /// Its type and version after the log's name in the order of reverse DNS, such as
    /// `example.tokyo-forum.declaration.endorsed.v1`; alone where that name has no host with a name in DNS.
    #[serde(rename = "type")]
    kind: String,
    /// What it is about, such as `declaration:tokyo-declaration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// When it was recorded.
    time: String,
    /// Always `application/json`.
    datacontenttype: &'static str,
    /// Where the JSON Schema of its data is.
    dataschema: String,
    /// Its place in the log, in digits that sort as text (CloudEvents Sequence extension).
    sequence: String,
    /// The whole recorded event, envelope included.
    #[schemars(with = "RecordedEvent")]
    data: Value,
}

/// Writes events of one log as CloudEvents.
#[derive(Clone, Debug)]
pub struct CloudEvents {
    source: String,
    /// What every type begins with.
    prefix: String,
    /// Where schemas are, from outside.
    base: String,
}

impl CloudEvents {
    /// Those of the log with this name, at an endpoint that is reached at `base`.
    #[must_use]
    pub fn of(origin: &str, base: String) -> Self {
        let prefix = reversed(origin).map(|name| format!("{name}.")).unwrap_or_default();
        Self { source: source(origin), prefix, base }
    }

    /// A recorded event.
    ///
    /// # Errors
    /// None that is known: every event of the log can be written.
    pub fn write(&self, recorded: &RecordedEvent) -> Result<CloudEvent, Problem> {
        let bytes = recorded.encode().map_err(|_| Problem::internal())?;
        let data: Value = serde_json::from_slice(&bytes).map_err(|_| Problem::internal())?;
        // As it is written in the event itself.
        let time = data["recorded_at"].as_str().unwrap_or_default().to_owned();
        let (base, kind, version) = (&self.base, recorded.kind(), recorded.version());
        Ok(CloudEvent {
            specversion: "1.0",
            id: recorded.id.to_string(),
            source: self.source.clone(),
            kind: format!("{}{kind}.v{version}", self.prefix),
            subject: recorded.event.fact().map(|fact| fact.topic().entity.to_string()),
            time,
            datacontenttype: "application/json",
            dataschema: format!("{base}{}", schema::path(PublicSchema::Recorded(kind, version))),
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

/// The host in a log's name in the order of reverse DNS (CloudEvents 1.0.2, `type`); none where it is an
/// address, or nothing that could have a name in DNS.
fn reversed(origin: &str) -> Option<String> {
    let host = origin.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    };
    let host = host.strip_suffix('.').unwrap_or(host).to_lowercase();
    let is_label = |label: &str| {
        let of_label = |character: char| character.is_alphanumeric() || "-_".contains(character);
        !label.is_empty() && label.chars().all(of_label)
    };
    if host.parse::<IpAddr>().is_ok() || !host.split('.').all(is_label) {
        return None;
    }
    Some(host.rsplit('.').collect::<Vec<_>>().join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_begin_with_the_host_of_the_logs_name_in_reverse() {
        for (origin, prefix) in [
            ("tokyo-forum.example/register", "example.tokyo-forum"),
            ("Register.Example.ORG", "org.example.register"),
            ("register.example.org.:8443/a/b", "org.example.register"),
            ("台帳.example", "example.台帳"),
            ("localhost", "localhost"),
            ("example.org?log=2", "org.example"),
        ] {
            assert_eq!(reversed(origin).as_deref(), Some(prefix), "{origin}");
        }
        for origin in ["", "/a", "192.0.2.7/log", "192.0.2.7:80", "[2001:db8::1]:80/x", "a..b", "@"]
        {
            assert_eq!(reversed(origin), None, "{origin}");
        }
    }
}
