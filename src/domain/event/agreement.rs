//! Facts about agreements between parties, and the strategies that they serve.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::{self, Date};
use crate::domain::event::words;
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

/// `agreement.signed`: two or more parties signed one instrument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementSigned {
    /// The id that the register gives it.
    pub agreement: AgreementId,
    /// What kind of instrument.
    pub kind: AgreementKind,
    /// Its title; none where no source gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// The parties, two or more.
    #[schemars(length(min = 2))]
    pub parties: Vec<PartyId>,
    /// The day of signing.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub on: Option<Date>,
    /// Areas of cooperation, such as `environment`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// Until when it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The agreement that it renews.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renews: Option<AgreementId>,
    /// Its place in a published order, from 1, for when the date is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub order: Option<u32>,
    /// Goals of a strategy that it advances.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<GoalId>,
}

/// `agreement.ended`: an agreement came to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementEnded {
    /// The agreement.
    pub agreement: AgreementId,
    /// The day of its end.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub on: Option<Date>,
    /// How.
    pub how: Ending,
    /// Why.
    pub reason: String,
}

/// One goal of a strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// Its id.
    pub goal: GoalId,
    /// Its title.
    pub title: Text,
}

/// `strategy.adopted`: a strategy with its goals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategyAdopted {
    /// The id that the register gives it.
    pub strategy: StrategyId,
    /// Its title.
    pub title: Text,
    /// When it was adopted.
    #[serde(deserialize_with = "date::or_null")]
    #[schemars(schema_with = "date::or_null_schema")]
    pub on: Option<Date>,
    /// Its goals, in the order of the text.
    pub goals: Vec<Goal>,
}
