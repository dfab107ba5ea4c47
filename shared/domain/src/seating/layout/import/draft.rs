//! Drafts: sections that are being read.

use std::collections::{HashMap, HashSet};

use super::reader::{Faults, Node};
use crate::base::limits::SEATS_PER_LAYOUT_MAX;
use crate::seating::layout::{Bounds, Outline, Point};

/// Sections that are being read, in layout order.
#[derive(Debug, Default)]
pub(crate) struct Drafts {
    pub(crate) list: Vec<Draft>,
    names: HashSet<String>,
    /// Number of seats so far.
    pub(crate) seat_count: usize,
}

/// A section whose seats still refer to categories of the chart.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) name: String,
    /// Pointer to the section in the chart, for mistakes that show only at the end.
    pub(crate) pointer: String,
    /// Point that its audience faces, if the chart has one.
    pub(crate) focal_point: Option<Point>,
    /// Bounds of a general admission area; none for a section with seats.
    pub(crate) area: Option<Bounds>,
    /// Outline in the drawing, if the chart has one.
    pub(crate) outline: Option<Outline>,
    /// Index of the floor; none if the chart has no floors.
    pub(crate) floor: Option<usize>,
    pub(crate) rows: Vec<DraftRow>,
    row_by_label: HashMap<String, usize>,
}

/// A row of a draft.
#[derive(Debug, Default)]
pub(crate) struct DraftRow {
    pub(crate) label: String,
    pub(crate) seats: Vec<DraftSeat>,
    /// True if the row is the seats around a table, which are beside each other.
    pub(crate) is_table: bool,
    /// True if the seats are sold only together.
    pub(crate) whole: bool,
    labels: HashSet<String>,
}

/// A seat of a draft.
#[derive(Clone, Debug)]
pub(crate) struct DraftSeat {
    pub(crate) label: String,
    /// Index of the category in the chart.
    pub(crate) category: usize,
    pub(crate) accessible: bool,
    pub(crate) companion: bool,
    pub(crate) restricted_view: bool,
    pub(crate) point: Point,
}

impl Drafts {
    /// Stores a finished draft under its name from `node`. A draft with an invalid name is stored, too, so
    /// that its other mistakes are found.
    pub(crate) fn add(&mut self, mut draft: Draft, name: Option<&str>, node: &Node<'_>, faults: &mut Faults) {
        match name {
            Some(name) if self.names.insert(name.to_owned()) => name.clone_into(&mut draft.name),
            Some(name) => node.fault(faults, format!("Another section is called `{name}` already.")),
            None => {}
        }
        self.list.push(draft);
    }

    /// The name, or the name with the first number that makes it new.
    pub(crate) fn new_name(&self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name} {number}"));
        let mut all = std::iter::once(name.to_owned()).chain(numbered);
        all.find(|name| !self.names.contains(name)).unwrap_or_default()
    }

    /// Counts `count` more seats, if there is room for them; a lack of room is a mistake that is reported
    /// once.
    pub(crate) fn has_room(&mut self, count: usize, node: &Node<'_>, faults: &mut Faults) -> bool {
        let had_room = self.seat_count <= SEATS_PER_LAYOUT_MAX;
        self.seat_count = self.seat_count.saturating_add(count);
        let has_room = self.seat_count <= SEATS_PER_LAYOUT_MAX;
        if had_room && !has_room {
            let message =
                format!("From here on there are more than {SEATS_PER_LAYOUT_MAX} seats; none are read.");
            node.fault(faults, message);
        }
        has_room
    }
}

impl Draft {
    /// A draft that is named by its pointer until its name is known to be valid.
    pub(crate) fn new(pointer: String, focal_point: Option<Point>) -> Self {
        Self {
            name: pointer.clone(),
            pointer,
            focal_point,
            area: None,
            outline: None,
            floor: None,
            rows: Vec::new(),
            row_by_label: HashMap::new(),
        }
    }

