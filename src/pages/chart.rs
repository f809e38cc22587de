//! The chart of a declaration: how many endorse it from which day on, what was published, and the day that
//! is shown, as a drawing that a page sizes or in a picture of its own.

use std::fmt::Write as _;

use chrono::NaiveDate;
use maud::{Markup, html};

use super::axis::Axes;
use super::context::Context;
use super::names::number;
use super::picture::{DRAWING_LEFT, DRAWING_WIDTH, Picture, Scale, colour};
use crate::domain::date::Date;
use crate::projections::curve::{Curve, Published};
use crate::projections::declarations::Declaration;
use crate::projections::reading::Count;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};

/// How high the drawing is in a picture of its own.
const HEIGHT: f64 = 430.0;
/// The room to the left of it for the numbers.
const NUMBERS: f64 = 46.0;
/// How close two labels may come, as shares of the width and of the height.
const APART: (f64, f64) = (0.1, 0.12);

/// What a chart is drawn from.
pub struct Chart<'c> {
    pub(super) curve: &'c Curve,
    pub(super) axes: Axes,
    /// The day that is shown.
    pub(super) shown: NaiveDate,
    pub(super) lang: Lang,
}

/// On which side of its point a number stands, and where its middle is about.
#[derive(Clone, Copy)]
struct Beside {
    right: bool,
    down: bool,
    middle: (f64, f64),
}

