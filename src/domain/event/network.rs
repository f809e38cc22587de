//! Facts about networks (also multilateral projects and programmes), and totals that others reported.

use crate::domain::date::Date;
use crate::domain::entity::{Subject, TopicRef};
use crate::domain::event::fact_type::{Bearing, FactType, When};
use crate::domain::fields::Shape::{Count, Line};
use crate::domain::fields::{record, words};
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

record! {
    /// `network.established`: a network, project or programme exists.
    pub struct NetworkEstablished {
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
}

impl FactType for NetworkEstablished {
    const TYPE: &'static str = "network.established";

    fn topic(&self) -> TopicRef<'_> {
        TopicRef::thing(&self.network)
    }

    fn when(&self) -> When {
        When::past("on", self.on)
    }

    fn bearing(&self) -> Bearing {
        Bearing::States
    }

    fn reason(&self) -> Option<&str> {
        None
    }
}

record! {
    /// `network.joined`: a party became a member.
    pub struct NetworkJoined {
        /// The network.
        must network: NetworkId,
        /// The party.
        must party: PartyId,
        /// Since when.
        must on: Option<Date>,
    }
}

impl FactType for NetworkJoined {
    const TYPE: &'static str = "network.joined";

    fn topic(&self) -> TopicRef<'_> {
        TopicRef::part(&self.network, &self.party)
    }

    fn when(&self) -> When {
        When::past("on", self.on)
    }

    fn bearing(&self) -> Bearing {
        Bearing::Begins(None)
    }

    fn reason(&self) -> Option<&str> {
        None
    }
}

record! {
    /// `network.left`: a party is a member no more.
    pub struct NetworkLeft {
        /// The network.
        must network: NetworkId,
        /// The party.
        must party: PartyId,
        /// Since when.
        must on: Option<Date>,
    }
}

impl FactType for NetworkLeft {
    const TYPE: &'static str = "network.left";

    fn topic(&self) -> TopicRef<'_> {
        TopicRef::part(&self.network, &self.party)
    }

    fn when(&self) -> When {
        When::past("on", self.on)
    }

    fn bearing(&self) -> Bearing {
        Bearing::Ends(None)
    }

    fn reason(&self) -> Option<&str> {
        None
    }
}

record! {
    /// `network.role_assumed`: a party holds an office, such as the chair, for a term.
    pub struct NetworkRoleAssumed {
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
}

impl FactType for NetworkRoleAssumed {
    const TYPE: &'static str = "network.role_assumed";

    fn topic(&self) -> TopicRef<'_> {
        TopicRef::part(&self.network, &self.party)
    }

    fn when(&self) -> When {
        When::past("from", self.from).until(self.until)
    }

    fn bearing(&self) -> Bearing {
        Bearing::States
    }

    fn reason(&self) -> Option<&str> {
        None
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

record! {
    /// `total.reported`: somebody published a count. Never mixed with the named list.
    pub struct TotalReported {
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
}

impl FactType for TotalReported {
    const TYPE: &'static str = "total.reported";

    fn topic(&self) -> TopicRef<'_> {
        TopicRef::thing(&self.subject)
    }

    fn when(&self) -> When {
        When::past("as_of", self.as_of)
    }

    fn bearing(&self) -> Bearing {
        Bearing::States
    }

    fn reason(&self) -> Option<&str> {
        None
    }
}
