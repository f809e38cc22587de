//! By what bodies of one name are told apart: fields of the facts that register them.

use serde_json::{Value, json};

use super::values;
use crate::domain::entity::EntityKind;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::fields::{Fault, Field, check_object};

/// The fields by which things of one name are told apart, the narrowest word for an id last.
const TELLING: [&str; 3] = ["country", "subdivision", "kind"];

/// What is said of a thing: fields of the fact that registers it, with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Marks(Vec<(&'static str, String)>);

/// How what is known of a thing bears on what a row says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is another thing.
    Contradicts,
    /// Nothing of it contradicts, and not all of it is known.
    Silent,
    /// All of it is known.
    Agrees,
}

/// The fact that registers things of a sort; none for those that no name is looked up for.
const fn registration(kind: EntityKind) -> Option<FactKind> {
    match kind {
        EntityKind::Party => Some(FactKind::PartyRegistered),
        EntityKind::Declaration => Some(FactKind::DeclarationAdopted),
        EntityKind::Gathering => Some(FactKind::GatheringHeld),
        EntityKind::Network => Some(FactKind::NetworkEstablished),
        EntityKind::Agreement => Some(FactKind::AgreementSigned),
        EntityKind::Strategy | EntityKind::Goal | EntityKind::Register => None,
    }
}

/// The fields by which things of a sort are told apart.
pub fn telling(kind: EntityKind) -> impl Iterator<Item = &'static Field> {
    let fields = registration(kind).map_or(&[][..], FactKind::fields);
    TELLING.iter().filter_map(move |name| fields.iter().find(|field| field.name == *name))
}

impl Marks {
    /// What is known of a registered thing.
    pub fn known<'v>(marks: impl IntoIterator<Item = (&'static str, Option<&'v str>)>) -> Self {
        let marks = marks.into_iter();
        let mut known = Self(marks.filter_map(|(name, mark)| Some((name, mark?.into()))).collect());
        known.place();
        known
    }

    /// What a fact says of the thing that it registers.
    pub fn of_fact(fact: &Fact) -> Self {
        let data = serde_json::to_value(fact).unwrap_or_default();
        Self::known(TELLING.map(|name| (name, data.get(name).and_then(Value::as_str))))
    }

    /// By what this is another thing than one, in a word for its id; nothing where it may be the same.
    pub fn other_than(&self, other: &Self) -> Option<String> {
        let differing = TELLING.iter().find_map(|name| {
            self.get(name).filter(|own| other.get(name).is_some_and(|other| other != *own))
        });
        differing.map(str::to_lowercase)
    }

    /// What cells say of a thing of a sort.
    ///
    /// # Errors
    /// The first [`Fault`], with the place of its cell.
    pub fn read<'c>(
        kind: EntityKind,
        cells: impl IntoIterator<Item = (&'static Field, &'c str)>,
    ) -> Result<Self, (usize, Fault)> {
        let fields = registration(kind).map_or(&[][..], FactKind::fields);
        let mut marks = Self::default();
        for (place, (field, written)) in cells.into_iter().enumerate() {
            let value = values::read(field.shape, &[written], "en");
            let data = json!({field.name: value});
            let mut faults = Vec::new();
            check_object("", data.as_object().unwrap_or(&Default::default()), fields, &mut faults);
            if let Some(fault) = faults.into_iter().find(|fault| fault.field == field.name) {
                return Err((place, fault));
            }
            marks.0.push((field.name, value.as_str().unwrap_or_default().to_owned()));
        }
        Ok(marks)
    }

    /// The same with a word for the kind, where none is said.
    pub fn or_kind(mut self, word: &str) -> Self {
        if self.get("kind").is_none() {
            self.0.push(("kind", word.to_owned()));
        }
        self
    }

    /// Whether nothing is said.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each field with what is said in it.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, mark)| (*name, mark.as_str()))
    }

    /// What is said in a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, mark)| mark)
    }

    /// The words that tell a thing apart in an id, the widest first.
    pub fn words(&self) -> impl Iterator<Item = String> {
        TELLING.iter().filter_map(|name| self.get(name)).map(str::to_lowercase)
    }

    /// As fields of the fact that registers the thing.
    pub fn fields(&self) -> impl Iterator<Item = (String, Value)> {
        self.iter().map(|(name, mark)| (name.to_owned(), mark.into()))
    }

    /// How this, which is known of a thing, bears on what a row says.
    pub fn fit(&self, said: &Self) -> Fit {
        let mut placed = said.clone();
        placed.place();
        let each = placed.iter().map(|(name, mark)| match self.get(name) {
            Some(known) if known == mark => Fit::Agrees,
            Some(_) => Fit::Contradicts,
            None => Fit::Silent,
        });
        each.min().unwrap_or(Fit::Agrees)
    }

    /// A subdivision lies in the country whose code it begins with.
    fn place(&mut self) {
        if self.get("country").is_none()
            && let Some((country, _)) =
                self.get("subdivision").and_then(|code| code.split_once('-'))
        {
            self.0.push(("country", country.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_agrees_is_silent_or_contradicts() {
        let known = |country, subdivision| {
            Marks::known([
                ("kind", Some("city")),
                ("country", country),
                ("subdivision", subdivision),
            ])
        };
        let fields: Vec<&Field> = telling(EntityKind::Party).collect();
        let said =
            |place: usize, written| Marks::read(EntityKind::Party, [(fields[place], written)]);
        let spain = said(0, "Spain").unwrap();
        assert_eq!(spain.get("country"), Some("ES"));
        assert_eq!(known(Some("ES"), None).fit(&spain), Fit::Agrees);
        assert_eq!(known(None, Some("ES-VC")).fit(&spain), Fit::Agrees);
        assert_eq!(known(None, None).fit(&spain), Fit::Silent);
        assert_eq!(known(Some("VE"), None).fit(&spain), Fit::Contradicts);
        assert_eq!(known(Some("VE"), None).fit(&Marks::default()), Fit::Agrees);
        assert_eq!(known(Some("ES"), None).fit(&said(1, "ES-VC").unwrap()), Fit::Silent);
        assert_eq!(known(Some("ES"), None).fit(&said(2, "state").unwrap()), Fit::Contradicts);
        assert_eq!(said(0, "Spane").unwrap_err().1.field, "country");
        assert_eq!(telling(EntityKind::Network).count(), 1);
    }
}
