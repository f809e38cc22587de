//! From a query string to a view.

use chrono::{DateTime, NaiveDate};

use super::problem::Problem;
use crate::domain::seq::Seq;
use crate::projections::{Projections, View};

/// Reads `as_of` and `known_at`; what is left out means today and everything.
///
/// # Errors
/// The parameter that cannot be read, or is unknown.
pub fn read_view(
    query: &str,
    views: &Projections,
    today: fn() -> NaiveDate,
) -> Result<View, Problem> {
    let (mut as_of, mut known_at) = (None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            // A form sends the fields that were left empty, too.
            "as_of" | "known_at" if value.is_empty() => {}
            "as_of" => as_of = Some(read_day(&value)?),
            "known_at" => known_at = Some(read_known_at(&value, views)?),
            _ => return Err(Problem::unknown_parameter(&name)),
        }
    }
    Ok(View {
        as_of: as_of.unwrap_or_else(today),
        known_at: known_at.unwrap_or_else(|| views.head()),
    })
}

fn read_day(written: &str) -> Result<NaiveDate, Problem> {
    NaiveDate::parse_from_str(written, "%Y-%m-%d").map_err(|_| {
        let short: String = written.chars().take(60).collect();
        Problem::parameter("as_of", format!("Expected a day such as 2021-12-31, came {short:?}."))
    })
}

fn read_known_at(written: &str, views: &Projections) -> Result<Seq, Problem> {
    // A plus sign in a query is a space; times with an offset are often pasted as they are.
    let moment = DateTime::parse_from_rfc3339(&written.replace(' ', "+"));
    if let Ok(moment) = moment {
        return Ok(views.seq_at(moment));
    }
    let head = views.head();
    let seq = written.strip_prefix('#').unwrap_or(written).parse().map(Seq).ok();
    seq.filter(|seq| *seq <= head).ok_or_else(|| {
        let short: String = written.chars().take(60).collect();
        let detail = format!(
            "Expected a seq up to {} or a time such as 2026-01-31T09:00:00Z, came {short:?}.",
            head.0
        );
        Problem::parameter("known_at", detail)
    })
}
