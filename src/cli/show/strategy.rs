//! What `daicho show` says about a strategy, or about one of its goals.

use serde::Serialize;

use crate::cli::text::{
    asked, bold, date, fact, lines, other_languages, table, title, unless_certain,
};
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::name::StrategyId;
use crate::domain::state::State;
use crate::projections::reading::{Reading, Times};
use crate::projections::strategies::{GoalProgress, Strategy, StrategyAnswer};
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{kind_word, standing_word};

/// One goal in one view.
#[derive(Serialize)]
pub(super) struct GoalAnswer {
    /// The two times of the answer.
    #[serde(flatten)]
    asked: Times,
    /// The strategy that it belongs to.
    strategy: StrategyId,
    /// The goal.
    #[serde(flatten)]
    goal: GoalProgress,
}

/// Finds a goal; none where no strategy that is known in the view has it.
pub(super) fn goal(state: &State, reading: &Reading<'_>, entity: &Entity) -> Option<GoalAnswer> {
    let begun = reading.strategies().items.into_iter();
    // A strategy that lies ahead is on no list, and yet known.
    let ahead =
        state.ids(EntityKind::Strategy).filter_map(|id| reading.strategy(&id.parse().ok()?));
    let mut all = begun.chain(ahead.map(|answer| answer.strategy));
    all.find_map(|strategy| {
        let Strategy { strategy, goals, .. } = strategy;
        let goal = goals.into_iter().find(|goal| goal.goal.as_str() == entity.id)?;
        Some(GoalAnswer { asked: reading.asked(), strategy, goal })
    })
}

/// What people read about a strategy.
pub(super) fn write(lang: Lang, answer: &StrategyAnswer) -> String {
    let one = &answer.strategy;
    let heading = bold(&format!("{} ({})", one.title.get(lang.tag()), one.strategy));
    let said = lines(vec![
        (pick(lang, "Kind", "種類"), kind_word(lang, EntityKind::Strategy).into()),
        (pick(lang, "Titles", "題名"), other_languages(lang, &one.title)),
        (pick(lang, "Adopted", "策定"), format!("{} {}", date(lang, one.on), fact(lang, one.fact))),
        (pick(lang, "Certainty", "確実性"), unless_certain(lang, one.standing)),
    ]);
    let mut text = format!("{heading}\n{}\n\n{said}", asked(lang, &answer.asked));
    for goal in &one.goals {
        let name = goal.title.get(lang.tag());
        let heading = pick(
            lang,
            format!("Goal: {name} ({})", goal.goal),
            format!("目標: {name}（{}）", goal.goal),
        );
        let advances = advances(lang, &heading, goal);
        if advances.is_empty() {
            text.push_str(&format!("\n{}\n", bold(&heading)));
        }
        text.push_str(&advances);
    }
    text
}

/// What people read about a goal.
pub(super) fn write_goal(lang: Lang, answer: &GoalAnswer) -> String {
    let GoalAnswer { asked: times, strategy, goal } = answer;
    let heading = bold(&format!("{} ({})", goal.title.get(lang.tag()), goal.goal));
    let said = lines(vec![
        (pick(lang, "Kind", "種類"), kind_word(lang, EntityKind::Goal).into()),
        (pick(lang, "Titles", "題名"), other_languages(lang, &goal.title)),
        (pick(lang, "Strategy", "戦略"), strategy.to_string()),
    ]);
    let advanced = advances(lang, pick(lang, "Advanced by", "目標に資するもの"), goal);
    format!("{heading}\n{}\n\n{said}{advanced}", asked(lang, times))
}

fn advances(lang: Lang, heading: &str, goal: &GoalProgress) -> String {
    let rows = goal.advanced_by.iter().map(|one| {
        vec![
            kind_word(lang, one.entity.kind).to_owned(),
            one.entity.id.to_string(),
            title(lang, one.title.as_ref(), "").to_owned(),
            date(lang, one.on),
            standing_word(lang, one.standing).to_owned(),
            fact(lang, one.fact),
        ]
    });
    let header = pick(
        lang,
        ["Kind", "Id", "Title", "Date", "Standing", "Event"],
        ["種類", "ID", "題名", "日付", "状態", "記録番号"],
    );
    table(heading, &header, rows.collect())
}
