//! The goals of strategies that a thing advances, each a link to where the strategy tells of it.

use maud::{Markup, html};

use super::context::Context;
use super::names::called;
use crate::domain::entity::EntityRef;
use crate::domain::name::GoalId;
use crate::projections::reading::Reading;
use crate::wording::lang::pick;

/// What a thing advances, as a line of its facts; nothing where it advances nothing.
#[must_use]
pub fn goals(context: &Context, reading: &Reading<'_>, goals: &[GoalId]) -> Markup {
    html! {
        @if !goals.is_empty() {
            dt { (pick(context.lang, "Advances", "資する目標")) }
            @for goal in goals { dd { (link(context, reading, goal)) } }
        }
    }
}

fn link(context: &Context, reading: &Reading<'_>, goal: &GoalId) -> Markup {
    let said = html! {
        @match reading.called(EntityRef::from(goal)) {
            Some(named) => (called(context.lang, &named)),
            None => bdi { (goal) },
        }
    };
    html! {
        @match reading.strategy_with(goal) {
            Some(strategy) => a href=(address(context, strategy.as_str(), goal)) { (said) },
            None => (said),
        }
    }
}

/// Where a strategy tells of a goal.
fn address(context: &Context, strategy: &str, goal: &GoalId) -> String {
    format!("{}#{}", context.page(&format!("strategies/{strategy}")), anchor(goal))
}

/// The name of the place on a strategy's page that tells of a goal.
#[must_use]
pub fn anchor(goal: &GoalId) -> String {
    format!("goal-{goal}")
}
