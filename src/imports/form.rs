//! The fields of a form: what was written into each, and the data of the fact that they tell.
//!
//! A field of the form is called by its way in the data: `data.party`, `data.names.ja`,
//! `data.parties.0`, `evidence.0.url`, so that a fault is found at the field that it is of.

mod dates;
pub mod meant;
pub mod places;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::dates::DateProblem;
use super::values;
use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Field, Shape, Shaped, UNKNOWN};
use crate::domain::name::slug;
use crate::domain::recorded::Evidence;

/// The languages in which a text has a field of its own; in any other it is written with its tag.
pub const LANGUAGES: [&str; 2] = ["en", "ja"];
/// The part of a text's name where those in other languages are written: `fr=Ville; ko=도시`.
pub const OTHERS: &str = "others";
/// The part of a date's name where it is chosen from a calendar.
pub const CALENDAR: &str = "calendar";
/// The field in which the data of a fact stands.
pub const DATA: &str = "data";

/// The field in which the data of a party stands that is registered with the fact which names it.
pub const NEW: &str = "new";
/// The field that says which field of the fact names that party.
pub const NEW_FOR: &str = "new-for";

/// What was written into a form, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written(Vec<(String, String)>);

/// Why a field of a form is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The field.
    pub field: String,
    /// Why.
    pub problem: UnreadProblem,
}

/// What can be wrong with a field before the check of the fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnreadProblem {
    /// A date that has several readings, or none.
    Date(DateProblem),
    /// One day is written and another chosen.
    TwoDays {
        /// As it is written.
        written: String,
        /// As it is chosen.
        chosen: String,
    },
}

/// A fact as a form tells it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The entry, as [`read_entry`](crate::domain::entry::read_entry) reads it.
    pub entry: Map<String, Value>,
    /// The fields that cannot be read.
    pub unread: Vec<Unread>,
}

impl Written {
    /// What was written, with the rows of lists one after the other: those that were left empty go.
    #[must_use]
    pub fn new(fields: Vec<(String, String)>) -> Self {
        let mut filled: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (name, value) in &fields {
            if let Some((list, row, _)) = row_of(name).filter(|_| !value.trim().is_empty()) {
                filled.entry(list.to_owned()).or_default().insert(row);
            }
        }
        let renumbered = fields.into_iter().filter_map(|(name, value)| {
            let Some((list, row, rest)) = row_of(&name) else { return Some((name, value)) };
            let place = filled.get(list)?.iter().position(|other| *other == row)?;
            Some((format!("{list}.{place}{rest}"), value))
        });
        Self(renumbered.collect())
    }

    /// What stands in a field; empty where it is not in the form.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// Writes into a field, in place of what stands there.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.0.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value.into(),
            None => self.0.push((name.to_owned(), value.into())),
        }
    }

    /// Takes a field away.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(other, _)| other != name);
    }

    /// Every field with what stands in it.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many rows of a list are filled.
    #[must_use]
    pub fn rows(&self, list: &str) -> usize {
        let rows = self.0.iter().filter_map(|(name, _)| row_of(name));
        rows.filter(|(other, ..)| *other == list).map(|(_, row, _)| row + 1).max().unwrap_or(0)
    }

    /// Whether anything stands in a field or in a part of it.
    #[must_use]
    pub fn says(&self, name: &str) -> bool {
        self.0.iter().any(|(other, value)| {
            let below = other.strip_prefix(name);
            let is_part = below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            is_part && !value.trim().is_empty()
        })
    }
}

/// The list, the row and the rest of the name of a field in a list.
fn row_of(name: &str) -> Option<(&str, usize, &str)> {
    let mut from = 0;
    loop {
        let dot = from + name[from..].find('.')?;
        let rest = &name[dot + 1..];
        let digits = rest.find('.').unwrap_or(rest.len());
        if let Ok(row) = rest[..digits].parse() {
            return Some((&name[..dot], row, &rest[digits..]));
        }
        from = dot + 1;
    }
}

/// The fact of a kind that a form tells. `language` is that of a text without a tag.
#[must_use]
pub fn read(kind: FactKind, written: &Written, language: &str) -> Told {
    let mut reading = Reading { written, language, unread: Vec::new() };
    let data = reading.data(DATA, kind);
    let evidence = reading.value("evidence", <Vec<Evidence>>::SHAPE);
    let note = reading.value("note", Shape::Prose);
    let mut entry = Map::new();
    entry.insert("type".into(), kind.as_str().into());
    entry.insert(DATA.into(), Value::Object(data));
    for (name, value) in [("evidence", evidence), ("note", note)] {
        if let Some(value) = value {
            entry.insert(name.into(), value);
        }
    }
    Told { entry, unread: reading.unread }
}

