//! Columns of personal data beside the rows of a table, for those who may have them.

use super::declarations::ENDORSEMENTS;
use super::gatherings::ATTENDANCES;
use super::{Cell, Column, ColumnType, Sheet, may};
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
    columns: &joined::<34>(ENDORSEMENTS.columns, &SIGNATORY),
    key: ENDORSEMENTS.key,
    links: ENDORSEMENTS.links,
};

static OPEN_ATTENDANCES: Sheet = Sheet {
    name: ATTENDANCES.name,
    about: ATTENDANCES.about,
    columns: &joined::<16>(ATTENDANCES.columns, &DELEGATE),
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

/// The columns of personal data that a table has for those who may have it.
pub struct PersonalColumns {
    /// What the table is with them.
    pub sheet: &'static Sheet,
    added: &'static [Column],
    prefix: &'static str,
    seq_at: usize,
}

impl PersonalColumns {
    /// Those of a table; none where its facts have no personal data.
    #[must_use]
    pub fn of(own: &'static Sheet) -> Option<Self> {
        let (sheet, added, prefix): (_, &'static [Column], _) =
            if std::ptr::eq(own, &raw const ENDORSEMENTS) {
                (&OPEN_ENDORSEMENTS, &SIGNATORY, "signatory_")
            } else if std::ptr::eq(own, &raw const ATTENDANCES) {
                (&OPEN_ATTENDANCES, &DELEGATE, "delegate_")
            } else {
                return None;
            };
        let seq_at = own.columns.iter().position(|column| column.name == "seq")?;
        Some(Self { sheet, added, prefix, seq_at })
    }

    /// Adds their cells to a row; `of` says what the fact at a seq has.
    ///
    /// # Errors
    /// What `of` reports.
    pub fn fill<E>(
        &self,
        row: &mut Vec<Cell>,
        of: impl Fn(Seq) -> Result<PersonalCells, E>,
    ) -> Result<(), E> {
        let seq = match row.get(self.seq_at) {
            Some(Cell::Plain(seq)) => seq.parse().map_or(Seq::NONE, Seq),
            _ => Seq::NONE,
        };
        let cells = of(seq)?;
        row.extend(self.added.iter().map(|column| {
            let name = column.name.strip_prefix(self.prefix).unwrap_or_default();
            match name {
                "state" => Cell::opt(cells.state),
                _ => Cell::opt(
                    cells.parts.iter().find(|(part, _)| part == name).map(|(_, said)| said),
                ),
            }
        }));
        Ok(())
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
