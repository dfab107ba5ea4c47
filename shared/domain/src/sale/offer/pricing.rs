//! The one function that prices seats with offers: lists, seat maps, quotes, locks and so charges take their amounts from
//! it.
//!
//! Of the offers that fit, those on seats come first, then those on the booking. At each level the one with the highest
//! priority is taken off, and of equal ones the one that takes off more as things stand, and so on with what is left. A
//! seat that has an offer gets another only if both name each other, and so does the booking.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::reduction::{Reduced, Reduction};
use super::{Funder, Level, Offer, missing};
use crate::Error;
use crate::sale::event::Event;
use crate::sale::quote::{Discount, Discounted, Quote};
use crate::sale::tax::{Tax, TaxMode};

/// Id of the discount that rounds a total down to what a provider can charge, and to 0 if nothing so small. Ids of offers begin with `off_`.
pub const CHARGE_MINIMUM: &str = "charge_minimum";

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

impl<'a> PricedSeat<'a> {
    /// Any seat of a type in a section, which is priced alone.
    #[must_use]
    pub fn any(kind: &'a str, section: &'a str, unit_minor: i64) -> Self {
        Self { seat_id: "", kind, section, unit_minor }
    }
}

/// Offers that a customer may have, and what a provider charges at least.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offers<'a> {
    /// The offers, in any order.
    pub offers: &'a [&'a Offer],
    /// Smallest amount in minor units that can be charged: a lower total becomes 0, and others are rounded down to a step
    /// between charges. It is 0 if it is not known.
    pub charge_min_minor: i64,
}

impl Offers<'_> {
    /// No offer, and no least charge.
    pub const NONE: Offers<'static> = Offers { offers: &[], charge_min_minor: 0 };
}

/// Prices seats at `now` with those of the offers that fit. Neither the order of the seats nor that of the offers matters
/// to an amount.
///
/// # Errors
/// [`Error::AmountOutOfRange`] on overflow.
pub fn quote(
    event: &Event,
    seats: &[PricedSeat<'_>],
    offers: &Offers<'_>,
    now: Timestamp,
) -> Result<Quote, Error> {
    let fit = offers.offers.iter().copied().filter(|offer| missing(event, seats, offer, now).is_none());
    let mut fit: Vec<&Offer> = fit.collect();
    fit.sort_by(|one, other| one.offer_id.cmp(&other.offer_id));
    fit.dedup_by(|one, other| one.offer_id == other.offer_id);
    let mut seats = seats.to_vec();
    if !fit.is_empty() {
        // The order of the allocations, whatever the order of the request: a unit that cannot be divided has its seat.
        let tier = |kind: &str| event.tiers.iter().position(|tier| tier.kind == kind);
        seats.sort_by_cached_key(|seat| (tier(seat.kind), seat.kind, seat.unit_minor, seat.seat_id));
    }
    let plain = Quote::price(event, seats.iter().map(|seat| (seat.kind, seat.unit_minor)))?;
    let mut prices = Prices::of(&seats, &plain);
    prices.take_off(&fit, Level::Seats)?;
    prices.take_off(&fit, Level::Booking)?;
    let tax = Tax { mode: event.tax_mode, basis_points: event.tax_basis_points };
    let quote = if prices.discounts.is_empty() { plain } else { prices.quote(plain, tax)? };
    charged(quote, tax, offers.charge_min_minor)
}

/// Prices and fees of seats, while offers are taken off.
struct Prices<'a> {
    seats: Vec<Reduced<'a>>,
    fees_minor: i64,
    /// Offers on the booking that it has.
    on_booking: Vec<&'a Offer>,
    discounts: Vec<Discount>,
}

