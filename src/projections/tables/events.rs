//! The log itself as a table: one event a row, its data as JSON.

use super::{Cell, ColumnType, RECORDED_ON_ABOUT, Sheet, may, must, row};
use crate::domain::recorded::RecordedEvent;
use crate::projections::reading::Reading;

/// What the table of events is.
pub static EVENTS: Sheet = Sheet {
    name: "events",
    about: "An event of the log, as it was recorded",
    columns: &[
        must("seq", ColumnType::Integer, "Its place in the log"),
        must("id", ColumnType::Text, "Its own id (UUID)"),
        must("type", ColumnType::Text, "Its type"),
        must("version", ColumnType::Integer, "The version of its type"),
        must("recorded_at", ColumnType::Text, "When it was recorded (RFC 3339)"),
        must("recorded_on", ColumnType::Date, RECORDED_ON_ABOUT),
        must("recorded_by", ColumnType::Text, "Who recorded it"),
        may("about", ColumnType::Text, "What it is about: a kind, a colon and an id"),
        may("about_en", ColumnType::Text, "What that is called in English"),
        may("about_ja", ColumnType::Text, "What that is called in Japanese"),
        must("data", ColumnType::Object, "The fact"),
        may("evidence", ColumnType::Array, "Where the fact is known from"),
        may("note", ColumnType::Text, "A remark of the recorder"),
        must("command_id", ColumnType::Text, "The command that caused it (UUID)"),
        may("correlation_id", ColumnType::Text, "What it was recorded together with (UUID)"),
    ],
    key: &["seq"],
    links: &[],
};

/// The row of an event, with what things are called in a view.
#[must_use]
pub fn event_row(reading: &Reading<'_>, recorded: &RecordedEvent) -> Vec<Cell> {
    let about = recorded.event.fact().map(|fact| fact.topic().entity);
    let named = reading.named(about.as_ref());
    row![
        Cell::seq(recorded.seq),
        Cell::text(recorded.id),
        Cell::text(recorded.kind()),
        Cell::number(recorded.kind().version()),
        Cell::Plain(recorded.written_at()),
        Cell::Plain(recorded.day().to_string()),
        Cell::text(&recorded.recorded_by),
        Cell::opt(about.as_ref()),
        named,
        Cell::json(&recorded.event),
        Cell::json(&recorded.evidence),
        Cell::opt(recorded.note.as_ref()),
        Cell::text(recorded.command_id),
        Cell::opt(recorded.correlation_id),
    ]
}
