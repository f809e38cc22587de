//! Ids with something behind them, within the length that an id may have.

use crate::domain::name::MAX_ID_BYTES;

/// An id with a number behind it.
pub fn numbered(base: &str, number: u32) -> String {
    suffixed(base, &number.to_string())
}

/// An id with a suffix behind it.
pub fn suffixed(base: &str, suffix: &str) -> String {
    let room = MAX_ID_BYTES - suffix.len() - 1;
    format!("{}-{suffix}", cut(base, room))
}

/// The beginning of an id, of at most so many bytes, cut between its words where that can be.
pub fn cut(id: &str, limit: usize) -> &str {
    if id.len() <= limit {
        return id;
    }
    let end = (0..=limit).rev().find(|end| id.is_char_boundary(*end)).unwrap_or_default();
    let beginning = &id[..end];
    let words =
        beginning.rsplit_once('-').map(|(words, _)| words).filter(|words| !words.is_empty());
    words.unwrap_or(beginning)
}
