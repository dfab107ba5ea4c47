//! Positions of seats in the drawing, in tenths of the chart's unit.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codec::CodecError;

/// A point of the drawing, in tenths of the chart's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Point {
    /// Horizontal position, to the right.
    pub x: i32,
    /// Vertical position, downwards.
    pub y: i32,
}

impl Point {
    /// Square of the distance to `other`. The import limits coordinates, so this never saturates.
    pub(super) fn distance_squared(self, other: Self) -> i64 {
        let square = |a: i32, b: i32| {
            let difference = i64::from(a) - i64::from(b);
            difference.saturating_mul(difference)
        };
        square(self.x, other.x).saturating_add(square(self.y, other.y))
    }

    /// The point, moved by `by`. The import limits coordinates, so this never saturates.
    pub(super) fn moved(self, by: Self) -> Self {
        Self { x: self.x.saturating_add(by.x), y: self.y.saturating_add(by.y) }
    }

    /// The point, turned clockwise around `pivot` by tenths of a degree.
    #[expect(clippy::float_arithmetic, reason = "a turn needs sine and cosine; only shapes are turned")]
    pub(super) fn turned(self, pivot: Self, tenths: i32) -> Self {
        if tenths == 0 {
            return self;
        }
        let (sin, cos) = (f64::from(tenths) / 10.0).to_radians().sin_cos();
        let (x, y) = (f64::from(self.x) - f64::from(pivot.x), f64::from(self.y) - f64::from(pivot.y));
        // Cannot truncate: coordinates are limited at the import, and a turn keeps distances.
        let turned = Self { x: (x * cos - y * sin).round() as i32, y: (x * sin + y * cos).round() as i32 };
        turned.moved(pivot)
    }
}

/// Rectangle around a part of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bounds {
    /// Smallest x and y.
    pub min: Point,
    /// Largest x and y.
    pub max: Point,
}

impl Bounds {
    /// The smallest rectangle around `points`; none without points.
    pub(super) fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |bounds, point| {
            let Self { min, max } = bounds.unwrap_or(Self { min: point, max: point });
            Some(Self {
                min: Point { x: min.x.min(point.x), y: min.y.min(point.y) },
                max: Point { x: max.x.max(point.x), y: max.y.max(point.y) },
            })
        })
    }

    /// The smallest rectangle around this one and `other`.
    pub(super) fn with(self, other: Self) -> Self {
        Self::around([self.min, self.max, other.min, other.max]).unwrap_or(self)
    }

    /// The rectangle, moved by `by`.
    pub(super) fn moved(self, by: Point) -> Self {
        Self { min: self.min.moved(by), max: self.max.moved(by) }
    }

    /// The centre of the rectangle.
    pub(super) fn middle(self) -> Point {
        Point { x: i32::midpoint(self.min.x, self.max.x), y: i32::midpoint(self.min.y, self.max.y) }
    }
}

/// Positions of a section's seats in layout order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionCoordinates(Vec<Point>);

impl SectionCoordinates {
    /// Positions from one point per seat, in layout order.
    #[must_use]
    pub fn of_seats(points: Vec<Point>) -> Self {
        Self(points)
    }

    /// One position for all places of a general admission area.
    #[must_use]
    pub fn of_area(middle: Point) -> Self {
        Self(vec![middle])
    }

    /// Position of the seat with this index in layout order. All places of a general admission area are at
    /// its centre.
    #[must_use]
    pub fn at(&self, index: usize) -> Option<Point> {
        self.0.get(index).or(self.0.last()).copied()
    }

