//! Difference of two layouts of a screen: what a new version would change, seat by seat.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::coordinates::{Point, SectionCoordinates};
use super::section::Section;

/// Seats that a new layout adds, removes or changes. Seats are the same if their ids are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Ids of the seats that only the new layout has, in its order.
    pub added: Vec<String>,
    /// Ids of the seats that only the old layout has, in its order.
    pub removed: Vec<String>,
    /// Seats that both have, with something else than before.
    pub changed: Vec<SeatChange>,
}

/// A seat that a new layout changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeatChange {
    /// Id of the seat.
    pub seat_id: String,
    /// The seat in the old layout.
    pub before: SeatFacts,
    /// The seat in the new layout.
    pub after: SeatFacts,
}

/// Facts about a seat that a new layout can change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeatFacts {
    /// Tier of the seat.
    #[serde(rename = "type")]
    pub type_: String,
    /// True if the seat is for people with reduced mobility.
    pub accessible: bool,
    /// True if the seat is for the companion of the person in the accessible seat beside it.
    pub companion: bool,
    /// True if the stage is partly hidden from the seat.
    pub restricted_view: bool,
    /// True if the seats of its row are sold only together.
    pub whole: bool,
    /// Position in the drawing, in tenths of the chart's unit.
    pub at: Option<Point>,
}

/// Compares two layouts, given as sections with their coordinates.
#[must_use]
pub fn difference(
    old: &[(&Section, &SectionCoordinates)],
    new: &[(&Section, &SectionCoordinates)],
) -> Difference {
    let mut before: BTreeMap<String, SeatFacts> = seats(old).collect();
    let mut difference = Difference::default();
    for (seat_id, after) in seats(new) {
        match before.remove(&seat_id) {
            None => difference.added.push(seat_id),
            Some(before) if before != after => difference.changed.push(SeatChange { seat_id, before, after }),
            Some(_) => {}
        }
    }
    difference.removed = seats(old).map(|(id, _)| id).filter(|id| before.contains_key(id)).collect();
    difference
}

fn seats<'a>(
    sections: &'a [(&'a Section, &'a SectionCoordinates)],
) -> impl Iterator<Item = (String, SeatFacts)> + 'a {
    sections.iter().flat_map(|(section, coordinates)| {
        section.seats().enumerate().filter_map(|(index, (row, _, seat))| {
            let row = section.rows.get(row)?;
            let facts = SeatFacts {
                type_: section.type_of(seat).to_owned(),
                accessible: seat.accessible,
                companion: seat.companion,
                restricted_view: seat.restricted_view,
                whole: row.whole,
                at: coordinates.at(index),
            };
            Some((section.id_of(row, seat).into(), facts))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seating::layout::fixture;

    fn coordinates(section: &Section) -> SectionCoordinates {
        SectionCoordinates::of_seats((0..section.seat_count()).map(|_| Point::default()).collect())
    }

    fn compared(old: &Section, new: &Section) -> Difference {
        difference(&[(old, &coordinates(old))], &[(new, &coordinates(new))])
    }

    #[test]
    fn a_layout_does_not_differ_from_itself() {
        let section = fixture::section("Stalls", &[("A", 12), ("B", 3)]);
        assert_eq!(compared(&section, &section), Difference::default());
    }

    #[test]
    fn seats_are_added_removed_and_changed() {
        let old = fixture::section("Stalls", &[("A", 3), ("B", 2)]);
        let mut new = fixture::section("Stalls", &[("A", 4), ("C", 1)]);
        new.rows[0].seats[1].accessible = true;
        let difference = compared(&old, &new);
        assert_eq!(difference.added, ["Stalls-A-4", "Stalls-C-1"]);
        assert_eq!(difference.removed, ["Stalls-B-1", "Stalls-B-2"]);
        let changed: Vec<_> = difference.changed.iter().map(|change| change.seat_id.as_str()).collect();
        assert_eq!(changed, ["Stalls-A-2"]);
        assert!(difference.changed[0].after.accessible && !difference.changed[0].before.accessible);
    }

    #[test]
    fn a_seat_that_is_only_drawn_elsewhere_is_changed() {
        let section = fixture::section("Stalls", &[("A", 1)]);
        let moved = SectionCoordinates::of_seats(vec![Point { x: 5, y: 0 }]);
        let difference = difference(&[(&section, &coordinates(&section))], &[(&section, &moved)]);
        assert_eq!(difference.changed[0].after.at, Some(Point { x: 5, y: 0 }));
    }
}
