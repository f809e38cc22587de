//! The facts that a row of cells tells: that of its fields, one for each act with dates of its own, and the
//! end of what it begins.

use std::sync::Arc;

use super::error::{RowProblem, Wrong};
use super::rows::{Filled, Fixed, RowPlan};
use super::slots::{EFFECTIVE_ON, Slot, is_of_act, place};
use crate::domain::event::act::Act;
use crate::domain::fields::Shape;
use crate::domain::recorded::Evidence;
use crate::imports::cells::{CellFact, Mark, Place, WrittenCell};
use crate::imports::kinds::Kind;

/// What the cells of a row tell.
#[derive(Default)]
struct Told {
    /// Those of the fact of the row, empty ones left out.
    own: Vec<WrittenCell>,
    /// What the row says of the things that it names.
    marks: Vec<Mark>,
    /// What the cells of its fact said before they were read, each with whether it is of that fact alone.
    notes: Vec<(bool, String)>,
    /// The acts with columns of their own, each once.
    acts: Vec<ToldAct>,
    /// Those of the end.
    end: Vec<WrittenCell>,
    /// What they said before they were read.
    end_notes: Vec<String>,
}

/// What the columns of one act tell.
struct ToldAct {
    act: Act,
    /// When it was, and has effect from.
    dates: Vec<WrittenCell>,
    /// What its cells said before they were read.
    notes: Vec<String>,
}

