//! From what people write in a flag or a cell to the JSON that a field holds.

use serde_json::{Map, Value, json};

use crate::domain::country;
use crate::domain::event::party::Identifier;
use crate::domain::fields::{self, Field, Shape, Shaped};
use crate::domain::identifier::Scheme;
use crate::domain::json::{put_beside, read_every_field};
use crate::domain::scheme;
use crate::domain::subtags;

/// Words that say that a date is unknown.
const UNKNOWN: [&str; 3] = [fields::UNKNOWN, "不明", "null"];

/// Reads a field from its written form. What does not fit is passed on as it is written, so that
/// the check of the fields can name it.
#[must_use]
pub fn read(shape: Shape, written: &[&str], language: &str) -> Value {
    if let Some(json) = read_json(shape, written, language) {
        return json;
    }
    match shape {
        Shape::Text => read_text(written, language),
        Shape::List(item, _) => read_list(*item, written, language),
        Shape::Object(fields) => read_object(fields, written, language),
        _ => match written {
            [] => Value::Null,
            [written] => read_plain(shape, written),
            several => json!(several),
        },
    }
}

/// JSON may stand for a text, a list or an object: `{"en":"Tokyo"}`, `["a","b"]`, and for a list
/// also its items one by one, perhaps among others in plain form.
fn read_json(shape: Shape, written: &[&str], language: &str) -> Option<Value> {
    let parsed = |part: &&str| {
        let open = part.trim_start().starts_with(['{', '[']);
        read_every_field(part).ok().filter(|_| open)
    };
    if !written.iter().any(|part| parsed(part).is_some()) {
        return None;
    }
    match shape {
        Shape::Text | Shape::Object(_) => {
            let mut whole = Map::new();
            for part in written {
                let object = parsed(part).unwrap_or_else(|| read(shape, &[part], language));
                let Value::Object(object) = object else { return None };
                object.into_iter().for_each(|(name, value)| put_beside(&mut whole, &name, value));
            }
            Some(Value::Object(whole))
        }
        Shape::List(item, _) => {
            let mut whole = Vec::new();
            for part in written {
                match (parsed(part), item) {
                    (Some(Value::Array(items)), _) => whole.extend(items),
                    (Some(object), Shape::Object(_) | Shape::Text) => whole.push(object),
                    _ => match read_list(*item, &[part], language) {
                        Value::Array(items) => whole.extend(items),
                        other => whole.push(other),
                    },
                }
            }
            Some(Value::Array(whole))
        }
        _ => None,
    }
}

fn read_plain(shape: Shape, written: &str) -> Value {
    match shape {
        Shape::Date if UNKNOWN.contains(&written) => Value::Null,
        // A country may be named; so may none, and the check of the fields says so.
        Shape::Country => {
            country::named(written).map_or_else(|| json!(written), |country| json!(country))
        }
        Shape::Count(_) => written.parse::<u64>().map_or_else(|_| json!(written), Value::from),
        Shape::Degrees(_) => written.parse::<f64>().map_or_else(|_| json!(written), Value::from),
        _ => json!(written),
    }
}

/// `en=Tokyo` and `ja=東京`, or just `Tokyo` in the language at hand. In one cell, they stand apart by
/// semicolons: `en=Tokyo;ja=東京`.
fn read_text(written: &[&str], language: &str) -> Value {
    let mut texts = Map::new();
    for part in written {
        let Some((mut tag, mut rest)) = tagged(part) else {
            put_beside(&mut texts, language, json!(part));
            continue;
        };
        // Each semicolon before another tag ends the text of the one before it.
        let mut from = 0;
        while let Some(place) = rest[from..].find(';').map(|place| from + place) {
            from = place + 1;
            let next = tagged(rest[from..].trim_start());
            if let Some((other, text)) = next.filter(|(tag, _)| names_language(tag)) {
                put_beside(&mut texts, tag, json!(rest[..place].trim_end()));
                (tag, rest, from) = (other, text, 0);
            }
        }
        put_beside(&mut texts, tag, json!(rest));
    }
    Value::Object(texts)
}

