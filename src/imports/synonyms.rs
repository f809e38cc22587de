//! What is written in a file in place of an id: a table with the columns `written` and `id`.

use rustc_hash::FxHashMap;

use super::delimited::Delimited;
use super::encoding;
use super::error::{ImportError, SynonymError, SynonymProblem};
use super::file::{self, Foreign, Form};
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
    /// Reads the table, with the header `written,id`, by the rules of every table that is text.
    ///
    /// # Errors
    /// [`ImportError::Synonyms`] with every line that is wrong; where it is no table.
    pub fn read(table: &str) -> Result<Self, ImportError> {
        let decoded = encoding::decode(table.as_bytes(), None)?;
        let is_header = |names: &[String]| names.iter().map(|name| name.trim()).eq(HEADER);
        let mut rows = Vec::new();
        Delimited::new(&decoded, |names| (names.len(), is_header(names))).read(|row| {
            rows.extend((!row.is_empty()).then_some(row));
            Ok(())
        })?;
        let (mut synonyms, mut wrong) = (Self::default(), Vec::new());
        let mut first: FxHashMap<String, u64> = FxHashMap::default();
        let mut rows = rows.iter();
        if !rows.next().is_some_and(|header| is_header(&header.names())) {
            let problem = SynonymProblem::Header;
            return Err(ImportError::Synonyms(vec![SynonymError { line: 1, problem }]));
        }
        for row in rows {
            let line = row.line;
            let refuse = |problem| SynonymError { line, problem };
            match row.names().as_slice() {
                [written, id] if row.width == Some(2) && !written.is_empty() && !id.is_empty() => {
                    let compared = key(written);
                    if let Some(first) = first.insert(compared.clone(), line) {
                        let written = written.clone();
                        wrong.push(refuse(SynonymProblem::Twice { written, first }));
                        continue;
                    }
                    synonyms.ids.insert(compared, id.clone());
                    synonyms.lines.push((line, id.clone()));
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

/// The text of the table in a file, which may be in any encoding that it says itself.
///
/// # Errors
/// It is no text, or in an encoding that nobody names.
pub fn text_of(content: &[u8]) -> Result<String, ImportError> {
    match file::form(content) {
        Ok(Form::Text) => Ok(encoding::decode(content, None)?.text.into_owned()),
        Ok(Form::Zip) => Err(ImportError::Foreign(Foreign::Archive)),
        Err(foreign) => Err(ImportError::Foreign(foreign)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_as_tables_are() {
        for table in [
            "written,id\nEdo,tokyo\n",
            "written;id\r\n\r\nEdo;tokyo\r\n",
            "written\tid\nEdo\ttokyo",
            "sep=|\nwritten|id\n\"Edo\"|tokyo\n",
            "\u{feff}written,id\nEdo,tokyo\n",
        ] {
            assert_eq!(Synonyms::read(table).unwrap().id("EDO"), Some("tokyo"), "{table}");
        }
        let utf16: Vec<u8> =
            "\u{feff}written\tid\nEdo\ttokyo".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Synonyms::read(&text_of(&utf16).unwrap()).unwrap().id("edo"), Some("tokyo"));
        let open = Synonyms::read("written,id\n\"Edo,tokyo\nNara,nara\n");
        assert!(matches!(open, Err(ImportError::QuoteOpen { line: 2 })), "{open:?}");
        assert!(matches!(text_of(b"PK\x03\x04"), Err(ImportError::Foreign(Foreign::Archive))));
    }
}