/// Whether labels at two places would cover one another.
fn is_near(one: (f64, f64), other: (f64, f64)) -> bool {
    (one.0 - other.0).abs() < APART.0 && (one.1 - other.1).abs() < APART.1
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
            (self.mark(scale))
            (self.published_points(scale))
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

    /// The day that is shown, and how many endorse on it.
    fn mark(&self, scale: Scale) -> Markup {
        let count = self.count().certain;
        let place = self.marked();
        let (x, top, bottom) = (scale.x(place.0), scale.y(0.0), scale.y(1.0));
        let Beside { right, down, .. } = self.beside_mark();
        let drawn = html! {
            circle r="6" fill=(colour::VERMILION) stroke=(colour::PAPER) stroke-width="2" {}
            text x=(if right { "11" } else { "-11" }) y=(if down { "25" } else { "-9" }) font-size="22" font-weight="700"
                fill=(colour::VERMILION) text-anchor=(if right { "start" } else { "end" }) { (number(count)) }
        };
        html! {
            line.mark stroke=(colour::VERMILION) stroke-width="1.5" x1=(x) x2=(x) y1=(top) y2=(bottom) {}
            (scale.about(place, "mark", &drawn))
        }
    }

    fn marked(&self) -> (f64, f64) {
        (self.axes.x(self.shown), self.axes.y(self.count().certain))
    }

    /// Where the number of the day that is shown covers nothing that was published: above the curve on its
    /// left, if there is room.
    fn beside_mark(&self) -> Beside {
        let (x, y) = self.marked();
        let published: Vec<(f64, f64)> =
            self.published().map(|told| (self.axes.x(told.day), self.axes.y(told.total))).collect();
        let corners = [(false, false), (true, false), (true, true), (false, true)];
        let corners = corners.map(|(right, down)| {
            let across = if right { x + APART.0 } else { x - APART.0 };
            let middle = (across, if down { y + APART.1 / 1.5 } else { y - APART.1 / 1.5 });
            Beside { right, down, middle }
        });
        let fits = |beside: &&Beside| {
            let (x, y) = beside.middle;
            (0.0..=1.0).contains(&x) && y < 1.0 && published.iter().all(|at| !is_near(*at, (x, y)))
        };
        let free = corners.iter().find(fits).copied();
        free.unwrap_or(if x > 0.5 { corners[0] } else { corners[1] })
    }

    /// Each published total as a point with its number. Numbers that would cover one another are left out,
    /// the older ones first.
    fn published_points(&self, scale: Scale) -> Markup {
        let mut taken = vec![self.marked(), self.beside_mark().middle];
        let mut points = Vec::new();
        let all: Vec<&Published> = self.published().collect();
        for told in all.into_iter().rev() {
            let at = (self.axes.x(told.day), self.axes.y(told.total));
            let is_named = !taken.iter().any(|other| is_near(*other, at));
            if is_named {
                taken.push(at);
            }
            points.push((told, at, is_named));
        }
        html! {
            @for (told, place, is_named) in points {
                @let later = if told.day > self.shown { "total after" } else { "total" };
                @let to_the_left = place.0 > 0.75;
                (scale.about(place, later, &html! {
                    path d="M0-6 6 0 0 6-6 0z" fill=(colour::PAPER) stroke=(colour::INK) stroke-width="2" {
                        title { (self.said(told)) }
                    }
                    @if is_named {
                        text x=(if to_the_left { "-10" } else { "10" }) y="5" font-size="15" font-weight="700" fill=(colour::INK)
                            text-anchor=(if to_the_left { "end" } else { "start" }) { (number(told.total)) }
                    }
                }))
            }
        }
    }

    /// A published total in words.
    pub(super) fn said(&self, told: &Published) -> String {
        let (lang, total) = (self.lang, number(told.total));
        let day = days::may_be(lang, told.as_of);
        let source = &told.source;
        message!(lang, "{total} published for {day} ({source})", "{day}の公表値{total}（{source}）")
    }

    /// What was published last by the day that is shown, in words.
    fn latest_published(&self) -> Vec<String> {
        let by_then = self.published().filter(|told| told.day <= self.shown);
        let last = by_then.clone().map(|told| told.day).max();
        by_then.filter(|told| Some(told.day) == last).map(|told| self.said(told)).collect()
    }

    /// What the chart is called.
    #[must_use]
    pub fn title(lang: Lang) -> &'static str {
        pick(lang, "How many endorse it over time", "賛同都市数の推移")
    }

    /// What the chart shows, in words.
    #[must_use]
    pub fn described(&self) -> String {
        let lang = self.lang;
        let on = |day: NaiveDate| {
            let Count { certain, possible } = self.curve.on(day);
            let (day, certain) = (days::day(lang, day), number(certain));
            let sure = message!(lang, "{certain} on {day}", "{day}は{certain}都市");
            match possible {
                0 => sure,
                _ => message!(
                    lang,
                    "{sure} (possibly {possible} more)",
                    "{sure}（ほかに可能性あり{possible}）",
                ),
            }
        };
        let (begin, shown, end) =
            (on(self.axes.from), on(self.shown.max(self.axes.from)), on(self.axes.to));
        let mut said =
            message!(lang, "Named here: {begin}; {shown}", "名称確認済み：{begin}、{shown}");
        if self.has_later() {
            said.push_str(&message!(lang, "; later {end}", "、その後{end}"));
        }
        said.push_str(pick(lang, ".", "。"));
        for told in self.latest_published() {
            said.push_str(&message!(lang, " {told}.", "{told}。"));
        }
        said
    }

    /// What the signs in the drawing mean: each sign about its middle, and its word.
    #[must_use]
    pub fn key(&self) -> Vec<(Markup, String)> {
        let lang = self.lang;
        let line = |class: &str, stroke: &str, dashes: Option<&str>| {
            html! { line class=(class) x1="-11" x2="11" y1="0" y2="0" stroke=(stroke) stroke-width="2.5" stroke-dasharray=[dashes] {} }
        };
        let mut key = vec![(
            line("line", colour::BLUE, None),
            pick(lang, "Named here", "名称確認済み").to_owned(),
        )];
        if self.is_doubtful() {
            let word = pick(
                lang,
                "With those that are possible: date not exact",
                "可能性あり（日付が不確定）を含む",
            );
            key.push((line("maybe", colour::BLUE, Some("2 4")), word.to_owned()));
        }
        if self.published().next().is_some() {
            let sign = html! { g.total { path d="M0-6 6 0 0 6-6 0z" fill=(colour::PAPER) stroke=(colour::INK) stroke-width="2" {} } };
            key.push((sign, pick(lang, "Published figure", "公表値").to_owned()));
        }
        let shown = days::day(lang, self.shown);
        let sign = html! { g.mark { line.mark x1="0" x2="0" y1="-10" y2="10" stroke=(colour::VERMILION) stroke-width="1.5" {} circle r="5" fill=(colour::VERMILION) {} } };
        key.push((sign, message!(lang, "Day shown: {shown}", "表示している日：{shown}")));
        if self.has_later() {
            key.push((
                line("later", colour::LATER, Some("7 5")),
                pick(lang, "What came later", "その後の推移").to_owned(),
            ));
        }
        key
    }

    /// The chart as a picture of its own.
    #[must_use]
    pub fn picture(&self, title: &str) -> Picture {
        let scale = Scale::Units {
            left: DRAWING_LEFT + NUMBERS,
            width: DRAWING_WIDTH - NUMBERS,
            height: HEIGHT,
        };
        let lang = self.lang;
        let what = Self::title(lang);
        Picture {
            title: message!(lang, "{title}: {what}", "{title}：{what}"),
            described: self.described(),
            drawing: self.drawing(scale),
            height: HEIGHT + 24.0,
            key: self.key(),
            notes: self.latest_published(),
        }
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

    #[test]
    fn the_number_of_the_day_stands_where_nothing_was_published() {
        let curve = curve(&[("2021-01-01", 5, 0)]);
        let beside = chart(&curve, "2021-06-30").beside_mark();
        assert!(!beside.right && !beside.down);
        let beside = chart(&curve, "2021-01-02").beside_mark();
        assert!(beside.right, "on the left it would leave the chart");
    }
}
