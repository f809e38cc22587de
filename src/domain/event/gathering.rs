//! Facts about gatherings (forums, seminars, summits, meetings, exercises) and who was there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::{self, Date};
use crate::domain::event::revision::Digest;
use crate::domain::event::words;
use crate::domain::name::{GatheringId, GoalId, PartyId, SeriesId};
use crate::domain::text::Text;

words! {
    /// What kind of gathering it was.
    GatheringKind {
        /// A forum.
        Forum = "forum",
        /// One edition of a seminar.
        Seminar = "seminar",
        /// A summit.
        Summit = "summit",
        /// A meeting or conference.
        Meeting = "meeting",
        /// An exercise or drill.
        Exercise = "exercise",
        /// Any other, as its title says.
        Other = "other",
    }
}

words! {
    /// How people took part.
    Format {
        /// In one place.
        InPerson = "in_person",
        /// Over the network.
        Online = "online",
        /// Both.
        Hybrid = "hybrid",
    }
}

words! {
    /// As what a party was at a gathering.
    AttendanceRole {
        /// It held the gathering.
        Host = "host",
        /// It took part.
        Participant = "participant",
        /// It gave a speech.
        Speaker = "speaker",
        /// It observed.
        Observer = "observer",
        /// Somebody else, such as an ambassador, stood in for it.
        ByRepresentative = "by_representative",
    }
}

/// `gathering.held`: a gathering took place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatheringHeld {
    /// The id that the register gives it.
    pub gathering: GatheringId,
    /// What kind of gathering.
    pub kind: GatheringKind,
    /// Its title.
    pub title: Text,
    /// The series it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesId>,
    /// Its number in the series, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub edition: Option<u32>,
    /// The day or days it was held.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub held_on: Option<Date>,
    /// How people took part; none where that is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Text>,
    /// Its theme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<Text>,
    /// Goals of a strategy that it advances.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<GoalId>,
}

/// `gathering.attended`: a party was at a gathering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatheringAttended {
    /// The gathering.
    pub gathering: GatheringId,
    /// The party.
    pub party: PartyId,
    /// As what.
    pub role: AttendanceRole,
    /// Salted digests of the delegate's details, which are kept apart.
    #[serde(rename = "_sd", default, skip_serializing_if = "<[_]>::is_empty")]
    pub disclosures: Box<[Digest]>,
}
