//! What the chart and the map have in common: how a drawing is scaled, and a picture that stands by
//! itself, with its title, its day and its source inside.

use maud::{Markup, html};

use super::context::Context;
use super::names::number;
use crate::wording::days;
use crate::wording::lang::{message, pick};

/// The colours of the light scheme, which a page's style replaces by its own.
pub mod colour {
    /// The ground.
    pub const PAPER: &str = "#fbfaf7";
    /// Text.
    pub const INK: &str = "#14212e";
    /// What is told beside it.
    pub const SOFT: &str = "#51606e";
    /// Lines of a grid.
    pub const RULE: &str = "#dcdad3";
    /// What counts.
    pub const BLUE: &str = "#245596";
    /// What is marked.
    pub const VERMILION: &str = "#b8321f";
    /// Below a curve.
    pub const AREA: &str = "#dbe5f1";
    /// What came later.
    pub const LATER: &str = "#7d8791";
    /// Land.
    pub const LAND: &str = "#dcdfd9";
    /// Water.
    pub const SEA: &str = "#f2f4f3";
}

/// How wide a picture that stands by itself is, in its own units.
const WIDTH: f64 = 1200.0;
/// The width of its margins.
const MARGIN: f64 = 60.0;
/// How wide a nested frame is for paths, where a page sizes the drawing.
const PATH_WIDTH: f64 = 1200.0;
/// How high.
const PATH_HEIGHT: f64 = 1000.0;

/// How a place in a drawing is written, given its shares of the drawing's width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// As shares of a frame that a page sizes, so that text keeps its own size at any width.
    Shares,
    /// In the units of a picture that stands by itself.
    Units {
        /// The left edge of the drawing.
        left: f64,
        /// Its width.
        width: f64,
        /// Its height.
        height: f64,
    },
}

impl Scale {
    /// How far from the left.
    #[must_use]
    pub fn x(self, share: f64) -> String {
        match self {
            Self::Shares => percent(share),
            Self::Units { left, width, .. } => units(left + share * width),
        }
    }

    /// How far from the top.
    #[must_use]
    pub fn y(self, share: f64) -> String {
        match self {
            Self::Shares => percent(share),
            Self::Units { height, .. } => units(share * height),
        }
    }

    /// A place in the data of a path.
    #[must_use]
    pub fn in_path(self, x: f64, y: f64) -> (f64, f64) {
        match self {
            Self::Shares => ((x * PATH_WIDTH).round(), (y * PATH_HEIGHT).round()),
            // A day is at most as exact as a unit, so that a long history stays small.
            Self::Units { left, width, height } => ((left + x * width).round(), tenths(y * height)),
        }
    }

    /// The frame in which paths are drawn.
    #[must_use]
    pub fn paths(self, paths: &Markup) -> Markup {
        html! {
            @match self {
                Self::Shares => svg viewBox={ "0 0 " (PATH_WIDTH) " " (PATH_HEIGHT) } preserveAspectRatio="none" width="100%" height="100%" { (paths) },
                Self::Units { .. } => (paths),
            }
        }
    }

