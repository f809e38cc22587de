//! What a parameter says as `NAME=VALUE,…`, such as which column fills which field.

use std::collections::BTreeMap;

use super::error::ImportError;

/// Values by their names.
pub type Pairs = BTreeMap<String, String>;

/// As [`pairs`], of cells with the words as which they are read: an empty cell, too, may be read as a word.
///
/// # Errors
/// As [`pairs`].
pub fn pairs_of_cells(parameter: &'static str, written: &[String]) -> Result<Pairs, ImportError> {
    read(parameter, written, true)
}

/// Reads `a=b,c=d` of a parameter. A part without `=` belongs to the value before it, so that values may hold commas.
///
/// # Errors
/// A part that is no pair, and a name that stands there twice.
pub fn pairs(parameter: &'static str, written: &[String]) -> Result<Pairs, ImportError> {
    read(parameter, written, false)
}

fn read(
    parameter: &'static str,
    written: &[String],
    may_be_empty: bool,
) -> Result<Pairs, ImportError> {
    let mut pairs = BTreeMap::new();
    for text in written {
        let mut last: Option<String> = None;
        for part in text.split(',') {
            match (part.split_once('='), &last) {
                (Some((name, value)), _) if may_be_empty || !name.trim().is_empty() => {
                    let name = name.trim().to_owned();
                    if pairs.insert(name.clone(), value.trim().to_owned()).is_some() {
                        return Err(ImportError::PairTwice { parameter, name });
                    }
                    last = Some(name);
                }
                (None, Some(name)) => {
                    if let Some(value) = pairs.get_mut(name) {
                        value.push(',');
                        value.push_str(part);
                    }
                }
                _ => {
                    return Err(ImportError::Pair { parameter, came: part.into() });
                }
            }
        }
    }
    Ok(pairs)
}
