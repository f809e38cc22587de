//! Lists by pages: each page says where the next one is, and all of them show the same view.
//!
//! A cursor names the view of the first page and a place in the list, so that what is recorded
//! while somebody turns the pages neither shifts nor hides anything. It also bears a checksum over
//! these and the list's address: one that was damaged, or given for another list or filter, would
//! silently show the wrong page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::problem::{BAD_QUERY, Problem};
use super::query::{Query, unreadable};
use crate::domain::calendar::Present;
use crate::domain::seq::Seq;
use crate::projections::reading::{Slice, Times};
use crate::projections::written::Viewed;
use crate::projections::{Projections, View};

/// How many items a page has where the request does not say.
pub const LIMIT: usize = 100;
/// The most items of a page.
pub const LIMIT_MOST: usize = 1000;

/// One page of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct Page<T> {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// How many items the whole list has.
    pub total: usize,
    /// The items of this page.
    pub items: Vec<T>,
    /// The address of the next page; none on the last.
    pub next: Option<String>,
}

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The view of the list.
    pub viewed: Viewed,
    /// The place of the page's first item, as the list names it; none for the first page.
    pub from: Option<String>,
    /// How many items the page may have.
    pub limit: usize,
}

/// Where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The day of the list's view.
    pub as_of: NaiveDate,
    /// The seq of the list's view.
    pub known_at: Seq,
    /// The place of its first item, as the list names it: how many lie before, a seq, or an id.
    pub place: String,
}

impl Cursor {
    /// The cursor as it is written in an address, for the list at `target`. Its form is nobody's
    /// business.
    #[must_use]
    pub fn write(&self, target: &str) -> String {
        let text = format!("{}.{}.{}", self.as_of, self.known_at.0, self.place);
        let check = crc32fast::hash(format!("{target} {text}").as_bytes());
        URL_SAFE_NO_PAD.encode(format!("{text}.{check:08x}"))
    }

    fn read(written: &str, target: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(written).ok()?;
        let (text, _check) = std::str::from_utf8(&bytes).ok()?.rsplit_once('.')?;
        let (as_of, rest) = text.split_once('.')?;
        let (known_at, place) = rest.split_once('.')?;
        let as_of = NaiveDate::parse_from_str(as_of, "%Y-%m-%d").ok()?;
        let cursor = Self { as_of, known_at: Seq(known_at.parse().ok()?), place: place.to_owned() };
        // Only what we wrote ourselves is read.
        (cursor.write(target) == written).then_some(cursor)
    }
}

/// Takes the view and the cursor, which carries on the view of the list's first page. Returns the place
/// that the cursor names. `target` is the list's own address.
///
/// # Errors
/// A time that cannot be read; a cursor that no page of this list and view has given.
pub fn carried_on(
    query: &mut Query,
    views: &Projections,
    present: Present,
    target: &str,
) -> Result<(Viewed, Option<String>), Problem> {
    let names_a_place = query.has("known_at");
    let named = query.view(views, present)?;
    let written = query.peek("cursor").map(str::to_owned).unwrap_or_default();
    let Some(cursor) = cursor(query, views, target)? else { return Ok((named, None)) };
    let Cursor { as_of, known_at, place } = cursor;
    let other_day = named.names_a_day && named.view.as_of != as_of;
    if other_day || (names_a_place && named.view.known_at != known_at) {
        let expected =
            ("a cursor of the same as_of and known_at", "同じ as_of と known_at のカーソル");
        return Err(unreadable("cursor", &written, expected));
    }
    let view = View { as_of, known_at };
    Ok((Viewed { view, pinned: true, names_a_day: named.names_a_day }, Some(place)))
}

