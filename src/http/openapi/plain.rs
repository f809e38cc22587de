//! The description as makers of clients read it: what JSON Schema says in several ways is said in the
//! one that all of them know.

use std::borrow::Borrow;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Value, json};

/// The media type that stands first wherever there are several, and that clients take.
const FIRST: &str = "application/json";

/// Makes a schema, and all that is within it, plain.
pub(super) fn simplify(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            // Copied as it is into a program, a line break would end the line there.
            if let Some(Value::String(pattern)) = members.get_mut("pattern") {
                *pattern = pattern.chars().map(escaped).collect();
            }
            // To some, an object of which nothing is said is one without members.
            if members.get("type").is_some_and(|kind| kind == "object")
                && !["properties", "additionalProperties"]
                    .iter()
                    .any(|name| members.contains_key(*name))
            {
                members.insert("additionalProperties".into(), true.into());
            }
            members.values_mut().for_each(simplify);
        }
        Value::Array(items) => items.iter_mut().for_each(simplify),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    if let Some((words, told)) = words(schema)
        && let Value::Object(members) = schema
    {
        members.remove("oneOf");
        members.insert("type".into(), json!("string"));
        members.insert("enum".into(), words);
        let about = members.get("description").and_then(Value::as_str).unwrap_or_default();
        let about = [about.to_owned(), told].join("\n\n");
        members.insert("description".into(), json!(about.trim()));
    }
}

/// A character of a pattern as it may stand in the source of a program.
fn escaped(character: char) -> String {
    if character.is_control() {
        format!("\\x{:02x}", u32::from(character))
    } else {
        character.to_string()
    }
}

/// The words of a choice between words, and what each means as a list in Markdown.
fn words(schema: &Value) -> Option<(Value, String)> {
    let choices = schema.get("oneOf")?.as_array()?;
    let words: Option<Vec<&str>> = choices.iter().map(|one| one.get("const")?.as_str()).collect();
    let told = choices.iter().zip(words.as_ref()?).map(|(choice, word)| {
        let about = choice.get("description").and_then(Value::as_str).unwrap_or_default();
        format!("- `{word}`: {}", about.replace('\n', " "))
    });
    let told = told.collect::<Vec<_>>().join("\n");
    Some((json!(words?), told))
}

/// A document in which JSON stands before the other media types: makers of clients take the first.
pub struct JsonFirst<V>(pub V);

impl<V: Borrow<Value>> Serialize for JsonFirst<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.borrow() {
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                let (first, rest): (Vec<_>, Vec<_>) =
                    members.iter().partition(|(name, _)| *name == FIRST);
                for (name, member) in first.into_iter().chain(rest) {
                    map.serialize_entry(name, &JsonFirst(member))?;
                }
                map.end()
            }
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&JsonFirst(item))?;
                }
                list.end()
            }
            plain => plain.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_between_words_is_an_enumeration() {
        let choice = |word: &str| json!({"const": word, "type": "string", "description": "Said."});
        let mut schema = json!({"properties": {"act": {
            "description": "An act.", "oneOf": [choice("a"), choice("b")],
        }}});
        simplify(&mut schema);
        let act = json!({
            "type": "string", "enum": ["a", "b"],
            "description": "An act.\n\n- `a`: Said.\n- `b`: Said.",
        });
        assert_eq!(schema["properties"]["act"], act);
        let other = json!({"oneOf": [{"type": "integer"}, {"const": "a"}]});
        let mut same = other.clone();
        simplify(&mut same);
        assert_eq!(same, other, "a choice between other things stays");
    }

    #[test]
    fn what_would_break_a_program_that_copies_it_is_said_otherwise() {
        let mut schema = json!([{"pattern": "a|\n"}, {"type": "object"}]);
        simplify(&mut schema);
        let plain =
            json!([{"pattern": "a|\\x0a"}, {"type": "object", "additionalProperties": true}]);
        assert_eq!(schema, plain);
    }

    #[test]
    fn json_stands_first_and_nothing_is_lost() {
        let document = json!({"a": [{"application/json": 1, "application/cloudevents+json": 2}]});
        let text = serde_json::to_string(&JsonFirst(&document)).unwrap();
        let expected = r#"{"a":[{"application/json":1,"application/cloudevents+json":2}]}"#;
        assert_eq!(text, expected);
    }
}