impl RowPlan {
    /// The facts that a row tells. An empty cell says nothing: where a fact needs a date, there is none
    /// without any date, be it that of its effect.
    ///
    /// # Errors
    /// Where a cell tells of something that the row does not date, or that facts of its kind have not.
    pub fn facts(
        &self,
        columns: &[Arc<str>],
        cells: &[&str],
        evidence: &Arc<[Evidence]>,
    ) -> Result<Vec<CellFact>, Wrong> {
        let mut told = Told::default();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(Vec::new());
        }
        for (index, (fill, written)) in self.columns.iter().zip(cells).enumerate() {
            match fill {
                Filled::Nothing => {}
                Filled::Slot(slot) => self.tell(slot, written.trim(), &mut told),
                Filled::Foreign(field) => {
                    let written = written.trim();
                    let read = columns.get(index).and_then(|name| self.words.get(name, written));
                    if !read.unwrap_or(written).is_empty() {
                        let (kind, field) = (self.kind, field.clone());
                        return Err((Some(index), RowProblem::NotOfKind { kind, field }));
                    }
                }
            }
        }
        if told.own.is_empty() && told.acts.is_empty() && told.end.is_empty() {
            return Ok(Vec::new());
        }
        self.check(&told).map_err(|(column, problem)| {
            (columns.iter().position(|known| column.as_ref() == Some(known)), problem)
        })?;
        for Fixed { slot, value, .. } in &self.fixed {
            let written = value.as_str().into();
            let cell = |place: &Arc<Place>| WrittenCell { place: Arc::clone(place), written };
            match slot {
                Slot::Own(place) => told.own.push(cell(place)),
                Slot::Mark(of, place) => {
                    told.marks.push(Mark { of: Arc::clone(of), cell: cell(place) });
                }
                Slot::End(place) if !told.end.is_empty() => told.end.push(cell(place)),
                Slot::End(_) | Slot::Act(..) => {}
            }
        }
        Ok(self.combine(told, evidence))
    }

    /// Takes what one cell tells; an empty one tells nothing.
    fn tell(&self, slot: &Slot, written: &str, told: &mut Told) {
        let place = slot.place();
        let read = self.read_as(place, written);
        if read.is_empty() {
            return;
        }
        // A note is part of the event: nothing personal may come into it.
        let personal = self.kind.event.personal();
        let personal = personal.is_some_and(|own| place.whole() == own.whole.name);
        let is_noted = read != written
            && !written.is_empty()
            && self.word(place, written).is_some()
            && !personal;
        let note =
            is_noted.then(|| format!("{}: {written}", place.column.as_deref().unwrap_or_default()));
        let cell = WrittenCell { place: Arc::clone(place), written: read.into() };
        match slot {
            Slot::Own(place) => {
                told.notes.extend(note.map(|note| (is_of_act(place), note)));
                told.own.push(cell);
            }
            Slot::Mark(of, _) => told.marks.push(Mark { of: Arc::clone(of), cell }),
            Slot::Act(act, _) => {
                let known = told.acts.iter().position(|one| one.act == *act);
                let index = known.unwrap_or_else(|| {
                    told.acts.push(ToldAct { act: *act, dates: Vec::new(), notes: Vec::new() });
                    told.acts.len() - 1
                });
                told.acts[index].dates.push(cell);
                told.acts[index].notes.extend(note);
            }
            Slot::End(_) => {
                told.end.push(cell);
                told.end_notes.extend(note);
            }
        }
    }

    /// Whether everything that a row tells has a fact to go to, which a date makes.
    fn check(&self, told: &Told) -> Result<(), (Option<Arc<str>>, RowProblem)> {
        let has_date = |cells: &[WrittenCell]| cells.iter().any(|cell| cell.place.is_date());
        let undated = |cell: &WrittenCell| {
            let field = cell.place.name.to_string();
            (cell.place.column.clone(), RowProblem::NoDate { field })
        };
        if let Some(first) = told.end.first().filter(|_| !has_date(&told.end)) {
            return Err(undated(first));
        }
        let own = |name: &str| told.own.iter().find(|cell| &*cell.place.name == name);
        let tells_more = !told.acts.is_empty() || !told.end.is_empty();
        match own("act") {
            Some(act) if tells_more && !has_date(&told.own) => Err(undated(act)),
            // A day of effect by itself is that of an act on an unknown day, but not of which of several.
            None if !told.acts.is_empty() && own("on").is_none() => match own(EFFECTIVE_ON) {
                Some(effect) => Err((effect.place.column.clone(), RowProblem::EffectOfNone)),
                None => Ok(()),
            },
            Some(_) | None => Ok(()),
        }
    }

    fn combine(&self, told: Told, evidence: &Arc<[Evidence]>) -> Vec<CellFact> {
        let Told { own, marks, notes, acts, end, end_notes } = told;
        let shared: Vec<WrittenCell> =
            own.iter().filter(|cell| !is_of_act(&cell.place)).cloned().collect();
        let of_all: Vec<String> =
            notes.iter().filter(|(of_act, _)| !of_act).map(|(_, note)| note.clone()).collect();
        let fact = |kind: Kind, cells: Vec<WrittenCell>, notes: Vec<String>, told: &Arc<_>| {
            let note = (!notes.is_empty()).then(|| notes.join("; "));
            let makes = self.makes.as_ref().and_then(|own| place(kind.event, &own.name));
            let (marks, evidence, told) = (marks.clone(), Arc::clone(evidence), Arc::clone(told));
            CellFact { kind, cells, marks, makes, evidence, note, told }
        };
        let of_acts = acts.into_iter().map(|ToldAct { act, dates, notes }| {
            let written = act.as_str().into();
            let word = self.act.clone().map(|place| WrittenCell { place, written });
            let cells = shared.iter().cloned().chain(word).chain(dates).collect();
            let told = self.fields.of_acts.get(&act).unwrap_or(&self.fields.of_row);
            fact(self.kind, cells, [&of_all[..], &notes].concat(), told)
        });
        let mut facts: Vec<CellFact> = of_acts.collect();
        let required = self.kind.event.fields().iter().filter(|field| field.required);
        let needs_date = required.into_iter().any(|field| matches!(field.shape, Shape::Date));
        if !needs_date || own.iter().any(|cell| cell.place.is_date()) {
            let notes = notes.into_iter().map(|(_, note)| note).collect();
            facts.push(fact(self.kind, own, notes, &self.fields.of_row));
        }
        if let Some(kind) = self.end.filter(|_| !end.is_empty()) {
            let named = shared.iter().filter(|cell| {
                matches!(cell.place.shape, Shape::Id(_))
                    && place(kind.event, &cell.place.name).is_some()
            });
            let cells = named.cloned().chain(end).collect();
            facts.push(fact(kind, cells, [of_all, end_notes].concat(), &self.fields.of_end));
        }
        facts
    }

    /// The word as which a cell is read below a column, where one was asked for.
    pub fn reading(&self, index: usize, column: &str, written: &str) -> Option<&str> {
        match self.columns.get(index)? {
            Filled::Nothing => None,
            Filled::Foreign(_) => self.words.get(column, written),
            Filled::Slot(slot) => self.word(slot.place(), written),
        }
    }

    /// The word that was asked for for a cell. An empty one is read as a word only where it can be one.
    fn word(&self, place: &Place, written: &str) -> Option<&str> {
        let read = self.words.get(place.column.as_deref()?, written)?;
        let fits = match place.shape {
            Shape::Date => true,
            Shape::Word(words) => words.contains(&read),
            _ => false,
        };
        (fits || !written.is_empty()).then_some(read)
    }

    /// What a cell says: the word that was asked for for it, or, where words are expected, the word that
    /// differs from it only by case and by spaces.
    fn read_as(&self, place: &Place, written: &str) -> String {
        if let Some(read) = self.word(place, written) {
            return read.to_owned();
        }
        match place.shape {
            Shape::Word(words) => {
                let plain = written.to_lowercase().replace([' ', '-'], "_");
                let found = words.iter().find(|word| **word == plain);
                found.map_or_else(|| written.to_owned(), |word| (*word).to_owned())
            }
            _ => written.to_owned(),
        }
    }
}
