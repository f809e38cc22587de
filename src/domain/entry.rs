//! A fact as it is submitted: its type, its data, its evidence and a note.

use std::mem::replace;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::domain::command::Command;
use crate::domain::disclosure::{Personal, split_off};
use crate::domain::event::EventKind;
use crate::domain::event::act::Act;
use crate::domain::event::earlier;
use crate::domain::event::fact::{Fact, FactKind, ReadFact};
use crate::domain::event::revision::{DisclosureErased, EventCorrected, EventRetracted};
use crate::domain::fields::{
    Fault, Field, Problem, Record, Shape, Shaped, WordList, check_object, read_record,
    resolve_unknown,
};
use crate::domain::identifier;
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

/// The fields around the data.
pub(crate) const FIELDS: &[Field] = &[
    Field::must("type", Shape::Line, "The type of the event."),
    Field::must("data", Shape::Object(&[]), "What it says."),
    Field::may("evidence", <Vec<Evidence>>::SHAPE, "Where the fact is known from."),
    Field::may("note", Shape::Prose, "A remark."),
];

/// Every type's written form, for naming what was expected.
const TYPES: WordList = WordList {
    written: &{
        let mut types = [""; EventKind::ALL.len()];
        let mut index = 0;
        while index < types.len() {
            types[index] = EventKind::ALL[index].as_str();
            index += 1;
        }
        types
    },
    about: &[],
};

/// Reads an entry: `{"type": …, "data": {…}, "evidence": […], "note": …}`.
///
/// A signatory or delegate in the data is taken out of it: see [`Personal`].
///
/// # Errors
/// Every [`Fault`] found.
pub fn read_entry(value: Value) -> Result<Entry, Vec<Fault>> {
    let Value::Object(mut around) = value else {
        return Err(vec![expected("", Shape::Object(FIELDS), &value)]);
    };
    let mut faults = Vec::new();
    let data = around.get_mut("data").map(|data| replace(data, Value::Object(Map::new())));
    let said_kind = around.get("type").cloned();
    resolve_unknown(&mut around, FIELDS);
    check_object("", &around, FIELDS, &mut faults);
    let kind = said_kind.as_ref().and_then(Value::as_str).map(str::parse::<EventKind>);
    match (kind, data) {
        (Some(Ok(kind)), Some(Value::Object(data))) => match read_command(kind, data) {
            Ok((command, personal)) if faults.is_empty() => {
                // Checked before: what is left can be read.
                let evidence = match around.remove("evidence") {
                    Some(Value::Array(pieces)) => pieces,
                    _ => Vec::new(),
                };
                let evidence = evidence.into_iter().filter_map(|piece| match piece {
                    Value::Object(piece) => read_record(piece).ok(),
                    _ => None,
                });
                let evidence = evidence.collect();
                let note = around.get("note").and_then(Value::as_str).map(Into::into);
                return Ok(Entry { command, personal, evidence, note });
            }
            Ok(_) => {}
            Err(more) => faults.extend(more.into_iter().map(|fault| fault.under("data"))),
        },
        (Some(Err(_)), _) => {
            let came = said_kind.as_ref().unwrap_or(&Value::Null);
            faults.push(expected("type", Shape::Word(&TYPES), came));
        }
        (_, Some(other)) if !other.is_object() => {
            faults.push(expected("data", Shape::Object(&[]), &other));
        }
        _ => {}
    }
    Err(faults)
}

/// Writes an entry as [`read_entry`] reads it.
#[must_use]
pub fn write_entry(entry: &Entry) -> Value {
    let (kind, data) = match &entry.command {
        Command::Record(fact) | Command::Retell(fact) => {
            (EventKind::from(fact.kind()), with_personal(fact, &entry.personal))
        }
        Command::Correct { seq, data, reason } => {
            let kind = data.kind().as_str();
            let data = with_personal(data, &entry.personal);
            (
                EventKind::Corrected,
                json!({"seq": seq, "type": kind, "data": data, "reason": reason}),
            )
        }
        Command::Retract { seq, reason } => {
            (EventKind::Retracted, json!({"seq": seq, "reason": reason}))
        }
        Command::Erase { seq, reason, digests: None } => {
            (EventKind::Erased, json!({"seq": seq, "reason": reason}))
        }
        Command::Erase { seq, reason, digests: Some(digests) } => {
            (EventKind::Erased, json!({"seq": seq, "reason": reason, "digests": digests}))
        }
    };
    let mut written = json!({"type": kind, "data": data});
    if !entry.evidence.is_empty() {
        written["evidence"] = json!(entry.evidence);
    }
    if let Some(note) = &entry.note {
        written["note"] = json!(note);
    }
    written
}

