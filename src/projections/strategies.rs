//! Strategies: their goals, and what advances each goal.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::agreement::StrategyAdopted;
use crate::domain::event::fact::Fact;
use crate::domain::name::{GoalId, StrategyId};
use crate::domain::text::Text;
use crate::projections::bitemporal::Known;
use crate::projections::naming::title;
use crate::projections::reading::{FactRef, Listing, Reading, Slice, Times};
use crate::projections::span::Standing;

/// A strategy with its goals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Strategy {
    /// Its id.
    pub strategy: StrategyId,
    /// Its title.
    pub title: Text,
    /// When it was adopted, as written.
    pub on: Option<Date>,
    /// Whether it had been adopted by the day asked about.
    pub standing: Standing,
    /// The fact of its adoption.
    #[serde(flatten)]
    pub fact: FactRef,
    /// Its goals, in the order of the text.
    pub goals: Vec<GoalProgress>,
}

/// A goal with everything that advances it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GoalProgress {
    /// Its id.
    pub goal: GoalId,
    /// Its title.
    pub title: Text,
    /// The gatherings, agreements and networks that had begun, or may have, in the order of the log.
    pub advanced_by: Vec<Advance>,
}

/// Something that advances a goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Advance {
    /// What it is: its kind, a colon and its id.
    #[schemars(with = "String")]
    pub entity: Entity,
    /// Its title; none where no source gives one.
    pub title: Option<Text>,
    /// Its date, as written.
    pub on: Option<Date>,
    /// Where it is in its life on the day asked about.
    pub standing: Standing,
    /// The fact that names the goal.
    #[serde(flatten)]
    pub fact: FactRef,
}

/// One strategy in one view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StrategyAnswer {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The strategy.
    #[serde(flatten)]
    pub strategy: Strategy,
}

impl<'a> Reading<'a> {
    /// One strategy; none where its adoption is not known in this view.
    #[must_use]
    pub fn strategy(&self, id: &StrategyId) -> Option<StrategyAnswer> {
        let strategy = self.strategy_of(&id.into())?;
        Some(StrategyAnswer { asked: self.asked(), strategy })
    }

    /// Every strategy that had been adopted, or may have been, by the day asked about.
    #[must_use]
    pub fn strategies(&self) -> Listing<Strategy> {
        let all = self.strategies_adopted();
        self.listing(all.iter().filter_map(|entity| self.strategy_of(entity)).collect())
    }

    /// Some of the same list: those before which so many lie, at most so many.
    #[must_use]
    pub fn strategies_from(&self, before: usize, most: usize) -> Slice<Strategy, usize> {
        Slice::of(&self.strategies_adopted(), before, most, |entity| self.strategy_of(entity))
    }

    /// The strategies of the same list, without what else is known of them.
    #[must_use]
    pub fn strategies_adopted(&self) -> Vec<Entity> {
        let all = self.ids(EntityKind::Strategy).filter(|entity| {
            let told = self.adopted(entity);
            told.is_some_and(|(fact, _)| self.standing(fact).certainty().is_some())
        });
        all.collect()
    }

    /// The strategy to which a goal belongs; none where its adoption is not known in this view.
    #[must_use]
    pub fn strategy_with(&self, goal: &GoalId) -> Option<StrategyId> {
        self.mentions(&goal.into()).find_map(|fact| {
            let Fact::StrategyAdopted(data) = fact.data else { return None };
            let has = data.goals.iter().any(|other| other.goal == *goal);
            has.then(|| data.strategy.clone())
        })
    }

    /// The first known fact that a strategy was adopted.
    fn adopted(&self, entity: &Entity) -> Option<(Known<'a>, &'a StrategyAdopted)> {
        self.own(entity).find_map(|fact| {
            let Fact::StrategyAdopted(data) = fact.data else { return None };
            Some((fact, &**data))
        })
    }

    fn strategy_of(&self, entity: &Entity) -> Option<Strategy> {
        let (fact, data) = self.adopted(entity)?;
        let StrategyAdopted { strategy, title, on, goals } = data;
        let goals = goals.iter().map(|goal| GoalProgress {
            goal: goal.goal.clone(),
            title: goal.title.clone(),
            advanced_by: self.advances(&goal.goal),
        });
        Some(Strategy {
            strategy: strategy.clone(),
            title: title.clone(),
            on: *on,
            standing: self.standing(fact),
            fact: fact.into(),
            goals: goals.collect(),
        })
    }

    fn advances(&self, goal: &GoalId) -> Vec<Advance> {
        let told = self.mentions(&goal.into()).filter_map(|fact| self.advance(fact));
        told.filter(|advance| advance.standing != Standing::NotYet).collect()
    }

    /// What a fact says to advance the goal.
    fn advance(&self, fact: Known<'a>) -> Option<Advance> {
        match fact.data {
            Fact::GatheringHeld(_) | Fact::AgreementSigned(_) | Fact::NetworkEstablished(_) => {}
            // What registers a goal does not advance it; nothing else names one.
            Fact::StrategyAdopted(_)
            | Fact::PartyRegistered(_)
            | Fact::PartyRenamed(_)
            | Fact::PartyMerged(_)
            | Fact::PartyEnded(_)
            | Fact::GatheringAttended(_)
            | Fact::DeclarationAdopted(_)
            | Fact::DeclarationEndorsed(_)
            | Fact::EndorsementWithdrawn(_)
            | Fact::AgreementEnded(_)
            | Fact::NetworkJoined(_)
            | Fact::NetworkLeft(_)
            | Fact::NetworkRoleAssumed(_)
            | Fact::TotalReported(_)
            | Fact::RegisterDescribed(_)
            | Fact::RegisterClosed(_) => return None,
        }
        let on = fact.data.when().date();
        let entity = fact.data.topic().entity;
        let facts = self.agreement_facts(&entity);
        let periods = self.periods(&facts, NaiveDate::MIN);
        let period = periods.iter().find(|period| period.began.seq == fact.seq);
        let standing = period.map_or_else(|| self.standing(fact), |period| period.standing);
        let title = title(fact.data).cloned();
        Some(Advance { entity, title, on, standing, fact: fact.into() })
    }
}
