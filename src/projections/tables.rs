//! The register of one view as flat tables, for spreadsheets and databases. Every list is complete.
//!
//! A [`Sheet`] says what a table's columns mean; a [`Table`] adds the rows. What has several values
//! in one cell is JSON. `csv` writes a table so that a spreadsheet can open it without harm.

mod agreements;
pub mod csv;
mod declarations;
mod events;
mod found;
mod gatherings;
mod networks;
pub mod package;
mod parties;
pub mod personal;
mod strategies;

use serde::Serialize;

pub use self::csv::CsvWriter;
use self::declarations::{DECLARATIONS, ENDORSEMENTS};
pub use self::events::{EVENTS, event_row};
pub use self::found::found_table;
use self::gatherings::{ATTENDANCES, GATHERINGS};
use self::networks::RECONCILIATION;
pub use self::parties::GLOBAL_NETWORK;
use self::parties::{PARTIES, RENAMES};

use crate::domain::date::Date;
use crate::domain::entity::EntityRef;
use crate::domain::recorded::written;
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::naming::Called;
use crate::projections::reading::{FactRef, PartyRef, Reading};
use crate::projections::span::{Certainty, Standing};
use crate::projections::successions::{PartyEnd, Passage};

/// What a table is: its name, its columns, what tells its rows apart and what they point at.
#[derive(Debug)]
pub struct Sheet {
    /// Its name, also of its file.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// The columns whose values no two rows share.
    pub key: &'static [&'static str],
    /// Columns that hold the key of another table, with that table and its column.
    pub links: &'static [(&'static str, &'static str, &'static str)],
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: ColumnType,
    /// Whether no cell is empty.
    pub required: bool,
    /// What it means.
    pub about: &'static str,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    Text,
    /// One of a list of words.
    Word(&'static [&'static str]),
    /// A date as written, in EDTF.
    Date,
    /// A whole number from 0 on.
    Integer,
    /// A number.
    Number,
    /// A JSON array.
    Array,
    /// A JSON object.
    Object,
}

/// A table with its rows.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the table is.
    pub sheet: &'static Sheet,
    /// A cell for each column, in each row.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// What somebody wrote: a spreadsheet must not take it for a formula.
    Text(String),
    /// A number or a date, which are written as they are.
    Plain(String),
}

impl Table {
    fn of(sheet: &'static Sheet, rows: impl Iterator<Item = Vec<Cell>>) -> Self {
        Self { sheet, rows: rows.collect() }
    }
}

/// The words of [`Certainty`].
const CERTAINTY: ColumnType = ColumnType::Word(&["certain", "possible"]);
/// The words of [`Standing`] that a list of a view may hold.
const STANDING: ColumnType = ColumnType::Word(&["certain", "possible", "ended"]);

impl Reading<'_> {
    /// Hands every table of this view to `visit`, in an order in which each comes after those that it
    /// points at. The rows of long tables are made as they are taken.
    ///
    /// # Errors
    /// What `visit` reports.
    pub fn visit_tables<E>(
        &self,
        mut visit: impl FnMut(&'static Sheet, &mut dyn Iterator<Item = Vec<Cell>>) -> Result<(), E>,
    ) -> Result<(), E> {
        visit(&PARTIES, &mut self.party_rows())?;
        visit(&RENAMES, &mut self.rename_rows())?;
        visit(&GATHERINGS, &mut self.gathering_rows())?;
        visit(&ATTENDANCES, &mut self.attendance_rows())?;
        visit(&DECLARATIONS, &mut self.declaration_rows())?;
        visit(&ENDORSEMENTS, &mut self.all_endorsement_rows())?;
        // Tables that are made together are gone before the next are made.
        let groups: [fn(&Self) -> Vec<Table>; 3] = [
            |reading| reading.agreement_tables().into(),
            |reading| reading.network_tables().into(),
            |reading| reading.strategy_tables().into(),
        ];
        for one in groups.iter().flat_map(|group| group(self)) {
            visit(one.sheet, &mut one.rows.into_iter())?;
        }
        visit(&RECONCILIATION, &mut self.reconciliation_rows())?;
        visit(&GLOBAL_NETWORK, &mut self.global_network_rows())
    }

    /// What a thing is called in English and in Japanese; nothing for what has no name of its own.
    fn named<'e>(&self, thing: Option<impl Into<EntityRef<'e>>>) -> [Cell; 2] {
        match thing.and_then(|thing| self.called(thing)) {
            Some(Called::Title(title)) => Cell::both(Some(&title)),
            Some(Called::Agreement { .. }) | None => [Cell::Empty, Cell::Empty],
        }
    }

    /// One of the tables of this view by its name, without the work that the others would take;
    /// `None` where no table has that name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<Table> {
        let group: Vec<Table> = match name {
            "parties" => vec![Table::of(&PARTIES, self.party_rows())],
            "renames" => vec![Table::of(&RENAMES, self.rename_rows())],
            "gatherings" => vec![Table::of(&GATHERINGS, self.gathering_rows())],
            "attendances" => vec![Table::of(&ATTENDANCES, self.attendance_rows())],
            "declarations" => vec![Table::of(&DECLARATIONS, self.declaration_rows())],
            "endorsements" => vec![Table::of(&ENDORSEMENTS, self.all_endorsement_rows())],
            "agreements" | "agreement_parties" => self.agreement_tables().into(),
            "networks" | "memberships" | "roles" => self.network_tables().into(),
            "strategies" | "goals" | "advances" => self.strategy_tables().into(),
            "reconciliation" => vec![Table::of(&RECONCILIATION, self.reconciliation_rows())],
            "global_network" => vec![Table::of(&GLOBAL_NETWORK, self.global_network_rows())],
            _ => return None,
        };
        group.into_iter().find(|table| table.sheet.name == name)
    }
}

