//! Import of a seats.io chart: floors, sections, rows and tables, general admission areas, shapes and texts.
//!
//! Charts come from people, so the import does not stop at the first mistake: it lists every mistake by its
//! JSON Pointer, and a chart can be corrected in one pass. Coordinates of a section's seats are relative to
//! its `topLeft`, in the chart's unit.

mod areas;
mod categories;
mod floors;
mod rows;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::RangeInclusive;

use serde_json::Value;

use self::categories::{Categories, key_text, read_zones};
use super::coordinates::Point;
use super::import::{Draft, Drafts, Faults, Node, Parts, Shapes, assemble};
use super::index::Imported;
use crate::Error;

/// Versions of charts that can be read. A chart without a version was not saved by seats.io's editor and is
/// read as one of these.
const VERSIONS: RangeInclusive<u64> = 10..=22;
/// Name of the section for rows outside sections.
const OUTSIDE_SECTIONS: &str = "Main";

/// Imports the layout that a seats.io chart draws.
///
/// # Errors
/// [`Error::ChartInvalid`] with every mistake in the chart, the first thousand in full.
pub fn import_seatsio(chart: &Value) -> Result<Imported, Error> {
    let mut import = Import::default();
    let root = Node::root(chart);
    if !root.is_object(&mut import.faults) || !import.knows_version(&root) {
        return Err(import.faults.into_error());
    }
    import.categories = Categories::read(&root, &mut import.faults);
    import.zones = read_zones(&root, &mut import.faults);
    let focal_point = import.read_floors(&root);
    let Import { faults, categories, drafts, shapes, floors, .. } = import;
    let parts = Parts {
        drafts: drafts.list,
        categories: &categories.list,
        focal_point,
        shapes: shapes.list,
        floors,
        lists: ["/categories/list", "/subChart/sections"],
    };
    assemble(parts, faults)
}

/// State of reading a chart.
#[derive(Default)]
struct Import {
    faults: Faults,
    categories: Categories,
    /// Focal points by zone key.
    zones: HashMap<String, Point>,
    drafts: Drafts,
    shapes: Shapes,
    floors: Vec<String>,
}

/// Context that objects of a drawing inherit.
#[derive(Clone, Copy, Default)]
struct Context {
    /// Origin of the drawing's coordinates.
    origin: Point,
    category: Option<usize>,
    focal_point: Option<Point>,
    floor: Option<usize>,
}

impl Import {
    /// Returns false for a chart of another version, of which nothing is read.
    fn knows_version(&mut self, root: &Node<'_>) -> bool {
        let version = root.get("version");
        let known =
            version.is_missing() || version.value.as_u64().is_some_and(|number| VERSIONS.contains(&number));
        if !known {
            let (first, last) = (VERSIONS.start(), VERSIONS.end());
            let message = format!("Charts of the versions {first} to {last} can be read, not of this one.");
            version.fault(&mut self.faults, message);
        }
        known
    }

    /// Reads a whole drawing; returns the point that its audience faces, if the chart has one.
    fn read_drawing(&mut self, drawing: &Node<'_>, floor: Option<usize>) -> Option<Point> {
        let focal_point = self.focal_point(drawing);
        let context = Context { focal_point, floor, ..Context::default() };
        for section in drawing.get("sections").items(&mut self.faults) {
            if section.is_object(&mut self.faults) {
                self.read_section(&section, context);
            }
        }
        self.read_outside_sections(drawing, context);
        let areas = drawing.get("generalAdmissionAreas");
        for area in areas.items(&mut self.faults) {
            self.read_area(&area, None, context);
        }
        self.read_shapes(drawing, context);
        self.refuse_booths(drawing);
        focal_point
    }

    /// The drawing's focal point, or else the centre of a shape that is the stage.
    fn focal_point(&mut self, drawing: &Node<'_>) -> Option<Point> {
        let focal_point = drawing.get("focalPoint").optional_point(&mut self.faults);
        let shapes = drawing.get("shapes");
        let list = shapes.value.as_array().map(Vec::as_slice).unwrap_or_default();
        let stage = list.iter().find(|shape| shape["smartType"] == "stage");
        focal_point.or_else(|| Node::root(stage?).get("center").optional_point(&mut Faults::default()))
    }

    fn read_section(&mut self, node: &Node<'_>, outer: Context) {
        let label = node.get("label");
        let name = label.label(&mut self.faults);
        let zone = key_text(node.get("zone").value).and_then(|key| self.zones.get(&key).copied());
        let context = Context {
            origin: node.get("topLeft").optional_point(&mut self.faults).unwrap_or_default(),
            category: self.categories.own(node, &mut self.faults),
            focal_point: zone.or(outer.focal_point),
            floor: outer.floor,
        };
        let drawing = node.get("subChart");
        if !drawing.is_object(&mut self.faults) {
            return;
        }
        let mut draft = Draft::new(label.pointer.to_string(), context.focal_point);
        (draft.floor, draft.outline) = (context.floor, self.outline(node, Point::default()));
        let before = self.drafts.seat_count;
        self.read_rows(&drawing, context, &mut draft);
        let has_rows = !draft.rows.is_empty();
        if has_rows {
            self.drafts.add(draft, name.as_deref(), &label, &mut self.faults);
        }
        let areas = drawing.get("generalAdmissionAreas");
        for area in areas.items(&mut self.faults) {
            self.read_area(&area, name.as_deref(), context);
        }
        let has_places = has_rows || self.drafts.seat_count > before;
        if !has_places && drawing.get("generalAdmissionAreas").is_empty_list() {
            drawing.fault(&mut self.faults, "The section has no seats.");
        }
        let nested = drawing.get("sections");
        for section in nested.items(&mut self.faults) {
            section.fault(&mut self.faults, "Sections inside sections are not supported.");
        }
        self.read_shapes(&drawing, context);
        self.refuse_booths(&drawing);
    }

    fn read_outside_sections(&mut self, drawing: &Node<'_>, context: Context) {
        let rows = drawing.get("rows");
        let mut draft = Draft::new(rows.pointer.to_string(), context.focal_point);
        draft.floor = context.floor;
        self.read_rows(drawing, context, &mut draft);
        if draft.rows.is_empty() {
            return;
        }
        let floor = context.floor.and_then(|floor| self.floors.get(floor));
        let name = self.drafts.new_name(floor.map_or(OUTSIDE_SECTIONS, String::as_str));
        self.drafts.add(draft, Some(&name), &rows, &mut self.faults);
    }

    fn refuse_booths(&mut self, drawing: &Node<'_>) {
        let booths = drawing.get("booths");
        for booth in booths.items(&mut self.faults) {
            let label = booth.get("label").value.as_str().unwrap_or_default().trim();
            let label: String =
                label.chars().take(40).filter(|c| c.is_alphanumeric() || " -".contains(*c)).collect();
            let message = format!(
                "Booths such as `{label}` are not supported; draw a row or a general admission area instead."
            );
            booth.fault(&mut self.faults, message);
        }
    }
}
