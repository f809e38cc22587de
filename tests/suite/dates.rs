//! EDTF dates: what is written, its earliest and its latest day.

use chrono::NaiveDate;
use daicho::domain::date::*;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_written_form_is_kept() {
    for text in [
        "2015",
        "2015?",
        "2021-08",
        "2021-08-07",
        "2021-08-07~",
        "../2021-02",
        "2019-05-20/2019-05-22",
        "1960%/1961",
    ] {
        assert_eq!(date(text).to_string(), text);
    }
}

#[test]
fn a_year_is_a_range_of_days_and_never_its_first() {
    assert_eq!(date("2015").earliest(), Some(day("2015-01-01")));
    assert_eq!(date("2015").latest(), day("2015-12-31"));
    assert_eq!(date("2024-02").latest(), day("2024-02-29"));
    assert_eq!(date("../2015").earliest(), None);
    assert_eq!(date("2019-05-20/2019-05-22").latest(), day("2019-05-22"));
    assert_eq!(date("9999").latest(), day("9999-12-31"));
}

#[test]
fn a_date_lies_after_a_day_when_all_of_it_does() {
    for past_or_running in ["2026-11-24", "2026", "../2026", "../2026-11", "2026-11-20/2027"] {
        assert!(!date(past_or_running).is_after(day("2026-11-24")), "{past_or_running}");
    }
    for future in ["2026-11-25", "2026-12", "2027~", "../2027", "2026-12/2027"] {
        assert!(date(future).is_after(day("2026-11-24")), "{future}");
    }
}

#[test]
fn every_day_of_the_calendar_can_be_written() {
    assert_eq!(Date::from(day("2024-02-29")).to_string(), "2024-02-29");
    assert_eq!(Date::from(NaiveDate::MAX).to_string(), "9999-12-31");
    assert_eq!(Date::from(NaiveDate::MIN).to_string(), "0000-01-01");
}

#[test]
fn what_is_no_date_is_refused_by_kind() {
    for text in [
        "",
        "today",
        "2015-1",
        "20150101",
        "2015-01-01T00:00",
        "2015/..",
        "２０１５",
        "-2015",
        "2015??",
        "é015",
    ] {
        assert_eq!(text.parse::<Date>(), Err(DateError::Form(text.into())));
    }
    for text in ["2015-13", "2015-02-29", "2015-00"] {
        assert_eq!(text.parse::<Date>(), Err(DateError::Calendar(text.into())));
    }
    assert_eq!("2016/2015".parse::<Date>(), Err(DateError::Reversed("2016/2015".into())));
}