/// A column that is never empty.
const fn must(name: &'static str, kind: ColumnType, about: &'static str) -> Column {
    Column { name, kind, required: true, about }
}

/// A column that may be empty.
const fn may(name: &'static str, kind: ColumnType, about: &'static str) -> Column {
    Column { name, kind, required: false, about }
}

/// The last four columns of every table of facts.
const SEQ: Column = must("seq", ColumnType::Integer, "The event that tells the row");
const CORRECTED_BY: Column =
    may("corrected_by", ColumnType::Integer, "The correction that the row's data is taken from");
const RECORDED_AT: Column =
    must("recorded_at", ColumnType::Text, "When that event was recorded (RFC 3339)");
const RECORDED_ON: Column = must("recorded_on", ColumnType::Date, RECORDED_ON_ABOUT);
const RECORDED_ON_ABOUT: &str =
    "The day on which that event was recorded, and so became known, in the register's time zone";

/// The names of what the column before them names, as of the day of the view.
const PARTY_EN: Column = may("party_en", ColumnType::Text, "The party's name in English");
const PARTY_JA: Column = may("party_ja", ColumnType::Text, "The party's name in Japanese");
const SUCCESSOR_OF_EN: Column =
    may("successor_of_en", ColumnType::Text, "The name of that body in English");
const SUCCESSOR_OF_JA: Column =
    may("successor_of_ja", ColumnType::Text, "The name of that body in Japanese");
const DECLARATION_EN: Column =
    may("declaration_en", ColumnType::Text, "The declaration's title in English");
const DECLARATION_JA: Column =
    may("declaration_ja", ColumnType::Text, "The declaration's title in Japanese");
const AGREEMENT_EN: Column =
    may("agreement_en", ColumnType::Text, "The agreement's title in English");
const AGREEMENT_JA: Column =
    may("agreement_ja", ColumnType::Text, "The agreement's title in Japanese");
const GATHERING_EN: Column =
    may("gathering_en", ColumnType::Text, "The gathering's title in English");
const GATHERING_JA: Column =
    may("gathering_ja", ColumnType::Text, "The gathering's title in Japanese");
const NETWORK_EN: Column = may("network_en", ColumnType::Text, "The network's title in English");
const NETWORK_JA: Column = may("network_ja", ColumnType::Text, "The network's title in Japanese");
const STRATEGY_EN: Column = may("strategy_en", ColumnType::Text, "The strategy's title in English");
const STRATEGY_JA: Column =
    may("strategy_ja", ColumnType::Text, "The strategy's title in Japanese");
const GOAL_EN: Column = may("goal_en", ColumnType::Text, "The goal's title in English");
const GOAL_JA: Column = may("goal_ja", ColumnType::Text, "The goal's title in Japanese");

/// The columns of an end that lies ahead, and of the ends of bodies, where a table of facts has them.
const ENDS_ON: Column =
    may("ends_on", ColumnType::Date, "The day of an end that lies ahead of the view");
const ENDS_BY: Column = may("ends_by", ColumnType::Integer, "The event that tells it");
const SUCCESSOR_SINCE: Column =
    may("successor_since", ColumnType::Date, "Since when it stands for the party as its successor");
const PARTY_ENDED_ON: Column =
    may("party_ended_on", ColumnType::Date, "The day of the party's end, by which it ended");
const PARTY_ENDED_SEQ: Column =
    may("party_ended_seq", ColumnType::Integer, "The event that tells that end");

impl Cell {
    fn text(text: impl ToString) -> Self {
        match text.to_string() {
            empty if empty.is_empty() => Self::Empty,
            text => Self::Text(text),
        }
    }

