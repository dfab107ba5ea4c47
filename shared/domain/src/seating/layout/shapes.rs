//! Shapes: what is drawn and not sold, such as the stage, walls, tables and texts.

use schemars::JsonSchema;
use serde::Serialize;

use super::coordinates::{Bounds, Point};

/// Something that is drawn and not sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Shape {
    /// Kind of the shape.
    pub kind: ShapeKind,
    /// Outline; none if only the text is drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// Text on the shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<ShapeText>,
    /// Colour of the inside, as a CSS name or in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill: Option<String>,
}

/// Kind of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShapeKind {
    /// The stage or screen that the audience faces.
    Stage,
    /// A table, whose seats are a row of its section.
    Table,
    /// A text alone.
    Text,
    /// Anything else, such as a wall or a bar.
    Other,
}

/// Outline of a shape, a section or an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outline {
    /// A closed line through these corners.
    Polygon(Vec<Point>),
    /// An ellipse.
    Ellipse(Ellipse),
}

/// An ellipse of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ellipse {
    /// Centre.
    pub center: Point,
    /// Radius along x, in tenths of the chart's unit.
    pub radius_x: i32,
    /// Radius along y, in tenths of the chart's unit.
    pub radius_y: i32,
    /// Clockwise turn around the centre, in tenths of a degree.
    pub turn: i32,
}

/// A text of the drawing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShapeText {
    /// The text.
    pub text: String,
    /// Middle of the text.
    pub at: Point,
    /// Height of a line in tenths of the chart's unit; none if the chart does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<i32>,
    /// Clockwise turn around the middle, in tenths of a degree.
    pub turn: i32,
}

impl Outline {
    /// The rectangle with this size around `center`, turned around it.
    pub(super) fn rectangle(center: Point, width: i32, height: i32, turn: i32) -> Self {
        let (right, down) = (width.saturating_abs() / 2, height.saturating_abs() / 2);
        let corners = [(-right, -down), (right, -down), (right, down), (-right, down)];
        Self::Polygon(corners.map(|(x, y)| center.moved(Point { x, y }).turned(center, turn)).into())
    }

    /// The smallest rectangle around the outline; none without corners. A turned ellipse counts as a circle.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        match self {
            Self::Polygon(corners) => Bounds::around(corners.iter().copied()),
            Self::Ellipse(Ellipse { center, radius_x, radius_y, turn }) => {
                let longest = *radius_x.max(radius_y);
                let (x, y) = if *turn == 0 { (*radius_x, *radius_y) } else { (longest, longest) };
                Bounds::around([center.moved(Point { x: -x, y: -y }), center.moved(Point { x, y })])
            }
        }
    }

    /// Moves the outline.
    pub(super) fn shift(&mut self, by: Point) {
        match self {
            Self::Polygon(corners) => corners.iter_mut().for_each(|corner| *corner = corner.moved(by)),
            Self::Ellipse(ellipse) => ellipse.center = ellipse.center.moved(by),
        }
    }
}

impl Shape {
    /// The smallest rectangle around the shape.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        let text = self.text.as_ref().map(|text| Bounds { min: text.at, max: text.at });
        self.outline.as_ref().and_then(Outline::bounds).or(text)
    }

    /// Moves the shape.
    pub(super) fn shift(&mut self, by: Point) {
        if let Some(outline) = &mut self.outline {
            outline.shift(by);
        }
        if let Some(text) = &mut self.text {
            text.at = text.at.moved(by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_rectangle_keeps_its_middle() {
        let center = Point { x: 100, y: 50 };
        let outline = Outline::rectangle(center, 40, 20, 900);
        let bounds = outline.bounds().unwrap();
        assert_eq!((bounds.min, bounds.max), (Point { x: 90, y: 30 }, Point { x: 110, y: 70 }));
        assert_eq!(bounds.middle(), center);
    }

    #[test]
    fn a_moved_shape_is_moved_with_its_text() {
        let at = Point { x: 1, y: 2 };
        let text = ShapeText { text: "Bar".into(), at, size: None, turn: 0 };
        let ellipse = Ellipse { center: at, radius_x: 30, radius_y: 10, turn: 450 };
        let outline = Some(Outline::Ellipse(ellipse));
        let mut shape = Shape { kind: ShapeKind::Other, outline, text: Some(text), fill: None };
        shape.shift(Point { x: 9, y: 8 });
        assert_eq!(shape.text.as_ref().unwrap().at, Point { x: 10, y: 10 });
        let bounds = shape.bounds().unwrap();
        assert_eq!((bounds.min, bounds.max), (Point { x: -20, y: -20 }, Point { x: 40, y: 40 }));
        shape.outline = None;
        assert_eq!(shape.bounds().unwrap().middle(), Point { x: 10, y: 10 });
    }
}
