//! What the columns of a table fill for rows of one kind, and what is left unfilled.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::slots::{EFFECTIVE_ON, Slot, is_of_act, place};
use super::words::Words;
use crate::domain::entry::presumed;
use crate::domain::event::act::Act;
use crate::domain::fields::Shape;
use crate::imports::cells::Place;
use crate::imports::kinds::Kind;

/// What a column fills.
#[derive(Clone, Debug)]
pub enum Filled {
    /// Nothing.
    Nothing,
    /// A field that facts of this kind have not.
    Foreign(String),
    /// A place.
    Slot(Slot),
}

/// A value that is the same for every row.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The name under which it was given.
    pub name: String,
    /// What it tells of.
    pub slot: Slot,
    /// The value.
    pub value: String,
}

/// What a row of one kind tells.
#[derive(Debug)]
pub struct RowPlan {
    /// The kind.
    pub kind: Kind,
    /// The kind that ends what it begins, where a column holds its date.
    pub end: Option<Kind>,
    /// What each column fills.
    pub columns: Vec<Filled>,
    /// What is the same for every row.
    pub fixed: Vec<Fixed>,
    /// Words to be read in place of a cell's own.
    pub words: Arc<Words>,
    /// The place of the act, where facts of the kind are acts.
    pub act: Option<Arc<Place>>,
    /// The place of the id that is to be made.
    pub makes: Option<Arc<Place>>,
    /// The fields that the table has of each fact.
    pub fields: Fields,
}

