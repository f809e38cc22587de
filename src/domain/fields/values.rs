//! What the types of Rust that fields hold say of themselves.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::record::{FieldValue, Shaped};
use super::{Field, Shape, schema};
use crate::domain::carried::Carried;
use crate::domain::date::Date;
use crate::domain::digest::Digest;
use crate::domain::entity::{EntityKind, EntityRef, Subject};
use crate::domain::name::{
    AgreementId, DeclarationId, GatheringId, GoalId, NetworkId, PartyId, SeriesId, StrategyId,
};
use crate::domain::seq::Seq;
use crate::domain::text::{Country, Language, Position, Subdivision, Text};
use crate::domain::zone::Zone;

macro_rules! plain {
    ($($type:ty)+) => { $(impl FieldValue for $type {})+ };
}
plain!(String u32 u64 Seq);

macro_rules! shaped {
    ($($type:ty = $shape:expr;)+) => {$(
        impl FieldValue for $type {}
        impl Shaped for $type {
            const SHAPE: Shape = $shape;
        }
    )+};
}
shaped! {
    Date = Shape::Date;
    Text = Shape::Text;
    Language = Shape::Language;
    Zone = Shape::Zone;
    Country = Shape::Country;
    Subdivision = Shape::Subdivision;
    SeriesId = Shape::Series;
    Digest = super::DIGEST;
    Position = Shape::Object(POSITION);
}

const POSITION: &[Field] = &[
    Field::must("lat", Shape::Degrees(90.0), "Degrees north of the equator."),
    Field::must("lon", Shape::Degrees(180.0), "Degrees east of Greenwich."),
];

impl JsonSchema for Position {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Position".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schema::object(POSITION, generator)
    }
}

macro_rules! ids {
    ($($type:ty = $shape:expr;)+) => {$(
        impl FieldValue for $type {
            fn visit<'a>(&'a self, visit: &mut impl FnMut(EntityRef<'a>)) {
                visit(self.into());
            }
        }
        impl Shaped for $type {
            const SHAPE: Shape = $shape;
        }
    )+};
}
ids! {
    PartyId = Shape::Id(EntityKind::Party);
    GatheringId = Shape::Id(EntityKind::Gathering);
    DeclarationId = Shape::Id(EntityKind::Declaration);
    AgreementId = Shape::Id(EntityKind::Agreement);
    NetworkId = Shape::Id(EntityKind::Network);
    StrategyId = Shape::Id(EntityKind::Strategy);
    GoalId = Shape::Id(EntityKind::Goal);
    Subject = Shape::Subject;
}

impl FieldValue for Carried {
    fn visit<'a>(&'a self, visit: &mut impl FnMut(EntityRef<'a>)) {
        self.entity().into_iter().for_each(visit);
    }
}

impl Shaped for Carried {
    const SHAPE: Shape = Shape::Carried;
}

impl<T: FieldValue> FieldValue for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn visit<'a>(&'a self, visit: &mut impl FnMut(EntityRef<'a>)) {
        if let Some(value) = self {
            value.visit(visit);
        }
    }
}

impl<T: Shaped> Shaped for Option<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: FieldValue> FieldValue for Box<T> {
    fn visit<'a>(&'a self, visit: &mut impl FnMut(EntityRef<'a>)) {
        (**self).visit(visit);
    }
}

impl<T: Shaped> Shaped for Box<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: FieldValue> FieldValue for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn visit<'a>(&'a self, visit: &mut impl FnMut(EntityRef<'a>)) {
        self.iter().for_each(|value| value.visit(visit));
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE, 0);
}

impl<T> FieldValue for Box<[T]> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}