/// Takes the cursor of a list, whose own address is `target`.
///
/// # Errors
/// A cursor that no page of this list has given.
pub fn cursor(
    query: &mut Query,
    views: &Projections,
    target: &str,
) -> Result<Option<Cursor>, Problem> {
    let Some(written) = query.take("cursor") else { return Ok(None) };
    // Whoever hands on the whole of `next` means the cursor in it.
    let bare = written.rsplit_once("cursor=").map_or(&*written, |(_, rest)| rest);
    let cursor = Cursor::read(bare.split('&').next().unwrap_or_default(), target)
        .filter(|cursor| cursor.known_at <= views.head());
    let expected = ("the cursor of an earlier page's `next`", "前のページの next にあるカーソル");
    cursor.map(Some).ok_or_else(|| unreadable("cursor", &written, expected))
}

/// The address of the first page of a list whose own address is `target`: `view` are the parameters that
/// hold the view where it is, without those that `target` has already.
#[must_use]
pub fn first_page(target: &str, view: &str, limit: usize) -> String {
    let join = if target.contains('?') { '&' } else { '?' };
    format!("{target}{join}{view}&limit={limit}")
}

/// The links of a page (RFC 8288), in the order in which one reads on.
#[must_use]
pub fn page_links(first: &str, next: Option<&str>) -> Vec<String> {
    let next = next.map(|next| format!("<{next}>; rel=\"next\""));
    next.into_iter().chain([format!("<{first}>; rel=\"first\"")]).collect()
}

/// Checks that nobody asks for pages of a CSV.
///
/// # Errors
/// A limit or a cursor.
pub fn no_pages(query: &Query) -> Result<(), Problem> {
    let Some(name) = ["limit", "cursor"].into_iter().find(|name| query.has(name)) else {
        return Ok(());
    };
    Err(Problem::at(
        BAD_QUERY,
        name,
        "A CSV is always the whole list: leave out limit and cursor, or ask for JSON.",
        "CSV は常に一覧全体です。limit と cursor を省くか、JSON を指定してください。",
    ))
}

/// Takes `limit`; what is usual where there is none.
///
/// # Errors
/// Anything but a number from 1 to [`LIMIT_MOST`].
pub fn limit(query: &mut Query, usual: usize) -> Result<usize, Problem> {
    let Some(written) = query.take("limit") else { return Ok(usual) };
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
/// One that cannot be read, or a cursor of another list or view.
pub fn page_request(
    query: &mut Query,
    views: &Projections,
    present: Present,
    target: &str,
) -> Result<PageRequest, Problem> {
    let limit = limit(query, LIMIT)?;
    let (viewed, from) = carried_on(query, views, present, target)?;
    Ok(PageRequest { viewed, from, limit })
}

impl PageRequest {
    /// The part that is asked for of a list whose places are how many items lie before: `some` gives
    /// those before which so many lie, at most so many.
    pub fn ask<T>(&self, some: impl FnOnce(usize, usize) -> Slice<T, usize>) -> Slice<T, String> {
        some(self.before(), self.limit).at(|place| place.to_string())
    }

    fn before(&self) -> usize {
        self.from.as_ref().and_then(|place| place.parse().ok()).unwrap_or_default()
    }

    /// The same of a whole list.
    pub fn slice<T>(&self, items: Vec<T>) -> Slice<T, String> {
        let total = items.len();
        let before = self.before();
        let items: Vec<T> = items.into_iter().skip(before).take(self.limit).collect();
        let end = before.saturating_add(items.len());
        Slice { total, items, next: (end < total).then(|| end.to_string()) }
    }

    /// The page of a list. `target` is the list's own address, to which the next page's cursor is
    /// added.
    pub fn page<T>(&self, asked: Times, slice: Slice<T, String>, target: &str) -> Page<T> {
        let Slice { total, items, next } = slice;
        let next = next.map(|place| {
            let View { as_of, known_at } = self.viewed.view;
            let cursor = Cursor { as_of, known_at, place };
            let join = if target.contains('?') { '&' } else { '?' };
            format!("{target}{join}limit={}&cursor={}", self.limit, cursor.write(target))
        });
        Page { asked, total, items, next }
    }
}
