//! Ids that are made from names, where a table that registers things has no column for them.

use rustc_hash::FxHashMap;

use super::Draft;
use super::cells::{CellFact, Place, WrittenCell};
use super::error::{RowError, RowProblem};
use super::names::Names;
use super::values;
use crate::domain::calendar::Present;
use crate::domain::command::Command;
use crate::domain::entity::EntityKind;
use crate::domain::entry::Entry;
use crate::domain::event::fact::Fact;
use crate::domain::event::party::PartyKind;
use crate::domain::fields::{Fault, Shape};
use crate::domain::name::{MAX_ID_BYTES, NameError, slug};
use crate::domain::text::{Country, Subdivision};
use crate::projections::{Projections, View};

/// The facts of a row, and the id that was made for them.
pub type Resolved = (Vec<Entry>, Option<String>);

/// By what bodies of one name are told apart.
#[derive(Clone, Debug)]
struct Traits {
    kind: PartyKind,
    country: Option<Country>,
    subdivision: Option<Subdivision>,
}

impl Traits {
    /// Those of the party that a fact registers.
    fn of(entry: &Entry) -> Option<Self> {
        if let Command::Record(Fact::PartyRegistered(data)) = &entry.command {
            let (country, subdivision) = (data.country.clone(), data.subdivision.clone());
            Some(Self { kind: data.kind, country, subdivision })
        } else {
            None
        }
    }

    /// By what this body is another than one; nothing where it may be the same.
    fn other_than(&self, other: &Self) -> Option<String> {
        let differing = |one: Option<String>, other: Option<String>| {
            one.filter(|one| other.is_some_and(|other| other != *one))
        };
        let country = |of: &Self| of.country.as_ref().map(ToString::to_string);
        let subdivision = |of: &Self| of.subdivision.as_ref().map(ToString::to_string);
        differing(country(self), country(other))
            .or_else(|| differing(subdivision(self), subdivision(other)))
            .or_else(|| (self.kind != other.kind).then(|| self.kind.as_str().to_owned()))
            .map(|differs| differs.to_lowercase())
    }
}

/// What ids are taken by, as far as that tells bodies of one name apart.
#[derive(Debug, Default)]
pub struct MadeIds {
    bodies: FxHashMap<String, Traits>,
    /// The ids that the row at hand has added.
    fresh: Vec<String>,
}

