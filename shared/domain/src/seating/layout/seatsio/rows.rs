//! Rows and tables. A table is a row with the table's label, whose seats are chosen one by one or only together.

use super::{Context, Import};
use crate::base::limits::SEATS_PER_TABLE_MAX;
use crate::seating::layout::ShapeKind;
use crate::seating::layout::import::{Draft, DraftRow, DraftSeat, Faults, Node};

/// Kind of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Seats beside each other.
    Row,
    /// Seats around a table.
    Table,
    /// Seats around a table that is sold as a whole.
    WholeTable,
}

impl Import {
    /// Reads the rows and tables of a drawing into `draft`.
    pub(super) fn read_rows(&mut self, drawing: &Node<'_>, context: Context, draft: &mut Draft) {
        let rows = drawing.get("rows");
        for row in rows.items(&mut self.faults) {
            self.read_row(&row, Kind::Row, context, draft);
        }
        let tables = drawing.get("tables");
        for table in tables.items(&mut self.faults) {
            let whole = table.get("bookAsAWhole").flag(&mut self.faults);
            self.read_row(&table, if whole { Kind::WholeTable } else { Kind::Table }, context, draft);
            if table.value.is_object() {
                self.read_shape(&table, ShapeKind::Table, context.origin);
            }
        }
    }

    fn read_row(&mut self, node: &Node<'_>, kind: Kind, context: Context, draft: &mut Draft) {
        if !node.is_object(&mut self.faults) {
            return;
        }
        // A row without a label is read under its pointer, so that mistakes in its seats are found, too.
        let label = node.get("label").label(&mut self.faults);
        let label = label.unwrap_or_else(|| node.pointer.to_string());
        let category = self.categories.own(node, &mut self.faults).or(context.category);
        let context = Context { category, ..context };
        let seats = node.get("seats");
        let whole = kind == Kind::WholeTable;
        if draft.has_row(&label) && (whole || draft.row(&label).whole) {
            let message = format!("A table that is sold as a whole and another row are called `{label}`.");
            node.get("label").fault(&mut self.faults, message);
            return;
        }
        let row = draft.row(&label);
        row.whole = whole;
        row.is_table |= kind != Kind::Row;
        for seat in seats.items(&mut self.faults) {
            if !self.drafts.has_room(1, &seat, &mut self.faults) {
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
        if whole {
            check_whole(row, &seats, &mut self.faults);
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
            point: point.moved(context.origin),
        })
    }
}

/// Checks a table that is sold as a whole: it has one category and a limited number of seats.
fn check_whole(table: &DraftRow, seats: &Node<'_>, faults: &mut Faults) {
    let (label, count) = (&table.label, table.seats.len());
    if count > SEATS_PER_TABLE_MAX {
        let message = format!(
            "The table `{label}` has {count} seats; a table that is sold as a whole has at most \
             {SEATS_PER_TABLE_MAX}."
        );
        seats.fault(faults, message);
    }
    if table.seats.windows(2).any(|pair| pair[0].category != pair[1].category) {
        seats.fault(
            faults,
            format!("The table `{label}` is sold as a whole, so its seats have one category."),
        );
    }
}