/// The tag before a text, and the text. What looks like a tag is taken for one, even where it is none, so
/// that the check of the fields can say what was meant.
fn tagged(part: &str) -> Option<(&str, &str)> {
    let (tag, text) = part.split_once('=')?;
    let tag = tag.trim();
    let looks_like_tag = !tag.is_empty()
        && tag.len() <= 35
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    (looks_like_tag || names_language(tag)).then_some((tag, text))
}

/// Whether a tag is that of a language, or nearly so.
fn names_language(tag: &str) -> bool {
    subtags::is_registered(tag) || subtags::meant(tag).is_some()
}

/// Ids may be separated by commas; texts may hold commas and are given one by one.
fn read_list(item: Shape, written: &[&str], language: &str) -> Value {
    let parts: Vec<&str> = match item {
        _ if item == Identifier::SHAPE => {
            written.iter().flat_map(|part| identifiers(part)).collect()
        }
        Shape::Line | Shape::Object(_) => written.to_vec(),
        _ => written.iter().flat_map(|part| part.split(',')).map(str::trim).collect(),
    };
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    let identified = |part: &str| read_identifier(part).filter(|_| item == Identifier::SHAPE);
    parts.map(|part| identified(part).unwrap_or_else(|| read(item, &[part], language))).collect()
}

/// `SCHEME:VALUE,SCHEME:VALUE`, or one object.
fn identifiers(written: &str) -> Vec<&str> {
    let parts = written.split([',', ';']).map(str::trim);
    if parts.clone().all(|part| part.is_empty() || halves(part).is_some()) {
        parts.collect()
    } else {
        vec![written]
    }
}

/// `SCHEME:VALUE,…` of a cell that holds values alone, of one scheme.
#[must_use]
pub fn of_scheme(scheme: &str, written: &str) -> String {
    let parts = written.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
    let named = parts.map(|part| match halves(part) {
        Some((own, _)) if own == scheme => part.to_owned(),
        Some(_) | None => format!("{scheme}:{part}"),
    });
    named.collect::<Vec<_>>().join(",")
}

/// The two halves of an identifier; between those of a scheme that is known `=` may stand, too.
fn halves(written: &str) -> Option<(&str, &str)> {
    let with_equals =
        || written.split_once('=').filter(|(scheme, _)| Scheme::find(scheme).is_some());
    scheme::halves(written).or_else(with_equals)
}

/// `SCHEME:VALUE` for an identifier of another register.
fn read_identifier(written: &str) -> Option<Value> {
    let (scheme, value) = halves(written)?;
    Some(json!({"scheme": scheme, "value": value}))
}

/// `name=value,name=value`; without names, the values in the order of the fields. After a name, a
/// part without one belongs to the value before it, so that a title may hold commas. What looks like
/// the name of a field and is none is passed on as one, for the check of the fields to name it.
fn read_object(fields: &'static [Field], written: &[&str], language: &str) -> Value {
    let mut object = Map::new();
    for written in written {
        let mut named: Vec<(&Field, String)> = Vec::new();
        for (index, part) in written.split(',').enumerate() {
            let halves = part.split_once('=').map(|(name, value)| (name.trim(), value));
            let with_name = halves.and_then(|(name, value)| {
                fields.iter().find(|field| field.name == name).map(|field| (field, value))
            });
            if let (Some((name, value)), None) = (halves.filter(|half| is_word(half.0)), with_name)
            {
                put_beside(&mut object, name, json!(value));
                continue;
            }
            match (with_name, named.last_mut(), fields.get(index)) {
                (Some((field, value)), _, _) => named.push((field, value.to_owned())),
                (None, Some((_, value)), _) => {
                    value.push(',');
                    value.push_str(part);
                }
                (None, None, Some(field)) => {
                    put_beside(
                        &mut object,
                        field.name,
                        read(field.shape, &[part.trim()], language),
                    );
                }
                (None, None, None) => {
                    put_beside(&mut object, part.trim(), Value::Null);
                }
            }
        }
        for (field, value) in named {
            put_beside(&mut object, field.name, read(field.shape, &[value.trim()], language));
        }
    }
    Value::Object(object)
}

/// Whether a text is written as names of fields are, or almost so.
fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}