impl MadeIds {
    /// What the register knows, where the facts of any row want an id made.
    pub fn new<'a>(
        mut facts: impl Iterator<Item = &'a Draft>,
        views: &Projections,
        present: Present,
    ) -> Self {
        if !facts.any(|fact| matches!(fact, Draft::Cells(fact) if fact.makes.is_some())) {
            return Self::default();
        }
        let reading = views.at(View { as_of: views.today(present), known_at: views.head() });
        let bodies = reading.parties().items.into_iter().map(|party| {
            let (country, subdivision) = (party.country, party.subdivision);
            let traits = Traits { kind: party.kind, country, subdivision };
            (party.party.to_string(), traits)
        });
        Self { bodies: bodies.collect(), fresh: Vec::new() }
    }

    /// Keeps what a row has added: it is told.
    pub fn keep_row(&mut self) {
        self.fresh.clear();
    }

    /// Forgets what a row has added that is refused.
    pub fn forget_row(&mut self) {
        for id in self.fresh.drain(..) {
            self.bodies.remove(&id);
        }
    }

    /// The facts that a row of cells tells, under an id that is made from its name where none is given.
    ///
    /// # Errors
    /// What is wrong with a cell, with its column.
    pub fn resolve(
        &mut self,
        fact: CellFact,
        line: u64,
        names: &mut Names,
    ) -> Result<Resolved, RowError> {
        let texts = texts(&fact, names.language());
        let name = texts
            .iter()
            .find(|(language, _)| language == "en")
            .or_else(|| texts.iter().find(|(language, _)| language == names.language()))
            .or_else(|| texts.first());
        let made = fact.makes.clone().zip(name.map(|(_, name)| name.as_str()));
        let (entries, id) = match made {
            None => (names.resolve(&fact, line)?, None),
            Some((place, name)) => self.resolve_named(fact, (place, name), line, names)?,
        };
        if let Some(Entry { command: Command::Record(registered), .. }) = entries.last() {
            for entity in registered.registers().into_iter().take(1) {
                names.learn(entity.kind, &entity.id, texts.iter().map(|(_, text)| text.as_str()));
            }
        }
        Ok((entries, id))
    }

    fn resolve_named(
        &mut self,
        mut fact: CellFact,
        (place, name): (Place, &str),
        line: u64,
        names: &mut Names,
    ) -> Result<Resolved, RowError> {
        let refuse = |fact: &CellFact, problem: RowProblem| {
            let text = fact.cells.iter().find(|cell| is_name(cell));
            let column = text.and_then(|cell| cell.column.as_deref().map(Into::into));
            RowError { line, column, problem }
        };
        let Shape::Id(kind) = place.shape else { return Ok((names.resolve(&fact, line)?, None)) };
        let base = slug_within(name, MAX_ID_BYTES).map_err(|error| {
            let fault = Fault { field: (&*place.name).into(), problem: error.into() };
            refuse(&fact, fault.into())
        })?;
        fact.cells.push(WrittenCell { place, written: base.clone(), column: None });
        let mut entries = names.resolve(&fact, line)?;
        let traits = entries.last().and_then(Traits::of);
        let id = self.choose(kind, name, &base, traits.as_ref(), names);
        let id = id.map_err(|problem| refuse(&fact, problem))?;
        if id != base {
            if let Some(last) = fact.cells.last_mut() {
                last.written.clone_from(&id);
            }
            entries = names.resolve(&fact, line)?;
        }
        if let Some(traits) = traits
            && !self.bodies.contains_key(&id)
        {
            self.fresh.push(id.clone());
            self.bodies.insert(id.clone(), traits);
        }
        Ok((entries, Some(id)))
    }

    /// The id for a name: that of the body that bears it, unless that is another; else one that is free.
    fn choose(
        &self,
        kind: EntityKind,
        name: &str,
        base: &str,
        traits: Option<&Traits>,
        names: &Names,
    ) -> Result<String, RowProblem> {
        let mut bearers = names.bearers(kind, name);
        bearers.extend(names.bearers(kind, base));
        bearers.sort_unstable();
        bearers.dedup();
        let differs = |id: &String| {
            let (own, other) =
                traits.zip(self.bodies.get(id).filter(|_| kind == EntityKind::Party))?;
            own.other_than(other)
        };
        let suffix = bearers.iter().find_map(differs);
        bearers.retain(|id| differs(id).is_none());
        match (&bearers[..], suffix) {
            ([one], _) => Ok(one.clone()),
            ([], None) => Ok(base.to_owned()),
            ([], Some(suffix)) => {
                let numbered = (2..).map(|number: u32| number.to_string());
                let mut free = std::iter::once(suffix).chain(numbered).map(|suffix| {
                    let room = MAX_ID_BYTES - suffix.len() - 1;
                    format!("{}-{suffix}", cut(base, room))
                });
                let free = free.find(|id| names.bearers(kind, id).is_empty());
                Ok(free.unwrap_or_else(|| base.to_owned()))
            }
            (_, _) => {
                let name = name.chars().take(80).collect();
                Err(RowProblem::SeveralBear { name, ids: bearers })
            }
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
            Some((_, language)) => texts.push((language.to_owned(), cell.written.clone())),
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

/// The beginning of an id, of at most so many bytes, cut between its words where that can be.
fn cut(id: &str, limit: usize) -> &str {
    if id.len() <= limit {
        return id;
    }
    let end = (0..=limit).rev().find(|end| id.is_char_boundary(*end)).unwrap_or_default();
    let beginning = &id[..end];
    let words =
        beginning.rsplit_once('-').map(|(words, _)| words).filter(|words| !words.is_empty());
    words.unwrap_or(beginning)
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
