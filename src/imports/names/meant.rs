//! Who is meant by what a cell says: by an id, a synonym, an identifier or a name, and by what else the row says.

use rustc_hash::FxHashMap;

use super::{Names, Wrong, short, unknown, wrong};
use crate::domain::alike::{fold, key};
use crate::domain::entity::EntityKind;
use crate::domain::entry::Entry;
use crate::domain::fields::Shape;
use crate::imports::cells::{CellFact, WrittenCell};
use crate::imports::error::{Candidate, RowProblem, Unidentified, Which, WhyUnidentified};
use crate::imports::identifiers::Written;
use crate::imports::known::Bearer;
use crate::imports::marks::{Fit, Marks, telling};
use crate::imports::{Draft, Rows};

impl Names {
    /// The id that a cell names: as it is written, by a synonym, by what a party is called in another
    /// register, or by a name that one thing alone bears which the row does not tell apart; registered where
    /// that was asked for.
    pub(super) fn id(
        &mut self,
        kind: EntityKind,
        cell: &WrittenCell,
        written: &str,
        fact: &CellFact,
        line: u64,
        entries: &mut Vec<Entry>,
    ) -> Result<String, Wrong> {
        let said = marks(kind, cell, fact)?;
        let fit = |id: &str| self.known.thing(kind, id).map(|thing| thing.marks.fit(&said));
        let may_be = |id: &&str| fit(id).is_some_and(|fit| fit != Fit::Contradicts);
        let of_scheme = cell.place.scheme.as_deref();
        let outright = [Some(written).filter(|_| of_scheme.is_none()), self.synonyms.id(written)];
        if let Some(id) = outright.into_iter().flatten().find(may_be) {
            return Ok(id.to_owned());
        }
        let bearing = self.known.bearing(kind, written);
        let identifier = self.known.identifiers.read(of_scheme, written);
        if let Some(identifier) = identifier.filter(|_| kind == EntityKind::Party) {
            let is_identifier = of_scheme.is_some()
                || bearing.is_empty()
                || !self.known.identifiers.holders(&identifier).is_empty();
            if is_identifier {
                let id = self.identified(&identifier, cell, written, &said)?;
                self.rests.extend(self.identified.get(&(identifier.scheme, identifier.value)));
                return Ok(id);
            }
        }
        let best = bearing.iter().filter_map(|one| fit(&one.id)).max().unwrap_or(Fit::Contradicts);
        let meant = nearest(bearing.iter().filter(|one| fit(&one.id) == Some(best)), written);
        let crowd = self.crowded.get(&(kind, key(written)));
        match meant.as_slice() {
            // Of a body of which the file knows several, nothing may be left open.
            _ if crowd.is_some_and(|_| said.is_empty() || best == Fit::Silent) => {
                let which = self.which(kind, cell, written, &said, &meant);
                return Err(wrong(cell, RowProblem::Several(Box::new(which))));
            }
            _ if best == Fit::Contradicts => {}
            [id] => {
                let named = bearing.iter().filter(|one| one.id == **id);
                let taught = named.map(|one| one.line).min().filter(|taught| *taught > 0);
                let id = (*id).clone();
                self.rests.extend(taught);
                return Ok(id);
            }
            _ => {
                let which = self.which(kind, cell, written, &said, &meant);
                return Err(wrong(cell, RowProblem::Several(Box::new(which))));
            }
        }
        // Said of a thing of another kind, a word says nothing of what is meant here.
        if let Some(id) = self.synonyms.id(written).filter(|_| bearing.is_empty())
            && self.known.thing(kind, id).is_none()
        {
            let (field, written, id) = (cell.place.field.name, short(written), id.to_owned());
            return Err(wrong(cell, RowProblem::OtherSynonym { field, written, id, kind }));
        }
        if let Some((event, word)) = self.missing.of(kind) {
            let new = self.register(kind, cell, written, said.or_kind(word), line)?;
            let entry = self.registration(event, &new, fact);
            entries.push(entry.map_err(|faults| wrong(cell, RowProblem::Faults(faults)))?);
            return Ok(new.0);
        }
        Err(wrong(
            cell,
            if meant.is_empty() {
                let similar = self.known.near(kind, written);
                unknown(cell, kind, written, similar)
            } else {
                RowProblem::Another(Box::new(self.which(kind, cell, written, &said, &meant)))
            },
        ))
    }

