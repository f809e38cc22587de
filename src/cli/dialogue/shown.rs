//! What a dialogue would record: told in a sentence, and as the one command that says the same.

use serde_json::{Map, Value};

use crate::domain::command::Command;
use crate::domain::disclosure::Personal;
use crate::domain::entry::Entry;
use crate::domain::event::Event;
use crate::domain::fields::{Shape, UNKNOWN};
use crate::imports::kinds::Kind;
use crate::wording::facts::summary;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::personal_field_word;

/// What an entry says, line by line: the fact, what is personal, and where it is known from.
#[must_use]
pub fn told(entry: &Entry, lang: Lang) -> String {
    let mut lines = Vec::new();
    if let Command::Record(fact) = &entry.command {
        lines.push(summary(lang, &Event::Fact(fact.clone())));
    }
    if let Personal::Given(details) = &entry.personal {
        let word = personal_field_word(lang, &details.field).unwrap_or(&details.field);
        let parts: Vec<&str> = details.value.values().filter_map(Value::as_str).collect();
        lines.push(pick(
            lang,
            format!("{word}: {}", parts.join(", ")),
            format!("{word}：{}", parts.join("、")),
        ));
    }
    for evidence in &entry.evidence {
        let source = &evidence.source;
        lines.push(pick(lang, format!("Evidence: {source}"), format!("根拠：{source}")));
    }
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

/// The command line that says of a fact what the answers said.
#[must_use]
pub fn typed(kind: Kind, data: &Map<String, Value>, evidence: Option<&str>) -> String {
    let mut line = format!("daicho record {}", kind.word);
    let mut add = |name: &str, value: &str| {
        line.push_str(&format!(" --{} {}", name.replace('_', "-"), quoted(value)));
    };
    for field in kind.event.submitted() {
        match (field.shape, data.get(field.name)) {
            (_, None) => {}
            (_, Some(Value::Null)) => add(field.name, UNKNOWN),
            (Shape::Text, Some(Value::Object(texts))) => {
                for (language, text) in texts {
                    add(field.name, &format!("{language}={}", text.as_str().unwrap_or_default()));
                }
            }
            (_, Some(Value::Array(items))) => {
                items.iter().for_each(|item| add(field.name, &plain(item)));
            }
            (_, Some(value)) => add(field.name, &plain(value)),
        }
    }
    if let Some(source) = evidence {
        add("evidence", source);
    }
    line
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), Into::into)
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
