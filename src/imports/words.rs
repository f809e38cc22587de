//! Words that are read in place of a cell's own, and what is told of a table as it was read: so that nothing
//! is read otherwise in silence.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Words that are read in place of a cell's own: below every column, or below one.
#[derive(Clone, Debug, Default)]
pub struct Words {
    every: BTreeMap<String, String>,
    /// By the column below which alone they are read.
    of_column: BTreeMap<String, BTreeMap<String, String>>,
}

impl Words {
    /// Those that were asked for, of a table with these columns: `CELL=WORD`, or `COLUMN:CELL=WORD` where there
    /// is a column that is called so.
    #[must_use]
    pub fn of(asked: &BTreeMap<String, String>, columns: &[String]) -> Self {
        let mut words = Self::default();
        for (written, word) in asked {
            let colons = written.match_indices(':').map(|(place, _)| place);
            let mut halves =
                colons.map(|place| (written[..place].trim(), written[place + 1..].trim()));
            let of_column = halves.rfind(|(column, _)| columns.iter().any(|known| known == column));
            let (pairs, cell) = match of_column {
                Some((column, cell)) => {
                    (words.of_column.entry(column.to_owned()).or_default(), cell)
                }
                None => (&mut words.every, written.as_str()),
            };
            pairs.insert(cell.to_owned(), word.clone());
        }
        words
    }

    /// The word that is read in place of what is written below a column.
    #[must_use]
    pub fn get(&self, column: &str, written: &str) -> Option<&str> {
        let of_column = self.of_column.get(column).and_then(|pairs| pairs.get(written));
        of_column.or_else(|| self.every.get(written)).map(String::as_str)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.every.is_empty() && self.of_column.is_empty()
    }

    /// Whether a word is one that somebody has asked for.
    #[must_use]
    pub fn has_word(&self, word: &str) -> bool {
        let mut all = self.every.values().chain(self.of_column.values().flat_map(BTreeMap::values));
        all.any(|one| one == word)
    }
}

/// How many cells were read as other words.
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<Arc<str>, BTreeMap<String, u64>>);

impl Tally {
    /// Counts a cell below a column.
    pub fn count(&mut self, column: &Arc<str>, written: &str) {
        let cells = self.0.entry(Arc::clone(column)).or_default();
        match cells.get_mut(written) {
            Some(count) => *count += 1,
            None => {
                cells.insert(written.to_owned(), 1);
            }
        }
    }

    /// Each of them with its word and its number.
    #[must_use]
    pub fn told(&self, words: &Words) -> Vec<ReadAs> {
        let all = self.0.iter().flat_map(|(column, cells)| {
            cells.iter().map(move |(cell, count)| ReadAs {
                column: column.to_string(),
                cell: cell.clone(),
                word: words.get(column, cell).unwrap_or_default().to_owned(),
                cells: *count,
            })
        });
        all.collect()
    }
}

/// What is told of a table as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Noticed {
    /// The line that names the columns, where it was found below others, which were passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// Cells that were read as other words, since that was asked for, by column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_as: Vec<ReadAs>,
    /// Columns without a name, whose cells were not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unnamed: Vec<Unnamed>,
}

/// Cells of one column that were read as another word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportReadAs")]
pub struct ReadAs {
    /// The column.
    pub column: String,
    /// What is written in them; nothing in empty ones.
    pub cell: String,
    /// As what they were read; nothing where as empty.
    pub word: String,
    /// How many there are.
    pub cells: u64,
}

/// A column without a name, below which something is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ImportUnnamed")]
pub struct Unnamed {
    /// The first cell that holds something, such as `C7`.
    pub first: String,
    /// How many do.
    pub cells: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_below_every_column_or_below_one() {
        let pairs =
            ["a=accession", "Act:NA=", "Act: a=acceptance", "Err:502=", ":=unknown", "a:b:x=y"];
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap());
        let asked = pairs.map(|(cell, word)| (cell.to_owned(), word.to_owned())).into();
        let words = Words::of(&asked, &["Act", "On", "a:b", "a"].map(str::to_owned));
        for (column, written, word) in [
            ("On", "a", Some("accession")),
            ("Act", "a", Some("acceptance")),
            ("Act", "NA", Some("")),
            ("On", "NA", None),
            ("On", "Err:502", Some("")),
            ("On", ":", Some("unknown")),
            ("a:b", "x", Some("y")),
            ("a", "b:x", None),
        ] {
            assert_eq!(words.get(column, written), word, "{column} {written}");
        }
        let mut tally = Tally::default();
        let act = "Act".into();
        ["a", "NA", "a"].into_iter().for_each(|cell| tally.count(&act, cell));
        let told = tally.told(&words);
        let told: Vec<_> = told.iter().map(|one| (&*one.cell, &*one.word, one.cells)).collect();
        assert_eq!(told, [("NA", "", 1), ("a", "acceptance", 2)]);
    }
}
