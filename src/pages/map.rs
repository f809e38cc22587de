//! The map of a declaration: where those lie that endorse it, as a drawing that a page sizes or in a
//! picture of its own.

use maud::{Markup, html};

use super::dots::{Dot, Kind, RING, dots, labels, moved};
use super::geo::{self, LAND, LAND_WIDTH};
use super::names::comma;
use super::picture::{DRAWING_LEFT, DRAWING_WIDTH, Picture, Scale, colour, legend};
use crate::projections::places::Place;
use crate::projections::span::Standing;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};

/// The narrowest map beside whose dots names stand, in pixels; wider ones leave more room.
const WIDE: f64 = 900.0;
/// The width of the map on a phone.
const NARROW: f64 = 340.0;
/// The size of the names on a page.
const NAME_SIZE: f64 = 11.5;
/// How close two places may lie before they are one dot, in pixels.
const NEAR: f64 = 16.0;
/// How close on a phone.
const NEAR_ON_PHONE: f64 = 19.0;
/// How many names a description has at most.
const DESCRIBED: usize = 40;

/// What a map is drawn from.
pub struct Map<'p> {
    places: &'p [Place<'p>],
    lang: Lang,
}

impl<'p> Map<'p> {
    /// A map of these places.
    #[must_use]
    pub const fn new(lang: Lang, places: &'p [Place]) -> Self {
        Self { places, lang }
    }