/// The party that a form registers with its fact, under an id that is made from its name and is not taken;
/// none where the form registers none.
#[must_use]
pub fn read_new(
    written: &Written,
    language: &str,
    is_taken: impl Fn(&str) -> bool,
) -> Option<Told> {
    if written.get(NEW_FOR).is_empty() {
        return None;
    }
    let kind = FactKind::PartyRegistered;
    let mut reading = Reading { written, language, unread: Vec::new() };
    let mut data = reading.data(NEW, kind);
    let names = data.get("names").and_then(Value::as_object);
    let named = names.and_then(|names| names.get("en").or_else(|| names.values().next()));
    let base = named.and_then(Value::as_str).and_then(|name| slug(name).ok());
    // What was looked at once more has its id, be it taken by now.
    if let Some(base) = base.filter(|_| !data.contains_key("party")) {
        let numbered = (2..).map(|number: u32| format!("{base}-{number}"));
        let mut free = std::iter::once(base.to_string()).chain(numbered);
        data.extend(free.find(|id| !is_taken(id)).map(|id| ("party".to_owned(), id.into())));
    }
    let mut entry = Map::new();
    entry.insert("type".into(), kind.as_str().into());
    entry.insert(DATA.into(), Value::Object(data));
    if let Some(evidence) = reading.value("evidence", <Vec<Evidence>>::SHAPE) {
        entry.insert("evidence".into(), evidence);
    }
    Some(Told { entry, unread: reading.unread })
}

struct Reading<'w> {
    written: &'w Written,
    language: &'w str,
    unread: Vec<Unread>,
}

impl Reading<'_> {
    fn data(&mut self, within: &str, kind: FactKind) -> Map<String, Value> {
        let mut data = Map::new();
        for field in kind.submitted() {
            if let Some(value) = self.field(within, field) {
                data.insert(field.name.into(), value);
            }
        }
        data
    }

    fn field(&mut self, within: &str, field: &Field) -> Option<Value> {
        self.value(&format!("{within}.{}", field.name), field.shape)
    }

    /// What a field says; none where nothing is written there.
    fn value(&mut self, name: &str, shape: Shape) -> Option<Value> {
        match shape {
            Shape::Object(fields) => {
                let mut object = Map::new();
                for field in fields {
                    if let Some(value) = self.field(name, field) {
                        object.insert(field.name.into(), value);
                    }
                }
                (!object.is_empty()).then_some(Value::Object(object))
            }
            Shape::Text => self.text(name),
            Shape::List(item, _) => {
                let rows = 0..self.written.rows(name);
                let items: Vec<Value> =
                    rows.filter_map(|row| self.value(&format!("{name}.{row}"), *item)).collect();
                (!items.is_empty()).then_some(Value::Array(items))
            }
            Shape::Date => self.date(name),
            _ => {
                let written = self.written.get(name).trim();
                (!written.is_empty()).then(|| values::read(shape, &[written], self.language))
            }
        }
    }

    fn text(&self, name: &str) -> Option<Value> {
        let others = self.written.get(&format!("{name}.{OTHERS}")).trim();
        let mut texts = match values::read(Shape::Text, &[others], self.language) {
            Value::Object(texts) if !others.is_empty() => texts,
            _ => Map::new(),
        };
        for language in LANGUAGES {
            let written = self.written.get(&format!("{name}.{language}")).trim();
            if !written.is_empty() {
                texts.insert(language.into(), written.into());
            }
        }
        (!texts.is_empty()).then_some(Value::Object(texts))
    }

    /// A date as it is written, or as it is chosen from the calendar.
    fn date(&mut self, name: &str) -> Option<Value> {
        let written = self.written.get(name).trim();
        let chosen = self.written.get(&format!("{name}.{CALENDAR}")).trim();
        let mut refuse = |problem| self.unread.push(Unread { field: name.to_owned(), problem });
        if written.is_empty() {
            return (!chosen.is_empty()).then(|| chosen.into());
        }
        match dates::read(written) {
            Ok(date) if chosen.is_empty() || date == chosen => {
                Some(values::read(Shape::Date, &[&date], self.language))
            }
            Ok(date) => {
                refuse(UnreadProblem::TwoDays { written: date, chosen: chosen.to_owned() });
                None
            }
            Err(problem) => {
                refuse(UnreadProblem::Date(problem));
                None
            }
        }
    }
}

/// A form that is filled with the data of a fact.
#[must_use]
pub fn write(kind: FactKind, data: &Map<String, Value>) -> Written {
    let mut fields = Vec::new();
    for field in kind.submitted() {
        if let Some(value) = data.get(field.name) {
            write_value(&format!("{DATA}.{}", field.name), field.shape, value, &mut fields);
        }
    }
    Written(fields)
}

/// The fields that one piece of evidence fills.
#[must_use]
pub fn write_evidence(evidence: &Evidence) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    write_value("evidence.0", Evidence::SHAPE, &json!(evidence), &mut fields);
    fields
}

