//! The room that is left in a drawing: where a number or a name covers nothing.

use super::picture::text_width;

/// A rectangle in pixels: left, top, right, bottom.
pub type Rectangle = [f64; 4];

/// Whether one covers something of the other.
#[must_use]
pub fn overlap(one: &Rectangle, other: &Rectangle) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/// The size of the smallest chart on which all numbers have room, in pixels.
const SMALLEST: (f64, f64) = (420.0, 230.0);
/// How far a point reaches from its middle.
const REACH: f64 = 7.0;
/// How far from the middle of its point a number begins.
const GAP: f64 = 10.0;

/// On which side of its point a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// On the right.
    Right,
    /// On the left.
    Left,
    /// On the right, higher up.
    RightAbove,
    /// On the left, higher up.
    LeftAbove,
    /// On the right, lower down.
    RightBelow,
    /// On the left, lower down.
    LeftBelow,
}

impl Side {
    const fn is_right(self) -> bool {
        matches!(self, Self::Right | Self::RightAbove | Self::RightBelow)
    }

    /// At which of its ends the number is held, as SVG's `text-anchor`.
    #[must_use]
    pub const fn anchor(self) -> &'static str {
        if self.is_right() { "start" } else { "end" }
    }

    /// How far from the middle of its point a number of that size is held, in pixels.
    #[must_use]
    pub fn offset(self, size: f64) -> (f64, f64) {
        let across = if self.is_right() { GAP } else { -GAP };
        let down = match self {
            Self::Right | Self::Left => size * 0.35,
            Self::RightAbove | Self::LeftAbove => -9.0,
            Self::RightBelow | Self::LeftBelow => 9.0 + size * 0.75,
        };
        (across, down)
    }
}

/// What of a chart is taken.
#[derive(Debug)]
pub struct Room {
    taken: Vec<Rectangle>,
}

impl Room {
    /// A chart with points at these shares of its width and height.
    pub fn around(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let taken = points.into_iter().map(|point| {
            let (x, y) = pixels(point);
            [x - REACH, y - REACH, x + REACH, y + REACH]
        });
        Self { taken: taken.collect() }
    }

    /// The first of these sides of a point on which a number covers nothing, which is taken then.
    pub fn take(
        &mut self,
        point: (f64, f64),
        number: &str,
        size: f64,
        sides: &[Side],
    ) -> Option<Side> {
        let ((x, y), wide) = (pixels(point), text_width(number, size));
        for side in sides {
            let (across, down) = side.offset(size);
            let left = if side.is_right() { x + across } else { x + across - wide };
            let spot = [left, y + down - size * 0.8, left + wide, y + down + size * 0.1];
            let inside = spot[0] >= -REACH
                && spot[2] <= SMALLEST.0 + REACH
                && spot[1] >= -size * 1.2
                && spot[3] <= SMALLEST.1 + 4.0;
            if inside && !self.taken.iter().any(|other| overlap(&spot, other)) {
                self.taken.push(spot);
                return Some(*side);
            }
        }
        None
    }
}

fn pixels((x, y): (f64, f64)) -> (f64, f64) {
    (x * SMALLEST.0, y * SMALLEST.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_on_the_first_side_that_is_free() {
        let sides = [Side::Right, Side::Left];
        let mut room = Room::around([(0.5, 0.5), (0.55, 0.5)]);
        assert_eq!(room.take((0.5, 0.5), "38", 15.0, &sides), Some(Side::Left));
        assert_eq!(room.take((0.55, 0.5), "38", 15.0, &sides), Some(Side::Right));
        assert_eq!(room.take((0.5, 0.5), "38", 15.0, &sides), None, "both are taken");
        let mut edge = Room::around([(1.0, 0.5)]);
        assert_eq!(edge.take((1.0, 0.5), "38", 15.0, &sides), Some(Side::Left));
    }
}