    /// Whether there is anything to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.iter().all(|place| place.position.is_none())
    }

    /// The drawing for a page, `narrow` with the dots on a phone: names where there is room for them, fewer dots on a phone.
    #[must_use]
    pub fn on_page(&self, narrow: &[Dot<'_>]) -> Markup {
        let wide = dots(self.places, WIDE, NEAR);
        html! {
            svg viewBox=(frame()) preserveAspectRatio="none" width="100%" height="100%" {
                path.land fill=(colour::LAND) fill-rule="evenodd" d=(LAND.as_str()) {}
            }
            g.wide {
                (self.names(&wide, Scale::Shares, WIDE, NAME_SIZE))
                (self.drawn(&wide, Scale::Shares, WIDE, 5.0))
            }
            g.narrow { (self.drawn(narrow, Scale::Shares, NARROW, 4.0)) }
        }
    }

    /// The dots on a phone.
    fn narrow(&self) -> Vec<Dot<'p>> {
        dots(self.places, NARROW, NEAR_ON_PHONE)
    }

    /// The map as a picture of its own.
    #[must_use]
    pub fn picture(&self, title: &str) -> Picture {
        let lang = self.lang;
        let height = DRAWING_WIDTH / geo::aspect();
        let scale = Scale::Units { left: DRAWING_LEFT, width: DRAWING_WIDTH, height };
        let all = dots(self.places, DRAWING_WIDTH, NEAR);
        let what = Self::title(lang);
        Picture {
            title: message!(lang, "{title}: {what}", "{title}：{what}"),
            described: self.described(),
            drawing: html! {
                rect x=(DRAWING_LEFT) width=(DRAWING_WIDTH) height=(format!("{height:.1}")) fill=(colour::SEA) {}
                svg x=(DRAWING_LEFT) width=(DRAWING_WIDTH) height=(format!("{height:.1}")) viewBox=(frame()) {
                    path fill=(colour::LAND) fill-rule="evenodd" d=(LAND.as_str()) {}
                }
                (self.names(&all, scale, DRAWING_WIDTH, NAME_SIZE + 1.5))
                (self.drawn(&all, scale, DRAWING_WIDTH, 5.0))
            },
            height,
            key: self.key(&self.narrow()),
            notes: self.unplaced().into_iter().collect(),
        }
    }

    fn names(&self, dots: &[Dot<'_>], scale: Scale, width: f64, size: f64) -> Markup {
        html! {
            g.names font-size=(size) fill=(colour::INK) paint-order="stroke" stroke=(colour::SEA) stroke-width="3" stroke-linejoin="round" {
                @for label in labels(dots, self.lang, width, size) {
                    @let lang = (label.tag != self.lang.tag()).then_some(label.tag.as_str());
                    text x=(scale.x(label.at.0)) y=(scale.y(label.at.1)) dx=(tenth(label.from.0)) dy=(tenth(label.from.1))
                        text-anchor=(label.anchor) xml:lang=[lang] lang=[lang] { (label.name) }
                }
            }
        }
    }

    /// The dots, and beneath and beside them those that have withdrawn, on a map so many pixels wide.
    fn drawn(&self, dots: &[Dot<'_>], scale: Scale, width: f64, single: f64) -> Markup {
        let (gone, standing): (Vec<_>, Vec<_>) =
            dots.iter().partition(|dot| dot.kind() == Kind::Withdrawn);
        html! {
            g.dots stroke=(colour::PAPER) stroke-width="1.5" {
                @for dot in gone {
                    @let (dx, dy) = moved(dot, &standing, width, single);
                    (scale.about(dot.at, class(dot.kind()), &html! {
                        title { (self.told(dot)) }
                        g transform=(format!("translate({dx:.1} {dy:.1})")) { (sign(dot.kind(), single)) }
                    }))
                }
                @for dot in &standing {
                    (scale.about(dot.at, class(dot.kind()), &html! {
                        title { (self.told(dot)) }
                        (sign(dot.kind(), dot.radius(single)))
                        @if dot.places.len() > 1 { (count(dot.kind(), dot.places.len())) }
                    }))
                }
            }
        }
    }

    /// What a dot says in words.
    fn told(&self, dot: &Dot<'_>) -> String {
        let (lang, names) = (self.lang, dot.names(self.lang));
        let first = dot.places.first().filter(|_| dot.places.len() == 1);
        let on = first.and_then(|place| place.on).map(|on| days::date(lang, on));
        let word = word(lang, dot.kind());
        match on {
            Some(on) => message!(lang, "{names} ({word}: {on})", "{names}（{word}：{on}）"),
            None => message!(lang, "{names} ({word})", "{names}（{word}）"),
        }
    }

    /// What the map is called.
    #[must_use]
    pub fn title(lang: Lang) -> &'static str {
        pick(lang, "Where they are", "賛同都市の位置")
    }

    /// What the map shows, in words.
    #[must_use]
    pub fn described(&self) -> String {
        let lang = self.lang;
        let placed = self.places.iter().filter(|place| place.position.is_some());
        let of = |standing| {
            let of = placed.clone().filter(move |place| place.standing == standing);
            let names = of.clone().take(DESCRIBED).map(|place| place.name(lang.tag()));
            let mut said = names.collect::<Vec<_>>().join(comma(lang));
            let more = of.count().saturating_sub(DESCRIBED);
            if more > 0 {
                said.push_str(&message!(lang, " and {more} more", "ほか{more}"));
            }
            said
        };
        let mut said = pick(
            lang,
            "A world map with the Pacific in the middle.",
            "太平洋を中心とした世界地図。",
        )
        .to_owned();
        for (standing, kind) in [
            (Standing::Certain, Kind::Endorses),
            (Standing::Possible, Kind::Possible),
            (Standing::Ended, Kind::Withdrawn),
        ] {
            let (names, word) = (of(standing), word(lang, kind));
            if !names.is_empty() {
                said.push_str(&message!(lang, " {word}: {names}.", "{word}：{names}。"));
            }
        }
        said
    }

    /// How many are not on the map.
    #[must_use]
    pub fn unplaced(&self) -> Option<String> {
        let lang = self.lang;
        let counted = self.places.iter().filter(|place| place.standing != Standing::Ended);
        let all = counted.clone().count();
        let missing = counted.filter(|place| place.position.is_none()).count();
        match (lang, missing) {
            (_, 0) => None,
            (Lang::En, 1) => {
                Some(format!("1 of {all} is not on the map: its position is not on record."))
            }
            (Lang::En, _) => Some(format!(
                "{missing} of {all} are not on the map: their positions are not on record."
            )),
            (Lang::Ja, _) => Some(format!(
                "{all}件のうち{missing}件は、位置の記録がないため地図に表示していません。"
            )),
        }
    }

    /// What the signs on the map mean, where these are its dots on a phone: each sign about its middle, and its word.
    #[must_use]
    pub fn key(&self, narrow: &[Dot<'_>]) -> Vec<(Markup, String)> {
        let lang = self.lang;
        let placed = || self.places.iter().filter(|place| place.position.is_some());
        let any = |wanted: fn(&&Place<'_>) -> bool| placed().any(|place| wanted(&place));
        let shown = [
            (Kind::Endorses, any(|place| place.standing == Standing::Certain && !place.is_new)),
            (Kind::New, any(|place| place.is_new)),
            (Kind::Possible, any(|place| place.standing == Standing::Possible)),
            (Kind::Withdrawn, any(|place| place.standing == Standing::Ended)),
        ];
        let shown = shown.into_iter().filter(|(_, shown)| *shown);
        let signs = shown.map(|(kind, _)| {
            let sign = html! { g.dots stroke=(colour::PAPER) stroke-width="1.5" { g class=(class(kind)) { (sign(kind, 5.0)) } } };
            (sign, word(lang, kind).to_owned())
        });
        let mut key: Vec<(Markup, String)> = signs.collect();
        // Where none fall together on a phone, none do on any map.
        let counted = [
            (Kind::Endorses, pick(lang, "Number of places that fall together", "重なる地点の数")),
            (
                Kind::PartlyNew,
                pick(lang, "Some of them in the last 12 months", "うち一部は過去12か月以内"),
            ),
        ];
        let any = |kind| {
            narrow
                .iter()
                .any(|dot| dot.places.len() > 1 && (kind == Kind::Endorses || dot.kind() == kind))
        };
        for (kind, word) in counted.into_iter().filter(|(kind, _)| any(*kind)) {
            let sign = html! { g.dots { g.dot { (sign(kind, 8.5)) (count(kind, 2)) } } };
            key.push((sign, word.to_owned()));
        }
        key
    }
}

/// The frame of the land's path.
fn frame() -> String {
    format!("0 0 {LAND_WIDTH} {}", geo::land_height())
}

/// The word for what a dot says.
fn word(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Endorses => pick(lang, "Endorsed", "賛同"),
        Kind::New | Kind::PartlyNew => {
            pick(lang, "Endorsed in the last 12 months", "過去12か月以内に賛同")
        }
        Kind::Possible => pick(lang, "Possibly: date not exact", "可能性あり（日付が不確定）"),
        Kind::Withdrawn => pick(lang, "Withdrew", "撤回"),
    }
}

const fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Endorses => "dot",
        Kind::New => "dot new",
        Kind::PartlyNew => "dot partly",
        Kind::Possible => "dot possible",
        Kind::Withdrawn => "dot gone",
    }
}

