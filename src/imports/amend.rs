//! The whole new data of a fact of which somebody writes some fields anew.

use serde_json::{Map, Value};

use super::values;
use crate::domain::disclosure::Personal;
use crate::domain::entry::read_data;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::fields::{Fault, Problem, Shape};

/// The data with the named fields changed, each read from what is written for it. An empty value
/// takes an optional field away, and a text in one language leaves the others as they were; an
/// empty one takes that language away.
///
/// What is personal is no part of the data. It is kept unless it is given anew, as a whole; an empty
/// value takes it away.
///
/// # Errors
/// Every [`Fault`] of the new data.
pub fn amend(
    kind: FactKind,
    mut data: Map<String, Value>,
    changes: &[(&str, Vec<&str>)],
) -> Result<(Fact, Personal), Vec<Fault>> {
    data.remove("_sd");
    for (name, written) in changes {
        let Some(field) = kind.submitted().find(|field| field.name == *name) else {
            let known = kind.submitted().map(|field| field.name).collect();
            let problem = Problem::Unknown { known };
            return Err(vec![Fault { field: (*name).into(), problem }]);
        };
        if written == &[""] && !field.required {
            let is_personal = kind.personal().is_some_and(|own| own.whole.name == *name);
            if is_personal {
                data.insert((*name).into(), Value::Null);
            } else {
                data.remove(*name);
            }
            continue;
        }
        let value = values::read(field.shape, written, "en");
        match (field.shape, data.get_mut(*name), value) {
            (Shape::Text, Some(Value::Object(old)), Value::Object(new)) => {
                old.extend(new);
                if written != &[""] {
                    old.retain(|_, text| text != "");
                }
            }
            (_, _, value) => {
                data.insert((*name).into(), value);
            }
        }
    }
    read_data(kind, data)
}
