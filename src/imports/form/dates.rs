//! Dates as people say them: those of tables, and those that are not exact, "about 2015", 「2015年頃」.

use crate::domain::date::Date;
use crate::imports::dates::{self, DateProblem};

/// What stands around a date that is not exact: before it, behind it, and its place in EDTF, `{}`.
const LOOSE: [(&str, &str, &str); 13] = [
    ("about ", "", "{}~"),
    ("around ", "", "{}~"),
    ("circa ", "", "{}~"),
    ("ca. ", "", "{}~"),
    ("c. ", "", "{}~"),
    ("約", "", "{}~"),
    ("", "頃", "{}~"),
    ("", "ごろ", "{}~"),
    ("by ", "", "../{}"),
    ("before ", "", "../{}"),
    ("", "までに", "../{}"),
    ("", " (unconfirmed)", "{}?"),
    ("", "（未確認）", "{}?"),
];

/// What stands between the two ends of a time: before them, between, and behind.
const SPANS: [(&str, &str, &str); 3] =
    [("between ", " and ", ""), ("", " to ", ""), ("", "から", "まで")];

/// Reads a date in EDTF; as it was written where no form fits.
///
/// # Errors
/// What it may mean, where that is not one thing.
pub fn read(written: &str) -> Result<String, DateProblem> {
    let lower = written.to_lowercase();
    for (before, between, behind) in SPANS {
        let inner = lower.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
        if let Some((from, until)) = inner.and_then(|inner| inner.split_once(between)) {
            let span = format!("{}/{}", plain(from.trim())?, plain(until.trim())?);
            if span.parse::<Date>().is_ok() {
                return Ok(span);
            }
        }
    }
    for (before, behind, edtf) in LOOSE {
        let inner = lower.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
        if let Some(inner) = inner {
            let loose = edtf.replace("{}", &plain(inner.trim())?);
            if loose.parse::<Date>().is_ok() {
                return Ok(loose);
            }
        }
    }
    plain(written)
}

fn plain(written: &str) -> Result<String, DateProblem> {
    match dates::read(written, None)? {
        dates::ReadDate { text, letters: None } => Ok(text),
        // Letters behind a date are those of a treaty's table, and here of nothing.
        dates::ReadDate { letters: Some(_), .. } => Ok(written.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_exact_is_said_in_either_language() {
        for (written, edtf) in [
            ("about 2015", "2015~"),
            ("About May 2015", "2015-05~"),
            ("2015年頃", "2015~"),
            ("約2015年", "2015~"),
            ("by 28 February 2022", "../2022-02-28"),
            ("2022年2月28日までに", "../2022-02-28"),
            ("between 2015 and 2017", "2015/2017"),
            ("2017年2月1日から2017年2月3日まで", "2017-02-01/2017-02-03"),
            ("1 February 2017 to 3 February 2017", "2017-02-01/2017-02-03"),
            ("2021 (unconfirmed)", "2021?"),
            ("2021年（未確認）", "2021?"),
            ("2021-08", "2021-08"),
            ("令和3年8月7日", "2021-08-07"),
            ("some day", "some day"),
        ] {
            assert_eq!(read(written).unwrap(), edtf, "{written}");
        }
        assert!(read("about 3/4/2021").is_err());
    }
}
