//! Facts as earlier versions of daicho wrote them, and what each says in the words of today.
//!
//! What is stored is never rewritten: it is read here, by the fields that it had, and upcast.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::fact::{Fact, FactKind};
use super::party::{Identifier, PartyKind, PartyRegistered};
use super::register::{RegisterDescribed, Terms};
use crate::domain::fields::{Form, Record, record};
use crate::domain::identifier::Scheme;
use crate::domain::name::{DeclarationId, PartyId, SeriesId};
use crate::domain::text::{Country, Position, Subdivision, Text};
use crate::domain::zone::Zone;

record! {
    /// Identifiers of the same body elsewhere.
    pub struct IdentifiersV1 {
        /// The item in Wikidata, such as `Q1490`.
        may wikidata: Option<String> = Shape::Form(Form::Wikidata),
        /// The UN/LOCODE, such as `JPTYO`.
        may locode: Option<String> = Shape::Form(Form::Locode),
    }
}

record! {
    /// `party.registered`: a body is entered into the register.
    pub struct PartyRegisteredV1 {
        /// The id that the register gives it.
        registers party: PartyId,
        /// What kind of body it is.
        must kind: PartyKind,
        /// Its names.
        must names: Text,
        /// The country it lies in; none where that is unknown or not one country.
        may country: Option<Country>,
        /// The subdivision of the country.
        may subdivision: Option<Subdivision>,
        /// Where it lies.
        may position: Option<Position>,
        /// Its identifiers elsewhere.
        may identifiers: Option<IdentifiersV1>,
    }
}

record! {
    /// `register.described`: what the register is called and who keeps it, and what its answers depend
    /// on. A later one replaces it from its own seq on; the first one holds from #1 on.
    pub struct RegisterDescribedV1 {
        /// Its title.
        must title: Text,
        /// Who answers for it.
        may keeper: Option<Text>,
        /// The time zone in which its days begin and end.
        may zone: Option<Zone>,
        /// On which terms it may be used.
        may terms: Option<Terms>,
        /// The declaration that leads the home page; the latest adopted where none is named.
        may leads: Option<DeclarationId>,
        /// The series of gatherings whose guests belong to the global network.
        may network_series: Vec<SeriesId>,
    }
}

impl From<PartyRegisteredV1> for PartyRegistered {
    /// The two identifiers that there were become a list of schemes and values.
    fn from(data: PartyRegisteredV1) -> Self {
        let PartyRegisteredV1 { party, kind, names, country, subdivision, position, identifiers } =
            data;
        let of = |scheme: Scheme, value: Option<String>| {
            value.map(|value| Identifier { scheme: scheme.to_string(), value, since: None })
        };
        let identifiers = identifiers.into_iter().flat_map(|known| {
            [of(Scheme::Wikidata, known.wikidata), of(Scheme::Locode, known.locode)]
        });
        let identifiers = identifiers.flatten().collect();
        Self { party, kind, names, country, subdivision, position, identifiers }
    }
}

/// Puts data that is submitted as an earlier version took it into the form of today; what is neither stays.
pub fn submitted(kind: FactKind, data: &mut Map<String, Value>) {
    if kind != FactKind::PartyRegistered {
        return;
    }
    let Some(Value::Object(known)) = data.get("identifiers") else { return };
    let is_of_it = |name: &String| IdentifiersV1::FIELDS.iter().any(|field| field.name == name);
    if !known.is_empty() && known.keys().all(is_of_it) {
        let list = known.iter().filter(|(_, value)| !value.is_null());
        let list = list.map(|(scheme, value)| json!({"scheme": scheme, "value": value})).collect();
        data.insert("identifiers".into(), list);
    }
}

impl From<RegisterDescribedV1> for RegisterDescribed {
    /// It declared no schemes.
    fn from(data: RegisterDescribedV1) -> Self {
        let RegisterDescribedV1 { title, keeper, zone, terms, leads, network_series } = data;
        Self { title, keeper, zone, terms, leads, network_series, schemes: Vec::new() }
    }
}

/// Reads the data of a fact of an earlier version; nothing where there was no such version.
///
/// # Errors
/// What the reader of the data says.
#[must_use]
pub fn read(kind: FactKind, version: u32, data: &str) -> Option<serde_json::Result<Fact>> {
    match (kind, version) {
        (FactKind::PartyRegistered, 1) => {
            Some(upcast::<PartyRegisteredV1, PartyRegistered>(data, |data| {
                Fact::PartyRegistered(data.into())
            }))
        }
        (FactKind::RegisterDescribed, 1) => {
            Some(upcast::<RegisterDescribedV1, RegisterDescribed>(data, |data| {
                Fact::RegisterDescribed(data.into())
            }))
        }
        (_, _) => None,
    }
}

fn upcast<'a, Old: serde::Deserialize<'a>, New: From<Old>>(
    data: &'a str,
    make: fn(New) -> Fact,
) -> serde_json::Result<Fact> {
    serde_json::from_str::<Old>(data).map(|old| make(old.into()))
}

/// The JSON Schema of the data of an earlier version; nothing where there was no such version.
#[must_use]
pub fn schema(kind: FactKind, version: u32, generator: &mut SchemaGenerator) -> Option<Schema> {
    match (kind, version) {
        (FactKind::PartyRegistered, 1) => Some(PartyRegisteredV1::json_schema(generator)),
        (FactKind::RegisterDescribed, 1) => Some(RegisterDescribedV1::json_schema(generator)),
        (_, _) => None,
    }
}
