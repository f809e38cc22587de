//! The chart of a declaration: how many endorse it from which day on, what was published, and the day that
//! is shown, as a drawing that a page sizes or in a picture of its own.

mod words;

use std::fmt::Write as _;

use chrono::NaiveDate;
use maud::{Markup, html};

use super::axis::Axes;
use super::context::Context;
use super::names::number;
use super::picture::{Scale, colour};
use super::room::{Room, Side};
use crate::domain::date::Date;
use crate::projections::curve::{Curve, Published};
use crate::projections::declarations::Declaration;
use crate::projections::reading::Count;
use crate::wording::lang::Lang;

/// The size of the number of the day that is shown.
const MARK_SIZE: f64 = 22.0;
/// The size of numbers that were published.
const TOTAL_SIZE: f64 = 15.0;

/// What a chart is drawn from.
pub struct Chart<'c> {
    pub(super) curve: &'c Curve,
    pub(super) axes: Axes,
    /// The day that is shown.
    pub(super) shown: NaiveDate,
    pub(super) lang: Lang,
}

/// A day and a count on it.
type Point = (NaiveDate, u64);

impl<'c> Chart<'c> {
    /// The chart of a declaration from its adoption to the present day.
    #[must_use]
    pub fn new(context: &Context, declaration: &Declaration, curve: &'c Curve) -> Self {
        let (shown, today) = (context.asked.as_of, context.present.as_of);
        let steps = curve.steps.iter().filter(|step| step.day > NaiveDate::MIN);
        let known =
            steps.clone().map(|step| step.day).chain(curve.published.iter().map(|one| one.day));
        let from = declaration.adopted_on.and_then(Date::earliest);
        let from = from.or_else(|| known.clone().min()).unwrap_or(shown).min(today);
        // What lies ahead is drawn where somebody asks for a day ahead.
        let to = known.filter(|day| *day <= shown).chain([today]).max().unwrap_or(today);
        let counted = curve.steps.iter().filter(|step| step.day <= to);
        let counted = counted.map(|step| step.endorsers.certain + step.endorsers.possible);
        let published = curve.published.iter().filter(|one| one.day <= to).map(|one| one.total);
        let most = counted.chain(published).max().unwrap_or(0);
        Self { curve, axes: Axes::new(from, to, most), shown, lang: context.lang }
    }

    /// How many endorse on the day that is shown.
    fn count(&self) -> Count {
        self.curve.on(self.shown)
    }

    /// What was published for days that are drawn.
    pub(super) fn published(&self) -> impl Iterator<Item = &'c Published> + Clone + use<'c> {
        let (from, to) = (self.axes.from, self.axes.to);
        self.curve.published.iter().filter(move |one| (from..=to).contains(&one.day))
    }

    /// Whether there may be more than are certain on any day that is drawn.
    pub(super) fn is_doubtful(&self) -> bool {
        let drawn = self.curve.steps.iter().filter(|step| step.day <= self.axes.to);
        drawn.map(|step| step.endorsers.possible).any(|possible| possible > 0)
    }

    /// Whether anything came after the day that is shown.
    pub(super) fn has_later(&self) -> bool {
        self.shown < self.axes.to
    }

    /// The counts from one day on to another, each with its first day.
    fn points(&self, from: NaiveDate, to: NaiveDate, of: impl Fn(Count) -> u64) -> Vec<Point> {
        let (from, to) = (from.max(self.axes.from), to.min(self.axes.to));
        let steps = self.curve.steps.iter().filter(|step| step.day > from && step.day <= to);
        let steps = steps.map(|step| (step.day, of(step.endorsers)));
        let mut points: Vec<Point> = [(from, of(self.curve.on(from)))].into_iter().collect();
        points.extend(steps);
        points.push((to, of(self.curve.on(to))));
        points
    }

    /// A line in steps. Of steps that fall together the last is drawn.
    fn line(&self, scale: Scale, points: &[Point]) -> String {
        let place = |(day, count): Point| scale.in_path(self.axes.x(day), self.axes.y(count));
        let mut line = String::new();
        let mut at: Option<(f64, f64)> = None;
        for (nth, point) in points.iter().enumerate() {
            let (x, y) = place(*point);
            let next = points.get(nth + 1).map(|next| place(*next).0);
            let is_hidden =
                at.is_some() && next.is_some_and(|next| (next - x).abs() < f64::EPSILON);
            if is_hidden {
                continue;
            }
            // Writing to a String does not fail.
            let _ = match at {
                None => write!(line, "M{x} {y}"),
                Some((_, before)) if (before - y).abs() < f64::EPSILON => write!(line, "H{x}"),
                Some(_) => write!(line, "H{x}V{y}"),
            };
            at = Some((x, y));
        }
        line
    }