/// A dot about its middle: a disc, a disc with a ring, a circle, or a cross.
fn sign(kind: Kind, radius: f64) -> Markup {
    html! {
        @match kind {
            Kind::Endorses => circle.disc r=(radius) fill=(colour::BLUE) {},
            Kind::New => { (ring(radius)) circle.disc r=(radius) fill=(colour::VERMILION) {} },
            Kind::PartlyNew => { (ring(radius)) circle.disc r=(radius) fill=(colour::BLUE) {} },
            Kind::Possible => circle.hollow r=(radius - 0.5) fill=(colour::PAPER) stroke=(colour::BLUE) stroke-width="2" {},
            Kind::Withdrawn => path.cross d="M-5-5 5 5M5-5-5 5" fill="none" stroke=(colour::SOFT) stroke-width="2.5" {},
        }
    }
}

/// The ring about a disc of which something is new.
fn ring(radius: f64) -> Markup {
    html! { circle.ring r=(radius + RING) fill="none" stroke=(colour::VERMILION) {} }
}

/// How many places a dot stands for.
fn count(kind: Kind, count: usize) -> Markup {
    let fill = if kind == Kind::Possible { colour::INK } else { "#fff" };
    html! {
        text.count y="3.8" font-size="11" font-weight="700" text-anchor="middle" stroke="none" fill=(fill) { (count) }
    }
}

fn tenth(pixels: f64) -> f64 {
    (pixels * 10.0).round() / 10.0
}

/// The map as a section of a page; `picture` is where it lies as a file of its own.
#[must_use]
pub fn section(map: &Map<'_>, picture: &str) -> Markup {
    let (lang, narrow) = (map.lang, map.narrow());
    html! {
        @if !map.is_empty() {
            section.places aria-labelledby="places" {
                h2 #places { (Map::title(lang)) }
                svg.map role="img" aria-labelledby="map-title map-said" {
                    title #map-title { (Map::title(lang)) }
                    desc #map-said { (map.described()) }
                    (map.on_page(&narrow))
                }
                (legend(&map.key(&narrow)))
                @if let Some(unplaced) = map.unplaced() { p.soft { (unplaced) } }
                p.soft { (pick(lang, "Names imply no opinion on the status of any body. Land: Natural Earth.", "名称は法的地位についての見解を示すものではありません。地形：Natural Earth")) }
                p.no-print { a href=(picture) type="image/svg+xml" { (pick(lang, "This map as a picture (SVG)", "この地図を画像（SVG）で開く")) } }
            }
        }
    }
}
