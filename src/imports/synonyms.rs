//! What is written in a file in place of an id: a table with the columns `written` and `id`.

use csv::ReaderBuilder;
use rustc_hash::FxHashMap;

use super::error::{ImportError, SynonymError, SynonymProblem};
use super::known::Known;
use crate::domain::alike::key;
use crate::domain::entity::EntityKind;

/// The columns of the table.
const HEADER: [&str; 2] = ["written", "id"];

/// What is written, with the ids that are meant.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {
    /// The ids, by the form in which names are compared.
    ids: FxHashMap<String, String>,
    /// The same as it was read: each id with its line.
    lines: Vec<(u64, String)>,
}

impl Synonyms {
    /// Reads the table: CSV in UTF-8 with the header `written,id`.
    ///
    /// # Errors
    /// [`ImportError::Synonyms`] with every line that is wrong.
    pub fn read(table: &str) -> Result<Self, ImportError> {
        let table = table.trim_start_matches('\u{feff}');
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(table.as_bytes());
        let (mut synonyms, mut wrong) = (Self::default(), Vec::new());
        let mut first: FxHashMap<String, u64> = FxHashMap::default();
        let header = reader.headers().map(|header| header.iter().map(str::trim).eq(HEADER));
        if !header.unwrap_or(false) {
            let problem = SynonymProblem::Header;
            return Err(ImportError::Synonyms(vec![SynonymError { line: 1, problem }]));
        }
        for (record, index) in reader.records().zip(2..) {
            let line =
                record.as_ref().ok().and_then(|row| row.position()).map_or(index, |at| at.line());
            let refuse = |problem| SynonymError { line, problem };
            let cells = record.ok().filter(|row| row.len() == HEADER.len());
            let cells = cells.map(|row| (row[0].trim().to_owned(), row[1].trim().to_owned()));
            match cells {
                Some((written, id)) if !written.is_empty() && !id.is_empty() => {
                    let compared = key(&written);
                    if let Some(first) = first.insert(compared.clone(), line) {
                        wrong.push(refuse(SynonymProblem::Twice { written, first }));
                        continue;
                    }
                    synonyms.ids.insert(compared, id.clone());
                    synonyms.lines.push((line, id));
                }
                _ => wrong.push(refuse(SynonymProblem::Cells)),
            }
        }
        if wrong.is_empty() { Ok(synonyms) } else { Err(ImportError::Synonyms(wrong)) }
    }

    /// Checks that every id is one of the register, and puts that of a party in place of what it is called in
    /// another register.
    ///
    /// # Errors
    /// [`ImportError::Synonyms`] with every line whose id is none.
    pub fn check(&mut self, known: &Known) -> Result<(), ImportError> {
        let identified = |id: &str| {
            let written = known.identifiers.read(None, id)?;
            let [party] = known.identifiers.holders(&written) else { return None };
            known.thing(EntityKind::Party, party).map(|_| party.clone())
        };
        let ids = self.ids.values_mut().chain(self.lines.iter_mut().map(|(_, id)| id));
        for id in ids.filter(|id| !known.is_id(id)) {
            if let Some(party) = identified(id) {
                *id = party;
            }
        }
        let unknown = self.lines.iter().filter(|(_, id)| !known.is_id(id));
        let unknown = unknown.map(|(line, id)| {
            let problem = SynonymProblem::Unknown { id: id.clone() };
            SynonymError { line: *line, problem }
        });
        let unknown: Vec<SynonymError> = unknown.collect();
        if unknown.is_empty() { Ok(()) } else { Err(ImportError::Synonyms(unknown)) }
    }

    /// The id that is meant by what is written.
    #[must_use]
    pub fn id(&self, written: &str) -> Option<&str> {
        if self.ids.is_empty() {
            return None;
        }
        self.ids.get(&key(written)).map(String::as_str)
    }
}
