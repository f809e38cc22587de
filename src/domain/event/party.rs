//! Facts about the parties themselves: who they are, how they are called, which were one body.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::{self, Date};
use crate::domain::event::words;
use crate::domain::name::PartyId;
use crate::domain::text::{Country, Position, Subdivision, Text};

words! {
    /// What kind of body a party is.
    PartyKind {
        /// A city.
        City = "city",
        /// A state, such as New South Wales.
        State = "state",
        /// A region, such as the Tomsk Region.
        Region = "region",
        /// A country.
        Country = "country",
        /// Any other organisation.
        Organisation = "organisation",
    }
}

/// Identifiers of the same body elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identifiers {
    /// The item in Wikidata, such as `Q1490`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^Q[1-9][0-9]*$"))]
    pub wikidata: Option<String>,
    /// The UN/LOCODE, such as `JPTYO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Z]{2}[A-Z2-9]{3}$"))]
    pub locode: Option<String>,
}

/// `party.registered`: a body is entered into the register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyRegistered {
    /// The id that the register gives it.
    pub party: PartyId,
    /// What kind of body it is.
    pub kind: PartyKind,
    /// Its names.
    pub names: Text,
    /// The country it lies in; none where that is unknown or not one country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// The subdivision of the country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdivision: Option<Subdivision>,
    /// Where it lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Its identifiers elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifiers: Option<Identifiers>,
}

/// `party.renamed`: the body goes by other names from a day on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyRenamed {
    /// The party.
    pub party: PartyId,
    /// All its names from then on.
    pub names: Text,
    /// Since when.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub on: Option<Date>,
}

/// `party.merged`: two entries were one body. Undone by retraction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyMerged {
    /// The entry that is given up.
    pub party: PartyId,
    /// The entry that stands for both.
    pub into: PartyId,
}
