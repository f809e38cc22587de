//! A fact as it is submitted: its type, its data, its evidence and a note.

use serde_json::{Map, Value};

use crate::domain::command::Command;
use crate::domain::disclosure::{Personal, split_off};
use crate::domain::event::declaration::Act;
use crate::domain::event::{Event, EventKind};
use crate::domain::fields::{EVIDENCE, Fault, Field, Problem, Shape, check_object, read_fact};
use crate::domain::recorded::Evidence;
use crate::domain::seq::Seq;

/// What one line, document or form asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The command, without what is personal.
    pub command: Command,
    /// What is personal, which never enters the event in clear.
    pub personal: Personal,
    /// Where the fact is known from.
    pub evidence: Vec<Evidence>,
    /// A remark.
    pub note: Option<String>,
}

const EVIDENCE_SHAPE: Shape = Shape::Object(EVIDENCE);

/// The fields around the data.
const FIELDS: &[Field] = &[
    Field { name: "type", shape: Shape::Line, required: true },
    Field { name: "data", shape: Shape::Object(&[]), required: true },
    Field { name: "evidence", shape: Shape::List(&EVIDENCE_SHAPE, 0), required: false },
    Field { name: "note", shape: Shape::Prose, required: false },
];

/// Every type's written form, for naming what was expected.
const TYPES: [&str; EventKind::ALL.len()] = {
    let mut types = [""; EventKind::ALL.len()];
    let mut index = 0;
    while index < types.len() {
        types[index] = EventKind::ALL[index].as_str();
        index += 1;
    }
    types
};

/// Reads an entry: `{"type": …, "data": {…}, "evidence": […], "note": …}`.
///
/// A signatory or delegate in the data is taken out of it: see [`Personal`].
///
/// # Errors
/// Every [`Fault`] found.
pub fn read_entry(value: &Value) -> Result<Entry, Vec<Fault>> {
    let object =
        value.as_object().ok_or_else(|| vec![expected("", Shape::Object(FIELDS), value)])?;
    let mut faults = Vec::new();
    let mut around = object.clone();
    let data = around.insert("data".into(), Value::Object(Map::new()));
    if data.is_none() {
        around.remove("data");
    }
    check_object("", &around, FIELDS, &mut faults);
    let kind = object.get("type").and_then(Value::as_str).map(str::parse::<EventKind>);
    match (kind, data) {
        (Some(Ok(kind)), Some(Value::Object(data))) => match read_command(kind, &data) {
            Ok((command, personal)) if faults.is_empty() => {
                let evidence = object.get("evidence").map_or_else(Vec::new, read_evidence);
                let note = object.get("note").and_then(Value::as_str).map(Into::into);
                return Ok(Entry { command, personal, evidence, note });
            }
            Ok(_) => {}
            Err(more) => faults.extend(more.into_iter().map(|fault| fault.under("data"))),
        },
        (Some(Err(_)), _) => {
            let came = object.get("type").unwrap_or(&Value::Null);
            faults.push(expected("type", Shape::Word(&TYPES), came));
        }
        (_, Some(other)) if !other.is_object() => {
            faults.push(expected("data", Shape::Object(&[]), &other));
        }
        _ => {}
    }
    Err(faults)
}

/// Reads the data of any type of event as the command that would cause it, and what is personal
/// in it.
///
/// # Errors
/// Every [`Fault`] found.
pub fn read_command(
    kind: EventKind,
    data: &Map<String, Value>,
) -> Result<(Command, Personal), Vec<Fault>> {
    if kind == EventKind::EventCorrected {
        return read_correction(data);
    }
    let mut data = data.clone();
    if kind == EventKind::DeclarationEndorsed {
        // What need not be said: an endorsement without an act is a plain endorsement.
        data.entry("act").or_insert_with(|| Act::Endorsement.as_str().into());
    }
    let (event, personal) = read_data(kind, &data)?;
    let command = match event {
        Event::EventRetracted(retracted) => {
            Command::Retract { seq: retracted.seq, reason: retracted.reason.clone() }
        }
        Event::DisclosureErased(erased) => {
            let (seq, reason) = (erased.seq, erased.reason.clone());
            Command::Erase { seq, reason, digests: Some(erased.digests.clone()) }
        }
        event => Command::Record(event),
    };
    Ok((command, personal))
}

