//! Shapes and texts of a drawing, which are not sold.

use super::{Context, Import};
use crate::seating::layout::import::{Faults, Node, color, outline, turn};
use crate::seating::layout::{Outline, Point, Shape, ShapeKind, ShapeText};

impl Import {
    /// Keeps the shapes and texts of a drawing. Icons and pictures are not kept.
    pub(super) fn read_shapes(&mut self, drawing: &Node<'_>, context: Context) {
        let shapes = drawing.get("shapes");
        for node in shapes.items(&mut self.faults) {
            if node.is_object(&mut self.faults) {
                let is_stage = node.get("smartType").value == "stage";
                let kind = if is_stage { ShapeKind::Stage } else { ShapeKind::Other };
                self.read_shape(&node, kind, context.origin);
            }
        }
        let texts = drawing.get("texts");
        for node in texts.items(&mut self.faults) {
            if node.is_object(&mut self.faults) {
                self.read_text(&node, context.origin);
            }
        }
    }

    /// Keeps an object with an outline and perhaps a label; one without a place cannot be drawn.
    pub(super) fn read_shape(&mut self, node: &Node<'_>, kind: ShapeKind, origin: Point) {
        // A mistake in a table's label is listed where its seats are read.
        let mut elsewhere = Faults::default();
        let faults = if kind == ShapeKind::Table { &mut elsewhere } else { &mut self.faults };
        let text = node.get("label").drawn_text(faults);
        let Some(outline) = outline(node, origin, &mut self.faults) else { return };
        let at = outline.bounds().map(|bounds| bounds.middle()).unwrap_or_default();
        let (size, turn) = (self.text_size(node), turn(&node.get("labelRotationAngle"), &mut self.faults));
        let text = text.map(|text| ShapeText { text, at, size, turn });
        let shape = Shape { kind, outline: Some(outline), text, fill: color(&node.get("fillColor")) };
        self.shapes.add(shape, node, &mut self.faults);
    }

    fn read_text(&mut self, node: &Node<'_>, origin: Point) {
        let faults = &mut self.faults;
        let [text, label] = ["text", "label"].map(|name| node.get(name).drawn_text(faults));
        let at = if node.get("x").is_missing() {
            let [center, corner] = ["center", "topLeft"].map(|name| node.get(name).optional_point(faults));
            center.or(corner)
        } else {
            node.point(faults)
        };
        let (size, turn) = (self.text_size(node), turn(&node.get("rotationAngle"), &mut self.faults));
        if let (Some(text), Some(at)) = (text.or(label), at) {
            let text = ShapeText { text, at: at.moved(origin), size, turn };
            let fill = color(&node.get("textColor")).or(color(&node.get("fillColor")));
            let shape = Shape { kind: ShapeKind::Text, outline: None, text: Some(text), fill };
            self.shapes.add(shape, node, &mut self.faults);
        }
    }

    fn text_size(&mut self, node: &Node<'_>) -> Option<i32> {
        let names = ["fontSize", "labelSize"].map(|name| node.get(name));
        names.iter().find(|size| !size.is_missing())?.length(&mut self.faults)
    }

    /// The outline of a section or an area, if the chart has one.
    pub(super) fn outline(&mut self, node: &Node<'_>, origin: Point) -> Option<Outline> {
        outline(node, origin, &mut self.faults)
    }
}
