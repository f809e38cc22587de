//! What `daicho show` says about a strategy, or about one of its goals.

use crate::cli::text::{
    asked, bold, date, fact, lines, other_languages, table, title, unless_certain,
};
use crate::domain::entity::EntityKind;
use crate::projections::strategies::{GoalProgress, StrategyAnswer};
use crate::projections::things::GoalAnswer;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{kind_word, standing_word};

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
