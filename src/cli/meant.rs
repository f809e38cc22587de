//! What somebody means who writes a name in place of an id: one thing, or a question which of several.

use serde_json::Value;

use crate::cli::asking::Asking;
use crate::cli::error::CliError;
use crate::cli::view::ViewArgs;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::fields::Shape;
use crate::projections::search::FoundThing;
use crate::wording::lang::{Lang, Words, pick};

/// The thing of some kinds that is meant by an id, `KIND:ID` or a name; none where nothing that is known in
/// the view is, or where an id stands for things of several kinds.
///
/// # Errors
/// Usage, with the candidates, where several bear the name; what a server says.
pub fn one(
    asking: Asking<'_>,
    view: &ViewArgs,
    kinds: &[EntityKind],
    written: &str,
) -> Result<Option<Entity>, CliError> {
    let found = asking.meant(view, kinds, written)?;
    match found.as_slice() {
        [one] => Ok(Some(Entity::new(one.kind, &one.id))),
        // What is written is their id, or there is nothing: whoever asks for it says so.
        several if several.iter().all(|one| one.id == written) => Ok(None),
        several => Err(between(written, several)),
    }
}

/// The id of the one thing of a kind that is meant; what was written, where that is no name.
///
/// # Errors
/// As [`one`].
pub fn id(
    asking: Asking<'_>,
    view: &ViewArgs,
    kind: EntityKind,
    written: &str,
) -> Result<String, CliError> {
    let meant = one(asking, view, &[kind], written)?;
    Ok(meant.map_or_else(|| written.to_owned(), |thing| thing.id.to_string()))
}

/// Whether a field of a shape names things of the register.
#[must_use]
pub const fn names(shape: Shape) -> bool {
    matches!(shape, Shape::Id(_) | Shape::List(Shape::Id(_), _) | Shape::Subject | Shape::Carried)
}

/// Puts ids in place of names in the value of a field; what stands for no thing stays.
///
/// # Errors
/// As [`one`].
pub fn in_value(asking: Asking<'_>, shape: Shape, value: &mut Value) -> Result<(), CliError> {
    let today = ViewArgs::default();
    match (shape, value) {
        (Shape::Id(kind), Value::String(written)) => {
            *written = id(asking, &today, kind, written)?;
        }
        (Shape::List(Shape::Id(kind), _), Value::Array(items)) => {
            for item in items {
                in_value(asking, Shape::Id(*kind), item)?;
            }
        }
        (Shape::Subject | Shape::Carried, Value::String(written)) => {
            let named = written.split_once(':').and_then(|(word, _)| EntityKind::read(word));
            if let Some(kind) = named
                && let Some(thing) = one(asking, &today, &[kind], written)?
            {
                *written = thing.to_string();
            }
        }
        _ => {}
    }
    Ok(())
}

/// The error for a name that several bear.
fn between(written: &str, several: &[FoundThing]) -> CliError {
    let said = |lang: Lang| {
        let each = several.iter().map(|one| {
            let entity = Entity::new(one.kind, &one.id);
            match &one.names {
                Some(names) => {
                    let name = names.get(lang.tag());
                    pick(lang, format!("{entity} ({name})"), format!("{entity}（{name}）"))
                }
                None => entity.to_string(),
            }
        });
        let each = each.collect::<Vec<_>>().join(pick(lang, ", ", "、"));
        pick(
            lang,
            format!("{written:?} may be any of {each}. Write the id of the one that you mean."),
            format!(
                "「{written}」にあたるものが複数あります: {each}。どれかを ID で指定してください。"
            ),
        )
    };
    CliError::Usage(Words::both(said))
}
