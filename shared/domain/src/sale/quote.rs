//! Quotes: the price of a booking, seat by seat. A booking's quote never changes after the lock.
//!
//! A quote is stored in short form: its lines, discounts and sums. The [`Allocation`] of each seat follows
//! from them, and the worth of any seats is the sum of their allocations. So it does not depend on the order
//! in which seats are returned, or with which others.

mod allocation;
mod discount;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use allocation::{Allocation, Worth};
pub use discount::{Discount, Discounted};

use crate::sale::event::Event;
use crate::sale::offer::{self, Offers, PricedSeat};
use crate::sale::tax::{Tax, TaxMode};
use crate::{Currency, Error, Money};

/// Seats of one tier at one price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Tier of the seats.
    #[serde(rename = "type")]
    pub kind: String,
    /// Number of seats.
    pub count: u32,
    /// List price of one seat in minor units.
    pub unit_minor: i64,
}

/// A priced purchase, in minor units of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Currency of all amounts.
    pub currency: Currency,
    /// Lines, one per tier and price, in the order of first appearance.
    pub lines: Vec<Line>,
    /// Discounts, in the order in which they were taken off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Discount>,
    /// Organizer's fees, for tickets and for the booking; all seats have the same share.
    pub fees_minor: i64,
    /// Part of the fees that is for the booking, however many seats it has.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub booking_fee_minor: i64,
    /// Rate of the tax in ten-thousandths.
    pub tax_basis_points: u32,
    /// Tax on top of subtotal, discount and fees, or included in them.
    pub tax_minor: i64,
    /// Amount to pay.
    pub total_minor: i64,
}

