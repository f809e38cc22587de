//! Facts about networks (also multilateral projects and programmes), and totals that others reported.

use crate::domain::date::Date;
use crate::domain::entity::{Subject, TopicRef};
use crate::domain::event::fact_type::{Bearing, When, fact};
use crate::domain::fields::Shape::{Count, Line};
use crate::domain::fields::words;
use crate::domain::name::{GoalId, NetworkId, PartyId};
use crate::domain::text::Text;

words! {
    /// What kind of body or undertaking it is.
    NetworkKind {
        /// A network with members.
        Network = "network",
        /// A multilateral project.
        Project = "project",
        /// A programme.
        Programme = "programme",
    }
}

fact! {
    /// `network.established`: a network, project or programme exists.
    pub struct NetworkEstablished = "network.established" {
        /// The id that the register gives it.
        registers network: NetworkId,
        /// What kind.
        must kind: NetworkKind,
        /// Its title.
        must title: Text,
        /// Since when.
        must on: Option<Date>,
        /// Goals of a strategy that it advances.
        may goals: Vec<GoalId>,
    }
    |fact| {
        topic: TopicRef::thing(&fact.network),
        when: When::past("on", fact.on),
        bearing: Bearing::States,
        reason: None,
    }
}

fact! {
    /// `network.joined`: a party became a member.
    pub struct NetworkJoined = "network.joined" {
        /// The network.
        must network: NetworkId,
        /// The party.
        must party: PartyId,
        /// Since when.
        must on: Option<Date>,
    }
    |fact| {
        topic: TopicRef::part(&fact.network, &fact.party),
        when: When::past("on", fact.on),
        bearing: Bearing::Begins(None),
        reason: None,
    }
}

fact! {
    /// `network.left`: a party is a member no more.
    pub struct NetworkLeft = "network.left" {
        /// The network.
        must network: NetworkId,
        /// The party.
        must party: PartyId,
        /// Since when, or the day on which it was decided.
        must on: Option<Date>,
        /// The day from which it is a member no more, where that is another. It may lie ahead.
        may effective_on: Option<Date>,
    }
    |fact| {
        topic: TopicRef::part(&fact.network, &fact.party),
        when: When::past("on", fact.on).effective(fact.effective_on),
        bearing: Bearing::Ends(None),
        reason: None,
    }
}

fact! {
    /// `network.role_assumed`: a party holds an office, such as the chair, for a term.
    pub struct NetworkRoleAssumed = "network.role_assumed" {
        /// The network.
        must network: NetworkId,
        /// The party.
        must party: PartyId,
        /// The office, such as `chair` or `co-chair`.
        must role: String = Line,
        /// The first day of the term.
        must from: Option<Date>,
        /// The last day of the term, where it has one.
        may until: Option<Date>,
    }
    |fact| {
        topic: TopicRef::part(&fact.network, &fact.party),
        when: When::past("from", fact.from).until(fact.until),
        bearing: Bearing::States,
        reason: None,
    }
}

words! {
    /// What a reported total counts.
    Measure {
        /// Parties that endorse a declaration.
        Endorsers = "endorsers",
        /// Parties at a gathering, observers apart.
        Participants = "participants",
        /// Observers at a gathering.
        Observers = "observers",
        /// Members of a network.
        Members = "members",
        /// Sister and friendship cities and states of a party.
        SisterFriendships = "sister_friendships",
    }
}

fact! {
    /// `total.reported`: somebody published a count. Never mixed with the named list.
    pub struct TotalReported = "total.reported" {
        /// What the count is about.
        must subject: Subject,
        /// What was counted.
        must measure: Measure,
        /// How many.
        must total: u64 = Count(0),
        /// The day for which the count was given.
        must as_of: Option<Date>,
        /// Who published it.
        must source: String = Line,
    }
    |fact| {
        topic: TopicRef::thing(&fact.subject),
        when: When::past("as_of", fact.as_of),
        bearing: Bearing::States,
        reason: None,
    }
}