/// Reads the data of a fact, with what is personal split off.
///
/// # Errors
/// Every [`Fault`] found, in either.
pub fn read_data(
    kind: EventKind,
    data: &Map<String, Value>,
) -> Result<(Event, Personal), Vec<Fault>> {
    let mut data = data.clone();
    let personal = split_off(kind, &mut data);
    match (read_fact(kind, &data), personal) {
        (Ok(event), Ok(personal)) => Ok((event, personal)),
        (Ok(_), Err(faults)) | (Err(faults), Ok(_)) => Err(faults),
        (Err(mut faults), Err(more)) => {
            faults.extend(more);
            Err(faults)
        }
    }
}

fn read_correction(data: &Map<String, Value>) -> Result<(Command, Personal), Vec<Fault>> {
    let mut outer = data.clone();
    let inner = outer.insert("data".into(), Value::Object(Map::new()));
    outer.entry("version").or_insert_with(|| 1.into());
    let mut faults = Vec::new();
    check_object("", &outer, crate::domain::fields::fields(EventKind::EventCorrected), &mut faults);
    let kind = outer.get("type").and_then(Value::as_str).and_then(|kind| kind.parse().ok());
    let facts = kind.filter(|kind: &EventKind| kind.is_fact());
    match (facts, &inner) {
        (Some(kind), Some(Value::Object(inner))) => match read_data(kind, inner) {
            Ok((event, personal)) if faults.is_empty() => {
                let seq = Seq(outer.get("seq").and_then(Value::as_u64).unwrap_or_default());
                let reason = outer.get("reason").and_then(Value::as_str).unwrap_or_default().into();
                return Ok((Command::Correct { seq, data: event, reason }, personal));
            }
            Ok(_) => {}
            Err(more) => faults.extend(more.into_iter().map(|fault| fault.under("data"))),
        },
        (None, _) if outer.contains_key("type") => {
            let came = outer.get("type").unwrap_or(&Value::Null);
            faults.push(expected("type", Shape::Word(&TYPES), came));
        }
        (_, None) => faults
            .push(Fault { field: "data".into(), problem: Problem::Missing(Shape::Object(&[])) }),
        (_, Some(other)) if !other.is_object() => {
            faults.push(expected("data", Shape::Object(&[]), other));
        }
        // Without a type, which is a fault already, nobody can say what the data should be.
        _ => {}
    }
    Err(faults)
}

/// Reads one piece of evidence by itself: `{"source": …, "url": …}`. Null stands for what is left
/// out.
///
/// # Errors
/// Every [`Fault`] found, under `evidence`.
pub fn read_one_evidence(object: &Map<String, Value>) -> Result<Evidence, Vec<Fault>> {
    let mut faults = Vec::new();
    check_object("evidence", object, EVIDENCE, &mut faults);
    let whole = Value::Object(object.clone());
    let read = read_evidence(&Value::Array(vec![whole.clone()])).pop();
    match read {
        Some(evidence) if faults.is_empty() => Ok(evidence),
        None if faults.is_empty() => Err(vec![expected("evidence", EVIDENCE_SHAPE, &whole)]),
        _ => Err(faults),
    }
}

fn read_evidence(value: &Value) -> Vec<Evidence> {
    // Checked before: what is left cannot fail, and null stands for what is left out.
    let mut items = value.as_array().cloned().unwrap_or_default();
    for object in items.iter_mut().filter_map(Value::as_object_mut) {
        object.retain(|_, value| !value.is_null());
    }
    items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect()
}

fn expected(field: &str, shape: Shape, came: &Value) -> Fault {
    let came = crate::domain::fields::short(came);
    Fault { field: field.into(), problem: Problem::Expected { shape, came } }
}
