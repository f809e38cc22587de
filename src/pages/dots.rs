//! The dots of a map: places that fall together are one dot that counts them, and names stand beside
//! dots wherever they cover nothing.

use rustc_hash::FxHashMap;

use super::geo;
use super::picture::text_width;
use super::room::{Rectangle, overlap};
use crate::projections::places::Place;
use crate::projections::span::Standing;
use crate::wording::lang::Lang;

/// How many names of a dot are told before the rest is counted.
const TOLD: usize = 6;

/// How far outside of a disc the ring of what is new lies, in pixels.
pub const RING: f64 = 4.0;

/// What a dot says of its places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They endorse.
    Endorses,
    /// They endorse, and all of them are new.
    New,
    /// They endorse, and some of them are new.
    PartlyNew,
    /// They may endorse.
    Possible,
    /// They have withdrawn.
    Withdrawn,
}

/// Places that fall together on the map.
pub struct Dot<'p> {
    /// The place of the first of them, as shares of the map.
    pub at: (f64, f64),
    /// Those that lie here, the first of the list first.
    pub places: Vec<&'p Place<'p>>,
}

impl Dot<'_> {
    /// What it says of its places.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let all = |standing| self.places.iter().all(|place| place.standing == standing);
        if all(Standing::Ended) {
            Kind::Withdrawn
        } else if self.places.iter().all(|place| place.is_new) {
            Kind::New
        } else if self.places.iter().any(|place| place.is_new) {
            Kind::PartlyNew
        } else if all(Standing::Possible) {
            Kind::Possible
        } else {
            Kind::Endorses
        }
    }

    /// How many pixels it reaches from its middle, with the ring that what is new has.
    #[must_use]
    pub fn reach(&self, single: f64) -> f64 {
        let ring = if matches!(self.kind(), Kind::New | Kind::PartlyNew) { RING } else { 0.0 };
        self.radius(single) + ring
    }

    /// How many pixels its disc reaches from its middle.
    #[must_use]
    pub fn radius(&self, single: f64) -> f64 {
        match self.places.len() {
            0 | 1 => single,
            2..=99 => 8.5,
            100..=999 => 12.0,
            _ => 17.0,
        }
    }

    /// The names of those that lie here.
    #[must_use]
    pub fn names(&self, lang: Lang) -> String {
        let names = self.places.iter().take(TOLD).map(|place| place.name(lang.tag()));
        let between = match lang {
            Lang::En => ", ",
            Lang::Ja => "、",
        };
        let mut said = names.collect::<Vec<_>>().join(between);
        let more = self.places.len().saturating_sub(TOLD);
        if more > 0 {
            said.push_str(&crate::wording::lang::message!(lang, " and {more} more", "ほか{more}"));
        }
        said
    }
}

/// Puts places that lie closer together than that on a map so many pixels wide into one dot. Who has
/// withdrawn is counted apart.
#[must_use]
pub fn dots<'p>(places: &'p [Place<'p>], width: f64, near: f64) -> Vec<Dot<'p>> {
    let height = width / geo::aspect();
    let mut dots: Vec<Dot<'p>> = Vec::new();
    // The dots by the square in which they lie, so that each place is held against its neighbours only.
    let mut squares: FxHashMap<(bool, i64, i64), Vec<usize>> = FxHashMap::default();
    for place in places {
        let Some(position) = place.position else { continue };
        let at = geo::place(position);
        let gone = place.standing == Standing::Ended;
        let square = (whole(at.0 * width / near), whole(at.1 * height / near));
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)));
        let around =
            around.filter_map(|(dx, dy)| squares.get(&(gone, square.0 + dx, square.1 + dy)));
        let closest = around
            .flatten()
            .map(|dot| {
                let other = dots[*dot].at;
                let (dx, dy) = ((other.0 - at.0) * width, (other.1 - at.1) * height);
                (dx * dx + dy * dy, *dot)
            })
            .min_by(|one, other| one.0.total_cmp(&other.0));
        match closest {
            Some((squared, dot)) if squared < near * near => dots[dot].places.push(place),
            Some(_) | None => {
                squares.entry((gone, square.0, square.1)).or_default().push(dots.len());
                dots.push(Dot { at, places: vec![place] });
            }
        }
    }
    dots
}

