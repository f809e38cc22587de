//! Lists by pages: each page says where the next one is, and all of them show the same view.
//!
//! A cursor names the view of the first page and a place in the list, so that what is recorded
//! while somebody turns the pages neither shifts nor hides anything.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::problem::Problem;
use super::query::{Query, Viewed, unreadable};
use crate::domain::seq::Seq;
use crate::projections::reading::Asked;
use crate::projections::{Projections, View};

/// How many items a page has where the request does not say.
pub const LIMIT: usize = 100;
/// The most items of a page.
pub const LIMIT_MOST: usize = 1000;

/// One page of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Page<T> {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Asked,
    /// How many items the whole list has.
    pub total: usize,
    /// The items of this page.
    pub items: Vec<T>,
    /// The address of the next page; none on the last.
    pub next: Option<String>,
}

/// Which page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The view of the list.
    pub viewed: Viewed,
    /// How many items lie before the page.
    pub after: usize,
    /// How many items the page may have.
    pub limit: usize,
}

/// Where the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The day of the list's view.
    pub as_of: NaiveDate,
    /// The seq of the list's view.
    pub known_at: Seq,
    /// How many items lie before, or the seq that comes next, as the list has it.
    pub place: u64,
}

impl Cursor {
    /// The cursor as it is written in an address. Its form is nobody's business.
    #[must_use]
    pub fn write(&self) -> String {
        let text = format!("{}.{}.{}", self.as_of, self.known_at.0, self.place);
        URL_SAFE_NO_PAD.encode(text)
    }

    fn read(written: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(written).ok()?;
        let mut parts = std::str::from_utf8(&bytes).ok()?.split('.');
        let (as_of, known_at, place) = (parts.next()?, parts.next()?, parts.next()?);
        let as_of = NaiveDate::parse_from_str(as_of, "%Y-%m-%d").ok()?;
        let cursor =
            Self { as_of, known_at: Seq(known_at.parse().ok()?), place: place.parse().ok()? };
        // Only what we wrote ourselves is read.
        (cursor.write() == written).then_some(cursor)
    }
}

/// Takes `cursor`, where there is one.
///
/// # Errors
/// A cursor that no page has given.
pub fn cursor(query: &mut Query, views: &Projections) -> Result<Option<Cursor>, Problem> {
    let Some(written) = query.take("cursor") else { return Ok(None) };
    let cursor = Cursor::read(&written).filter(|cursor| cursor.known_at <= views.head());
    let expected = ("the cursor of an earlier page's `next`", "前のページの next にあるカーソル");
    cursor.map(Some).ok_or_else(|| unreadable("cursor", &written, expected))
}

/// Takes `limit`.
///
/// # Errors
/// Anything but a number from 1 to [`LIMIT_MOST`].
pub fn limit(query: &mut Query) -> Result<usize, Problem> {
    let Some(written) = query.take("limit") else { return Ok(LIMIT) };
    let limit = written.parse().ok().filter(|limit| (1..=LIMIT_MOST).contains(limit));
    limit.ok_or_else(|| {
        let expected =
            (format!("a number from 1 to {LIMIT_MOST}"), format!("1 から {LIMIT_MOST} までの数"));
        unreadable("limit", &written, (&expected.0, &expected.1))
    })
}

/// Takes the view, the cursor and the limit of a list.
///
/// # Errors
/// One that cannot be read, or a cursor of another view.
pub fn turn(query: &mut Query, views: &Projections, today: NaiveDate) -> Result<Turn, Problem> {
    let (names_a_day, names_a_place) = (query.has("as_of"), query.has("known_at"));
    let named = query.view(views, today)?;
    let limit = limit(query)?;
    let Some(cursor) = cursor(query, views)? else {
        return Ok(Turn { viewed: named, after: 0, limit });
    };
    let view = View { as_of: cursor.as_of, known_at: cursor.known_at };
    let other_day = names_a_day && named.view.as_of != view.as_of;
    if other_day || (names_a_place && named.view.known_at != view.known_at) {
        return Err(unreadable(
            "cursor",
            &cursor.write(),
            ("a cursor of the same as_of and known_at", "同じ as_of と known_at のカーソル"),
        ));
    }
    let viewed = Viewed { view, pinned: true, names_a_day: true };
    Ok(Turn { viewed, after: usize::try_from(cursor.place).unwrap_or(usize::MAX), limit })
}

impl Turn {
    /// The page of a list that is asked for. `target` is the list's own address, to which the
    /// next page's cursor is added.
    pub fn page<T>(&self, asked: Asked, items: Vec<T>, target: &str) -> Page<T> {
        let total = items.len();
        let items: Vec<T> = items.into_iter().skip(self.after).take(self.limit).collect();
        let end = self.after.saturating_add(items.len());
        let next = (end < total).then(|| {
            let View { as_of, known_at } = self.viewed.view;
            let cursor = Cursor { as_of, known_at, place: end as u64 };
            let join = if target.contains('?') { '&' } else { '?' };
            format!("{target}{join}limit={}&cursor={}", self.limit, cursor.write())
        });
        Page { asked, total, items, next }
    }
}
