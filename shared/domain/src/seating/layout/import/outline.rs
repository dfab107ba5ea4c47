//! Reading of outlines, colours and turns, which are only drawn.

use serde_json::Value;

use super::reader::{Faults, Node};
use crate::base::limits::{CORNERS_MAX, SHAPES_PER_LAYOUT_MAX};
use crate::seating::layout::{Ellipse, Outline, Point, Shape};

/// Shapes that are being read.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    pub(crate) list: Vec<Shape>,
}

impl Shapes {
    /// Adds a shape, if there is room; the first one without is a mistake in the chart.
    pub(crate) fn add(&mut self, shape: Shape, node: &Node<'_>, faults: &mut Faults) {
        if self.list.len() == SHAPES_PER_LAYOUT_MAX {
            let message = format!("From here on there are more than {SHAPES_PER_LAYOUT_MAX} shapes.");
            node.fault(faults, message);
        }
        // One more than allowed marks the mistake as reported.
        if self.list.len() <= SHAPES_PER_LAYOUT_MAX {
            self.list.push(shape);
        }
    }
}

/// The outline of the object: a polygon with `points`, or a shape around its `center` with `radius` or two
/// radii, or with width and height. None if it has neither.
pub(crate) fn outline(node: &Node<'_>, origin: Point, faults: &mut Faults) -> Option<Outline> {
    let corners = corners(&node.get("points"), faults)?;
    if !corners.is_empty() {
        return Some(Outline::Polygon(corners.into_iter().map(|corner| corner.moved(origin)).collect()));
    }
    let center = node.get("center").optional_point(faults)?.moved(origin);
    let turn = turn(&node.get("rotationAngle"), faults);
    let mut length = |name: &str| node.get(name).length(faults);
    let radius = length("radius");
    let radii = (length("radius1").or(radius), length("radius2").or(radius));
    let sides = (length("width"), length("height"));
    Some(match (radii, sides) {
        ((None, None), (Some(_), _) | (_, Some(_))) => {
            Outline::rectangle(center, sides.0.unwrap_or_default(), sides.1.unwrap_or_default(), turn)
        }
        ((radius_x, radius_y), _) => Outline::Ellipse(Ellipse {
            center,
            radius_x: radius_x.or(radius_y).unwrap_or_default(),
            radius_y: radius_y.or(radius_x).unwrap_or_default(),
            turn,
        }),
    })
}

/// The corners of a polygon; none, and a mistake in the chart, if there are too many.
pub(crate) fn corners(points: &Node<'_>, faults: &mut Faults) -> Option<Vec<Point>> {
    if points.value.as_array().is_some_and(|list| list.len() > CORNERS_MAX) {
        points.fault(faults, format!("An outline has at most {CORNERS_MAX} corners."));
        return None;
    }
    Some(points.items(faults).filter_map(|point| point.point(faults)).collect())
}

/// A clockwise turn from degrees to tenths of a degree, less than a whole one; 0 without a value.
pub(crate) fn turn(node: &Node<'_>, faults: &mut Faults) -> i32 {
    if node.is_missing() { 0 } else { node.tenths(faults).unwrap_or_default() % 3_600 }
}

/// The colour, if it is a CSS name or in hexadecimal; any other is not drawn.
pub(crate) fn color(node: &Node<'_>) -> Option<String> {
    let Value::String(text) = node.value else { return None };
    let is_name =
        |text: &str| (3..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic());
    let is_hex =
        |text: &str| matches!(text.len(), 3 | 4 | 6 | 8) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let known = is_name(text) || text.strip_prefix('#').is_some_and(is_hex);
    known.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seating::layout::ShapeKind;
    use serde_json::json;

    fn read(value: &Value) -> (Option<Outline>, bool) {
        let mut faults = Faults::default();
        let outline = outline(&Node::root(value), Point { x: 100, y: 0 }, &mut faults);
        (outline, faults.is_empty())
    }

    #[test]
    fn outlines_are_polygons_circles_ellipses_or_rectangles() {
        let center = json!({ "x": 1, "y": 2 });
        let (moved, ellipse) = (Point { x: 110, y: 20 }, |radius_x, radius_y, turn| {
            Outline::Ellipse(Ellipse { center: Point { x: 110, y: 20 }, radius_x, radius_y, turn })
        });
        for (value, outline) in [
            (json!({ "points": [center], "center": center }), Some(Outline::Polygon(vec![moved]))),
            (json!({ "center": center, "radius": 2.5 }), Some(ellipse(25, 25, 0))),
            (
                json!({ "center": center, "radius1": 3, "radius2": -1, "rotationAngle": 405 }),
                Some(ellipse(30, 10, 450)),
            ),
            (
                json!({ "center": center, "width": 4, "height": 2 }),
                Some(Outline::rectangle(moved, 40, 20, 0)),
            ),
            (json!({ "center": center }), Some(ellipse(0, 0, 0))),
            (json!({ "width": 4, "height": 2 }), None),
        ] {
            assert_eq!(read(&value), (outline, true), "{value}");
        }
    }

    #[test]
    fn wrong_numbers_in_an_outline_are_mistakes() {
        let center = json!({ "x": 1, "y": 2 });
        let many: Vec<&Value> = std::iter::repeat_n(&center, CORNERS_MAX + 1).collect();
        for wrong in [
            json!({ "points": many }),
            json!({ "points": [{ "x": 1 }] }),
            json!({ "center": 7 }),
            json!({ "center": center, "radius": "wide" }),
            json!({ "center": center, "width": 1e9 }),
            json!({ "center": center, "rotationAngle": [] }),
        ] {
            assert!(!read(&wrong).1, "{wrong}");
        }
    }

    #[test]
    fn only_colours_are_kept_as_colours() {
        let read = |text: &str| color(&Node::root(&json!(text)));
        assert_eq!(read("#D0D1D2").as_deref(), Some("#d0d1d2"));
        assert_eq!(read("Red").as_deref(), Some("red"));
        for other in ["", "#12345", "url(x)", "red;background:blue", "#gggggg"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn shapes_beyond_the_limit_are_one_mistake() {
        let (mut drawing, mut faults) = (Shapes::default(), Faults::default());
        let shape = Shape { kind: ShapeKind::Other, outline: None, text: None, fill: None };
        for _ in 0..SHAPES_PER_LAYOUT_MAX + 9 {
            drawing.add(shape.clone(), &Node::root(&Value::Null), &mut faults);
        }
        assert_eq!(faults.into_list().len(), 1);
    }
}