#[expect(clippy::cast_possible_truncation, reason = "a map is some hundred squares wide")]
fn whole(squares: f64) -> i64 {
    squares.floor() as i64
}

/// How far a dot of those that have withdrawn is moved on a map so many pixels wide, in pixels, so that it
/// covers no dot of those that endorse.
#[must_use]
pub fn moved(gone: &Dot<'_>, standing: &[&Dot<'_>], width: f64, single: f64) -> (f64, f64) {
    let height = width / geo::aspect();
    let away = |dot: &Dot<'_>| {
        let from = ((gone.at.0 - dot.at.0) * width, (gone.at.1 - dot.at.1) * height);
        (from, from.0.hypot(from.1), dot.reach(single) + 7.0)
    };
    let covered = standing.iter().map(|dot| away(dot)).filter(|(_, far, least)| far < least);
    let Some((from, far, least)) = covered.min_by(|one, other| one.1.total_cmp(&other.1)) else {
        return (0.0, 0.0);
    };
    // What lies exactly there is moved to the lower right.
    let (x, y) = if far < 0.5 { (0.7, 0.7) } else { (from.0 / far, from.1 / far) };
    (x * (least - far), y * (least - far))
}

/// A name beside a dot.
pub struct Label {
    /// The place of its dot, as shares of the map.
    pub at: (f64, f64),
    /// How far from there it begins, in pixels.
    pub from: (f64, f64),
    /// At which of its ends that is, as SVG's `text-anchor`.
    pub anchor: &'static str,
    /// The language of the name.
    pub tag: String,
    /// The name.
    pub name: String,
}

