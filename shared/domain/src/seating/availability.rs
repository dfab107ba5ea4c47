//! Packed availability: two bits per seat, so that 8,897 seats fit 4 KB of JSON. And what lists say of it in a word.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::fingerprint;
use crate::seating::block::{Block, SeatStatus};
use crate::seating::layout::Section;

/// Status of every seat of a section, in layout order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedSection {
    /// Number of available seats.
    pub available: usize,
    /// Four seats per byte, from the low bits: 0 available, 1 locked, 2 booked, 3 blocked. Unused bits of the
    /// last byte are 0.
    pub bytes: Vec<u8>,
}

impl PackedSection {
    /// A section of `seat_count` seats from its packed `bytes`; none if there are too many or too few.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>, seat_count: usize) -> Option<Self> {
        if bytes.len() != seat_count.div_ceil(4) {
            return None;
        }
        let packed = Self { available: seat_count, bytes };
        let taken = (0..seat_count).filter(|index| packed.status(*index) != SeatStatus::Available).count();
        Some(Self { available: seat_count - taken, ..packed })
    }

    /// Status of the seat at `index` in layout order; blocked if there is none.
    #[must_use]
    pub fn status(&self, index: usize) -> SeatStatus {
        let Some(byte) = self.bytes.get(index / 4) else { return SeatStatus::Blocked };
        match byte >> (index % 4 * 2) & 3 {
            0 => SeatStatus::Available,
            1 => SeatStatus::Locked,
            2 => SeatStatus::Booked,
            _ => SeatStatus::Blocked,
        }
    }

    /// The seats of `section` without those of some types, and their number.
    #[must_use]
    pub fn without(&self, section: &Section, is_hidden: impl Fn(&str) -> bool) -> (Self, usize) {
        let seats = section.seats().enumerate();
        let shown = seats.filter(|(_, (_, _, seat))| !is_hidden(section.type_of(seat)));
        let mut packed = Self { available: 0, bytes: Vec::new() };
        let mut seat_count = 0_usize;
        for (index, _) in shown {
            let status = self.status(index);
            if seat_count.is_multiple_of(4) {
                packed.bytes.push(0);
            }
            if let Some(byte) = packed.bytes.last_mut() {
                *byte |= code(status) << (seat_count % 4 * 2);
            }
            packed.available += usize::from(status == SeatStatus::Available);
            seat_count += 1;
        }
        (packed, seat_count)
    }

    /// Number of locked seats.
    #[must_use]
    pub fn locked(&self) -> usize {
        self.count(SeatStatus::Locked)
    }

    /// Number of seats with a status that is not `available`: unused bits of the last byte look like it.
    fn count(&self, status: SeatStatus) -> usize {
        (0..self.bytes.len() * 4).filter(|index| self.status(*index) == status).count()
    }

    /// The bytes as JSON has them.
    #[must_use]
    pub fn base64(&self) -> String {
        STANDARD.encode(&self.bytes)
    }
}

/// Seats of an event that are left, as a list says it. A hint: only a lock decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeatsLeft {
    /// More than a tenth of the seats that are for sale can be locked.
    Many,
    /// A tenth at most can be locked; perhaps none at the moment, while others are locked and may come back.
    Few,
    /// Every seat is booked or not for sale.
    None,
}

impl SeatsLeft {
    /// The word that stands for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Many => "many",
            Self::Few => "few",
            Self::None => "none",
        }
    }

    /// The class that `word` stands for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Many, Self::Few, Self::None].into_iter().find(|left| left.as_str() == word)
    }
}

/// Numbers of an event's seats, added up over sections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatNumbers {
    /// Seats that are available, locked or booked.
    for_sale: usize,
    available: usize,
    locked: usize,
}

impl SeatNumbers {
    /// Adds a section of `seat_count` seats.
    pub fn add(&mut self, seats: &PackedSection, seat_count: usize) {
        self.for_sale += seat_count.saturating_sub(seats.count(SeatStatus::Blocked));
        self.available += seats.available;
        self.locked += seats.locked();
    }

    /// The class of the event. A locked seat is not available, but as long as there is one, the event is not sold out.
    #[must_use]
    pub fn left(self) -> SeatsLeft {
        if self.available + self.locked == 0 {
            SeatsLeft::None
        } else if self.available * 10 <= self.for_sale {
            SeatsLeft::Few
        } else {
            SeatsLeft::Many
        }
    }
}

fn code(status: SeatStatus) -> u8 {
    match status {
        SeatStatus::Available => 0,
        SeatStatus::Locked => 1,
        SeatStatus::Booked => 2,
        SeatStatus::Blocked => 3,
    }
}

