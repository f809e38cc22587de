//! Rows laid out in columns: as wide as they are where a program reads, within the terminal where a person does.

use std::io::{self, IsTerminal};

use terminal_size::{Width, terminal_size};

/// What stands between two columns.
const GAP: usize = 2;
/// Narrower than this no terminal is taken to be.
const LEAST_ROOM: usize = 40;
/// No column is made narrower than this.
const LEAST_COLUMN: usize = 8;

/// The width of the terminal that results are printed to; none where they go elsewhere.
#[must_use]
pub fn room() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let said = std::env::var("COLUMNS").ok().and_then(|width| width.parse().ok());
    let measured = || terminal_size().map(|(Width(width), _)| usize::from(width));
    said.or_else(measured).filter(|width| *width > 0).map(|width: usize| width.max(LEAST_ROOM))
}

/// Lays rows out in columns, two spaces apart. Wide characters count as two.
#[must_use]
pub fn columns(rows: &[Vec<String>]) -> String {
    blocks(rows, room()).concat()
}

/// The same, row by row: the lines of each row, one or, where cells are broken to fit, several.
#[must_use]
pub fn blocks(rows: &[Vec<String>], room: Option<usize>) -> Vec<String> {
    let natural = natural_widths(rows);
    let widths = room.map_or_else(|| natural.clone(), |room| fitted(&natural, room));
    rows.iter().map(|row| block(row, &natural, &widths)).collect()
}

/// Whether the columns can be made narrow enough without breaking every cell into crumbs.
#[must_use]
pub fn fits(rows: &[Vec<String>], room: Option<usize>) -> bool {
    let Some(room) = room else { return true };
    let natural = natural_widths(rows);
    let least = natural.iter().map(|width| (*width).min(LEAST_COLUMN + GAP)).sum::<usize>();
    least + between(natural.len()) <= room
}

fn natural_widths(rows: &[Vec<String>]) -> Vec<usize> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let column = |index: usize| rows.iter().filter_map(move |row| row.get(index));
    (0..count).map(|index| column(index).map(|cell| width(cell)).max().unwrap_or(0)).collect()
}

/// The room that goes into gaps.
const fn between(columns: usize) -> usize {
    GAP * columns.saturating_sub(1)
}

/// Widths that fit the room: the widest columns give way, and all of them to the same width.
fn fitted(natural: &[usize], room: usize) -> Vec<usize> {
    let room = room.saturating_sub(between(natural.len()));
    let capped = |cap: usize| natural.iter().map(move |width| (*width).min(cap));
    let widest = natural.iter().copied().max().unwrap_or(0);
    let cap = (LEAST_COLUMN..=widest).rev().find(|cap| capped(*cap).sum::<usize>() <= room);
    let mut widths: Vec<usize> = capped(cap.unwrap_or(LEAST_COLUMN)).collect();
    // What rounding has left over goes to those that gave way, from the left.
    let mut left = room.saturating_sub(widths.iter().sum());
    for (width, natural) in widths.iter_mut().zip(natural) {
        if left > 0 && *width < *natural {
            *width += 1;
            left -= 1;
        }
    }
    widths
}

/// The lines of a row. A cell that is too wide goes on below, in its column.
fn block(row: &[String], natural: &[usize], widths: &[usize]) -> String {
    let cells: Vec<Vec<String>> = row
        .iter()
        .zip(natural.iter().zip(widths))
        .map(|(cell, (natural, width))| match natural <= width {
            true => vec![cell.clone()],
            false => textwrap::wrap(cell, *width).into_iter().map(Into::into).collect(),
        })
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let mut text = String::new();
    for at in 0..height {
        let mut line = String::new();
        for (cell, width_of_column) in cells.iter().zip(widths) {
            let part = cell.get(at).map_or("", String::as_str);
            line.push_str(part);
            line.extend(std::iter::repeat_n(
                ' ',
                (width_of_column + GAP).saturating_sub(width(part)),
            ));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn width(text: &str) -> usize {
    textwrap::core::display_width(text)
}
