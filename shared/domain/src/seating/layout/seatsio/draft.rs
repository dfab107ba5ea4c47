//! Drafts: sections that are being read.

use std::collections::{HashMap, HashSet};

use crate::seating::layout::{Bounds, Point};

/// A section whose seats still refer to categories of the chart.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) name: String,
    /// Pointer to the section in the chart, for mistakes that show only at the end.
    pub(super) pointer: String,
    /// Point that its audience faces, if the chart has one.
    pub(super) focal_point: Option<Point>,
    /// Bounds of a general admission area; none for a section with seats.
    pub(super) area: Option<Bounds>,
    pub(super) rows: Vec<DraftRow>,
    row_by_label: HashMap<String, usize>,
}

/// A row of a draft.
#[derive(Debug, Default)]
pub(super) struct DraftRow {
    pub(super) label: String,
    pub(super) seats: Vec<DraftSeat>,
    labels: HashSet<String>,
}

/// A seat of a draft.
#[derive(Clone, Debug)]
pub(super) struct DraftSeat {
    pub(super) label: String,
    /// Index of the category in the chart.
    pub(super) category: usize,
    pub(super) accessible: bool,
    pub(super) companion: bool,
    pub(super) restricted_view: bool,
    pub(super) point: Point,
}

impl Draft {
    /// A draft that is named by its pointer until its name is known to be valid.
    pub(super) fn new(pointer: String, focal_point: Option<Point>) -> Self {
        Self {
            name: pointer.clone(),
            pointer,
            focal_point,
            area: None,
            rows: Vec::new(),
            row_by_label: HashMap::new(),
        }
    }

    /// The row `label`. Several rows of one label in a section, as on two sides of an aisle, are one row to
    /// customers and here.
    pub(super) fn row(&mut self, label: &str) -> &mut DraftRow {
        let index = *self.row_by_label.entry(label.to_owned()).or_insert(self.rows.len());
        if index == self.rows.len() {
            self.rows.push(DraftRow { label: label.to_owned(), ..DraftRow::default() });
        }
        &mut self.rows[index]
    }
}

impl DraftRow {
    /// Adds the seat, unless the row has this label already.
    pub(super) fn add(&mut self, seat: DraftSeat) -> bool {
        let is_new = self.labels.insert(seat.label.clone());
        if is_new {
            self.seats.push(seat);
        }
        is_new
    }

    /// Says for each seat if there is a gap before it: more than half a seat's width beyond the row's usual
    /// spacing.
    pub(super) fn gaps(&self) -> Vec<bool> {
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
    pub(super) fn distance_squared(&self, focal_point: Point) -> i64 {
        self.seats.iter().map(|seat| seat.point.distance_squared(focal_point)).min().unwrap_or(i64::MAX)
    }

    /// Twice the index of the best seat: the one nearest to the focal point, or the middle of the row if
    /// there is no focal point or the whole row is about as far from it (within a tenth or so).
    pub(super) fn middle_doubled(&self, focal_point: Option<Point>) -> usize {
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
