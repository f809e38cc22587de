//! What a field says in one view and in another, in words.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::domain::date::Date;
use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Field, Shape};
use crate::domain::seq::Seq;
use crate::projections::history::FieldChange;
use crate::wording::days::lasting;
use crate::wording::field_words::field_word;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::listed_word;

/// The field of the data under which a view puts the end of a thing, and in it the seq of the fact that
/// tells the end.
const ENDED: &str = "ended";
const SEQ: &str = "seq";
const REASON: &str = "reason";

/// A change of a field of a fact of a type: what it is called, what it was and what it is.
#[must_use]
pub fn change(lang: Lang, kind: Option<FactKind>, change: &FieldChange) -> String {
    let FieldChange { field, before, after } = change;
    let name = named(lang, kind, field);
    let said = |value: &Value| match value {
        Value::Object(end) if field == ENDED => ended(lang, end),
        other => {
            let own = kind.into_iter().flat_map(FactKind::fields);
            self::value(lang, &own.filter(|one| one.name == field).collect::<Vec<_>>(), other)
        }
    };
    let (before, after) = (said(before), said(after));
    message!(lang, "{name}: {before} → {after}", "{name}：{before} → {after}")
}

fn named(lang: Lang, kind: Option<FactKind>, name: &str) -> &str {
    field_word(lang, kind, name).unwrap_or(name)
}

/// The end of a thing, by the fields of whichever fact tells it.
fn ended(lang: Lang, end: &Map<String, Value>) -> String {
    let declared = || FactKind::ALL.iter().flat_map(|kind| kind.fields());
    let mut names: Vec<&str> = Vec::new();
    for field in declared().filter(|field| end.contains_key(field.name)) {
        if !names.contains(&field.name) {
            names.push(field.name);
        }
    }
    // A reason may be long: it is told last.
    names.sort_by_key(|name| *name == REASON);
    let mut parts: Vec<String> = names
        .into_iter()
        .map(|name| {
            let so_named: Vec<&Field> = declared().filter(|field| field.name == name).collect();
            part(lang, None, name, &value(lang, &so_named, &end[name]))
        })
        .collect();
    if let Some(seq) = end.get(SEQ).and_then(Value::as_u64) {
        parts.push(part(lang, None, SEQ, &Seq(seq).to_string()));
    }
    parts.join(pick(lang, ", ", "、"))
}

fn part(lang: Lang, kind: Option<FactKind>, name: &str, said: &str) -> String {
    let name = named(lang, kind, name);
    message!(lang, "{name}: {said}", "{name}：{said}")
}

/// A value in words, as the fields that it may stand in declare it.
fn value(lang: Lang, fields: &[&Field], value: &Value) -> String {
    let is_unknown = |field: &&Field| field.required && field.shape == Shape::Date;
    match value {
        Value::Null if fields.iter().any(is_unknown) => pick(lang, "unknown", "不明").to_owned(),
        Value::Null => nothing(lang),
        _ => {
            let shapes: Vec<Shape> = fields.iter().map(|field| field.shape).collect();
            shaped(lang, &shapes, value)
        }
    }
}

/// A value in words, as the first of these shapes that knows it says it.
fn shaped(lang: Lang, shapes: &[Shape], value: &Value) -> String {
    let known = shapes.iter().find_map(|shape| match (shape, value) {
        (Shape::Word(list), Value::String(word)) => listed_word(lang, list, word).map(Into::into),
        (Shape::Date, Value::String(text)) => {
            text.parse::<Date>().ok().map(|date| lasting(lang, date))
        }
        (Shape::List(item, _), Value::Array(items)) => Some(list(lang, **item, items)),
        (Shape::Object(fields), Value::Object(object)) => Some(self::object(lang, fields, object)),
        (Shape::Text, Value::Object(texts)) => Some(languages(lang, texts)),
        _ => None,
    });
    known.unwrap_or_else(|| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

fn nothing(lang: Lang) -> String {
    pick(lang, "nothing", "なし").to_owned()
}

fn list(lang: Lang, item: Shape, items: &[Value]) -> String {
    if items.is_empty() {
        return nothing(lang);
    }
    let said = items.iter().map(|one| shaped(lang, &[item], one)).collect::<Vec<_>>();
    let between = if matches!(item, Shape::Object(_)) {
        pick(lang, "; ", "；")
    } else {
        pick(lang, ", ", "、")
    };
    said.join(between)
}

fn object(lang: Lang, fields: &'static [Field], object: &Map<String, Value>) -> String {
    let said = fields.iter().filter_map(|field| {
        let held = object.get(field.name)?;
        Some(part(lang, None, field.name, &value(lang, &[field], held)))
    });
    said.collect::<Vec<_>>().join(pick(lang, ", ", "、"))
}

/// A text by language: first the reader's, then the others, each with its tag.
fn languages(lang: Lang, texts: &Map<String, Value>) -> String {
    let mut texts: BTreeMap<&str, &str> =
        texts.iter().filter_map(|(tag, text)| Some((tag.as_str(), text.as_str()?))).collect();
    let others = |texts: &BTreeMap<&str, &str>| {
        texts.iter().map(|(tag, text)| format!("{tag}: {text}")).collect::<Vec<_>>().join(", ")
    };
    match texts.remove(lang.tag()) {
        Some(own) if texts.is_empty() => own.to_owned(),
        Some(own) => {
            let others = others(&texts);
            message!(lang, "{own} ({others})", "{own}（{others}）")
        }
        None => others(&texts),
    }
}
