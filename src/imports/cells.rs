//! A fact as cells tell it: each cell with the place of the fact that it fills.

use std::sync::Arc;

use compact_str::CompactString;

use crate::domain::fields::{Field, Shape};
use crate::domain::recorded::Evidence;
use crate::imports::kinds::Kind;

/// A place in the data of a fact: a field, a part of one such as `position.lat`, or a text in one
/// language such as `names.ja`.
#[derive(Clone, Debug)]
pub struct Place {
    /// The field that declares it.
    pub field: &'static Field,
    /// Its name, with that of what it is a part of.
    pub name: Arc<str>,
    /// What may stand in it.
    pub shape: Shape,
    /// The scheme whose values stand in it, where they do in place of ids.
    pub scheme: Option<Arc<str>>,
    /// The column that fills it, where one does.
    pub column: Option<Arc<str>>,
}

impl Place {
    /// A place that no column fills.
    #[must_use]
    pub fn of(field: &'static Field, name: &str, shape: Shape) -> Arc<Self> {
        Arc::new(Self { field, name: name.into(), shape, scheme: None, column: None })
    }

    /// The name of the whole field.
    #[must_use]
    pub fn whole(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// Whether a date stands in it.
    #[must_use]
    pub const fn is_date(&self) -> bool {
        matches!(self.shape, Shape::Date)
    }
}

/// One cell with the place that it fills. There are very many of them: what is the same for a column is shared.
#[derive(Clone, Debug)]
pub struct WrittenCell {
    /// The place.
    pub place: Arc<Place>,
    /// What is written in it.
    pub written: CompactString,
}

/// What a row says of a thing that it names, such as the country of its party, by which bodies of one name
/// are told apart.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The place that names the thing.
    pub of: Arc<str>,
    /// The cell, with the field of the fact that registers such a thing.
    pub cell: WrittenCell,
}

/// A fact as a row of cells tells it.
#[derive(Clone, Debug)]
pub struct CellFact {
    /// What it records.
    pub kind: Kind,
    /// Its cells; empty ones are left out.
    pub cells: Vec<WrittenCell>,
    /// What it says of the things that they name; empty ones are left out.
    pub marks: Vec<Mark>,
    /// The place of its id, which is to be made from its name: no column holds it.
    pub makes: Option<Arc<Place>>,
    /// Where it is known from.
    pub evidence: Arc<[Evidence]>,
    /// Cells whose own words were read as others.
    pub note: Option<String>,
    /// The fields that the file has of such facts, be it that the cell is empty.
    pub told: Arc<[&'static str]>,
}