    fn opt<T: ToString>(text: Option<T>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    fn number(number: impl ToString) -> Self {
        Self::Plain(number.to_string())
    }

    fn opt_number<T: ToString>(number: Option<T>) -> Self {
        number.map_or(Self::Empty, Self::number)
    }

    fn date(date: Option<Date>) -> Self {
        date.map_or(Self::Empty, |date| Self::Plain(date.to_string()))
    }

    fn certainty(certainty: Certainty) -> Self {
        Self::text(match certainty {
            Certainty::Certain => "certain",
            Certainty::Possible => "possible",
        })
    }

    fn standing(standing: Standing) -> Self {
        Self::text(match standing {
            Standing::Certain => "certain",
            Standing::Possible => "possible",
            Standing::Ended => "ended",
            Standing::NotYet => "not_yet",
        })
    }

    /// A list or an object as JSON; nothing for an empty one.
    fn json<T: Serialize>(value: &T) -> Self {
        // What is put into cells are ids and texts by language: they can always be written.
        match serde_json::to_string(value).unwrap_or_default() {
            text if matches!(text.as_str(), "" | "[]" | "{}" | "null") => Self::Empty,
            text => Self::Text(text),
        }
    }

    /// A text in English, in Japanese, and in every language that it has.
    fn languages(text: Option<&Text>) -> [Self; 3] {
        let [en, ja] = Self::both(text);
        [en, ja, text.map_or(Self::Empty, Self::json)]
    }

    /// A text in English and in Japanese.
    fn both(text: Option<&Text>) -> [Self; 2] {
        BOTH.map(|language| Self::opt(text.and_then(|text| exactly(text, language))))
    }

    /// The names of parties in English and in Japanese, each as a list in the order of the parties;
    /// nothing where none of them has one.
    fn names<'n>(parties: impl Iterator<Item = Option<&'n Text>> + Clone) -> [Self; 2] {
        BOTH.map(|language| {
            let names = parties.clone().map(|names| names.and_then(|all| exactly(all, language)));
            let names: Vec<Option<&str>> = names.collect();
            if names.iter().all(Option::is_none) { Self::Empty } else { Self::json(&names) }
        })
    }

    fn seq(seq: Seq) -> Self {
        Self::number(seq.0)
    }

    fn opt_seq(seq: Option<Seq>) -> Self {
        seq.map_or(Self::Empty, Self::seq)
    }

    /// What the ends of bodies have to do with a row: whose act it was, with its names, and since when it
    /// stands for the party, and the day and the fact of the party's end.
    fn passage(passage: &Passage) -> [Self; 6] {
        let before = passage.successor_of.as_ref();
        let [on, seq] = Self::party_end(passage.party_ended.as_ref());
        let since = Self::date(before.and_then(|before| before.since));
        let [en, ja] = Self::both(before.and_then(|before| before.party.names.as_ref()));
        [Self::opt(before.map(|before| &before.party.party)), en, ja, since, on, seq]
    }

    /// A party and its names.
    fn party(party: &PartyRef) -> [Self; 3] {
        let [en, ja] = Self::both(party.names.as_ref());
        [Self::text(&party.party), en, ja]
    }

    /// The day of a party's end, and its fact.
    fn party_end(end: Option<&PartyEnd>) -> [Self; 2] {
        [Self::date(end.and_then(PartyEnd::since)), Self::opt_seq(end.map(|end| end.fact.seq))]
    }

    /// The seq of a fact and of its correction, and when and on which day the fact was recorded.
    fn fact(fact: FactRef) -> [Self; 4] {
        let recorded_at = Self::text(written(fact.recorded_at));
        let recorded_on = Self::Plain(fact.recorded_on.to_string());
        [Self::seq(fact.seq), Self::opt_seq(fact.corrected_by), recorded_at, recorded_on]
    }
}

/// The two languages in which every table names things.
const BOTH: [&str; 2] = ["en", "ja"];

/// A text in a language, and in no other.
fn exactly<'t>(text: &'t Text, language: &str) -> Option<&'t str> {
    text.iter().find(|(tag, _)| *tag == language).map(|(_, text)| text)
}

/// One row from groups of cells.
macro_rules! row {
    ($($cells:expr),+ $(,)?) => {{
        let mut row: Vec<$crate::projections::tables::Cell> =
            Vec::with_capacity($crate::projections::tables::ROW_CELLS);
        $($crate::projections::tables::Cells::put($cells, &mut row);)+
        row
    }};
}
use row;

/// So many cells the widest rows have.
const ROW_CELLS: usize = 32;

/// One cell or several.
trait Cells {
    /// Puts them at the end of a row.
    fn put(self, row: &mut Vec<Cell>);
}

impl Cells for Cell {
    fn put(self, row: &mut Vec<Cell>) {
        row.push(self);
    }
}

impl<const N: usize> Cells for [Cell; N] {
    fn put(self, row: &mut Vec<Cell>) {
        row.extend(self);
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::projections::{Projections, View};

    #[test]
    fn every_table_can_be_had_alone() {
        let views = Projections::default();
        let as_of = NaiveDate::from_ymd_opt(2022, 2, 28).unwrap();
        let reading = views.at(View { as_of, known_at: Seq::NONE });
        let mut seen = 0;
        let all = reading.visit_tables(|sheet, rows| {
            let alone = reading.table(sheet.name).ok_or(sheet.name)?;
            assert_eq!((alone.sheet.name, alone.rows), (sheet.name, rows.collect()));
            seen += 1;
            Ok::<_, &str>(())
        });
        assert_eq!(all, Ok(()), "it is not there alone");
        assert!(seen > 10, "{seen}");
        assert!(reading.table("events").is_none());
    }
}
