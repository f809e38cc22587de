//! Ids that are made from names, where a table that registers things has no column for them.

use std::sync::Arc;

use super::cells::{CellFact, Place, WrittenCell};
use super::error::{RowError, RowProblem};
use super::known::Known;
use super::marks::Marks;
use super::names::Names;
use super::suffixes::{cut, numbered, suffixed};
use super::values;
use crate::domain::entity::EntityKind;
use crate::domain::entry::Entry;
use crate::domain::fields::{Fault, Shape};
use crate::domain::name::{MAX_ID_BYTES, NameError, slug};

/// The facts of a row, and the id that was made for them.
pub type Resolved = (Vec<Entry>, Option<String>);

/// The facts that a row of cells tells, under an id that is made from its name where none is given.
///
/// # Errors
/// What is wrong with a cell, with its column.
pub fn resolve(fact: CellFact, line: u64, names: &mut Names) -> Result<Resolved, RowError> {
    let texts = texts(&fact, names.language());
    let name = texts
        .iter()
        .find(|(language, _)| language == "en")
        .or_else(|| texts.iter().find(|(language, _)| language == names.language()))
        .or_else(|| texts.first());
    let made = fact.makes.clone().zip(name.map(|(_, name)| name.as_str()));
    let (entries, id) = match made {
        None => (names.resolve(&fact, line)?, None),
        Some((place, name)) => resolve_named(fact, (place, name), line, names)?,
    };
    if let Some(registered) = entries.last().and_then(|entry| entry.command.fact()) {
        names.learn(registered, texts.iter().map(|(_, text)| text.as_str()), line);
    }
    Ok((entries, id))
}

fn resolve_named(
    mut fact: CellFact,
    (place, name): (Arc<Place>, &str),
    line: u64,
    names: &mut Names,
) -> Result<Resolved, RowError> {
    let refuse = |fact: &CellFact, problem: RowProblem| {
        let text = fact.cells.iter().find(|cell| is_name(cell));
        let column = text.and_then(|cell| cell.place.column.as_deref().map(Into::into));
        RowError { line, column, problem }
    };
    let Shape::Id(kind) = place.shape else { return Ok((names.resolve(&fact, line)?, None)) };
    let base = slug_within(name, MAX_ID_BYTES).map_err(|error| {
        if error == NameError::Empty {
            let (field, name) = (place.name.to_string(), name.chars().take(80).collect());
            return refuse(&fact, RowProblem::NoId { field, name });
        }
        let fault = Fault { field: (&*place.name).into(), problem: error.into() };
        refuse(&fact, fault.into())
    })?;
    fact.cells.push(WrittenCell { place, written: base.as_str().into() });
    let mut entries = names.resolve(&fact, line)?;
    let marks = entries
        .last()
        .and_then(|entry| entry.command.fact())
        .map(Marks::of_fact)
        .unwrap_or_default();
    let id = choose(kind, name, &base, &marks, names.known());
    let id = id.map_err(|problem| refuse(&fact, problem))?;
    if id != base {
        if let Some(last) = fact.cells.last_mut() {
            last.written = id.as_str().into();
        }
        // What it names and registers before itself is known by now.
        entries.pop();
        entries.extend(names.resolve(&fact, line)?);
    }
    Ok((entries, Some(id)))
}

/// The id for a name: that of the body that bears it, unless that is another; else one that is free.
fn choose(
    kind: EntityKind,
    name: &str,
    base: &str,
    marks: &Marks,
    known: &Known,
) -> Result<String, RowProblem> {
    let bearing = [name, base].into_iter().flat_map(|name| known.bearing(kind, name));
    let mut bearers: Vec<String> = bearing.map(|bearer| bearer.id.clone()).collect();
    bearers.sort_unstable();
    bearers.dedup();
    let differs = |id: &String| {
        let thing = known.thing(kind, id).filter(|_| kind == EntityKind::Party)?;
        marks.other_than(&thing.marks)
    };
    let suffix = bearers.iter().find_map(differs);
    bearers.retain(|id| differs(id).is_none());
    match (&bearers[..], suffix) {
        ([one], _) => Ok(one.clone()),
        ([], None) => Ok(base.to_owned()),
        ([], Some(suffix)) => {
            let numbered = (2..).map(|number: u32| numbered(base, number));
            let mut free = std::iter::once(suffixed(base, &suffix)).chain(numbered);
            let free = free.find(|id| known.bearing(kind, id).is_empty());
            Ok(free.unwrap_or_else(|| base.to_owned()))
        }
        (_, _) => {
            let name = name.chars().take(80).collect();
            Err(RowProblem::SeveralBear { name, ids: bearers })
        }
    }
}

/// Whether a cell holds the name of what its fact registers, or a title.
fn is_name(cell: &WrittenCell) -> bool {
    matches!(cell.place.field.shape, Shape::Text)
}

/// The names of what a fact registers, or its titles, each with its language.
fn texts(fact: &CellFact, language: &str) -> Vec<(String, String)> {
    let first = fact.cells.iter().find(|cell| is_name(cell)).map(|cell| cell.place.field.name);
    let cells = fact.cells.iter().filter(|cell| first == Some(cell.place.field.name));
    let mut texts = Vec::new();
    for cell in cells {
        match cell.place.name.split_once('.') {
            Some((_, language)) => texts.push((language.to_owned(), cell.written.to_string())),
            None => {
                let read = values::read(Shape::Text, &[&cell.written], language);
                let read = read.as_object().into_iter().flatten();
                texts.extend(read.filter_map(|(language, text)| {
                    Some((language.clone(), text.as_str()?.to_owned()))
                }));
            }
        }
    }
    texts
}

/// An id made from a name, of at most so many bytes: of the words that fit, or, where the first does not, of
/// the letters that do.
fn slug_within(name: &str, limit: usize) -> Result<String, NameError> {
    match slug(name) {
        Ok(slug) => Ok(slug.into_string()),
        Err(NameError::TooLong { .. }) => {
            let words: Vec<&str> = name.split_whitespace().collect();
            let fitting =
                (1..words.len()).rev().find_map(|count| slug(&words[..count].join(" ")).ok());
            if let Some(fitting) = fitting {
                return Ok(cut(&fitting, limit).to_owned());
            }
            let letters = (1..=limit)
                .rev()
                .find_map(|count| slug(&name.chars().take(count).collect::<String>()).ok());
            letters.map(|letters| letters.into_string()).ok_or(NameError::Empty)
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_gives_an_id_of_whole_words_within_the_limit() {
        let long = "Intergovernmental Union of ".repeat(9);
        let id = slug_within(&long, MAX_ID_BYTES).unwrap();
        assert!(id.len() <= MAX_ID_BYTES && id.len() > MAX_ID_BYTES / 2, "{id}");
        assert!(long.to_lowercase().replace(' ', "-").starts_with(&format!("{id}-")), "{id}");
        let kanji = slug_within(&"都".repeat(99), MAX_ID_BYTES).unwrap();
        assert_eq!(kanji.len(), MAX_ID_BYTES / 3 * 3);
        assert!(slug_within("!?", MAX_ID_BYTES).is_err());
        assert_eq!(cut("one-two-three", 9), "one-two");
        assert_eq!(cut("one-two-three", 7), "one");
        assert_eq!(cut("都市", 4), "都");
    }
}
