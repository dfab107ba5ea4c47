//! Import of a pretix seating plan: zones with rows and seats, and areas that are only drawn.
//!
//! A zone becomes a section. Positions of rows and areas are relative to their zone, those of seats to their
//! row, in the plan's pixels. As with charts, every mistake is listed by its JSON Pointer.

mod areas;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::coordinates::Point;
use super::import::{
    Category, Draft, DraftSeat, Drafts, Faults, Node, Parts, Shapes, add_category, assemble, color,
};
use super::index::Imported;
use super::shapes::ShapeKind;
use crate::Error;

/// Imports the layout that a pretix seating plan draws.
///
/// # Errors
/// [`Error::ChartInvalid`] with every mistake in the plan, the first thousand in full.
pub fn import_pretix(plan: &Value) -> Result<Imported, Error> {
    let mut import = Import::default();
    let root = Node::root(plan);
    if !root.is_object(&mut import.faults) {
        return Err(import.faults.into_error());
    }
    let focal_point = import.read(&root);
    let Import { faults, categories, drafts, shapes, .. } = import;
    let parts = Parts {
        drafts: drafts.list,
        categories: &categories,
        focal_point,
        shapes: shapes.list,
        floors: Vec::new(),
        lists: ["/categories", "/zones"],
    };
    assemble(parts, faults)
}

/// The node with a text: the first, or else the other, unless that is missing.
fn named<'a, 'b>(first: &'b Node<'a>, other: &'b Node<'a>) -> &'b Node<'a> {
    if first.has_text() || other.is_missing() { first } else { other }
}

/// State of reading a plan.
#[derive(Default)]
struct Import {
    faults: Faults,
    categories: Vec<Category>,
    /// Indexes of the categories by name.
    by_name: HashMap<String, usize>,
    drafts: Drafts,
    shapes: Shapes,
    /// `seat_guid` of all seats so far.
    guids: HashSet<String>,
}

impl Import {
    /// Reads the whole plan; returns the point that its audience faces, if it has a stage.
    fn read(&mut self, plan: &Node<'_>) -> Option<Point> {
        plan.get("name").label(&mut self.faults);
        self.read_categories(plan);
        let zones = plan.get("zones");
        // Areas come first, because the stage is among them.
        for zone in zones.items(&mut self.faults) {
            if zone.is_object(&mut self.faults) {
                self.read_areas(&zone);
            }
        }
        let stage = self.shapes.list.iter().find(|shape| shape.kind == ShapeKind::Stage);
        let focal_point = stage.and_then(|stage| Some(stage.bounds()?.middle()));
        for zone in zones.items(&mut self.faults).filter(|zone| zone.value.is_object()) {
            self.read_zone(&zone, focal_point);
        }
        if self.drafts.seat_count == 0 && self.faults.is_empty() {
            zones.fault(&mut self.faults, "The plan has no seats.");
        }
        focal_point
    }

    fn read_categories(&mut self, plan: &Node<'_>) {
        let list = plan.get("categories");
        for node in list.items(&mut self.faults) {
            if !node.is_object(&mut self.faults) {
                continue;
            }
            let name = node.get("name");
            let label = name.label(&mut self.faults).unwrap_or_default();
            let index = self.categories.len();
            let category = (label, color(&node.get("color")), false);
            if !add_category(&mut self.categories, category, &node, &mut self.faults) {
                break;
            }
            let key = name.value.as_str().unwrap_or_default().to_owned();
            if self.by_name.insert(key, index).is_some() {
                name.fault(&mut self.faults, "Another category has this name already.");
            }
        }
        if self.categories.is_empty() {
            list.fault(&mut self.faults, "The plan has no categories; seats get their type from them.");
        }
    }

    fn read_zone(&mut self, node: &Node<'_>, focal_point: Option<Point>) {
        let origin = node.get("position").point(&mut self.faults).unwrap_or_default();
        let (name, id) = (node.get("name"), node.get("zone_id"));
        let named = named(&name, &id);
        let label = if named.is_missing() {
            Some(self.drafts.new_name("Zone"))
        } else {
            named.label(&mut self.faults)
        };
        let mut draft = Draft::new(named.pointer.to_string(), focal_point);
        let rows = node.get("rows");
        if rows.is_missing() {
            rows.fault(&mut self.faults, "This must be a list.");
        }
        for row in rows.items(&mut self.faults) {
            if row.is_object(&mut self.faults) {
                self.read_row(&row, origin, &mut draft);
            }
        }
        // A zone of areas alone is only drawn.
        if !draft.rows.is_empty() {
            self.drafts.add(draft, label.as_deref(), named, &mut self.faults);
        }
    }

    fn read_row(&mut self, node: &Node<'_>, origin: Point, draft: &mut Draft) {
        let position = node.get("position").optional_point(&mut self.faults).unwrap_or_default();
        let origin = origin.moved(position);
        let (number, label) = (node.get("row_number"), node.get("row_label"));
        let label =
            named(&number, &label).label(&mut self.faults).unwrap_or_else(|| node.pointer.to_string());
        let shown = node.get("row_number_position").value;
        if !matches!(shown.as_str(), Some("start" | "end" | "both")) && !shown.is_null() {
            let message = "This must be `start`, `end` or `both`.";
            node.get("row_number_position").fault(&mut self.faults, message);
        }
        let seats = node.get("seats");
        let row = draft.row(&label);
        for seat in seats.items(&mut self.faults) {
            if !self.drafts.has_room(1, &seat, &mut self.faults) {
                return;
            }
            let Some(read) = self.read_seat(&seat, origin) else { continue };
            let message = format!("Row {label} of this zone has a seat {} already.", read.label);
            if !row.add(read) {
                seat.get("seat_number").fault(&mut self.faults, message);
            }
        }
        if seats.is_empty_list() {
            seats.fault(&mut self.faults, "The row has no seats.");
        }
    }

    fn read_seat(&mut self, node: &Node<'_>, origin: Point) -> Option<DraftSeat> {
        if !node.is_object(&mut self.faults) {
            return None;
        }
        let guid = node.get("seat_guid");
        match guid.value.as_str().filter(|text| !text.is_empty()) {
            None => guid.fault(&mut self.faults, "The seat needs a `seat_guid`, which is a text."),
            Some(text) if !self.guids.insert(text.to_owned()) => {
                guid.fault(&mut self.faults, "Another seat has this `seat_guid` already.");
            }
            Some(_) => {}
        }
        let label = node.get("seat_number").label(&mut self.faults);
        let point = node.get("position").point(&mut self.faults);
        node.get("radius").length(&mut self.faults);
        let category = node.get("category");
        let index = category.value.as_str().and_then(|name| self.by_name.get(name).copied());
        if index.is_none() {
            category.fault(&mut self.faults, "The plan has no category of this name.");
        }
        Some(DraftSeat {
            label: label?,
            category: index?,
            accessible: false,
            companion: false,
            restricted_view: false,
            point: point?.moved(origin),
        })
    }
}
