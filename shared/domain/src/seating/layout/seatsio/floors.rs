//! Floors of a chart, which are drawn one below the other.

use super::Import;
use crate::base::limits::FLOORS_PER_LAYOUT_MAX;
use crate::seating::layout::import::Node;
use crate::seating::layout::{Bounds, Point};

/// Space between two floors, in tenths of the chart's unit.
const BETWEEN: i32 = 1_000;

impl Import {
    /// Reads the drawing or, if the chart has floors, those of all floors. Returns the point that the audience
    /// of the first floor faces, if it has one.
    pub(super) fn read_floors(&mut self, root: &Node<'_>) -> Option<Point> {
        let (whole, floors) = (root.get("subChart"), root.get("subChartFloors"));
        if floors.is_missing() {
            if !whole.is_object(&mut self.faults) {
                return None;
            }
            let focal_point = self.read_drawing(&whole, None);
            self.refuse_empty(&whole);
            return focal_point;
        }
        if !whole.is_missing() {
            whole.fault(&mut self.faults, "A chart has either `subChart` or `subChartFloors`.");
        }
        if floors.value.as_array().is_some_and(|list| list.len() > FLOORS_PER_LAYOUT_MAX) {
            let message = format!("There are more than {FLOORS_PER_LAYOUT_MAX} floors.");
            floors.fault(&mut self.faults, message);
            return None;
        }
        let (mut below, mut first) = (None, None);
        for (number, floor) in (1..).zip(floors.items(&mut self.faults)) {
            if floor.is_object(&mut self.faults) {
                let focal_point = self.read_floor(&floor, number, &mut below);
                first = first.or(focal_point);
            }
        }
        self.refuse_empty(&floors);
        first
    }

    /// Reads a floor and moves it below those before it, the lowest of which ends at `below`.
    fn read_floor(&mut self, node: &Node<'_>, number: usize, below: &mut Option<i32>) -> Option<Point> {
        let names = ["floorDisplayName", "floorName"].map(|name| node.get(name));
        let name = names.iter().find(|name| name.has_text());
        let name = name.and_then(|name| name.label(&mut self.faults));
        let floor = self.floors.len();
        self.floors.push(name.unwrap_or_else(|| format!("Floor {number}")));
        let (drafts, shapes) = (self.drafts.list.len(), self.shapes.list.len());
        let focal_point = self.read_drawing(node, Some(floor));
        let (drafts, shapes) = (&mut self.drafts.list[drafts..], &mut self.shapes.list[shapes..]);
        let of_drafts = drafts.iter().filter_map(|draft| draft.bounds());
        let bounds = of_drafts.chain(shapes.iter().filter_map(|shape| shape.bounds())).reduce(Bounds::with);
        let Some(bounds) = bounds else { return focal_point };
        let y = below.map_or(0, |below| below.saturating_add(BETWEEN).saturating_sub(bounds.min.y));
        let by = Point { x: 0, y };
        drafts.iter_mut().for_each(|draft| draft.shift(by));
        shapes.iter_mut().for_each(|shape| shape.shift(by));
        *below = Some(bounds.max.moved(by).y);
        focal_point.map(|point| point.moved(by))
    }

    fn refuse_empty(&mut self, node: &Node<'_>) {
        if self.drafts.seat_count == 0 && self.faults.is_empty() {
            node.fault(&mut self.faults, "The chart has no seats.");
        }
    }
}