    /// The party that is called so in another register. Nothing is registered under what is no name.
    fn identified(
        &self,
        identifier: &Written,
        cell: &WrittenCell,
        written: &str,
        said: &Marks,
    ) -> Result<String, Wrong> {
        let (kind, field, known) = (EntityKind::Party, cell.place.field.name, &self.known);
        let holders = known.identifiers.holders(identifier);
        let fits = |id: &&String| {
            let thing = known.thing(kind, id);
            thing.is_some_and(|thing| thing.marks.fit(said) != Fit::Contradicts)
        };
        let meant: Vec<&String> = holders.iter().filter(fits).collect();
        let which = |ids: &[&String]| Box::new(self.which(kind, cell, written, said, ids));
        let problem = match meant.as_slice() {
            [id] => return Ok((*id).clone()),
            [] if holders.is_empty() => {
                let why = if !known.identifiers.is_scheme(&identifier.scheme) {
                    WhyUnidentified::NoScheme { known: known.identifiers.schemes().to_vec() }
                } else if let Some(misfit) = identifier.misfit(said.get("country")) {
                    WhyUnidentified::Misfit(misfit)
                } else {
                    WhyUnidentified::Unknown
                };
                let (scheme, value) = (identifier.scheme.clone(), short(&identifier.value));
                RowProblem::Unidentified(Box::new(Unidentified { field, scheme, value, why }))
            }
            [] => RowProblem::Another(which(&holders.iter().collect::<Vec<_>>())),
            several => RowProblem::Several(which(several)),
        };
        Err(wrong(cell, problem))
    }

    fn which(
        &self,
        kind: EntityKind,
        cell: &WrittenCell,
        written: &str,
        said: &Marks,
        ids: &[&String],
    ) -> Which {
        let all = |marks: &Marks| -> Vec<(&'static str, String)> {
            marks.iter().map(|(name, mark)| (name, mark.to_owned())).collect()
        };
        let candidates = ids.iter().filter_map(|id| {
            let thing = self.known.thing(kind, id)?;
            let marks = all(&thing.marks);
            Some(Candidate { id: Some((*id).clone()), name: thing.name.clone(), marks })
        });
        let mut candidates: Vec<Candidate> = candidates.collect();
        if candidates.is_empty() {
            let crowd = self.crowded.get(&(kind, key(written))).into_iter().flatten();
            let unregistered =
                |marks| Candidate { id: None, name: short(written), marks: all(marks) };
            candidates.extend(crowd.map(unregistered));
        }
        let (field, written) = (cell.place.field.name, short(written));
        let telling = telling(kind).map(|field| field.name).collect();
        let is_listed = matches!(cell.place.shape, Shape::List(..));
        let telling = if is_listed { Vec::new() } else { telling };
        Which { field, written, said: all(said), candidates, telling }
    }
}

/// The ids of what bears a name: of several, those come first that differ not even by what stands between
/// words.
fn nearest<'b>(bearers: impl Iterator<Item = &'b Bearer>, written: &str) -> Vec<&'b String> {
    let mut bearers: Vec<&Bearer> = bearers.collect();
    if bearers.len() > 1 {
        let folded = fold(written);
        if bearers.iter().any(|bearer| bearer.folded == folded) {
            bearers.retain(|bearer| bearer.folded == folded);
        }
    }
    let mut ids: Vec<&String> = bearers.into_iter().map(|bearer| &bearer.id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The names in a file that stand for several things which it tells apart.
pub(super) fn crowded(rows: &Rows) -> FxHashMap<(EntityKind, String), Vec<Marks>> {
    let mut told: FxHashMap<(EntityKind, String), Vec<Marks>> = FxHashMap::default();
    for draft in rows.iter().flatten().flat_map(|row| &row.facts) {
        let Draft::Cells(fact) = draft else { continue };
        for cell in fact.cells.iter().filter(|_| !fact.marks.is_empty()) {
            let Shape::Id(kind) = cell.place.shape else { continue };
            let Ok(said) = marks(kind, cell, fact) else { continue };
            let before = told.entry((kind, key(&cell.written))).or_default();
            if !said.is_empty() && !before.contains(&said) {
                before.push(said);
            }
        }
    }
    let is_crowded = |several: &[Marks]| {
        several.iter().any(|one| several.iter().any(|other| one.fit(other) == Fit::Contradicts))
    };
    told.retain(|_, several| is_crowded(several));
    told
}

/// What a row says of the thing that a cell names.
fn marks(kind: EntityKind, cell: &WrittenCell, fact: &CellFact) -> Result<Marks, Wrong> {
    let of_cell = fact.marks.iter().filter(|mark| mark.of == cell.place.name);
    let of_cell: Vec<_> = of_cell.map(|mark| &mark.cell).collect();
    let cells = of_cell.iter().map(|cell| (cell.place.field, cell.written.as_str()));
    let read = Marks::read(kind, cells);
    read.map_err(|(place, fault)| {
        let column = of_cell.get(place).and_then(|cell| cell.place.column.clone());
        Wrong { column, problem: fault.under(&cell.place.name).into() }
    })
}
