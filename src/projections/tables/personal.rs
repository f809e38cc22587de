//! Columns of personal data beside the rows of a table, for those who may have them.

use super::declarations::ENDORSEMENTS;
use super::gatherings::ATTENDANCES;
use super::{Cell, Column, ColumnType, Sheet, Table, may};
use crate::domain::seq::Seq;

const STATE: ColumnType = ColumnType::Word(&["held", "erased", "not_in_copy", "lost"]);

static SIGNATORY: [Column; 4] = [
    may("signatory_name", ColumnType::Text, "Personal data: the name of who signed"),
    may("signatory_title", ColumnType::Text, "Personal data: the title of who signed"),
    may("signatory_capacity", ColumnType::Text, "Personal data: in which capacity"),
    may(
        "signatory_state",
        STATE,
        "What is left of the personal data; nothing where there was none",
    ),
];

static DELEGATE: [Column; 3] = [
    may("delegate_name", ColumnType::Text, "Personal data: the name of who came"),
    may("delegate_title", ColumnType::Text, "Personal data: the title of who came"),
    may("delegate_state", STATE, "What is left of the personal data; nothing where there was none"),
];

static OPEN_ENDORSEMENTS: Sheet = Sheet {
    name: ENDORSEMENTS.name,
    about: ENDORSEMENTS.about,
    columns: &joined::<27>(ENDORSEMENTS.columns, &SIGNATORY),
    key: ENDORSEMENTS.key,
    links: ENDORSEMENTS.links,
};

static OPEN_ATTENDANCES: Sheet = Sheet {
    name: ATTENDANCES.name,
    about: ATTENDANCES.about,
    columns: &joined::<11>(ATTENDANCES.columns, &DELEGATE),
    key: ATTENDANCES.key,
    links: ATTENDANCES.links,
};

/// What a row says of the personal data of its fact.
#[derive(Clone, Debug, Default)]
pub struct PersonalCells {
    /// Its parts by name, such as `name`.
    pub parts: Vec<(String, String)>,
    /// `held`, `erased`, `not_in_copy` or `lost`; nothing where there was none.
    pub state: Option<&'static str>,
}

impl Table {
    /// The same table with columns of personal data where its facts may have any; `of` says what
    /// the fact at a seq has.
    ///
    /// # Errors
    /// What `of` reports.
    pub fn with_personal<E>(self, of: impl Fn(Seq) -> Result<PersonalCells, E>) -> Result<Self, E> {
        let (sheet, prefix) = if std::ptr::eq(self.sheet, &raw const ENDORSEMENTS) {
            (&OPEN_ENDORSEMENTS, "signatory_")
        } else if std::ptr::eq(self.sheet, &raw const ATTENDANCES) {
            (&OPEN_ATTENDANCES, "delegate_")
        } else {
            return Ok(self);
        };
        let added = sheet.columns.get(self.sheet.columns.len()..).unwrap_or_default();
        let seq_at = self.sheet.columns.iter().position(|column| column.name == "seq");
        let mut rows = self.rows;
        for row in &mut rows {
            let seq = match seq_at.and_then(|at| row.get(at)) {
                Some(Cell::Plain(seq)) => seq.parse().map_or(Seq::NONE, Seq),
                _ => Seq::NONE,
            };
            let cells = of(seq)?;
            row.extend(added.iter().map(|column| {
                let name = column.name.strip_prefix(prefix).unwrap_or_default();
                match name {
                    "state" => Cell::opt(cells.state),
                    _ => Cell::opt(
                        cells.parts.iter().find(|(part, _)| part == name).map(|(_, said)| said),
                    ),
                }
            }));
        }
        Ok(Self { sheet, rows })
    }
}

/// The columns of a sheet and more behind them; `N` is how many that are.
const fn joined<const N: usize>(own: &[Column], more: &[Column]) -> [Column; N] {
    assert!(own.len() + more.len() == N, "N is the number of all columns");
    let mut all = [own[0]; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < own.len() { own[at] } else { more[at - own.len()] };
        at += 1;
    }
    all
}
