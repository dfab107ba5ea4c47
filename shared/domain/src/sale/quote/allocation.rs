//! Allocations: the list price of each seat of a quote, and its shares of discounts, fees and tax.

use super::{Discount, Quote, discount};
use crate::Error;
use crate::base::money::share_out;
use crate::sale::tax::TaxMode;

/// One seat of a quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Worth of the seat.
    pub worth: Worth,
    /// Its share of each of the quote's discounts.
    pub discounts: Vec<i64>,
    /// Its share of the fees that each of them waives.
    pub waived: Vec<i64>,
}

/// Worth of one seat or several, in minor units. Discount, fees and tax are not negative, and the discount is
/// not more than the list price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// List price.
    pub list_minor: i64,
    /// Discounts.
    pub discount_minor: i64,
    /// Fees.
    pub fees_minor: i64,
    /// Tax on the price, or in it.
    pub price_tax_minor: i64,
    /// Tax on the fees, or in them.
    pub fees_tax_minor: i64,
    /// Relation of tax and prices.
    pub tax_mode: TaxMode,
}

impl Worth {
    /// Worth of no seat.
    #[must_use]
    pub fn nothing(tax_mode: TaxMode) -> Self {
        let (price_tax_minor, fees_tax_minor) = (0, 0);
        Self { list_minor: 0, discount_minor: 0, fees_minor: 0, price_tax_minor, fees_tax_minor, tax_mode }
    }

    /// Worth of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            list_minor: self.list_minor + other.list_minor,
            discount_minor: self.discount_minor + other.discount_minor,
            fees_minor: self.fees_minor + other.fees_minor,
            price_tax_minor: self.price_tax_minor + other.price_tax_minor,
            fees_tax_minor: self.fees_tax_minor + other.fees_tax_minor,
            tax_mode: self.tax_mode,
        }
    }

    /// Tax on price and fees.
    #[must_use]
    pub fn tax_minor(self) -> i64 {
        self.price_tax_minor + self.fees_tax_minor
    }

    /// Price and fees as they are quoted: without tax that is added, with tax that is included.
    #[must_use]
    pub fn priced_minor(self) -> i64 {
        self.list_minor - self.discount_minor + self.fees_minor
    }

    /// Price without tax.
    #[must_use]
    pub fn net_price_minor(self) -> i64 {
        self.list_minor - self.discount_minor - self.included(self.price_tax_minor)
    }

    /// Fees without tax.
    #[must_use]
    pub fn net_fees_minor(self) -> i64 {
        self.fees_minor - self.included(self.fees_tax_minor)
    }

    /// Amount that is paid.
    #[must_use]
    pub fn total_minor(self) -> i64 {
        self.net_price_minor() + self.net_fees_minor() + self.tax_minor()
    }

    /// Price, fees and tax, which add up to the total.
    #[must_use]
    pub fn parts(self) -> [i64; 3] {
        [self.net_price_minor(), self.net_fees_minor(), self.tax_minor()]
    }

    fn included(self, tax_minor: i64) -> i64 {
        if self.tax_mode == TaxMode::Inclusive { tax_minor } else { 0 }
    }
}

impl Quote {
    /// Worth of all seats.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] if the quote does not add up.
    pub fn worth(&self) -> Result<Worth, Error> {
        if !self.adds_up() {
            return Err(Error::AmountOutOfRange);
        }
        let (list_minor, discount_minor) = (self.subtotal_minor(), self.discount_minor());
        let fees_minor = self.fees_minor;
        let taxes = share_out(self.tax_minor, &[list_minor - discount_minor, fees_minor])?;
        let (price_tax_minor, fees_tax_minor) = (taxes[0], taxes[1]);
        let tax_mode = self.tax().mode;
        Ok(Worth { list_minor, discount_minor, fees_minor, price_tax_minor, fees_tax_minor, tax_mode })
    }

    /// Allocations of the seats, line by line, which add up to the [worth](Quote::worth) of the quote. A
    /// booking-level discount is shared by price, fees equally, the tax on prices by price and that on fees by
    /// fee.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] if the quote does not add up.
    pub fn allocations(&self) -> Result<Vec<Allocation>, Error> {
        let whole = self.worth()?;
        let list = discount::list(&self.lines);
        let discounts = discount::shares(&list, &self.discounts)?;
        let off = |seat: usize| discounts.iter().map(move |shares| shares[seat]);
        let prices: Vec<i64> =
            list.iter().enumerate().map(|(seat, price)| price - off(seat).sum::<i64>()).collect();
        let fees = share_out(whole.fees_minor, &vec![1; list.len()])?;
        let waive = |discount: &Discount| share_out(discount.fees_waived_minor, &vec![1; list.len()]);
        let waived: Vec<Vec<i64>> = self.discounts.iter().map(waive).collect::<Result<_, _>>()?;
        let price_taxes = share_out(whole.price_tax_minor, &prices)?;
        let fees_taxes = share_out(whole.fees_tax_minor, &fees)?;
        let allocation = |(seat, &list_minor): (usize, &i64)| Allocation {
            worth: Worth {
                list_minor,
                discount_minor: off(seat).sum(),
                fees_minor: fees[seat],
                price_tax_minor: price_taxes[seat],
                fees_tax_minor: fees_taxes[seat],
                tax_mode: whole.tax_mode,
            },
            discounts: off(seat).collect(),
            waived: waived.iter().map(|shares| shares[seat]).collect(),
        };
        Ok(list.iter().enumerate().map(allocation).collect())
    }
}