impl Quote {
    /// Prices seats with the fees and the tax of the event. Each seat is given by its type and its
    /// [price](Event::price_of).
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] on overflow.
    pub fn price<'a>(event: &Event, seats: impl IntoIterator<Item = (&'a str, i64)>) -> Result<Self, Error> {
        let mut lines: Vec<Line> = Vec::new();
        let mut count = 0_usize;
        for (kind, unit_minor) in seats {
            count += 1;
            match lines.iter_mut().find(|line| line.kind == kind && line.unit_minor == unit_minor) {
                Some(line) => line.count += 1,
                None => lines.push(Line { kind: kind.to_owned(), count: 1, unit_minor }),
            }
        }
        let money = |amount_minor| Money::new(amount_minor, event.currency);
        // Nothing has no fee.
        let booking_fee = money(if count == 0 { 0 } else { event.fee_per_booking_minor });
        let fees = money(event.fee_per_ticket_minor).times(count)?.plus(booking_fee)?;
        let tax = Tax { mode: event.tax_mode, basis_points: event.tax_basis_points };
        let quote = Self::of(event.currency, lines, Vec::new(), fees.amount_minor, tax)?;
        Ok(Self { booking_fee_minor: booking_fee.amount_minor, ..quote })
    }

    /// The quote of seats of the types `kinds` that are given away, without price, fees and tax.
    ///
    /// # Errors
    /// [`Error::TypeUnknown`] if the event has no such tier.
    pub fn of_nothing<'a>(event: &Event, kinds: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let mut lines: Vec<Line> = Vec::new();
        for kind in kinds {
            event.tier(kind).ok_or(Error::TypeUnknown)?;
            match lines.iter_mut().find(|line| line.kind == kind) {
                Some(line) => line.count += 1,
                None => lines.push(Line { kind: kind.to_owned(), count: 1, unit_minor: 0 }),
            }
        }
        let tax = Tax { mode: event.tax_mode, basis_points: event.tax_basis_points };
        Self::of(event.currency, lines, Vec::new(), 0, tax)
    }

    /// Amount to pay at `now` for a booking of this seat alone with those of the offers that fit: the first price that a
    /// customer sees. Of several seats the fee of the booking is paid once and the tax is rounded once, so their amount
    /// is not the sum of these.
    ///
    /// # Errors
    /// As [`Quote::price`].
    pub fn total_of_one(
        event: &Event,
        seat: PricedSeat<'_>,
        offers: &Offers<'_>,
        now: Timestamp,
    ) -> Result<Money, Error> {
        Ok(offer::quote(event, &[seat], offers, now)?.total())
    }

    /// Adds up a quote. If tax is added, `total = subtotal - discounts + fees + tax`, with the tax in basis
    /// points of the rest; if prices and fees include it, `total = subtotal - discounts + fees`, of which
    /// `tax` is a part. Tax is rounded once, half up.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] on overflow, for a negative amount, and for a discount that exceeds the
    /// price which it lowers.
    pub fn of(
        currency: Currency,
        lines: Vec<Line>,
        discounts: Vec<Discount>,
        fees_minor: i64,
        tax: Tax,
    ) -> Result<Self, Error> {
        let waived = discounts.iter().map(|discount| discount.fees_waived_minor);
        let amounts = lines.iter().map(|line| line.unit_minor).chain([fees_minor]).chain(waived);
        let negative = amounts.into_iter().any(|amount| amount < 0);
        if negative || tax.basis_points > 10_000 {
            return Err(Error::AmountOutOfRange);
        }
        let money = |amount| Money::new(amount, currency);
        let mut subtotal = money(0);
        for line in &lines {
            subtotal = subtotal.plus(money(line.unit_minor).times(line.count as usize)?)?;
        }
        let reduced = subtotal.amount_minor - discount::sum(&lines, &discounts)?;
        let priced = money(reduced).plus(money(fees_minor))?;
        let tax_minor = tax.of(priced.amount_minor)?;
        let total = match tax.mode {
            TaxMode::Exclusive => priced.plus(money(tax_minor))?,
            TaxMode::Inclusive => priced,
        };
        let (tax_basis_points, total_minor) = (tax.basis_points, total.amount_minor);
        let booking_fee_minor = 0;
        Ok(Self {
            currency,
            lines,
            discounts,
            fees_minor,
            booking_fee_minor,
            tax_basis_points,
            tax_minor,
            total_minor,
        })
    }

    /// Returns true if the sums are those of lines, discounts, fees and rate.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let booking_fee_minor = self.booking_fee_minor;
        let modes = [TaxMode::Exclusive, TaxMode::Inclusive];
        let is_it = modes.into_iter().any(|mode| {
            let tax = Tax { mode, basis_points: self.tax_basis_points };
            let (lines, discounts) = (self.lines.clone(), self.discounts.clone());
            let quote = Self::of(self.currency, lines, discounts, self.fees_minor, tax);
            quote.map(|quote| Self { booking_fee_minor, ..quote }).as_ref() == Ok(self)
        });
        is_it && (0..=self.fees_minor).contains(&booking_fee_minor)
    }

    /// Sum of the lines.
    #[must_use]
    pub fn subtotal_minor(&self) -> i64 {
        // Cannot overflow: the same numbers were multiplied with checks.
        self.lines.iter().map(|line| line.unit_minor.saturating_mul(i64::from(line.count))).sum()
    }

    /// Sum of the discounts.
    #[must_use]
    pub fn discount_minor(&self) -> i64 {
        self.discounts.iter().map(|discount| discount.amount.sum()).sum()
    }

    /// Tax of the sale. Its mode is derived from the sums instead of stored, to keep a booking's item small.
    /// If the rate or the tax is 0, it does not matter.
    #[must_use]
    pub fn tax(&self) -> Tax {
        let priced = self.subtotal_minor() - self.discount_minor() + self.fees_minor;
        let included = self.tax_basis_points != 0 && self.total_minor == priced;
        let mode = if included { TaxMode::Inclusive } else { TaxMode::Exclusive };
        Tax { mode, basis_points: self.tax_basis_points }
    }

    /// Returns true if there is a tax and the price includes it.
    #[must_use]
    pub fn tax_included(&self) -> bool {
        self.tax_minor != 0 && self.tax().mode == TaxMode::Inclusive
    }

    /// Amount to pay.
    #[must_use]
    pub fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }
}

#[cfg(test)]
mod tests;
