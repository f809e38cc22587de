//! The whole new data of a fact of which somebody writes some fields anew.

use serde_json::{Map, Value};

use super::values;
use crate::domain::event::{Event, EventKind};
use crate::domain::fields::{Fault, Problem, Shape, fields, read_fact};

/// The data with the named fields changed, each read from what is written for it. An empty value
/// takes an optional field away, and a text in one language leaves the others as they were.
///
/// # Errors
/// Every [`Fault`] of the new data.
pub fn amend(
    kind: EventKind,
    mut data: Map<String, Value>,
    changes: &[(&str, Vec<&str>)],
) -> Result<Event, Vec<Fault>> {
    for (name, written) in changes {
        let Some(field) = fields(kind).iter().find(|field| field.name == *name) else {
            let known = fields(kind).iter().map(|field| field.name).collect();
            let problem = Problem::Unknown { known };
            return Err(vec![Fault { field: (*name).into(), problem }]);
        };
        if written == &[""] && !field.required {
            data.remove(*name);
            continue;
        }
        let value = values::read(field.shape, written, "en");
        match (field.shape, data.get_mut(*name), value) {
            (Shape::Text, Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
            (_, _, value) => {
                data.insert((*name).into(), value);
            }
        }
    }
    read_fact(kind, &data)
}
