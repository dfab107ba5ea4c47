//! Areas of a plan, which are only drawn: the stage, walls, texts.

use super::Import;
use crate::seating::layout::import::{Faults, Node, color, corners, turn};
use crate::seating::layout::{Ellipse, Outline, Point, Shape, ShapeKind, ShapeText};

/// Texts, in lower case, on the area that the audience faces. Plans do not mark it otherwise.
const STAGES: [&str; 7] = ["stage", "bühne", "scène", "scena", "escenario", "palco", "screen"];

impl Import {
    /// Keeps the areas of a zone as shapes.
    pub(super) fn read_areas(&mut self, zone: &Node<'_>) {
        let areas = zone.get("areas");
        if areas.is_empty_list() {
            return;
        }
        // A mistake in the position is listed when the zone's rows are read.
        let origin = zone.get("position").optional_point(&mut Faults::default()).unwrap_or_default();
        for area in areas.items(&mut self.faults) {
            if area.is_object(&mut self.faults) {
                self.read_area(&area, origin);
            }
        }
    }

    fn read_area(&mut self, node: &Node<'_>, origin: Point) {
        let position = node.get("position").optional_point(&mut self.faults).unwrap_or_default();
        let at = origin.moved(position);
        let turn = turn(&node.get("rotation"), &mut self.faults);
        let outline = self.area_outline(node, at, turn);
        let text = self.area_text(node, at, turn);
        let is_stage = text.as_ref().is_some_and(|text| STAGES.contains(&text.text.to_lowercase().as_str()));
        let kind = match &outline {
            _ if is_stage => ShapeKind::Stage,
            None => ShapeKind::Text,
            Some(_) => ShapeKind::Other,
        };
        let fill = color(&node.get("color"));
        if outline.is_some() || text.is_some() {
            self.shapes.add(Shape { kind, outline, text, fill }, node, &mut self.faults);
        }
    }

    /// The outline of an area at `at`, which is the corner of a rectangle, the centre of a circle and the origin
    /// of a polygon, and the point that all of them are turned around.
    fn area_outline(&mut self, node: &Node<'_>, at: Point, turn: i32) -> Option<Outline> {
        let shape = node.get("shape");
        let faults = &mut self.faults;
        let own = shape.value.as_str().unwrap_or_default();
        let part = node.get(own);
        match own {
            "polygon" => {
                let corners = corners(&part.get("points"), faults)?;
                let corner = |point: Point| point.moved(at).turned(at, turn);
                (!corners.is_empty()).then(|| Outline::Polygon(corners.into_iter().map(corner).collect()))
            }
            "rectangle" => {
                let (width, height) = (part.get("width").tenths(faults)?, part.get("height").tenths(faults)?);
                let corners = [(0, 0), (width, 0), (width, height), (0, height)];
                Some(Outline::Polygon(corners.map(|(x, y)| at.moved(Point { x, y }).turned(at, turn)).into()))
            }
            "circle" => {
                let radius = part.get("radius").tenths(faults)?.abs();
                Some(Outline::Ellipse(Ellipse { center: at, radius_x: radius, radius_y: radius, turn }))
            }
            "ellipse" => {
                let Point { x, y } = part.get("radius").point(faults)?;
                Some(Outline::Ellipse(Ellipse { center: at, radius_x: x.abs(), radius_y: y.abs(), turn }))
            }
            "text" => None,
            _ if shape.is_missing() => None,
            _ => {
                let message = "This must be `polygon`, `rectangle`, `circle`, `ellipse` or `text`.";
                shape.fault(faults, message);
                None
            }
        }
    }

    fn area_text(&mut self, node: &Node<'_>, at: Point, turn: i32) -> Option<ShapeText> {
        let text = node.get("text");
        if text.is_missing() || !text.is_object(&mut self.faults) {
            return None;
        }
        let drawn = text.get("text").drawn_text(&mut self.faults);
        let position = text.get("position").optional_point(&mut self.faults).unwrap_or_default();
        let size = text.get("size").length(&mut self.faults);
        Some(ShapeText { text: drawn?, at: at.moved(position).turned(at, turn), size, turn })
    }
}
