//! The axes of the chart: days from left to right, numbers from below upwards, and which of them are named.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::wording::days;
use crate::wording::lang::{Lang, message};

/// The shortest time that a chart shows.
const LEAST: Days = Days::new(30);
/// The most days that are named.
const MOST_TICKS: usize = 12;
/// The most numbers that are named, beside 0.
const MOST_NUMBERS: u64 = 5;

/// From which day on a chart goes, up to which day, and up to which number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axes {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// From one named number to the next.
    pub by: u64,
    /// The number at the top.
    pub top: u64,
}

/// A day that is named, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The day.
    pub day: NaiveDate,
    /// What is written below it.
    pub name: String,
    /// Whether it goes unnamed where there is little room.
    pub minor: bool,
}

impl Axes {
    /// The axes of what lies between two days and is at most so many.
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate, most: u64) -> Self {
        let least = from.checked_add_days(LEAST).unwrap_or(from);
        let powers = (0..19).map(|power| 10u64.pow(power));
        let rounds = powers.flat_map(|power| [1, 2, 5].map(|factor| factor * power));
        let by = rounds.into_iter().find(|by| most.div_ceil(*by) <= MOST_NUMBERS);
        let by = by.unwrap_or(most).max(1);
        Self { from, to: to.max(least), by, top: by * most.div_ceil(by).max(1) }
    }

    /// Where a day lies, as a share of the width; what lies outside is brought to the edge.
    #[must_use]
    pub fn x(self, day: NaiveDate) -> f64 {
        let days = |to: NaiveDate| as_float((to - self.from).num_days().unsigned_abs());
        days(day.clamp(self.from, self.to)) / days(self.to)
    }

    /// Where a number lies, as a share of the height from the top.
    #[must_use]
    pub fn y(self, number: u64) -> f64 {
        1.0 - as_float(number.min(self.top)) / as_float(self.top)
    }

    /// The numbers that are named.
    pub fn numbers(self) -> impl Iterator<Item = u64> {
        (0..=self.top / self.by).map(move |times| times * self.by)
    }

    /// The days that are named: the first of a year, or of a month where the chart shows few years.
    #[must_use]
    pub fn ticks(self, lang: Lang) -> Vec<Tick> {
        let month = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0);
        let months = usize::try_from(month(self.to) - month(self.from)).unwrap_or(0);
        let by = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000, 120_000];
        let by = by.into_iter().find(|by| months / by <= MOST_TICKS).unwrap_or(120_000);
        let begin = self.from.with_day(1).and_then(|day| day.checked_add_months(Months::new(1)));
        let firsts = std::iter::successors(begin, |day| day.checked_add_months(Months::new(1)));
        let firsts = firsts.take_while(|day| *day <= self.to);
        let named =
            firsts.filter(|day| usize::try_from(month(*day)).is_ok_and(|all| all % by == 0));
        let ticks = named.enumerate().map(|(at, day)| {
            let minor = usize::try_from(month(day)).is_ok_and(|all| all / by % 2 == 1);
            Tick { day, name: name(lang, day, at == 0), minor }
        });
        ticks.collect()
    }
}

/// What is written below the first day of a month: its year where that begins or is not known yet.
fn name(lang: Lang, day: NaiveDate, first: bool) -> String {
    let (year, month) = (day.year(), day.month());
    match (month, first) {
        (1, _) => message!(lang, "{year}", "{year}年"),
        (_, true) => {
            let said = days::month(lang, month);
            message!(lang, "{said} {year}", "{year}年{said}")
        }
        (_, false) => days::month(lang, month),
    }
}

/// A count as a length: exact up to 2^53, more than anybody counts or draws.
#[expect(clippy::cast_precision_loss, reason = "what is drawn need not be exact beyond 2^53")]
const fn as_float(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn names(axes: Axes) -> Vec<String> {
        axes.ticks(Lang::En).into_iter().map(|tick| tick.name).collect()
    }

    #[test]
    fn one_year_is_told_by_months_and_sixty_by_decades() {
        let year = Axes::new(day(2021, 8, 7), day(2022, 8, 7), 5);
        assert_eq!(names(year).len(), 12);
        assert_eq!(names(year)[..6], ["Sep 2021", "Oct", "Nov", "Dec", "2022", "Feb"]);
        let five = Axes::new(day(2021, 8, 7), day(2026, 11, 27), 38);
        assert_eq!(names(five)[..3], ["2022", "Jul", "2023"]);
        let sixty = Axes::new(day(1966, 3, 1), day(2026, 11, 27), 1_000);
        let said = names(sixty);
        assert!(said.len() <= 13 && said[0] == "1970" && said[1] == "1975", "{said:?}");
        let ages = Axes::new(day(1, 3, 1), day(9998, 11, 27), 1_000);
        assert!(names(ages).len() <= 13, "{:?}", names(ages));
    }

    #[test]
    fn numbers_are_round_and_few() {
        let today = day(2026, 11, 27);
        for (most, by, top) in
            [(0, 1, 1), (1, 1, 1), (5, 1, 5), (6, 2, 6), (38, 10, 40), (20_000, 5_000, 20_000)]
        {
            let axes = Axes::new(day(2021, 8, 7), today, most);
            assert_eq!((axes.by, axes.top), (by, top), "{most}");
            assert!(axes.y(most) >= 0.0 && axes.numbers().count() <= 6);
        }
        let axes = Axes::new(today, today, 1);
        assert!(axes.x(today).abs() < f64::EPSILON && axes.to > today);
    }
}