    /// What is drawn about a place in pixels of the screen, or in the units of the picture.
    #[must_use]
    pub fn about(self, (x, y): (f64, f64), class: &str, drawn: &Markup) -> Markup {
        html! {
            @match self {
                Self::Shares => svg class=(class) x=(self.x(x)) y=(self.y(y)) overflow="visible" { (drawn) },
                Self::Units { .. } => g class=(class) transform={ "translate(" (self.x(x)) " " (self.y(y)) ")" } { (drawn) },
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{}%", (share * 10_000.0).round() / 100.0)
}

fn units(units: f64) -> String {
    tenths(units).to_string()
}

fn tenths(units: f64) -> f64 {
    (units * 10.0).round() / 10.0
}

/// About how wide a line of text is: characters of East Asia are as wide as they are high.
#[must_use]
pub fn text_width(text: &str, size: f64) -> f64 {
    let wide = |character: char| u32::from(character) >= 0x2e80;
    text.chars().map(|one| if wide(one) { size } else { size * 0.53 }).sum()
}

/// A text in lines no wider than that, broken at spaces, or anywhere where it has none.
fn lines(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive([' ', '、', '。', '・', '）']) {
        let Some(line) = lines.last_mut() else { continue };
        if line.is_empty() || text_width(&format!("{line}{}", word.trim_end()), size) <= width {
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    let fits = |line: &String| text_width(line, size) <= width;
    if lines.iter().all(fits) {
        return lines;
    }
    let mut broken = vec![String::new()];
    for character in text.chars() {
        match broken.last_mut() {
            Some(line) if text_width(line, size) + size <= width => line.push(character),
            Some(_) | None => broken.push(character.to_string()),
        }
    }
    broken
}

/// A picture that stands by itself.
pub struct Picture {
    /// What it shows.
    pub title: String,
    /// The same in words.
    pub described: String,
    /// The drawing: in units, from 0 down.
    pub drawing: Markup,
    /// How high the drawing is.
    pub height: f64,
    /// What its signs mean: each sign drawn about its middle, and its word.
    pub key: Vec<(Markup, String)>,
    /// What else has to be said.
    pub notes: Vec<String>,
}

/// The space for a drawing between the margins.
pub const DRAWING_LEFT: f64 = MARGIN;
/// How wide it is.
pub const DRAWING_WIDTH: f64 = WIDTH - 2.0 * MARGIN;

/// A line of text of a picture.
struct Line {
    text: String,
    size: f64,
    bold: bool,
    fill: &'static str,
}

/// The picture as a file of its own, with everything inside that tells what it shows and whence.
#[must_use]
pub fn whole(context: &Context, picture: &Picture) -> Markup {
    let head = [
        wrapped(&picture.title, 30.0, true, colour::INK),
        wrapped(&shown(context), 18.0, false, colour::SOFT),
    ];
    let head: Vec<Line> = head.into_iter().flatten().collect();
    let (head, top) = stacked(&head, 30.0);
    let key = key(&picture.key);
    let below = top + 24.0 + picture.height + 44.0;
    let notes = picture.notes.iter().flat_map(|note| wrapped(note, 16.0, false, colour::SOFT));
    let source = wrapped(&source(context), 16.0, false, colour::SOFT);
    let foot: Vec<Line> = notes.chain(source).collect();
    let (foot, bottom) = stacked(&foot, below + key.1);
    let height = bottom + 34.0;
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (units(height)) } width=(WIDTH) height=(units(height))
            xml:lang=(context.lang.tag()) font-family="'Noto Sans', 'Hiragino Sans', 'Noto Sans CJK JP', Meiryo, sans-serif"
            role="img" aria-labelledby="title description" {
            title id="title" { (picture.title) }
            desc id="description" { (picture.described) }
            rect width="100%" height="100%" fill=(colour::PAPER) {}
            (head)
            g transform={ "translate(0 " (units(top + 24.0)) ")" } { (picture.drawing) }
            g transform={ "translate(0 " (units(below)) ")" } { (key.0) }
            (foot)
        }
    }
}

fn wrapped(text: &str, size: f64, bold: bool, fill: &'static str) -> Vec<Line> {
    let lines = lines(text, size, DRAWING_WIDTH).into_iter();
    lines.map(|text| Line { text, size, bold, fill }).collect()
}

/// Lines one below the other, and where they end.
fn stacked(lines: &[Line], from: f64) -> (Markup, f64) {
    let (mut base, mut placed) = (from, Vec::with_capacity(lines.len()));
    for line in lines {
        base += line.size * 1.4;
        placed.push((units(base), line));
    }
    let drawn = html! {
        @for (base, line) in placed {
            text x=(MARGIN) y=(base) font-size=(line.size) font-weight=[line.bold.then_some("700")] fill=(line.fill) { (line.text.trim_end()) }
        }
    };
    (drawn, base)
}

/// The signs with their words, in as many rows as they need, and how high these are.
fn key(signs: &[(Markup, String)]) -> (Markup, f64) {
    let (mut x, mut y, mut drawn) = (MARGIN, 0.0, Vec::new());
    for (sign, word) in signs {
        let wide = 34.0 + text_width(word, 16.0) + 28.0;
        if x > MARGIN && x + wide > WIDTH - MARGIN {
            (x, y) = (MARGIN, y + 28.0);
        }
        drawn.push(html! {
            g transform={ "translate(" (units(x)) " " (units(y)) ")" } {
                g transform="translate(12 0)" { (sign) }
                text x="32" y="6" font-size="16" fill=(colour::INK) { (word) }
            }
        });
        x += wide;
    }
    (html! { @for one in &drawn { (one) } }, y + 16.0)
}

/// What the signs of a drawing mean, on a page.
#[must_use]
pub fn legend(signs: &[(Markup, String)]) -> Markup {
    html! {
        ul.key {
            @for (sign, word) in signs {
                li { svg.sign viewBox="-12 -12 24 24" width="24" height="24" aria-hidden="true" { (sign) } (word) }
            }
        }
    }
}

/// Which day a picture shows, and from which records.
#[must_use]
pub fn shown(context: &Context) -> String {
    let (lang, asked) = (context.lang, &context.asked);
    let (day, seq) = (days::day(lang, asked.as_of), number(asked.known_at.seq.0));
    let known = asked.known_at.recorded_at.map(|moment| days::moment(lang, moment, asked.zone));
    let known = known.unwrap_or_else(|| pick(lang, "the beginning", "開始時").to_owned());
    message!(
        lang,
        "As it stood on {day}; as recorded by {known} (entry no. {seq})",
        "{day}時点（{known}までの記録による。記録番号{seq}まで）",
    )
}

/// Where a picture comes from: the register, who keeps it, and on which terms it may be used.
fn source(context: &Context) -> String {
    let lang = context.lang;
    let register = context.register.as_ref();
    let keeper = register.and_then(|register| register.keeper.as_ref());
    let terms = register.and_then(|register| register.terms.as_ref());
    let licence = terms.and_then(|terms| terms.licence.as_deref());
    let title = context.title();
    let mut said = message!(lang, "Source: {title}", "出典：{title}");
    if let Some(keeper) = keeper.map(|keeper| keeper.get(lang.tag())) {
        said.push_str(&message!(lang, ", kept by {keeper}", "（管理：{keeper}）"));
    }
    if let Some(licence) = licence {
        said.push_str(&message!(lang, ". Licence: {licence}", "　利用条件：{licence}"));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_titles_are_broken_where_they_may_be() {
        let broken = lines("one two three", 10.0, 45.0);
        assert_eq!(broken, ["one two ", "three"]);
        assert_eq!(lines("東京宣言東京宣言", 10.0, 40.0), ["東京宣言", "東京宣言"]);
    }

    #[test]
    fn a_place_is_a_share_of_a_page_and_in_units_of_a_picture() {
        let units = Scale::Units { left: 60.0, width: 1000.0, height: 400.0 };
        assert_eq!((Scale::Shares.x(0.25), Scale::Shares.y(0.333)), ("25%".into(), "33.3%".into()));
        assert_eq!((units.x(0.25), units.y(0.5)), ("310".into(), "200".into()));
    }
}