fn write_value(name: &str, shape: Shape, value: &Value, fields: &mut Vec<(String, String)>) {
    match (shape, value) {
        (Shape::Object(parts), Value::Object(object)) => {
            for part in parts {
                if let Some(value) = object.get(part.name) {
                    write_value(&format!("{name}.{}", part.name), part.shape, value, fields);
                }
            }
        }
        (Shape::List(item, _), Value::Array(items)) => {
            for (row, value) in items.iter().enumerate() {
                write_value(&format!("{name}.{row}"), *item, value, fields);
            }
        }
        (Shape::Text, Value::Object(texts)) => {
            let mut others = Vec::new();
            for (language, text) in texts {
                let text = text.as_str().unwrap_or_default();
                if LANGUAGES.contains(&language.as_str()) {
                    fields.push((format!("{name}.{language}"), text.to_owned()));
                } else {
                    others.push(format!("{language}={text}"));
                }
            }
            if !others.is_empty() {
                fields.push((format!("{name}.{OTHERS}"), others.join("; ")));
            }
        }
        (Shape::Date, Value::Null) => fields.push((name.to_owned(), UNKNOWN.to_owned())),
        (_, Value::Null) => {}
        (_, Value::String(text)) => fields.push((name.to_owned(), text.clone())),
        (_, other) => fields.push((name.to_owned(), json!(other).to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entry::read_entry;

    fn form(fields: &[(&str, &str)]) -> Written {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Written::new(fields.iter().map(owned).collect())
    }

    #[test]
    fn a_form_tells_the_fact_that_its_fields_declare() {
        let written = form(&[
            ("data.declaration", "tokyo"),
            ("data.party", " paris "),
            ("data.act", "signature"),
            ("data.on", "2021年8月7日"),
            ("data.signatory.name", "Anne"),
            ("data.signatory.title", ""),
            ("data.statement.language", "fr"),
            ("data.statement.text", "Oui."),
            ("evidence.0.source", "City of Paris"),
            ("evidence.1.source", ""),
            ("note", ""),
        ]);
        let told = read(FactKind::DeclarationEndorsed, &written, "en");
        assert!(told.unread.is_empty());
        assert_eq!(
            Value::Object(told.entry.clone()),
            json!({"type": "declaration.endorsed", "data": {
                "declaration": "tokyo", "party": "paris", "act": "signature", "on": "2021-08-07",
                "signatory": {"name": "Anne"}, "statement": {"language": "fr", "text": "Oui."},
            }, "evidence": [{"source": "City of Paris"}]})
        );
        read_entry(Value::Object(told.entry)).unwrap();
    }

    #[test]
    fn a_fault_is_named_by_the_field_that_it_is_of() {
        let written = form(&[
            ("data.kind", "memorandum"),
            ("data.parties.0", "tokyo"),
            ("data.parties.1", ""),
            ("data.parties.4", "no id"),
            ("evidence.2.source", "x"),
            ("evidence.2.url", "javascript:alert(1)"),
        ]);
        assert_eq!((written.rows("data.parties"), written.get("data.parties.1")), (2, "no id"));
        let told = read(FactKind::AgreementSigned, &written, "en");
        let faults = read_entry(Value::Object(told.entry)).unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert!(fields.contains(&"data.parties.1"), "{fields:?}");
        assert!(fields.contains(&"evidence.0.url") && fields.contains(&"data.agreement"));
    }

    #[test]
    fn texts_stand_in_their_languages_and_what_was_recorded_fills_the_form_again() {
        let data = json!({"party": "kyoto", "kind": "city", "country": "JP",
            "names": {"en": "Kyoto", "ja": "京都市", "fr": "Kyoto; ville", "ko": "교토"},
            "position": {"lat": 35.01, "lon": 135.77},
            "identifiers": [{"scheme": "wikidata", "value": "Q34600"}]});
        let Value::Object(data) = data else { panic!() };
        let written = write(FactKind::PartyRegistered, &data);
        assert_eq!(written.get("data.names.ja"), "京都市");
        assert_eq!(written.get("data.names.others"), "fr=Kyoto; ville; ko=교토");
        assert_eq!(written.get("data.position.lat"), "35.01");
        assert!(written.says("data.position") && !written.says("data.pos"));
        let told = read(FactKind::PartyRegistered, &written, "en");
        assert_eq!(told.entry["data"], Value::Object(data));
    }

    #[test]
    fn a_date_is_written_or_chosen() {
        let on = |written: &str, chosen: &str| {
            let form = form(&[("data.on", written), ("data.on.calendar", chosen)]);
            let told = read(FactKind::NetworkJoined, &form, "en");
            (told.entry["data"].get("on").cloned(), told.unread)
        };
        assert_eq!(on("", "2021-08-07"), (Some(json!("2021-08-07")), vec![]));
        assert_eq!(on("7 August 2021", "2021-08-07"), (Some(json!("2021-08-07")), vec![]));
        assert_eq!(on("不明", ""), (Some(Value::Null), vec![]));
        assert_eq!(on("", ""), (None, vec![]));
        let (value, unread) = on("7 August 2021", "2021-08-08");
        assert_eq!((value, unread.len(), unread[0].field.as_str()), (None, 1, "data.on"));
        let (_, unread) = on("3/4/2021", "");
        assert!(matches!(unread[0].problem, UnreadProblem::Date(DateProblem::DayOrMonth { .. })));
    }
}
