//! Facts about gatherings (forums, seminars, summits, meetings, exercises) and who was there.

use crate::domain::date::Date;
use crate::domain::entity::TopicRef;
use crate::domain::event::fact_type::{Bearing, When, fact};
use crate::domain::fields::Shape::Count;
use crate::domain::fields::words;
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

fact! {
    /// `gathering.held`: a gathering took place.
    pub struct GatheringHeld = "gathering.held" {
        /// The id that the register gives it.
        registers gathering: GatheringId,
        /// What kind of gathering.
        must kind: GatheringKind,
        /// Its title.
        must title: Text,
        /// The series it belongs to.
        may series: Option<SeriesId>,
        /// Its number in the series, from 1.
        may edition: Option<u32> = Count(1),
        /// The day or days it was held.
        must held_on: Option<Date>,
        /// How people took part; none where that is unknown.
        may format: Option<Format>,
        /// Where.
        may place: Option<Text>,
        /// Its theme.
        may theme: Option<Text>,
        /// Goals of a strategy that it advances.
        may goals: Vec<GoalId>,
    }
    |fact| {
        topic: TopicRef::thing(&fact.gathering),
        when: When::past("held_on", fact.held_on),
        bearing: Bearing::States,
        reason: None,
    }
}

fact! {
    /// `gathering.attended`: a party was at a gathering.
    pub struct GatheringAttended = "gathering.attended" {
        /// The gathering.
        must gathering: GatheringId,
        /// The party.
        must party: PartyId,
        /// As what.
        must role: AttendanceRole,
        /// Who was there for the party.
        personal delegate { name, title },
    }
    |fact| {
        topic: TopicRef::part(&fact.gathering, &fact.party),
        when: When::WithItsThing,
        bearing: Bearing::States,
        reason: None,
    }
}
