//! General admission areas: places without numbers, which become blocks of numbered places.

use super::draft::{Draft, DraftSeat};
use super::reader::{Node, label_fault};
use super::{Context, Import};
use crate::base::limits::SEATS_PER_LAYOUT_MAX;
use crate::seating::layout::{Bounds, Point};

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
        let bounds = self.area_bounds(node, context.origin);
        let capacity = self.capacity(node);
        let (Some(category), Some(bounds), Some(capacity)) = (category, bounds, capacity) else { return };
        let mut draft = Draft::new(label.pointer.to_string(), context.focal_point);
        draft.area = Some(bounds);
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
        self.add_draft(draft, name.as_deref(), &label);
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
        places.filter(|places| self.has_room(*places, &capacity))
    }

    /// Rectangle around the area, which is a polygon with `points`, or a shape around its `center` with two
    /// radii or with width and height.
    fn area_bounds(&mut self, node: &Node<'_>, origin: Point) -> Option<Bounds> {
        let faults = &mut self.faults;
        let shift = |point: Point| Point { x: origin.x + point.x, y: origin.y + point.y };
        let points = node.get("points");
        let corners: Vec<Point> =
            points.items(faults).filter_map(|point| point.point(faults)).map(shift).collect();
        if let Some(bounds) = Bounds::around(corners) {
            return Some(bounds);
        }
        let middle = shift(node.get("center").point(faults)?);
        let mut reach = |radius: &str, side: &str| {
            let (radius, side) = (node.get(radius), node.get(side));
            if !radius.is_missing() {
                radius.tenths(faults)
            } else if !side.is_missing() {
                side.tenths(faults).map(|side| side / 2)
            } else {
                Some(0)
            }
        };
        let (across, down) = (reach("radius1", "width"), reach("radius2", "height"));
        let (across, down) = (across?.abs(), down?.abs());
        Some(Bounds {
            min: Point { x: middle.x - across, y: middle.y - down },
            max: Point { x: middle.x + across, y: middle.y + down },
        })
    }
}