/// Packs the status of `section`'s seats at `now`. Blocks that are missing in `blocks` were never written:
/// all their seats are available. Blocks of other sections, and marks on unknown labels, are ignored.
#[must_use]
pub fn pack(section: &Section, blocks: &[Block], now: Timestamp) -> PackedSection {
    let written: HashMap<_, _> = blocks.iter().map(|block| (&block.key, block)).collect();
    let seat_count = section.seat_count();
    let mut packed = PackedSection { available: seat_count, bytes: vec![0; seat_count.div_ceil(4)] };
    let mut index = 0;
    for seats in section.blocks() {
        let block = written.get(&seats.key).filter(|block| !block.marks.is_empty());
        for (offset, seat) in seats.seats.iter().enumerate() {
            let code = block.map_or(0, |block| code(block.status(&seat.label, now)));
            if let Some(byte) = packed.bytes.get_mut((index + offset) / 4).filter(|_| code != 0) {
                *byte |= code << ((index + offset) % 4 * 2);
                packed.available -= 1;
            }
        }
        index += seats.seats.len();
    }
    packed
}

/// The strong `ETag`, quoted, of the availability of `sections` (names and packed status, in layout order):
/// equal for equal answers, whichever instance computes it.
#[must_use]
pub fn etag<'a>(
    layout_version: u32,
    sections: impl IntoIterator<Item = (&'a str, &'a PackedSection)>,
) -> String {
    let mut content = layout_version.to_be_bytes().to_vec();
    for (name, packed) in sections {
        // Lengths separate what would be equal when concatenated.
        content.extend_from_slice(&name.len().to_be_bytes());
        content.extend_from_slice(name.as_bytes());
        content.extend_from_slice(&packed.bytes.len().to_be_bytes());
        content.extend_from_slice(&packed.bytes);
    }
    format!("\"{}\"", fingerprint(&content))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seating::block::{BlockKey, Mark};
    use crate::seating::layout::fixture;

    fn now() -> Timestamp {
        Timestamp::from_second(1_763_912_345).unwrap()
    }

    fn block(row: &str, slice: u16, marks: &[(&str, &str)]) -> Block {
        let key = BlockKey { section: "S".into(), row: row.into(), slice };
        let marks = marks.iter().map(|(label, mark)| ((*label).to_owned(), Mark::parse(mark))).collect();
        Block { ver: 1, marks, ..Block::empty(key) }
    }

    #[test]
    fn statuses_are_packed_in_layout_order_from_the_low_bits() {
        let section = fixture::section("S", &[("A", 3), ("B", 3)]);
        let blocks = [
            block("B", 0, &[("1", "blocked#house")]),
            block("A", 0, &[("2", "sold#bkg_0123456789ab"), ("3", "1763912345#bkg_0123456789ab")]),
        ];
        let packed = pack(&section, &blocks, now());
        assert_eq!(packed.bytes, [0b11_01_10_00, 0]);
        assert_eq!(packed.available, 3);
        assert_eq!(packed.base64(), "2AA=");
        let all = [
            SeatStatus::Available,
            SeatStatus::Booked,
            SeatStatus::Locked,
            SeatStatus::Blocked,
            SeatStatus::Available,
            SeatStatus::Available,
        ];
        assert_eq!(std::array::from_fn(|index| packed.status(index)), all);
        assert_eq!((packed.locked(), packed.status(8)), (1, SeatStatus::Blocked));
        assert_eq!(PackedSection::from_bytes(packed.bytes.clone(), 6), Some(packed.clone()));
        assert_eq!(PackedSection::from_bytes(packed.bytes, 9), None);
    }

    #[test]
    fn an_expired_lock_is_available() {
        let section = fixture::section("S", &[("A", 3)]);
        let packed = pack(&section, &[block("A", 0, &[("1", "1763912344#bkg_0123456789ab")])], now());
        assert_eq!((packed.available, packed.bytes), (3, vec![0]));
    }

    #[test]
    fn seats_of_hidden_types_are_left_out_and_the_others_keep_their_order() {
        let mut section = fixture::section("S", &[("A", 6)]);
        section.types.push("hidden".to_owned());
        for seat in &mut section.rows[0].seats[1..3] {
            seat.type_index = 1;
        }
        let marks = [("1", "blocked#house"), ("2", "blocked#house"), ("4", "sold#bkg_0123456789ab")];
        let packed = pack(&section, &[block("A", 0, &marks)], now());
        let (shown, seat_count) = packed.without(&section, |kind| kind == "hidden");
        assert_eq!((seat_count, shown.available, shown.bytes), (4, 2, vec![0b00_00_10_11]));
        assert_eq!(packed.without(&section, |_| false), (packed.clone(), 6));
        let nothing = PackedSection { available: 0, bytes: Vec::new() };
        assert_eq!(packed.without(&section, |_| true), (nothing, 0));
    }

    #[test]
    fn seats_of_later_slices_are_found_and_other_sections_count_for_nothing() {
        let section = fixture::section("S", &[("A", 40)]);
        let mut other = block("A", 0, &[("1", "blocked#house")]);
        other.key.section = "T".into();
        let packed = pack(
            &section,
            &[other, block("A", 1, &[("40", "blocked#house"), ("99", "blocked#house")])],
            now(),
        );
        assert_eq!(packed.available, 39);
        assert_eq!(packed.bytes.last(), Some(&0b11_00_00_00));
    }

    #[test]
    fn a_tenth_of_what_is_for_sale_is_few_and_only_what_is_booked_or_blocked_is_none() {
        let section = fixture::section("S", &[("A", 12)]);
        let left = |marks: &[(&str, String)]| {
            let marks: Vec<(&str, &str)> =
                marks.iter().map(|(label, mark)| (*label, mark.as_str())).collect();
            let packed = pack(&section, &[block("A", 0, &marks)], now());
            let mut numbers = SeatNumbers::default();
            numbers.add(&packed, 12);
            numbers.left()
        };
        let labels: Vec<String> = (1..=12).map(|label| label.to_string()).collect();
        let marked = |first: usize, mark: &str| {
            let marked = labels[first..].iter().map(|label| (label.as_str(), mark.to_owned()));
            // Two seats are not for sale.
            let house = labels[..2].iter().map(|label| (label.as_str(), "blocked#house".to_owned()));
            left(&house.chain(marked).collect::<Vec<_>>())
        };
        let (sold, locked) = ("sold#bkg_0123456789ab", "1763912345#bkg_0123456789ab");
        assert_eq!(left(&[]), SeatsLeft::Many);
        assert_eq!((marked(4, sold), marked(4, locked)), (SeatsLeft::Many, SeatsLeft::Many), "2 of 10");
        assert_eq!((marked(3, sold), marked(3, locked)), (SeatsLeft::Few, SeatsLeft::Few), "1 of 10");
        assert_eq!((marked(2, sold), marked(2, locked)), (SeatsLeft::None, SeatsLeft::Few), "0 of 10");
        assert_eq!(marked(2, "blocked#house"), SeatsLeft::None, "nothing is for sale");
        for class in [SeatsLeft::Many, SeatsLeft::Few, SeatsLeft::None] {
            assert_eq!(SeatsLeft::parse(class.as_str()), Some(class));
            assert_eq!(serde_json::json!(class), class.as_str());
        }
        assert_eq!(SeatsLeft::parse("some"), None);
    }

    #[test]
    fn the_etag_changes_with_the_status_the_version_and_the_sections_and_with_nothing_else() {
        let section = fixture::section("S", &[("A", 3)]);
        let free = pack(&section, &[], now());
        let taken = pack(&section, &[block("A", 0, &[("1", "blocked#house")])], now());
        let tag = etag(1, [("S", &free)]);
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() == 18, "{tag}");
        assert_eq!(tag, etag(1, [("S", &pack(&section, &[block("B", 0, &[])], now()))]));
        for other in [etag(2, [("S", &free)]), etag(1, [("S", &taken)]), etag(1, [("T", &free)]), etag(1, [])]
        {
            assert_ne!(tag, other);
        }
    }

    #[test]
    fn the_availability_of_8897_seats_fits_four_kilobytes() {
        let rows = |count: u32, seats: u32| (0..count).map(move |row| (format!("R{row}"), seats));
        let halls: [Vec<(String, u32)>; 4] = [
            rows(25, 26).collect(),
            rows(29, 60).chain((29..54).map(|row| (format!("R{row}"), 19))).collect(),
            rows(26, 93).collect(),
            rows(26, 139).collect(),
        ];
        let mut seat_count = 0;
        let sections: Vec<_> = halls
            .iter()
            .enumerate()
            .map(|(number, rows)| {
                let rows: Vec<_> = rows.iter().map(|(label, seats)| (label.as_str(), *seats)).collect();
                let section = fixture::section(&format!("Goal Stand {number}"), &rows);
                let packed = pack(&section, &[], now());
                seat_count += section.seat_count();
                serde_json::json!({
                    "section": section.name, "seat_count": section.seat_count(),
                    "available": packed.available, "status": packed.base64(),
                })
            })
            .collect();
        assert_eq!(seat_count, 8_897);
        let answer =
            serde_json::json!({ "event_id": "evt_0123456789", "layout_version": 1, "sections": sections })
                .to_string();
        println!("{} bytes", answer.len());
        assert!(answer.len() <= 4_096, "{}", answer.len());
    }
}