/// The data of a fact with what is personal in it, as it is submitted.
fn with_personal(fact: &Fact, personal: &Personal) -> Value {
    let mut data = json!(fact);
    match (personal, fact.kind().personal()) {
        (Personal::Unsaid, _) | (Personal::Absent, None) => {}
        (Personal::Absent, Some(own)) => data[own.whole.name] = Value::Null,
        (Personal::Given(details), _) => {
            data[details.field.as_str()] = Value::Object(details.value.clone());
        }
    }
    data
}

/// Reads the data of any type of event as the command that would cause it, and what is personal
/// in it.
///
/// # Errors
/// Every [`Fault`] found.
pub fn read_command(
    kind: EventKind,
    mut data: Map<String, Value>,
) -> Result<(Command, Personal), Vec<Fault>> {
    match kind {
        EventKind::Fact(kind) => {
            for field in kind.fields() {
                if let Some(word) = presumed(kind, field.name) {
                    data.entry(field.name).or_insert_with(|| word.into());
                }
            }
            let (fact, personal) = read_data(kind, data)?;
            Ok((Command::Record(fact), personal))
        }
        EventKind::Corrected => read_correction(data),
        EventKind::Retracted => {
            let EventRetracted { seq, reason } = read_record(data)?;
            Ok((Command::Retract { seq, reason }, Personal::Unsaid))
        }
        EventKind::Erased => {
            if data.contains_key("digests") {
                let DisclosureErased { seq, digests, reason } = read_record(data)?;
                return Ok((
                    Command::Erase { seq, reason, digests: Some(digests) },
                    Personal::Unsaid,
                ));
            }
            // Whoever names none means all that are left.
            let EventRetracted { seq, reason } = read_record(data)?;
            Ok((Command::Erase { seq, reason, digests: None }, Personal::Unsaid))
        }
    }
}

/// What a field of a fact holds where nothing is said of it: an endorsement without an act is a plain
/// endorsement.
#[must_use]
pub fn presumed(kind: FactKind, field: &str) -> Option<&'static str> {
    let is_plain = kind == FactKind::DeclarationEndorsed && field == "act";
    is_plain.then(|| Act::Endorsement.as_str())
}

/// Reads the data of a fact, with what is personal split off.
///
/// # Errors
/// Every [`Fault`] found, in either.
pub fn read_data(
    kind: FactKind,
    mut data: Map<String, Value>,
) -> Result<(Fact, Personal), Vec<Fault>> {
    earlier::submitted(kind, &mut data);
    let personal = split_off(kind, &mut data);
    match (kind.read(Submitted(data)), personal) {
        (Ok(fact), Ok(personal)) => Ok((fact, personal)),
        (Ok(_), Err(faults)) | (Err(faults), Ok(_)) => Err(faults),
        (Err(mut faults), Err(more)) => {
            faults.extend(more);
            Err(faults)
        }
    }
}

/// The data of a fact as it is submitted.
struct Submitted(Map<String, Value>);

impl ReadFact for Submitted {
    type Output = Result<Fact, Vec<Fault>>;

    fn read<T: Record + DeserializeOwned>(self, make: fn(T) -> Fact) -> Self::Output {
        read_record(self.0).map(|data| tidied(make(data)))
    }
}

/// A fact as it is recorded, whichever way its identifiers were written.
fn tidied(mut fact: Fact) -> Fact {
    if let Fact::PartyRegistered(data) = &mut fact
        && !data.identifiers.is_empty()
    {
        for one in &mut Arc::make_mut(data).identifiers {
            one.value = identifier::tidied(&one.scheme, &one.value);
        }
    }
    fact
}

fn read_correction(mut outer: Map<String, Value>) -> Result<(Command, Personal), Vec<Fault>> {
    let inner = outer.insert("data".into(), Value::Object(Map::new()));
    outer.entry("version").or_insert_with(|| 1.into());
    let mut faults = Vec::new();
    check_object("", &outer, EventCorrected::FIELDS, &mut faults);
    let kind = outer.get("type").and_then(Value::as_str).and_then(|kind| kind.parse().ok());
    match (kind.and_then(EventKind::fact), inner) {
        (Some(kind), Some(Value::Object(inner))) => match read_data(kind, inner) {
            Ok((data, personal)) if faults.is_empty() => {
                let seq = Seq(outer.get("seq").and_then(Value::as_u64).unwrap_or_default());
                let reason = outer.get("reason").and_then(Value::as_str).unwrap_or_default().into();
                return Ok((Command::Correct { seq, data, reason }, personal));
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
            faults.push(expected("data", Shape::Object(&[]), &other));
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
pub fn read_one_evidence(object: Map<String, Value>) -> Result<Evidence, Vec<Fault>> {
    read_record(object)
        .map_err(|faults| faults.into_iter().map(|fault| fault.under("evidence")).collect())
}

fn expected(field: &str, shape: Shape, came: &Value) -> Fault {
    let came = crate::domain::fields::short(came);
    Fault { field: field.into(), problem: Problem::Expected { shape, came } }
}
