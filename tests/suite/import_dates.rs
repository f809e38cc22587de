//! Dates as they are written in tables: each form with what it means, and no guess.

use chrono::{Datelike, Days, NaiveDate};
use daicho::domain::date::Date;
use daicho::imports::dates::{DateOrder, DateProblem, Dates, read};
use daicho::imports::words::Words;
use daicho::wording::dates::problem;
use daicho::wording::lang::Lang;
use proptest::prelude::*;

/// A date without letters, in EDTF.
fn edtf(written: &str) -> String {
    let read = read(written, None).unwrap_or_else(|problem| panic!("{written}: {problem:?}"));
    assert_eq!(read.letters, None, "{written}");
    read.text
}

fn refused(written: &str) -> DateProblem {
    read(written, None).expect_err(written)
}

fn said(written: &str) -> String {
    problem(Lang::En, &refused(written))
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn each_form_with_one_reading_is_read() {
    for (written, expected) in [
        ("2021-03-01", "2021-03-01"),
        ("2021~", "2021~"),
        ("../2021-03", "../2021-03"),
        ("2021", "2021"),
        ("2021/3/1", "2021-03-01"),
        ("2021/03/01", "2021-03-01"),
        ("2021-3-1", "2021-03-01"),
        ("2021.3.1", "2021-03-01"),
        (" 2021 / 3 / 1\u{3000}", "2021-03-01"),
        ("２０２１－０３－０１", "2021-03-01"),
        ("２０２１／３／１", "2021-03-01"),
        ("2021–03–01", "2021-03-01"),
        ("2021/3", "2021-03"),
        ("2021.03", "2021-03"),
        ("20210301", "2021-03-01"),
        ("2021年3月1日", "2021-03-01"),
        ("2021年 3月 1日", "2021-03-01"),
        ("２０２１年３月１日", "2021-03-01"),
        ("2021年3月", "2021-03"),
        ("2021年", "2021"),
        ("2021年3月1日(月)", "2021-03-01"),
        ("2021年3月1日（月曜日）", "2021-03-01"),
        ("2021/3/1（月）", "2021-03-01"),
        ("2021年2月28日(日)", "2021-02-28"),
        ("2021年2月28日日曜日", "2021-02-28"),
        ("2021/2/28(日曜)", "2021-02-28"),
        ("2021/2/28()", "2021/2/28()"),
        ("二〇二一年三月一日", "2021-03-01"),
        ("令和三年十二月二十一日", "2021-12-21"),
        ("令和3年3月1日", "2021-03-01"),
        ("令和３年３月１日", "2021-03-01"),
        ("㋿3年3月1日", "2021-03-01"),
        ("令和3.3.1", "2021-03-01"),
        ("R3.3.1", "2021-03-01"),
        ("Ｒ３．３．１", "2021-03-01"),
        ("r3.3.1", "2021-03-01"),
        ("R.3.3.1", "2021-03-01"),
        ("R03/03/01", "2021-03-01"),
        ("R3年3月", "2021-03"),
        ("R3.3", "2021-03"),
        ("令和3年", "2021"),
        ("令和元年", "2019"),
        ("令和元年5月1日", "2019-05-01"),
        ("R元.5.1", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("平成31年4月", "2019-04"),
        ("平成28年4月22日", "2016-04-22"),
        ("H28.4.22", "2016-04-22"),
        ("平成元年1月8日", "1989-01-08"),
        ("平成元年1月", "1989-01"),
        ("昭和64年1月7日", "1989-01-07"),
        ("S64.1.7", "1989-01-07"),
        ("昭和元年12月25日", "1926-12-25"),
        ("大正15年12月25日", "1926-12-25"),
        ("T1.7.30", "1912-07-30"),
        ("M45.7.30", "1912-07-30"),
        ("明治6年1月1日", "1873-01-01"),
        ("22 Mar 1956", "1956-03-22"),
        ("22 March 1956", "1956-03-22"),
        ("22nd March 1956", "1956-03-22"),
        ("March 22, 1956", "1956-03-22"),
        ("Mar. 22, 1956", "1956-03-22"),
        ("March 1st, 2021", "2021-03-01"),
        ("Monday, March 1, 2021", "2021-03-01"),
        ("Mon 1 Mar 2021", "2021-03-01"),
        ("Mar 1956", "1956-03"),
        ("March, 1956", "1956-03"),
        ("1956 Mar", "1956-03"),
        ("1956 Mar 22", "1956-03-22"),
        ("22-Mar-1956", "1956-03-22"),
        ("22/MAR/1956", "1956-03-22"),
        ("1 Sept 2021", "2021-09-01"),
        ("April 22, 2016", "2016-04-22"),
        ("22/03/2021", "2021-03-22"),
        ("03/22/2021", "2021-03-22"),
        ("22.3.2021", "2021-03-22"),
        ("22-3-2021", "2021-03-22"),
        ("05/05/2021", "2021-05-05"),
        ("22032021", "2021-03-22"),
        ("2021-03-01T00:00:00", "2021-03-01"),
        ("2021-03-01 00:00", "2021-03-01"),
        ("2016-04-22 00:00:00", "2016-04-22"),
        ("2016-04-22T00:00:00Z", "2016-04-22"),
        ("2016-04-22T00:00:00.000Z", "2016-04-22"),
        ("2016-04-22T23:30:00+09:00", "2016-04-22"),
        ("2016/4/22 14:30", "2016-04-22"),
        ("3/22/2021 12:00:00 AM", "2021-03-22"),
        ("22 Mar 1956, 9:30 pm", "1956-03-22"),
        // What is in none of the forms is for the check of the fields to name, as it is written.
        ("unknown", "unknown"),
        ("不明", "不明"),
        ("soon", "soon"),
        ("", ""),
        ("2021-02-30", "2021-02-30"),
        ("1 March", "1 March"),
        ("2021/3-1", "2021/3-1"),
        ("2021-03-01 25:00", "2021-03-01 25:00"),
        ("2021-03-01 24:00", "2021-03-01 24:00"),
        ("2021年3月 10:00", "2021年3月 10:00"),
        ("令和0年3月1日", "令和0年3月1日"),
        ("慶応3年3月1日", "慶応3年3月1日"),
        ("令和3年度", "令和3年度"),
        ("123", "123"),
        ("1234567", "1234567"),
    ] {
        assert_eq!(edtf(written), expected, "{written:?}");
    }
}

#[test]
fn the_order_of_day_and_month_is_never_guessed() {
    for written in ["03/04/2021", "3.4.2021", "3-4-2021", "03042021", "３／４／２０２１"] {
        let (dmy, mdy) = (date("2021-04-03"), date("2021-03-04"));
        let problem = refused(written);
        assert_eq!(problem, DateProblem::DayOrMonth { written: written.into(), dmy, mdy });
        let read = |order| read(written, Some(order)).unwrap().text;
        assert_eq!(read(DateOrder::Dmy), "2021-04-03", "{written}");
        assert_eq!(read(DateOrder::Mdy), "2021-03-04", "{written}");
    }
    let message = said("05.01.2017");
    assert!(message.contains("2017-01-05 or 2017-05-01"), "{message}");
    assert!(message.contains("--dates dmy") && message.contains("--dates mdy"), "{message}");
    let refused = read("22/03/2021", Some(DateOrder::Mdy)).unwrap_err();
    let (order, other) = (DateOrder::Mdy, date("2021-03-22"));
    assert_eq!(refused, DateProblem::Order { written: "22/03/2021".into(), order, other });
    assert!(read("03/22/2021", Some(DateOrder::Dmy)).is_err());
    assert_eq!(read("22/03/2021", Some(DateOrder::Dmy)).unwrap().text, "2021-03-22");
}

#[test]
fn what_lacks_digits_is_refused_with_what_it_may_mean() {
    let readings = |written: &str| match refused(written) {
        DateProblem::Several { readings, .. } => {
            readings.iter().map(Date::to_string).collect::<Vec<_>>().join(" ")
        }
        other => panic!("{written}: {other:?}"),
    };
    assert_eq!(readings("3/1/21"), "1921-01-03 1921-03-01 2021-01-03 2021-03-01");
    assert_eq!(readings("13/1/21"), "1913-01-21 1921-01-13 2013-01-21 2021-01-13");
    assert_eq!(readings("22-Mar-56"), "1956-03-22 2056-03-22");
    assert_eq!(readings("Mar-56"), "1956-03 2056-03");
    assert_eq!(readings("March 22, 56"), "1956-03-22 2056-03-22");
    assert_eq!(readings("2003/04"), "2003-04 2003/2004");
    assert_eq!(readings("1999/00"), "1999/2000");
    assert_eq!(readings("202103"), "2021-03");
    assert_eq!(readings("201112"), "2011-12 1912-11-20 1920-11-12 2012-11-20 2020-11-12");
    let dmy = read("3/1/21", Some(DateOrder::Dmy)).unwrap_err();
    let readings = vec![date("1921-01-03"), date("2021-01-03")];
    assert_eq!(dmy, DateProblem::Several { written: "3/1/21".into(), readings });
}

#[test]
fn what_other_systems_write_for_no_date_is_asked_about() {
    for written in [
        "9999",
        "9999-12-31",
        "9999/12/31",
        "31/12/9999",
        "99991231",
        "9999-12-31 23:59:59",
        "0000-00-00",
        "0000/00/00",
        "00000000",
        "0000",
        "0001-01-01",
        "0001-01-01T00:00:00Z",
        "1900-01-00",
        "1900/1/0",
        "1899-12-30",
        "1899/12/31",
        "12/30/1899",
    ] {
        let DateProblem::Placeholder { day, .. } = refused(written) else { panic!("{written}") };
        let is_real = written.contains("1899");
        assert_eq!(day.is_some(), is_real, "{written}");
        let message = said(written);
        assert!(message.contains(&format!("--read '{written}=unknown'")), "{message}");
        assert_eq!(
            message.contains(&format!("--read '{written}={written}'")),
            is_real,
            "{message}"
        );
    }
    let words = [("1899-12-31".to_owned(), "1899-12-31".to_owned())].into();
    let words = Words::of(&words, &[]).into();
    let dates = Dates { order: None, words };
    assert_eq!(dates.read("1899-12-31").unwrap().text, "1899-12-31", "somebody has said so");
    assert!(dates.read("1899-12-30").is_err());
    for (written, left) in [
        ("2021-00-00", "2021"),
        ("2021-03-00", "2021-03"),
        ("2021/3/0", "2021-03"),
        ("20210300", "2021-03"),
        ("20210000", "2021"),
        ("00/00/2021", "2021"),
        ("00/03/2021", "2021-03"),
        ("2021年0月0日", "2021"),
    ] {
        let left = date(left);
        assert_eq!(refused(written), DateProblem::Zero { written: written.into(), left });
    }
}

#[test]
fn a_day_that_no_calendar_has_is_named_as_it_is_written() {
    for written in [
        "2021/2/30",
        "令和3年2月30日",
        "30/02/2021",
        "20210230",
        "45/45/2021",
        "31 Apr 2021",
        "2021/13/0",
    ] {
        assert_eq!(refused(written), DateProblem::NoSuchDay { written: written.into() });
        assert!(problem(Lang::Ja, &refused(written)).contains(written));
    }
}

#[test]
fn a_number_of_a_spreadsheet_and_a_moment_elsewhere_are_never_recorded() {
    let serial = |written: &str| match refused(written) {
        DateProblem::Serial { from_1900, from_1904, .. } => format!("{from_1900} {from_1904}"),
        other => panic!("{written}: {other:?}"),
    };
    assert_eq!(serial("44256"), "2021-03-01 2025-03-02");
    assert_eq!(serial("42482"), "2016-04-22 2020-04-23");
    assert_eq!(serial("44256.5"), "2021-03-01 2025-03-02");
    let days = |written: &str| match refused(written) {
        DateProblem::Moment { days, .. } => days.iter().map(Date::to_string).collect::<Vec<_>>(),
        other => panic!("{written}: {other:?}"),
    };
    // Midnight of 22 April in Tokyo, as JavaScript writes it.
    assert_eq!(days("2016-04-21T15:00:00.000Z"), ["2016-04-21", "2016-04-22"]);
    assert_eq!(days("2016-04-21T08:00:00+00:00"), ["2016-04-20", "2016-04-21"]);
}

#[test]
fn a_day_outside_its_era_is_named_as_it_should_be() {
    for (written, expected) in [
        ("平成31年5月1日", "令和元年5月1日"),
        ("H31.5.1", "令和元年5月1日"),
        ("平成31年5月", "令和元年5月"),
        ("平成32年", "令和2年"),
        ("令和元年4月30日", "平成31年4月30日"),
        ("令和元年4月", "平成31年4月"),
        ("昭和64年1月8日", "平成元年1月8日"),
        ("昭和64年2月", "平成元年2月"),
        ("平成元年1月7日", "昭和64年1月7日"),
        ("大正元年7月29日", "明治45年7月29日"),
        ("大正15年12月26日", "昭和元年12月26日"),
        ("昭和元年12月24日", "大正15年12月24日"),
    ] {
        let DateProblem::OutsideEra { meant, .. } = refused(written) else { panic!("{written}") };
        assert_eq!(meant.as_deref(), Some(expected), "{written}");
    }
    let message = said("平成31年5月1日");
    assert!(message.contains("2019-05-01 is 令和元年5月1日"), "{message}");
    for written in ["明治5年12月2日", "M5", "明治元年10月23日", "明治元年1月1日"] {
        assert_eq!(refused(written), DateProblem::OldCalendar { written: written.into() });
    }
}

#[test]
fn a_day_of_the_week_that_does_not_fit_is_refused() {
    for written in ["2021年3月1日(火)", "Tuesday, 1 March 2021", "2021-03-01（火曜日）"] {
        let message = said(written);
        assert!(message.contains("is a Monday") && message.contains("a Tuesday"), "{message}");
    }
}

#[test]
fn letters_of_acts_are_told_apart_from_the_date() {
    for (written, text, letters) in [
        ("22 Mar 1956 a", "1956-03-22", "a"),
        ("22 Mar 1956 AA", "1956-03-22", "AA"),
        (" 6 Aug 1986 d", "1986-08-06", "d"),
        ("1956-03-22 A", "1956-03-22", "A"),
        ("1956 a", "1956", "a"),
        ("22 Mar 1956 (s)", "1956-03-22", "s"),
        ("22/03/1956 c", "1956-03-22", "c"),
    ] {
        let read = read(written, None).unwrap();
        assert_eq!((read.text.as_str(), read.letters.as_deref()), (text, Some(letters)));
    }
    let said =
        |letters: &str, lang| problem(lang, &DateProblem::Letters { letters: letters.into() });
    assert!(said("a", Lang::En).contains("stands for accession: then add --read a=accession"));
    assert!(said("AA", Lang::Ja).contains("--read AA=approval"));
    assert!(said("s", Lang::En).contains("definitive signature, which is none of the acts here"));
    assert!(said("x", Lang::En).contains("--read x=ACT"));
}

/// Every form of a day that has one reading whatever the day; of what may be written with a zero before it or
/// without one, the one on even days and the other on odd ones.
fn forms(day: NaiveDate) -> Vec<String> {
    let (year, month, date) = (day.year(), day.month(), day.day());
    let is_even = day.num_days_from_ce() % 2 == 0;
    let either = if is_even {
        ["%Y/%m/%d", "%Y-%-m-%-d", "%d %b %Y", "%Y-%m-%dT00:00:00Z", "%A, %-d %B %Y"]
    } else {
        ["%Y/%-m/%-d", "%Y.%-m.%-d", "%-d %B %Y", "%Y-%m-%d 00:00", "%d-%b-%Y"]
    };
    let all = ["%Y-%m-%d", "%Y%m%d", "%Y年%-m月%-d日", "%B %-d, %Y"];
    let mut forms: Vec<String> =
        all.iter().chain(&either).map(|form| day.format(form).to_string()).collect();
    let eras = [
        ("明治", "M", 1868, "1873-01-01", "1912-07-30"),
        ("大正", "T", 1912, "1912-07-30", "1926-12-25"),
        ("昭和", "S", 1926, "1926-12-25", "1989-01-07"),
        ("平成", "H", 1989, "1989-01-08", "2019-04-30"),
        ("令和", "R", 2019, "2019-05-01", "2100-12-31"),
    ];
    for (name, letter, first, from, to) in eras {
        let text = day.to_string();
        if from <= text.as_str() && text.as_str() <= to {
            let of_era = year - first + 1;
            let written = if of_era == 1 { "元".to_owned() } else { of_era.to_string() };
            forms.push(format!("{name}{written}年{month}月{date}日"));
            forms.push(if is_even {
                format!("{letter}{of_era}.{month}.{date}")
            } else {
                format!("{letter}{of_era:02}/{month:02}/{date:02}")
            });
        }
    }
    forms
}

#[test]
fn every_day_is_read_back_from_each_form_with_one_reading() {
    let mut day = NaiveDate::from_ymd_opt(1873, 1, 1).unwrap();
    let last = NaiveDate::from_ymd_opt(2100, 12, 31).unwrap();
    let asked_about = ["1899-12-30", "1899-12-31"];
    let mut read_days = 0;
    while day <= last {
        let expected = day.to_string();
        if !asked_about.contains(&expected.as_str()) {
            for form in forms(day) {
                assert_eq!(edtf(&form), expected, "{form}");
            }
            let (dmy, mdy) =
                (day.format("%d/%m/%Y").to_string(), day.format("%-m.%-d.%Y").to_string());
            assert_eq!(read(&dmy, Some(DateOrder::Dmy)).unwrap().text, expected);
            assert_eq!(read(&mdy, Some(DateOrder::Mdy)).unwrap().text, expected);
            // Without the order, a day is read as itself or not at all.
            for form in [dmy, mdy] {
                assert!(
                    read(&form, None).is_ok_and(|read| read.text == expected) || day.day() <= 12
                );
            }
            read_days += 1;
        }
        day = day.checked_add_days(Days::new(1)).unwrap();
    }
    assert_eq!(read_days, 83_275 - 2);
}

proptest! {
    #[test]
    fn no_text_is_more_than_it_says(
        written in prop_oneof![
            "\\PC{0,100}",
            "[0-9/. \\-:TZ年月日元令和平成HRSaA()月十二]{0,24}",
            "[0-9]{1,9}",
            "[0-9]{1,4}[/.-][0-9]{1,4}[/.-][0-9]{1,4}",
        ],
    ) {
        for order in [None, Some(DateOrder::Dmy), Some(DateOrder::Mdy)] {
            match read(&written, order) {
                // Passed on as it is, or in EDTF.
                Ok(date) => prop_assert!(
                    date.text == written || date.text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
                ),
                Err(refused) => {
                    for lang in [Lang::En, Lang::Ja] {
                        prop_assert!(!problem(lang, &refused).is_empty());
                    }
                }
            }
        }
    }
}
