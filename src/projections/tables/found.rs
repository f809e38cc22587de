//! What a search found as a table.

use super::{Cell, ColumnType, Sheet, Table, may, must, row};
use crate::projections::naming::Called;
use crate::projections::search::{Found, KIND_WORDS};

static FOUND: Sheet = Sheet {
    name: "search",
    about: "A thing that was found by its name or its id",
    columns: &[
        must("kind", ColumnType::Word(&KIND_WORDS), "What kind of thing it is"),
        must("id", ColumnType::Text, "Its id"),
        may("name_en", ColumnType::Text, "Its name or title in English"),
        may("name_ja", ColumnType::Text, "Its name or title in Japanese"),
        may("names", ColumnType::Object, "Its names or titles by language (BCP 47)"),
        must("matched", ColumnType::Text, "The name or id by which it was found"),
    ],
    key: &["kind", "id"],
    links: &[],
};

/// What was found, in its order.
#[must_use]
pub fn found_table(found: &[Found]) -> Table {
    let rows = found.iter().map(|one| {
        let names = match &one.called {
            Called::Title(title) => Some(title),
            Called::Agreement { .. } => None,
        };
        row![
            Cell::text(one.entity.kind.as_str()),
            Cell::text(&one.entity.id),
            Cell::languages(names),
            Cell::text(&one.matched),
        ]
    });
    Table::of(&FOUND, rows)
}
