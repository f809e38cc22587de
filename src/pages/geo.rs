//! The world on a map: the Equal Earth projection about a meridian through the Pacific, and the outlines
//! of the land in it.
//!
//! Equal Earth is by Šavrič, Patterson and Jenny ("The Equal Earth map projection", 2018). The outlines are
//! Natural Earth's, which are in the public domain, at 1:50 million, simplified.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::domain::text::Position;

/// The meridian in the middle, in degrees east: no continent is cut in two by the edge of the map.
const MIDDLE: f64 = 155.0;
/// The northernmost latitude that the map shows.
const NORTH: f64 = 77.0;
/// The southernmost one; below it lies no city.
const SOUTH: f64 = -55.5;
/// Half the width of the map on the equator, in degrees.
const HALF_WIDTH: f64 = 176.0;

/// The outlines: a ring per line, of pairs of longitude and latitude.
const OUTLINES: &str = include_str!("assets/land.txt");

/// How wide the frame of the land's path is, in its own units.
pub const LAND_WIDTH: i32 = 10_000;

/// The land as the data of an SVG path, in a frame [`LAND_WIDTH`] wide and [`land_height`] high. A map is
/// always the same, so it is made once.
pub static LAND: LazyLock<String> = LazyLock::new(|| {
    let mut path = String::new();
    for line in OUTLINES.lines().filter(|line| !line.starts_with('#')) {
        let ring = unrolled(line);
        // A ring that crosses the edge of the map comes back on its other side.
        for turn in [-360.0, 0.0, 360.0] {
            let turned = ring.iter().map(|(lon, lat)| (lon + turn, *lat)).collect();
            let west = cut(turned, |lon| lon + 180.0);
            draw(&cut(west, |lon| 180.0 - lon), &mut path);
        }
    }
    path
});

/// How wide the map is for its height.
#[must_use]
pub fn aspect() -> f64 {
    let [width, height] = size();
    width / height
}

/// How high the frame of the land's path is.
#[must_use]
pub fn land_height() -> i32 {
    rounded(f64::from(LAND_WIDTH) / aspect())
}

/// A position on the map, as shares of its width and height from the upper left corner. What lies outside
/// of the map is brought to its edge.
#[must_use]
pub fn place(position: Position) -> (f64, f64) {
    let (x, y) = share(from_middle(position.lon), position.lat);
    (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0))
}

/// The projection, on the unit sphere: degrees from the middle meridian and from the equator.
fn project(lon: f64, lat: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let root = 3f64.sqrt();
    let angle = (root / 2.0 * lat.to_radians().sin()).asin();
    let square = angle * angle;
    let sixth = square * square * square;
    let slope = A[0] + 3.0 * A[1] * square + sixth * (7.0 * A[2] + 9.0 * A[3] * square);
    let x = 2.0 * root * lon.to_radians() * angle.cos() / (3.0 * slope);
    let y = angle * (A[0] + A[1] * square + sixth * (A[2] + A[3] * square));
    (x, y)
}

/// The width and the height of the map on the unit sphere.
fn size() -> [f64; 2] {
    let ((edge, _), (_, top), (_, bottom)) =
        (project(HALF_WIDTH, 0.0), project(0.0, NORTH), project(0.0, SOUTH));
    [2.0 * edge, top - bottom]
}

/// Degrees from the middle meridian, -180 to 180.
fn from_middle(lon: f64) -> f64 {
    (lon - MIDDLE + 180.0).rem_euclid(360.0) - 180.0
}

fn share(from_middle: f64, lat: f64) -> (f64, f64) {
    let (x, y) = project(from_middle, lat);
    let ([width, height], (_, top)) = (size(), project(0.0, NORTH));
    (x / width + 0.5, (top - y) / height)
}