impl<'a> Prices<'a> {
    fn of(seats: &[PricedSeat<'a>], plain: &Quote) -> Self {
        let reduced =
            |seat: &PricedSeat<'a>| Reduced { seat: *seat, price_minor: seat.unit_minor, offers: Vec::new() };
        let seats = seats.iter().map(reduced).collect();
        Self { seats, fees_minor: plain.fees_minor, on_booking: Vec::new(), discounts: Vec::new() }
    }

    /// Takes those of the offers off that are of this level, the best one first.
    fn take_off(&mut self, offers: &[&'a Offer], level: Level) -> Result<(), Error> {
        let of_level = offers.iter().copied().filter(|offer| offer.terms.effect.level() == Some(level));
        let mut left: Vec<&Offer> = of_level.collect();
        while !left.is_empty() {
            let made = left.iter().map(|offer| Ok((*offer, self.reduction(offer, level)?)));
            let made = made.collect::<Result<Vec<_>, Error>>()?;
            let lowers = made.into_iter().filter(|(_, reduction)| reduction.sum_minor() > 0);
            let order = |(offer, reduction): &(&Offer, Reduction)| {
                (offer.terms.priority, reduction.sum_minor(), Reverse(offer.offer_id.clone()))
            };
            let Some((best, reduction)) = lowers.max_by_key(order) else { break };
            self.apply(best, &reduction, level);
            left.retain(|offer| offer.offer_id != best.offer_id);
        }
        Ok(())
    }

    /// Amounts that the offer takes off as things stand.
    fn reduction(&self, offer: &Offer, level: Level) -> Result<Reduction, Error> {
        let combines = |others: &[&Offer]| others.iter().all(|other| offer.combines_with(other));
        let is_open = |reduced: &Reduced<'_>| match level {
            Level::Seats => combines(&reduced.offers),
            Level::Booking => combines(&self.on_booking),
        };
        let seats = self.seats.iter().enumerate();
        let open = seats.filter(|(_, reduced)| offer.terms.scope.has(&reduced.seat) && is_open(reduced));
        let places = open.map(|(place, _)| place).collect();
        Reduction::of(offer, &self.seats, places, self.fees_minor)
    }

    fn apply(&mut self, offer: &'a Offer, reduction: &Reduction, level: Level) {
        for (place, reduced) in self.seats.iter_mut().enumerate() {
            reduced.price_minor -= reduction.prices[place];
            if reduction.has[place] {
                reduced.offers.push(offer);
            }
        }
        self.fees_minor -= reduction.fees_minor;
        let of_all = offer.terms.scope.tiers.is_empty()
            && offer.terms.scope.sections.is_empty()
            && offer.terms.group.is_empty();
        let amount = match level {
            // The short form, which a quote shares out in the same way.
            Level::Booking if of_all => Discounted::Booking(reduction.prices.iter().sum()),
            _ => Discounted::Seats(reduction.prices.clone()),
        };
        if level == Level::Booking {
            self.on_booking.push(offer);
        }
        self.discounts.push(Discount {
            id: offer.offer_id.as_str().to_owned(),
            label: offer.terms.label.clone(),
            funded_by: offer.terms.funded_by.name().to_owned(),
            amount,
            fees_waived_minor: reduction.fees_minor,
        });
    }

    fn quote(self, plain: Quote, tax: Tax) -> Result<Quote, Error> {
        // A waiver leaves nothing of either fee.
        let booking_fee_minor = plain.booking_fee_minor.min(self.fees_minor);
        let quote = Quote::of(plain.currency, plain.lines, self.discounts, self.fees_minor, tax)?;
        Ok(Quote { booking_fee_minor, ..quote })
    }
}

/// The quote with a total that can be charged: rounded down to a step between charges, or 0 if nothing so small can be.
fn charged(quote: Quote, tax: Tax, charge_min_minor: i64) -> Result<Quote, Error> {
    // Without a provider there is no charge.
    if charge_min_minor == 0 || quote.total_minor == 0 {
        return Ok(quote);
    }
    let price_minor = quote.subtotal_minor() - quote.discount_minor();
    let priced_minor = price_minor + quote.fees_minor;
    let off_minor = rounding(priced_minor, quote.currency.charge_step_minor(), tax)?;
    if total(priced_minor - off_minor, tax)? < charge_min_minor {
        return lowered(quote, "Less than can be charged", (price_minor, priced_minor), tax);
    }
    match off_minor {
        0 => Ok(quote),
        _ => lowered(quote, "Rounded to what can be charged", (price_minor, off_minor), tax),
    }
}

/// The smallest amount to take off prices and fees for a total in whole steps. A total with added tax skips some: it is less
/// than two steps of ten with rates up to a fifth, except between a tenth and an eighth, where many steps in a row may be
/// skipped: at most 126, with 11.12 percent.
fn rounding(priced_minor: i64, step_minor: i64, tax: Tax) -> Result<i64, Error> {
    let mut off_minor = 0;
    while total(priced_minor - off_minor, tax)? % step_minor != 0 {
        off_minor += 1;
    }
    Ok(off_minor)
}

fn total(priced_minor: i64, tax: Tax) -> Result<i64, Error> {
    Ok(match tax.mode {
        TaxMode::Exclusive => priced_minor + tax.of(priced_minor)?,
        TaxMode::Inclusive => priced_minor,
    })
}

/// The quote with a discount of `off_minor` that no offer gives: off its prices, then off its fees.
fn lowered(
    quote: Quote,
    label: &str,
    (price_minor, off_minor): (i64, i64),
    tax: Tax,
) -> Result<Quote, Error> {
    let off_price = off_minor.min(price_minor);
    let fees_waived_minor = off_minor - off_price;
    let fees_minor = quote.fees_minor - fees_waived_minor;
    let mut discounts = quote.discounts;
    discounts.push(Discount {
        id: CHARGE_MINIMUM.to_owned(),
        label: label.to_owned(),
        funded_by: Funder::Organizer.name().to_owned(),
        amount: Discounted::Booking(off_price),
        fees_waived_minor,
    });
    let booking_fee_minor = quote.booking_fee_minor.min(fees_minor);
    let quote = Quote::of(quote.currency, quote.lines, discounts, fees_minor, tax)?;
    Ok(Quote { booking_fee_minor, ..quote })
}

impl Offer {
    /// True if both may lower one price: each names a tag of the other.
    fn combines_with(&self, other: &Self) -> bool {
        let names =
            |one: &Self, tags: &[String]| one.terms.stacks_with.iter().any(|named| tags.contains(named));
        names(self, &other.terms.tags) && names(other, &self.terms.tags)
    }
}

impl Funder {
    /// Name of the bearer: that of a partner, `organizer` or `platform`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Organizer => "organizer",
            Self::Platform => "platform",
            Self::Partner { name } => name,
        }
    }
}
