//! Tables: rows with headings, which become blocks on a narrow screen, each cell with its heading.

use maud::{Markup, html};

use super::context::Context;
use super::order::Sorting;
use crate::wording::lang::pick;

/// A column: what stands in it.
#[derive(Clone, Copy)]
pub enum Column {
    /// Words.
    Words(&'static str),
    /// Numbers, which are set flush.
    Numbers(&'static str),
}

use Column::{Numbers, Words};

impl Column {
    const fn heading(self) -> &'static str {
        match self {
            Words(heading) | Numbers(heading) => heading,
        }
    }

    const fn class(self) -> Option<&'static str> {
        match self {
            Words(_) => None,
            Numbers(_) => Some("number"),
        }
    }
}

/// A table. The first cell of a row says what the row is about; a column in which nothing stands is
/// left out.
#[must_use]
pub fn table(columns: &[Column], rows: impl IntoIterator<Item = Vec<Markup>>) -> Markup {
    let heads = columns.iter().map(|column| {
        html! {
            th class=[column.class()] scope="col" { (column.heading()) }
        }
    });
    let columns: Vec<(Column, Markup)> = columns.iter().copied().zip(heads).collect();
    whole(&columns, rows, None)
}

/// The same where the heads of columns put the rows in order: each column with its name in the address;
/// without one it is no order.
#[must_use]
pub fn sorted(
    context: &Context,
    sorting: Sorting,
    columns: &[(Column, &'static str)],
    rows: impl IntoIterator<Item = Vec<Markup>>,
) -> Markup {
    let head =
        |(column, by): &(Column, &'static str)| (*column, sorter(context, sorting, *column, by));
    let columns: Vec<(Column, Markup)> = columns.iter().map(head).collect();
    let said = (!context.is_copy()).then(|| pick(context.lang, "Order by:", "並べ替え："));
    whole(&columns, rows, said)
}

/// The head of a column, which leads to the list in the order by it.
fn sorter(context: &Context, sorting: Sorting, column: Column, by: &'static str) -> Markup {
    let is_current = sorting.by == by;
    let order = is_current.then_some(if sorting.last_first { "descending" } else { "ascending" });
    let sign = if sorting.last_first { " ▼" } else { " ▲" };
    html! {
        th class=[column.class()] scope="col" aria-sort=[order] {
            // A copy has one order.
            @if by.is_empty() || context.is_copy() { (column.heading()) }
            @else {
                a href={ (context.with(&[("sort", &sorting.towards(by).written()), ("page", "")])) "#list" } {
                    (column.heading())
                    @if is_current { span aria-hidden="true" { (sign) } }
                }
            }
        }
    }
}

fn whole(
    columns: &[(Column, Markup)],
    rows: impl IntoIterator<Item = Vec<Markup>>,
    order: Option<&str>,
) -> Markup {
    let rows: Vec<Vec<Markup>> = rows.into_iter().collect();
    let says = |at: usize| {
        at == 0 || rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.0.is_empty()))
    };
    let shown: Vec<(usize, &(Column, Markup))> =
        columns.iter().enumerate().filter(|(at, _)| says(*at)).collect();
    html! {
        @if !rows.is_empty() {
            div.scroll {
                table.rows.sorted[order.is_some()] {
                    thead {
                        // On a narrow screen the heads that lead to another order stay, as a line.
                        tr data-label=[order] { @for (_, (_, head)) in &shown { (head) } }
                    }
                    tbody { @for row in &rows { (line(&shown, row)) } }
                }
            }
        }
    }
}

fn line(shown: &[(usize, &(Column, Markup))], row: &[Markup]) -> Markup {
    html! {
        tr {
            @for (at, (column, _)) in shown {
                @if let Some(cell) = row.get(*at) {
                    @if *at == 0 { th class=[column.class()] scope="row" { (cell) } }
                    @else { td class=[column.class()] data-label=(column.heading()) { (cell) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_in_which_nothing_stands_is_left_out() {
        let columns = [Words("City"), Words("Notes"), Numbers("Members")];
        let rows = vec![
            vec![html! { "Paris" }, html! {}, html! { "1" }],
            vec![html! { "Rome" }, html! {}, html! { "2" }],
        ];
        let said = table(&columns, rows).into_string();
        assert!(!said.contains("Notes"), "{said}");
        assert!(said.contains(r#"<td class="number" data-label="Members">2</td>"#), "{said}");
    }
}