/// The points of a ring, their longitudes counted from the middle meridian and on without a jump.
fn unrolled(line: &str) -> Vec<(f64, f64)> {
    let mut ring: Vec<(f64, f64)> = Vec::new();
    let degrees = |written: &str| written.parse::<f64>().ok();
    let points = line.split(' ').filter_map(|point| point.split_once(','));
    for (lon, lat) in points.filter_map(|(lon, lat)| degrees(lon).zip(degrees(lat))) {
        let lon = from_middle(lon);
        let lon = ring
            .last()
            .map_or(lon, |(before, _)| before + (lon - before + 180.0).rem_euclid(360.0) - 180.0);
        ring.push((lon, lat));
    }
    ring
}

/// What of a ring lies on one side of a meridian (Sutherland and Hodgman).
fn cut(ring: Vec<(f64, f64)>, inside: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let mut kept = Vec::with_capacity(ring.len());
    let ends = ring.iter().cycle().skip(1);
    for (begin, end) in ring.iter().zip(ends) {
        let (from, to) = (inside(begin.0), inside(end.0));
        if from >= 0.0 {
            kept.push(*begin);
        }
        if (from >= 0.0) != (to >= 0.0) {
            let way = from / (from - to);
            kept.push((begin.0 + way * (end.0 - begin.0), begin.1 + way * (end.1 - begin.1)));
        }
    }
    kept
}

fn draw(ring: &[(f64, f64)], path: &mut String) {
    if ring.len() < 3 {
        return;
    }
    let mut before = None;
    for (lon, lat) in ring {
        let (x, y) = share(*lon, *lat);
        let at = (rounded(x * f64::from(LAND_WIDTH)), rounded(y * f64::from(land_height())));
        // Writing to a String does not fail.
        let _ = match before {
            None => write!(path, "M{} {}l", at.0, at.1),
            Some(before) if before == at => Ok(()),
            Some((x, y)) => {
                let (dx, dy) = (at.0 - x, at.1 - y);
                // A minus parts two numbers as well as a space does.
                let parted = if dy < 0 { "" } else { " " };
                let begun = if dx < 0 || path.ends_with('l') { "" } else { " " };
                write!(path, "{begun}{dx}{parted}{dy}")
            }
        };
        before = Some(at);
    }
    path.push('z');
}

/// A share of a frame in whole units of it: small enough by far to be one.
fn rounded(units: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a frame is some thousand units wide")]
    let whole = units.round() as i32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> (f64, f64) {
        place(Position { lat, lon })
    }

    #[test]
    fn the_projection_is_the_published_one() {
        // The height of the pole and half the equator, on the unit sphere.
        let near = |(x, y): (f64, f64), wanted: (f64, f64)| {
            assert!((x - wanted.0).abs() < 1e-5 && (y - wanted.1).abs() < 1e-5, "{x} {y}");
        };
        near(project(0.0, 90.0), (0.0, 1.317_363));
        near(project(180.0, 0.0), (2.706_630, 0.0));
    }

    #[test]
    fn the_pacific_lies_in_the_middle_and_nobody_falls_off() {
        let (x, _) = at(0.0, MIDDLE);
        assert!((x - 0.5).abs() < 1e-9);
        let (tokyo, los_angeles, paris) = (at(35.7, 139.7), at(34.1, -118.2), at(48.9, 2.3));
        assert!(paris.0 < tokyo.0 && tokyo.0 < 0.5 && los_angeles.0 > 0.5);
        for position in [(90.0, 0.0), (-90.0, 0.0), (0.0, -25.1), (0.0, -24.9), (0.0, 180.0)] {
            let (x, y) = at(position.0, position.1);
            assert!((0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y), "{position:?}: {x} {y}");
        }
    }

    #[test]
    fn the_land_is_all_there_and_small_enough_to_send() {
        let rings = LAND.matches('M').count();
        let lines = OUTLINES.lines().filter(|line| !line.starts_with('#')).count();
        assert!(rings >= lines, "{rings} of {lines}");
        assert!(LAND.len() < 45_000, "{}", LAND.len());
        assert_eq!(LAND.matches('z').count(), rings);
    }
}