    /// Encodes the positions for the store.
    ///
    /// Seats of a row are evenly spaced, so each position is predicted from the two before it, and only the
    /// small error is stored: a zigzag variable-length integer for x and one for y, in base 64.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut bytes = Vec::with_capacity(self.0.len() * 2);
        let mut guess = Guess::default();
        for point in &self.0 {
            let [x, y] = guess.next();
            write_varint(&mut bytes, i64::from(point.x).wrapping_sub(x));
            write_varint(&mut bytes, i64::from(point.y).wrapping_sub(y));
            guess.learn(*point);
        }
        STANDARD.encode(bytes)
    }

    /// Decodes positions.
    ///
    /// # Errors
    /// [`CodecError`] if `text` is not the output of [`encode`](Self::encode).
    pub fn decode(text: &str) -> Result<Self, CodecError> {
        let bytes = STANDARD.decode(text).map_err(CodecError::new)?;
        let mut rest = bytes.as_slice();
        let mut points = Vec::with_capacity(bytes.len() / 2);
        let mut guess = Guess::default();
        while !rest.is_empty() {
            let [x, y] = guess.next();
            let mut read = |guessed: i64| {
                let value = guessed.checked_add(read_varint(&mut rest)?)?;
                i32::try_from(value).ok()
            };
            let point = read(x).and_then(|x| Some(Point { x, y: read(y)? }));
            let point = point.ok_or_else(|| CodecError::new("coordinates out of range"))?;
            guess.learn(point);
            points.push(point);
        }
        Ok(Self(points))
    }
}

/// Prediction that continues the straight line through the last two points.
#[derive(Default)]
struct Guess {
    last: Option<Point>,
    before: Option<Point>,
}

impl Guess {
    fn next(&self) -> [i64; 2] {
        let last = self.last.unwrap_or_default();
        let before = self.before.unwrap_or(last);
        let ahead = |last: i32, before: i32| 2 * i64::from(last) - i64::from(before);
        [ahead(last.x, before.x), ahead(last.y, before.y)]
    }

    fn learn(&mut self, point: Point) {
        self.before = self.last;
        self.last = Some(point);
    }
}

/// Writes seven bits per byte, lowest first; the sign is the lowest bit.
fn write_varint(bytes: &mut Vec<u8>, value: i64) {
    let mut rest = (value << 1 ^ value >> 63).cast_unsigned();
    loop {
        let low = u8::try_from(rest & 0x7f).unwrap_or_default();
        rest >>= 7;
        if rest == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn read_varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut value = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn coordinates_survive_the_store(points in prop::collection::vec((any::<i32>(), any::<i32>()), 0..50)) {
            let points = points.into_iter().map(|(x, y)| Point { x, y }).collect();
            let coordinates = SectionCoordinates::of_seats(points);
            prop_assert_eq!(SectionCoordinates::decode(&coordinates.encode()).unwrap(), coordinates);
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = SectionCoordinates::decode(&STANDARD.encode(&bytes));
        }
    }

    #[test]
    fn an_evenly_spaced_row_costs_less_than_three_characters_a_seat() {
        let points = (0..100).map(|i| Point { x: 4_000 + 166 * i, y: 9_000 - 137 * i }).collect();
        let text = SectionCoordinates::of_seats(points).encode();
        assert!(text.len() < 300, "{}", text.len());
    }

    #[test]
    fn all_the_places_of_an_area_are_at_its_middle() {
        let area = SectionCoordinates::of_area(Point { x: 5, y: 6 });
        assert_eq!(area.at(0), area.at(99));
        assert_eq!(SectionCoordinates::of_seats(Vec::new()).at(0), None);
    }

    #[test]
    fn a_point_is_turned_clockwise_around_another() {
        let (point, pivot) = (Point { x: 30, y: 10 }, Point { x: 10, y: 10 });
        assert_eq!(point.turned(pivot, 900), Point { x: 10, y: 30 });
        assert_eq!(point.turned(pivot, -1_800), Point { x: -10, y: 10 });
        assert_eq!(point.turned(pivot, 0), point);
    }

    #[test]
    fn the_bounds_of_points_are_the_smallest_rectangle_around_them() {
        let points = [(3, -2), (-5, 7), (1, 1)].map(|(x, y)| Point { x, y });
        let (min, max) = (Point { x: -5, y: -2 }, Point { x: 3, y: 7 });
        assert_eq!(Bounds::around(points), Some(Bounds { min, max }));
        assert_eq!(Bounds::around([]), None);
    }
}
