//! Days, months, years and moments as each language writes them; what a source is not sure of, in words.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};

use crate::domain::date::{Date, Notation, Point, Qualifier};
use crate::domain::zone::Zone;
use crate::wording::lang::{Lang, message, pick};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day: 7 August 2021, 2021年8月7日.
#[must_use]
pub fn day(lang: Lang, day: NaiveDate) -> String {
    date(lang, day.into())
}

/// A month, 1 to 12, short enough for the axis of a chart: Aug, 8月.
#[must_use]
pub fn month(lang: Lang, month: u32) -> String {
    let name = usize::try_from(month).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    let short = name.and_then(|name| name.get(..3)).unwrap_or_default();
    message!(lang, "{short}", "{month}月")
}

/// A date of something that happened once: about 2015, by June 2021, between A and B.
#[must_use]
pub fn date(lang: Lang, date: Date) -> String {
    match date.notation() {
        Notation::At(at) => point(lang, at),
        Notation::By(by) => {
            let by = point(lang, by);
            message!(lang, "by {by}", "{by}までに")
        }
        Notation::Interval(from, to) => {
            let (from, to) = (point(lang, from), point(lang, to));
            message!(lang, "between {from} and {to}", "{from}から{to}までの間")
        }
    }
}

/// A date that may be unknown.
#[must_use]
pub fn may_be(lang: Lang, known: Option<Date>) -> String {
    known.map_or_else(
        || pick(lang, "date unknown", "日付不明").to_owned(),
        |known| date(lang, known),
    )
}

/// A date of something that lasts: 1 to 3 February 2017, 2017年2月1日〜3日.
#[must_use]
pub fn lasting(lang: Lang, lasts: Date) -> String {
    let Notation::Interval(from, to) = lasts.notation() else { return date(lang, lasts) };
    let sure = from.qualifier.is_none() && to.qualifier.is_none();
    let same_year = sure && from.year == to.year && from.month.is_some() && to.month.is_some();
    let same_month = same_year && from.month == to.month && from.day.is_some() && to.day.is_some();
    match lang {
        Lang::En if same_month => {
            format!("{} to {}", from.day.unwrap_or_default(), point(lang, to))
        }
        Lang::En if same_year => {
            let whole = point(lang, from);
            let year = format!(" {}", from.year);
            format!("{} to {}", whole.strip_suffix(&year).unwrap_or(&whole), point(lang, to))
        }
        Lang::En => format!("{} to {}", point(lang, from), point(lang, to)),
        Lang::Ja => {
            let (from_said, to_said) = (point(lang, from), point(lang, to));
            let shared = if same_month {
                to_said.find('月').map_or(0, |at| at + '月'.len_utf8())
            } else if same_year {
                to_said.find('年').map_or(0, |at| at + '年'.len_utf8())
            } else {
                0
            };
            format!("{from_said}〜{}", &to_said[shared..])
        }
    }
}

/// A date of something that lasts and may be unknown.
#[must_use]
pub fn may_last(lang: Lang, known: Option<Date>) -> String {
    known.map_or_else(|| may_be(lang, None), |known| lasting(lang, known))
}

/// A moment to the minute in the zone of the register: 14:30, 14時30分, with the zone where it is known.
#[must_use]
pub fn moment(lang: Lang, moment: DateTime<FixedOffset>, zone: Option<Zone>) -> String {
    let local = zone.map_or(moment, |zone| moment.with_timezone(&zone.rules()).fixed_offset());
    let (day, hour, minute) = (day(lang, local.date_naive()), local.hour(), local.minute());
    let place = match zone.map(Zone::name) {
        Some("Asia/Tokyo") => pick(lang, "Japan Standard Time (UTC+9)", "日本時間").to_owned(),
        _ => format!("UTC{}", offset(local.offset().local_minus_utc())),
    };
    message!(lang, "{day}, {hour:02}:{minute:02} {place}", "{day} {hour}時{minute:02}分（{place}）")
}

/// How far a clock is ahead of UTC: +9, −3:30, nothing for UTC itself.
fn offset(seconds: i32) -> String {
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    let sign = if seconds < 0 { '−' } else { '+' };
    match (seconds, minutes) {
        (0, _) => String::new(),
        (_, 0) => format!("{sign}{hours}"),
        _ => format!("{sign}{hours}:{minutes:02}"),
    }
}

