//! Facts about agreements between parties, and the strategies that they serve.

use crate::domain::date::Date;
use crate::domain::entity::TopicRef;
use crate::domain::event::fact_type::{Bearing, When, fact};
use crate::domain::fields::Shape::{Count, Line, List, Prose};
use crate::domain::fields::{record, words};
use crate::domain::name::{AgreementId, GoalId, PartyId, StrategyId};
use crate::domain::text::Text;

words! {
    /// What kind of instrument it is.
    AgreementKind {
        /// A sister or friendship tie.
        SisterFriendship = "sister_friendship",
        /// An agreement on exchange and cooperation.
        ExchangeCooperation = "exchange_cooperation",
        /// A joint declaration.
        JointDeclaration = "joint_declaration",
        /// A memorandum of understanding.
        Memorandum = "memorandum",
        /// A joint communiqué or joint statement.
        JointCommunique = "joint_communique",
        /// Any other, as its title says.
        Other = "other",
    }
}

words! {
    /// How an agreement ended.
    Ending {
        /// A party or all parties ended it.
        Terminated = "terminated",
        /// Its time ran out.
        Expired = "expired",
        /// It was suspended.
        Suspended = "suspended",
        /// A later instrument took its place.
        Superseded = "superseded",
    }
}

fact! {
    /// `agreement.signed`: two or more parties signed one instrument.
    pub struct AgreementSigned = "agreement.signed" {
        /// The id that the register gives it.
        registers agreement: AgreementId,
        /// What kind of instrument.
        must kind: AgreementKind,
        /// Its title; none where no source gives one.
        may title: Option<Text>,
        /// The parties, two or more.
        must parties: Vec<PartyId> = List(&PartyId::SHAPE, 2),
        /// The day of signing.
        must on: Option<Date>,
        /// Areas of cooperation, such as `environment`.
        may areas: Vec<String> = List(&Line, 0),
        /// Until when it runs.
        may until: Option<Date>,
        /// The agreement that it renews.
        may renews: Option<AgreementId>,
        /// Its place in a published order, from 1, for when the date is unknown.
        may order: Option<u32> = Count(1),
        /// Goals of a strategy that it advances.
        may goals: Vec<GoalId>,
    }
    |fact| {
        topic: TopicRef::thing(&fact.agreement),
        when: When::past("on", fact.on).until(fact.until),
        bearing: Bearing::Begins(None),
        reason: None,
    }
}

fact! {
    /// `agreement.ended`: an agreement came to its end.
    pub struct AgreementEnded = "agreement.ended" {
        /// The agreement.
        must agreement: AgreementId,
        /// The day of its end, or that on which it was decided.
        must on: Option<Date>,
        /// The day from which it has ended, where that is another. It may lie ahead.
        may effective_on: Option<Date>,
        /// How.
        must how: Ending,
        /// Why.
        must reason: String = Prose,
    }
    |fact| {
        topic: TopicRef::thing(&fact.agreement),
        when: When::past("on", fact.on).effective(fact.effective_on),
        bearing: Bearing::Ends(None),
        reason: Some(&fact.reason),
    }
}

record! {
    /// One goal of a strategy.
    pub struct Goal {
        /// Its id.
        must goal: GoalId,
        /// Its title.
        must title: Text,
    }
}

fact! {
    /// `strategy.adopted`: a strategy with its goals.
    pub struct StrategyAdopted = "strategy.adopted" {
        /// The id that the register gives it.
        registers strategy: StrategyId,
        /// Its title.
        must title: Text,
        /// When it was adopted.
        must on: Option<Date>,
        /// Its goals, in the order of the text.
        registers goals: Vec<Goal>,
    }
    |fact| {
        topic: TopicRef::thing(&fact.strategy),
        when: When::past("on", fact.on),
        bearing: Bearing::States,
        reason: None,
    }
}
