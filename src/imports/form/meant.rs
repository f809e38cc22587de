//! Names in a form, put in place of ids: what each means, or what is to be asked.

use serde_json::Value;

use super::DATA;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Field, Shape};
use crate::projections::meant::Meant;
use crate::projections::reading::Reading;
use crate::projections::search::Found;

/// What is to be asked about a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The field of the form.
    pub field: String,
    /// What is written there.
    pub written: String,
    /// The kind of thing that it is to name.
    pub kind: EntityKind,
    /// The things that bear the name; none where it is unknown.
    pub bearing: Vec<Found>,
    /// What is near to a name that is unknown.
    pub like: Vec<Entity>,
}

/// Puts ids in place of the names in the data of a fact, by what is known in a view. What the fact itself
/// registers has an id that nothing else bears. What is left is to be asked.
#[must_use]
pub fn resolve(kind: FactKind, data: &mut Value, reading: &Reading<'_>) -> Vec<Question> {
    let mut questions = Vec::new();
    let Value::Object(object) = data else { return questions };
    for field in kind.submitted().filter(|field| !kind.registers().contains(&field.name)) {
        if let Some(value) = object.get_mut(field.name) {
            in_value(&format!("{DATA}.{}", field.name), field, value, reading, &mut questions);
        }
    }
    questions
}

fn in_value(
    name: &str,
    field: &Field,
    value: &mut Value,
    reading: &Reading<'_>,
    questions: &mut Vec<Question>,
) {
    match (field.shape, value) {
        (Shape::Id(kind), Value::String(written)) => {
            questions.extend(named(name, kind, written, reading));
        }
        (Shape::List(Shape::Id(kind), _), Value::Array(items)) => {
            for (row, item) in items.iter_mut().enumerate() {
                if let Value::String(written) = item {
                    questions.extend(named(&format!("{name}.{row}"), *kind, written, reading));
                }
            }
        }
        (Shape::Subject | Shape::Carried, Value::String(written)) => {
            let kind = written.split_once(':').and_then(|(word, _)| EntityKind::read(word));
            if let Some(kind) = kind {
                let mut rest = written.clone();
                match named(name, kind, &mut rest, reading) {
                    None => *written = Entity::new(kind, &rest).to_string(),
                    question => questions.extend(question),
                }
            }
        }
        _ => {}
    }
}

/// Puts the id of the one thing that is meant in place of its name; a question where there is not one.
fn named(
    field: &str,
    kind: EntityKind,
    written: &mut String,
    reading: &Reading<'_>,
) -> Option<Question> {
    let (bearing, like) = match reading.meant(&[kind], written) {
        Meant::One(thing) => {
            *written = thing.id.to_string();
            return None;
        }
        Meant::Several(found) => (found, Vec::new()),
        Meant::Unknown(like) => (Vec::new(), like),
    };
    let (field, written) = (field.to_owned(), written.clone());
    Some(Question { field, written, kind, bearing, like })
}
