//! Facts about the parties themselves: who they are, how they are called, which were one body, and
//! which are no more.

use std::fmt;

use crate::domain::carried::Carried;
use crate::domain::date::Date;
use crate::domain::entity::TopicRef;
use crate::domain::event::fact_type::{Bearing, When, fact};
use crate::domain::fields::Shape::Line;
use crate::domain::fields::{Form, record, words};
use crate::domain::identifier::Scheme;
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

record! {
    /// What the same body is called in another register.
    pub struct Identifier {
        /// The scheme: one that is known, such as `wikidata`, or one that this register declares.
        must scheme: String = Shape::Form(Form::Scheme),
        /// Its value there, such as `Q1490`.
        must value: String = Line,
        /// Since when it is called so.
        may since: Option<Date>,
    }
}

impl Identifier {
    /// Whether it is of a scheme that is known.
    #[must_use]
    pub fn is_of(&self, scheme: Scheme) -> bool {
        self.scheme == scheme.as_str()
    }

    /// Whether two are of the same scheme and value, whenever they began.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.scheme, &self.value) == (&other.scheme, &other.value)
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.value)
    }
}

fact! {
    /// `party.registered`: a body is entered into the register.
    pub struct PartyRegistered = "party.registered" {
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
        may identifiers: Vec<Identifier>,
    }
    |fact| {
        topic: TopicRef::thing(&fact.party),
        when: When::Always,
        bearing: Bearing::States,
        reason: None,
    }
}

fact! {
    /// `party.renamed`: the body goes by other names from a day on.
    pub struct PartyRenamed = "party.renamed" {
        /// The party.
        must party: PartyId,
        /// All its names from then on.
        must names: Text,
        /// Since when.
        must on: Option<Date>,
    }
    |fact| {
        topic: TopicRef::thing(&fact.party),
        when: When::past("on", fact.on),
        bearing: Bearing::States,
        reason: None,
    }
}

fact! {
    /// `party.merged`: two entries were one body. Undone by retraction.
    pub struct PartyMerged = "party.merged" {
        /// The entry that is given up.
        must party: PartyId,
        /// The entry that stands for both.
        must into: PartyId,
    }
    |fact| {
        topic: TopicRef::thing(&fact.party),
        when: When::Always,
        bearing: Bearing::States,
        reason: None,
    }
}

words! {
    /// How a body ended.
    Demise {
        /// It was dissolved.
        Dissolved = "dissolved",
        /// It became part of another body, which goes on.
        Absorbed = "absorbed",
        /// It became one with others in a new body.
        Merged = "merged",
        /// It was divided into others.
        Split = "split",
    }
}

fact! {
    /// `party.ended`: the body is no more from a day on. With it ends what stands for it, except what
    /// is carried to its successors.
    pub struct PartyEnded = "party.ended" {
        /// The party.
        must party: PartyId,
        /// The day of its end, or that on which it was decided.
        must on: Option<Date>,
        /// The day from which it is no more, where that is another. It may lie ahead.
        may effective_on: Option<Date>,
        /// How it ended.
        must how: Demise,
        /// The bodies that succeed it.
        may successors: Vec<PartyId>,
        /// What stands for the successors from that day on: all, or these.
        may carries: Vec<Carried>,
    }
    |fact| {
        topic: TopicRef::thing(&fact.party),
        when: When::past("on", fact.on).effective(fact.effective_on),
        bearing: Bearing::EndsBody,
        reason: None,
    }
}
