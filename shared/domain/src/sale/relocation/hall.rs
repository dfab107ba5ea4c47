//! A hall as a relocation sees it: all sections of one layout, best first.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::sale::booking::{BookingBlock, BookingSeat};
use crate::seating::block::BlockKey;
use crate::seating::layout::{Row, Seat, Section};

/// Indexes of a seat in a hall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Index of the section in the hall.
    pub section: usize,
    /// Index of the row in its section.
    pub row: usize,
    /// Index of the seat in its row.
    pub seat: usize,
}

/// All sections of a layout.
#[derive(Clone, Debug)]
pub struct Hall(Vec<Arc<Section>>);

impl Hall {
    /// A hall of these sections, best first.
    #[must_use]
    pub fn new(sections: Vec<Arc<Section>>) -> Self {
        Self(sections)
    }

    /// Indexes of the sections, those with this name first.
    pub(super) fn sections_from(&self, name: &str) -> Vec<usize> {
        let mut indexes: Vec<usize> = (0..self.0.len()).collect();
        indexes.sort_by_key(|index| self.0[*index].name != name);
        indexes
    }

    pub(super) fn section(&self, index: usize) -> Option<&Section> {
        self.0.get(index).map(Arc::as_ref)
    }

    /// The section of a spot, with row and seat.
    #[must_use]
    pub fn at(&self, spot: Spot) -> Option<(&Section, &Row, &Seat)> {
        let section = self.0.get(spot.section)?;
        let row = section.rows.get(spot.row)?;
        Some((section, row, row.seats.get(spot.seat)?))
    }

    /// Id of the seat at a spot; empty if there is none.
    #[must_use]
    pub fn id(&self, spot: Spot) -> String {
        self.at(spot).map(|(section, row, seat)| section.id_of(row, seat).to_string()).unwrap_or_default()
    }

    /// The seat `id`.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Spot> {
        self.0.iter().enumerate().find_map(|(section, found)| {
            let place = found.find(id)?;
            Some(Spot { section, row: place.row, seat: place.seat })
        })
    }

    /// The seat of this section, row and label.
    #[must_use]
    pub fn named(&self, section: &str, row: &str, label: &str) -> Option<Spot> {
        let (index, found) = self.0.iter().enumerate().find(|(_, other)| other.name == section)?;
        let (row, seats) = found.row(row)?;
        // Most rows count from 1.
        let guess = label.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let is_it = |seat: &usize| seats.seats.get(*seat).is_some_and(|seat| seat.label == label);
        let seat = guess.filter(is_it).or_else(|| seats.seats.iter().position(|seat| seat.label == label))?;
        Some(Spot { section: index, row, seat })
    }

    /// House seats at these spots, by block.
    #[must_use]
    pub fn house_blocks(&self, spots: &[Spot]) -> Vec<BookingBlock> {
        let mut blocks: BTreeMap<BlockKey, Vec<BookingSeat>> = BTreeMap::new();
        for spot in spots {
            let Some((section, _, seat)) = self.at(*spot) else { continue };
            let Some(key) = section.block_of(spot.row, spot.seat) else { continue };
            let (seat_id, label) = (self.id(*spot), seat.label.clone());
            let kind = section.type_of(seat).to_owned();
            blocks.entry(key).or_default().push(BookingSeat {
                seat_id,
                label,
                kind,
                line: None,
                sold_as: None,
            });
        }
        blocks.into_iter().map(|(key, seats)| BookingBlock { key, seats, whole: false }).collect()
    }

    /// Spots by block, with the seat that `seat` makes for each; none if one does not exist, or takes a part of a
    /// table that is sold as a whole.
    pub(super) fn blocks(
        &self,
        spots: &[Spot],
        seat: impl Fn(usize, &Seat) -> BookingSeat,
    ) -> Option<Vec<BookingBlock>> {
        let mut blocks: Vec<BookingBlock> = Vec::new();
        for (place, spot) in spots.iter().enumerate() {
            let (section, row, found) = self.at(*spot)?;
            let key = section.block_of(spot.row, spot.seat)?;
            let of_row = spots.iter().filter(|other| (other.section, other.row) == (spot.section, spot.row));
            if row.whole && of_row.count() != row.seats.len() {
                return None;
            }
            let seat = seat(place, found);
            match blocks.iter_mut().find(|block| block.key == key) {
                Some(block) => block.seats.push(seat),
                None => blocks.push(BookingBlock { key, seats: vec![seat], whole: row.whole }),
            }
        }
        Some(blocks)
    }
}
