//! The tables of strategies, of their goals, and of what advances each goal.

use super::{
    CORRECTED_BY, Cell, ColumnType, GOAL_EN, GOAL_JA, RECORDED_AT, RECORDED_ON, SEQ, STANDING,
    STRATEGY_EN, STRATEGY_JA, Sheet, Table, may, must, row,
};
use crate::projections::reading::Reading;

static STRATEGIES: Sheet = Sheet {
    name: "strategies",
    about: "A strategy",
    columns: &[
        must("strategy", ColumnType::Text, "Its id"),
        may("title_en", ColumnType::Text, "Its title in English"),
        may("title_ja", ColumnType::Text, "Its title in Japanese"),
        must("title", ColumnType::Object, "Its title by language (BCP 47)"),
        may("on", ColumnType::Date, "When it was adopted"),
        must("standing", STANDING, "Whether it had certainly been adopted"),
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["strategy"],
    links: &[],
};

static GOALS: Sheet = Sheet {
    name: "goals",
    about: "A goal of a strategy",
    columns: &[
        must("goal", ColumnType::Text, "Its id"),
        must("strategy", ColumnType::Text, "The strategy"),
        STRATEGY_EN,
        STRATEGY_JA,
        must("place", ColumnType::Integer, "Its place in the strategy, from 1"),
        may("title_en", ColumnType::Text, "Its title in English"),
        may("title_ja", ColumnType::Text, "Its title in Japanese"),
        must("title", ColumnType::Object, "Its title by language (BCP 47)"),
    ],
    key: &["goal"],
    links: &[("strategy", "strategies", "strategy")],
};

static ADVANCES: Sheet = Sheet {
    name: "advances",
    about: "A gathering, agreement or network that advances a goal",
    columns: &[
        must("goal", ColumnType::Text, "The goal"),
        GOAL_EN,
        GOAL_JA,
        must(
            "kind",
            ColumnType::Word(&["gathering", "agreement", "network"]),
            "What kind of thing",
        ),
        must("id", ColumnType::Text, "Its id"),
        may("id_en", ColumnType::Text, "What it is called in English"),
        may("id_ja", ColumnType::Text, "What it is called in Japanese"),
        must("standing", STANDING, "Where it is in its life on the day of the view"),
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["goal", "kind", "id"],
    links: &[("goal", "goals", "goal")],
};

impl Reading<'_> {
    pub(super) fn strategy_tables(&self) -> [Table; 3] {
        let (mut strategies, mut goals, mut advances) = (Vec::new(), Vec::new(), Vec::new());
        for one in self.strategies().items {
            strategies.push(row![
                Cell::text(&one.strategy),
                Cell::languages(Some(&one.title)),
                Cell::date(one.on),
                Cell::standing(one.standing),
                Cell::fact(one.fact),
            ]);
            for (goal, place) in one.goals.iter().zip(1_u32..) {
                goals.push(row![
                    Cell::text(&goal.goal),
                    Cell::text(&one.strategy),
                    Cell::both(Some(&one.title)),
                    Cell::number(place),
                    Cell::languages(Some(&goal.title)),
                ]);
                advances.extend(goal.advanced_by.iter().map(|by| {
                    row![
                        Cell::text(&goal.goal),
                        Cell::both(Some(&goal.title)),
                        Cell::text(by.entity.kind.as_str()),
                        Cell::text(&by.entity.id),
                        self.named(Some(&by.entity)),
                        Cell::standing(by.standing),
                        Cell::fact(by.fact),
                    ]
                }));
            }
        }
        [
            Table { sheet: &STRATEGIES, rows: strategies },
            Table { sheet: &GOALS, rows: goals },
            Table { sheet: &ADVANCES, rows: advances },
        ]
    }
}
