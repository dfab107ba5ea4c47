//! Reductions: what one offer takes off the prices and fees that others have left.

use std::cmp::Reverse;

use super::{Effect, Level, Offer, PricedSeat, group};
use crate::Error;
use crate::base::money::{share, share_out};

/// A seat, and what offers have left of its price so far.
pub(super) struct Reduced<'a> {
    pub(super) seat: PricedSeat<'a>,
    /// Price that is left.
    pub(super) price_minor: i64,
    /// Offers on seats that it has.
    pub(super) offers: Vec<&'a Offer>,
}

/// Amounts that an offer takes off, in minor units.
pub(super) struct Reduction {
    /// Off the price of each seat, in the order of the seats.
    pub(super) prices: Vec<i64>,
    /// Off the fees.
    pub(super) fees_minor: i64,
    /// True for each seat that has the offer.
    pub(super) has: Vec<bool>,
}

impl Effect {
    /// The level at which the effect competes with others; none if it lowers nothing. Fees are those of the booking.
    pub(super) fn level(&self) -> Option<Level> {
        match self {
            Self::Percent { off, .. } | Self::Amount { off, .. } => Some(*off),
            Self::SetPrice { .. } | Self::CheapestOfGroup { .. } => Some(Level::Seats),
            Self::FeeWaiver => Some(Level::Booking),
            Self::Nothing => None,
        }
    }
}

impl Reduction {
    /// Amounts that `offer` takes off the seats at `places`, and off the fees that are left.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] on overflow.
    pub(super) fn of(
        offer: &Offer,
        seats: &[Reduced<'_>],
        places: Vec<usize>,
        fees_minor: i64,
    ) -> Result<Self, Error> {
        let mut made = Self { prices: vec![0; seats.len()], fees_minor: 0, has: vec![false; seats.len()] };
        let groups = groups(offer, seats, places);
        for group in &groups {
            made.take(offer, seats, group)?;
        }
        let of_booking: Vec<usize> = groups.into_iter().flatten().collect();
        made.take_off_booking(offer, seats, of_booking, fees_minor)?;
        Ok(made)
    }

    /// Sum of its amounts.
    pub(super) fn sum_minor(&self) -> i64 {
        // Cannot overflow: the sum is a part of a subtotal and its fees, which were added up with checks.
        self.prices.iter().sum::<i64>() + self.fees_minor
    }

    /// Takes an offer on seats off one of its groups.
    fn take(&mut self, offer: &Offer, seats: &[Reduced<'_>], group: &[usize]) -> Result<(), Error> {
        let is_group = !offer.terms.group.is_empty();
        let price = |place: &usize| seats[*place].price_minor;
        let sum: i64 = group.iter().map(price).sum();
        let mut each = |amount: &dyn Fn(i64) -> Result<i64, Error>| {
            for place in group {
                self.prices[*place] = amount(price(place))?;
            }
            Ok(())
        };
        match offer.terms.effect {
            Effect::Percent { basis_points, off: Level::Seats } => {
                each(&|price| share(price, basis_points.into(), 10_000))?;
            }
            Effect::Amount { amount_minor, off: Level::Seats } => each(&|price| Ok(amount_minor.min(price)))?,
            Effect::SetPrice { amount_minor } if is_group => {
                self.share_out(seats, group, (sum - amount_minor).max(0))?;
            }
            Effect::SetPrice { amount_minor } => each(&|price| Ok((price - amount_minor).max(0)))?,
            Effect::CheapestOfGroup { count, basis_points } => {
                let cheapest = group.iter().rev().take(count as usize);
                let off = cheapest.map(|place| share(price(place), basis_points.into(), 10_000));
                let off = off.sum::<Result<i64, Error>>()?;
                self.share_out(seats, group, off)?;
            }
            Effect::Percent { .. } | Effect::Amount { .. } | Effect::FeeWaiver | Effect::Nothing => {}
        }
        let lowers = group.iter().any(|place| self.prices[*place] > 0);
        for place in group {
            self.has[*place] = if is_group { lowers } else { self.prices[*place] > 0 };
        }
        Ok(())
    }

    /// Takes an offer on the booking off the seats at `places`.
    fn take_off_booking(
        &mut self,
        offer: &Offer,
        seats: &[Reduced<'_>],
        mut places: Vec<usize>,
        fees_minor: i64,
    ) -> Result<(), Error> {
        // The order in which a quote shares them out.
        places.sort_unstable();
        let sum: i64 = places.iter().map(|place| seats[*place].price_minor).sum();
        match offer.terms.effect {
            Effect::Percent { basis_points, off: Level::Booking } => {
                self.share_out(seats, &places, share(sum, basis_points.into(), 10_000)?)
            }
            Effect::Amount { amount_minor, off: Level::Booking } => {
                self.share_out(seats, &places, amount_minor.min(sum))
            }
            // All seats have equal shares of the fees, so there is no waiver for some of them.
            Effect::FeeWaiver if places.len() == seats.len() => {
                self.fees_minor = fees_minor;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Shares `amount` out over the seats at `places` by price.
    fn share_out(&mut self, seats: &[Reduced<'_>], places: &[usize], amount: i64) -> Result<(), Error> {
        let prices: Vec<i64> = places.iter().map(|place| seats[*place].price_minor).collect();
        for (place, share) in places.iter().zip(share_out(amount, &prices)?) {
            self.prices[*place] = share;
        }
        Ok(())
    }
}

/// The complete groups at `places`, each dearest first; all places are one if the offer needs no group.
fn groups(offer: &Offer, seats: &[Reduced<'_>], mut places: Vec<usize>) -> Vec<Vec<usize>> {
    if offer.terms.group.is_empty() {
        return vec![places];
    }
    places.sort_by_key(|place| Reverse(seats[*place].price_minor));
    group::complete(&offer.terms.group, &places, |place| seats[place].seat.kind)
}