    /// The drawing.
    #[must_use]
    pub fn drawing(&self, scale: Scale) -> Markup {
        html! {
            (self.grid(scale))
            (scale.paths(&self.curves(scale)))
            (self.marks(scale))
        }
    }

    fn grid(&self, scale: Scale) -> Markup {
        let (left, right, bottom) = (scale.x(0.0), scale.x(1.0), scale.y(1.0));
        let axes = self.axes;
        html! {
            g.grid stroke=(colour::RULE) {
                @for number in axes.numbers() {
                    @let y = scale.y(axes.y(number));
                    line.zero[number == 0] x1=(left) x2=(right) y1=(y) y2=(y) {}
                }
            }
            g.axis font-size="13" fill=(colour::SOFT) {
                @for count in axes.numbers() {
                    text x=(left) y=(scale.y(axes.y(count))) dx="-8" dy="4" text-anchor="end" { (number(count)) }
                }
                @for tick in axes.ticks(self.lang) {
                    @let x = scale.x(axes.x(tick.day));
                    text.minor[tick.minor] x=(x) y=(bottom) dy="20" text-anchor="middle" { (tick.name) }
                }
            }
        }
    }

    /// What is certain as an area with a line, what is possible above it, and what came later.
    fn curves(&self, scale: Scale) -> Markup {
        let (from, shown, to) = (self.axes.from, self.shown, self.axes.to);
        let certain = |count: Count| count.certain;
        let all = |count: Count| count.certain + count.possible;
        let past = self.points(from, shown, certain);
        let possible = self.points(from, shown, all);
        let line = self.line(scale, &past);
        html! {
            @if shown >= from {
                path.area fill=(colour::AREA) d=(self.area(scale, &past)) {}
                @if self.is_doubtful() {
                    path.maybe fill="none" stroke=(colour::BLUE) stroke-width="1.5" stroke-dasharray="2 4" vector-effect="non-scaling-stroke" d=(self.line(scale, &possible)) {}
                }
                path.line fill="none" stroke=(colour::BLUE) stroke-width="2.5" vector-effect="non-scaling-stroke" d=(line) {}
            }
            @if self.has_later() {
                path.later fill="none" stroke=(colour::LATER) stroke-width="2" stroke-dasharray="7 5" vector-effect="non-scaling-stroke" d=(self.line(scale, &self.points(shown, to, certain))) {}
            }
        }
    }

    /// What lies below a line.
    fn area(&self, scale: Scale, points: &[Point]) -> String {
        let mut area = self.line(scale, points);
        let ground = scale.in_path(0.0, 1.0).1;
        let first = points.first().map(|(day, _)| scale.in_path(self.axes.x(*day), 1.0).0);
        // Writing to a String does not fail.
        let _ = write!(area, "V{ground}H{}z", first.unwrap_or_default());
        area
    }

    /// The day that is shown with how many endorse on it, and what was published. Numbers that would cover
    /// one another are left out, the older ones first.
    fn marks(&self, scale: Scale) -> Markup {
        let place = |told: &Published| (self.axes.x(told.day), self.axes.y(told.total));
        let marked = (self.axes.x(self.shown), self.axes.y(self.count().certain));
        let mut room = Room::around(self.published().map(place).chain([marked]));
        let said = number(self.count().certain);
        // The curve mostly climbs: above it, on the left, nothing is drawn.
        let above = [Side::LeftAbove, Side::RightAbove, Side::RightBelow, Side::LeftBelow];
        let side = room.take(marked, &said, MARK_SIZE, &above);
        let side = side.unwrap_or(if marked.0 > 0.5 { Side::LeftAbove } else { Side::RightAbove });
        let all: Vec<&Published> = self.published().collect();
        let mut points = Vec::new();
        for told in all.into_iter().rev() {
            let total = number(told.total);
            let side = room.take(place(told), &total, TOTAL_SIZE, &[Side::Right, Side::Left]);
            points.push((told, place(told), side.map(|side| (side, total))));
        }
        let (x, top, bottom) = (scale.x(marked.0), scale.y(0.0), scale.y(1.0));
        html! {
            line.mark stroke=(colour::VERMILION) stroke-width="1.5" x1=(x) x2=(x) y1=(top) y2=(bottom) {}
            @for (told, place, named) in &points {
                @let later = if told.day > self.shown { "total after" } else { "total" };
                (scale.about(*place, later, &html! {
                    path d="M0-6 6 0 0 6-6 0z" fill=(colour::PAPER) stroke=(colour::INK) stroke-width="2" {
                        title { (self.said(told)) }
                    }
                    @if let Some((side, total)) = named { (beside(*side, total, TOTAL_SIZE, colour::INK)) }
                }))
            }
            (scale.about(marked, "mark", &html! {
                circle r="6" fill=(colour::VERMILION) stroke=(colour::PAPER) stroke-width="2" {}
                (beside(side, &said, MARK_SIZE, colour::VERMILION))
            }))
        }
    }
}