    /// The row `label`. Several rows of one label in a section, as on two sides of an aisle, are one row to
    /// customers and here.
    pub(crate) fn row(&mut self, label: &str) -> &mut DraftRow {
        let index = *self.row_by_label.entry(label.to_owned()).or_insert(self.rows.len());
        if index == self.rows.len() {
            self.rows.push(DraftRow { label: label.to_owned(), ..DraftRow::default() });
        }
        &mut self.rows[index]
    }

    /// Returns true if the draft has a row `label`.
    pub(crate) fn has_row(&self, label: &str) -> bool {
        self.row_by_label.contains_key(label)
    }

    /// Points of its seats, in their order.
    pub(crate) fn points(&self) -> impl Iterator<Item = Point> {
        self.rows.iter().flat_map(|row| row.seats.iter().map(|seat| seat.point))
    }

    /// The smallest rectangle around its seats; of a general admission area its bounds.
    pub(crate) fn seat_bounds(&self) -> Option<Bounds> {
        self.area.or_else(|| Bounds::around(self.points()))
    }

    /// The smallest rectangle around all that belongs to the draft.
    pub(crate) fn bounds(&self) -> Option<Bounds> {
        let of_outline = self.outline.as_ref().and_then(Outline::bounds);
        match (self.seat_bounds(), of_outline) {
            (Some(seats), Some(outline)) => Some(seats.with(outline)),
            (seats, outline) => seats.or(outline),
        }
    }

    /// Moves the draft in the drawing.
    pub(crate) fn shift(&mut self, by: Point) {
        self.focal_point = self.focal_point.map(|point| point.moved(by));
        self.area = self.area.map(|area| area.moved(by));
        if let Some(outline) = &mut self.outline {
            outline.shift(by);
        }
        for seat in self.rows.iter_mut().flat_map(|row| &mut row.seats) {
            seat.point = seat.point.moved(by);
        }
    }
}

impl DraftRow {
    /// Adds the seat, unless the row has this label already.
    pub(crate) fn add(&mut self, seat: DraftSeat) -> bool {
        let is_new = self.labels.insert(seat.label.clone());
        if is_new {
            self.seats.push(seat);
        }
        is_new
    }

    /// Says for each seat if there is a gap before it: more than half a seat's width beyond the row's usual
    /// spacing. Seats around a table have none.
    pub(crate) fn gaps(&self) -> Vec<bool> {
        if self.is_table {
            return vec![false; self.seats.len()];
        }
        let spacing: Vec<i64> =
            self.seats.windows(2).map(|pair| pair[0].point.distance_squared(pair[1].point)).collect();
        let mut sorted = spacing.clone();
        sorted.sort_unstable();
        let usual = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        // Squares are compared: 1.5 squared is 9/4.
        let is_gap = |distance: &i64| usual > 0 && distance.saturating_mul(4) > usual.saturating_mul(9);
        std::iter::once(false).chain(spacing.iter().map(is_gap)).take(self.seats.len()).collect()
    }

    /// Square of the distance of the row's nearest seat to `focal_point`.
    pub(crate) fn distance_squared(&self, focal_point: Point) -> i64 {
        self.seats.iter().map(|seat| seat.point.distance_squared(focal_point)).min().unwrap_or(i64::MAX)
    }

    /// Twice the index of the best seat: the one nearest to the focal point, or the middle of the row if
    /// there is no focal point or the whole row is about as far from it (within a tenth or so).
    pub(crate) fn middle_doubled(&self, focal_point: Option<Point>) -> usize {
        let middle = self.seats.len().saturating_sub(1);
        let Some(focal_point) = focal_point else { return middle };
        let distances = self.seats.iter().map(|seat| seat.point.distance_squared(focal_point));
        let nearest = distances.clone().enumerate().min_by_key(|(_, distance)| *distance);
        let farthest = distances.max().unwrap_or_default();
        match nearest {
            Some((index, distance)) if distance.saturating_mul(5) < farthest.saturating_mul(4) => index * 2,
            _ => middle,
        }
    }
}