/// The fields that a table has of each fact that a row may tell.
#[derive(Debug, Default)]
pub struct Fields {
    /// Of the fact of the row.
    pub of_row: Arc<[&'static str]>,
    /// Of each act with columns of its own.
    pub of_acts: BTreeMap<Act, Arc<[&'static str]>>,
    /// Of the end.
    pub of_end: Arc<[&'static str]>,
}

impl RowPlan {
    /// A plan of what columns fill and what is the same for every row.
    #[must_use]
    pub fn new(
        kind: Kind,
        end: Option<Kind>,
        columns: Vec<Filled>,
        fixed: Vec<Fixed>,
        words: Arc<Words>,
    ) -> Self {
        let (act, fields) = (place(kind.event, "act"), Fields::default());
        Self { kind, end, columns, fixed, words, act, makes: None, fields }
    }

    fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.columns.iter().filter_map(|fill| match fill {
            Filled::Slot(slot) => Some(slot),
            Filled::Nothing | Filled::Foreign(_) => None,
        })
    }

    /// Whether a column fills a field of the fact of the row, or a part of it.
    #[must_use]
    pub fn fills(&self, name: &str) -> bool {
        self.slots().any(|slot| matches!(slot, Slot::Own(place) if place.whole() == name))
    }

    fn is_given(&self, name: &str) -> bool {
        let mut fixed = self.fixed.iter();
        self.fills(name)
            || fixed.any(|one| matches!(&one.slot, Slot::Own(place) if place.whole() == name))
    }

    /// The acts with a column for their date.
    #[must_use]
    pub fn acts(&self) -> Vec<Act> {
        let acts = self.slots().filter_map(|slot| match slot {
            Slot::Act(act, place) if &*place.name == "on" => Some(*act),
            Slot::Own(_) | Slot::Mark(..) | Slot::Act(..) | Slot::End(_) => None,
        });
        acts.collect()
    }

    /// A field with the day of effect of no act that has a column, and the fields that would be of one.
    #[must_use]
    pub fn lone_effect(&self) -> Option<(String, Vec<String>)> {
        let acts = self.acts();
        let of_act = |act: &Act| format!("{EFFECTIVE_ON}.{}", act.as_str());
        let lone = self.slots().find_map(|slot| match slot {
            Slot::Act(act, _) if !acts.contains(act) => Some(of_act(act)),
            Slot::Own(place)
                if &*place.name == EFFECTIVE_ON && !acts.is_empty() && !self.is_given("on") =>
            {
                Some(EFFECTIVE_ON.to_owned())
            }
            Slot::Own(_) | Slot::Mark(..) | Slot::Act(..) | Slot::End(_) => None,
        });
        lone.map(|field| (field, acts.iter().map(of_act).collect()))
    }

    /// The field of the id that facts of the kind give, where it may be made from a name.
    fn own_id(&self) -> Option<Arc<Place>> {
        let registers = self.kind.event.registers();
        let mut fields = self.kind.event.fields().iter();
        let field = fields
            .find(|field| registers.contains(&field.name) && matches!(field.shape, Shape::Id(_)))?;
        let is_named = |slot: &Slot| matches!(slot, Slot::Own(place) if matches!(place.field.shape, Shape::Text));
        place(self.kind.event, field.name).filter(|_| self.slots().any(is_named))
    }

    /// Has the id made from the name, where nothing holds it.
    pub fn make_id(&mut self) {
        self.makes = self.own_id().filter(|place| !self.is_given(&place.name));
    }

    /// Lists the fields that columns, or what is the same for every row, fill of each fact; be it that the
    /// cells of a row are empty.
    pub fn list_fields(&mut self) {
        let acts: BTreeSet<Act> = self.slots().filter_map(act_of).collect();
        let fixed = || self.fixed.iter().map(|one| &one.slot);
        let own = |slot: &Slot| match slot {
            Slot::Own(place) => Some(place.field.name),
            // What is said of what a fact names is not said by the fact.
            Slot::Act(..) | Slot::End(_) | Slot::Mark(..) => None,
        };
        let end = |slot: &Slot| match slot {
            Slot::End(place) => Some(place.field.name),
            Slot::Own(_) | Slot::Act(..) | Slot::Mark(..) => None,
        };
        let of_act = |act: Act| {
            let told = self.slots().chain(fixed()).filter_map(move |slot| match slot {
                Slot::Own(place) => (!is_of_act(place)).then_some(place.field.name),
                Slot::Act(of, place) => (*of == act).then_some(place.field.name),
                Slot::End(_) | Slot::Mark(..) => None,
            });
            (act, told.collect())
        };
        let of_row = self.slots().chain(fixed()).filter_map(own).collect();
        let of_end = self.slots().chain(fixed()).filter_map(end).collect();
        self.fields = Fields { of_row, of_acts: acts.into_iter().map(of_act).collect(), of_end };
    }

    /// The fields that a fact must have and nothing fills. Where it tells another date of the fact, such as
    /// that of its effect, its own may be unknown.
    #[must_use]
    pub fn unfilled(&self) -> Vec<String> {
        let has_date = self.slots().any(|slot| matches!(slot, Slot::Own(place) if place.is_date()));
        let is_date =
            |field: &String| place(self.kind.event, field).is_some_and(|place| place.is_date());
        let mut unfilled = self.wanted();
        unfilled.retain(|field| !has_date || !is_date(field));
        unfilled
    }

    /// The fields that a fact must have, as far as a column may be there for them, and nothing fills.
    #[must_use]
    pub fn wanted(&self) -> Vec<String> {
        let has_acts = !self.acts().is_empty();
        let made = self.own_id();
        let is_said = |name: &str| {
            self.is_given(name)
                || presumed(self.kind.event, name).is_some()
                // An act with a column of its own says of itself what it is and when it was.
                || has_acts && matches!(name, "act" | "on")
                || made.as_ref().is_some_and(|place| *place.name == *name)
        };
        let required = |kind: Kind| kind.event.fields().iter().filter(|field| field.required);
        let own = required(self.kind).filter(|field| !is_said(field.name));
        let mut unfilled: Vec<String> = own.map(|field| field.name.to_owned()).collect();
        let fixed = self.fixed.iter().map(|one| &one.slot);
        let of_end: Vec<&str> = self.slots().chain(fixed).filter_map(in_end).collect();
        if let Some(end) = self.end {
            let lacks = required(end).filter(|field| {
                !matches!(field.shape, Shape::Id(_)) && !of_end.contains(&field.name)
            });
            unfilled.extend(lacks.map(|field| format!("{}.{}", end.word, field.name)));
        }
        unfilled
    }
}

/// The act that a slot is of.
const fn act_of(slot: &Slot) -> Option<Act> {
    match slot {
        Slot::Act(act, _) => Some(*act),
        Slot::Own(_) | Slot::End(_) | Slot::Mark(..) => None,
    }
}

/// The field of the end that a slot fills.
fn in_end(slot: &Slot) -> Option<&str> {
    match slot {
        Slot::End(place) => Some(place.whole()),
        Slot::Own(_) | Slot::Mark(..) | Slot::Act(..) => None,
    }
}
