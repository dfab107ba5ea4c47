//! Sections: rows and seats in the order of the drawing ("layout order").

use super::seat_id::{SeatId, SeatIdStyle};
use crate::seating::block::BlockKey;

/// A section of a layout. Immutable; the indexes of rows and seats are stable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Name, unique in the layout; contains no `#`, which delimits keys.
    pub name: String,
    /// True if the places have no numbers.
    pub general_admission: bool,
    /// Style of the seat ids.
    pub ids: SeatIdStyle,
    /// Most seats of a block, so that a full block fits one write unit.
    pub seats_per_block: u16,
    /// Tiers of the seats, in the layout's order. [`Seat::type_index`] refers to them.
    pub types: Vec<String>,
    /// Rows in layout order.
    pub rows: Vec<Row>,
}

/// A row of a section. Its label is unique in the section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Label without `#`, which delimits keys.
    pub label: String,
    /// Rank of the row in its section, nearest to the stage first, from 0.
    pub rank: u32,
    /// Twice the index of the row's best seat, because the middle of an even row lies between two seats.
    pub middle_doubled: u32,
    /// Seats in layout order. Their labels are unique in the row.
    pub seats: Vec<Seat>,
    /// True if the row is a table that is sold as a whole: its seats are locked, priced and given back only
    /// together.
    pub whole: bool,
}

/// A seat of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Label, unique in the row.
    pub label: String,
    /// Index of the tier in [`Section::types`].
    pub type_index: u8,
    /// True if it is for people with reduced mobility: kept for them until the event releases it.
    pub accessible: bool,
    /// True if it is for a companion, beside an accessible seat: kept like that one.
    pub companion: bool,
    /// True if the stage is partly hidden from the seat.
    pub restricted_view: bool,
    /// True if an aisle or a pillar separates it from the seat before.
    pub gap_before: bool,
}

impl Seat {
    /// Returns true if any customer may have the seat, whatever the event has released.
    #[must_use]
    pub fn is_general(&self) -> bool {
        !self.accessible && !self.companion
    }
}

/// Position of a seat in a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the row in its section.
    pub row: usize,
    /// Index of the seat in its row.
    pub seat: usize,
    /// Block of the seat.
    pub key: BlockKey,
    /// Label of the seat, which names its mark in the block.
    pub label: String,
    /// Tier of the seat.
    pub type_: String,
    /// True if the seats of the row are sold only together.
    pub whole: bool,
    /// True if any customer may have the seat, whatever the event has released.
    pub general: bool,
}

impl Row {
    /// Index of the seat `label`.
    fn position(&self, label: &str) -> Option<usize> {
        let is_at = |index: &usize| self.seats.get(*index).is_some_and(|seat| seat.label == label);
        // Most rows count from 1, and a row of general admission places may be very long.
        let guess = label.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(is_at);
        guess.or_else(|| self.seats.iter().position(|seat| seat.label == label))
    }
}

impl Section {
    /// Number of seats.
    #[must_use]
    pub fn seat_count(&self) -> usize {
        self.rows.iter().map(|row| row.seats.len()).sum()
    }

    /// Seats of the largest table that is sold as a whole; 0 without one.
    #[must_use]
    pub fn table_seats_max(&self) -> usize {
        self.rows.iter().filter(|row| row.whole).map(|row| row.seats.len()).max().unwrap_or_default()
    }

    /// All seats in layout order, with the indexes of row and seat.
    pub fn seats(&self) -> impl Iterator<Item = (usize, usize, &Seat)> {
        self.rows.iter().enumerate().flat_map(|(row, seats)| {
            seats.seats.iter().enumerate().map(move |(index, seat)| (row, index, seat))
        })
    }

    /// Tier of a seat of this section.
    #[must_use]
    pub fn type_of(&self, seat: &Seat) -> &str {
        self.types.get(usize::from(seat.type_index)).map_or("", String::as_str)
    }

    /// Id of a seat of this section.
    #[must_use]
    pub fn id_of(&self, row: &Row, seat: &Seat) -> SeatId {
        self.ids.id(&self.name, &row.label, &seat.label)
    }

    /// Id of the seat with these indexes, if it exists.
    #[must_use]
    pub fn seat_id(&self, row: usize, seat: usize) -> Option<SeatId> {
        let row = self.rows.get(row)?;
        Some(self.id_of(row, row.seats.get(seat)?))
    }

    /// Finds the seat `id` in this section.
    ///
    /// There is no map of ids: searching the rows' labels and one row's seats takes about a microsecond, and
    /// building a map would cost each cold start more than it saves.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Place> {
        let (rest, separator) = match self.ids {
            SeatIdStyle::Short => (id, ""),
            SeatIdStyle::Long => (id.strip_prefix(self.name.as_str())?.strip_prefix('-')?, "-"),
        };
        self.rows.iter().enumerate().find_map(|(index, row)| {
            let label = rest.strip_prefix(row.label.as_str())?.strip_prefix(separator)?;
            self.place(index, row.position(label)?)
        })
    }

    /// The row `label` with its index.
    #[must_use]
    pub fn row(&self, label: &str) -> Option<(usize, &Row)> {
        self.rows.iter().enumerate().find(|(_, row)| row.label == label)
    }

    /// The place with these indexes, if the seat exists.
    #[must_use]
    pub fn place(&self, row: usize, seat: usize) -> Option<Place> {
        let found = self.rows.get(row)?.seats.get(seat)?;
        let whole = self.rows.get(row)?.whole;
        Some(Place {
            whole,
            general: found.is_general(),
            row,
            seat,
            key: self.block_of(row, seat)?,
            label: found.label.clone(),
            type_: self.type_of(found).to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seating::layout::fixture;

    #[test]
    fn every_seat_is_found_by_its_id_in_either_style() {
        for ids in [SeatIdStyle::Short, SeatIdStyle::Long] {
            let mut section = fixture::section("Stalls", &[("A", 12), ("AA", 40), ("B-1", 3)]);
            section.ids = ids;
            for (row, seat, found) in section.seats() {
                let place = section.find(section.seat_id(row, seat).unwrap().as_str()).unwrap();
                assert_eq!((place.row, place.seat, &place.label), (row, seat, &found.label));
                assert_eq!(Some(place.key), section.block_of(row, seat));
            }
        }
    }

    #[test]
    fn an_id_that_names_no_seat_is_not_found() {
        let mut section = fixture::section("Stalls", &[("A", 12)]);
        for wrong in
            ["Stalls-A-13", "Stalls-A-0", "Stalls-A-", "Stalls-A", "Stalls", "", "A-1", "A1", "stalls-A-1"]
        {
            assert_eq!(section.find(wrong), None, "{wrong}");
        }
        section.ids = SeatIdStyle::Short;
        for wrong in ["A13", "A01", "A", "Stalls-A-1", "A+1"] {
            assert_eq!(section.find(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ids_are_readable() {
        let mut section = fixture::section("Stalls", &[("A", 12)]);
        assert_eq!(section.seat_id(0, 9).unwrap().as_str(), "Stalls-A-10");
        section.ids = SeatIdStyle::Short;
        assert_eq!(section.seat_id(0, 9).unwrap().as_str(), "A10");
    }
}
