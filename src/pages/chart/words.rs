//! What a chart says in words, what its signs mean, and the chart as a picture of its own.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::Chart;
use crate::pages::names::number;
use crate::pages::picture::{DRAWING_LEFT, DRAWING_WIDTH, Picture, Scale, colour};
use crate::projections::curve::Published;
use crate::projections::reading::Count;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};

/// How high the drawing is in a picture of its own.
const HEIGHT: f64 = 430.0;
/// The room to the left of it for the numbers.
const NUMBERS: f64 = 46.0;

impl Chart<'_> {
    /// A published total in words.
    pub(crate) fn said(&self, told: &Published) -> String {
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