/// A number beside its point.
fn beside(side: Side, number: &str, size: f64, fill: &str) -> Markup {
    let (x, y) = side.offset(size);
    html! {
        text x=(x) y=(format!("{y:.1}")) font-size=(size) font-weight="700" fill=(fill) text-anchor=(side.anchor()) { (number) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projections::curve::Step;

    fn day(written: &str) -> NaiveDate {
        written.parse().unwrap()
    }

    fn curve(steps: &[(&str, u64, u64)]) -> Curve {
        let steps = steps.iter().map(|(on, certain, possible)| {
            let (certain, possible) = (*certain, *possible);
            Step { day: day(on), endorsers: Count { certain, possible } }
        });
        Curve { steps: steps.collect(), published: Vec::new() }
    }

    fn chart<'c>(curve: &'c Curve, shown: &str) -> Chart<'c> {
        let axes = Axes::new(day("2021-01-01"), day("2021-12-27"), 10);
        Chart { curve, axes, shown: day(shown), lang: Lang::En }
    }

    fn line(chart: &Chart<'_>, from: &str, to: &str) -> String {
        let scale = Scale::Units { left: 0.0, width: 360.0, height: 100.0 };
        chart.line(scale, &chart.points(day(from), day(to), |count| count.certain))
    }

    #[test]
    fn a_line_steps_up_and_down_on_the_days_of_the_steps() {
        let curve = curve(&[("2021-01-01", 5, 0), ("2021-01-11", 6, 0), ("2021-02-10", 4, 1)]);
        let chart = chart(&curve, "2021-03-02");
        assert_eq!(line(&chart, "2021-01-01", "2021-03-02"), "M0 50H10V40H40V60H60");
        assert_eq!(line(&chart, "2021-03-02", "2021-12-27"), "M60 60H360");
        assert!(chart.is_doubtful() && chart.has_later());
    }

    #[test]
    fn one_step_or_none_is_a_line_too() {
        let one = curve(&[("2021-01-01", 5, 0)]);
        assert_eq!(line(&chart(&one, "2021-12-27"), "2021-01-01", "2021-12-27"), "M0 50H360");
        let none = Curve::default();
        let chart = chart(&none, "2021-12-27");
        assert_eq!(line(&chart, "2021-01-01", "2021-12-27"), "M0 100H360");
        assert!(!chart.is_doubtful() && !chart.has_later());
        assert!(!chart.drawing(Scale::Shares).into_string().contains("NaN"));
    }

    #[test]
    fn steps_that_fall_together_are_drawn_once() {
        let days = (0..4000).map(|at| day("2021-01-01") + chrono::TimeDelta::days(at / 12));
        let steps = days
            .enumerate()
            .map(|(at, day)| Step { day, endorsers: Count { certain: at as u64, possible: 0 } });
        let curve = Curve { steps: steps.collect(), published: Vec::new() };
        let axes = Axes::new(day("2001-01-01"), day("2021-12-27"), 4000);
        let chart = Chart { curve: &curve, axes, shown: day("2021-12-27"), lang: Lang::En };
        let points = chart.points(axes.from, axes.to, |count| count.certain);
        let line = chart.line(Scale::Shares, &points);
        assert!(line.len() < 2_000, "{}", line.len());
        assert!(line.ends_with("H1200"), "{line}");
    }
}