/// Names for dots on a map so many pixels wide, in a font of that size: beside, above or below the dot,
/// wherever nothing is covered. A name for which there is no room is left out.
#[must_use]
pub fn labels(dots: &[Dot<'_>], lang: Lang, width: f64, size: f64) -> Vec<Label> {
    let height = width / geo::aspect();
    let middle = |dot: &Dot<'_>| (dot.at.0 * width, dot.at.1 * height);
    let mut taken: Vec<Rectangle> = dots
        .iter()
        .map(|dot| {
            let ((x, y), r) = (middle(dot), dot.reach(5.0) + 2.0);
            [x - r, y - r, x + r, y + r]
        })
        .collect();
    let mut labels = Vec::new();
    for (own, dot) in dots.iter().enumerate() {
        let Some((tag, name)) = named(dot, lang) else { continue };
        let ((x, y), gap) = (middle(dot), dot.reach(5.0) + 4.0);
        let wide = text_width(&name, size);
        let spots = [
            ("start", gap, size * 0.36, x + gap),
            ("end", -gap, size * 0.36, x - gap - wide),
            ("middle", 0.0, -gap - 1.0, x - wide / 2.0),
            ("middle", 0.0, gap + size * 0.75, x - wide / 2.0),
        ];
        for (anchor, dx, dy, left) in spots {
            let spot = [left - 2.0, y + dy - size, left + wide + 2.0, y + dy + size * 0.3];
            let inside = spot[0] >= 0.0 && spot[2] <= width && spot[1] >= 0.0 && spot[3] <= height;
            let covers = |(at, other): (usize, &Rectangle)| at != own && overlap(&spot, other);
            if inside && !taken.iter().enumerate().any(covers) {
                taken.push(spot);
                let (tag, from) = (tag.to_owned(), (dx, dy));
                labels.push(Label { at: dot.at, from, anchor, tag, name });
                break;
            }
        }
    }
    labels
}

/// The name of a dot: of two places both, of more the first and how many more.
fn named<'p>(dot: &Dot<'p>, lang: Lang) -> Option<(&'p str, String)> {
    let said = |place: &'p Place<'p>| match place.names {
        Some(names) => names.chosen(lang.tag()),
        None => ("und", place.party.as_str()),
    };
    let (tag, first) = said(dot.places.first()?);
    let name = match dot.places.as_slice() {
        [_] => first.to_owned(),
        [_, second] => format!("{first} · {}", said(second).1),
        more => format!("{first} +{}", more.len() - 1),
    };
    Some((tag, name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::text::Position;

    /// A place whose names live as long as the test.
    fn place(id: &str, lat: f64, lon: f64, standing: Standing) -> Place<'static> {
        let names = serde_json::from_value(serde_json::json!({"en": id, "ja": "都市"})).unwrap();
        let (party, names) = (id.parse().unwrap(), Some(&*Box::leak(Box::new(names))));
        let position = Some(Position { lat, lon });
        Place { party, names, country: None, position, standing, is_new: false, on: None }
    }

    #[test]
    fn tokyo_and_yokohama_are_one_dot_that_counts_both() {
        let places = [
            place("tokyo", 35.69, 139.69, Standing::Certain),
            place("paris", 48.85, 2.35, Standing::Certain),
            place("yokohama", 35.44, 139.64, Standing::Certain),
            place("kawasaki", 35.52, 139.70, Standing::Ended),
        ];
        let dots = dots(&places, 900.0, 16.0);
        let counted: Vec<usize> = dots.iter().map(|dot| dot.places.len()).collect();
        assert_eq!(counted, [2, 1, 1], "who has withdrawn is counted apart");
        assert_eq!(dots[2].kind(), Kind::Withdrawn);
        let names: Vec<String> =
            labels(&dots[..1], Lang::En, 900.0, 11.5).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["tokyo · yokohama"]);
        let (x, y) = moved(&dots[2], &[&dots[0]], 900.0, 5.0);
        assert!(x.hypot(y) > 5.0, "a cross does not cover the dot: {x} {y}");
    }

    #[test]
    fn what_has_no_position_is_not_drawn() {
        let mut nowhere = place("nowhere", 0.0, 0.0, Standing::Certain);
        nowhere.position = None;
        assert!(dots(&[nowhere], 900.0, 16.0).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_place_is_in_one_dot_and_no_name_covers_another(
            all in prop::collection::vec((-90.0..90.0_f64, -180.0..180.0_f64, any::<bool>()), 0..200),
        ) {
            let places: Vec<Place<'_>> = all.iter().enumerate().map(|(at, (lat, lon, stands))| {
                let standing = if *stands { Standing::Certain } else { Standing::Ended };
                place(&format!("p{at}"), *lat, *lon, standing)
            }).collect();
            let dots = dots(&places, 900.0, 16.0);
            prop_assert_eq!(dots.iter().map(|dot| dot.places.len()).sum::<usize>(), places.len());
            for dot in &dots {
                prop_assert!((0.0..=1.0).contains(&dot.at.0) && (0.0..=1.0).contains(&dot.at.1));
                let gone = dot.places.iter().filter(|one| one.standing == Standing::Ended).count();
                prop_assert!(gone == 0 || gone == dot.places.len());
            }
            let height = 900.0 / geo::aspect();
            let spots: Vec<Rectangle> = labels(&dots, Lang::En, 900.0, 11.5).iter().map(|label| {
                let (x, y) = (label.at.0 * 900.0 + label.from.0, label.at.1 * height + label.from.1);
                let wide = text_width(&label.name, 11.5);
                let left = match label.anchor { "start" => x, "end" => x - wide, _ => x - wide / 2.0 };
                [left, y - 9.0, left + wide, y]
            }).collect();
            for (at, one) in spots.iter().enumerate() {
                prop_assert!(spots[..at].iter().all(|other| !overlap(one, other)));
            }
        }
    }
}
