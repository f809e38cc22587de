//! Tables: rows with headings, which become blocks on a narrow screen, each cell with its heading.

use maud::{Markup, html};

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
    let rows: Vec<Vec<Markup>> = rows.into_iter().collect();
    let says = |at: usize| {
        at == 0 || rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.0.is_empty()))
    };
    let shown: Vec<(usize, Column)> =
        columns.iter().copied().enumerate().filter(|(at, _)| says(*at)).collect();
    html! {
        @if !rows.is_empty() {
            div.scroll {
                table.rows {
                    thead {
                        tr { @for (_, column) in &shown { th class=[column.class()] scope="col" { (column.heading()) } } }
                    }
                    tbody { @for row in &rows { (line(&shown, row)) } }
                }
            }
        }
    }
}

fn line(shown: &[(usize, Column)], row: &[Markup]) -> Markup {
    html! {
        tr {
            @for (at, column) in shown {
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
