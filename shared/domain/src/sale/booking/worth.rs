//! Price of a booking's seats, and their worth by its frozen quote.

use jiff::Timestamp;

use super::{Booking, BookingBlock, BookingSeat};
use crate::Error;
use crate::sale::event::Event;
use crate::sale::offer::{self, Offers, PricedSeat};
use crate::sale::quote::{Allocation, Quote, Worth};

/// Prices the seats of a new booking at `now` with the offers that they have, each of which then names its line.
///
/// # Errors
/// [`Error::TypeUnknown`] if the event has no such tier, [`Error::AmountOutOfRange`] on overflow.
pub fn priced(
    event: &Event,
    blocks: Vec<BookingBlock>,
    offers: &Offers<'_>,
    now: Timestamp,
) -> Result<(Vec<BookingBlock>, Quote), Error> {
    let unit_of = |block: &BookingBlock, seat: &BookingSeat| {
        event.price_of(&seat.kind, (&block.key.section, &block.key.row), now)
    };
    priced_at(event, blocks, unit_of, (offers, now))
}

/// Prices the seats of a pending booking anew with other offers, at the list prices of its quote.
///
/// # Errors
/// [`Error::AmountOutOfRange`] if the quote is not for these seats, or on overflow.
pub fn repriced(
    event: &Event,
    booking: &Booking,
    offers: &Offers<'_>,
    now: Timestamp,
) -> Result<(Vec<BookingBlock>, Quote), Error> {
    let unit_of = |_: &BookingBlock, seat: &BookingSeat| {
        let line = booking.line_of(seat).and_then(|line| booking.quote.lines.get(line));
        line.map(|line| line.unit_minor).ok_or(Error::AmountOutOfRange)
    };
    priced_at(event, booking.blocks.clone(), unit_of, (offers, now))
}

fn priced_at(
    event: &Event,
    mut blocks: Vec<BookingBlock>,
    unit_of: impl Fn(&BookingBlock, &BookingSeat) -> Result<i64, Error>,
    (offers, now): (&Offers<'_>, Timestamp),
) -> Result<(Vec<BookingBlock>, Quote), Error> {
    let mut seats = Vec::new();
    for block in &blocks {
        for seat in &block.seats {
            seats.push(PricedSeat {
                seat_id: seat.sold_as(),
                kind: &seat.kind,
                section: &block.key.section,
                unit_minor: unit_of(block, seat)?,
            });
        }
    }
    let quote = offer::quote(event, &seats, offers, now)?;
    let lines = quote.lines.iter();
    let line_of = |PricedSeat { kind, unit_minor, .. }: &PricedSeat<'_>| {
        let place = lines.clone().position(|line| line.kind == *kind && line.unit_minor == *unit_minor);
        let first = lines.clone().position(|line| line.kind == *kind);
        place.filter(|_| place != first).and_then(|place| u8::try_from(place).ok())
    };
    let named: Vec<Option<u8>> = seats.iter().map(line_of).collect();
    let all = blocks.iter_mut().flat_map(|block| &mut block.seats);
    all.zip(named).for_each(|(seat, line)| seat.line = line);
    Ok((blocks, quote))
}

/// The sold seats of a quote with their allocations. Seats of one line are in the order of the ids that they were sold
/// as, so an allocation never moves to another seat.
///
/// # Errors
/// [`Error::AmountOutOfRange`] if the quote does not add up, or is not for these seats.
pub fn allocated<'a>(
    seats: impl Iterator<Item = &'a BookingSeat>,
    quote: &Quote,
) -> Result<Vec<(&'a BookingSeat, Allocation)>, Error> {
    let mut seats: Vec<&BookingSeat> = seats.collect();
    seats.sort_by_cached_key(|seat| (quote.line_of(seat), seat.sold_as()));
    let quoted = quote.lines.iter().enumerate().flat_map(|(place, line)| {
        std::iter::repeat_n((Some(place), line.kind.as_str()), line.count as usize)
    });
    if !quoted.eq(seats.iter().map(|seat| (quote.line_of(seat), seat.kind.as_str()))) {
        return Err(Error::AmountOutOfRange);
    }
    Ok(seats.into_iter().zip(quote.allocations()?).collect())
}

impl Quote {
    /// Index of a seat's line.
    #[must_use]
    pub fn line_of(&self, seat: &BookingSeat) -> Option<usize> {
        seat.line.map(usize::from).or_else(|| self.lines.iter().position(|line| line.kind == seat.kind))
    }
}

impl Booking {
    /// All sold seats, including returned ones, with their [allocations](allocated).
    ///
    /// # Errors
    /// Those of [`allocated`].
    pub fn allocations(&self) -> Result<Vec<(&BookingSeat, Allocation)>, Error> {
        allocated(self.sold_seats(), &self.quote)
    }

    /// Index of a seat's line in the quote.
    #[must_use]
    pub fn line_of(&self, seat: &BookingSeat) -> Option<usize> {
        self.quote.line_of(seat)
    }

    /// Worth of those sold seats that are `wanted`.
    ///
    /// # Errors
    /// Those of [`Booking::allocations`].
    pub fn worth_of(&self, wanted: impl Fn(&BookingSeat) -> bool) -> Result<Worth, Error> {
        let allocations = self.allocations()?.into_iter().filter(|(seat, _)| wanted(seat));
        let nothing = Worth::nothing(self.quote.tax().mode);
        Ok(allocations.fold(nothing, |sum, (_, allocation)| sum.plus(allocation.worth)))
    }

    /// Price, fees and tax of the sale that are not owed or returned to the customer.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] if the quote does not add up.
    pub(crate) fn parts_left(&self) -> Result<[i64; 3], Error> {
        let mut left = self.quote.worth()?.parts();
        for refund in self.kept_payments().flat_map(|payment| &payment.refunds) {
            for (left, part) in left.iter_mut().zip(refund.sale_parts()) {
                *left -= part;
            }
        }
        Ok(left)
    }
}
