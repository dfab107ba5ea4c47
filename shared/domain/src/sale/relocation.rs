//! Relocation: the move of an event, with its bookings, to another screen or to another version of its layout.
//!
//! [`plan()`] says which seat each taken seat becomes, before anything is written. Afterwards each booking is moved by
//! itself: [`Booking::relocated`] by the plan, or by a new plan if it was made after the first.

mod hall;
mod plan;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

pub use hall::{Hall, Spot};
pub use plan::{Plan, plan};

use crate::Error;
use crate::base::ids::BookingId;
use crate::sale::booking::{Booking, BookingSeat};
use crate::seating::block::{Block, Mark};
use crate::seating::house::HouseName;

/// Holder of a seat.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// A booking has bought the seat, or locked it.
    Booking(BookingId),
    /// It is a house seat of this name.
    House(HouseName),
}

/// A seat that somebody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Holder of the seat.
    pub holder: Holder,
    /// Place of the seat.
    pub spot: Spot,
}

/// Wishes of the organizer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Ids of seats, and of the seats that they become.
    pub pairs: Vec<(String, String)>,
    /// Types of the old layout, and those that they are called in the new one.
    pub types: BTreeMap<String, String>,
    /// True if seats without one of the same name become the best free ones.
    pub finds_others: bool,
    /// True if house seats without a seat of the same name are given up.
    pub frees_house_seats: bool,
}

impl Rules {
    /// The type of the new layout that seats of the type `kind` need.
    pub(crate) fn type_after<'a>(&'a self, kind: &'a str) -> &'a str {
        self.types.get(kind).map_or(kind, String::as_str)
    }

    /// Refuses pairs with unknown seats, or with the same seat in two of them.
    ///
    /// # Errors
    /// [`Error::UnknownSeats`] or [`Error::DuplicateSeats`].
    pub fn check(&self, old: &Hall, new: &Hall) -> Result<(), Error> {
        let unknown_from = self.pairs.iter().map(|(from, _)| from).filter(|id| old.find(id).is_none());
        let unknown_to = self.pairs.iter().map(|(_, to)| to).filter(|id| new.find(id).is_none());
        let seats: Vec<String> = unknown_from.chain(unknown_to).cloned().collect();
        if !seats.is_empty() {
            return Err(Error::UnknownSeats { seats });
        }
        let twice = |ids: Vec<&String>| {
            let mut seen = BTreeSet::new();
            ids.into_iter().filter(|id| !seen.insert(*id)).cloned().collect::<Vec<_>>()
        };
        let mut seats = twice(self.pairs.iter().map(|(from, _)| from).collect());
        seats.extend(twice(self.pairs.iter().map(|(_, to)| to).collect()));
        if seats.is_empty() { Ok(()) } else { Err(Error::DuplicateSeats { seats }) }
    }
}

/// The seats of `blocks` that somebody has at `now`.
#[must_use]
pub fn taken(hall: &Hall, blocks: &[Block], now: Timestamp) -> Vec<Taken> {
    let mut taken = Vec::new();
    for block in blocks {
        for (label, mark) in &block.marks {
            let holder = match mark {
                Mark::Sold { booking_id } => Holder::Booking(booking_id.clone()),
                Mark::Locked { until, booking_id } if *until >= now.as_second() => {
                    Holder::Booking(booking_id.clone())
                }
                Mark::Blocked { name } => Holder::House(name.clone()),
                Mark::Locked { .. } | Mark::Unknown => continue,
            };
            if let Some(spot) = hall.named(&block.key.section, &block.key.row, label) {
                taken.push(Taken { holder, spot });
            }
        }
    }
    taken
}

impl Booking {
    /// The booking with its seats in the hall `new`, as the plan's `moves` say; without one, seats keep their names.
    /// None if a seat has no place, or has one that the plan has given to another.
    #[must_use]
    pub fn relocated(
        &self,
        (old, new): (&Hall, &Hall),
        (moves, given): (&BTreeMap<String, String>, &HashSet<&str>),
        rules: &Rules,
        space: u32,
    ) -> Option<Self> {
        let seats: Vec<(&str, &str, &BookingSeat)> = self
            .blocks
            .iter()
            .flat_map(|block| block.seats.iter().map(|seat| (&*block.key.section, &*block.key.row, seat)))
            .collect();
        let mut spots = Vec::with_capacity(seats.len());
        for (section, row, seat) in &seats {
            let spot = match moves.get(&seat.seat_id) {
                Some(id) => new.find(id)?,
                None => {
                    let (from, to) =
                        (old.named(section, row, &seat.label)?, new.named(section, row, &seat.label)?);
                    let is_free = !given.contains(new.id(to).as_str());
                    Some(to).filter(|_| is_free && plan::suits((old, from), (new, to), rules))?
                }
            };
            spots.push(spot);
        }
        let blocks = new.blocks(&spots, |place, found| {
            let (_, _, seat) = seats[place];
            let seat_id = new.id(spots[place]);
            let sold_as = Some(seat.sold_as().to_owned()).filter(|sold_as| *sold_as != seat_id);
            let (label, kind) = (found.label.clone(), seat.kind.clone());
            BookingSeat { seat_id, label, kind, line: seat.line, sold_as }
        })?;
        Some(Self { blocks, space, ..self.clone() })
    }
}

#[cfg(test)]
mod tests;
