//! Import of a seats.io chart: sections, rows outside sections, tables, general admission areas.
//!
//! Charts come from people, so the import does not stop at the first mistake: it lists every mistake by its
//! JSON Pointer, and a chart can be corrected in one pass. Coordinates of a section's seats are relative to
//! its `topLeft`, in the chart's unit.

mod areas;
mod assemble;
mod categories;
mod draft;
mod reader;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use self::categories::{Categories, key_text, read_zones};
use self::draft::Draft;
use self::reader::{Faults, Node};
use super::coordinates::Point;
use super::index::Imported;
use crate::Error;
use crate::base::limits::SEATS_PER_LAYOUT_MAX;

/// Name of the section for rows outside sections.
const OUTSIDE_SECTIONS: &str = "Main";

/// Imports the layout that a seats.io chart draws.
///
/// # Errors
/// [`Error::ChartInvalid`] with every mistake in the chart, the first hundred in full.
pub fn import_seatsio(chart: &Value) -> Result<Imported, Error> {
    let mut import = Import::default();
    let root = Node::root(chart);
    let mut imported = None;
    if root.is_object(&mut import.faults) {
        import.categories = Categories::read(&root, &mut import.faults);
        import.zones = read_zones(&root, &mut import.faults);
        let drawing = root.get("subChart");
        if drawing.is_object(&mut import.faults) {
            let focal_point = import.read_drawing(&drawing);
            let Import { faults, categories, drafts, .. } = &mut import;
            imported = Some(assemble::assemble(drafts, categories, focal_point, faults));
        }
    }
    match imported {
        Some(imported) if import.faults.is_empty() => Ok(imported),
        _ => Err(Error::ChartInvalid { faults: import.faults.into_list() }),
    }
}

/// State of reading a chart.
#[derive(Default)]
struct Import {
    faults: Faults,
    categories: Categories,
    /// Focal points by zone key.
    zones: HashMap<String, Point>,
    drafts: Vec<Draft>,
    names: HashSet<String>,
    seat_count: usize,
}

/// Context that objects of a drawing inherit.
#[derive(Clone, Copy, Default)]
struct Context {
    /// Origin of the drawing's coordinates.
    origin: Point,
    category: Option<usize>,
    focal_point: Option<Point>,
}

impl Import {
    /// Reads the whole drawing; returns the point that its audience faces, if the chart has one.
    fn read_drawing(&mut self, drawing: &Node<'_>) -> Option<Point> {
        let focal_point = self.focal_point(drawing);
        let context = Context { focal_point, ..Context::default() };
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
        self.refuse_unsupported(drawing);
        if self.seat_count == 0 && self.faults.is_empty() {
            drawing.fault(&mut self.faults, "The chart has no seats.");
        }
        focal_point
    }

    /// The drawing's focal point, or else the centre of a shape that is the stage.
    fn focal_point(&mut self, drawing: &Node<'_>) -> Option<Point> {
        let focal_point = drawing.get("focalPoint").optional_point(&mut self.faults);
        let shapes = drawing.get("shapes");
        let mut stages =
            shapes.items(&mut self.faults).filter(|shape| shape.get("smartType").value == "stage");
        let stage = stages.next();
        focal_point.or_else(|| stage?.get("center").optional_point(&mut self.faults))
    }

    fn read_section(&mut self, node: &Node<'_>, outer: Context) {
        let label = node.get("label");
        let name = label.label(&mut self.faults);
        let zone = key_text(node.get("zone").value).and_then(|key| self.zones.get(&key).copied());
        let context = Context {
            origin: node.get("topLeft").optional_point(&mut self.faults).unwrap_or_default(),
            category: self.categories.own(node, &mut self.faults),
            focal_point: zone.or(outer.focal_point),
        };
        let drawing = node.get("subChart");
        if !drawing.is_object(&mut self.faults) {
            return;
        }
        let mut draft = Draft::new(label.pointer.to_string(), context.focal_point);
        let before = self.seat_count;
        self.read_rows(&drawing, context, &mut draft);
        let has_rows = !draft.rows.is_empty();
        if has_rows {
            self.add_draft(draft, name.as_deref(), &label);
        }
        let areas = drawing.get("generalAdmissionAreas");
        for area in areas.items(&mut self.faults) {
            self.read_area(&area, name.as_deref(), context);
        }
        if !has_rows && self.seat_count == before && drawing.get("generalAdmissionAreas").is_empty_list() {
            drawing.fault(&mut self.faults, "The section has no seats.");
        }
        let nested = drawing.get("sections");
        for section in nested.items(&mut self.faults) {
            section.fault(&mut self.faults, "Sections inside sections are not supported.");
        }
        self.refuse_unsupported(&drawing);
    }

    fn read_outside_sections(&mut self, drawing: &Node<'_>, context: Context) {
        let rows = drawing.get("rows");
        let mut draft = Draft::new(rows.pointer.to_string(), context.focal_point);
        self.read_rows(drawing, context, &mut draft);
        if draft.rows.is_empty() {
            return;
        }
        let numbered = (2..).map(|number| format!("{OUTSIDE_SECTIONS} {number}"));
        let name = std::iter::once(OUTSIDE_SECTIONS.to_owned())
            .chain(numbered)
            .find(|name| !self.names.contains(name));
        self.add_draft(draft, name.as_deref(), &rows);
    }

    /// Stores a finished draft under its name from `node`. A draft with an invalid name is stored, too, so
    /// that its other mistakes are found.
    fn add_draft(&mut self, mut draft: Draft, name: Option<&str>, node: &Node<'_>) {
        match name {
            Some(name) if self.names.insert(name.to_owned()) => name.clone_into(&mut draft.name),
            Some(name) => {
                node.fault(&mut self.faults, format!("Another section is called `{name}` already."))
            }
            None => {}
        }
        self.drafts.push(draft);
    }

    fn refuse_unsupported(&mut self, drawing: &Node<'_>) {
        let booths = drawing.get("booths");
        for booth in booths.items(&mut self.faults) {
            let message = "Booths are not supported; draw a row or a general admission area instead.";
            booth.fault(&mut self.faults, message);
        }
    }

    /// Reserves room for `count` more seats; a lack of room is a mistake that is reported once.
    fn has_room(&mut self, count: usize, node: &Node<'_>) -> bool {
        let had_room = self.seat_count <= SEATS_PER_LAYOUT_MAX;
        self.seat_count = self.seat_count.saturating_add(count);
        let has_room = self.seat_count <= SEATS_PER_LAYOUT_MAX;
        if had_room && !has_room {
            let message =
                format!("From here on there are more than {SEATS_PER_LAYOUT_MAX} seats; none are read.");
            node.fault(&mut self.faults, message);
        }
        has_room
    }
}