/// A year by the Japanese calendar, as on paper: 令和3年. None before the era Meiji.
#[must_use]
pub fn era(day: NaiveDate) -> Option<String> {
    let eras = [
        ("令和", 2019, 5, 1),
        ("平成", 1989, 1, 8),
        ("昭和", 1926, 12, 25),
        ("大正", 1912, 7, 30),
        ("明治", 1868, 10, 23),
    ];
    let begun = |year, month, first| {
        NaiveDate::from_ymd_opt(year, month, first).is_some_and(|begin| begin <= day)
    };
    let (name, first, ..) = eras.into_iter().find(|(_, y, m, d)| begun(*y, *m, *d))?;
    Some(match day.year() - first + 1 {
        1 => format!("{name}元年"),
        year => format!("{name}{year}年"),
    })
}

fn point(lang: Lang, point: Point) -> String {
    let year = point.year;
    let month = |month: u8| {
        let at = usize::from(month).checked_sub(1);
        at.and_then(|at| MONTHS.get(at)).copied().unwrap_or_default()
    };
    let plain = match (lang, point.month, point.day) {
        (Lang::En, Some(of), Some(day)) => format!("{day} {} {year}", month(of)),
        (Lang::En, Some(of), None) => format!("{} {year}", month(of)),
        (Lang::Ja, Some(month), Some(day)) => format!("{year}年{month}月{day}日"),
        (Lang::Ja, Some(month), None) => format!("{year}年{month}月"),
        (Lang::En, None, _) => year.to_string(),
        (Lang::Ja, None, _) => format!("{year}年"),
    };
    match point.qualifier {
        None => plain,
        Some(Qualifier::Approximate) => message!(lang, "about {plain}", "{plain}頃"),
        Some(Qualifier::Uncertain) => message!(lang, "{plain} (unconfirmed)", "{plain}（未確認）"),
        Some(Qualifier::Both) => {
            message!(lang, "about {plain} (unconfirmed)", "{plain}頃（未確認）")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_date_is_said_in_words() {
        let said = [
            ("2021-08-07", "7 August 2021", "2021年8月7日"),
            ("2021-08", "August 2021", "2021年8月"),
            ("2021", "2021", "2021年"),
            ("2015~", "about 2015", "2015年頃"),
            ("2021?", "2021 (unconfirmed)", "2021年（未確認）"),
            ("2021%", "about 2021 (unconfirmed)", "2021年頃（未確認）"),
            ("../2021-06", "by June 2021", "2021年6月までに"),
            ("2019/2020", "between 2019 and 2020", "2019年から2020年までの間"),
        ];
        for (written, en, ja) in said {
            let read: Date = written.parse().unwrap();
            assert_eq!([date(Lang::En, read), date(Lang::Ja, read)], [en, ja], "{written}");
        }
    }

    #[test]
    fn what_lasts_names_its_common_part_once() {
        let said = [
            ("2017-02-01/2017-02-03", "1 to 3 February 2017", "2017年2月1日〜3日"),
            ("2017-02-27/2017-03-01", "27 February to 1 March 2017", "2017年2月27日〜3月1日"),
            (
                "2016-12-30/2017-01-02",
                "30 December 2016 to 2 January 2017",
                "2016年12月30日〜2017年1月2日",
            ),
            ("2019/2021", "2019 to 2021", "2019年〜2021年"),
            ("2017-02-01", "1 February 2017", "2017年2月1日"),
        ];
        for (written, en, ja) in said {
            let read: Date = written.parse().unwrap();
            assert_eq!([lasting(Lang::En, read), lasting(Lang::Ja, read)], [en, ja], "{written}");
        }
    }

    #[test]
    fn an_era_begins_on_its_day() {
        let era = |text: &str| era(text.parse().unwrap());
        assert_eq!(era("2019-04-30").as_deref(), Some("平成31年"));
        assert_eq!(era("2019-05-01").as_deref(), Some("令和元年"));
        assert_eq!(era("2021-08-07").as_deref(), Some("令和3年"));
        assert_eq!(era("1800-01-01"), None);
    }

    #[test]
    fn a_moment_is_told_in_the_zone_of_the_register() {
        let at = DateTime::parse_from_rfc3339("2022-02-28T05:30:10Z").unwrap();
        let tokyo: Zone = "Asia/Tokyo".parse().unwrap();
        let said = "28 February 2022, 14:30 Japan Standard Time (UTC+9)";
        assert_eq!(moment(Lang::En, at, Some(tokyo)), said);
        assert_eq!(moment(Lang::Ja, at, Some(tokyo)), "2022年2月28日 14時30分（日本時間）");
        assert_eq!(moment(Lang::En, at, None), "28 February 2022, 05:30 UTC");
    }
}
