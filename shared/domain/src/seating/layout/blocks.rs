//! Division of a section's rows into blocks.
//!
//! A long row is divided into slices of nearly equal length: 33 seats become 17 and 16, not 32 and 1, because
//! seats that are sold together must be in one block to cost one write.

use super::section::{Row, Seat, Section};
use crate::base::limits::{BLOCK_BYTES_MAX, SEATS_PER_BLOCK_MAX};
use crate::seating::block::BlockKey;

/// Length of an event id: `evt_` and ten characters.
const EVENT_ID_BYTES: usize = 14;
/// Length of the number of the block's partition, of one digit.
const SHARD_BYTES: usize = "#0".len();
/// Length of the longest mark: ten digits, `#`, and `bkg_` with twelve characters.
const MARK_BYTES: usize = 10 + 1 + 16;
/// Length of the version: its name and a number of up to ten digits.
const VERSION_BYTES: usize = "ver".len() + 6;

/// A block of a section with its seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockSeats<'a> {
    /// The block's key.
    pub key: BlockKey,
    /// Index of the row in its section.
    pub row: usize,
    /// Index in the row of the block's first seat.
    pub first: usize,
    /// Seats of the block in layout order.
    pub seats: &'a [Seat],
}

impl BlockSeats<'_> {
    /// Bytes of the item if all seats are locked: the sum of the UTF-8 bytes of names and values.
    #[must_use]
    pub fn bytes_when_full(&self) -> usize {
        let partition = "pk".len() + EVENT_ID_BYTES + "#".len() + self.key.section.len() + SHARD_BYTES;
        let sort = "sk".len() + self.key.name().len();
        let marks: usize = self.seats.iter().map(|seat| "s".len() + seat.label.len() + MARK_BYTES).sum();
        partition + sort + VERSION_BYTES + marks
    }
}

impl Section {
    /// All blocks in layout order.
    pub fn blocks(&self) -> impl Iterator<Item = BlockSeats<'_>> {
        (0..self.rows.len()).flat_map(|row| self.row_blocks(row))
    }

    /// Blocks of the row with this index, in layout order.
    pub fn row_blocks(&self, index: usize) -> impl Iterator<Item = BlockSeats<'_>> {
        self.rows.get(index).into_iter().flat_map(move |row| {
            let size = self.slice_seats(row);
            row.seats.chunks(size).enumerate().map(move |(slice, seats)| BlockSeats {
                key: self.key(row, slice),
                row: index,
                first: slice * size,
                seats,
            })
        })
    }

    /// Key of the block with this seat, if the seat exists.
    #[must_use]
    pub fn block_of(&self, row: usize, seat: usize) -> Option<BlockKey> {
        let row = self.rows.get(row)?;
        row.seats.get(seat)?;
        Some(self.key(row, seat / self.slice_seats(row)))
    }

    /// The block with this key, if the section has one.
    #[must_use]
    pub fn block(&self, key: &BlockKey) -> Option<BlockSeats<'_>> {
        let index = self.rows.iter().position(|row| row.label == key.row)?;
        let row = self.rows.get(index)?;
        let size = self.slice_seats(row);
        let seats = row.seats.chunks(size).nth(usize::from(key.slice))?;
        let first = usize::from(key.slice) * size;
        (key.section == self.name).then(|| BlockSeats { key: key.clone(), row: index, first, seats })
    }

    /// This section with the largest blocks that fit one write unit each.
    pub(super) fn with_largest_blocks(mut self) -> Self {
        for seats in (1..=SEATS_PER_BLOCK_MAX).rev() {
            self.seats_per_block = u16::try_from(seats).unwrap_or(1);
            if self.blocks().all(|block| block.bytes_when_full() <= BLOCK_BYTES_MAX) {
                break;
            }
        }
        self
    }

    /// Seats in each slice of `row` except the last, which may have fewer.
    fn slice_seats(&self, row: &Row) -> usize {
        let slices = row.seats.len().div_ceil(usize::from(self.seats_per_block).max(1));
        row.seats.len().div_ceil(slices.max(1)).max(1)
    }

    fn key(&self, row: &Row, slice: usize) -> BlockKey {
        BlockKey {
            section: self.name.clone(),
            row: row.label.clone(),
            // A row has at most 100,000 seats and a slice at least ten, so this never saturates.
            slice: u16::try_from(slice).unwrap_or(u16::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seating::layout::fixture;

    #[test]
    fn a_long_row_is_cut_into_slices_of_nearly_equal_length() {
        let section = fixture::section("S", &[("A", 33), ("B", 32), ("C", 139), ("D", 1)]);
        let lengths: Vec<usize> = section.blocks().map(|block| block.seats.len()).collect();
        assert_eq!(lengths, [17, 16, 32, 28, 28, 28, 28, 27, 1]);
    }

    #[test]
    fn blocks_cover_every_seat_once_and_agree_with_block_of() {
        let section = fixture::section("S", &[("A", 33), ("B", 5), ("C", 64), ("D", 97)]);
        let mut seen = 0;
        for block in section.blocks() {
            assert!(block.seats.len() <= SEATS_PER_BLOCK_MAX);
            assert_eq!(section.block(&block.key), Some(block.clone()));
            for offset in 0..block.seats.len() {
                assert_eq!(section.block_of(block.row, block.first + offset), Some(block.key.clone()));
                seen += 1;
            }
        }
        assert_eq!(seen, section.seat_count());
        assert_eq!(section.block_of(0, 33), None);
        assert_eq!(section.block_of(4, 0), None);
    }

    #[test]
    fn long_names_make_smaller_blocks_so_that_a_full_one_is_still_one_write_unit() {
        let short = fixture::section("S", &[("A", 200)]);
        let long = fixture::section(&"Gallery ".repeat(15), &[("Row of the founding members", 200)]);
        assert_eq!(short.seats_per_block, 32);
        assert!(long.seats_per_block < 32, "{}", long.seats_per_block);
        let full = long.blocks().map(|block| block.bytes_when_full()).max().unwrap();
        assert!((900..=BLOCK_BYTES_MAX).contains(&full), "{full}");
    }

    #[test]
    fn a_full_block_is_as_long_as_its_item_in_the_store() {
        let section = fixture::section("Main", &[("A", 2)]);
        let block = section.blocks().next().unwrap();
        // pk `evt_0123456789#Main#0`, sk `A#0`, ver `1000000` at most, and S1, S2 with a lock each.
        let [pk, sk, ver] = [2 + 14 + 1 + 4 + 2, 2 + 3, 3 + 6];
        assert_eq!(block.bytes_when_full(), pk + sk + ver + 2 * (2 + "1763912345#bkg_0123456789ab".len()));
    }
}
