//! Whatever stands under an id, of any kind: the answer to those who do not say which they mean.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::entity::{Entity, EntityKind};
use crate::domain::name::StrategyId;
use crate::domain::seq::Seq;
use crate::projections::agreements::AgreementAnswer;
use crate::projections::declarations::{ActOf, DeclarationStatus};
use crate::projections::gatherings::GatheringAnswer;
use crate::projections::networks::NetworkAnswer;
use crate::projections::parties::PartyAnswer;
use crate::projections::reading::{Reading, Times};
use crate::projections::strategies::{GoalProgress, StrategyAnswer};

/// What stands under an id, by kind: several kinds of things may share one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Things {
    /// The party of this id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Box<PartyAnswer>>,
    /// The gathering.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gathering: Option<Box<GatheringAnswer>>,
    /// The declaration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declaration: Option<Box<DeclarationStatus>>,
    /// The agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Box<AgreementAnswer>>,
    /// The network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<Box<NetworkAnswer>>,
    /// The strategy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<Box<StrategyAnswer>>,
    /// The goal of a strategy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Box<GoalAnswer>>,
}

/// One goal in one view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GoalAnswer {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The strategy that it belongs to.
    pub strategy: StrategyId,
    /// The goal.
    #[serde(flatten)]
    pub goal: GoalProgress,
}

/// An answer whose facts may commit to personal data.
pub trait OfFacts {
    /// The facts behind it that may.
    fn facts(&self) -> Vec<Seq>;
}

impl Reading<'_> {
    /// What stands under an id that may be of these kinds.
    #[must_use]
    pub fn things(&self, entities: &[Entity]) -> Things {
        let mut things = Things::default();
        for entity in entities {
            let id = entity.id.as_str();
            macro_rules! look {
                ($ask:ident) => {
                    id.parse().ok().and_then(|id| self.$ask(&id)).map(Box::new)
                };
            }
            match entity.kind {
                EntityKind::Party => things.party = look!(party),
                EntityKind::Gathering => things.gathering = look!(gathering),
                EntityKind::Declaration => things.declaration = look!(declaration_status),
                EntityKind::Agreement => things.agreement = look!(agreement),
                EntityKind::Network => things.network = look!(network),
                EntityKind::Strategy => things.strategy = look!(strategy),
                EntityKind::Goal => things.goal = self.goal(id).map(Box::new),
                EntityKind::Register => {}
            }
        }
        things
    }

    /// A goal; none where no strategy that is known in the view has it.
    fn goal(&self, id: &str) -> Option<GoalAnswer> {
        let id = id.parse().ok()?;
        let StrategyAnswer { asked, strategy } = self.strategy(&self.strategy_with(&id)?)?;
        let goal = strategy.goals.into_iter().find(|goal| goal.goal == id)?;
        Some(GoalAnswer { asked, strategy: strategy.strategy, goal })
    }
}

impl Things {
    /// The kinds of which something stands under the id.
    #[must_use]
    pub fn kinds(&self) -> Vec<EntityKind> {
        let known = [
            (EntityKind::Party, self.party.is_some()),
            (EntityKind::Gathering, self.gathering.is_some()),
            (EntityKind::Declaration, self.declaration.is_some()),
            (EntityKind::Agreement, self.agreement.is_some()),
            (EntityKind::Network, self.network.is_some()),
            (EntityKind::Strategy, self.strategy.is_some()),
            (EntityKind::Goal, self.goal.is_some()),
        ];
        known.into_iter().filter_map(|(kind, is_known)| is_known.then_some(kind)).collect()
    }
}

impl OfFacts for Things {
    fn facts(&self) -> Vec<Seq> {
        let mut facts = Vec::new();
        facts.extend(self.party.iter().flat_map(|answer| answer.facts()));
        facts.extend(self.gathering.iter().flat_map(|answer| answer.facts()));
        facts.extend(self.declaration.iter().flat_map(|answer| answer.facts()));
        facts
    }
}

impl OfFacts for DeclarationStatus {
    fn facts(&self) -> Vec<Seq> {
        let standing = self.endorsements.iter().map(|one| &one.act);
        let ended = self.withdrawn.iter().map(|one| &one.act);
        standing.chain(ended).flat_map(of_act).collect()
    }
}

impl OfFacts for PartyAnswer {
    fn facts(&self) -> Vec<Seq> {
        let acts = self.endorsements.iter().flat_map(|one| of_act(&one.act));
        acts.chain(self.attendances.iter().map(|one| one.fact.seq)).collect()
    }
}

impl OfFacts for GatheringAnswer {
    fn facts(&self) -> Vec<Seq> {
        self.attendances.iter().map(|one| one.fact.seq).collect()
    }
}

/// What has no personal data.
macro_rules! without_personal {
    ($($name:ty),*) => {$(
        impl OfFacts for $name {
            fn facts(&self) -> Vec<Seq> {
                Vec::new()
            }
        }
    )*};
}

without_personal!(AgreementAnswer, NetworkAnswer, StrategyAnswer);

fn of_act(act: &ActOf) -> impl Iterator<Item = Seq> + '_ {
    std::iter::once(act.fact.seq).chain(act.also.iter().copied())
}
