//! What parties are called in other registers, as far as an import knows: by what a cell may name a party
//! in place of an id.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;

use crate::domain::event::party::Identifier;
use crate::domain::identifier::{Misfit, Scheme, tidied};
use crate::domain::scheme;
use crate::projections::reading::Reading;

/// The identifiers of the parties that are known.
#[derive(Clone, Debug, Default)]
pub struct Identifiers {
    /// The schemes that the register takes values of.
    schemes: Vec<String>,
    /// The ids of the parties that are called so, by scheme and value.
    holders: FxHashMap<(String, String), SmallVec<[String; 1]>>,
}

/// An identifier as a cell holds it, the value in the form in which it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The scheme.
    pub scheme: String,
    /// The value.
    pub value: String,
}

impl Identifiers {
    /// None yet, of the schemes that a register takes.
    pub fn of(reading: &Reading<'_>) -> Self {
        let schemes = reading.schemes().map(str::to_owned).collect();
        Self { schemes, holders: FxHashMap::default() }
    }

    /// Adds an identifier of a party; returns whether it is new.
    pub fn add(&mut self, id: &str, identifier: &Identifier) -> bool {
        let key = (identifier.scheme.clone(), identifier.value.clone());
        let holders = self.holders.entry(key).or_default();
        let is_new = !holders.iter().any(|holder| holder == id);
        if is_new {
            holders.push(id.to_owned());
        }
        is_new
    }

    /// Takes an identifier of a party away again.
    pub fn remove(&mut self, id: &str, identifier: &Identifier) {
        let key = (identifier.scheme.clone(), identifier.value.clone());
        if let Some(holders) = self.holders.get_mut(&key) {
            holders.retain(|holder| holder != id);
        }
    }

    /// The schemes of which there may be identifiers.
    pub fn schemes(&self) -> &[String] {
        &self.schemes
    }

    /// Whether a scheme is one that is known or declared.
    pub fn is_scheme(&self, name: &str) -> bool {
        self.schemes.iter().any(|scheme| scheme == name)
    }

    /// The parties that are called so.
    pub fn holders(&self, written: &Written) -> &[String] {
        let key = (written.scheme.clone(), written.value.clone());
        self.holders.get(&key).map_or(&[], |holders| holders)
    }

    /// The identifier that is written in a cell, whose column holds values of a scheme or does not; none where
    /// it is a name.
    pub fn read(&self, of_column: Option<&str>, written: &str) -> Option<Written> {
        let own = self.halves(written);
        let own = own.filter(|(scheme, _)| of_column.is_none() || self.is_scheme(scheme));
        let (scheme, value) =
            own.or_else(|| of_column.map(|scheme| (scheme.to_owned(), written)))?;
        let value = tidied(&scheme, value);
        Some(Written { scheme, value })
    }

    /// `SCHEME:VALUE` in its halves, whichever way a scheme that is known is written. Of any other scheme a
    /// text is only taken for an identifier that can hardly be a name: its value has no space.
    fn halves<'w>(&self, written: &'w str) -> Option<(String, &'w str)> {
        let (name, value) = written.split_once([':', '：', '='])?;
        let tidy = name.trim().nfkc().collect::<String>().to_lowercase();
        if self.is_scheme(&tidy) {
            return Some((tidy, value));
        }
        let (name, value) = scheme::halves(written)?;
        let is_value = !value.is_empty() && !value.contains(char::is_whitespace);
        is_value.then(|| (name.to_owned(), value))
    }
}

impl Written {
    /// What is wrong with the value, for a body in a country, where that is said.
    pub fn misfit(&self, country: Option<&str>) -> Option<Misfit> {
        Scheme::find(&self.scheme)?.check(&self.value, country).err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_an_identifier_or_a_name() {
        let schemes = vec!["wikidata".to_owned(), "locode".to_owned(), "of-the-house".to_owned()];
        let identifiers = Identifiers { schemes, ..Identifiers::default() };
        let read = |column, written: &str| {
            let read = identifiers.read(column, written);
            read.map_or_else(String::new, |one| format!("{}:{}", one.scheme, one.value))
        };
        for (column, written, meant) in [
            (None, "wikidata:Q1490", "wikidata:Q1490"),
            (None, "Wikidata : q1490", "wikidata:Q1490"),
            (None, "ｗｉｋｉｄａｔａ：Ｑ１４９０", "wikidata:Q1490"),
            (None, "wikidata=Q1490", "wikidata:Q1490"),
            (None, "locode:JP HAC", "locode:JPHAC"),
            (None, "of-the-house: a b", "of-the-house:a b"),
            (None, "wikidta:Q1490", "wikidta:Q1490"),
            (None, "Tokyo", ""),
            (None, "iclei: Local Governments", ""),
            (None, "Tokyo:Shibuya", ""),
            (None, "a=b", ""),
            (Some("wikidata"), "Q1490", "wikidata:Q1490"),
            (Some("wikidata"), "http://www.wikidata.org/entity/Q1490", "wikidata:Q1490"),
            (Some("wikidata"), "wikidata:Q1490", "wikidata:Q1490"),
            (Some("wikidata"), "locode:JPTYO", "locode:JPTYO"),
            (Some("of-the-house"), "a:b", "of-the-house:a:b"),
        ] {
            assert_eq!(read(column, written), meant, "{column:?} {written}");
        }
    }
}
