//! Tables that are sold as a whole: their seats are locked, priced and given back only together.

use crate::Error;
use crate::base::error::TableView;
use crate::base::limits;
use crate::sale::booking::{Booking, BookingBlock};
use crate::seating::layout::Section;

/// Refuses if `chosen` has some of the seats of a table, but not all.
///
/// # Errors
/// [`Error::TableIncomplete`] with every such table.
pub fn check(mut tables: Vec<TableView>, chosen: &[String]) -> Result<(), Error> {
    tables.retain(|table| {
        let count = table.seats.iter().filter(|seat| chosen.contains(seat)).count();
        (1..table.seats.len()).contains(&count)
    });
    if tables.is_empty() { Ok(()) } else { Err(Error::TableIncomplete { tables }) }
}

/// Refuses if a booking cannot have as many seats as the blocks have: more than
/// [`limits::SEATS_PER_BOOKING_MAX`], and more than the largest table that is sold as a whole among them.
///
/// # Errors
/// [`Error::TooManySeats`].
pub fn check_count(blocks: &[BookingBlock], tables: &[TableView]) -> Result<(), Error> {
    let count: usize = blocks.iter().map(|block| block.seats.len()).sum();
    let largest = tables.iter().map(|table| table.seats.len()).max().unwrap_or_default();
    if count > largest.max(limits::SEATS_PER_BOOKING_MAX) { Err(Error::TooManySeats) } else { Ok(()) }
}

/// The table that is the row `label` of a section.
#[must_use]
pub fn table_of(section: &Section, label: &str) -> Option<TableView> {
    let (_, row) = section.row(label).filter(|(_, row)| row.whole)?;
    Some(TableView {
        section: section.name.clone(),
        table: row.label.clone(),
        seats: row.seats.iter().map(|seat| section.id_of(row, seat).into()).collect(),
    })
}

impl Booking {
    /// The booking's tables that are sold as a whole, with the seats that it has.
    #[must_use]
    pub fn whole_tables(&self) -> Vec<TableView> {
        let mut tables: Vec<TableView> = Vec::new();
        // A table with long labels is in several blocks.
        for block in self.blocks.iter().filter(|block| block.whole) {
            let seats = block.seats.iter().map(|seat| seat.seat_id.clone());
            let same =
                |table: &&mut TableView| table.section == block.key.section && table.table == block.key.row;
            match tables.iter_mut().find(same) {
                Some(table) => table.seats.extend(seats),
                None => tables.push(TableView {
                    section: block.key.section.clone(),
                    table: block.key.row.clone(),
                    seats: seats.collect(),
                }),
            }
        }
        tables
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::booking::BookingSeat;
    use crate::sale::fixture::pending;
    use crate::seating::block::BlockKey;
    use crate::seating::layout::fixture;

    fn block(row: &str, slice: u16, labels: std::ops::RangeInclusive<u32>) -> BookingBlock {
        let seat = |label: u32| BookingSeat {
            seat_id: format!("Floor-{row}-{label}"),
            label: label.to_string(),
            kind: "standard".into(),
            line: None,
            sold_as: None,
        };
        let key = BlockKey { section: "Floor".into(), row: row.into(), slice };
        BookingBlock { key, seats: labels.map(seat).collect(), whole: true }
    }

    fn ids(blocks: &[BookingBlock]) -> Vec<String> {
        blocks.iter().flat_map(|block| &block.seats).map(|seat| seat.seat_id.clone()).collect()
    }

    #[test]
    fn some_seats_of_a_table_are_refused_with_its_name_and_all_its_seats() {
        let section = fixture::tables("Floor", &[("T1", 3), ("T2", 2)]);
        let tables = || ["T1", "T2"].into_iter().filter_map(|label| table_of(&section, label)).collect();
        let some = ids(&[block("T1", 0, 1..=2), block("T2", 0, 1..=2)]);
        let Err(Error::TableIncomplete { tables: refused }) = check(tables(), &some) else { panic!() };
        assert_eq!(refused.len(), 1);
        assert_eq!((refused[0].table.as_str(), refused[0].seats.len()), ("T1", 3));
        let sentence = Error::TableIncomplete { tables: refused }.to_string();
        assert!(sentence.contains("table T1 are"), "{sentence}");
        assert_eq!(check(tables(), &ids(&[block("T1", 0, 1..=3)])), Ok(()));
    }

    #[test]
    fn a_row_whose_seats_are_sold_one_by_one_is_no_whole_table() {
        let section = fixture::section("Floor", &[("A", 3)]);
        assert_eq!(table_of(&section, "A"), None);
        assert_eq!(table_of(&section, "B"), None);
    }

    #[test]
    fn a_booking_may_have_ten_seats_or_a_larger_table() {
        let section = fixture::tables("Floor", &[("T1", 32), ("T2", 4)]);
        let [large, small] = ["T1", "T2"].map(|label| table_of(&section, label).unwrap());
        assert_eq!(check_count(&[block("A", 0, 1..=10)], &[]), Ok(()));
        assert_eq!(check_count(&[block("A", 0, 1..=11)], &[]), Err(Error::TooManySeats));
        assert_eq!(check_count(&[block("T1", 0, 1..=32)], std::slice::from_ref(&large)), Ok(()));
        let both = [block("T1", 0, 1..=32), block("T2", 0, 1..=4)];
        assert_eq!(check_count(&both, &[large, small]), Err(Error::TooManySeats));
    }

    #[test]
    fn a_table_in_several_blocks_is_one_table() {
        let blocks = vec![block("T1", 0, 1..=2), block("T1", 1, 3..=4), block("T2", 0, 1..=1)];
        let tables = crate::sale::booking::Booking { blocks, ..pending() }.whole_tables();
        let sizes: Vec<_> = tables.iter().map(|table| (table.table.as_str(), table.seats.len())).collect();
        assert_eq!(sizes, [("T1", 4), ("T2", 1)]);
    }
}
