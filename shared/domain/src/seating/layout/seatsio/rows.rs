//! Rows and tables, whose seats are chosen one by one.

use super::draft::{Draft, DraftSeat};
use super::reader::Node;
use super::{Context, Import};
use crate::seating::layout::Point;

impl Import {
    /// Reads the rows and tables of a drawing into `draft`. A table becomes a row with the table's label.
    pub(super) fn read_rows(&mut self, drawing: &Node<'_>, context: Context, draft: &mut Draft) {
        let rows = drawing.get("rows");
        for row in rows.items(&mut self.faults) {
            self.read_row(&row, context, draft);
        }
        let tables = drawing.get("tables");
        for table in tables.items(&mut self.faults) {
            let as_a_whole = table.get("bookAsAWhole");
            if as_a_whole.flag(&mut self.faults) {
                let message =
                    "Tables that are booked as a whole are not supported; seats are sold one by one.";
                as_a_whole.fault(&mut self.faults, message);
            }
            self.read_row(&table, context, draft);
        }
    }

    fn read_row(&mut self, node: &Node<'_>, context: Context, draft: &mut Draft) {
        if !node.is_object(&mut self.faults) {
            return;
        }
        // A row without a label is read under its pointer, so that mistakes in its seats are found, too.
        let label = node.get("label").label(&mut self.faults);
        let label = label.unwrap_or_else(|| node.pointer.to_string());
        let category = self.categories.own(node, &mut self.faults).or(context.category);
        let context = Context { category, ..context };
        let seats = node.get("seats");
        let row = draft.row(&label);
        for seat in seats.items(&mut self.faults) {
            if !self.has_room(1, &seat) {
                return;
            }
            let Some(read) = self.read_seat(&seat, context) else { continue };
            let message = format!("Row {label} of this section has a seat {} already.", read.label);
            if !row.add(read) {
                seat.get("label").fault(&mut self.faults, message);
            }
        }
        if seats.is_empty_list() {
            seats.fault(&mut self.faults, "The row has no seats.");
        }
    }

    fn read_seat(&mut self, node: &Node<'_>, context: Context) -> Option<DraftSeat> {
        if !node.is_object(&mut self.faults) {
            return None;
        }
        let faults = &mut self.faults;
        let label = node.get("label").label(faults);
        let category = self.categories.of(node, context.category, faults);
        let point = node.point(faults);
        let [accessible, companion, semi_ambulatory, restricted_view] =
            ["accessible", "companionSeat", "semiAmbulatorySeat", "restrictedView"]
                .map(|name| node.get(name).flag(faults));
        let by_category = category
            .and_then(|index| self.categories.list.get(index))
            .is_some_and(|category| category.accessible);
        let point = point?;
        Some(DraftSeat {
            label: label?,
            category: category?,
            accessible: accessible || semi_ambulatory || by_category,
            companion,
            restricted_view,
            point: Point { x: context.origin.x + point.x, y: context.origin.y + point.y },
        })
    }
}
