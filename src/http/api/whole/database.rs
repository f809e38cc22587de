//! The database: every table of a view and the entries of the log, with what the columns mean, as SQLite.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::source::{WholeError, each_event};
use crate::http::app::App;
use crate::projections::View;
use crate::projections::reading::Reading;
use crate::projections::tables::package::Sources;
use crate::projections::tables::{Cell, ColumnType, EVENTS, Sheet, event_row};

/// The tables that say what the others are: what the register says of itself, what each column means, and
/// where the facts are known from.
const AROUND: &str = "
CREATE TABLE register (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE columns (\"table\" TEXT NOT NULL, \"column\" TEXT NOT NULL, about TEXT NOT NULL,
    PRIMARY KEY (\"table\", \"column\"));
CREATE TABLE sources (title TEXT NOT NULL, url TEXT);
";

/// Writes the database into an empty file.
pub(super) fn write(app: &App, view: View, path: &Path) -> Result<(), WholeError> {
    let views = app.tracker.views();
    let reading = views.at(view);
    let database = Connection::open(path)?;
    // Nobody sees the file before it is whole, and it need not outlive the program.
    database.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;")?;
    database.execute_batch(AROUND)?;
    reading.visit_tables(|sheet, rows| {
        make_table(&database, sheet)?;
        let mut insert = database.prepare(&insertion(sheet))?;
        for row in &mut *rows {
            insert.execute(params_from_iter(values(sheet, row)))?;
        }
        Ok::<_, WholeError>(())
    })?;
    make_table(&database, &EVENTS)?;
    let mut insert = database.prepare(&insertion(&EVENTS))?;
    let mut sources = Sources::default();
    each_event(app.tracker.store().as_ref(), view.known_at, |event| {
        sources.see(event);
        insert.execute(params_from_iter(values(&EVENTS, event_row(&reading, event))))?;
        Ok(())
    })?;
    drop(insert);
    let mut insert = database.prepare("INSERT INTO sources VALUES (?, ?)")?;
    for (title, url) in sources.iter() {
        insert.execute((title, url))?;
    }
    let mut insert = database.prepare("INSERT INTO register VALUES (?, ?)")?;
    for (name, value) in said(app, &reading) {
        insert.execute((name, value))?;
    }
    database.execute_batch("COMMIT;")?;
    Ok(())
}

/// What the register says of itself.
fn said(app: &App, reading: &Reading<'_>) -> Vec<(String, String)> {
    let asked = reading.asked();
    let mut said = vec![
        ("origin".to_owned(), app.config.settings.origin.clone()),
        ("as_of".to_owned(), asked.as_of.to_string()),
        ("known_at".to_owned(), asked.known_at.seq.0.to_string()),
    ];
    let mut say = |name: &str, value: Option<String>| {
        said.extend(value.map(|value| (name.to_owned(), value)));
    };
    say("recorded_at", asked.known_at.recorded_at.map(|at| at.to_rfc3339()));
    let register = reading.described();
    if let Some(register) = &register {
        let named = register.keeper.iter().flat_map(|text| text.iter().map(|one| ("keeper", one)));
        let titled = register.title.iter().map(|one| ("title", one));
        for (name, (tag, text)) in titled.chain(named) {
            say(&format!("{name}_{tag}"), Some(text.to_owned()));
        }
        let terms = register.terms.as_ref();
        say("licence", terms.and_then(|terms| terms.licence.clone()));
        say("contact", terms.and_then(|terms| terms.contact.clone()));
    }
    say("closed", reading.closed().map(|closed| closed.reason));
    // One that covers more than the file has would be none of it.
    let published = app.reader.published();
    let published = published.filter(|one| one.checkpoint.size <= asked.known_at.seq.0);
    say("checkpoint", published.map(|published| published.note.clone()));
    said
}

/// Makes a table, and says what its columns mean. Names come from our own sheets, and need no escape.
fn make_table(database: &Connection, sheet: &Sheet) -> Result<(), WholeError> {
    let columns = sheet.columns.iter().map(|column| {
        let kind = match column.kind {
            ColumnType::Integer => "INTEGER",
            ColumnType::Number => "REAL",
            ColumnType::Text
            | ColumnType::Word(_)
            | ColumnType::Date
            | ColumnType::Array
            | ColumnType::Object => "TEXT",
        };
        format!("\"{}\" {kind}{}", column.name, if column.required { " NOT NULL" } else { "" })
    });
    let quoted = |names: &[&str]| {
        names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    };
    let key = std::iter::once(format!("PRIMARY KEY ({})", quoted(sheet.key)));
    let links = sheet.links.iter().map(|(column, table, other)| {
        format!("FOREIGN KEY (\"{column}\") REFERENCES \"{table}\" (\"{other}\")")
    });
    let parts: Vec<String> = columns.chain(key).chain(links).collect();
    database.execute_batch(&format!("CREATE TABLE \"{}\" ({})", sheet.name, parts.join(", ")))?;
    let mut insert = database.prepare("INSERT INTO columns VALUES (?, ?, ?)")?;
    for column in sheet.columns {
        insert.execute((sheet.name, column.name, column.about))?;
    }
    Ok(())
}

fn insertion(sheet: &Sheet) -> String {
    format!("INSERT INTO \"{}\" VALUES ({})", sheet.name, vec!["?"; sheet.columns.len()].join(", "))
}

/// A row as the database keeps it: numbers as numbers, and texts as they are.
fn values(sheet: &Sheet, row: Vec<Cell>) -> impl Iterator<Item = Value> {
    sheet.columns.iter().zip(row).map(|(column, cell)| match (cell, column.kind) {
        (Cell::Empty, _) => Value::Null,
        (Cell::Plain(number), ColumnType::Integer) => {
            number.parse().map_or(Value::Text(number), Value::Integer)
        }
        (Cell::Plain(number), ColumnType::Number) => {
            number.parse().map_or(Value::Text(number), Value::Real)
        }
        (Cell::Text(text) | Cell::Plain(text), _) => Value::Text(text),
    })
}
