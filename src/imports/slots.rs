//! Which places of a row's facts the names in a map stand for.

use std::sync::Arc;

use super::marks::telling;
use crate::domain::entity::EntityKind;
use crate::domain::event::act::Act;
use crate::domain::event::fact::FactKind;
use crate::domain::event::party::Identifier;
use crate::domain::fields::{Shape, Shaped};
use crate::domain::text::Language;
use crate::imports::cells::Place;
use crate::imports::kinds::Kind;

/// The field of the day from which an act has effect; with the name of the act behind it, that act's.
pub const EFFECTIVE_ON: &str = "effective_on";

/// What a cell tells of, with the place that it fills there.
#[derive(Clone, Debug)]
pub enum Slot {
    /// The fact of the row.
    Own(Arc<Place>),
    /// A thing that the row names in this place, told apart by a field of the fact that registers it.
    Mark(Arc<str>, Arc<Place>),
    /// An act of its own, told by its dates: one row, several endorsements.
    Act(Act, Arc<Place>),
    /// The end of what the row begins, such as a withdrawal.
    End(Arc<Place>),
}

impl Slot {
    /// What a name stands for, of a row that records a kind of fact and perhaps its end. `effective_on.ACT` is
    /// the day of effect of an act, `withdrawal` the date of a withdrawal and `withdrawal.reason` its reason;
    /// `party.country` is that of the party.
    #[must_use]
    pub fn find(kind: Kind, end: Option<Kind>, name: &str) -> Option<Self> {
        if let Some(place) = place(kind.event, name) {
            return Some(Self::Own(place));
        }
        if let Some((of, place)) = mark(kind, name) {
            return Some(Self::Mark(of, place));
        }
        let effect = name.strip_prefix(EFFECTIVE_ON).and_then(|rest| rest.strip_prefix('.'));
        let (field, of) = effect.map_or(("on", name), |of| (EFFECTIVE_ON, of));
        if let Some(act) = act(kind, of) {
            return place(kind.event, field).map(|place| Self::Act(act, place));
        }
        let end = end?;
        let inner = name.strip_prefix(end.word).and_then(|rest| rest.strip_prefix('.'));
        let name = if of == end.word { field } else { inner.unwrap_or(name) };
        place(end.event, name).map(Self::End)
    }

    /// The same in a column that holds values of a scheme of identifiers; none where it is filled by neither a
    /// party nor what one is called in other registers.
    #[must_use]
    pub fn of_scheme(self, kind: Kind, end: Option<Kind>, scheme: &str) -> Option<Self> {
        let place = |kind: Kind, place: &Place| {
            let takes_party = matches!(
                place.shape,
                Shape::Id(EntityKind::Party) | Shape::List(Shape::Id(EntityKind::Party), _)
            );
            let takes_party = takes_party && !kind.event.registers().contains(&place.field.name);
            let is_list = matches!(place.shape, Shape::List(item, _) if *item == Identifier::SHAPE);
            let scheme = Some(scheme.into());
            (takes_party || is_list).then(|| Arc::new(Place { scheme, ..place.clone() }))
        };
        match self {
            Self::Own(own) => place(kind, &own).map(Self::Own),
            Self::End(own) => place(end?, &own).map(Self::End),
            Self::Mark(..) | Self::Act(..) => None,
        }
    }

    /// The same, filled by a column.
    #[must_use]
    pub fn from_column(self, column: &str) -> Self {
        let place = |place: Arc<Place>| {
            let column = Some(column.into());
            Arc::new(Place { column, ..Arc::unwrap_or_clone(place) })
        };
        match self {
            Self::Own(own) => Self::Own(place(own)),
            Self::Mark(of, own) => Self::Mark(of, place(own)),
            Self::Act(act, own) => Self::Act(act, place(own)),
            Self::End(own) => Self::End(place(own)),
        }
    }

    /// The place.
    #[must_use]
    pub const fn place(&self) -> &Arc<Place> {
        match self {
            Self::Own(place) | Self::Mark(_, place) | Self::Act(_, place) | Self::End(place) => {
                place
            }
        }
    }
}

/// Whether a place belongs to one act, and not to all that a row tells.
#[must_use]
pub fn is_of_act(place: &Place) -> bool {
    matches!(&*place.name, "act" | "on" | EFFECTIVE_ON)
}

/// An act under its name, where facts of the kind are acts.
fn act(kind: Kind, name: &str) -> Option<Act> {
    let is_endorsement = kind.event == FactKind::DeclarationEndorsed;
    Act::find(name).filter(|_| is_endorsement)
}

/// The place that names a thing, and the field of the fact that registers it, of `PLACE.FIELD`.
fn mark(kind: Kind, name: &str) -> Option<(Arc<str>, Arc<Place>)> {
    let (of, mark) = name.rsplit_once('.')?;
    let of = place(kind.event, of).filter(|of| !kind.event.registers().contains(&of.field.name))?;
    let Shape::Id(named) = of.shape else { return None };
    let field = telling(named).find(|field| field.name == mark)?;
    Some((Arc::clone(&of.name), Place::of(field, name, field.shape)))
}

/// The place under a name in the data of a type of fact: a field, a part of an object, or a text by its
/// language.
#[must_use]
pub fn place(event: FactKind, name: &str) -> Option<Arc<Place>> {
    let parts = event.personal().into_iter().flat_map(|personal| personal.parts);
    let mut fields = event.submitted().chain(parts);
    if let Some(field) = fields.find(|field| field.name == name) {
        return Some(Place::of(field, name, field.shape));
    }
    let (outer, inner) = name.split_once('.')?;
    let field = event.submitted().find(|field| field.name == outer)?;
    match field.shape {
        Shape::Text => {
            inner.parse::<Language>().ok()?;
            Some(Place::of(field, name, Shape::Line))
        }
        Shape::Object(fields) => {
            let field = fields.iter().find(|field| field.name == inner)?;
            Some(Place::of(field, name, field.shape))
        }
        _ => None,
    }
}

/// The names that a map may use of a kind of fact, for naming what may have been meant. Texts by language
/// have no end, and stand there as in English and Japanese.
#[must_use]
pub fn names(kind: Kind) -> Vec<String> {
    let mut names = Vec::new();
    for field in kind.event.submitted() {
        names.push(field.name.to_owned());
        let part = |inner: &str| format!("{}.{inner}", field.name);
        match field.shape {
            Shape::Text => names.extend(["en", "ja"].map(part)),
            Shape::Object(fields) => names.extend(fields.iter().map(|inner| part(inner.name))),
            Shape::Id(named) if !kind.event.registers().contains(&field.name) => {
                names.extend(telling(named).map(|mark| part(mark.name)));
            }
            _ => {}
        }
    }
    let acts = Act::ALL.iter().map(|act| act.as_str()).filter(|word| act(kind, word).is_some());
    for word in acts.chain(kind.ending().map(|end| end.word)) {
        names.extend([word.to_owned(), format!("{EFFECTIVE_ON}.{word}")]);
    }
    if let Some(end) = kind.ending() {
        let own = end.event.submitted().filter(|field| !matches!(field.shape, Shape::Id(_)));
        names.extend(own.map(|field| format!("{}.{}", end.word, field.name)));
    }
    names
}
