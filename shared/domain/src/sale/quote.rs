//! Quotes: the price of a booking, line by line. A booking's quote never changes after the lock.

use serde::{Deserialize, Serialize};

use crate::sale::event::Event;
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
    /// Price of one seat in minor units.
    pub unit_minor: i64,
}

/// A priced purchase, in minor units of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Currency of all amounts.
    pub currency: Currency,
    /// Lines, one per tier, in the order of first appearance.
    pub lines: Vec<Line>,
    /// Discount from a coupon; not negative.
    pub discount_minor: i64,
    /// Organizer's fees for all tickets.
    pub fees_minor: i64,
    /// Tax on top of subtotal, discount and fees, or included in them.
    pub tax_minor: i64,
    /// Amount to pay.
    pub total_minor: i64,
}

impl Quote {
    /// Prices seats of the types `kinds` (one entry per seat) by the event's tiers. If tax is added,
    /// `total = subtotal - discount + fees + tax`, with the tax in basis points of the rest; if prices and
    /// fees include it, `total = subtotal - discount + fees`, of which `tax` is a part. Tax is rounded half
    /// up.
    ///
    /// # Errors
    /// [`Error::TypeUnknown`] if the event has no such tier, [`Error::AmountOutOfRange`] on overflow.
    pub fn price<'a>(event: &Event, kinds: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let mut lines: Vec<Line> = Vec::new();
        let mut count = 0_usize;
        for kind in kinds {
            count += 1;
            match lines.iter_mut().find(|line| line.kind == kind) {
                Some(line) => line.count += 1,
                None => {
                    let unit_minor = event.tier(kind).ok_or(Error::TypeUnknown)?.amount_minor;
                    lines.push(Line { kind: kind.to_owned(), count: 1, unit_minor });
                }
            }
        }
        let money = |amount| Money::new(amount, event.currency);
        let mut subtotal = money(0);
        for line in &lines {
            subtotal = subtotal.plus(money(line.unit_minor).times(line.count as usize)?)?;
        }
        let fees = money(event.fee_per_ticket_minor).times(count)?;
        let priced = subtotal.plus(fees)?;
        let rate = Tax { mode: event.tax_mode, basis_points: event.tax_basis_points };
        let tax = money(rate.of(priced.amount_minor)?);
        let total = match event.tax_mode {
            TaxMode::Exclusive => priced.plus(tax)?,
            TaxMode::Inclusive => priced,
        };
        Ok(Self {
            currency: event.currency,
            lines,
            discount_minor: 0,
            fees_minor: fees.amount_minor,
            tax_minor: tax.amount_minor,
            total_minor: total.amount_minor,
        })
    }

    /// Returns true if there is a tax and the price includes it. Derived from the sums instead of stored, to
    /// keep a booking's item small.
    #[must_use]
    pub fn tax_included(&self) -> bool {
        let lines = self.lines.iter().map(|line| line.unit_minor.saturating_mul(i64::from(line.count)));
        let priced = lines.sum::<i64>() - self.discount_minor + self.fees_minor;
        self.tax_minor != 0 && self.total_minor == priced
    }

    /// Amount to pay.
    #[must_use]
    pub fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }
}

#[cfg(test)]
mod tests;
