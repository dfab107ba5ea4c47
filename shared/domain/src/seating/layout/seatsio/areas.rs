//! General admission areas: places without numbers, which become blocks of numbered places.

use super::{Context, Import};
use crate::base::limits::SEATS_PER_LAYOUT_MAX;
use crate::seating::layout::Outline;
use crate::seating::layout::import::{Draft, DraftSeat, Node, label_fault};

/// Label of an area's only row.
const AREA_ROW: &str = "GA";

impl Import {
    /// Reads an area as a section of its own. An area within a section gets both names, because several
    /// sections may have an area `Standing`.
    pub(super) fn read_area(&mut self, node: &Node<'_>, section: Option<&str>, context: Context) {
        if !node.is_object(&mut self.faults) {
            return;
        }
        let label = node.get("label");
        let name = label.label(&mut self.faults);
        let name = name.map(|name| section.map_or(name.clone(), |section| format!("{section} {name}")));
        if let Some(message) = name.as_deref().and_then(label_fault) {
            label.fault(&mut self.faults, format!("Together with its section's label: {message}"));
        }
        let category = self.categories.of(node, context.category, &mut self.faults);
        let as_a_whole = node.get("bookAsAWhole");
        if as_a_whole.flag(&mut self.faults) {
            let message = "Areas that are booked as a whole are not supported; places are sold one by one.";
            as_a_whole.fault(&mut self.faults, message);
        }
        let outline = self.outline(node, context.origin);
        let bounds = outline.as_ref().and_then(Outline::bounds);
        if bounds.is_none() {
            node.get("center").fault(&mut self.faults, "The area has neither corners nor a centre.");
        }
        let capacity = self.capacity(node);
        let (Some(category), Some(bounds), Some(capacity)) = (category, bounds, capacity) else { return };
        let mut draft = Draft::new(label.pointer.to_string(), context.focal_point);
        (draft.area, draft.outline, draft.floor) = (Some(bounds), outline, context.floor);
        let accessible = self.categories.list.get(category).is_some_and(|category| category.accessible);
        let row = draft.row(AREA_ROW);
        for number in 1..=capacity {
            row.add(DraftSeat {
                label: number.to_string(),
                category,
                accessible,
                companion: false,
                restricted_view: false,
                point: bounds.middle(),
            });
        }
        self.drafts.add(draft, name.as_deref(), &label, &mut self.faults);
    }

    /// The area's capacity, if it fits the layout's limit.
    fn capacity(&mut self, node: &Node<'_>) -> Option<usize> {
        let capacity = node.get("capacity");
        let places = capacity.value.as_u64().and_then(|places| usize::try_from(places).ok());
        let places = places.filter(|places| (1..=SEATS_PER_LAYOUT_MAX).contains(places));
        if places.is_none() {
            let message = format!("The capacity must be a whole number from 1 to {SEATS_PER_LAYOUT_MAX}.");
            capacity.fault(&mut self.faults, message);
        }
        places.filter(|places| self.drafts.has_room(*places, &capacity, &mut self.faults))
    }
}
